"""Bad rows: each is refused by the constraint that is meant, and by no other; its twin, which is right, is taken.

A case names the constraint, the table, the bad row and its twins. Rows are told by what differs from a plain one of
that table (`PLAIN`). The last tests hold that no constraint is without a case.
"""

import json
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from sqlalchemy import CheckConstraint

from db import reference
from db.tables import metadata
from db.tables.groups import GROUPS
from tests.db.plain_rows import (
    ADULT,
    AGENCY,
    AGREED,
    BORN,
    CHILD,
    CONSENT,
    EPISODE,
    FORM,
    JUDGED,
    LINKED,
    NOTE,
    NUMBERED,
    OTHER,
    PEOPLE,
    PLACE,
    PLAIN,
    SECRET,
    STRANGE,
    TOLD,
    WORKER,
    Row,
)


@dataclass(frozen=True)
class Case:
    """A bad row with the constraint that refuses it, and good ones; `before` is there already."""

    constraint: str
    table: str
    bad: Row
    twins: tuple[Row, ...]
    before: tuple[Row, ...] = ()


ONE_HOME, NUMBER = "one_address_of_a_type_at_a_time", "ck_identifier_verified_is_well_formed"
NHS = {"kind": "NHS_NUMBER", "value": "9434765870"}
UNVERIFIED = {"verification": "PRESENT_UNVERIFIED"}
EXPECTED = {"date_of_birth": None, "expected_delivery_date": "2025-01-01"}
REVOKED = {"status": "WITHDRAWN", "withdrawn_at": "2024-02-01T00:00Z"}
STATED = {"child_id": CHILD, "state": "RECORDED"}
OF_ANOTHER = {"id": LINKED, "child_id": OTHER}
ETHNIC = {"scheme": "ethnicity", "code": "ABAN"}
ATTRIBUTES = (
    ("child_ethnicity", "ethnicity", "ABAN"),
    ("child_religion", "religion", "CHR"),
    ("child_gender_identity", "gender_identity", "01"),
    ("child_immigration", "immigration", "ILR"),
    ("child_sexual_orientation", "sexual_orientation", "BI"),
    ("child_language", "language", "pol"),
    ("child_send", "sen_provision", "K"),
)
HALVES = (
    ("episode", "closure_reason", "RC1"),
    ("episode", "primary_need", "N1"),
    ("episode", "referral_source", "6"),
    ("need", "element", "D1.IDENTITY"),
)
NAMED = ("agreement", "consent", "consent_exception", "disclosure", "emergency_grant", "subject_request")

CASES = [
    # numbers
    Case("uq_identifier_current_upn", "identifier", {"value": "A950000178301"},
         ({"value": "A950000178301", "valid_to": "2024-01-01"}, {"value": "A950000178301", "person_id": OTHER},
          {"value": "A950000178301", "kind": "FORMER_UPN"}), ({},)),
    Case("uq_identifier_current_nhs_number", "identifier", {**NHS, "value": "9990000018"},
         ({**NHS, "value": "9990000018", "valid_to": "2024-01-01"}, {**NHS, "value": "9990000018",
          "person_id": OTHER}, {}), (NHS,)),
    Case(NUMBER, "identifier", {**NHS, "value": "9434765871"}, (NHS, {**NHS, "value": "9434765871", **UNVERIFIED})),
    Case(NUMBER, "identifier", {**NHS, "value": "943 476 5870"}, ({**NHS, "value": "9990000026"},)),
    Case(NUMBER, "identifier", {**NHS, "value": "9276308686"}, ({"kind": "ULN", "value": "9276308686"},)),
    Case(NUMBER, "identifier", {"kind": "ULN", "value": "9276308687"}, ({"kind": "ULN", "value": "9276308687",
         "verification": "TRACE_FAILED"},)),
    Case(NUMBER, "identifier", {"kind": "ULN", "value": "0000000000"}, ({"kind": "COURT_CASE", "value": "0"},)),
    Case(NUMBER, "identifier", {"value": "A801200005001"}, ({}, {"value": "A801200005001", **UNVERIFIED})),
    Case(NUMBER, "identifier", {"value": "Q207000016049"}, ({"value": "P207000016049"},)),
    Case(NUMBER, "identifier", {"kind": "FORMER_UPN", "value": "Z20200012401A"}, ({"kind": "FORMER_UPN",
         "value": "Y20200012401A"},)),
    Case("ck_identifier_kind", "identifier", {"kind": "PASSPORT"}, ({"kind": "HOME_OFFICE"},)),
    Case("ck_identifier_valid_to_after_valid_from", "identifier", {"valid_from": "2024-01-02", "valid_to": BORN},
         ({"valid_from": BORN, "valid_to": BORN},)),
    Case("fk_identifier_superseded_by_person_id", "identifier", {"kind": "FORMER_UPN", "superseded_by": NUMBERED,
         "person_id": OTHER}, ({"kind": "FORMER_UPN", "superseded_by": NUMBERED},), ({"id": NUMBERED},)),
    Case("ck_identifier_issuing_sector_scheme", "identifier", {"issuing_sector_scheme": "ethnicity",
         "issuing_sector_code": "ABAN"}, ({"issuing_sector_code": "SCHOOL"}, {})),
    # people
    Case("ck_account_a_practitioner_or_a_person", "account", {"practitioner_id": WORKER, "person_id": CHILD},
         ({"practitioner_id": WORKER}, {"person_id": CHILD})),
    *(Case("ck_match_candidate_each_pair_once", "match_candidate", {"person_id": who, "other_id": CHILD}, ({},))
      for who in (OTHER, CHILD)),
    *(Case("ck_match_candidate_a_decision_has_a_day", "match_candidate", bad,
           ({"decision": "NOT_SAME_AS", "decided_on": BORN}, {})) for bad in ({"decision": "SAME_AS"},
           {"decided_on": BORN})),
    Case("ix_retention_clock_child_id", "retention_clock", {"rule": "ADOPTION"}, ({"child_id": OTHER},), ({},)),
    Case("ck_person_born_or_expected", "person", {"expected_delivery_date": BORN}, ({}, EXPECTED)),
    Case("ck_person_unborn_has_an_expected_date", "person", {"kind": "UNBORN", "date_of_birth": None},
         ({"kind": "UNBORN", **EXPECTED}, {"date_of_birth": None})),
    Case("ck_person_death_after_birth", "person", {"date_of_death": "2014-12-31"}, ({"date_of_death": "2015-01-01"},)),
    Case("ck_person_name_some_name", "person_name", {"given_name": None}, ({"given_name": None, "family_name": "O"},)),
    Case("uq_person_name_current_legal", "person_name", {"given_name": "Eve"}, ({"type": "ALIAS"},
         {"valid_to": BORN}, {"person_id": OTHER}), ({},)),
    Case("ck_child_a_transfer_has_a_day", "child", {"id": ADULT, "previous_authority_code": "302"},
         ({"id": ADULT}, {"id": ADULT, "previous_authority_code": "302", "transferred_on": BORN})),
    Case("uq_child_authority_code_la_child_id", "child", {"id": ADULT, "la_child_id": "X1"},
         ({"id": ADULT, "la_child_id": "X1", "authority_code": "302"}, {"id": ADULT})),
    # addresses
    Case(ONE_HOME, "address", {"valid_from": "2024-05-31", "valid_to": None},
         ({"valid_from": "2024-06-01", "valid_to": None}, {"valid_from": None, "valid_to": BORN},
          {"type": "TERM"}, {"person_id": OTHER}), ({},)),
    Case(ONE_HOME, "address", {"valid_to": None}, ({"valid_to": BORN, "valid_from": None},), ({"valid_to": None},)),
    Case("ck_address_a_refuge_is_protected", "address", {"type": "REFUGE"},
         ({"type": "REFUGE", "protection": "CONFIDENTIAL"}, {"type": "REFUGE", "protection": "SHIELDED"})),
    Case("ck_address_postcode", "address", {"postcode": "ig117lu"}, ({"postcode": "IG11 7LU"}, {"postcode": None})),
    Case("ck_address_uprn", "address", {"uprn": "1234567890123"}, ({"uprn": "123456789012"},)),
    Case("ck_address_valid_to_after_valid_from", "address", {"valid_to": "2023-12-31"}, ({"valid_to": BORN},)),
    # family
    Case("ck_relationship_not_to_oneself", "relationship", {"person_id": CHILD}, ({}, {"person_id": OTHER})),
    Case("ck_relationship_a_basis_only_of_a_responsibility", "relationship",
         {"pr_basis_code": "MARRIED", "has_parental_responsibility": False},
         ({"pr_basis_code": "MARRIED", "has_parental_responsibility": True}, {"has_parental_responsibility": False})),
    Case("fk_relationship_relation_scheme_relation_code", "relationship", {"relation_code": "mum"}, ({},)),
    # attributes
    *(Case(f"ck_{table}_code_when_recorded", table, bad, ({**STATED, "scheme": scheme, "code": code},
           {**STATED, "state": "REFUSED"}))
      for table, scheme, code in ATTRIBUTES
      for bad in (STATED, {**STATED, "state": "REFUSED", "scheme": scheme, "code": code})),
    *(Case(f"ck_{table}_code_of_a_scheme", table, bad, ({**STATED, "scheme": scheme, "code": code},
           {**STATED, "state": "REFUSED"}))
      for table, scheme, code in ATTRIBUTES
      for bad in ({**STATED, "code": "XYZ"}, {**STATED, "state": "REFUSED", "scheme": scheme})),
    *(Case(f"ck_{table}_scheme", table, {**STATED, **(ETHNIC if scheme != "ethnicity" else
           {"scheme": "religion", "code": "CHR"})}, ({**STATED, "scheme": scheme, "code": code},))
      for table, scheme, code in ATTRIBUTES),
    *(Case(f"ck_child_immigration_{column}", "child_immigration", {**STATED, "state": "UNKNOWN", column: "Eritrea"},
           ({**STATED, "state": "UNKNOWN", column: "ER"},)) for column in ("nationality", "country_of_origin")),
    Case("ck_child_health_summary_when_recorded", "child_health", STATED, ({**STATED, "summary": "Asthma."},)),
    Case("fk_child_disability_code_child_id_state", "child_disability_code", {"child_id": OTHER, "scheme": "disability",
         "code": "AUT"}, ({"child_id": CHILD, "scheme": "disability", "code": "AUT"},)),
    Case("ck_child_disability_code_state", "child_disability_code", {"child_id": OTHER, "scheme": "disability",
         "code": "AUT", "state": "REFUSED"}, ({"child_id": CHILD, "scheme": "disability", "code": "AUT"},)),
    Case("ck_strengths_score_score", "strengths_score", {"score": 41}, ({"score": 0}, {"score": 40})),
    Case("ck_sensitive_service_consent_or_override", "sensitive_service", {},
         ({"consent_id": CONSENT}, {"override_reason": "Significant harm."})),
    *(Case(f"ck_{table}_{name}_code_of_a_scheme", table, bad, ({f"{name}_scheme": scheme, f"{name}_code": code}, {}))
      for table, name, code in HALVES for scheme in ("need_element" if table == "need" else name,)
      for bad in ({f"{name}_code": code}, {f"{name}_scheme": scheme})),
    *(Case(f"ck_{table}_{name}_scheme", table, {f"{name}_scheme": "ethnicity", f"{name}_code": "ABAN"}, ({},))
      for table, name, _ in HALVES),
    Case("fk_sensitive_service_consent_id_child_id", "sensitive_service", {"child_id": OTHER, "consent_id": CONSENT},
         ({"consent_id": CONSENT},)),
    # statutory work
    Case("ck_legal_status_scheme", "legal_status", ETHNIC | {"child_id": CHILD, "started_on": BORN},
         ({"scheme": "legal_order", "code": "SUPERVISION", "child_id": CHILD, "started_on": BORN},)),
    Case("ck_placement_type_scheme", "placement", {"type_scheme": "ethnicity", "type_code": "ABAN"},
         ({"type_code": "U1"}, {})),
    Case("ck_episode_closed_after_referral", "episode", {"closure_date": "2023-12-31"}, ({"closure_date": BORN},)),
    Case("fk_placement_episode_id_child_id", "placement", {"episode_id": STRANGE}, ({},)),
    Case("ck_placement_postcode", "placement", {"postcode": "ig117lu"}, ({"postcode": "IG11 7LU"},)),
    Case("ck_pre_proceedings_review_meetings", "pre_proceedings", {"review_meetings": -1}, ({"review_meetings": 0},)),
    # work
    Case("ck_assessment_signed_is_completed", "assessment", {"status": "SIGNED"},
         ({"status": "SIGNED", "completed_on": BORN}, {})),
    Case("ck_assessment_level_of_need", "assessment", {"level_of_need": 5}, ({"level_of_need": 4},)),
    Case("fk_assessment_reused_from_child_id", "assessment", {"child_id": OTHER, "reused_from": JUDGED},
         ({"reused_from": JUDGED},)),
    Case("fk_service_referral_consent_id_child_id", "service_referral", {"child_id": OTHER, "consent_id": CONSENT},
         ({"consent_id": CONSENT}, {"child_id": OTHER})),
    Case("no_factor_beside_21", "assessment_factor", {"factor_code": "21"}, ({"factor_code": "20"},), ({},)),
    Case("no_factor_beside_21", "assessment_factor", {}, ({"assessment_id": LINKED},), ({"factor_code": "21"},)),
    Case("ck_need_domain", "need", {"domain": 4}, ({"domain": 3}, {"domain": None})),
    Case("ck_need_level", "need", {"level": 4}, ({"level": 0},)),
    Case("ck_plan_categories_of_child_protection_only", "plan", {"kind": "CIN", "latest_abuse_code": "NEG"},
         ({"latest_abuse_code": "NEG"}, {"kind": "CIN"})),
    Case("ck_plan_previous_plans", "plan", {"previous_plans": -1}, ({"previous_plans": 0},)),
    Case("fk_involvement_agency_id_is_sensitive", "involvement", {"agency_id": SECRET},
         ({"agency_id": SECRET, "is_sensitive": True}, {})),
    # notes
    Case("ck_case_note_written_after_it_happened", "case_note", {"written_at": "2024-01-02T09:59Z"},
         ({"written_at": "2024-01-02T10:00Z"},)),
    Case("ck_case_note_corrects_another", "case_note", {"id": LINKED, "corrects_id": LINKED},
         ({"id": LINKED, "corrects_id": NOTE},), ({},)),
    Case("fk_case_note_corrects_id_child_id", "case_note", {"corrects_id": NOTE, **OF_ANOTHER},
         ({"id": LINKED, "corrects_id": NOTE},), ({},)),
    Case("pk_case_note_person", "case_note_person", {}, ({"part": "CONFIDENTIAL_FROM"}, {"person_id": OTHER}), ({},)),
    # consent
    Case("ck_consent_form_a_competent_child_answers_for_itself", "consent_form", {"given_by": OTHER},
         ({}, {"given_by": ADULT, "capacity": "PARENTAL_RESPONSIBILITY"})),
    Case("ck_consent_a_withdrawal_has_a_moment", "consent", {"status": "WITHDRAWN"}, (REVOKED, {})),
    Case("ck_consent_a_withdrawal_has_a_moment", "consent", {**REVOKED, "status": "ACTIVE"}, (REVOKED,)),
    Case("ck_consent_some_group", "consent", {"groups": []}, ({},)),
    Case("ck_consent_expires_after_start", "consent", {"expires_at": "2024-01-01T00:00Z"},
         ({"expires_at": "2024-01-01T00:01Z"},)),
    Case("fk_consent_form_id_child_id", "consent", {"child_id": OTHER}, ({},)),
    *(Case("ck_consent_exception_an_organisation_or_a_person", "consent_exception", bad,
           ({"agency_id": AGENCY}, {"person_id": ADULT})) for bad in ({}, {"agency_id": AGENCY, "person_id": ADULT})),
    Case("ck_disclosure_consent_is_named", "disclosure", {"lawful_basis": "CONSENT"}, ({},
         {"lawful_basis": "CONSENT", "consent_id": CONSENT}, {"lawful_basis": "CONSENT", "decision": "NOT_SHARED"})),
    *(Case(f"ck_{table}_groups", table, {**row, "groups": bad}, ({**row, "groups": ["identity", "voice"]},))
      for table in NAMED for row in ({"agency_id": AGENCY} if table == "consent_exception" else {},)
      for bad in (["identity", "voise"], [None])),
    *(Case(f"ck_{table}_purposes", table, {**PLAIN[table], "purposes": bad}, ({"purposes": ["AUDIT", "COMPLAINT"]},))
      for table in ("agreement", "demo_identity") for bad in (["AUDIT", "audit"], [None])),
    *(Case(f"ck_{table}_purpose", table, {"purpose": "direct_care"}, ({"purpose": "HOUSING_DUTY"},))
      for table in ("consent", "disclosure")),
    Case("fk_disclosure_consent_id_child_id", "disclosure", {"child_id": OTHER, "consent_id": CONSENT},
         ({"consent_id": CONSENT},)),
    # protection
    *(Case(f"ck_{table}_purpose", table, {"purpose": "police"}, ({"purpose": "POLICE_INVESTIGATION"}, {}))
      for table in ("emergency_grant", "purpose_reference")),
    Case("ck_purpose_reference_of_somebody", "purpose_reference", {"agency_id": None},
         ({"agency_id": None, "practitioner_id": WORKER}, {})),
    Case("ck_restriction_group_name", "restriction", {"group_name": "voise"}, ({}, {"group_name": None})),
    Case("fk_shield_grounds_scheme_grounds", "shield", {"grounds": "Threats."}, ({"grounds": "HARM_TO_BOTH"},)),
    Case("ck_shield_grounds_scheme", "shield", {"grounds_scheme": "ethnicity", "grounds": "ABAN"}, ({},)),
    Case("fk_shield_address_id_child_id", "shield", {"scope": "ADDRESS", "address_id": PLACE, "child_id": OTHER},
         ({"scope": "ADDRESS", "address_id": PLACE}, {"scope": "ADDRESS"})),
    Case("ck_shield_an_address_only_of_that_scope", "shield", {"address_id": PLACE}, ({},)),
    Case("ck_shield_a_person_only_of_that_scope", "shield", {"person_id": ADULT},
         ({"scope": "PERSON_LINK", "person_id": ADULT}, {"scope": "PERSON_LINK"})),
    Case("ck_emergency_grant_one_hour_at_most", "emergency_grant", {"expires_at": "2024-01-01T11:00:01Z"}, ({},)),
    Case("ck_emergency_grant_expires_after_grant", "emergency_grant", {"expires_at": "2024-01-01T10:00Z"},
         ({"expires_at": "2024-01-01T10:00:01Z"},)),
    Case("ck_shield_lifted_after_set", "shield", {"lifted_at": "2023-12-31T00:00Z"},
         ({"lifted_at": "2024-01-01T00:00Z"},)),
    Case("ix_seal_child_id", "seal", {"grounds": "NEW_IDENTITY"}, ({"child_id": OTHER},), ({},)),
    Case("ck_sealed_link_two_records", "sealed_link", {"present_id": CHILD}, ({},)),
    Case("ix_sealed_link_present_id", "sealed_link", {"former_id": OTHER, "present_id": LINKED},
         ({"former_id": OTHER, "present_id": CHILD},), ({"present_id": LINKED},)),
    Case("ck_subject_request_closed_with_a_day", "subject_request", {"status": "ANSWERED"},
         ({"status": "ANSWERED", "closed_on": BORN},)),
    Case("ck_subject_request_closed_with_a_day", "subject_request", {"closed_on": BORN}, ({},)),
    # organisations
    *(Case("ck_contract_object_object", "contract_object", {"object": bad},
           ({"object": "needs_child/*"}, {"object": "identity/Child.sex"}, {"object": "record/Need:needs_child"}))
      for bad in ("*", "identity", "identity/", "identity/Child*", "identity/Child.sex ", "Identity/*", "")),
    Case("ck_client_documents", "client", {"documents": "ANY"}, ({"documents": "TRUSTED"},)),
    Case("ck_trusted_document_hash_of_the_text", "trusted_document", {"text": "{ b }"}, ({"name": "another name"},)),
    Case("uq_contract_agency_id_client_id_starts_on", "contract", {"reference": "B"},
         ({"agency_id": SECRET}, {"client_id": "another-system"}, {"starts_on": "2023-12-31"}), ({},)),
    Case("uq_roll_current", "roll", {"started_on": "2024-02-01"}, ({"kind": "PATIENT"}, {"ended_on": BORN},
         {"agency_id": SECRET}, {"child_id": OTHER}), ({},)),
    Case("ck_registration_social_work_england_number", "registration", {"number": "123456"},
         ({}, {"body": "NMC", "number": "98A1234E"})),
    Case("ck_vetting_certificate_last_four", "vetting", {"certificate_last_four": "001234567890"},
         ({"certificate_last_four": "7890"},)),
]  # fmt: skip

OF_ITSELF = {
    "ck_person_unborn_has_no_birth_date": "follows from the two others, which are looked at before it",
    "ck_assessment_factor_domain": "as ck_need_domain",
    "ck_instance_single_row": "held by the seeding's tests",
    "ck_statistic_cell_never_exact": "held by the tests of statistics",
    "ck_statistic_cell_suppressed_without_a_count": "held by the tests of statistics",
}
"""Constraints without a case, and why."""


async def insert(database: Any, table: str, row: Row) -> None:
    """Add a row; what it does not say is the column's default."""
    columns = ", ".join(row)
    await database.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, $1::jsonb)",  # noqa: S608 - names of this file
        json.dumps(row),
    )


async def taken(database: Any, case: Case, row: Row) -> None:
    """Try a row, and take it back."""
    attempt = database.transaction()
    await attempt.start()
    try:
        await insert(database, case.table, {**PLAIN.get(case.table, {}), **row})
        await database.execute("SET CONSTRAINTS ALL IMMEDIATE")
    finally:
        await attempt.rollback()


@pytest.fixture
async def record(database: Any) -> Any:
    """Three people, two of them with a record, and what rows refer to."""
    for person in (*PEOPLE, LINKED):
        await insert(database, "person", {"id": person, "kind": "CHILD"})
    for child in (CHILD, OTHER, LINKED):
        await insert(database, "child", {"id": child, "authority_code": "301"})
    await database.execute("UPDATE child SET la_child_id = 'X1' WHERE id = $1", CHILD)
    for agency, sensitive in ((AGENCY, False), (SECRET, True)):
        await insert(database, "agency", {"id": agency, "name": "A", "sector": "VCS", "is_sensitive": sensitive})
    await insert(database, "practitioner", {"id": WORKER, "agency_id": AGENCY, "name": "W"})
    for episode, child in ((EPISODE, CHILD), (STRANGE, OTHER)):
        await insert(database, "episode", {**PLAIN["episode"], "id": episode, "child_id": child})
    await insert(database, "consent_form", {**PLAIN["consent_form"], "id": FORM})
    await insert(database, "consent", {**PLAIN["consent"], "id": CONSENT})
    await insert(database, "address", {**PLAIN["address"], "id": PLACE, "type": "CORRESPONDENCE"})
    await insert(database, "case_note", {**PLAIN["case_note"], "id": TOLD})
    for assessment in (JUDGED, LINKED):
        await insert(database, "assessment", {**PLAIN["assessment"], "id": assessment})
    for child, state in ((CHILD, "RECORDED"), (OTHER, "REFUSED")):
        await insert(database, "child_disability", {"child_id": child, "state": state})
    await insert(database, "account", {"subject": "sub-x", "person_id": CHILD})
    await insert(database, "client", {"client_id": "of-another"})
    await insert(database, "contract", {**PLAIN["contract"], "id": AGREED, "client_id": "of-another"})
    return database


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.constraint)
async def test_a_bad_row_is_refused(record: Any, case: Case) -> None:
    """By the constraint that is meant; the twins, which differ in what it is about, are taken."""
    for row in case.before:
        await insert(record, case.table, {**PLAIN.get(case.table, {}), **row})
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
        await taken(record, case, case.bad)
    assert caught.value.constraint_name == case.constraint
    for twin in case.twins:
        await taken(record, case, twin)


def test_every_code_is_of_a_set() -> None:
    """Each key to the code sets says which of them are meant, and a set that may be NULL is so with its code only."""
    for table in metadata.tables.values():
        checks = [str(getattr(check, "sqltext", "")) for check in table.constraints]
        for key in table.foreign_key_constraints:
            if key.referred_table.name == "code_value":
                scheme, code = key.columns
                assert any(text.startswith(f"{scheme.name} IN (") for text in checks), f"{table.name}.{scheme.name}"
                assert not scheme.nullable or f"({scheme.name} IS NULL) = ({code.name} IS NULL)" in checks


async def test_known_names_are_those_of_the_record(database: Any) -> None:
    """The database's lists of groups and purposes are the ones that tables and code set name."""
    assert set(await database.fetchval("SELECT known_groups()")) == set(GROUPS)
    assert set(await database.fetchval("SELECT known_purposes()")) == set(reference.codes("purpose"))


def test_every_constraint_has_a_case() -> None:
    """Lists of values and two days in order are all made by two functions; of each other constraint there is a case."""
    found = set()
    for table in metadata.tables.values():
        for item in table.constraints:
            words = str(getattr(item, "sqltext", "")).partition(" IN (")
            if isinstance(item, CheckConstraint) and not words[0].isidentifier() and "_after_" not in str(item.name):
                found.add(str(item.name))
        found |= {str(index.name) for index in table.indexes if index.unique}
    assert found - {case.constraint for case in CASES} == set(OF_ITSELF)
