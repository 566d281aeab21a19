"""The declarations of the conditions hold together, and one that does not stops the import."""

from collections.abc import Mapping

import pytest

from db.tables import metadata
from policies.conditions import CONDITIONS, Condition, Driver, Scope, Unknown
from policies.vocabulary import Reason


def test_drivers_name_real_columns() -> None:
    """A driver's table and key exist."""
    for condition in CONDITIONS.values():
        if condition.drives:
            assert condition.drives.key in metadata.tables[condition.drives.table].c


def test_declared_order_and_reasons() -> None:
    """The order decides which reason is given; protective conditions are never told."""
    assert [(name, one.reason, one.told) for name, one in CONDITIONS.items()] == [
        ("synthetic", "NO_ROLE", True),
        ("same_authority", "OTHER_AUTHORITY", True),
        ("host_authority", "OTHER_AUTHORITY", True),
        ("previous_authority", "OTHER_AUTHORITY", True),
        ("on_roll", "NOT_INVOLVED", True),
        ("assigned", "NOT_INVOLVED", True),
        ("needs_location", "NOT_INVOLVED", True),
        ("team", "NOT_INVOLVED", True),
        ("self", "NOT_INVOLVED", True),
        ("responsible", "NOT_INVOLVED", True),
        ("carer", "NOT_INVOLVED", True),
        ("open_request", "NOT_INVOLVED", True),
        ("referenced", "NOT_INVOLVED", True),
        ("own_service", "NOT_INVOLVED", True),
        ("own_staff", "NOT_INVOLVED", True),
        ("own_note", "NOT_INVOLVED", True),
        ("shared_note", "NOT_INVOLVED", True),
        ("heard", "NOT_INVOLVED", True),
        ("own_parenting", "NOT_INVOLVED", True),
        ("own_action", "NOT_INVOLVED", True),
        ("own_edge", "NO_ROLE", True),
        ("own_home", "NO_ROLE", True),
        ("own_sector", "NO_ROLE", True),
        ("of_housing", "NO_ROLE", True),
        ("of_everyday_life", "NO_ROLE", True),
        ("note_released", "NO_ROLE", True),
        ("words_released", "NO_ROLE", True),
        ("in_chronology", "NO_ROLE", True),
        ("protected_or_looked_after", "NO_ROLE", True),
        ("in_household", "NO_ROLE", True),
        ("answerable", "NO_ROLE", True),
        ("family_told", "NO_ROLE", True),
        ("shared_with_parents", "NO_CONSENT", True),
        ("consented", "NO_CONSENT", True),
        ("consent_withdrawn", "CONSENT_WITHDRAWN", True),
        ("restricted", "RESTRICTED", True),
        ("shield_closed", "SHIELDED", False),
        ("kin_shield_closed", "SHIELDED", False),
        ("sealed", "SEALED", False),
        ("kin_sealed", "SEALED", False),
        ("archived", "ARCHIVED", False),
        ("real_data", "NO_ROLE", False),
        ("conflict", "CONFLICT", False),
        ("confided", "THIRD_PARTY", False),
        ("not_known_to", "SHIELDED", False),
        ("number_not_known_to", "SHIELDED", False),
        ("address_shielded", "SHIELDED", False),
        ("must_not_locate", "SHIELDED", False),
        ("of_sensitive_service", "NO_CONSENT", False),
        ("names_sensitive_service", "NO_CONSENT", False),
        ("kept_from_family", "THIRD_PARTY", False),
        ("note_kept", "THIRD_PARTY", False),
        ("pair_closed", "SEALED", False),
    ]


def declared(**changed: object) -> Condition:
    """A sound condition with something changed."""
    sound: Mapping[str, object] = {
        "name": "sound",
        "sentence": "It is.",
        "scope": Scope.CHILD,
        "sql": "{child}.id = {person_id}",
        "reason": Reason.NOT_INVOLVED,
        "told": True,
        "unknown": Unknown.FAILS,
    }
    return Condition(**{**sound, **changed})  # type: ignore[arg-type] # the point of these tests


@pytest.mark.parametrize(
    "changed",
    [
        {"sql": "{row}.id = {person_id}"},  # not about a row
        {"sql": "{role} = 'x'"},  # the role is nobody's business
        {"sql": "{child.id} = 1"},
        {"sql": "{child!r} = 1"},
        {"sql": "{child:>9} = 1"},
        {"sql": "{} = 1"},
        {"sql": "{child}.x = {group}"},  # uses the group and does not say so
        {"once": "{child}.x"},  # once without the other half
        {"by_group": True},  # says so and does not
        {"scope": Scope.ROW},  # about no type of row
        {"row_types": frozenset({"Need"})},
        {"scope": Scope.CALLER},
        {"name": "Sound"},
        {"name": "so und"},
    ],
)
def test_unsound_declarations_are_refused(changed: dict[str, object]) -> None:
    """A declaration that does not hold together stops the import."""
    assert declared()
    with pytest.raises(ValueError, match=r"condition|placeholder|name"):
        declared(**changed)


def test_driver_with_a_foreign_placeholder_is_refused() -> None:
    """A driver sees its own row and the caller, nothing else."""
    with pytest.raises(ValueError, match="placeholder"):
        Driver("child", "id", "{child}.id = {person_id}")
