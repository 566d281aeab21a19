"""What the truth tables of conditions stand on."""

from typing import Any

import pytest

from tests.policies.childhood import World, make_world


@pytest.fixture
async def world(database: Any) -> World:
    """A world in which no condition holds but `same_authority`."""
    return await make_world(database)
