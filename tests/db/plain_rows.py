"""A plain row of each table that cases of bad rows differ from, and the keys of those that stand around them."""

from typing import Any

from db.documents import sha256_of

Row = dict[str, Any]

BORN = "2024-01-01"
PEOPLE = CHILD, OTHER, ADULT = [f"00000000-0000-4000-8000-00000000000{digit}" for digit in "123"]
AGENCY, SECRET, WORKER, EPISODE, STRANGE, FORM, CONSENT, NOTE, LINKED, PLACE, NUMBERED, TOLD, JUDGED, AGREED = [
    f"00000000-0000-4000-8000-0000000000{number}" for number in range(11, 25)]  # fmt: skip

PLAIN: dict[str, Row] = {
    "account": {"subject": "sub-y"},
    "address": {"person_id": CHILD, "type": "HOME", "valid_from": BORN, "valid_to": "2024-06-01", "protection": "NONE"},
    "agreement": {"agency_id": AGENCY, "reference": "A1", "purposes": ["SAFEGUARDING"], "groups": ["identity"],
                  "starts_on": "2024-01-01", "ends_on": "2024-12-31"},
    "assessment": {"child_id": CHILD, "type": "PRE_BIRTH", "status": "DRAFT", "started_on": "2024-01-01"},
    "assessment_factor": {"child_id": CHILD, "assessment_id": JUDGED, "factor_code": "4A", "domain": 1},
    "case_note": {"id": NOTE, "child_id": CHILD, "agency_id": AGENCY, "author_id": WORKER, "type": "VISIT",
                  "happened_at": "2024-01-02T10:00Z", "written_at": "2024-01-02T12:00Z", "text": "A visit."},
    "case_note_person": {"note_id": TOLD, "child_id": CHILD, "person_id": ADULT, "part": "ABOUT"},
    "child": {"authority_code": "301"},
    "client": {"client_id": "a-program"},
    "consent": {"child_id": CHILD, "form_id": FORM, "agency_id": AGENCY, "purpose": "DIRECT_CARE",
                "groups": ["identity"], "status": "ACTIVE", "valid_from": "2024-01-01T00:00Z"},
    "consent_exception": {"child_id": CHILD, "form_id": FORM, "groups": ["voice"], "reason": "OTHER"},
    "consent_form": {"child_id": CHILD, "kind": "SHARE", "given_by": CHILD, "capacity": "COMPETENT_CHILD",
                     "method": "SIGNED", "answered_on": "2024-01-01"},
    "contract": {"agency_id": AGENCY, "client_id": "a-system", "reference": "A1", "starts_on": BORN, "ends_on": BORN},
    "contract_object": {"contract_id": AGREED, "object": "identity/*"},
    "demo_identity": {"name": "x", "subject": "sub-x", "agency_id": AGENCY, "roles": ["dsl"],
                      "purposes": ["EDUCATION_SUPPORT"], "description": "Made up."},
    "disclosure": {"child_id": CHILD, "agency_id": AGENCY, "decision": "SHARED", "groups": ["identity"],
                   "purpose": "DIRECT_CARE", "lawful_basis": "PUBLIC_TASK", "reason": "Asked.",
                   "is_family_told": "YES", "decided_at": "2024-01-01T00:00Z"},
    "emergency_grant": {"practitioner_id": WORKER, "child_id": CHILD, "groups": ["contact"], "reason": "Found alone.",
                        "granted_at": "2024-01-01T10:00Z", "expires_at": "2024-01-01T11:00Z"},
    "episode": {"child_id": CHILD, "category": "CIN", "referral_date": "2024-01-01"},
    "identifier": {"person_id": CHILD, "kind": "UPN", "value": "B801200005001", "verification": "VERIFIED"},
    "involvement": {"child_id": CHILD, "agency_id": AGENCY, "is_sensitive": False, "role": "nurse", "started_on": BORN},
    "match_candidate": {"person_id": CHILD, "other_id": OTHER},
    "need": {"child_id": CHILD, "domain": 1, "level": 1},
    "person": {"kind": "CHILD", "date_of_birth": "2015-01-01"},
    "person_name": {"person_id": CHILD, "type": "LEGAL", "given_name": "Ada"},
    "placement": {"child_id": CHILD, "episode_id": EPISODE, "started_on": "2024-01-01"},
    "plan": {"child_id": CHILD, "kind": "CP", "started_on": "2024-01-01"},
    "pre_proceedings": {"child_id": CHILD, "episode_id": EPISODE},
    "purpose_reference": {"child_id": CHILD, "agency_id": AGENCY, "purpose": "POLICE_INVESTIGATION",
                          "reference": "CR/1", "opened_on": "2024-01-01"},
    "registration": {"practitioner_id": WORKER, "body": "SWE", "number": "SW123456", "valid_from": "2024-01-01",
                     "valid_to": "2024-12-31"},
    "relationship": {"child_id": CHILD, "person_id": ADULT, "relation_code": "birth_father"},
    "restriction": {"child_id": CHILD, "group_name": "voice", "reason": "COURT"},
    "retention_clock": {"child_id": CHILD, "rule": "EARLY_HELP", "starts_on": "2024-01-01", "due_on": "2030-01-01"},
    "roll": {"child_id": CHILD, "agency_id": AGENCY, "kind": "PUPIL", "started_on": "2024-01-01"},
    "seal": {"child_id": CHILD, "grounds": "ADOPTION"},
    "sealed_link": {"former_id": CHILD, "present_id": OTHER},
    "sensitive_service": {"child_id": CHILD, "agency_id": SECRET, "type": "SEXUAL_HEALTH", "started_on": "2024-01-01"},
    "service_referral": {"child_id": CHILD, "agency_id": AGENCY, "service_name": "Youth club", "status": "MADE",
                         "made_on": "2024-01-01"},
    "shield": {"child_id": CHILD, "scope": "RECORD", "grounds": "HARM_TO_CHILD", "review_on": "2025-01-01",
               "set_at": "2024-01-01T00:00Z"},
    "strengths_score": {"child_id": CHILD, "score": 20},
    "subject_request": {"child_id": CHILD, "kind": "ACCESS", "requester_id": ADULT, "received_on": "2024-01-01",
                        "due_on": "2024-02-01", "status": "OPEN"},
    "trusted_document": {"client_id": "of-another", "sha256": sha256_of("{ a }"), "name": "a.graphql", "text": "{ a }"},
    "vetting": {"practitioner_id": WORKER, "level": "ENHANCED", "issued_on": "2024-01-01",
                "recheck_due_on": "2027-01-01"},
}  # fmt: skip
