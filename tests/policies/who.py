"""The rows of the matrix about who the child is, said again by hand: for each role and purpose, each group's cell."""

from collections.abc import Mapping

O, I, S = "same_authority", "assigned", "self"  # noqa: E741 - the letters of the matrix
T, C, R, Q, P = "team", "consented", "responsible", "open_request", "referenced"
IC, IT, ROLL, L = f"{I}&{C}", f"{I} or {T}", "on_roll", f"on_roll or {I}"
K, SECTOR = f"carer or {R}", f"{ROLL}&own_sector"
NEED, PLACED, IP = "needs_location", f"{I}&{P}", f"{I} or {P}"

_HEALTH_VISITOR = {
    "age_band": L, "identifiers_health": L, "former_names": I, "identity_protected": IC, "contact": L,
    "outward_code": L, "religion": IC, "language": L, "no_recourse": I, "health": L, "staff_safety": I,
}  # fmt: skip # a matrix is read in rows
_SOCIAL_WORKER = {
    "age_band": f"{O} or {I}", "identifiers_health": I, "identifiers_education": I, "former_names": I,
    "identity_protected": I, "contact": I, "outward_code": f"{O} or {I}", "protected_address": NEED, "religion": I,
    "language": O, "no_recourse": I, "health": I, "staff_safety": I, "has_plan": O,
}  # fmt: skip
_MANAGER = {
    "age_band": f"{O} or {IT}", "identifiers_health": IT, "identifiers_education": IT, "former_names": O,
    "contact": O, "outward_code": O, "religion": IT, "language": O, "no_recourse": IT, "health": IT,
    "staff_safety": IT, "has_plan": O,
}  # fmt: skip
_LEAD = {
    "age_band": f"{O} or {I}", "identifiers_health": IC, "identifiers_education": IC, "former_names": I,
    "identity_protected": IC, "contact": I, "outward_code": I, "religion": IC, "language": I, "no_recourse": IC,
    "health": IC, "staff_safety": I, "has_plan": I,
}  # fmt: skip
_JUSTICE = {
    "age_band": I, "identifiers_education": I, "former_names": I, "contact": I, "outward_code": I, "religion": I,
    "language": I, "no_recourse": I, "health": IC, "staff_safety": I, "has_plan": I,
}  # fmt: skip
_POLICE = dict.fromkeys(
    ("identifiers_health", "former_names", "contact", "outward_code", "language", "health", "staff_safety")
)
_WHOLE = (
    *("age_band", "identifiers", "identifiers_health", "identifiers_education", "former_names", "contact"),
    *("outward_code", "religion", "language", "no_recourse", "health"),
)

WHO: dict[tuple[str, str], dict[str, str]] = {
    ("front_door", "DUPLICATE_CHECK"): dict.fromkeys(
        (
            *("age_band", "identifiers_health", "identifiers_education", "former_names", "contact", "outward_code"),
            *("language", "staff_safety", "has_plan"),
        ),
        O,
    ),
    ("social_worker", "DIRECT_CARE"): _SOCIAL_WORKER,
    ("social_worker", "SAFEGUARDING"): _SOCIAL_WORKER | {"protected_address": f"{NEED} or {P}"},
    ("health_visitor", "DIRECT_CARE"): _HEALTH_VISITOR,
    ("health_visitor", "SAFEGUARDING"): _HEALTH_VISITOR | {"protected_address": P},
    ("housing_officer", "HOUSING_DUTY"): {
        "age_band": I, "contact": I, "outward_code": I, "protected_address": PLACED, "language": I, "no_recourse": I,
        "health": C, "staff_safety": I, "has_plan": I,
    },
    ("young_person", "SUBJECT_ACCESS"): dict.fromkeys(
        (*_WHOLE, "identity_protected", "protected_address", "has_plan"), S
    ),
    ("cs_manager", "DIRECT_CARE"): _MANAGER,
    ("cs_manager", "SAFEGUARDING"): _MANAGER | {"identity_protected": P, "protected_address": P},
    ("lead_practitioner", "EARLY_HELP_ASSESSMENT"): _LEAD,
    ("lead_practitioner", "SAFEGUARDING"): _LEAD | {"protected_address": P},
    ("eh_practitioner", "EARLY_HELP_ASSESSMENT"): {
        "age_band": I, "contact": IC, "outward_code": IC, "language": I, "staff_safety": I, "has_plan": I,
    },
    ("sensitive_service_worker", "DIRECT_CARE"): {
        "age_band": I, "identifiers_health": I, "former_names": I, "identity_protected": I, "contact": IC,
        "outward_code": IC, "religion": IC, "language": I, "health": IC, "staff_safety": I, "has_plan": I,
    },
    ("dsl", "EDUCATION_SUPPORT"): {
        "age_band": ROLL, "identifiers_education": ROLL, "contact": ROLL, "outward_code": ROLL, "religion": IC,
        "language": ROLL, "health": C, "has_plan": ROLL,
    },
    ("yjs_officer", "YOUTH_JUSTICE"): _JUSTICE,
    ("yjs_officer", "COURT_ORDER"): _JUSTICE
    | {"age_band": IP, "identifiers_health": P, "protected_address": P, "no_recourse": IP},
    ("police_pvp", "SAFEGUARDING"): dict.fromkeys(_POLICE, O)
    | {"age_band": f"{O} or {I}", "protected_address": P, "has_plan": O},
    ("police_pvp", "POLICE_INVESTIGATION"): dict.fromkeys(_POLICE, P)
    | {"age_band": IP, "protected_address": P, "no_recourse": P, "has_plan": f"{O} or {P}"},
    ("parent_carer", "SUBJECT_ACCESS"): dict.fromkeys((*_WHOLE, "protected_address"), R)
    | dict.fromkeys(("age_band", "identifiers_health", "religion", "language", "health"), K),
    ("records_officer", "SUBJECT_ACCESS"): dict.fromkeys(
        (*_WHOLE, "identity_protected", "protected_address", "staff_safety", "has_plan"), Q
    ),
    ("partner_client", "DIRECT_CARE"): {
        "age_band": ROLL, "identifiers_health": ROLL, "identifiers_education": ROLL,
        "contact": C, "outward_code": C, "language": C, "health": C, "has_plan": C,
    },
    ("dpo", "COMPLAINT"): {"age_band": Q},
    ("auditor", "AUDIT"): dict.fromkeys(
        (
            *("age_band", "ethnicity", "religion", "language", "needs_child", "needs_parenting", "needs_environment"),
            *("interventions", "involvement", "assessment", "case_notes", "voice", "consent", "disclosures"),
        ),
        P,
    )
    | {"directory": "always"},
    ("adoption_officer", "DIRECT_CARE"): dict.fromkeys((*_WHOLE, "protected_address", "staff_safety", "has_plan"), I),
    ("shield_manager", "SAFEGUARDING"): dict.fromkeys(
        (
            *("age_band", "identifiers", "identifiers_health", "identifiers_education", "former_names", "contact"),
            *("outward_code", "protected_address", "staff_safety"),
        ),
        O,
    ),
}  # fmt: skip # a matrix is read in rows
WHO["front_door", "SAFEGUARDING"] = WHO["front_door", "DUPLICATE_CHECK"] | {
    "protected_address": P, "religion": O, "no_recourse": O, "health": O,
}  # fmt: skip
WHO["records_officer", "SUBJECT_ACCESS"]["matching"] = Q
WHO["auditor", "AUDIT"]["matching"] = P
WHO["adoption_officer", "COURT_ORDER"] = WHO["adoption_officer", "DIRECT_CARE"] | {"matching": P, "sealed": P}
WHO["police_pvp", "COURT_ORDER"] = WHO["police_pvp", "POLICE_INVESTIGATION"]

SPELLS = dict.fromkeys(
    (
        *("statutory_status/Child.episodes", "statutory_status/Episode.category"),
        *("statutory_status/Episode.referralDate", "statutory_status/Episode.closureDate"),
        "statutory_status/Episode.initialConferenceOn",
    ),
    L,
)
"""What a health visitor reads of a spell."""
OWN_NOTE, OWN, SHARED = "own_note", "own_service", "shared_note"
SOME: dict[str, dict[str, str]] = {
    "health_visitor": {
        "record/Episode": f"{ROLL}&protected_or_looked_after or {I}&protected_or_looked_after", **SPELLS,
        "record/CaseNote": f"{ROLL}&{OWN_NOTE} or {I}&{OWN_NOTE} or {I}&{SHARED}",
        "record/Consent": f"{ROLL}&{OWN} or {I}&{OWN}",
    },
    "eh_practitioner": {
        "record/CaseNote": f"{I}&{OWN_NOTE}", "record/Consent": f"{I}&{OWN}",
        "record/Intervention": f"{C} or {I}&{OWN}", **dict.fromkeys(("record/Plan", "record/PlanReview"), C),
        "record/PlanAction": f"{C} or {I}&own_action", "record/Need:needs_child": f"{C}&of_everyday_life",
        "record/Factor:needs_child": "",
    },
    "housing_officer": {
        "record/CaseNote": f"{I}&{OWN_NOTE}", "record/Consent": f"{I}&{OWN}",
        "record/FamilyMember": f"{I}&in_household", "record/Need:needs_child": f"{C}&of_housing",
        "record/Factor:needs_child": "",
        "record/Intervention": f"{C} or {I}&{OWN}", **dict.fromkeys(("record/Plan", "record/PlanReview"), C),
        "record/PlanAction": f"{C} or {I}&own_action",
    },
    "partner_client": {
        "record/Consent": f"{ROLL}&{OWN}",
        **dict.fromkeys(("record/Identifier:identifiers_health", "record/Identifier:identifiers_education"), SECTOR),
    },
    "young_person": {
        "record/Disclosure": f"{S}&family_told", "record/CaseNote": f"{S}&note_released",
        "record/ChildVoice": f"{S}&words_released",
    },
    "parent_carer": {
        "record/Need:needs_parenting": f"{R}&own_parenting", "record/Factor:needs_parenting": "",
        "record/FamilyMember": f"{R} or carer&own_edge", "record/Address:protected_address": f"{R}&own_home",
        "record/ContactPoint:protected_address": "", "record/CaseNote": f"{R}&note_released",
        "record/ChildVoice": f"{R}&shared_with_parents", "record/Disclosure": f"{R}&family_told",
    },
}  # fmt: skip # cells are read in rows
"""Where a role reads a part of a group only, or some rows: object by object."""
_RESTRICTIONS = {
    **dict.fromkeys(("record/Restriction", "protection_admin/Child.restrictions"), Q),
    **{f"protection_admin/Restriction.{one}": Q for one in ("group", "keptFrom", "reason", "placedAt", "liftedAt")},
}
_STAFF = {
    **{f"record/{one}": "own_service" for one in ("Practitioner", "Team", "SharingAgreement")},
    **{f"record/{one}": "own_staff" for one in ("Vetting", "Training", "Registration", "TeamMember")},
}
MORE_PARTS = {
    "records_officer": _RESTRICTIONS,
    "dpo": _RESTRICTIONS | _STAFF,
    **dict.fromkeys(("auditor", "shield_manager", "user_manager"), _STAFF),
}
"""Of secret groups, what a role reads that is not the whole group; and of staff, whose."""
for role, purpose in (("dpo", "COMPLAINT"), ("auditor", "AUDIT"), ("shield_manager", "SAFEGUARDING")):
    WHO[role, purpose]["workforce"] = "always"
WHO["user_manager", "AUDIT"] = {"workforce": "always"}

MASKED = {"lead_practitioner": f"{O} or {I}", "auditor": P}
"""For whom a record exists whose identity they read in its reduced form only."""
LOCATED = {"contact", "protected_address", "outward_code"}
"""Groups in which everything helps to find a person."""
UNSHIELDED = {"identity", "age_band", "directory", "workforce"}


def household(who: tuple[str, str], row: Mapping[str, str]) -> dict[str, str]:
    """The size of the household is read by whoever reads all of the family, and by early help of those worked with."""
    of_all = row.get("family", "") if who[0] != "dsl" else ""
    return {"household": {"eh_practitioner": I, "parent_carer": R}.get(who[0], of_all)}


def extra(name: str, group: str) -> list[str]:
    """The protective denies that stand on an object about who the child is, beside those of its group."""
    found = []
    if group in LOCATED:
        found += ["must_not_locate"]
    if name.endswith(("/Identifier.value", "/Identifier.issuer")):
        found += ["must_not_locate"]
    if name.startswith("record/Involvement:"):
        found += ["kept_from_family"]
    if name.startswith("record/Address:"):
        found += ["not_known_to"]
    if name == "record/MatchCandidate":
        found += ["pair_closed"]
    if name == "record/Address:contact":
        found += ["address_shielded"]
    if name.startswith("record/ContactPoint:"):
        found += ["number_not_known_to"]
    return found
