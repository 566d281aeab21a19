"""The roots of the graph, the connection over children, and what the caller may ask about themselves."""

from collections.abc import AsyncIterator
from enum import Enum
from typing import Annotated, Any

import strawberry

from schema import duplicates
from schema.declare import checked, newest
from schema.duplicates import DuplicateCheck, DuplicateCheckInput
from schema.scalars import Date
from schema.statistics import GROUP, StatisticMeasure, Statistics
from schema.types import Agency, Child, Node
from schema.values import CodedValue


def _plain(description: str) -> Any:
    """A field without a binding: the planner knows each of them by name, and renders or compiles it."""
    return strawberry.field(description=description)


@strawberry.type(description="Where a page stands in the whole list.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = _plain("Whether more rows follow.")
    has_previous_page: bool = _plain("Whether rows precede this page.")
    start_cursor: str | None = _plain("The cursor of the first row: pass it as `before` for the page before.")
    end_cursor: str | None = _plain("The cursor of the last row: pass it as `after` for the next page.")


@strawberry.type(description="A child in a list, with its cursor.")
class ChildEdge:
    """One row of a page."""

    cursor: str = _plain("An opaque position. It holds no value, and works only for you and for this list.")
    node: Child = _plain("The child.")


@strawberry.type(description="A page of children: only those whose record you may open.")
class ChildConnection:
    """Relay's connection, with `nodes` as a short way."""

    edges: list[ChildEdge] = _plain("The children of this page, with their cursors.")
    nodes: list[Child] = _plain("The children of this page.")
    page_info: PageInfo = _plain("Where this page stands.")
    total_count: int | None = _plain(
        "How many children you may open in all: exact up to 10 000, null above. Computed only when selected."
    )


@strawberry.enum(description="What the policies say about a field for the capacity you act in.")
class AccessDecision(Enum):
    """A cell of the decision table, without any child in view."""

    READABLE = strawberry.enum_value("READABLE", description="On every row that exists for you.")
    CONDITIONAL = strawberry.enum_value("CONDITIONAL", description="On rows for which conditions hold.")
    DENIED = strawberry.enum_value("DENIED", description="On no row.")


@strawberry.type(description="A named condition of the policies.")
class AccessCondition:
    """A told condition; protective ones are never listed."""

    name: str = _plain("The name, as in the policy files.")
    meaning: str = _plain("The condition in one sentence.")
    is_deny: bool = _plain("Whether it denies where it holds; false: it allows where it holds.")


@strawberry.type(description="What you may see of one field, in the capacity you act in.")
class FieldAccess:
    """A row of `viewer.access`."""

    type: str = _plain("The type.")
    field: str = _plain("The field; one row for each group where the kind of a row decides.")
    group: str = _plain("The attribute group that decides it.")
    decision: AccessDecision = _plain("What the policies say.")
    conditions: list[AccessCondition] = _plain("The conditions on which it depends; empty unless CONDITIONAL.")


@strawberry.type(description="A capacity in which you can act with this token, at this moment.")
class ViewerCapacity:
    """A row of `viewer.capacities`."""

    role: str = _plain("The role: what `X-Acting-Role` takes.")
    organisation: strawberry.ID = _plain("The organisation: what `X-Acting-Organisation` takes.")
    purposes: list[str] = _plain("The purposes that count in it: what `X-Purpose` takes.")


@strawberry.enum(description="What must be in order before an account may use the service.")
class Precondition(Enum):
    """The checks of the gate, by the names that `policies/identity.py` gives them."""

    ACCOUNT = strawberry.enum_value("ACCOUNT", description="The account is active, and of what the role is for.")
    AGREEMENT = strawberry.enum_value(
        "AGREEMENT", description="A sharing agreement of the organisation runs, and covers the purpose."
    )
    CONTRACT = strawberry.enum_value("CONTRACT", description="The contract of the system runs.")
    SECOND_FACTOR = strawberry.enum_value("SECOND_FACTOR", description="The sign-in had a second factor.")
    ORGANISATION = strawberry.enum_value(
        "ORGANISATION", description="The practitioner is employed by the organisation, or a membership runs."
    )
    VETTING = strawberry.enum_value(
        "VETTING", description="An enhanced criminal-record check stands, and its recheck is not due."
    )
    TRAINING = strawberry.enum_value(
        "TRAINING", description="Mandatory training was passed, and is not to be repeated."
    )
    REGISTRATION = strawberry.enum_value("REGISTRATION", description="The professional registration of the role runs.")


@strawberry.type(
    description="A check that was asked of you before this request, and that you passed. Where one fails there is no "
    "answer, and your organisation can find out which."
)
class ViewerCheck:
    """A row of `viewer.checks`."""

    check: Precondition = _plain("What was checked.")
    last_day: Date | None = _plain(
        "The last day on which it holds, as recorded today; null: it has no end. It can end before. What is recorded "
        "to begin later is not counted."
    )
    is_ending_soon: bool = _plain("Whether that day is within the next 60 days: time to renew it.")


@strawberry.type(description="You, in the one capacity that this request acts in.")
class Viewer:
    """The caller, without any fact about a child."""

    subject: str = _plain("Who you are: the subject of your token.")
    role: str = _plain("The role you act in.")
    purpose: str = _plain("The purpose you declared.")
    organisation: strawberry.ID = _plain("The organisation you act for.")
    authority: str | None = _plain("The local authority of that organisation, by its code.")
    policy_version: str = _plain("The version of the policies that decided this answer.")
    capacities: list[ViewerCapacity] = _plain("The capacities that you can act in; a request acts in one of them.")
    checks: list[ViewerCheck] = _plain("What had to be in order for this request, and until when it is.")

    @strawberry.field(description="What you may see, field by field, without a child in view.")  # type: ignore[untyped-decorator]  # overloads of Strawberry
    def access(
        self,
        type: Annotated[  # noqa: A002 - GraphQL's name
            str | None, strawberry.argument(description="Only the fields of this type, such as `Child`.")
        ] = strawberry.UNSET,
    ) -> list[FieldAccess]:
        """Rendered from the decision table by `resolvers/viewer.py`."""
        raise AssertionError(ANSWERED_ELSEWHERE)


@strawberry.type(description="A code set, with the codes that may be used on one day: for drop-downs and filters.")
class CodeSet:
    """Read from the files of the reference data."""

    scheme: str = _plain("The name of the set, as in `CodedValue.scheme`.")
    codes: list[CodedValue] = _plain("The codes, in the publisher's order.")


ANSWERED_ELSEWHERE = "the planner answers this field"
Identifier = Annotated[
    strawberry.ID,
    strawberry.argument(description="An id as the server gave it, `Type:uuid`; any other finds nothing."),
]


@strawberry.type(description="The record of vulnerable children. What you may not see is withheld, and said to be.")
class Query:
    """The root fields. None has a resolver that runs: `resolvers/` plans and compiles the whole operation."""

    @strawberry.field(description="You, and what you may see.")  # type: ignore[untyped-decorator]  # overloads of Strawberry
    def viewer(self) -> Viewer:
        """See `resolvers/viewer.py`."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.field(description="One child; null where there is none whose record you may open.")  # type: ignore[untyped-decorator]  # overloads of Strawberry
    def child(self, id: Identifier) -> Child | None:  # noqa: A002 - GraphQL's name
        """Compiled to SQL."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.field(description="The children whose record you may open, in a fixed order, page by page.")  # type: ignore[untyped-decorator]  # overloads of Strawberry
    def children(
        self,
        first: Annotated[
            int | None, strawberry.argument(description="How many children: 20 if not given, 200 at most.")
        ] = 20,
        after: Annotated[
            str | None, strawberry.argument(description="The `endCursor` of the page before, of this same list.")
        ] = strawberry.UNSET,
        last: Annotated[
            int | None,
            strawberry.argument(description="How many children from the end, instead of `first`; 200 at most."),
        ] = strawberry.UNSET,
        before: Annotated[
            str | None, strawberry.argument(description="The `startCursor` of the page after, of this same list.")
        ] = strawberry.UNSET,
    ) -> ChildConnection:
        """Compiled to SQL."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.field(description="The organisation that you act for; null where you may not open it.")  # type: ignore[untyped-decorator]  # overloads of Strawberry
    def organisation(self) -> Agency | None:
        """Compiled to SQL."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.field(description="Any row by its id; null where there is none you may open.")  # type: ignore[untyped-decorator]  # overloads of Strawberry
    def node(self, id: Identifier) -> Node | None:  # noqa: A002 - GraphQL's name
        """Compiled to SQL, for the type that the id names."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.field(  # type: ignore[untyped-decorator]  # overloads of Strawberry
        description="Rows by their ids, in that order; null at the place of each that there is none you may open."
    )
    def nodes(
        self,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Ids as the server gave them: 200 at most.")
        ],
    ) -> list[Node | None]:
        """Compiled to SQL, for the types that the ids name."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.field(  # type: ignore[untyped-decorator]  # overloads of Strawberry
        description="The national code sets and the working lists, each with the codes that may be used on one day. "
        "They hold no data of anybody."
    )
    def code_sets(
        self,
        scheme: Annotated[
            str | None, strawberry.argument(description="Only this set, such as `ethnicity`; all if not given.")
        ] = strawberry.UNSET,
        on: Annotated[Date | None, strawberry.argument(description="The day; today if not given.")] = strawberry.UNSET,
    ) -> list[CodeSet]:
        """See `resolvers/codes.py`."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.field(  # type: ignore[untyped-decorator]  # overloads of Strawberry
        description="How many children there are, by one measure: a table of the newest snapshot. Null where none was "
        "taken yet.",
        metadata=newest("Statistics", "measure", GROUP),
    )
    def statistics(
        self,
        measure: Annotated[StatisticMeasure, strawberry.argument(description="By what the children are counted.")],
    ) -> Statistics | None:
        """Compiled to SQL."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.field(  # type: ignore[untyped-decorator]  # overloads of Strawberry
        description="Whether somebody may be working with a child already, before a record is begun: once in an "
        "operation, and only so often in an hour. Each question is on record.",
        metadata=checked(duplicates.GROUP),
    )
    def duplicate_check(
        self,
        input: Annotated[  # noqa: A002 - GraphQL's name
            DuplicateCheckInput, strawberry.argument(description="Who the child is.")
        ],
    ) -> DuplicateCheck | None:
        """See `resolvers/duplicates.py`."""
        raise AssertionError(ANSWERED_ELSEWHERE)


@strawberry.type(
    description="What is told when it changes, over WebSocket. An event is the answer asked anew, and is sent only "
    "where what you may see is not as it was."
)
class Subscription:
    """The root fields of subscriptions. No resolver runs: each event is planned and compiled as a query is."""

    @strawberry.subscription(  # type: ignore[untyped-decorator]  # overloads of Strawberry
        description="One child, at once and after each change that you may see. It ends where there is none whose "
        "record you may open."
    )
    def child_changed(self, id: Identifier) -> AsyncIterator[Child]:  # noqa: A002 - GraphQL's name
        """Compiled to SQL, as `child`."""
        raise AssertionError(ANSWERED_ELSEWHERE)

    @strawberry.subscription(  # type: ignore[untyped-decorator]  # overloads of Strawberry
        description="The children you are assigned to and whose record you may open, 200 at most, in a fixed order: "
        "at once and after each change that you may see."
    )
    def caseload_changed(self) -> AsyncIterator[list[Child]]:
        """Compiled to SQL."""
        raise AssertionError(ANSWERED_ELSEWHERE)
