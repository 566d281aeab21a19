"""The blocks of an episode, one at a time: from what the census says to what the record can hold.

A block whose first day is missing or no date, or whose days are not in order, is rejected, because the record would
state something that nobody stated. Everything else that is wrong is named and kept.
"""

from collections.abc import Callable, Iterator
from datetime import date

from db.imports.faults import Fault
from db.imports.held import Block, Known, Rejection
from db.imports.kinds import (
    ASSESSMENT,
    BY_BLOCK,
    ENQUIRY,
    PLAN,
    PRE_PROCEEDINGS,
    PROTECTION_PLAN,
    Kind,
)
from db.imports.reading import RawBlock, Value
from db.imports.values import TRUTHS, Refused, parse_date

NO_FACTORS = "21"
_QUERIED = {"18A": "8945Q", "19A": "8950Q"}
"""Factors that are no longer used, which the Department asks about and takes: that a child was hurt is not dropped."""
_SATURDAY = 5
_MOST_PLANS = 99
_LONGEST_OUTCOME = 8
_FIRST_DAYS = {PLAN.name: date(2021, 4, 1), PRE_PROCEEDINGS.name: date(2025, 4, 1)}
"""The first day of the first collection that has the block, of those that are not in all from 2021 on."""

_STARTS = {
    ASSESSMENT.name: ("AssessmentActualStartDate", "MISSING:AssessmentActualStartDate"),
    PLAN.name: ("CINPlanStartDate", "4010"),
    ENQUIRY.name: ("S47ActualStartDate", "8615"),
    PROTECTION_PLAN.name: ("CPPstartDate", "8720"),
}
_DAYS = {
    "LBPSentDate": "letter_sent_on",
    "InitialPPMeetingDate": "first_meeting_on",
    "StepDecisionDate": "stepped_on",
    "CourtAppDate": "court_application_on",
    "LetterInitCPDate": "conference_letter_on",
}

Warn = Callable[[str, int], None]


def check_blocks(raws: list[RawBlock], known: Known, warn: Warn, rejections: list[Rejection]) -> Iterator[Block]:
    """Check the blocks of one episode; those that cannot be held go to `rejections`."""
    seen: set[tuple[object, ...]] = set()
    for raw in raws:
        kind = BY_BLOCK[raw.name]
        try:
            block = _Checker(raw, kind, known, warn, rejections).block()
        except Refused as refused:
            rejections.append(Rejection(kind.what, refused.fault))
            continue
        if block.facts() in seen:
            warn(f"TWICE:{kind.block}", raw.line)
            continue
        seen.add(block.facts())
        yield block


class _Checker:
    """The checks of one block; every element that is looked at is taken out of `left`."""

    def __init__(self, raw: RawBlock, kind: Kind, known: Known, warn: Warn, rejections: list[Rejection]) -> None:
        self.raw = raw
        self.kind = kind
        self.known = known
        self.warn = warn
        self.rejections = rejections
        self.left = dict(raw.values)

    def block(self) -> Block:
        """Check everything. Raises Refused where the block cannot be held."""
        checks: dict[str, Callable[[], Block]] = {
            ASSESSMENT.name: self._assessment,
            PLAN.name: self._plan,
            ENQUIRY.name: self._enquiry,
            PROTECTION_PLAN.name: self._protection_plan,
            PRE_PROCEEDINGS.name: self._pre_proceedings,
        }
        if self.known.reference_date < _FIRST_DAYS.get(self.kind.name, date.min):
            self.warn(f"YEAR:{self.kind.block}", self.raw.line)
        block = checks[self.kind.name]()
        for name, value in self.left.items():
            self.warn(f"PLACE:{name}", value.line)
        return block

    def _assessment(self) -> Block:
        started = self._start()
        review, completed = self._day("AssessmentInternalReviewDate"), self._day("AssessmentAuthorisationDate")
        self._in_order("8608", started, completed, "AssessmentAuthorisationDate")
        if completed and not self.known.in_year(completed):
            self.warn("8696", self._line("AssessmentAuthorisationDate"))
        if not completed and not self.known.in_year(started):
            self.warn("8736", self.raw.line)
        values: dict[str, object] = {"review_point_on": review, "completed_on": completed}
        return Block(ASSESSMENT, self.raw.line, started, values, self._factors(completed))

    def _factors(self, completed: date | None) -> list[str]:
        found: list[str] = []
        for value in self.raw.listed:
            code = value.text
            if not code:
                continue
            if code not in self.known.of_year["factors"]:
                self.warn(_QUERIED.get(code, "FACTOR"), value.line)
                if code not in _QUERIED:
                    continue
            if code in found:
                self.warn("8898", value.line)
            else:
                found.append(code)
        if found and not completed:
            self.warn("8614", self.raw.listed[0].line)
        if completed and not found:
            self.warn("8897Q", self.raw.line)
        if NO_FACTORS in found and len(found) > 1:
            self.warn("8869", self.raw.listed[0].line)
            found.remove(NO_FACTORS)
        return sorted(found)

    def _plan(self) -> Block:
        started, ended = self._start(), self._day("CINPlanEndDate")
        self._in_order("4011", started, ended, "CINPlanEndDate")
        if started > self.known.reference_date:
            self.warn("4010", self.raw.line)
        if ended == started:
            self.warn("4012Q", self.raw.line)
        if ended and not self.known.in_year(ended):
            self.warn("4013", self._line("CINPlanEndDate"))
        return Block(PLAN, self.raw.line, started, {"ended_on": ended})

    def _enquiry(self) -> Block:
        started = self._start()
        due, held = self._day("InitialCPCtarget"), self._day("DateOfInitialCPC")
        self._in_order("8615", started, held, "DateOfInitialCPC")
        if held and not self.known.in_year(held):
            self.warn("8715", self._line("DateOfInitialCPC"))
        if not held and not self.known.in_year(started):
            self.warn("8740", self.raw.line)
        if held and held.weekday() >= _SATURDAY:
            self.warn("8875", self._line("DateOfInitialCPC"))
        if due and due.weekday() >= _SATURDAY:
            self.warn("8870Q", self._line("InitialCPCtarget"))
        not_required = self._truth("ICPCnotRequired")
        values: dict[str, object] = {
            "conference_due_on": due,
            "conference_on": held,
            "is_conference_not_required": not_required,
        }
        return Block(ENQUIRY, self.raw.line, started, values)

    def _protection_plan(self) -> Block:
        started, ended = self._start(), self._day("CPPendDate")
        self._in_order("8925", started, ended, "CPPendDate")
        if started > self.known.reference_date:
            self.warn("8720", self.raw.line)
        if ended == started:
            self.warn("8840", self.raw.line)
        if ended and not self.known.in_year(ended):
            self.warn("8930", self._line("CPPendDate"))
        values: dict[str, object] = {
            "ended_on": ended,
            "initial_abuse_code": self._category("InitialCategoryOfAbuse", "8905"),
            "latest_abuse_code": self._category("LatestCategoryOfAbuse", "8910"),
            "previous_plans": self._number("NumberOfPreviousCPP", "8730"),
        }
        return Block(PROTECTION_PLAN, self.raw.line, started, values, self._reviews(started))

    def _reviews(self, started: date) -> list[date]:
        found: set[date] = set()
        for value in self.raw.listed:
            day = parse_date(value.text)
            if not value.text:
                self.warn("8842Q", value.line)
            elif day is None:
                self._reject_review("DATE:CPPreviewDate", value)
            elif day <= started:
                self._reject_review("8841", value)
            else:
                found.add(day)
        return sorted(found)

    def _reject_review(self, rule: str, value: Value) -> None:
        self.rejections.append(Rejection("review", Fault(rule, value.line)))

    def _pre_proceedings(self) -> Block:
        started = self._day("PPStartDate")
        values: dict[str, object] = dict.fromkeys(column.name for column in PRE_PROCEEDINGS.columns)
        values |= {column: self._day(name) for name, column in _DAYS.items()}
        court = values["court_application_on"]
        if started and isinstance(court, date) and court < started:
            raise Refused("COURT", self._line("CourtAppDate"))
        values["review_meetings"] = self._number("ReviewMeetingsCount", "")
        values["is_family_group_held"] = self._truth("FGDMMeetingFac")
        outcome = self.left.pop("PPOutcome", None)
        if outcome and outcome.text.isascii() and outcome.text.isalnum() and len(outcome.text) <= _LONGEST_OUTCOME:
            values["outcome"] = outcome.text
        elif outcome:
            self.warn("FORMAT:PPOutcome", outcome.line)
        offer = self.left.get("FGDMMeetingOffer")
        if offer and (day := parse_date(offer.text)):
            # The census asks for yes or no; a system that gives the day says yes as well.
            values |= {"family_group_offered_on": day, "is_family_group_offered": True}
            del self.left["FGDMMeetingOffer"]
        else:
            values["is_family_group_offered"] = self._truth("FGDMMeetingOffer")
        if started is None and not any(value is not None for value in values.values()):
            raise Refused("EMPTY", self.raw.line)
        return Block(PRE_PROCEEDINGS, self.raw.line, started, values)

    def _start(self) -> date:
        name, missing = _STARTS[self.kind.name]
        day = self._day(name)
        if day is None:
            raise Refused(missing, self.raw.line)
        return day

    def _day(self, name: str) -> date | None:
        value = self.left.pop(name, None)
        if value is None:
            return None
        day = parse_date(value.text)
        if day is None:
            raise Refused(f"DATE:{name}", value.line)
        return day

    def _line(self, name: str) -> int:
        return self.raw.values[name].line

    def _in_order(self, rule: str, first: date, second: date | None, name: str) -> None:
        if second and second < first:
            raise Refused(rule, self._line(name))

    def _category(self, name: str, rule: str) -> str | None:
        value = self.left.pop(name, None)
        if value is None or value.text not in self.known.of_year["abuse_category"]:
            self.warn(rule, value.line if value else self.raw.line)
            return None
        return value.text

    def _number(self, name: str, missing: str) -> int | None:
        value = self.left.pop(name, None)
        if value is None:
            if missing:
                self.warn(missing, self.raw.line)
            return None
        if value.text.isascii() and value.text.isdigit() and int(value.text) <= _MOST_PLANS:
            return int(value.text)
        self.warn(f"FORMAT:{name}", value.line)
        return None

    def _truth(self, name: str) -> bool | None:
        value = self.left.pop(name, None)
        if value is None:
            return None
        held = TRUTHS.get(value.text.lower())
        if held is None:
            self.warn(f"FORMAT:{name}", value.line)
        return held
