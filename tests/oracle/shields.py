"""Operations about what only some may know of: a secret group is no word to anybody else."""

from tests.oracle.evaluator import Question
from tests.oracle.lookups import nodes
from tests.oracle.world import World


def secrets(world: World) -> list[Question]:
    """What only some may ask: the shields of the children, of whom somebody's links are."""
    shield = "id scope setAt confirmedAt reviewOn liftedAt hasAlerts setByName grounds { code label }"
    inner = f"{{ {shield} child {{ id givenName }} withheld {{ field reason }} }}"
    keys = sorted(world.rows["shield"], key=str)[:40]
    return [
        Question(f"{{ children(first: 150) {{ nodes {{ id shields {inner} withheld {{ field reason }} }} }} }}"),
        *nodes("Shield", "id scope child { id }", keys),
    ]
