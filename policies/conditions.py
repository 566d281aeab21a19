"""The facts that a rule can ask for, each with the SQL that decides it.

A condition is declared once, here: its name, one sentence, what it is about, its SQL, the reason
that is given when it fails (or, in a deny, holds), and what counts where the record does not know.
Its truth table, with the days on which it changes, is written by hand in
`tests/policies/test_conditions.py`.

INVARIANT: tables inside a predicate have aliases that begin with `cond_`, which no statement uses
for its own.
INVARIANT: each predicate is total and two-valued: NULL never leaves it. No predicate looks at the
caller's role.

The SQL is a template, as `condition` says:

>>> CONDITIONS["same_authority"].sql
'coalesce({child}.authority_code = {authority_code}, false)'
"""

from collections.abc import Mapping
from types import MappingProxyType

from policies import predicates, rows
from policies.condition import FACTS, GROUP, Condition, Driver, Scope, Unknown, placeholders
from policies.vocabulary import Reason

__all__ = ["CONDITIONS", "FACTS", "GROUP", "Condition", "Driver", "Scope", "Unknown", "placeholders"]


def _involved(name: str, sentence: str, table: str, template: str) -> Condition:
    """What some row of the table says of caller and child: told, and a way to list the children."""
    return Condition(
        name,
        sentence,
        Scope.CHILD,
        predicates.any_of(table, template),
        Reason.NOT_INVOLVED,
        told=True,
        unknown=Unknown.FAILS,
        drives=Driver(table, "child_id", template),
    )


def _of_row(fact: rows.RowFact, *, told: bool) -> Condition:
    """A condition about a row: not knowing opens nothing."""
    unknown = Unknown.FAILS if told else Unknown.HOLDS
    return Condition(fact.name, fact.sentence, Scope.ROW, fact.sql, fact.reason, told, unknown, fact.types)


_DECLARED = (
    Condition(
        name="synthetic",
        sentence="The whole database is marked as made up.",
        scope=Scope.CALLER,
        sql=predicates.SYNTHETIC,
        reason=Reason.NO_ROLE,
        told=True,
        unknown=Unknown.FAILS,
    ),
    Condition(
        name="same_authority",
        sentence=("The local authority responsible for the child is the authority of the caller's organisation."),
        scope=Scope.CHILD,
        sql="coalesce({child}.authority_code = {authority_code}, false)",
        reason=Reason.OTHER_AUTHORITY,
        told=True,
        unknown=Unknown.FAILS,
        drives=Driver("child", "id", "{row}.authority_code = {authority_code}"),
    ),
    Condition(
        name="host_authority",
        sentence="The child is placed in the area of the authority of the caller's organisation, by another one.",
        scope=Scope.CHILD,
        sql="coalesce({child}.host_authority_code = {authority_code}, false)",
        reason=Reason.OTHER_AUTHORITY,
        told=True,
        unknown=Unknown.FAILS,
        drives=Driver("child", "id", "{row}.host_authority_code = {authority_code}"),
    ),
    Condition(
        name="previous_authority",
        sentence="The authority of the caller's organisation was responsible until a transfer in the last 28 days.",
        scope=Scope.CHILD,
        sql=f"coalesce({predicates.PREVIOUS_AUTHORITY.replace('{row}', '{child}')}, false)",
        reason=Reason.OTHER_AUTHORITY,
        told=True,
        unknown=Unknown.FAILS,
        drives=Driver("child", "id", predicates.PREVIOUS_AUTHORITY),
    ),
    _involved(
        "on_roll",
        "The child is on the roll of the caller's organisation: its pupil, patient, client or tenant today.",
        "roll",
        predicates.ON_ROLL,
    ),
    _involved(
        "assigned",
        "The caller works with the child today, is one of the team around the child, or has handed the case over"
        " in the last 28 days.",
        "involvement",
        predicates.ASSIGNED,
    ),
    _involved(
        "needs_location",
        "The caller holds the child's case today, and that work needs to know where the child is.",
        "involvement",
        predicates.NEEDS_LOCATION,
    ),
    _involved(
        "team",
        "A colleague of a team that the caller is in today has an open involvement with the child.",
        "involvement",
        predicates.TEAM,
    ),
    Condition(
        name="self",
        sentence=("The caller is the young person whom the record is about, and is 16 or recorded as competent."),
        scope=Scope.CHILD,
        sql=(
            "coalesce({child}.id = {person_id} AND ("
            "coalesce({child}.competence_recorded_on <= current_date, false) OR "
            + predicates.SIXTEEN.replace("{born}", "{person}")
            + "), false)"
        ),
        reason=Reason.NOT_INVOLVED,
        told=True,
        unknown=Unknown.FAILS,
        drives=Driver(
            "child",
            "id",
            "{row}.id = {person_id}"
            " AND (coalesce({row}.competence_recorded_on <= current_date, false)"
            " OR EXISTS (SELECT FROM person AS cond_born WHERE cond_born.id = {row}.id AND "
            + predicates.SIXTEEN.replace("{born}", "cond_born")
            + "))",
        ),
    ),
    _involved(
        "responsible",
        "The caller holds parental responsibility for the child: proved, not limited by an order,"
        " and not kept from them.",
        "relationship",
        predicates.RESPONSIBLE,
    ),
    _involved(
        "carer",
        "The caller is the child's foster or kinship carer, with leave for everyday decisions, and not kept away.",
        "relationship",
        predicates.CARER,
    ),
    _involved(
        "open_request",
        "The record is inside an open request of its subject that is assigned to the caller.",
        "subject_request",
        predicates.REQUESTED,
    ),
    _involved(
        "referenced",
        "The declared purpose rests on an open case, order, investigation or sample for this child.",
        "purpose_reference",
        predicates.REFERENCED,
    ),
    *(_of_row(fact, told=True) for fact in rows.TOLD),
    Condition(
        name="consented",
        sentence=(
            "An entitled giver's consent is in force for the caller's organisation, the purpose and the group,"
            " and nobody entitled has refused or withdrawn the same."
        ),
        scope=Scope.CHILD,
        sql=predicates.IS_AGREED.replace("{once}", f"({predicates.AGREED})"),
        once=predicates.AGREED,
        per_group=predicates.IS_AGREED,
        reason=Reason.NO_CONSENT,
        told=True,
        unknown=Unknown.FAILS,
        by_group=True,
    ),
    Condition(
        name="consent_withdrawn",
        sentence="The caller's organisation held such a consent of an entitled giver, and it was withdrawn.",
        scope=Scope.CHILD,
        sql=predicates.IS_AGREED.replace("{once}", f"({predicates.WITHDRAWN})"),
        once=predicates.WITHDRAWN,
        per_group=predicates.IS_AGREED,
        reason=Reason.CONSENT_WITHDRAWN,
        told=True,
        unknown=Unknown.FAILS,
        by_group=True,
        explains="consented",
    ),
    Condition(
        name="restricted",
        sentence="The use of the group, or of the whole record, is restricted for everybody.",
        scope=Scope.CHILD,
        sql=predicates.IS_RESTRICTED.replace("{once}", f"({predicates.RESTRICTED})"),
        once=predicates.RESTRICTED,
        per_group=predicates.IS_RESTRICTED,
        reason=Reason.RESTRICTED,
        told=True,
        unknown=Unknown.HOLDS,
        by_group=True,
    ),
    Condition(
        name="shield_closed",
        sentence=(
            "The record is under a live shield, and the caller holds no live emergency grant for it and the group."
        ),
        scope=Scope.CHILD,
        sql=predicates.NOT_OPENED.replace("{once}", f"({predicates.OPENED})"),
        once=predicates.OPENED,
        per_group=predicates.NOT_OPENED,
        reason=Reason.SHIELDED,
        told=False,
        unknown=Unknown.HOLDS,
        by_group=True,
    ),
    Condition(
        name="kin_shield_closed",
        sentence=(
            "The other person is under a live shield, with no live emergency grant of the caller's"
            " for that person and the group; or a live shield hides the links of either."
        ),
        scope=Scope.ROW,
        row_types=frozenset({"FamilyMember"}),
        sql=(
            f"(({predicates.live_shield('{row}.person_id', 'RECORD')}"
            f" AND NOT {predicates.live_grant('{row}.person_id')})"
            f" OR {predicates.live_link_shield('{row}.person_id', '{row}.child_id')}"
            f" OR {predicates.live_link_shield('{row}.child_id', '{row}.person_id')})"
        ),
        reason=Reason.SHIELDED,
        told=False,
        unknown=Unknown.HOLDS,
        by_group=True,
    ),
    Condition(
        name="sealed",
        sentence="The record is sealed: the person was adopted or has a new identity, and lives on under another one.",
        scope=Scope.CHILD,
        sql=predicates.seal("{child}.id"),
        reason=Reason.SEALED,
        told=False,
        unknown=Unknown.HOLDS,
    ),
    _of_row(
        rows.RowFact(
            "kin_sealed",
            "The other person's record is sealed: nobody learns from one record of another that is sealed.",
            frozenset({"FamilyMember"}),
            predicates.seal("{row}.person_id"),
            Reason.SEALED,
        ),
        told=False,
    ),
    Condition(
        name="archived",
        sentence="The record is an archive, from its day on.",
        scope=Scope.CHILD,
        sql="coalesce({child}.archived_on <= current_date, false)",
        reason=Reason.ARCHIVED,
        told=False,
        unknown=Unknown.HOLDS,
    ),
    Condition(
        name="real_data",
        sentence="The database is not marked as made up: it is of real children.",
        scope=Scope.CALLER,
        sql=f"(NOT {predicates.SYNTHETIC})",
        reason=Reason.NO_ROLE,
        told=False,
        unknown=Unknown.HOLDS,
    ),
    Condition(
        name="conflict",
        sentence=(
            "The caller is listed as somebody who must not open the record: their own child, a relative, a neighbour."
        ),
        scope=Scope.CHILD,
        sql=(
            "EXISTS (SELECT FROM excluded_practitioner AS cond_excluded"
            " WHERE cond_excluded.child_id = {child}.id AND cond_excluded.practitioner_id = {practitioner_id})"
        ),
        reason=Reason.CONFLICT,
        told=False,
        unknown=Unknown.HOLDS,
    ),
    Condition(
        name="confided",
        sentence=("The child, or a decision for the child, keeps the group from the person who asks."),
        scope=Scope.CHILD,
        sql=f"({predicates.CONFIDED})",
        reason=Reason.THIRD_PARTY,
        told=False,
        unknown=Unknown.HOLDS,
        by_group=True,
    ),
    _of_row(
        rows.RowFact(
            "not_known_to",
            "The person who asks must not learn this address.",
            frozenset({"Address"}),
            predicates.kept_from("address"),
            Reason.SHIELDED,
        ),
        told=False,
    ),
    _of_row(
        rows.RowFact(
            "number_not_known_to",
            "The person who asks must not learn this number or electronic address.",
            frozenset({"ContactPoint"}),
            predicates.kept_from("contact_point"),
            Reason.SHIELDED,
        ),
        told=False,
    ),
    _of_row(
        rows.RowFact(
            "address_shielded",
            "A live shield of addresses covers this one, whatever its protection says.",
            frozenset({"Address"}),
            predicates.ADDRESS_SHIELDED,
            Reason.SHIELDED,
        ),
        told=False,
    ),
    Condition(
        name="must_not_locate",
        sentence=("The person who asks must not learn where the child is."),
        scope=Scope.CHILD,
        sql=f"({predicates.NOT_KNOWN})",
        reason=Reason.SHIELDED,
        told=False,
        unknown=Unknown.HOLDS,
    ),
    *(_of_row(fact, told=False) for fact in rows.PROTECTIVE),
    _of_row(
        rows.RowFact(
            "pair_closed",
            "One of the two records is sealed or an archive, or the other one is under a live shield, or one that the"
            " caller must not open.",
            frozenset({"MatchCandidate"}),
            predicates.PAIR_CLOSED,
            Reason.SEALED,
        ),
        told=False,
    ),
)

CONDITIONS: Mapping[str, Condition] = MappingProxyType({declared.name: declared for declared in _DECLARED})
"""Every condition by name, in the declared order: a reason is that of the first that fails in this
order.
"""
