"""The reference data: every code that the record needs, checked line by line, and the same in the database.

The expected codes are written here by hand, so that a code that falls out of a file is missed.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint

from db import reference
from db.reference import reading
from db.tables import metadata
from policies.vocabulary import Purpose

EXPECTED = {
    "abuse_category": "NEG PHY SAB EMO MUL",
    "address_type": "HOME TERM PLACEMENT CORRESPONDENCE REFUGE NFA",
    "agency_sector": "LA_CSC LA_EH LA_ASC LA_EDU LA_HOUSING YJS SCHOOL EARLY_YEARS FE_COLLEGE NHS_GP NHS_COMMUNITY "
    "NHS_ACUTE NHS_CAMHS NHS_SEXUAL_HEALTH SUBSTANCE_MISUSE ICB POLICE PROBATION CAFCASS HOUSING_ASSOCIATION VCS "
    "DA_SERVICE FOSTERING_AGENCY CHILDRENS_HOME RAA COURT HOME_OFFICE DFE RESEARCH",
    "care_leaver_contact": "YES NO DIED REFU NREQ RHOM",
    "closure_reason": "RC1 RC2 RC3 RC4 RC5 RC6 RC7 RC8 RC9",
    "communication_method": "MAKATON PECS AAC",
    "consent_kind": "ENGAGEMENT SHARE EXPLICIT_SENSITIVE RESEARCH_CONTACT PARTICIPATE_AFTER_18",
    "contact_status": "UNRESTRICTED SUPERVISED INDIRECT NONE_BY_ORDER NONE_BY_CHOICE",
    "disability": "MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA",
    "early_help_end_reason": "OUTCOMES_MET STEP_UP NO_FURTHER_ACTION",
    "episode_cease_reason": "X1 E11 E12 E2 E3 E4A E4B E13 E41 E43 E44 E45 E46 E47 E48 E5 E6 E7 E9 E14 E15 E16 E17 E8",
    "episode_start_reason": "S L P T B U",
    "ethnicity": "WBRI WIRI WIRT WROM WOTH MWBC MWBA MWAS MOTH AIND APKN ABAN CHNE AOTH BCRB BAFR BOTH OOTH",
    "factors": "1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A 15A "
    "16A 17A 18A 18B 18C 19A 19B 19C 20 21 22A 23A 24A",
    "gender_current": "0 1 2 9",
    "gender_identity": "01 02 09",
    "identifier_kind": "NHS_NUMBER UPN FORMER_UPN ULN LA_CHILD HOME_OFFICE NATIONAL_INSURANCE POLICE_COMPUTER "
    "YOUTH_JUSTICE COURT_CASE CASE ADOPTION_AGENCY INCIDENT SETTING PROPERTY SOCIAL_WORK_ENGLAND",
    "immigration": "BRIT IRISH EUSS_S EUSS_PS EUSS_PEND EUSS_LATE ILR REF HP LTR UASC_LEAVE DLR DDV STUDENT WORK DEP "
    "VISIT UKR AFG HKBNO ASY_PEND ASY_APP ARE UASC SEP TRAFF STATELESS OVERSTAY UNDOC",
    "language": "eng pol ron ara urd ben syl pan guj som por spa fra ita tur kur ckb kmr fas prs pus tam tel hin mal "
    "nep zho cmn yue vie tir amh orm yor ibo twi lin swa sqi bul lit lav slk ces hun rus ukr ell rom cym gle bfi und",
    "lawful_basis": "CONSENT CONTRACT LEGAL_OBLIGATION VITAL_INTERESTS PUBLIC_TASK LEGITIMATE_INTERESTS "
    "RECOGNISED_LEGITIMATE_INTEREST",
    "legal_order": "SPECIAL_GUARDIANSHIP CHILD_ARRANGEMENTS SUPERVISION PROHIBITED_STEPS NON_MOLESTATION "
    "FORCED_MARRIAGE_PROTECTION FGM_PROTECTION DEPRIVATION_OF_LIBERTY PRIVATE_FOSTERING CARE_LEAVER",
    "legal_status": "C1 C2 D1 E1 V2 V3 V4 L1 L2 L3 J1 J2 J3",
    "missing_type": "M A",
    "name_type": "LEGAL KNOWN_AS BIRTH PREVIOUS ALIAS PRE_ADOPTION",
    "need_domain": "1 2 3",
    "need_element": "D1.HEALTH_GENERAL D1.HEALTH_PHYSICAL D1.HEALTH_SPEECH D1.EMOTIONAL_SOCIAL D1.BEHAVIOUR "
    "D1.IDENTITY D1.FAMILY_SOCIAL D1.SELF_CARE D1.LEARN_REASONING D1.LEARN_PARTICIPATION D1.LEARN_PROGRESS "
    "D1.LEARN_ASPIRATIONS D2.BASIC_CARE D2.WARMTH D2.GUIDANCE D3.FAMILY_HISTORY D3.WIDER_FAMILY D3.HOUSING_FINANCE "
    "D3.COMMUNITY",
    "need_level": "0 1 2 3",
    "outcome": "1 2 3 4 5 6 7 8 9 10",
    "participation": "PN0 PN1 PN2 PN3 PN4 PN5 PN6 PN7",
    "placement_change_reason": "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER",
    "placement_provider": "PR0 PR1 PR2 PR3 PR4 PR5",
    "placement_type": "A3 A4 A5 A6 H5 K1 K2 K3 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1 Z11 Z12 "
    "Z13 Z14",
    "pr_basis": "BIRTH_MOTHER MARRIED REGISTERED AGREEMENT COURT_ORDER CAO_LIVES_WITH SGO ADOPTION CARE_ORDER EPO "
    "GUARDIAN",
    "pr_limit": "PROHIBITED_STEPS CARE_ORDER NON_MOLESTATION NO_CONTACT",
    "previous_permanence": "P1 P2 P3 P4 Z1",
    "primary_need": "N1 N2 N3 N4 N5 N6 N7 N8 N9 N0",
    "purpose": " ".join(Purpose),
    "referral_source": "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10",
    "relation": "birth_mother birth_father second_parent adoptive_parent step_parent special_guardian guardian "
    "foster_carer private_foster_carer kinship_carer connected_person support_carer corporate_parent child "
    "adopted_child step_child ward foster_child private_foster_child cared_for_child looked_after_child sibling "
    "half_sibling step_sibling adoptive_sibling foster_sibling twin fraternal_twin identical_twin unborn_child "
    "parent_of_unborn_child unborn_sibling sibling_of_unborn_child grandparent grandchild great_grandparent "
    "great_grandchild aunt_uncle niece_nephew cousin spouse ex_spouse partner ex_partner friend neighbour "
    "acquaintance in_contact_with other",
    "religion": "NO_RELIGION CHR BUD HIN JEW MUS SIK OTH",
    "sen_provision": "N K E",
    "sen_type": "SPLD MLD SLD PMLD SEMH SLCN HI VI MSI PD ASD DS OTH",
    "sex": "F M U",
    "sex_looked_after": "1 2",
    "sexual_orientation": "HET GAY_LES BI OTHER UNSURE",
    "shield_grounds": "HARM_TO_CHILD HARM_TO_CARER HARM_TO_BOTH",
    "special_category_condition": "EXPLICIT_CONSENT HEALTH_OR_SOCIAL_CARE STATUTORY_PURPOSES SAFEGUARDING",
    "threshold_level": "1 2 3 4",
    "upn_unknown_reason": "UN1 UN2 UN3 UN4 UN5 UN6 UN7",
    "worker_change_reason": "MANAGE FCONTA LEFTRL ORGRST TSPROC ABSENC CHCHAN PCCHAN SWDIED OTHERS",
}

STATES = {
    "disability": {"NONE": "RECORDED"},
    "ethnicity": {"REFU": "REFUSED", "NOBT": "NOT_YET_OBTAINED"},
    "gender_identity": {"00": "UNKNOWN"},
    "immigration": {"UNK": "UNKNOWN", "REFU": "REFUSED", "NOBT": "NOT_YET_OBTAINED"},
    "religion": {"REFU": "REFUSED", "NOBT": "NOT_YET_OBTAINED"},
    "sexual_orientation": {"REFU": "REFUSED", "NOBT": "NOT_YET_OBTAINED"},
}

FLAGGED = {
    "abuse_category": ("SAB MUL", "PHY SAB MUL"),
    "ethnicity": (EXPECTED["ethnicity"], ""),
    "factors": (
        "1A 1B 1C 2A 2B 2C 4A 4B 4C 5A 5B 5C 6A 6B 6C 11A 15A 19A 19B 19C 22A 23A",
        "2A 2B 2C 3A 3B 3C 13A 18A 18B 18C 19A 19B 19C",
    ),
    "immigration": ("", "OVERSTAY"),
    "legal_status": ("", "J1 J2 J3"),
    "placement_type": ("R2 T1", "R5"),
    "religion": (EXPECTED["religion"], ""),
    "sexual_orientation": (EXPECTED["sexual_orientation"], ""),
}
"""Which codes are special category data, and which tell an offence."""

HEAD = "code,label,valid_from,valid_to,superseded_by,art9,art10,detail,source\n"

FAULTS: dict[str, tuple[str | bytes, int, str]] = {
    "another header": ("code,label,source\nA,a,x\n", 1, "first line"),
    "nothing": ("", 1, "first line"),
    "too few values": (f"{HEAD}A,a,,,,,,,x\nB,b\n", 3, "9 values"),
    "too many values": (f"{HEAD}A,a,,,,,,,x,y\n", 2, "9 values"),
    "an empty line": (f"{HEAD}\nA,a,,,,,,,x\n", 2, "9 values"),
    "a broken quote": (f'{HEAD}A,"a"b,,,,,,,x\n', 2, "not CSV"),
    "not UTF-8": (f"{HEAD}A,a,,,,,,,x\nB,".encode() + b"\xe9,,,,,,,x\n", 3, "UTF-8"),
    "the same code": (f"{HEAD}A,a,,,,,,,x\nB,b,,,,,,,x\nA,c,,,,,,,x\n", 4, "twice"),
    "no code": (f"{HEAD},a,,,,,,,x\n", 2, "`code`"),
    "no label": (f"{HEAD}A,,,,,,,,x\n", 2, "`label`"),
    "no source": (f"{HEAD}A,a,,,,,,,\n", 2, "`source`"),
    "a space": (f"{HEAD}A ,a,,,,,,,x\n", 2, "space"),
    "a day that is none": (f"{HEAD}A,a,2024-02-30,,,,,,x\n", 2, "`valid_from`"),
    "another way of writing a day": (f"{HEAD}A,a,,20240401,,,,,x\n", 2, "`valid_to`"),
    "an end before the beginning": (f"{HEAD}A,a,2024-04-01,2024-03-31,,,,,x\n", 2, "before"),
    "an unknown successor": (f"{HEAD}A,a,,2024-03-31,B,,,,x\n", 2, "`superseded_by`"),
    "its own successor": (f"{HEAD}A,a,,2024-03-31,A,,,,x\n", 2, "itself"),
    "a successor without an end": (f"{HEAD}A,a,,,B,,,,x\nB,b,,,,,,,x\n", 2, "without an end"),
    "another flag": (f"{HEAD}A,a,,,,yes,,,x\n", 2, "`art9`"),
}

LIST_FAULTS = {
    "a region that is none": (
        "authorities",
        "code,name,gss_code,former_gss_code,region_code,kind\n301,b,,,E9,ENGLISH\n",
        "`region_code`",
    ),
    "another kind": (
        "authorities",
        "code,name,gss_code,former_gss_code,region_code,kind\n301,b,,,,SCOTTISH\n",
        "`kind`",
    ),
    "an inverse that is none": (
        "relation_kinds",
        "code,inverse_code,hl7_code,parental_responsibility\nA,C,,NEVER\n",
        "`inverse_code`",
    ),
    "no relation": ("relation_kinds", "code,inverse_code,hl7_code,parental_responsibility\nC,,,NEVER\n", "`code`"),
    "no ethnicity": ("ethnicity_groups", "code,nhs_code,ons_group\nC,,White\n", "`code`"),
    "a state of nothing": ("states", "scheme,code,state,label,source\nreligion,X,REFUSED,r,x\n", "`scheme`"),
    "a state that is a code": ("states", "scheme,code,state,label,source\nethnicity,A,REFUSED,r,x\n", "never a code"),
    "another state": ("states", "scheme,code,state,label,source\nethnicity,X,HIDDEN,r,x\n", "`state`"),
}


def test_every_code_is_there() -> None:
    """No code set and no code is missing, and none is there that nobody asked for."""
    assert {scheme: set(reference.codes(scheme)) for scheme in reference.schemes()} == {
        scheme: set(codes.split()) for scheme, codes in EXPECTED.items()
    }


def test_states_are_no_codes() -> None:
    """What a publisher codes, and what is a state of the attribute, is known, and stands in no code set."""
    assert {scheme: reference.states(scheme) for scheme in reference.schemes() if reference.states(scheme)} == STATES


@pytest.mark.parametrize("scheme", EXPECTED)
def test_labels_are_readable(scheme: str) -> None:
    """Label and source stand in every line, in plain letters: nothing that a wrong encoding leaves behind."""
    assert re.fullmatch(r"[a-z][a-z_0-9]*[a-z0-9]", scheme)
    rows = reading.rows(scheme)
    for row in rows:
        assert row["label"]
        assert row["source"]
        for value in row.values():
            assert value.isascii(), (scheme, row["code"])
            assert value.isprintable(), (scheme, row["code"])
    assert len({row["label"] for row in rows}) == len(rows), "two codes with one label cannot be told apart"


@pytest.mark.parametrize(
    ("scheme", "begins", "before", "after"),
    [
        ("sex", date(2024, 4, 1), "", "F M U"),
        ("gender_current", date(2024, 4, 1), "0 1 2 9", ""),
        ("sex_looked_after", date(2024, 4, 1), "1 2", ""),
        ("placement_type", date(2025, 4, 1), "H5 P2 Z1", "K3 Z11 Z12 Z13 Z14"),
        ("factors", date(2020, 4, 1), "18A 19A", "18B 18C 19B 19C"),
        ("factors", date(2021, 4, 1), "", "24A"),
        ("referral_source", date(2022, 4, 1), "", "5D"),
        ("closure_reason", date(2022, 4, 1), "", "RC9"),
        ("episode_cease_reason", date(2018, 4, 1), "E43 E44", "E45 E46 E47 E48"),
        ("placement_change_reason", date(2018, 4, 1), "", "CUSTOD"),
        ("worker_change_reason", date(2023, 4, 1), "", EXPECTED["worker_change_reason"]),
    ],
)
def test_a_code_is_valid_to_31_march_or_from_1_april(scheme: str, begins: date, before: str, after: str) -> None:
    """A code's last day and a code's first day are both days on which it is valid."""
    eve = reference.valid(scheme, date(begins.year, 3, 31))
    day = reference.valid(scheme, begins)
    assert eve - day == set(before.split())
    assert day - eve == set(after.split())
    assert eve | day <= set(reference.codes(scheme))


def test_a_code_without_days_is_always_valid() -> None:
    """An empty day is no bound."""
    for day in (date.min, date(2024, 3, 31), date.max):
        assert reference.valid("ethnicity", day) == set(reference.codes("ethnicity"))


def test_what_took_the_place_of_a_code() -> None:
    """A successor is in use when its predecessor has ended."""
    found = {row["code"]: row for row in reading.rows("placement_type")}
    assert found["H5"]["superseded_by"] == "K3"
    assert found["H5"]["valid_to"] < found["K3"]["valid_from"]


@pytest.mark.parametrize("scheme", FLAGGED)
def test_special_category_codes_are_marked(scheme: str) -> None:
    """Articles 9 and 10, code by code."""
    rows = reading.rows(scheme)
    for column, expected in zip(("art9", "art10"), FLAGGED[scheme], strict=True):
        assert {row["code"] for row in rows if row[column]} == set(expected.split()), column


def test_a_scheme_without_a_file() -> None:
    """A scheme that is misspelt is an error, not an empty set; a list is no scheme."""
    with pytest.raises(FileNotFoundError):
        reference.codes("colour")
    with pytest.raises(FileNotFoundError):
        reference.valid("colour", date(2024, 4, 1))
    assert not set(reading.LISTS) & set(reference.schemes())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_code_set_is_refused(tmp_path: Path, fault: str) -> None:
    """Each fault names the file, the line and what to do."""
    content, line, words = FAULTS[fault]
    path = tmp_path / "colour.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=rf"^colour\.csv:{line}: .*{re.escape(words)}"):
        reading.rows("colour", tmp_path)


@pytest.mark.parametrize("fault", LIST_FAULTS)
def test_a_broken_list_is_refused(tmp_path: Path, fault: str) -> None:
    """What a list refers to must exist."""
    name, content, words = LIST_FAULTS[fault]
    for scheme in ("ethnicity", "relation"):
        (tmp_path / f"{scheme}.csv").write_text(f"{HEAD}A,a,,,,,,,x\n")
    (tmp_path / "regions.csv").write_text("code,name\nE1,r\n")
    (tmp_path / f"{name}.csv").write_text(content)
    with pytest.raises(ValueError, match=rf"^{name}\.csv:2: .*{re.escape(words)}"):
        reading.rows(name, tmp_path)


def test_a_line_number_counts_lines_and_not_rows(tmp_path: Path) -> None:
    """A detail may run over a line end; an editor shows the same number as the error."""
    (tmp_path / "colour.csv").write_text(f'{HEAD}A,a,,,,,,"one\ntwo",x\nB,,,,,,,,x\n')
    with pytest.raises(ValueError, match=r"^colour\.csv:4: "):
        reading.rows("colour", tmp_path)


def test_authorities() -> None:
    """The 153 of England and the 22 of Wales, and the numbers that only pupil numbers carry."""
    rows = reading.rows("authorities")
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in ("ENGLISH", "WELSH", "PSEUDO")}
    assert {kind: len(found) for kind, found in kinds.items()} == {"ENGLISH": 153, "WELSH": 22, "PSEUDO": 27}
    assert {row["code"] for row in kinds["PSEUDO"]} == {f"{number:03}" for number in (*range(1, 6), *range(660, 682))}
    assert all(re.fullmatch(r"[0-9]{3}", row["code"]) for row in kinds["ENGLISH"])
    assert all(row["gss_code"] and row["region_code"] for kind in ("ENGLISH", "WELSH") for row in kinds[kind])
    assert all(not row["gss_code"] for row in kinds["PSEUDO"])
    former = {row["name"]: row["former_gss_code"] for row in rows if row["former_gss_code"]}
    assert former == {"Barnsley": "E08000016", "Sheffield": "E08000019"}
    assert not set(former.values()) & {row["gss_code"] for row in rows}
    assert len({row["name"] for row in rows}) == len(rows)
    assert {row["code"] for row in reading.rows("regions")} == {
        *(f"E1200000{number}" for number in range(1, 10)),
        *("E13000001", "E13000002", "W92000004"),
    }


def test_every_relation_has_its_kind() -> None:
    """An inverse of an inverse leads back, unless several relations share it."""
    kinds = {row["code"]: row for row in reading.rows("relation_kinds")}
    assert list(kinds) == list(reference.codes("relation"))
    shared = {"child", "ward", "cared_for_child"}
    for code, row in kinds.items():
        if row["inverse_code"] and row["inverse_code"] not in shared:
            assert kinds[row["inverse_code"]]["inverse_code"] == code
    assert all(not kinds[code]["inverse_code"] for code in shared)
    assert [code for code, row in kinds.items() if row["parental_responsibility"] == "ALWAYS"] == [
        *("birth_mother", "adoptive_parent", "special_guardian", "guardian"),
    ]
    assert [code for code, row in kinds.items() if row["parental_responsibility"] == "CONDITIONAL"] == [
        *("birth_father", "second_parent"),
    ]


def test_every_ethnicity_has_its_groups() -> None:
    """One NHS category and one census group for each code of the Department."""
    groups = {row["code"]: row for row in reading.rows("ethnicity_groups")}
    assert list(groups) == list(reference.codes("ethnicity"))
    assert "".join(row["nhs_code"] for row in groups.values()) == "ABCCCDEFGHJKRLMNPS"
    assert len({row["ons_group"].partition(":")[0] for row in groups.values()}) == 5
    parts = {code: row["ons_group"] for code, row in groups.items() if ":" in row["ons_group"]}
    assert parts == {"WIRT": "White: Gypsy or Irish Traveller", "WROM": "White: Gypsy or Roma"}


@pytest.mark.parametrize(
    ("column", "scheme"),
    [
        ("address.type", "address_type"),
        ("consent_form.kind", "consent_kind"),
        ("disclosure.lawful_basis", "lawful_basis"),
        ("identifier.kind", "identifier_kind"),
        ("person.sex", "sex"),
        ("person_name.type", "name_type"),
        ("relationship.responsibility_limit", "pr_limit"),
    ],
)
def test_a_column_with_a_closed_list_takes_codes_that_are_known(column: str, scheme: str) -> None:
    """Where a table lists its values itself, each of them has a label here."""
    table, _, name = column.partition(".")
    (check,) = (check for check in metadata.tables[table].constraints if check.name == f"ck_{table}_{name}")
    assert isinstance(check, CheckConstraint)
    values = set(re.findall(r"'([^']+)'", str(check.sqltext)))
    assert values
    assert values <= set(reference.codes(scheme))


async def test_the_database_holds_what_the_files_say(database: Any) -> None:
    """Every line of every file, and nothing else."""
    held = {(row["scheme"], row["code"]): dict(row) for row in await database.fetch("SELECT * FROM code_value")}
    said = {(scheme, row["code"]): row for scheme in reference.schemes() for row in reading.rows(scheme)}
    assert held.keys() == said.keys()
    for key, row in said.items():
        assert held[key] == {
            "scheme": key[0],
            **{name: row[name] for name in ("code", "label", "source")},
            **{name: reading.day(row[name]) for name in ("valid_from", "valid_to")},
            **{name: row[name] or None for name in ("superseded_by", "detail")},
            "is_special_category": row["art9"] == "1",
            "is_criminal_offence": row["art10"] == "1",
        }


async def test_the_database_holds_the_states(database: Any) -> None:
    """What a publisher has a code for, and is none here."""
    held = [dict(row) for row in await database.fetch("SELECT * FROM state_code")]
    assert sorted(held, key=str) == sorted(reading.rows("states"), key=str)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("authority", "authorities"),
        ("region", "regions"),
        ("relation_kind", "relation_kinds"),
        ("ethnicity_group", "ethnicity_groups"),
    ],
)
async def test_the_database_holds_the_lists(database: Any, table: str, name: str) -> None:
    """Each list is a table, with NULL where the file says nothing."""
    held = {row["code"]: dict(row) for row in await database.fetch(f"SELECT * FROM {table}")}  # noqa: S608 - a name from above
    said: dict[str, dict[str, object]] = {
        row["code"]: {column: value or None for column, value in row.items()} for row in reading.rows(name)
    }
    if table == "authority":
        said = {code: {**row, "is_recognised": True} for code, row in said.items()}
    assert held == said
