"""What proves that a child shows an odd case: SQL over the record's own tables, for each name in `demo_case`.

`c` is the child, `p` its person, `$2` the day. Nothing here reads `demo_case`.
"""

# ruff: noqa: S608 - statements of our own, from nobody's input

LIVE = "l.lifted_at IS NULL"
OPEN = "i.started_on <= $2::date AND (i.ended_on IS NULL OR i.ended_on > $2::date)"


def exists(rows: str, where: str = "true") -> str:
    """Whether there are such rows."""
    return f"EXISTS (SELECT FROM {rows} WHERE {where})"


def of_child(table: str, where: str) -> str:
    """Whether the child has such a row in the table, whose name is its initial letter `t`."""
    return exists(f"{table} t", f"t.child_id = c.id AND {where}")


def lives(where: str) -> str:
    """Whether the child lives at such an address now."""
    return exists("address t", f"t.person_id = c.id AND (t.valid_to IS NULL OR t.valid_to > $2::date) AND {where}")


def named(where: str) -> str:
    """Whether the child has such a name."""
    return exists("person_name t", f"t.person_id = c.id AND {where}")


def related(where: str) -> str:
    """Whether the child has such an edge, `r`, to a person, `o`."""
    return exists("relationship r JOIN person o ON o.id = r.person_id", f"r.child_id = c.id AND {where}")


def kept_from(where: str = "true") -> str:
    """Whether a current address of the child is kept from somebody whose edge is `r`."""
    return exists(
        "address t JOIN address_not_known_to k ON k.address_id = t.id "
        "JOIN relationship r ON r.person_id = k.person_id AND r.child_id = c.id",
        f"t.person_id = c.id AND t.valid_to IS NULL AND t.protection <> 'NONE' AND r.must_not_know_address AND {where}",
    )


def past(column: str, value: str) -> str:
    """Whether the record said so before of the person."""
    return of_child("past_value", f"t.table_name = 'person' AND t.column_name = '{column}' AND t.value {value}")


def open_work(where: str = "true") -> str:
    """Whether somebody, `s` of the organisation `g`, works with the child now."""
    return exists(
        "involvement i JOIN agency g ON g.id = i.agency_id LEFT JOIN practitioner s ON s.id = i.practitioner_id",
        f"i.child_id = c.id AND {OPEN} AND {where}",
    )


NOTHING_OPEN = f"""NOT {open_work()}
    AND NOT {of_child("episode", "t.closure_date IS NULL")} AND NOT {of_child("plan", "t.ended_on IS NULL")}"""
SEALED = f"""{NOTHING_OPEN}
    AND NOT {lives("true")} AND NOT {of_child("roll", "t.ended_on IS NULL")}
    AND NOT {exists("household_member t", "t.person_id = c.id AND t.ended_on IS NULL")}
    AND NOT {of_child("case_note", "t.written_at >= (SELECT ordered_on FROM seal WHERE child_id = c.id)")}
    AND {exists("sealed_link t", "t.former_id = c.id")}"""
PRESENT = f"""{exists("sealed_link t JOIN seal s ON s.child_id = t.former_id",
                      "t.present_id = c.id AND s.grounds = %s")}
    AND NOT {exists("sealed_link t JOIN relationship r ON t.former_id IN (r.child_id, r.person_id)",
                    "t.present_id = c.id AND c.id IN (r.child_id, r.person_id)")}
    AND NOT {exists("sealed_link t JOIN identifier f ON f.person_id = t.former_id JOIN identifier n "
                    "USING (kind, value)", "t.present_id = c.id AND n.person_id = c.id")}
    AND NOT {exists("sealed_link t JOIN seal s ON s.child_id = t.former_id JOIN involvement i ON i.child_id = c.id",
                    "t.present_id = c.id AND i.started_on < s.ordered_on")}"""  # fmt: skip
ADOPTED = f"""{PRESENT % "'ADOPTION'"} AND {named("t.type = 'PRE_ADOPTION'")}
    AND {related("r.relation_code = 'adoptive_parent' AND r.pr_basis_code = 'ADOPTION' "
                 "AND r.has_parental_responsibility")}
    AND NOT {related("r.relation_code IN ('birth_mother', 'birth_father', 'step_parent')")}
    AND NOT {related("r.started_on < (SELECT s.ordered_on FROM seal s JOIN sealed_link l ON l.former_id = s.child_id "
                     "WHERE l.present_id = c.id)")}"""  # fmt: skip
FORMER = f"""{of_child("seal", "t.grounds = 'ADOPTION'")} AND {SEALED}
    AND {of_child("adoption", "t.placed_on IS NOT NULL")}
    AND {of_child("episode", "t.closure_reason_code = 'RC1'")}
    AND {of_child("placement", "t.type_code = 'A5' AND t.end_reason_code IN ('E11', 'E12')")}"""
PLACED = """EXISTS (SELECT FROM placement t JOIN episode e ON e.id = t.episode_id JOIN address a ON a.person_id = c.id
    WHERE t.child_id = c.id AND t.ended_on IS NULL AND e.category = 'CLA' AND e.closure_date IS NULL
    AND a.valid_to IS NULL AND a.type = 'PLACEMENT' AND a.postcode = t.postcode AND %s)"""
SIBLING = """EXISTS (SELECT FROM relationship r JOIN placement t ON t.child_id = c.id AND t.ended_on IS NULL
    JOIN placement o ON o.child_id = r.person_id AND o.ended_on IS NULL
    WHERE r.child_id = c.id AND t.postcode %s o.postcode)"""
TAKEN_IN = """c.id IN (SELECT m.person_id FROM household_member m JOIN household_member o USING (household_id)
    JOIN relationship r ON r.person_id = o.person_id WHERE r.child_id = m.person_id AND m.ended_on IS NULL
    AND r.relation_code = '%s' AND r.is_informal_carer AND r.is_main_carer AND r.lives_with
    AND NOT r.has_parental_responsibility)
    AND NOT EXISTS (SELECT FROM relationship r WHERE r.child_id = c.id AND r.lives_with AND NOT r.is_informal_carer)
    AND NOT EXISTS (SELECT FROM consent_form f JOIN relationship r ON r.person_id = f.given_by AND r.child_id = c.id
    WHERE f.child_id = c.id AND r.is_informal_carer)"""
ACCUSED = """EXISTS (SELECT FROM case_note t JOIN case_note f ON f.id = t.corrects_id JOIN case_note_person a
    ON a.note_id = f.id WHERE t.child_id = c.id AND t.status = '%s' AND f.status = 'ALLEGED' AND a.part = 'ABOUT')"""
EXCLUDED = of_child("excluded_practitioner", "t.reason = '%s'")
SHIELDED = of_child("shield", "t.scope = 'RECORD' AND t.lifted_at IS NULL")

PROOFS = {
    "ethnicity_refused": of_child("child_ethnicity", "t.state = 'REFUSED' AND t.code IS NULL AND t.source IS NOT NULL"),
    "ethnicity_not_yet_obtained": of_child("child_ethnicity", "t.state = 'NOT_YET_OBTAINED' AND t.source IS NULL"),
    "ethnicity_never_asked": f"NOT {of_child('child_ethnicity', 'true')}",
    "ethnicity_unknown": of_child("child_ethnicity", "t.state = 'UNKNOWN'"),
    "ethnicity_not_applicable": "p.kind = 'UNBORN' AND "
    + of_child("child_ethnicity", "t.state = 'NOT_APPLICABLE'"),
    "value_disputed": of_child(
        "subject_request", "t.kind = 'RECTIFICATION' AND t.closed_on IS NULL AND t.statement IS NOT NULL"
    ),
    "only_one_of_its_ethnicity": """1 = (SELECT count(*) FROM child_ethnicity t JOIN child o ON o.id = t.child_id
        WHERE o.authority_code = c.authority_code
        AND t.code = (SELECT code FROM child_ethnicity WHERE child_id = c.id))""",
    "unborn": "p.kind = 'UNBORN' AND p.given_name IS NULL AND p.family_name IS NULL AND p.date_of_birth IS NULL "
    "AND p.expected_delivery_date IS NOT NULL AND p.sex = 'U' AND "
    + related("r.relation_code = 'parent_of_unborn_child'"),
    "unborn_twins": "p.kind = 'UNBORN' AND p.birth_order IS NOT NULL AND "
    + related("r.relation_code = 'twin' AND o.expected_delivery_date = p.expected_delivery_date "
              "AND o.birth_order <> p.birth_order"),
    "loss_of_pregnancy": "p.kind = 'UNBORN' AND p.expected_delivery_date IS NOT NULL AND "
    f"{of_child('episode', '''t.closure_reason_code = 'RC2' ''')} AND {NOTHING_OPEN} "
    f"AND NOT {of_child('action', '''t.status IN ('OPEN', 'OVERDUE')''')}",
    "born_in_place": f"p.date_of_birth IS NOT NULL AND {past('kind', '''= 'UNBORN' ''')} "
    f"AND {past('expected_delivery_date', 'IS NOT NULL')}",
    "estimated_birth_date": "p.date_of_birth_precision = 'ESTIMATED' AND extract(day FROM p.date_of_birth) = 15",
    "disputed_age": f"p.date_of_birth_precision = 'DISPUTED' AND {of_child('child_immigration', 't.is_age_disputed')}",
    "found_adult": of_child("child_immigration", "t.is_age_disputed AND t.age_outcome = 'ADULT'")
    + f" AND {of_child('placement', '''t.end_reason_code = 'E15' ''')} AND {NOTHING_OPEN}",
    "mononym": "p.family_name IS NULL AND p.given_name IS NOT NULL AND p.kind <> 'UNBORN'",
    "double_barrelled": "p.family_name ~ '^[A-Z][a-z ]+-[A-Z][a-z]+$'",
    "patronymic": related("r.relation_code = 'birth_father' AND o.given_name = p.family_name"),
    "known_as": f"p.known_as <> p.given_name AND {named('''t.type = 'KNOWN_AS' ''')}",
    "two_spellings": named("t.type = 'ALIAS' AND t.family_name <> p.family_name"),
    "changed_by_deed_poll": named("t.type = 'PREVIOUS' AND t.source = 'DEED_POLL' AND t.valid_to IS NOT NULL"),
    "former_name_protected": named("t.type = 'PREVIOUS' AND t.given_name <> p.given_name")
    + f" AND {of_child('child_gender_identity', '''t.state = 'RECORDED' ''')}",
    "adopted": ADOPTED,
    "former_record_of_adopted": FORMER,
    "adopted_from_siblings": ADOPTED,
    "former_record_with_sibling": f"{FORMER} AND {related('''r.relation_code = 'sibling' ''')}",
    "sibling_in_care_of_adopted": f"{PLACED % 'true'} AND "
    + related("r.person_id IN (SELECT former_id FROM sealed_link)")
    + f" AND NOT {related('r.person_id IN (SELECT present_id FROM sealed_link)')}",
    "placed_for_adoption": PLACED % "a.protection = 'SHIELDED' AND t.type_code IN ('A3', 'A4', 'A5', 'A6')"
    + f" AND {of_child('adoption', 't.placed_on IS NOT NULL')} AND {kept_from()}",
    "new_identity": PRESENT % "'NEW_IDENTITY'",
    "former_identity": f"{of_child('seal', '''t.grounds = 'NEW_IDENTITY' ''')} AND {SEALED}",
    "twins": related(
        "r.relation_code = 'twin' AND o.date_of_birth = p.date_of_birth AND o.family_name = p.family_name "
        "AND o.birth_order <> p.birth_order AND EXISTS (SELECT FROM address a JOIN address b USING (postcode) "
        "WHERE a.person_id = c.id AND b.person_id = o.id) AND EXISTS (SELECT FROM identifier a JOIN identifier b "
        "USING (kind) WHERE kind = 'NHS_NUMBER' AND a.person_id = c.id AND b.person_id = o.id "
        # The tenth digit is the check digit; the next number that can be one is one or two further.
        "AND abs(left(a.value, 9)::int - left(b.value, 9)::int) <= 2)"
    ),
    "half_sibling": related("r.relation_code = 'half_sibling'"),
    "step_parent": related("r.relation_code = 'step_parent' AND r.lives_with"),
    "sibling_contradicts_parents": related(
        "r.relation_code = 'sibling' AND EXISTS (SELECT FROM relationship a JOIN relationship b USING (relation_code) "
        "WHERE relation_code = 'birth_father' AND a.child_id = c.id AND b.child_id = o.id "
        "AND a.person_id <> b.person_id)"
    ),
    "sibling_in_another_authority": related(
        "EXISTS (SELECT FROM child s WHERE s.id = o.id AND s.authority_code <> c.authority_code)"
    ),
    "two_households": "1 < (SELECT count(DISTINCT household_id) FROM household_member t WHERE t.person_id = c.id "
    "AND t.ended_on IS NULL AND t.share_of_time = 'SHARED')",
    "siblings_placed_together": SIBLING % "=",
    "siblings_placed_apart": SIBLING % "<>",
    "must_not_know_but_has_pr": kept_from("r.has_parental_responsibility"),
    "perpetrator_related_practitioner": f"{EXCLUDED % 'PERPETRATOR_LINK'} AND {kept_from()}",
    "contact_point_withheld": exists(
        "contact_point t", "t.person_id = c.id AND t.protection <> 'NONE' AND NOT t.is_safe"
    ),
    "placement_kept_secret": f"{PLACED % '''a.protection <> 'NONE' '''} AND {kept_from()}",
    "out_of_area": PLACED % "a.authority_code = c.host_authority_code AND c.host_authority_code <> c.authority_code"
    + " AND EXISTS (SELECT FROM disclosure d JOIN agency g ON g.id = d.agency_id "
    "WHERE d.child_id = c.id AND g.authority_code = c.host_authority_code AND d.groups = '{identity}')",
    "responsibility_limited": related("r.has_parental_responsibility AND r.responsibility_limit IS NOT NULL"),
    "confides": "EXISTS (SELECT FROM sensitive_service t JOIN agency g ON g.id = t.agency_id JOIN consent k "
    "ON k.id = t.consent_id JOIN consent_form f ON f.id = k.form_id JOIN consent_exception x ON x.form_id = f.id "
    "JOIN relationship r ON r.person_id = x.person_id AND r.child_id = c.id WHERE t.child_id = c.id "
    "AND t.type = 'SEXUAL_HEALTH' AND g.sector = 'NHS_SEXUAL_HEALTH' AND g.is_sensitive AND k.status = 'ACTIVE' "
    "AND f.capacity = 'COMPETENT_CHILD') AND c.competence_recorded_on IS NOT NULL "
    f"AND {of_child('voice', 'NOT t.is_shared_with_parents')}",
    "sensitive_consent_withdrawn": "EXISTS (SELECT FROM sensitive_service t JOIN consent k ON k.id = t.consent_id "
    "WHERE t.child_id = c.id AND t.ended_on IS NULL AND k.status = 'WITHDRAWN' AND k.child_id = c.id)",
    "not_to_disclose": of_child("legal_status", "t.is_reporting_restricted AND t.ended_on IS NULL")
    + f" AND {kept_from('''r.contact_code = 'NONE_BY_ORDER' ''')}",
    "parents_divided": "EXISTS (SELECT FROM consent a JOIN consent b USING (child_id, agency_id, purpose) "
    "JOIN consent_form f ON f.id = a.form_id JOIN consent_form g ON g.id = b.form_id WHERE a.child_id = c.id "
    "AND a.status = 'ACTIVE' AND b.status = 'REFUSED' AND f.given_by <> g.given_by)",
    "consent_void": "EXISTS (SELECT FROM consent t JOIN consent_form f ON f.id = t.form_id JOIN relationship r "
    "ON r.person_id = f.given_by AND r.child_id = c.id WHERE t.child_id = c.id AND t.status = 'VOID' "
    "AND r.has_parental_responsibility IS FALSE)",
    "moved_lately": "c.transferred_on > $2::date - 28 AND "
    + of_child("episode", "t.authority_code = c.previous_authority_code AND t.closure_reason_code = 'RC5' "
               "AND t.closure_date = c.transferred_on")
    + " AND "
    + of_child("episode", "t.authority_code = c.authority_code AND t.category = 'CP' "
               "AND t.initial_conference_on IS NOT NULL AND t.referral_date = c.transferred_on"),
    "moved_long_ago": "c.transferred_on <= $2::date - 28 AND "
    + of_child("episode", "t.authority_code = c.previous_authority_code AND t.closure_reason_code = 'RC5'"),
    "care_leaver": "p.date_of_birth <= $2::date - interval '18 years' AND "
    + of_child("episode", "t.category = 'CARE_LEAVER' AND t.closure_date IS NULL"),
    "participates_after_18": "p.date_of_birth <= $2::date - interval '18 years' AND "
    + of_child("consent_form", "t.kind = 'PARTICIPATE_AFTER_18' AND t.given_by = c.id"),
    "archived": f"c.archived_on <= $2::date AND NOT {open_work()}",
    "died": "p.date_of_death <= $2::date",
    "left_england": of_child("placement", "t.end_reason_code = 'E16'")
    + f" AND {NOTHING_OPEN} AND NOT {lives('true')}",
    "no_fixed_abode": lives("t.type = 'NFA' AND t.postcode IS NULL AND t.authority_code IS NOT NULL"),
    "traveller": of_child("child_ethnicity", "t.code IN ('WIRT', 'WROM')"),
    "refuge": lives("t.type = 'REFUGE' AND t.protection = 'SHIELDED'")
    + f" AND {kept_from()} AND {of_child('shield', '''t.scope = 'ADDRESS' AND t.lifted_at IS NULL''')} AND "
    + related("r.lives_with AND EXISTS (SELECT FROM address a WHERE a.person_id = o.id AND a.type = 'REFUGE')"),
    "asylum_hotel": lives("t.lines LIKE '%Hotel%'")
    + f" AND {of_child('child_immigration', '''t.code = 'ASY_PEND' AND t.recourse_to_public_funds = 'NONE' ''')}",
    "boat": lives("t.lines LIKE 'Narrowboat%'"),
    "mother_and_baby_prison": PLACED % "t.type_code = 'R3' AND a.lines LIKE '%HM Prison%'"
    + " AND p.date_of_birth > $2::date - interval '2 years' AND "
    + related("r.relation_code = 'birth_mother' AND r.lives_with AND EXISTS (SELECT FROM address a "
              "WHERE a.person_id = o.id AND a.lines LIKE '%HM Prison%')"),
    "allegation_substantiated": ACCUSED % "SUBSTANTIATED",
    "allegation_unsubstantiated": ACCUSED % "UNSUBSTANTIATED",
    "allegation_unfounded": ACCUSED % "UNFOUNDED",
    "allegation_malicious": ACCUSED % "MALICIOUS",
    "correction_of_a_note": of_child("case_note", "t.corrects_id IS NOT NULL"),
    "words_in_another_language": of_child("voice", "t.language <> 'eng'"),
    "relative_informs": "EXISTS (SELECT FROM case_note t JOIN case_note_person a ON a.note_id = t.id "
    "JOIN relationship r ON r.person_id = a.person_id AND r.child_id = c.id WHERE t.child_id = c.id "
    "AND t.language <> 'eng' AND a.part = 'THIRD_PARTY' AND r.relation_code = 'aunt_uncle')",
    "merged_record": exists(
        "identifier t", "t.person_id = c.id AND t.kind = 'FORMER_UPN' AND t.superseded_by IS NOT NULL"
    )
    + " AND "
    + of_child("past_value", "t.table_name = 'case_note' AND t.column_name = 'child_id' AND t.value <> c.id::text")
    + f" AND {of_child('disclosure', '''t.purpose = 'RECTIFICATION' ''')}",
    "staff_child": f"{EXCLUDED % 'OWN_CHILD'} AND {SHIELDED}",
    "neighbour_of_staff": EXCLUDED % "NEIGHBOUR",
    "vip": f"{EXCLUDED % 'LISTED'} AND {SHIELDED}",
    "seen_out_of_hours": "EXISTS (SELECT FROM emergency_grant t JOIN practitioner s ON s.id = t.practitioner_id "
    "JOIN agency g ON g.id = s.agency_id WHERE t.child_id = c.id AND g.authority_code <> c.authority_code "
    "AND 'protected_address' = ANY (t.groups) AND t.reviewed_at <= t.granted_at + interval '1 day')",
    "worker_with_lapsed_vetting": open_work("s.vetting_until < $2::date"),
    "worker_with_lapsed_training": open_work("s.training_until < $2::date"),
    "worker_who_left": open_work(exists("account a", "a.practitioner_id = s.id AND NOT a.is_active")),
    "agreement_lapsed": open_work("g.agreement_until < $2::date"),
    "privately_fostered": TAKEN_IN % "private_foster_carer"
    + " AND "
    + of_child("legal_status", "t.code = 'PRIVATE_FOSTERING'"),
    "informal_carer": TAKEN_IN % "aunt_uncle",
    "upn_unknown": "c.upn_unknown_reason_code <> 'UN1' AND p.date_of_birth < $2::date - interval '5 years' AND NOT "
    + exists("identifier t", "t.person_id = c.id AND t.kind = 'UPN'"),
    "learner_number": exists("identifier t", "t.person_id = c.id AND t.kind = 'ULN'"),
}  # fmt: skip

KINDS = {
    1: "ethnicity_refused ethnicity_not_yet_obtained ethnicity_never_asked ethnicity_unknown ethnicity_not_applicable "
       "value_disputed",
    2: "unborn unborn_twins loss_of_pregnancy born_in_place",
    3: "estimated_birth_date disputed_age found_adult",
    4: "mononym double_barrelled patronymic known_as two_spellings changed_by_deed_poll former_name_protected "
       "new_identity former_identity traveller",
    5: "adopted former_record_of_adopted adopted_from_siblings former_record_with_sibling sibling_in_care_of_adopted "
       "placed_for_adoption",
    6: "twins unborn_twins",
    7: "half_sibling step_parent sibling_contradicts_parents sibling_in_another_authority two_households "
       "siblings_placed_together siblings_placed_apart",
    8: "must_not_know_but_has_pr perpetrator_related_practitioner contact_point_withheld",
    9: "placement_kept_secret out_of_area",
    10: "responsibility_limited",
    11: "confides sensitive_consent_withdrawn",
    12: "parents_divided",
    13: "moved_lately moved_long_ago",
    14: "care_leaver participates_after_18 archived died left_england",
    15: "no_fixed_abode traveller refuge asylum_hotel boat mother_and_baby_prison",
    16: "allegation_substantiated allegation_unsubstantiated allegation_unfounded allegation_malicious",
    17: "staff_child neighbour_of_staff vip",
    18: "words_in_another_language relative_informs",
    19: "only_one_of_its_ethnicity",
    20: "seen_out_of_hours",
    21: "consent_void",
    22: "correction_of_a_note merged_record",
    23: "privately_fostered informal_carer",
    24: "not_to_disclose",
}  # fmt: skip
"""The kinds of odd cases that practitioners care about, by number, and the names that show each."""

MORE = {
    *("worker_with_lapsed_vetting", "worker_with_lapsed_training", "worker_who_left", "agreement_lapsed"),
    *("upn_unknown", "learner_number"),
}
"""Names beyond those kinds."""
