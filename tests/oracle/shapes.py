"""What the schema promises, written a second time: types, their tables, kinds of rows, and the group of each field.

From the descriptions of `schema.graphql` and the matrix's groups; nothing is taken from `schema/`'s catalogue, so a
field put into the wrong group there is found here.
"""

from collections.abc import Mapping
from dataclasses import replace

from tests.oracle.forms import CHILD_OF, Beside, Coded, Entity, Many, One, Reduced, State, Stored, Worker, stored
from tests.oracle.shapes_secret import SECRET, SECRET_GROUPS, SECRET_LISTS
from tests.oracle.shapes_staff import STAFF, STAFF_LISTS

PROTECTION: Mapping[object, str] = {
    "NONE": "contact",
    "CONFIDENTIAL": "protected_address",
    "SHIELDED": "protected_address",
}
PERSON_OF = One(None, "Child", "person_id", is_structural=True)

ENTITIES: Mapping[str, Entity] = {
    "Agency": Entity("agency", stored("directory", "name", "sector"), child_key=None, record_group="directory"),
    "Child": Entity(
        "child",
        {
            **stored("identity", "given_name", "family_name", "known_as", "date_of_birth"),
            **stored("identity", "date_of_birth_precision", "expected_delivery_date", "sex"),
            "ethnicity": State("ethnicity", "child_ethnicity", "Ethnicity"),
            "immigrationStatus": State("immigration", "child_immigration", "ImmigrationStatus"),
            "disability": State("disability_send", "child_disability", "Disability"),
            "names": Many(None, "PersonName", "person_id"),
            "identifiers": Many(None, "Identifier", "person_id"),
            "addresses": Many(None, "Address", "person_id"),
            "contactPoints": Many(None, "ContactPoint", "person_id"),
            "religion": State("religion", "child_religion", "Religion"),
            "language": State("language", "child_language", "Language"),
            "genderIdentity": State("identity_protected", "child_gender_identity", "GenderIdentity"),
            "sexualOrientation": State("identity_protected", "child_sexual_orientation", "SexualOrientation"),
            "health": State("health", "child_health", "Health"),
            "ageBand": Reduced("age_band"),
            "outwardCode": Reduced("outward_code"),
            "noRecourseToPublicFunds": Reduced("no_recourse"),
            "hasStaffSafetyWarning": Reduced("staff_safety"),
            "householdSize": Reduced("household"),
            "hasPlan": Reduced("has_plan"),
            "familyMembers": Many("family", "FamilyMember", "child_id"),
            "needs": Many(None, "Need", "child_id"),
            "interventions": Many("interventions", "Intervention", "child_id"),
            "involvements": Many(None, "Involvement", "child_id"),
            "episodes": Many("statutory_status", "Episode", "child_id"),
            "assessments": Many("assessment", "Assessment", "child_id"),
            "plans": Many("interventions", "Plan", "child_id"),
            "planActions": Many("interventions", "PlanAction", "child_id"),
            "caseNotes": Many("case_notes", "CaseNote", "child_id"),
            "voice": Many("voice", "ChildVoice", "child_id"),
            "offences": Many("offending", "Offence", "child_id"),
            "legalStatuses": Many("statutory_status", "LegalStatus", "child_id"),
            "placements": Many("statutory_status", "Placement", "child_id"),
            "consents": Many("consent", "Consent", "child_id"),
            "disclosures": Many("disclosures", "Disclosure", "child_id"),
        },
        child_key="id",
        record_group="identity",
    ),
    "Address": Entity(
        "address",
        {
            **stored(None, "type", "lines", "postcode", "valid_from", "valid_to", "is_safe", "instructions"),
            "child": PERSON_OF,
        },
        child_key="person_id",
        kind_column="protection",
        kinds=PROTECTION,
    ),
    "ContactPoint": Entity(
        "contact_point",
        {
            "type": Stored(None, "kind"),
            **stored(None, "value", "is_safe", "instructions", "valid_from", "valid_to"),
            "child": PERSON_OF,
        },
        child_key="person_id",
        kind_column="protection",
        kinds=PROTECTION,
    ),
    "Identifier": Entity(
        "identifier",
        {
            "type": Stored(None, "kind"),
            **stored(None, "value", "verification", "issuer", "valid_from", "valid_to"),
            "child": PERSON_OF,
        },
        child_key="person_id",
        kind_column="kind",
        kinds={
            "NHS_NUMBER": "identifiers_health",
            **dict.fromkeys(("UPN", "FORMER_UPN", "ULN"), "identifiers_education"),
            **dict.fromkeys(("NATIONAL_INSURANCE", "LA_CHILD", "CASE"), "identifiers"),
            "HOME_OFFICE": "immigration",
        },
    ),
    "PersonName": Entity(
        "person_name",
        {**stored(None, "type", "given_name", "family_name", "valid_from", "valid_to"), "child": PERSON_OF},
        child_key="person_id",
        kind_column="type",
        kinds={
            **dict.fromkeys(("LEGAL", "KNOWN_AS"), "identity"),
            **dict.fromkeys(("BIRTH", "PREVIOUS", "ALIAS"), "former_names"),
        },
        past="former_names",
    ),
    "FamilyMember": Entity(
        "relationship",
        {
            **stored("family", "given_name", "family_name"),
            "relation": Coded("family", "relation"),
            **stored("family", "has_parental_responsibility", "is_main_carer", "lives_with"),
            **stored("family_risk", "risk_to_child"),
            "child": One(None, "Child", "person_id", is_structural=True),
        },
        record_group="family",
    ),
    "Need": Entity(
        "need",
        {
            "element": Coded(None, "element"),
            **stored(None, "level", "summary", "strengths", "recorded_on"),
            "interventions": Many("interventions", "Intervention", "need_id"),
            "child": CHILD_OF,
        },
        kind_column="domain",
        kinds={1: "needs_child", 2: "needs_parenting", 3: "needs_environment"},
    ),
    "Intervention": Entity(
        "intervention",
        {
            **stored("interventions", "title", "status", "started_on", "ended_on", "outcome"),
            "agency": One("interventions", "Agency", "agency_id"),
            "need": One("interventions", "Need", "need_id"),
            "child": CHILD_OF,
        },
        record_group="interventions",
    ),
    "Involvement": Entity(
        "involvement",
        {
            **stored(None, "role", "is_lead", "started_on", "ended_on"),
            "practitionerName": Worker(None),
            "agency": One(None, "Agency", "agency_id"),
            "child": CHILD_OF,
        },
        kind_column="is_sensitive",
        kinds={False: "involvement", True: "sensitive_service"},
    ),
    "Episode": Entity(
        "episode",
        {
            **stored("statutory_status", "category", "referral_date"),
            "referralSource": Coded("statutory_status", "referral_source"),
            "primaryNeed": Coded("statutory_status", "primary_need"),
            **stored("statutory_status", "initial_conference_on", "is_no_further_action"),
            **stored("statutory_status", "closure_date"),
            "closureReason": Coded("statutory_status", "closure_reason"),
            "referrerName": Beside("referrer_identity", "id", "episode_referrer", "episode_id", "name"),
            "referrerContact": Beside("referrer_identity", "id", "episode_referrer", "episode_id", "contact"),
            "isReferrerAnonymous": Beside("referrer_identity", "id", "episode_referrer", "episode_id", "is_anonymous"),
            "child": CHILD_OF,
        },
        record_group="statutory_status",
    ),
    "Assessment": Entity(
        "assessment",
        {
            **stored("assessment", "type", "status", "version", "started_on", "review_point_on", "completed_on"),
            "leadPractitionerName": Worker("assessment", "lead_practitioner_id"),
            "agency": One("assessment", "Agency", "agency_id"),
            "factors": Many(None, "Factor", "assessment_id"),
            "needs": Many(None, "Need", "assessment_id"),
            "child": CHILD_OF,
        },
        record_group="assessment",
    ),
    "Factor": Entity(
        "assessment_factor",
        {"factor": Coded(None, "factor"), "child": CHILD_OF},
        kind_column="domain",
        kinds={1: "needs_child", 2: "needs_parenting", 3: "needs_environment"},
    ),
    "Plan": Entity(
        "plan",
        {
            **stored("statutory_status", "kind", "started_on", "ended_on", "previous_plans"),
            "initialAbuse": Coded("statutory_status", "initial_abuse"),
            "latestAbuse": Coded("statutory_status", "latest_abuse"),
            "leadPractitionerName": Worker("interventions", "lead_practitioner_id"),
            **stored("interventions", "desired_outcome"),
            "closedBecause": Stored("interventions", "closure_reason"),
            "actions": Many("interventions", "PlanAction", "plan_id"),
            "reviews": Many("interventions", "PlanReview", "plan_id"),
            "child": CHILD_OF,
        },
        record_group="interventions",
    ),
    "PlanAction": Entity(
        "action",
        {
            **stored("interventions", "title", "desired_outcome", "due_on", "status", "progress", "closed_on"),
            "practitionerName": Worker("interventions"),
            "agency": One("interventions", "Agency", "agency_id"),
            "child": CHILD_OF,
        },
        record_group="interventions",
    ),
    "PlanReview": Entity(
        "review",
        {**stored("interventions", "held_on", "next_on", "people_present", "notes"), "child": CHILD_OF},
        record_group="interventions",
    ),
    "CaseNote": Entity(
        "case_note",
        {
            **stored("case_notes", "happened_at", "written_at", "type", "text", "is_significant"),
            "languageCode": Stored("case_notes", "language"),
            **stored("case_notes", "is_shared", "status"),
            "authorName": Worker("case_notes", "author_id"),
            "agency": One("case_notes", "Agency", "agency_id"),
            "corrects": One("case_notes", "CaseNote", "corrects_id"),
            "child": CHILD_OF,
        },
        record_group="case_notes",
    ),
    "ChildVoice": Entity(
        "voice",
        {
            **stored("voice", "words", "method", "told_on", "is_shared_with_parents"),
            "languageCode": Stored("voice", "language"),
            "toldToName": Worker("voice", "told_to"),
            "child": CHILD_OF,
        },
        record_group="voice",
    ),
    "Offence": Entity(
        "offence",
        {
            **stored("offending", "description", "status", "committed_on", "decided_on", "outcome", "spent_on"),
            "agency": One("offending", "Agency", "agency_id"),
            "child": CHILD_OF,
        },
        record_group="offending",
    ),
    "LegalStatus": Entity(
        "legal_status",
        {
            "order": Coded("statutory_status", ""),
            **stored("statutory_status", "started_on", "ended_on", "is_reporting_restricted"),
            "child": CHILD_OF,
        },
        record_group="statutory_status",
    ),
    "Placement": Entity(
        "placement",
        {
            "placementType": Coded("statutory_status", "type"),
            "provider": Coded("statutory_status", "provider"),
            **stored("statutory_status", "started_on", "ended_on"),
            "startReason": Coded("statutory_status", "start_reason"),
            "endReason": Coded("statutory_status", "end_reason"),
            "changeReason": Coded("statutory_status", "change_reason"),
            "child": CHILD_OF,
        },
        record_group="statutory_status",
    ),
    "Consent": Entity(
        "consent",
        {
            "agency": One("consent", "Agency", "agency_id"),
            **stored("consent", "purpose", "groups", "status", "expires_at", "withdrawn_at"),
            "startsAt": Stored("consent", "valid_from"),
            "capacity": Beside("consent", "form_id", "consent_form", "id", "capacity"),
            "method": Beside("consent", "form_id", "consent_form", "id", "method"),
            "answeredOn": Beside("consent", "form_id", "consent_form", "id", "answered_on"),
            "child": CHILD_OF,
        },
        record_group="consent",
    ),
    "Disclosure": Entity(
        "disclosure",
        {
            "agency": One("disclosures", "Agency", "agency_id"),
            **stored("disclosures", "decision", "groups", "purpose", "decided_at"),
            "child": CHILD_OF,
        },
        record_group="disclosures",
    ),
}

PART_OF = {
    "age_band": "identity",
    "outward_code": "contact",
    "no_recourse": "immigration",
    "staff_safety": "family_risk",
    "household": "family",
    "has_plan": "statutory_status",
    "identifiers_health": "identifiers",
    "identifiers_education": "identifiers",
}
"""Parts and reductions: a consent, a grant or a confidence speaks of the whole."""
SILENT = frozenset({"sensitive_service"}) | SECRET_GROUPS
"""Groups in which a refusal is never told."""
EVERY = {
    **ENTITIES,
    **SECRET,
    **STAFF,
    "Agency": replace(ENTITIES["Agency"], fields={**ENTITIES["Agency"].fields, **STAFF_LISTS}),
    "Child": replace(ENTITIES["Child"], fields={**ENTITIES["Child"].fields, **SECRET_LISTS}),
}
"""What there is for whoever knows of all of it."""


def objects() -> list[tuple[str, str, str, bool]]:
    """Every object that a rule can name and a field answers for: (object, type, field, whether about a child)."""
    found = []
    for name, entity in ENTITIES.items():
        for field_name, shape in entity.fields.items():
            if isinstance(shape, One) and shape.is_structural:
                continue
            of = ENTITIES[shape.target] if isinstance(shape, Many) else entity
            groups = [shape.group] if shape.group else list(of.groups)
            found += [
                (f"{group}/{name}.{field_name}", name, field_name, entity.child_key is not None) for group in groups
            ]
    return found
