"""What lies behind an edge is told only where the edge itself is shown, under policies other than today's too."""

from pathlib import Path

import policies
from policies.policy import Words
from policies.vocabulary import Reason
from resolvers import planner
from resolvers.capacity import Capacity
from resolvers.document import load
from resolvers.operation import NOTHING, select
from resolvers.statement import Statement, compile_plan
from schema.catalogue import catalogue

ROOT = Path(__file__).resolve().parents[2]
QUERY = "{ children { nodes { interventions { need { summary } } } } }"

# The list is open to the authority, the edge to the need to a case-holder only, and the needs to the authority again,
# with their text for a case-holder.
RULES = """
g, role:social_worker, role:anyone
g, role:social_worker, role:under_shield
g, role:social_worker, role:under_seal
g, role:social_worker, role:under_archive
g, role:social_worker, role:under_restriction
g, role:social_worker, role:under_kin_shield
g, role:social_worker, role:under_discretion
p, role:social_worker, *, record/Child, read, same_authority, allow
p, role:social_worker, *, record/Intervention, read, same_authority, allow
p, role:social_worker, *, interventions/Child.interventions, read, same_authority, allow
p, role:social_worker, *, interventions/Intervention.need, read, {edge}, allow
p, role:social_worker, *, record/Need:needs_child, read, same_authority, allow
p, role:social_worker, *, needs_child/Need.summary, read, assigned, allow
"""


def compiled(edge: str) -> Statement:
    """The statement under the rules above."""
    folder = ROOT / "policies"
    files = (folder / "model.conf", folder / "exemptions.txt", *folder.glob("*.csv"))
    texts = {path.name: path.read_text() for path in files}
    others = [line for line in texts["practitioners.csv"].splitlines() if "role:social_worker," not in line]
    texts["practitioners.csv"] = "\n".join(others) + RULES.format(edge=edge)
    policy = policies.load_texts(texts, Words(catalogue), verify=False)
    operation = select(load(QUERY), None)
    return compile_plan(planner.build(operation, NOTHING), Capacity(policy, "social_worker", "DIRECT_CARE"))


def told(statement: Statement) -> set[str]:
    """The fields of which something may be told to be withheld."""
    return {name for item in statement.kept for _, name in item.fields}


def test_nothing_is_told_behind_a_withheld_edge() -> None:
    """A text that only a case-holder reads lies behind an edge that only a case-holder sees: it is never told apart."""
    statement = compiled("assigned")
    assert "Intervention.need" in told(statement)
    # Behind the edge the reader is a case-holder: the witness asks for both, and finds no row.
    chain = statement.text.rpartition("]::text[] AS withheld")[0].rpartition("CROSS JOIN LATERAL")[2]
    assert 'AND r0."assigned"' in chain


def test_it_is_told_behind_an_open_edge() -> None:
    """The twin: the edge is open to the authority, so the withheld text behind it is told."""
    statement = compiled("same_authority")
    assert "Need.summary" in told(statement)
    assert "Intervention.need" not in told(statement)


# -- rows that may be missing from a list


def kept(role: str, purpose: str, text: str) -> dict[str, set[str]]:
    """By field, the reasons that the real policies may tell, besides that its use is restricted."""
    policy = policies.load(ROOT / "policies", catalogue, verify=False)
    plan = planner.build(select(load(text), None), NOTHING)
    found: dict[str, set[str]] = {}
    for item in compile_plan(plan, Capacity(policy, role, purpose)).kept:
        for _, name in item.fields if item.reason is not Reason.RESTRICTED else ():
            found.setdefault(name, set()).add(str(item.reason))
    return found


def test_a_list_tells_that_rows_may_be_missing() -> None:
    """Wherever a told condition about the rows decides; and the edges behind it too."""
    lists = "{ children { nodes { familyMembers { id } episodes { id } needs { interventions { id } } } } }"
    assert kept("dsl", "EDUCATION_SUPPORT", lists)["Child.familyMembers"] == {"NO_ROLE"}
    assert kept("health_visitor", "DIRECT_CARE", lists)["Child.episodes"] == {"NO_ROLE"}
    assert kept("parent_carer", "SUBJECT_ACCESS", "{ children { nodes { voice { id } } } }") == {
        "Child.voice": {"NOT_INVOLVED", "NO_CONSENT"}  # of a carer who is no parent, and of a parent
    }
    assert kept("eh_practitioner", "DIRECT_CARE", "{ children { nodes { interventions { id } } } }") == {
        "Child.interventions": {"NO_CONSENT", "CONSENT_WITHDRAWN"}
    }


def test_a_list_tells_nothing_of_protected_rows() -> None:
    """Shielded relatives, and work of sensitive services, own or not."""
    assert kept("young_person", "SUBJECT_ACCESS", "{ children { nodes { familyMembers { id } } } }") == {}
    work = "{ children { nodes { involvements { id } assessments { id } } } }"
    assert kept("sensitive_service_worker", "DIRECT_CARE", work) == {}
