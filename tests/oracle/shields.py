"""Operations about what only some may know of: a secret group is no word to anybody else."""

from tests.oracle.evaluator import Question
from tests.oracle.lookups import nodes
from tests.oracle.world import World

FIELDS = "id scope setAt confirmedAt reviewOn liftedAt hasAlerts setByName grounds { code label }"


def secrets(world: World) -> list[Question]:
    """The shields of many children, and each shield by its id."""
    inner = f"{{ {FIELDS} child {{ id givenName }} withheld {{ field reason }} }}"
    return [
        Question(f"{{ children(first: 150) {{ nodes {{ id shields {inner} withheld {{ field reason }} }} }} }}"),
        *nodes("Shield", "id scope child { id }", sorted(world.rows["shield"], key=str)),
    ]
