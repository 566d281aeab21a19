"""The people who work in an organisation, and the checks that they passed: of no child."""

import strawberry

from db.tables import agreement, practitioner, registration, team, team_member, training, vetting
from schema.declare import Source, entity, one, rows, stored, withholding
from schema.scalars import Date
from schema.types.base import Agency, Node
from schema.values import WithheldField

GROUP = "workforce"


@entity(Source(vetting))
@strawberry.type(description="A criminal-record check of a practitioner. Only an enhanced one opens the service.")
class Vetting(Node):
    """Rows of `vetting`."""

    check_level: str | None = stored(vetting.c.level, GROUP, "BASIC, STANDARD, ENHANCED or ENHANCED_BARRED.")
    certificate_last_four: str | None = stored(
        vetting.c.certificate_last_four, GROUP, "The last four digits of the certificate; the rest is not held."
    )
    issued_on: Date | None = stored(vetting.c.issued_on, GROUP, "Day of issue.")
    recheck_due_on: Date | None = stored(
        vetting.c.recheck_due_on, GROUP, "The day by which the organisation checks again."
    )
    uses_update_service: bool | None = stored(
        vetting.c.uses_update_service, GROUP, "Whether the update service is asked."
    )
    withdrawn_on: Date | None = stored(
        vetting.c.withdrawn_on, GROUP, "The day on which the clearance was withdrawn; null: it was not."
    )
    withheld: list[WithheldField] = withholding()


@entity(Source(training))
@strawberry.type(description="A mandatory course that a practitioner passed.")
class Training(Node):
    """Rows of `training`."""

    course: str | None = stored(training.c.course, GROUP, "The course.")
    passed_on: Date | None = stored(training.c.passed_on, GROUP, "The day on which it was passed.")
    expires_on: Date | None = stored(training.c.expires_on, GROUP, "The day on which it has to be repeated.")
    withheld: list[WithheldField] = withholding()


@entity(Source(registration))
@strawberry.type(description="A registration of a practitioner with a professional regulator.")
class Registration(Node):
    """Rows of `registration`."""

    body: str | None = stored(registration.c.body, GROUP, "The regulator: SWE, NMC, GMC, HCPC or TRA.")
    number: str | None = stored(registration.c.number, GROUP, "The number on the register.")
    valid_from: Date | None = stored(registration.c.valid_from, GROUP, "First day.")
    valid_to: Date | None = stored(registration.c.valid_to, GROUP, "Last day.")
    withheld: list[WithheldField] = withholding()


@entity(Source(practitioner))
@strawberry.type(description="Somebody who works in an organisation.")
class Practitioner(Node):
    """Rows of `practitioner`."""

    name: str | None = stored(practitioner.c.name, GROUP, "The name.")
    job_title: str | None = stored(practitioner.c.job_title, GROUP, "The job title.")
    agency: Agency | None = one("Agency", practitioner.c.agency_id, GROUP, "The organisation that employs them.")
    vetting_until: Date | None = stored(
        practitioner.c.vetting_until, GROUP, "The day by which the vetting must be renewed; null: not vetted."
    )
    training_until: Date | None = stored(
        practitioner.c.training_until, GROUP, "The day on which the newest training expires; null: not trained."
    )
    registration_until: Date | None = stored(
        practitioner.c.registration_until, GROUP, "The last day of the professional registration; null: none."
    )
    vettings: list[Vetting] | None = rows("Vetting", vetting.c.practitioner_id, GROUP, "The criminal-record checks.")
    trainings: list[Training] | None = rows("Training", training.c.practitioner_id, GROUP, "The training passed.")
    registrations: list[Registration] | None = rows(
        "Registration", registration.c.practitioner_id, GROUP, "The registrations with regulators."
    )
    memberships: list["TeamMember"] | None = rows(
        "TeamMember", team_member.c.practitioner_id, GROUP, "The teams they are, or were, in."
    )
    withheld: list[WithheldField] = withholding()


@entity(Source(team))
@strawberry.type(description="A team of an organisation.")
class Team(Node):
    """Rows of `team`."""

    name: str | None = stored(team.c.name, GROUP, "The name.")
    is_duty: bool | None = stored(team.c.is_duty, GROUP, "Whether it covers for absent case holders.")
    agency: Agency | None = one("Agency", team.c.agency_id, GROUP, "The organisation that it belongs to.")
    members: list["TeamMember"] | None = rows(
        "TeamMember", team_member.c.team_id, GROUP, "Who is, or was, in the team."
    )
    withheld: list[WithheldField] = withholding()


@entity(Source(team_member))
@strawberry.type(description="That a practitioner is, or was, in a team.")
class TeamMember(Node):
    """Rows of `team_member`."""

    is_manager: bool | None = stored(team_member.c.is_manager, GROUP, "Whether they manage the team.")
    started_on: Date | None = stored(team_member.c.started_on, GROUP, "First day.")
    ended_on: Date | None = stored(
        team_member.c.ended_on, GROUP, "The day on which it no longer counts; null: it goes on."
    )
    practitioner: Practitioner | None = one("Practitioner", team_member.c.practitioner_id, GROUP, "The practitioner.")
    team: Team | None = one("Team", team_member.c.team_id, GROUP, "The team.")
    withheld: list[WithheldField] = withholding()


@entity(Source(agreement))
@strawberry.type(description="A sharing agreement of an organisation: for which purposes it may use the record.")
class SharingAgreement(Node):
    """Rows of `agreement`."""

    reference: str | None = stored(agreement.c.reference, GROUP, "The agreement's own reference.")
    purposes: list[str] | None = stored(agreement.c.purposes, GROUP, "The purposes that it covers.")
    groups: list[str] | None = stored(agreement.c.groups, GROUP, "The attribute groups that it was made for.")
    starts_on: Date | None = stored(agreement.c.starts_on, GROUP, "First day.")
    ends_on: Date | None = stored(agreement.c.ends_on, GROUP, "Last day.")
    ended_on: Date | None = stored(
        agreement.c.ended_on, GROUP, "The day on which it was ended before its time; null: it was not."
    )
    withheld: list[WithheldField] = withholding()
