"""What does not fit together within an episode, and among the episodes of a child: named, and kept."""

from datetime import date
from itertools import combinations, pairwise

from db.imports.blocks import NO_FACTORS, Warn
from db.imports.held import Block, Child, Episode, Known
from db.imports.kinds import ASSESSMENT, ENQUIRY, PLAN, PROTECTION_PLAN, Kind

_BEFORE_REFERRAL = {
    ASSESSMENT.name: "1103",
    PLAN.name: "4015",
    ENQUIRY.name: "2889",
    PROTECTION_PLAN.name: "1105",
}
_IN_NO_FURTHER_ACTION = {
    ASSESSMENT.name: "8831",
    ENQUIRY.name: "8831",
    PROTECTION_PLAN.name: "8832",
    PLAN.name: "4000",
}
_CLOSED_AFTER_ASSESSMENT = ("RC8", "RC9")


def compare_episode(episode: Episode, child: Child, warn: Warn) -> None:
    """Compare the blocks of an episode with the episode and with one another."""
    for block in episode.blocks:
        name = block.kind.name
        if block.started_on and name in _BEFORE_REFERRAL and block.started_on < episode.referral_date:
            warn(_BEFORE_REFERRAL[name], block.line)
        if episode.no_further_action and name in _IN_NO_FURTHER_ACTION:
            warn(_IN_NO_FURTHER_ACTION[name], block.line)
        if episode.closed and _last_day(block) > episode.closed:
            warn("8565", block.line)
    if episode.no_further_action and episode.conference:
        warn("8831", episode.line)
    _compare_assessments(episode, warn)
    _compare_enquiries(episode, warn)
    if episode.reason in _CLOSED_AFTER_ASSESSMENT:
        if not episode.of(ASSESSMENT):
            warn("8825Q", episode.line)
        if episode.of(PLAN) or episode.of(PROTECTION_PLAN) or episode.of(ENQUIRY) or episode.conference:
            warn("2990", episode.line)
    if child.died:
        _compare_death(episode, child.died, warn)


def compare_child(child: Child, known: Known, warn: Warn) -> None:
    """Compare the episodes of a child, and the plans of all of them."""
    still_open = [e for e in child.episodes if e.closed is None and not e.no_further_action]
    if len(still_open) > 1:
        warn("8815", child.line)
    in_order = sorted(child.episodes, key=lambda episode: episode.referral_date)
    for earlier, later in pairwise([e for e in in_order if not e.no_further_action]):
        if earlier.closed is None:
            warn("8816", earlier.line)
        elif later.referral_date < earlier.closed:
            warn("8820", later.line)
    if child.upn_unknown == "UN7" and any(e.no_further_action is False for e in child.episodes):
        warn("8772", child.line)
    plans = _all(child, PLAN)
    protected = _all(child, PROTECTION_PLAN)
    _compare_plans(plans, ("4004", "4014"), known.reference_date, warn)
    _compare_plans(protected, ("8935", "8940"), known.reference_date, warn)
    for plan in plans:
        if any(_overlap(plan, other, known.reference_date) for other in protected):
            warn("4001", plan.line)


def _all(child: Child, kind: Kind) -> list[Block]:
    return [block for episode in child.episodes for block in episode.of(kind)]


def _last_day(block: Block) -> date:
    """The last day that the block tells of."""
    days = [block.started_on, block.day("completed_on"), block.day("ended_on"), block.day("conference_on")]
    return max((day for day in days if day), default=date.min)


def _compare_assessments(episode: Episode, warn: Warn) -> None:
    assessments = episode.of(ASSESSMENT)
    unfinished = [block for block in assessments if block.day("completed_on") is None]
    if len(unfinished) > 1:
        warn("8896", unfinished[1].line)
    if episode.closed:
        for block in unfinished:
            warn("8867", block.line)
    no_factors = len(assessments) == 1 and assessments[0].listed == [NO_FACTORS]
    if no_factors and episode.closed and episode.reason not in _CLOSED_AFTER_ASSESSMENT:
        warn("8873Q", assessments[0].line)
    in_order = sorted((b for b in assessments if b.started_on), key=lambda block: block.started_on or date.min)
    for earlier, later in pairwise(in_order):
        ended = earlier.day("completed_on")
        if ended and later.started_on and later.started_on < ended:
            warn("8863Q", later.line)


def _compare_enquiries(episode: Episode, warn: Warn) -> None:
    enquiries = episode.of(ENQUIRY)
    unfinished = [
        block
        for block in enquiries
        if block.day("conference_on") is None and not block.values["is_conference_not_required"]
    ]
    if len(unfinished) > 1:
        warn("8839", unfinished[1].line)
    if episode.closed:
        for block in unfinished:
            warn("8868", block.line)
    if episode.conference and any(block.day("conference_on") for block in enquiries):
        warn("2884", episode.line)
    if enquiries and not episode.of(ASSESSMENT):
        warn("2991Q", enquiries[0].line)


def _compare_death(episode: Episode, died: date, warn: Warn) -> None:
    for kind, after, ended_after in ((PLAN, "4008", "4009Q"), (PROTECTION_PLAN, "8915", "8920")):
        for block in episode.of(kind):
            ended = block.day("ended_on")
            if block.started_on and block.started_on > died:
                warn(after, block.line)
            elif ended and ended > died:
                warn(ended_after, block.line)


def _compare_plans(plans: list[Block], rules: tuple[str, str], last: date, warn: Warn) -> None:
    several_open, overlapping = rules
    still_open = [plan for plan in plans if plan.day("ended_on") is None]
    if len(still_open) > 1:
        warn(several_open, still_open[1].line)
    for one, other in combinations(plans[:_MOST_COMPARED], 2):
        if _overlap(one, other, last):
            warn(overlapping, other.line)


_MOST_COMPARED = 50
"""A child has some plans; a file of thousands must not cost millions of comparisons."""


def _overlap(one: Block, other: Block, last: date) -> bool:
    """Whether two spells share days; that one ends on the day on which the other begins is none."""
    if one.started_on is None or other.started_on is None:
        return False
    one_ends, other_ends = one.day("ended_on") or last, other.day("ended_on") or last
    return one.started_on < other_ends and other.started_on < one_ends
