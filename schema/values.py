"""Value objects: small types without a row rule of their own, decided with the field that holds them."""

from enum import Enum

import strawberry

from db.tables import child_disability_code
from schema.declare import codes, label, part
from schema.scalars import Date


@strawberry.enum(description="What the record knows of a sensitive attribute, and whether you may see it.")
class PresenceState(Enum):
    """The stored states, and WITHHELD, which is decided for each caller."""

    RECORDED = strawberry.enum_value("RECORDED", description="A value is held.")
    NOT_YET_OBTAINED = strawberry.enum_value(
        "NOT_YET_OBTAINED", description="Nobody has asked yet, or nothing is recorded."
    )
    REFUSED = strawberry.enum_value(
        "REFUSED",
        description="The child or family was asked and declined to say. Respect it: do not infer.",
    )
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="Asked, and the informant does not know.")
    NOT_APPLICABLE = strawberry.enum_value(
        "NOT_APPLICABLE", description="The question does not arise, such as for an unborn child."
    )
    WITHHELD = strawberry.enum_value(
        "WITHHELD",
        description="You may not see it. This says nothing about whether a value is held.",
    )


@strawberry.type(description="A code of a national code set, with its label and the dates it is valid for.")
class CodedValue:
    """A row of `code_value`."""

    scheme: str = part("scheme", "The code set, such as `ethnicity` or `primary_need`.")
    code: str = part("code", "The code, as the publisher writes it.")
    label: str = part("label", "The publisher's label.")
    valid_from: Date | None = part("valid_from", "First day of validity; null: always was.")
    valid_to: Date | None = part("valid_to", "Last day of validity; null: still valid.")


@strawberry.type(
    description="Ethnicity as the child or family gave it (Department for Education main codes). Staff never infer it."
)
class Ethnicity:
    """The current row of `child_ethnicity`."""

    state: PresenceState = part("state", "Whether a value is held, and whether you may see it.")
    scheme: str | None = part("scheme", "The code set of `code`.")
    code: str | None = part("code", "The code, such as `WIRT`; null unless `state` is RECORDED.")
    label: str | None = label("The label of the code, such as Traveller of Irish heritage.")
    source: str | None = part("source", "Who gave the value: SELF, PARENT, CARER …")
    recorded_on: Date | None = part("recorded_on", "The day it was recorded.")


@strawberry.type(
    description="Immigration status as evidenced (working code set; no national one exists). "
    "Its disclosure can cause harm: it is shown to few."
)
class ImmigrationStatus:
    """The current row of `child_immigration`."""

    state: PresenceState = part("state", "Whether a value is held, and whether you may see it.")
    scheme: str | None = part("scheme", "The code set of `code`.")
    code: str | None = part("code", "The code, such as `ILR`; null unless `state` is RECORDED.")
    label: str | None = label("The label of the code, such as Indefinite leave to remain.")
    source: str | None = part("source", "Who gave the value.")
    recorded_on: Date | None = part("recorded_on", "The day it was recorded.")


@strawberry.type(description="Disability, by the codes of the children in need census. RECORDED without values: none.")
class Disability:
    """The current row of `child_disability`, and its codes."""

    state: PresenceState = part("state", "Whether it was recorded, and whether you may see it.")
    values: list[CodedValue] | None = codes(
        child_disability_code, "Each disability recorded; null unless `state` is RECORDED."
    )
    source: str | None = part("source", "Who gave the value.")
    recorded_on: Date | None = part("recorded_on", "The day it was recorded.")


@strawberry.type(description="Religion or belief, as the child or family gave it.")
class Religion:
    """The current row of `child_religion`."""

    state: PresenceState = part("state", "Whether a value is held, and whether you may see it.")
    scheme: str | None = part("scheme", "The code set of `code`.")
    code: str | None = part("code", "The code, such as `MUS`; null unless `state` is RECORDED.")
    label: str | None = label("The label of the code, such as Muslim.")
    own_words: str | None = part("own_words", "What they said, where no code fits.")
    source: str | None = part("source", "Who gave the value.")
    recorded_on: Date | None = part("recorded_on", "The day it was recorded.")


@strawberry.type(description="First language of the child (ISO 639-3).")
class Language:
    """The current row of `child_language`."""

    state: PresenceState = part("state", "Whether a value is held, and whether you may see it.")
    scheme: str | None = part("scheme", "The code set of `code`.")
    code: str | None = part("code", "The code, such as `pol`; null unless `state` is RECORDED.")
    label: str | None = label("The label of the code, such as Polish.")
    needs_interpreter: bool | None = part("needs_interpreter", "Whether an interpreter is needed; null: not known.")
    source: str | None = part("source", "Who gave the value.")
    recorded_on: Date | None = part("recorded_on", "The day it was recorded.")


@strawberry.type(description="Gender identity, told by the child alone. It is shown to very few.")
class GenderIdentity:
    """The current row of `child_gender_identity`."""

    state: PresenceState = part("state", "Whether a value is held, and whether you may see it.")
    scheme: str | None = part("scheme", "The code set of `code`.")
    code: str | None = part("code", "The code, such as `09`; null unless `state` is RECORDED.")
    label: str | None = label("The label of the code, such as Prefer to self-describe.")
    own_words: str | None = part("own_words", "How the child describes it.")
    source: str | None = part("source", "Who gave the value.")
    recorded_on: Date | None = part("recorded_on", "The day it was recorded.")


@strawberry.type(description="Sexual orientation, only where the young person volunteered it. It is shown to very few.")
class SexualOrientation:
    """The current row of `child_sexual_orientation`."""

    state: PresenceState = part("state", "Whether a value is held, and whether you may see it.")
    scheme: str | None = part("scheme", "The code set of `code`.")
    code: str | None = part("code", "The code, such as `HET`; null unless `state` is RECORDED.")
    label: str | None = label("The label of the code, such as Heterosexual.")
    source: str | None = part("source", "Who gave the value.")
    recorded_on: Date | None = part("recorded_on", "The day it was recorded.")


@strawberry.type(description="Health in a few words: what matters for those who work with the child.")
class Health:
    """The current row of `child_health`."""

    state: PresenceState = part("state", "Whether a value is held, and whether you may see it.")
    summary: str | None = part("summary", "What matters; null unless `state` is RECORDED.")
    allergies: str | None = part("allergies", "Allergies.")
    medication: str | None = part("medication", "Medication that is taken.")
    is_immunised: bool | None = part("is_immunised", "Whether immunisations are up to date; null: not known.")
    source: str | None = part("source", "Who gave the value.")
    recorded_on: Date | None = part("recorded_on", "The day it was recorded.")


@strawberry.enum(description="Why a value was withheld. Protective reasons are never told.")
class WithheldReason(Enum):
    """The told reason codes, in the declared order of the conditions behind them."""

    NO_ROLE = strawberry.enum_value(
        "NO_ROLE",
        description="Your role never sees this attribute; of a list: not all of its rows. "
        "Act in another role, if you hold one that does.",
    )
    OTHER_AUTHORITY = strawberry.enum_value(
        "OTHER_AUTHORITY",
        description="Another local authority is responsible for this child. Ask that authority.",
    )
    NOT_INVOLVED = strawberry.enum_value(
        "NOT_INVOLVED",
        description="You have no open involvement with this child. One that is recorded opens it, where there is a "
        "reason for one.",
    )
    NO_PURPOSE = strawberry.enum_value(
        "NO_PURPOSE",
        description="The declared purpose does not cover this attribute. Declare the purpose that is true.",
    )
    NO_CONSENT = strawberry.enum_value(
        "NO_CONSENT",
        description="No consent is in force for your organisation, this purpose and this attribute. "
        "Ask the family, or whoever leads the work with them.",
    )
    CONSENT_WITHDRAWN = strawberry.enum_value(
        "CONSENT_WITHDRAWN",
        description="Your organisation held this consent, and it was withdrawn: stop using it. "
        "Ask the family, or whoever leads the work with them.",
    )
    RESTRICTED = strawberry.enum_value(
        "RESTRICTED",
        description="The use of this is restricted for everybody while a challenge is looked into. "
        "Ask the records officer.",
    )


@strawberry.type(description="One thing withheld from the row that carries this entry.")
class WithheldField:
    """An entry of `withheld`."""

    field: str = strawberry.field(description="The name of the field in the schema.")
    reason: WithheldReason = strawberry.field(description="Why it was withheld.")
