"""Rights that begin, end and contradict each other: rolls, requests, references, consents, and confidences."""

from uuid import UUID

from tests.oracle.caring import care
from tests.oracle.given import give
from tests.oracle.hands import DAYS, HOME, NEXT, Hands
from tests.oracle.moves import hand_over
from tests.oracle.pairs import pair
from tests.oracle.places import place

OTHERWISE = (
    # name, whose identity, purpose
    ("front_door_check", "front_door", "DUPLICATE_CHECK"),
    ("police_pvp_case", "police_pvp", "POLICE_INVESTIGATION"),
    ("yjs_officer_case", "yjs_officer", "COURT_ORDER"),
    ("cs_manager_case", "cs_manager", "SAFEGUARDING"),
    ("police_pvp_order", "police_pvp", "COURT_ORDER"),
    ("social_worker_enquiry", "social_worker", "SAFEGUARDING"),
    ("social_worker_transfer", "social_worker", "TRANSFER"),
    ("cs_manager_transfer", "cs_manager", "TRANSFER"),
    ("lead_practitioner_enquiry", "lead_practitioner", "SAFEGUARDING"),
    ("health_visitor_enquiry", "health_visitor", "SAFEGUARDING"),
    ("adoption_officer_order", "adoption_officer", "COURT_ORDER"),
)
RESEARCH = ("statistician_research", "statistician", "RESEARCH_DEIDENTIFIED")
"""Without a child, and so without any reference."""
REFERRED = (
    *((identity, purpose) for _, identity, purpose in OTHERWISE[1:]),
    *(("front_door", "SAFEGUARDING"), ("police_pvp", "SAFEGUARDING"), ("housing_officer", "HOUSING_DUTY")),
    ("auditor", "AUDIT"),
)
"""Whose purpose rests on the number of a case."""
AGREED = (
    *("lead_practitioner", "eh_practitioner", "sensitive_service_worker", "dsl", "yjs_officer", "cs_manager"),
    *("health_visitor", "housing_officer"),
)
CONFIDED = [
    *("identifiers", "former_names", "identity_protected", "contact", "protected_address", "religion", "language"),
    *("health", "ethnicity", "immigration", "disability_send", "family", "family_risk", "needs_child"),
    *("needs_parenting", "needs_environment", "interventions", "involvement", "sensitive_service", "statutory_status"),
    *("assessment", "case_notes", "voice", "referrer_identity", "offending", "consent", "disclosures"),
]
SHARED = (
    *("identifiers", "identity_protected", "contact", "religion", "health", "ethnicity", "immigration"),
    *("disability_send", "family", "needs_child", "needs_parenting", "needs_environment"),
    *("interventions", "sensitive_service", "statutory_status", "offending", "language", "assessment"),
)


async def entitle(hands: Hands) -> None:
    """Rolls, requests, references, consents and confidences that begin, end and contradict each other."""
    home = hands.kids[HOME]
    for number, (start, end) in enumerate(DAYS):
        await hands.db.execute(
            "INSERT INTO roll (child_id, agency_id, kind, started_on, ended_on)"
            " VALUES ($1, $2, 'PUPIL', current_date + $3::int, current_date + $4::int) ON CONFLICT DO NOTHING",
            *(home[2 * number], hands.workers["dsl"][1], start, end),
        )
        for name, purpose in REFERRED:
            worker, agency, _ = hands.workers[name]
            await hands.db.execute(
                "INSERT INTO purpose_reference (child_id, agency_id, practitioner_id, purpose, reference, opened_on,"
                " closed_on) VALUES ($1, $2, $3, $4, 'CASE-1', current_date + $5::int, current_date + $6::int)",
                *(home[number], agency, worker if number % 2 else None, purpose, start, end),
            )
    for number, status in enumerate(("OPEN", "PAUSED", "RECEIVED", "ANSWERED")):
        for officer in ("records_officer", "dpo"):
            await hands.db.execute(
                "INSERT INTO subject_request (child_id, kind, requester_id, received_on, due_on, assigned_to, status,"
                " closed_on) VALUES ($1, 'ACCESS', $1, current_date - 5, current_date + 20, $2, $3,"
                " CASE $3 WHEN 'ANSWERED' THEN current_date END)",
                *(home[30 + number], hands.workers[officer][0], status),
            )
        await hands.work_with(home[30 + number])
    await _of_workers(hands)
    for number, name in enumerate(AGREED):
        for shift, child in enumerate(home[number : number + 16]):
            await hands.involve(name, child, -9, None)
            await _consent(hands, name, child, shift)
    for child in (*home[:9], home[14]):
        await hands.work_with(child)
    await _of_parents(hands)
    await place(hands)
    await care(hands)
    await _restrict(hands)
    await hand_over(hands)
    await give(hands)
    await pair(hands)
    await _for_another_purpose(hands)


async def _of_workers(hands: Hands) -> None:
    """A manager of no team has cases of their own, an adoption officer too; a young person must not know an address."""
    home = hands.kids[HOME]
    await hands.db.execute("DELETE FROM team_member WHERE practitioner_id = $1", hands.workers["cs_manager_2"][0])
    for child in (*hands.kids[NEXT][:10], *home[20:30]):
        await hands.involve("cs_manager_2", child, -9, None)
        await hands.work_with(child)
    for child in home[34:40]:
        await hands.involve("adoption_officer", child, -9, None)
        await hands.work_with(child)
    young = home[91]
    address = await hands.db.fetchval(
        "INSERT INTO address (person_id, type, lines, valid_from, valid_to)"
        " VALUES ($1, 'PLACEMENT', '1 Road', '1990-01-01', '1990-02-01') RETURNING id",
        young,
    )
    await hands.db.execute("INSERT INTO address_not_known_to (address_id, person_id) VALUES ($1, $2)", address, young)


async def _consent(hands: Hands, name: str, child: UUID, shift: int) -> None:
    """A consent of the mother or the child for all groups; every second one is refused, withdrawn, old or kept back."""
    agency = hands.workers[name][1]
    giver = await hands.db.fetchval(
        "SELECT person_id FROM relationship WHERE child_id = $1 AND has_parental_responsibility ORDER BY id LIMIT 1",
        child,
    )
    purpose = await hands.db.fetchval("SELECT purposes[1] FROM demo_identity WHERE name = $1", name)
    answers = [("ACTIVE", giver or child, "PARENTAL_RESPONSIBILITY")]
    if shift % 4 == 1:
        answers.append(("REFUSED", child, "COMPETENT_CHILD"))
    if shift % 4 == 2:
        answers = [("WITHDRAWN", giver or child, "PARENTAL_RESPONSIBILITY")]
    if shift % 4 == 3:
        answers = [("ACTIVE", child, "COMPETENT_CHILD")]
    for status, who, capacity in answers:
        form = await hands.db.fetchval(
            "INSERT INTO consent_form (child_id, kind, given_by, capacity, method, answered_on)"
            " VALUES ($1, 'SHARE', $2, $3, 'SIGNED', current_date - 3) RETURNING id",
            *(child, who, capacity),
        )
        await hands.db.execute(
            "INSERT INTO consent (child_id, form_id, agency_id, purpose, groups, status, valid_from, withdrawn_at,"
            " expires_at) VALUES ($1, $2, $3, $4, $5, $6, now() - interval '3 days',"
            " CASE $6 WHEN 'WITHDRAWN' THEN now() - interval '1 day' END,"
            " CASE WHEN $7 THEN now() + interval '1 day' END)",
            *(child, form, agency, purpose, list(SHARED), status, shift % 2 == 0),
        )
        if shift == 4:
            await hands.db.execute(
                "INSERT INTO consent_exception (child_id, form_id, agency_id, groups, reason)"
                " VALUES ($1, $2, $3, '{ethnicity,needs_child}', 'OTHER')",
                *(child, form, agency),
            )


async def _of_parents(hands: Hands) -> None:
    """The parents of the demo have children to whom they have every right, and some that confide, or hide from them."""
    home = hands.kids[HOME]
    for name in ("parent_carer", "parent_carer_2"):
        person = await hands.db.fetchval(
            "SELECT a.person_id FROM account a JOIN demo_identity d USING (subject) WHERE d.name = $1", name
        )
        for number, child in enumerate(home[40:53]):
            await hands.db.execute(
                "INSERT INTO relationship (child_id, person_id, relation_code, has_parental_responsibility,"
                " is_evidence_seen, must_not_know_address, responsibility_limit, contact_scheme, contact_code) VALUES"
                " ($1, $2, 'birth_father', true, $3, $4, $5, 'contact_status', $6)",
                *(child, person, number != 1, number in {2, 3, 4}),
                *("PROHIBITED_STEPS" if number == 5 else None, "NONE_BY_ORDER" if number == 6 else None),
            )
            if number in {3, 7, 8, 11, 12}:
                some = ["family_risk", "statutory_status"] if number in {8, 11} else CONFIDED
                await hands.confide(child, person, some)
            await hands.work_with(child)
            own = "UPDATE need SET person_id = $2 WHERE child_id = $1 AND get_byte(uuid_send(id), 0) % 2 = 0"
            await hands.db.execute(own, child, person)
            if number in {9, 10}:
                await hands.db.execute(
                    "INSERT INTO restriction (child_id, group_name, person_id, reason) VALUES ($1, $2, $3, 'COURT')",
                    *(child, "family" if number == 9 else None, person),
                )


async def _restrict(hands: Hands) -> None:
    """Use is restricted: of a whole record, of single groups, not yet, no more; of a young person's and a parent's."""
    home = hands.kids[HOME]
    for child in (home[13], home[44], home[70]):
        await hands.restrict(child, None, -9, None)
    for child in home[30:32]:
        await hands.restrict(child, "language", -9, None)  # inside an open request
    for number, group in enumerate(("identity", "needs_child", "family", "contact", "statutory_status", "consent")):
        for child in (home[number], home[20 + number], home[33 + number % 2], home[91 + number % 2]):
            await hands.restrict(child, group, -9, 1 if number % 2 else None)
    for number, group in enumerate(("family_risk", "referrer_identity")):
        for child in home[14 + number : 90 : 9]:
            await hands.restrict(child, group, -9, None)
    await hands.restrict(home[8], None, 1, None)
    await hands.restrict(home[9], None, -9, 0)


async def _for_another_purpose(hands: Hands) -> None:
    """The same people for another purpose: at the front door to look for duplicates, others by the number of a case."""
    for name, identity, purpose in (*OTHERWISE, RESEARCH):
        await hands.db.execute(
            "INSERT INTO demo_identity SELECT $1, subject, agency_id, roles, ARRAY[$2], description"
            " FROM demo_identity WHERE name = $3",
            *(name, purpose, identity),
        )
