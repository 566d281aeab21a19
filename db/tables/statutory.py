"""Spells of early help and statutory work, and what the law asks to be recorded of them."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)

from db.tables.base import both_or_neither, child_key, code_of, coded, field, in_order, key, one_of, record, same_child

STATUTORY = "statutory_status"
_OPTIONAL_CODES = ("referral_source", "primary_need", "closure_reason")


def episode_key(*, required: bool = True) -> list[Any]:
    """The episode that a row belongs to, of the same child."""
    return same_child("episode_id", "episode", "The episode that it belongs to.", required=required)


episode = record(
    "episode",
    key(),
    child_key(),
    field("category", Text, "EARLY_HELP, CIN, CP, CLA, CARE_LEAVER or YJ.", required=True),
    field("referral_date", Date, "The day of the referral.", required=True),
    field("referral_source_scheme", Text, "The code set of `referral_source_code`."),
    field("referral_source_code", Text, "The kind of referrer, never who it was."),
    field("primary_need_scheme", Text, "The code set of `primary_need_code`."),
    field("primary_need_code", Text, "The primary need."),
    field("initial_conference_on", Date, "The day of the initial child protection conference."),
    field("is_no_further_action", Boolean, "Whether the referral led to no further action."),
    field("closure_date", Date, "The day it closed; NULL: open."),
    field("closure_reason_scheme", Text, "The code set of `closure_reason_code`."),
    field("closure_reason_code", Text, "Why it closed."),
    field("authority_code", Text, "The authority that holds the episode.", ForeignKey("authority.code")),
    *(
        item
        for part in _OPTIONAL_CODES
        for item in (
            *code_of(f"{part}_scheme", f"{part}_code", part),
            both_or_neither(f"{part}_scheme", f"{part}_code"),
        )
    ),
    one_of("category", ("EARLY_HELP", "CIN", "CP", "CLA", "CARE_LEAVER", "YJ")),
    CheckConstraint("closure_date >= referral_date", name="closed_after_referral"),
    UniqueConstraint("id", "child_id"),
    Index(None, "child_id", "id"),
    comment="A spell of early help or statutory work with the child, from referral to closure.",
    group=STATUTORY,
)

episode_referrer = record(
    "episode_referrer",
    field("episode_id", Uuid, "The episode.", in_key=True),
    child_key(),
    field("name", Text, "Who referred the child."),
    field("contact", Text, "How to reach them."),
    field("is_anonymous", Boolean, "Whether they asked not to be named.", default="false"),
    ForeignKeyConstraint(["episode_id", "child_id"], ["episode.id", "episode.child_id"]),
    Index(None, "child_id"),
    comment="Who made the referral: a third party, in confidence.",
    group="referrer_identity",
)

legal_status = record(
    "legal_status",
    key(),
    child_key(),
    *episode_key(required=False),
    field("scheme", Text, "legal_status (looked-after children) or legal_order (other orders).", required=True),
    field("code", Text, "The status or order.", required=True),
    field("started_on", Date, "First day.", required=True),
    field("ended_on", Date, "The day from which it no longer holds; NULL: in force."),
    field("court_reference", Text, "The number at the court."),
    field("effect_on_responsibility", Text, "What it changes in parental responsibility."),
    field("effect_on_contact", Text, "What it says of contact."),
    field("is_reporting_restricted", Boolean, "Whether its terms forbid disclosure.", default="false"),
    *code_of("scheme", "code", "legal_status", "legal_order"),
    in_order("started_on", "ended_on"),
    Index(None, "child_id", "id"),
    comment="Legal statuses and orders.",
    group=STATUTORY,
)

placement = record(
    "placement",
    key(),
    child_key(),
    *episode_key(),
    field("started_on", Date, "First day.", required=True),
    *coded("start_reason", "episode_start_reason", "Why a new episode of care began."),
    *coded("type", "placement_type", "What kind of placement."),
    *coded("provider", "placement_provider", "Whose placement."),
    field("postcode", Text, "The postcode of the placement.", group="protected_address"),
    field("agency_id", Uuid, "The home or fostering agency.", ForeignKey("agency.id"), group="protected_address"),
    field("ended_on", Date, "Last day; NULL: goes on."),
    CheckConstraint("postcode ~ '^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'", name="postcode"),
    *coded("end_reason", "episode_cease_reason", "Why the episode of care ended."),
    *coded("change_reason", "placement_change_reason", "Why the placement changed."),
    in_order("started_on", "ended_on"),
    Index(None, "child_id", "id"),
    Index(None, "episode_id"),
    comment="Where a looked-after child was placed.",
    group=STATUTORY,
)

enquiry = record(
    "enquiry",
    key(),
    child_key(),
    *episode_key(),
    field("started_on", Date, "The day it began.", required=True),
    field("ended_on", Date, "The day it ended."),
    field("conference_due_on", Date, "The day by which the initial conference was due."),
    field("conference_on", Date, "The day of the initial child protection conference."),
    field("is_conference_not_required", Boolean, "Whether no conference was needed; NULL: not said."),
    in_order("started_on", "ended_on"),
    in_order("started_on", "conference_on"),
    Index(None, "child_id", "id"),
    Index(None, "episode_id"),
    comment="Enquiries under section 47 of the Children Act 1989.",
    group=STATUTORY,
)

pre_proceedings = record(
    "pre_proceedings",
    key(),
    child_key(),
    *episode_key(),
    field("started_on", Date, "The day of the decision to enter pre-proceedings."),
    field("letter_sent_on", Date, "The day the letter before proceedings was sent."),
    field("first_meeting_on", Date, "The day of the first meeting."),
    field("review_meetings", SmallInteger, "How many review meetings were held."),
    field("stepped_on", Date, "The day of the decision to step down or to go to court."),
    field("outcome", Text, "What came of it, in the census's code."),
    field("court_application_on", Date, "The day of the application to the court."),
    field("family_group_offered_on", Date, "The day a family group decision making meeting was offered."),
    field("is_family_group_offered", Boolean, "Whether such a meeting was offered; NULL: not said."),
    field("is_family_group_held", Boolean, "Whether such a meeting was held; NULL: not said."),
    field("conference_letter_on", Date, "The day of the letter that initiated proceedings."),
    CheckConstraint("review_meetings >= 0", name="review_meetings"),
    in_order("started_on", "court_application_on"),
    Index(None, "child_id", "id"),
    Index(None, "episode_id"),
    comment="The steps before care proceedings (census from 2025-26).",
    group=STATUTORY,
)

adoption = record(
    "adoption",
    key(),
    child_key(),
    *episode_key(),
    field("decided_on", Date, "The day of the decision that the child should be placed for adoption."),
    field("matched_on", Date, "The day of the match."),
    field("placed_on", Date, "The day of the placement."),
    in_order("decided_on", "matched_on"),
    in_order("matched_on", "placed_on"),
    Index(None, "child_id", "id"),
    Index(None, "episode_id"),
    comment="Steps towards adoption, before the order.",
    group="sealed",
)

care_leaver_contact = record(
    "care_leaver_contact",
    key(),
    child_key(),
    *episode_key(),
    field("contact_on", Date, "The day of the contact."),
    field("activity", Text, "The main activity, in the Department's code."),
    field("accommodation", Text, "The accommodation, in the Department's code."),
    Index(None, "child_id", "id"),
    Index(None, "episode_id"),
    comment="How a care leaver was found at the last contact.",
    group=STATUTORY,
)
