"""The types that are about staff and about no child, written a second time as the others are."""

from tests.oracle.forms import Entity, Many, One, Shape, Stored, stored


def _of_staff(table: str, *columns: str, **edges: Shape) -> Entity:
    fields = {**stored("workforce", *columns), **edges}
    return Entity(table, fields, child_key=None, record_group="workforce")


STAFF = {
    "Practitioner": _of_staff(
        "practitioner",
        *("name", "job_title", "vetting_until", "training_until", "registration_until"),
        agency=One("workforce", "Agency", "agency_id"),
        vettings=Many("workforce", "Vetting", "practitioner_id"),
        trainings=Many("workforce", "Training", "practitioner_id"),
        registrations=Many("workforce", "Registration", "practitioner_id"),
        memberships=Many("workforce", "TeamMember", "practitioner_id"),
    ),
    "Vetting": _of_staff(
        "vetting",
        *("certificate_last_four", "issued_on", "recheck_due_on", "uses_update_service", "withdrawn_on"),
        checkLevel=Stored("workforce", "level"),
    ),
    "Training": _of_staff("training", "course", "passed_on", "expires_on"),
    "Registration": _of_staff("registration", "body", "number", "valid_from", "valid_to"),
    "Team": _of_staff(
        "team",
        *("name", "is_duty"),
        agency=One("workforce", "Agency", "agency_id"),
        members=Many("workforce", "TeamMember", "team_id"),
    ),
    "TeamMember": _of_staff(
        "team_member",
        *("is_manager", "started_on", "ended_on"),
        practitioner=One("workforce", "Practitioner", "practitioner_id"),
        team=One("workforce", "Team", "team_id"),
    ),
    "SharingAgreement": _of_staff("agreement", "reference", "purposes", "groups", "starts_on", "ends_on", "ended_on"),
}
"""No operation at random names them: they are asked for on their own (`staff`)."""
STAFF_LISTS = {
    "practitioners": Many("workforce", "Practitioner", "agency_id"),
    "teams": Many("workforce", "Team", "agency_id"),
    "agreements": Many("workforce", "SharingAgreement", "agency_id"),
}
"""The lists of an organisation that lead to them."""
