"""The parts that a reader of the demo can play, and where: the demo identities, in the order of lists."""

from dataclasses import dataclass

HOME = "301"
NEIGHBOURS = ("316", "317")
AREAS = {HOME: "Barking and Dagenham", "316": "Newham", "317": "Redbridge"}
SCHOOL_RECORDS = "larkfield-school-records"
CENSUS = "975"
"""The authority of the sample census file. No authority has this code, so its row is not
recognised.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A demo identity: who it is, in which agency (authority and sector), and as what."""

    name: str
    person: str
    job: str
    authority: str | None
    sector: str
    grants: tuple[tuple[str, str], ...]
    """Pairs of a role and the purpose that goes with it."""
    description: str
    client: str = ""
    """The `client_id` of a system."""


FIRST = (
    Part("social_worker", "Grace Adeyemi", "social worker", HOME, "LA_CSC",
         (("social_worker", "DIRECT_CARE"),),
         "Social worker in Barking and Dagenham. Works with some children of the first page."),
    Part("social_worker_2", "Tom Ashworth", "social worker", "316", "LA_CSC",
         (("social_worker", "DIRECT_CARE"),),
         "Social worker in Newham: another authority, another caseload."),
    Part("housing_officer", "Denise Harrow", "housing officer", HOME, "LA_HOUSING",
         (("housing_officer", "HOUSING_DUTY"),),
         "Housing officer in Barking and Dagenham. Works with several of the same children."),
    Part("front_door", "Samira Khalid", "referral officer", HOME, "LA_CSC",
         (("front_door", "SAFEGUARDING"),),
         "Front door (multi-agency safeguarding hub) of Barking and Dagenham."),
    Part("health_visitor", "Marta Lindqvist", "health visitor", HOME, "NHS_COMMUNITY",
         (("health_visitor", "DIRECT_CARE"),),
         "Health visitor in Barking and Dagenham. Works with young children."),
    Part("young_person", "", "", HOME, "LA_CSC",
         (("young_person", "SUBJECT_ACCESS"),),
         "A 17-year-old who reads their own record."),
    Part("sysadmin", "Priya Raman", "system administrator", None, "DFE",
         (("sysadmin", "SYSTEM_TEST_SYNTHETIC"),),
         "System administrator. Runs the system; has no business with what is recorded."),
    Part("duty_worker", "Colm Brady", "duty social worker", HOME, "LA_CSC",
         (("social_worker", "DIRECT_CARE"), ("front_door", "SAFEGUARDING")),
         "Duty social worker with two roles: must choose one of them, and one purpose, to act."),
    Part("front_door_census", "Helen Okoro", "referral officer", CENSUS, "LA_CSC",
         (("front_door", "SAFEGUARDING"),),
         "Front door of authority 975, whose children arrive with a census file."),
    Part("housing_officer_census", "Peter Vance", "housing officer", CENSUS, "LA_HOUSING",
         (("housing_officer", "HOUSING_DUTY"),),
         "Housing officer of authority 975, whose children arrive with a census file."),
)  # fmt: skip

MORE = (
    Part("cs_manager", "Ruth Calloway", "team manager", HOME, "LA_CSC", (("cs_manager", "DIRECT_CARE"),),
         "Team manager in Barking and Dagenham. Sees what the team of social_worker works with."),
    Part("cs_manager_2", "Owen Pritchard", "team manager", "316", "LA_CSC", (("cs_manager", "STATUTORY_REVIEW"),),
         "Conference chair in Newham: another authority."),
    Part("lead_practitioner", "Nadia Osei", "family support worker", HOME, "LA_EH",
         (("lead_practitioner", "EARLY_HELP_ASSESSMENT"),),
         "Leads the team around some families in Barking and Dagenham; the rest depends on consent."),
    Part("lead_practitioner_2", "Iain Moss", "family support worker", "317", "LA_EH",
         (("lead_practitioner", "EARLY_HELP_ASSESSMENT"),), "Leads early help in Redbridge."),
    Part("eh_practitioner", "Keisha Brown", "youth worker", HOME, "VCS",
         (("eh_practitioner", "EARLY_HELP_ASSESSMENT"),),
         "Youth worker of a charity: sees what the families agreed to share."),
    Part("health_visitor_2", "Joy Abara", "health visitor", "316", "NHS_COMMUNITY",
         (("health_visitor", "DIRECT_CARE"),), "Health visitor in Newham."),
    Part("sensitive_service_worker", "Leo Marchetti", "mental health nurse", HOME, "NHS_CAMHS",
         (("sensitive_service_worker", "DIRECT_CARE"),),
         "Mental health nurse: that the service works with a child is itself protected."),
    Part("dsl", "Anne Whitfield", "designated safeguarding lead", HOME, "SCHOOL", (("dsl", "EDUCATION_SUPPORT"),),
         "Safeguarding lead of a school. Knows the pupils on its roll."),
    Part("dsl_2", "Rajan Mehta", "designated safeguarding lead", "316", "SCHOOL", (("dsl", "EDUCATION_SUPPORT"),),
         "Safeguarding lead of a school in Newham."),
    Part("yjs_officer", "Carl Dempsey", "youth justice officer", HOME, "YJS", (("yjs_officer", "YOUTH_JUSTICE"),),
         "Youth justice officer in Barking and Dagenham."),
    Part("police_pvp", "Laura Finch", "child protection officer", HOME, "POLICE", (("police_pvp", "SAFEGUARDING"),),
         "Police officer who protects vulnerable people."),
    Part("housing_officer_2", "Stella Marsh", "housing officer", "316", "LA_HOUSING",
         (("housing_officer", "HOUSING_DUTY"),), "Housing officer in Newham."),
    Part("front_door_2", "Hamid Rahimi", "referral officer", "316", "LA_CSC", (("front_door", "SAFEGUARDING"),),
         "Front door of Newham."),
    Part("partner_client", "", "", HOME, "SCHOOL", (("partner_client", "EDUCATION_SUPPORT"),),
         "The system of a school, never a person: reads what its contract lists, of the pupils on the roll.",
         SCHOOL_RECORDS),
    Part("parent_carer", "", "", HOME, "LA_CSC", (("parent_carer", "SUBJECT_ACCESS"),),
         "Mother of the first child of the first page, with parental responsibility."),
    Part("parent_carer_2", "", "", HOME, "LA_CSC", (("parent_carer", "SUBJECT_ACCESS"),),
         "Father of a child who must not learn where the child lives."),
    Part("records_officer", "Moira Glen", "records officer", HOME, "LA_CSC",
         (("records_officer", "SUBJECT_ACCESS"),), "Answers requests to see and to correct a record."),
    Part("dpo", "Simon Achebe", "data protection officer", HOME, "LA_CSC", (("dpo", "COMPLAINT"),),
         "Data protection officer of Barking and Dagenham."),
    Part("auditor", "Freya Holt", "auditor", HOME, "LA_CSC", (("auditor", "AUDIT"),), "Auditor of the record."),
    Part("adoption_officer", "Bridget Nolan", "adoption officer", HOME, "LA_CSC",
         (("adoption_officer", "DIRECT_CARE"),), "The only role that may know what a sealed record leads to."),
    Part("shield_manager", "Victor Adeniyi", "protection manager", HOME, "LA_CSC",
         (("shield_manager", "SAFEGUARDING"),), "Sets and lifts shields in Barking and Dagenham."),
    Part("statistician", "Chloe Vickers", "analyst", HOME, "LA_CSC", (("statistician", "STATUTORY_RETURN"),),
         "Counts, and never sees a child."),
    Part("security_reviewer", "Hugo Lindt", "security reviewer", None, "DFE",
         (("security_reviewer", "SYSTEM_TEST_SYNTHETIC"),), "Tests policies on made-up data."),
    Part("user_manager", "Tessa Boyle", "user manager", HOME, "LA_CSC", (("user_manager", "AUDIT"),),
         "Keeps accounts, vetting and training of an authority's staff."),
    Part("intake_officer", "Wanda Price", "referral officer", HOME, "LA_CSC", (("front_door", "DUPLICATE_CHECK"),),
         "Front door of Barking and Dagenham, before a record is begun: is anybody working with this child?"),
)  # fmt: skip
"""Identities beside the first ten: together at least one for each role."""

PARTS = FIRST + MORE
