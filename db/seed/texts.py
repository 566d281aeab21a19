"""What practitioners write: needs by element, and the work that follows. All made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """What may be written about one element: needs, strengths and the work that follows."""

    needs: tuple[str, ...]
    strengths: tuple[str, ...]
    work: tuple[tuple[str, str], ...]
    """Pairs of a title and the sector of the agency that does it."""


CHILD = {
    "D1.HEALTH_GENERAL": Written(
        (
            "Asthma is poorly controlled; three visits to the emergency department this year.",
            "Missed two paediatric appointments; weight is below the second centile.",
            "Dental decay in several teeth; not registered with a dentist.",
        ),
        (
            "Parent asks for help early and keeps the inhaler plan on the fridge.",
            "Up to date with immunisations.",
        ),
        (
            ("Asthma plan and inhaler technique review", "NHS_COMMUNITY"),
            ("Support to attend hospital appointments", "LA_EH"),
        ),
    ),
    "D1.HEALTH_SPEECH": Written(
        (
            "Uses single words at three years old; waiting for a speech assessment.",
            "Speaks little at nursery; the home language is stronger than English.",
        ),
        ("Enjoys songs and picture books with an older sibling.",),
        (
            ("Speech and language assessment", "NHS_COMMUNITY"),
            ("Stay and play language group", "LA_EH"),
        ),
    ),
    "D1.EMOTIONAL_SOCIAL": Written(
        (
            "Low in mood since the move; says there is nobody to talk to at school.",
            "Wakes with nightmares and finds it hard to separate in the morning.",
            "Worries a great deal about a parent's safety.",
        ),
        (
            "Warm, trusting relationship with grandmother.",
            "Talks openly with the school counsellor.",
        ),
        (("Weekly counselling in school", "SCHOOL"), ("Emotional wellbeing group", "VCS")),
    ),
    "D1.BEHAVIOUR": Written(
        (
            "Two fixed-term exclusions this term after fights at lunchtime.",
            "Stays out late and does not say where; came home with a new phone.",
        ),
        ("Proud of being chosen for the football team.",),
        (("Mentoring after school", "VCS"), ("Behaviour support plan", "SCHOOL")),
    ),
    "D1.IDENTITY": Written(
        (
            "Unsure how to answer questions about family background; avoids the subject.",
            "Says unkind things about own appearance; teased at school.",
        ),
        ("Interested in the languages spoken in the family.",),
        (("Life story work", "LA_CSC"),),
    ),
    "D1.FAMILY_SOCIAL": Written(
        (
            "Contact with the other parent is irregular, and the disappointment shows afterwards.",
            "Few friends nearby after the third change of school.",
        ),
        ("Close to siblings; they look out for each other.",),
        (("Family time planning", "LA_CSC"),),
    ),
    "D1.LEARN_PARTICIPATION": Written(
        (
            "Attendance is 71 per cent this year; mornings are the difficulty.",
            "Out of school for a term while a place was found.",
        ),
        ("Enjoys science and the allotment club.",),
        (
            ("Attendance plan with the school", "SCHOOL"),
            ("Morning routine support at home", "LA_EH"),
        ),
    ),
    "D1.LEARN_PROGRESS": Written(
        (
            "Two years behind in reading; an assessment for special needs is under way.",
            "Finds it hard to concentrate in the afternoon; often hungry.",
        ),
        ("Works hard with one-to-one help.",),
        (("Reading recovery programme", "SCHOOL"),),
    ),
    "D1.SELF_CARE": Written(
        (
            "Needs prompting to wash and to wear clean uniform.",
            "Needs help with dressing and eating because of hand function.",
        ),
        ("Likes to choose own clothes for the next day.",),
        (("Occupational therapy visit", "NHS_COMMUNITY"),),
    ),
}
"""Domain 1, the child."""

PARENTING = {
    "D2.BASIC_CARE": Written(
        (
            "Food runs short at the end of the month; the younger ones miss breakfast.",
            "Left in the care of an older sibling on several evenings.",
            "Home conditions raised by the health visitor; broken stair gate.",
        ),
        ("Parent has kept every appointment since the plan began.",),
        (("Parenting support at home", "LA_EH"), ("Home safety visit", "NHS_COMMUNITY")),
    ),
    "D2.WARMTH": Written(
        (
            "Parent describes being too low to play or comfort the children at times.",
            "Little praise was seen during three visits.",
        ),
        ("Parent speaks with pride about the children's achievements.",),
        (("Video interaction guidance", "LA_EH"), ("Parent and child group", "VCS")),
    ),
    "D2.GUIDANCE": Written(
        (
            "Parents give different rules in each home and the child is caught between them.",
            "Finds it hard to set limits on time online at night.",
        ),
        ("Both parents agreed one bedtime and keep to it.",),
        (("Parenting programme, ten weeks", "LA_EH"),),
    ),
}
"""Domain 2, parents and carers."""

ENVIRONMENT = {
    "D3.FAMILY_HISTORY": Written(
        (
            "Police were called to arguments between the adults three times in the last year.",
            "Parent is recovering from illness and relies on the children for practical help.",
            "The family is grieving for a grandfather who shared the home.",
        ),
        ("The adults asked for help before things became worse.",),
        (("Young carers' group", "VCS"), ("Domestic abuse safety planning", "LA_CSC")),
    ),
    "D3.WIDER_FAMILY": Written(
        ("No relatives nearby; an aunt helps by telephone only.",),
        ("Grandmother collects the children from school twice a week.",),
        (("Family group conference", "LA_CSC"),),
    ),
    "D3.HOUSING_FINANCE": Written(
        (
            "A family of five in one room of temporary accommodation since the spring.",
            "Rent arrears; a notice has been served and there is damp in the bedroom.",
            "No recourse to public funds; income is irregular.",
        ),
        ("Parent has kept a payment plan for four months.",),
        (
            ("Application for a larger home", "LA_HOUSING"),
            ("Benefits and debt advice", "VCS"),
            ("Damp inspection and repair", "LA_HOUSING"),
        ),
    ),
    "D3.COMMUNITY": Written(
        (
            "Afraid to use the park after an incident on the estate.",
            "Isolated since arrival; does not yet know local services.",
        ),
        ("Goes to the homework club at the community centre.", "Neighbours help with the school run."),
        (("Introduction to the family hub", "LA_EH"), ("Youth club membership", "VCS")),
    ),
}
"""Domain 3, family and environment."""

WRITTEN = (CHILD, PARENTING, ENVIRONMENT)
"""By domain: the element's code starts with `D` and the place here, counted from one."""

FREE_WORK = (
    ("Family Help plan", "LA_EH"),
    ("Short breaks on Saturdays", "VCS"),
    ("Free early education place", "EARLY_YEARS"),
    ("Child in need plan", "LA_CSC"),
    ("Holiday activities and food programme", "VCS"),
)
"""Work that no single need called for."""

OUTCOMES = {
    "COMPLETED": (
        "Goal met; the family would use the service again.",
        "Partly met; the school goes on with the plan.",
        "Goal met at review; no further work needed.",
    ),
    "STOPPED": (
        "The family moved out of the area.",
        "The family asked to pause.",
        "Waiting list closed; referred elsewhere.",
    ),
}
