"""What was assessed as a whole, and what was planned: headers, with what they lead to under the rules of that."""

import strawberry

from db.tables import action, assessment, assessment_factor, need, plan, practitioner, review
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


@entity(Source(action, child_key=action.c.child_id))
@strawberry.type(description="An action of a plan: who does what by when.")
class PlanAction(Node):
    """Rows of `action`."""

    title: str | None = stored(action.c.title, "interventions", "What is to be done.")
    desired_outcome: str | None = stored(action.c.desired_outcome, "interventions", "What it is for.")
    agency: Agency | None = one(
        "Agency", action.c.agency_id, "interventions", "The organisation responsible.", locates=True
    )
    practitioner_name: str | None = looked(
        action.c.practitioner_id,
        practitioner.c.name,
        "interventions",
        "The name of the practitioner responsible, where one is named.",
    )
    due_on: Date | None = stored(action.c.due_on, "interventions", "By when.")
    status: str | None = stored(action.c.status, "interventions", "OPEN, DONE, DROPPED or OVERDUE.")
    progress: str | None = stored(action.c.progress, "interventions", "How it goes.")
    closed_on: Date | None = stored(action.c.closed_on, "interventions", "The day it was done or dropped.")
    child: Child | None = one("Child", action.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(review, child_key=review.c.child_id))
@strawberry.type(description="A review of a plan, a conference included.")
class PlanReview(Node):
    """Rows of `review`, without the place."""

    held_on: Date | None = stored(review.c.held_on, "interventions", "The day of the review.")
    next_on: Date | None = stored(review.c.next_on, "interventions", "The day of the next.")
    people_present: str | None = stored(review.c.people_present, "interventions", "Who was present.")
    notes: str | None = stored(review.c.notes, "interventions", "What was said and decided.")
    child: Child | None = one("Child", review.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(plan, child_key=plan.c.child_id))
@strawberry.type(description="A plan for the child, of early help or of statutory work.")
class Plan(Node):
    """Rows of `plan`. Of what kind it is tells of the child's status in law, and is decided with that."""

    kind: str | None = stored(plan.c.kind, "statutory_status", "EARLY_HELP, CIN, CP, CARE or PATHWAY.")
    started_on: Date | None = stored(plan.c.started_on, "statutory_status", "First day.")
    ended_on: Date | None = stored(plan.c.ended_on, "statutory_status", "Last day; null: goes on.")
    initial_abuse: CodedValue | None = coded(
        plan.c.initial_abuse_scheme,
        plan.c.initial_abuse_code,
        "statutory_status",
        "Child protection: the category of abuse at the start.",
    )
    latest_abuse: CodedValue | None = coded(
        plan.c.latest_abuse_scheme,
        plan.c.latest_abuse_code,
        "statutory_status",
        "Child protection: the newest category of abuse.",
    )
    previous_plans: int | None = stored(
        plan.c.previous_plans, "statutory_status", "Child protection: how many plans came before."
    )
    lead_practitioner_name: str | None = looked(
        plan.c.lead_practitioner_id,
        practitioner.c.name,
        "interventions",
        "The name of the lead practitioner, where one is named.",
    )
    desired_outcome: str | None = stored(plan.c.desired_outcome, "interventions", "What should be better at the end.")
    closed_because: str | None = stored(plan.c.closure_reason, "interventions", "Why it ended.")
    actions: list[PlanAction] | None = rows("PlanAction", action.c.plan_id, "interventions", "Who does what by when.")
    reviews: list[PlanReview] | None = rows("PlanReview", review.c.plan_id, "interventions", "Its reviews.")
    child: Child | None = one("Child", plan.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
