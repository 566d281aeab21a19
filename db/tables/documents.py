"""Which documents a program may send: its mode, and the documents that are registered for it."""

from sqlalchemy import CheckConstraint, ForeignKey, Text

from db.tables.base import field, one_of, record

WORKFORCE = "workforce"

client = record(
    "client",
    field("client_id", Text, "The program: the `client_id` of its tokens.", in_key=True),
    field("documents", Text, "OPEN: any document. TRUSTED: registered ones only.", default="'OPEN'"),
    one_of("documents", ("OPEN", "TRUSTED")),
    comment="Programs that ask, and which documents each may send. One that is not listed is open.",
    group=WORKFORCE,
    imported=False,
)

trusted_document = record(
    "trusted_document",
    field("client_id", Text, "The program.", ForeignKey("client.client_id"), in_key=True),
    field("sha256", Text, "The hash of the text, in hexadecimal: the name by which the program asks.", in_key=True),
    field("name", Text, "What it is called, for people.", required=True),
    field("text", Text, "The document.", required=True),
    CheckConstraint("sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name="hash_of_the_text"),
    comment="Documents that are registered for a program. They carry no decision: each request is decided anew.",
    group=WORKFORCE,
    imported=False,
)
