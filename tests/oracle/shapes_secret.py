"""The types of secret groups, written a second time as the others are: no operation for everybody names them."""

from tests.oracle.forms import CHILD_OF, Beside, Coded, Entity, Many, One, Stored, Worker, stored

SECRET_GROUPS = frozenset({"protection_admin", "matching", "sealed"})
SECRET = {
    "Shield": Entity(
        "shield",
        {
            **stored("protection_admin", "scope", "set_at", "confirmed_at", "review_on", "lifted_at"),
            "grounds": Coded("protection_admin", "grounds"),
            "setByName": Worker("protection_admin", "set_by"),
            "hasAlerts": Stored("protection_admin", "alerts"),
            "child": CHILD_OF,
        },
        record_group="protection_admin",
    ),
    "EmergencyGrant": Entity(
        "emergency_grant",
        {
            "practitionerName": Worker("protection_admin"),
            "agency": One("protection_admin", "Agency", "agency_id"),
            **stored("protection_admin", "purpose", "groups", "reason", "granted_at", "expires_at"),
            "confirmedByName": Worker("protection_admin", "confirmed_by"),
            **stored("protection_admin", "review_due_on", "reviewed_at", "is_upheld"),
            "reviewedByName": Worker("protection_admin", "reviewed_by"),
            "child": CHILD_OF,
        },
        record_group="protection_admin",
    ),
    "Restriction": Entity(
        "restriction",
        {
            "group": Stored("protection_admin", "group_name"),
            "keptFrom": Beside("protection_admin", "person_id", "person", "id", "kind"),
            **stored("protection_admin", "reason", "placed_at", "lifted_at"),
            "child": CHILD_OF,
        },
        record_group="protection_admin",
    ),
    "Exclusion": Entity(
        "excluded_practitioner",
        {
            "practitionerName": Worker("protection_admin"),
            **stored("protection_admin", "reason"),
            "child": CHILD_OF,
        },
        record_group="protection_admin",
    ),
    "MatchCandidate": Entity(
        "match_side",
        {
            **stored("matching", "score", "decision", "decided_on"),
            "decidedByName": Worker("matching", "decided_by"),
            "other": One(None, "Child", "other_id", is_structural=True),
            "child": CHILD_OF,
        },
        record_group="matching",
    ),
    "SealedLink": Entity(
        "sealed_link",
        {
            "linkedAt": Stored("sealed", "recorded_at"),
            "former": One("sealed", "Child", "former_id"),
            "child": One(None, "Child", "present_id", is_structural=True),
        },
        child_key="present_id",
        record_group="sealed",
    ),
}
"""Each is known only to who may read something of it."""
SECRET_LISTS = {
    "shields": Many("protection_admin", "Shield", "child_id"),
    "emergencyGrants": Many("protection_admin", "EmergencyGrant", "child_id"),
    "restrictions": Many("protection_admin", "Restriction", "child_id"),
    "exclusions": Many("protection_admin", "Exclusion", "child_id"),
    "matchCandidates": Many("matching", "MatchCandidate", "child_id"),
    "sealedLinks": Many("sealed", "SealedLink", "present_id"),
}
"""The lists of a child that lead to them."""
