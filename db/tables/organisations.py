"""Organisations, their agreements and populations, the people who work in them, and the checks those have passed."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy import text as sql_text

from db.tables.base import child_key, field, in_order, key, one_of, only_groups, only_purposes, record

WORKFORCE = "workforce"

agency = record(
    "agency",
    key(),
    field("name", Text, "The name of the organisation.", required=True),
    field("sector", Text, "Its sector, by the code set `agency_sector`.", required=True),
    field("authority_code", Text, "The local authority in whose area it works.", ForeignKey("authority.code")),
    field("is_sensitive", Boolean, "Whether that it works with a child is itself protected.", default="false"),
    field("agreement_until", Date, "The last day of the sharing agreement; NULL: none is in force.", group=WORKFORCE),
    field("reference_code", Text, "Its number with its regulator (URN, ODS code)."),
    field("telephone", Text, "How other practitioners reach it."),
    UniqueConstraint("id", "is_sensitive"),
    comment="Organisations. agreement_until: the last day of the sharing agreement; NULL: none is in force.",
    group="directory",
)

agreement = record(
    "agreement",
    key(),
    field("agency_id", Uuid, "The organisation.", ForeignKey("agency.id"), required=True),
    field("reference", Text, "The agreement's own reference.", required=True),
    field("purposes", ARRAY(Text), "The purposes it covers.", required=True),
    field("groups", ARRAY(Text), "The attribute groups it covers.", required=True),
    field("starts_on", Date, "First day.", required=True),
    field("ends_on", Date, "Last day.", required=True),
    field("ended_on", Date, "The day on which it was ended before its time."),
    only_purposes("purposes"),
    only_groups("groups"),
    in_order("starts_on", "ends_on"),
    in_order("starts_on", "ended_on"),
    Index(None, "agency_id"),
    comment="Sharing agreements. The newest last day of each organisation is kept in agency.agreement_until.",
    group=WORKFORCE,
    imported=False,
)

team = record(
    "team",
    key(),
    field("agency_id", Uuid, "The organisation that the team belongs to.", ForeignKey("agency.id"), required=True),
    field("name", Text, "The name of the team.", required=True),
    field("is_duty", Boolean, "Whether it covers for absent case holders.", default="false"),
    Index(None, "agency_id"),
    comment="Teams inside organisations.",
    group=WORKFORCE,
)

practitioner = record(
    "practitioner",
    key(),
    field("agency_id", Uuid, "The organisation that employs the practitioner.", ForeignKey("agency.id"), required=True),
    field("name", Text, "Name.", required=True),
    field("job_title", Text, "Job title."),
    field("vetting_until", Date, "The day by which the vetting must be renewed; NULL: not vetted."),
    field("training_until", Date, "The day on which the newest mandatory training expires; NULL: not trained."),
    field("registration_until", Date, "The last day of the professional registration; NULL: none."),
    Index(None, "agency_id"),
    comment="People who work in organisations. vetting_until, training_until and registration_until are kept from "
    "the tables of those names.",
    group=WORKFORCE,
)


def _practitioner_key() -> Column[Any]:
    return field("practitioner_id", Uuid, "The practitioner.", ForeignKey("practitioner.id"), required=True)


team_member = record(
    "team_member",
    key(),
    field("team_id", Uuid, "The team.", ForeignKey("team.id"), required=True),
    _practitioner_key(),
    field("is_manager", Boolean, "Whether the practitioner manages the team.", default="false"),
    field("started_on", Date, "First day.", required=True),
    field("ended_on", Date, "The day on which it no longer counts; NULL: goes on."),
    in_order("started_on", "ended_on"),
    Index(None, "practitioner_id"),
    Index(None, "team_id"),
    comment="Who is, or was, in which team.",
    group=WORKFORCE,
)

vetting = record(
    "vetting",
    key(),
    _practitioner_key(),
    field("level", Text, "BASIC, STANDARD, ENHANCED or ENHANCED_BARRED.", required=True),
    field("certificate_last_four", Text, "The last four digits of the certificate; the rest is not held."),
    field("issued_on", Date, "Day of issue.", required=True),
    field("recheck_due_on", Date, "The day by which the organisation checks again.", required=True),
    field("uses_update_service", Boolean, "Whether the update service is asked.", default="false"),
    field("withdrawn_on", Date, "The day on which the clearance was withdrawn."),
    one_of("level", ("BASIC", "STANDARD", "ENHANCED", "ENHANCED_BARRED")),
    CheckConstraint("certificate_last_four ~ '^[0-9]{4}$'", name="certificate_last_four"),
    in_order("issued_on", "recheck_due_on"),
    Index(None, "practitioner_id"),
    comment="Criminal-record checks. Only an enhanced one counts for practitioner.vetting_until.",
    group=WORKFORCE,
)

training = record(
    "training",
    key(),
    _practitioner_key(),
    field("course", Text, "The mandatory course.", required=True),
    field("passed_on", Date, "The day on which it was passed.", required=True),
    field("expires_on", Date, "The day on which it has to be repeated.", required=True),
    in_order("passed_on", "expires_on"),
    Index(None, "practitioner_id"),
    comment="Mandatory training that was passed.",
    group=WORKFORCE,
)

registration = record(
    "registration",
    key(),
    _practitioner_key(),
    field("body", Text, "The regulator: SWE, NMC, GMC, HCPC or TRA.", required=True),
    field("number", Text, "The number on the register.", required=True),
    field("valid_from", Date, "First day.", required=True),
    field("valid_to", Date, "Last day.", required=True),
    one_of("body", ("SWE", "NMC", "GMC", "HCPC", "TRA")),
    CheckConstraint("body <> 'SWE' OR number ~ '^SW[0-9]{1,10}$'", name="social_work_england_number"),
    in_order("valid_from", "valid_to"),
    Index(None, "practitioner_id"),
    comment="Registrations with professional regulators.",
    group=WORKFORCE,
)

membership = record(
    "membership",
    key(),
    _practitioner_key(),
    field("agency_id", Uuid, "The other organisation.", ForeignKey("agency.id"), required=True),
    field("started_on", Date, "First day.", required=True),
    field("ended_on", Date, "The day on which it no longer counts; NULL: goes on."),
    in_order("started_on", "ended_on"),
    Index(None, "practitioner_id"),
    comment="Organisations that a practitioner works for besides the employer.",
    group=WORKFORCE,
    imported=False,
)

contract = record(
    "contract",
    key(),
    field("agency_id", Uuid, "The organisation whose system it is.", ForeignKey("agency.id"), required=True),
    field("client_id", Text, "The system: the `client_id` of its tokens.", required=True),
    field("reference", Text, "The contract's own reference.", required=True),
    field("starts_on", Date, "First day.", required=True),
    field("ends_on", Date, "Last day.", required=True),
    field("ended_on", Date, "The day on which it was ended before its time."),
    in_order("starts_on", "ends_on"),
    in_order("starts_on", "ended_on"),
    UniqueConstraint("agency_id", "client_id", "starts_on"),
    comment="What systems of organisations may ask for without a person. The one that began last counts, alone.",
    group=WORKFORCE,
    imported=False,
)

contract_object = record(
    "contract_object",
    field("contract_id", Uuid, "The contract.", ForeignKey("contract.id"), in_key=True),
    field("object", Text, "An object of the policies, or a whole group: `contact/*`.", in_key=True),
    # Never everything: what is added to the record later is in no contract of today.
    CheckConstraint("object ~ '^[a-z_]+/([*]|[A-Z][A-Za-z]*([.:][A-Za-z_]+)?)$'", name="object"),
    comment="What a contract lists: objects of the policies. It never grants what the policies do not allow.",
    group=WORKFORCE,
    imported=False,
)

roll = record(
    "roll",
    key(),
    child_key(),
    field("agency_id", Uuid, "The school, practice, service or landlord.", ForeignKey("agency.id"), required=True),
    field("kind", Text, "PUPIL, PATIENT, CASELOAD or TENANCY.", required=True),
    field("started_on", Date, "First day.", required=True),
    field("ended_on", Date, "The day on which it no longer counts; NULL: goes on."),
    one_of("kind", ("PUPIL", "PATIENT", "CASELOAD", "TENANCY")),
    in_order("started_on", "ended_on"),
    Index(None, "child_id", "id"),
    Index(None, "agency_id", "child_id"),
    Index(
        "uq_roll_current", "child_id", "agency_id", "kind", unique=True, postgresql_where=sql_text("ended_on IS NULL")
    ),
    comment="Whose pupil, patient, client or tenant the child is: the population of an organisation.",
    group="involvement",
)
