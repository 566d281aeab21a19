"""Census files made for a year: every code and element that the collection of that year has, and no other.

The lists follow the Department's schemas of 2021 to 2024 and the rules of 2025; no schema of 2026 is public, so
its one new block follows a published sample.
"""

from itertools import zip_longest

YEARS = range(2021, 2027)
"""By the last day: the census of 2025 is that of April 2024 to March 2025."""


def _list(codes: str) -> list[str]:
    return codes.split()


SOURCES = _list("1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 6 7 8 9 10")
REASONS = _list("RC1 RC2 RC3 RC4 RC5 RC6 RC7 RC8")
NEEDS = _list("N1 N2 N3 N4 N5 N6 N7 N8 N9 N0")
ABUSE = _list("NEG PHY SAB EMO MUL")
DISABILITIES = _list("NONE MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA")
ETHNICITIES = _list(
    "WBRI WIRI WIRT WROM WOTH MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT"
)
FACTORS = _list(
    "1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A 15A 16A 17A "
    "18B 18C 19B 19C 20 22A 23A"
)
REASONS_WITHOUT_UPN = _list("UN2 UN3 UN4 UN5 UN6")


def sources(year: int) -> list[str]:
    """Who may have referred a child."""
    return [*SOURCES, *(["5D"] if year >= 2023 else [])]


def reasons(year: int) -> list[str]:
    """Why an episode may have closed."""
    return [*REASONS, *(["RC9"] if year >= 2023 else [])]


def factors(year: int) -> list[str]:
    """What an assessment may have found."""
    return [*FACTORS, *(["24A"] if year >= 2022 else [])]


def sexes(year: int) -> list[str]:
    """The element and the codes of sex."""
    values = ("Sex", "MFU") if year >= 2025 else ("GenderCurrent", "120")
    return [f"<{values[0]}>{code}</{values[0]}>" for code in values[1]]


def every_code(year: int) -> str:
    """A census of the year in which nothing is wrong and every code stands at least once."""
    lists = zip_longest(
        sources(year), reasons(year), NEEDS, DISABILITIES, ETHNICITIES, factors(year), sexes(year), REASONS_WITHOUT_UPN
    )
    children = []
    for number, (source, reason, need, disability, ethnicity, factor, sex, upn) in enumerate(lists):
        last = f"{year - 1}-09-02"
        ends = f"<CINclosureDate>{last}</CINclosureDate><ReasonForClosure>{reason}</ReasonForClosure>"
        work: dict[str, str | None] = {"source": source, "need": need, "ends": ends if reason else "", "factor": factor}
        died = f"<PersonDeathDate>{last}</PersonDeathDate>" if reason == "RC2" else ""
        parts: dict[str, str | None] = {
            "sex": sex,
            "upn": upn,
            "died": died,
            "ethnicity": ethnicity,
            "disability": disability,
        }
        children.append(child(year, f"Y{number}", details(year, **_said(work)), **_said(parts)))
    for number, category in enumerate(ABUSE):
        pre = pre_proceedings() if year >= 2026 else ""
        episode = details(year, blocks=blocks(year), plan=protection_plan(year, category), pre=pre)
        children.append(child(year, f"P{number}", episode))
    return census(year, "".join(children))


def _said(parts: dict[str, str | None]) -> dict[str, str]:
    """Without what a list that is shorter than another leaves empty."""
    return {name: value for name, value in parts.items() if value is not None}


def census(year: int, children: str) -> str:
    """A file around some children."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n<Header>\n<CollectionDetails><Collection>CIN</Collection>'
        f"<Year>{year}</Year><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>\n"
        "<Source><SourceLevel>L</SourceLevel><LEA>301</LEA><SoftwareCode>test</SoftwareCode><Release>1</Release>"
        f"<SerialNo>001</SerialNo><DateTime>{year}-04-15T09:30:00</DateTime></Source>\n</Header>\n"
        f"<Children>\n{children}</Children>\n</Message>\n"
    )


def child(year: int, identifier: str, episode: str = "", **parts: str) -> str:
    """One child, with an ordinary episode unless told otherwise; `parts` are the values of `usual` that differ."""
    usual = {"sex": sexes(year)[0], "upn": "UN2", "died": "", "ethnicity": "WBRI", "disability": "NONE"}
    said = usual | parts
    return (
        f"<Child>\n<ChildIdentifiers><LAchildID>{identifier}</LAchildID><UPNunknown>{said['upn']}</UPNunknown>"
        f"<PersonBirthDate>{year - 10}-05-05</PersonBirthDate>{said['sex']}{said['died']}</ChildIdentifiers>\n"
        f"<ChildCharacteristics><Ethnicity>{said['ethnicity']}</Ethnicity>"
        f"<Disabilities><Disability>{said['disability']}</Disability></Disabilities></ChildCharacteristics>\n"
        f"{episode or details(year)}</Child>\n"
    )


def details(year: int, **parts: str) -> str:
    """One episode with a signed assessment; `parts` are the values of `usual` that differ."""
    usual = {"source": "6", "need": "N1", "ends": "", "factor": "21", "blocks": "", "plan": "", "pre": ""}
    said = usual | parts
    return (
        f"<CINdetails><CINreferralDate>{year - 1}-05-04</CINreferralDate>"
        f"<ReferralSource>{said['source']}</ReferralSource>"
        f"<PrimaryNeedCode>{said['need']}</PrimaryNeedCode>{said['ends']}\n"
        f"<Assessments><AssessmentActualStartDate>{year - 1}-05-05</AssessmentActualStartDate>"
        f"<AssessmentAuthorisationDate>{year - 1}-06-15</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment>"
        f"<AssessmentFactors>{said['factor']}</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>\n"
        f"{said['blocks']}<ReferralNFA>false</ReferralNFA>{said['plan']}{said['pre']}</CINdetails>\n"
    )


def blocks(year: int) -> str:
    """A plan, where the year has plans, and an enquiry; its conference is never on a weekend."""
    plan = (
        f"<CINPlanDates><CINPlanStartDate>{year - 1}-06-15</CINPlanStartDate>"
        f"<CINPlanEndDate>{year - 1}-07-01</CINPlanEndDate></CINPlanDates>\n"
    )
    enquiry = (
        f"<Section47><S47ActualStartDate>{year - 1}-06-20</S47ActualStartDate>"
        "<ICPCnotRequired>true</ICPCnotRequired></Section47>\n"
    )
    return (plan if year >= 2022 else "") + enquiry


def protection_plan(year: int, category: str) -> str:
    """A child protection plan, reviewed once."""
    return (
        f"<ChildProtectionPlans><CPPstartDate>{year - 1}-07-02</CPPstartDate>"
        f"<InitialCategoryOfAbuse>{category}</InitialCategoryOfAbuse>"
        f"<LatestCategoryOfAbuse>{category}</LatestCategoryOfAbuse><NumberOfPreviousCPP>1</NumberOfPreviousCPP>"
        f"<Reviews><CPPreviewDate>{year - 1}-09-30</CPPreviewDate></Reviews></ChildProtectionPlans>\n"
    )


def pre_proceedings(offer: str = "1") -> str:
    """The block that the census of 2026 brought."""
    return (
        "<PreProceedingsandFGDM><PPStartDate>2025-09-09</PPStartDate><LBPSentDate>2025-09-20</LBPSentDate>"
        f"<FGDMMeetingOffer>{offer}</FGDMMeetingOffer><FGDMMeetingFac>1</FGDMMeetingFac>"
        "<InitialPPMeetingDate>2025-09-28</InitialPPMeetingDate><ReviewMeetingsCount>3</ReviewMeetingsCount>"
        "<StepDecisionDate>2025-12-01</StepDecisionDate><PPOutcome>A</PPOutcome>"
        "<CourtAppDate>2025-12-18</CourtAppDate><LetterInitCPDate>2026-02-05</LetterInitCPDate>"
        "</PreProceedingsandFGDM>\n"
    )
