"""The ledger: a schema of its own, written by the audit role only."""

from sqlalchemy import ARRAY, Column, DateTime, ForeignKey, Index, Table, Text, Uuid

from db.tables.base import GROUP, field, metadata, one_of

AUDIT = "audit"

access_event = Table(
    "access_event",
    metadata,
    Column("id", Uuid, primary_key=True, doc="The random key of the entry."),
    field("at", DateTime(timezone=True), "When the operation was put on record.", required=True),
    field("subject", Text, "Who asked: the `sub` of the token.", required=True),
    field("client_id", Text, "Through which program."),
    field("role", Text, "In which role; NULL: none was granted."),
    field("agency_id", Uuid, "For which organisation."),
    field("purpose", Text, "For which purpose; NULL: none was granted."),
    field("operation_name", Text, "The name that the caller gave the operation."),
    field("document_sha256", Text, "The hash of the document; equal documents have equal hashes."),
    field("variables", Text, "With which arguments, as JSON; free text only as a keyed digest."),
    field("outcome", Text, "ANSWERED, DENIED (not permitted) or FAILED.", required=True),
    field("code", Text, "The error code, where there was no answer."),
    field("children", ARRAY(Uuid), "All children in the answer, nested ones included.", required=True),
    field("fields", ARRAY(Text), "The fields of the answer, as `Type.field`.", required=True),
    field("withheld", Text, "What the caller was told is withheld, as JSON."),
    field("policy_version", Text, "The version of the policy that decided."),
    field("counted", Text, "The numbers that were told (`totalCount`), by their place in the answer, as JSON."),
    one_of("outcome", ("ANSWERED", "DENIED", "FAILED")),
    Index(None, "at"),
    schema=AUDIT,
    comment="One row for every operation, written before a byte of the answer leaves. Append-only.",
    info={GROUP: "access_log"},
)

sealed_event = Table(
    "sealed_event",
    metadata,
    field("event_id", Uuid, "The entry.", ForeignKey("audit.access_event.id"), in_key=True),
    field("hidden_children", ARRAY(Uuid), "The children for whom something was hidden.", required=True),
    schema=AUDIT,
    comment="Protective facts of an operation: the children for whom something was hidden. Auditor and DPO only.",
    info={GROUP: "protection_admin"},
)
