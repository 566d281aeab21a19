"""The ledger: a schema of its own, written by the audit role only."""

from sqlalchemy import ARRAY, Column, DateTime, ForeignKey, Index, Table, Text, Uuid

from db.tables.base import metadata, one_of

AUDIT = "audit"

access_event = Table(
    "access_event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("subject", Text, nullable=False),
    Column("client_id", Text),
    Column("role", Text),
    Column("agency_id", Uuid),
    Column("purpose", Text),
    Column("operation_name", Text),
    Column("document_sha256", Text),
    Column("variables", Text),
    Column("outcome", Text, nullable=False),
    Column("code", Text),
    Column("children", ARRAY(Uuid), nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("withheld", Text),
    Column("policy_version", Text),
    one_of("outcome", ("ANSWERED", "DENIED", "FAILED")),
    Index(None, "at"),
    schema=AUDIT,
    comment="One row for every operation, written before a byte of the answer leaves. Append-only.",
)

sealed_event = Table(
    "sealed_event",
    metadata,
    Column("event_id", Uuid, ForeignKey("audit.access_event.id"), primary_key=True),
    Column("hidden_children", ARRAY(Uuid), nullable=False),
    schema=AUDIT,
    comment="Protective facts of an operation: the children for whom something was hidden. Auditor and DPO only.",
)
