"""The check for duplicates: whether a child may be in the record already, and whom to ask. No type here is a row.

An answer says no more than that, and which authority to ask: what is asked by is never echoed, nor which part of it
was found.
"""

from typing import Any

import strawberry

from schema.scalars import Date

GROUP = "duplicate_check"


def _plain(description: str) -> Any:
    """A field without a binding: `resolvers/duplicates.py` knows each of them by name."""
    return strawberry.field(description=description)


@strawberry.type(description="An authority that may hold the record of the child, and can be asked.")
class DuplicateContact:
    """A row of `authority`."""

    authority: str = _plain("The authority, by its code.")
    name: str = _plain("The name of the authority.")


@strawberry.type(
    description="Whether somebody may be working with this child already. It is never said which child, nor by what "
    "it was found; ask the authority. `false` is no proof: some records are never found so."
)
class DuplicateCheck:
    """The answer of `duplicateCheck`."""

    is_possible_match: bool = _plain("Whether there may be a record of this child.")
    contacts: list[DuplicateContact] = _plain("Each authority to ask; empty where there is no match.")


@strawberry.input(
    description="Who the child is: the day of birth, and both names or a number. Everything that is given is looked "
    "for on its own, with the day of birth."
)
class DuplicateCheckInput:
    """What a caller knows of a child who may be new."""

    date_of_birth: Date = _plain("The day of birth.")
    given_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The first name, or the one the child goes by; with `familyName`."
    )
    family_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The family name; with `givenName`. Case and accents do not count."
    )
    nhs_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="The NHS number, with or without spaces."
    )
    upn: str | None = strawberry.field(
        default=strawberry.UNSET, description="The unique pupil number, of today or former."
    )
