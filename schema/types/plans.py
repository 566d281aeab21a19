"""What was assessed as a whole: the header of an assessment, with what it found under the rules of that."""

import strawberry

from db.tables import assessment, assessment_factor, need, practitioner
from schema.declare import Discriminator, Source, coded, entity, looked, one, rows, stored, withholding
from schema.scalars import Date
from schema.types.base import Agency, Node
from schema.types.child import Child
from schema.types.work import Need
from schema.values import CodedValue, WithheldField


@entity(
    Source(
        assessment_factor,
        child_key=assessment_factor.c.child_id,
        discriminator=Discriminator(
            assessment_factor.c.domain, {1: "needs_child", 2: "needs_parenting", 3: "needs_environment"}
        ),
    )
)
@strawberry.type(
    description="A factor identified at the end of an assessment. The domain of needs that it tells of decides who "
    "sees it."
)
class Factor(Node):
    """Rows of `assessment_factor`; the domain is the kind."""

    factor: CodedValue | None = coded(
        assessment_factor.c.factor_scheme,
        assessment_factor.c.factor_code,
        None,
        "The factor, by the children in need census, such as 4A.",
    )
    child: Child | None = one("Child", assessment_factor.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(assessment, child_key=assessment.c.child_id))
@strawberry.type(
    description="The header of an assessment: that it was made, when, and by whom. What it found is decided on its own."
)
class Assessment(Node):
    """Rows of `assessment`, without what was written in it."""

    type: str | None = stored(assessment.c.type, "assessment", "EARLY_HELP, CHILD_AND_FAMILY, PRE_BIRTH, CARER or AGE.")
    status: str | None = stored(assessment.c.status, "assessment", "DRAFT, SIGNED or SUPERSEDED.")
    version: int | None = stored(assessment.c.version, "assessment", "Counted up with each signed version.")
    started_on: Date | None = stored(assessment.c.started_on, "assessment", "First day.")
    review_point_on: Date | None = stored(
        assessment.c.review_point_on, "assessment", "The day by which a manager looks at it."
    )
    completed_on: Date | None = stored(assessment.c.completed_on, "assessment", "The day it was authorised.")
    lead_practitioner_name: str | None = looked(
        assessment.c.lead_practitioner_id,
        practitioner.c.name,
        "assessment",
        "The name of the lead practitioner, where one is named.",
    )
    agency: Agency | None = one(
        "Agency", assessment.c.agency_id, "assessment", "The organisation that assesses.", locates=True
    )
    factors: list[Factor] | None = rows(
        "Factor",
        assessment_factor.c.assessment_id,
        None,
        "The factors identified at its end. Each domain of needs is decided on its own.",
    )
    needs: list[Need] | None = rows(
        "Need",
        need.c.assessment_id,
        None,
        "The needs that it found. Each domain is decided on its own.",
    )
    child: Child | None = one("Child", assessment.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
