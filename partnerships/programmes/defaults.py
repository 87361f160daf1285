"""What a new call starts from: copied into the call, and the call's own from then on.

[F] stands for a public source, [D] for a default of ours (DOMAIN §3 and §4); the office changes
either in the call's own parts before it opens.
"""

CRITERIA = [
    {"code": "relevance", "max": 5, "label": {
        "en": "Relevance to the call's topics and to both municipalities",
        "sv": "Relevans för utlysningens ämnen och för båda kommunerna",
    }},
    {"code": "results", "max": 5, "label": {
        "en": "Expected results at individual, organisational and societal level",
        "sv": "Väntade resultat på individ-, organisations- och samhällsnivå",
    }},
    {"code": "mutuality", "max": 5, "label": {
        "en": "Mutual benefit and joint ownership",
        "sv": "Ömsesidig nytta och gemensamt ägarskap",
    }},
    {"code": "feasibility", "max": 5, "label": {
        "en": "Feasibility, budget and risks",
        "sv": "Genomförbarhet, budget och risker",
    }},
    {"code": "sustainability", "max": 5, "label": {
        "en": "Sustainability and political anchoring",
        "sv": "Hållbarhet och politisk förankring",
    }},
]  # fmt: skip

QUESTIONS = [
    {"code": "need", "required": True, "kind": "long", "seen_by": "partner", "label": {
        "en": "What do you want to change in your municipality?",
        "sv": "Vad vill ni förändra i er kommun?",
    }},
    {"code": "contribution", "required": False, "kind": "long", "seen_by": "partner", "label": {
        "en": "What can you share with a partner?",
        "sv": "Vad kan ni dela med er av till en partner?",
    }},
    {"code": "partner", "required": False, "kind": "long", "seen_by": "office", "label": {
        "en": "Do you know a partner already? What should a partner be like?",
        "sv": "Har ni redan en partner? Hur bör en partner vara?",
    }},
]  # fmt: skip


def _cap(kind, parties, amount, hard=False, per_year=True, work_input=None):
    return {
        "kind": kind,
        "parties": parties,
        "amount": {"amount": f"{amount}.00", "currency": "SEK"},
        "hard": hard,
        "per_year": per_year,
        "work_input": {"amount": f"{work_input}.00", "currency": "SEK"} if work_input else None,
    }


# [F] Project amounts bind; the others guide. Inception for two: the human-rights round.
CAPS = [
    _cap("inception", 2, 300_000, per_year=False),
    _cap("inception", 3, 330_000, per_year=False),
    _cap("project", 2, 500_000, hard=True),
    _cap("project", 3, 650_000, hard=True),
    _cap("steering_group", 2, 300_000, work_input=150_000),
    _cap("steering_group", 3, 400_000, work_input=200_000),
]

# [D] Advice about budgets, all of it: what the programme says must be so is built in or a cap.
RULES = [
    {
        "code": "audit_line", "grants": ["project", "steering_group"], "categories": ["AUDIT"],
        "sides": [], "countries": [], "parties": None, "measure": "number", "per": "project",
        "condition": "at_least", "limit": "1", "amount": None, "level": "guide", "paragraph": "",
        "sentence": {
            "en": "A line for the audit is wanted; one for project and steering group together "
                  "is enough.",
            "sv": "Det behövs en rad för revision. Det räcker med en för projekt och styrgrupp "
                  "tillsammans.",
        },
    },
    {
        "code": "double_funding", "grants": [], "categories": [], "sides": [], "countries": [],
        "parties": None, "measure": "declared", "per": "project", "condition": "at_least",
        "limit": None, "amount": None, "level": "hint", "paragraph": "",
        "sentence": {
            "en": "The partners are to say whether anybody else pays for the same costs.",
            "sv": "Parterna ska ange om någon annan betalar för samma kostnader.",
        },
    },
]  # fmt: skip

TERMS = {
    "audit_before_submission": True,  # [F]
    "organisation_kinds": [],  # [D] none chosen: every kind
    "papers_are_errors": False,  # [D]
    "steering_group_signs": False,  # [D] a plan, beside the partners' own yes
    "answers_are_errors": False,  # [D]
    "line_warning_percent": 10,  # [D]
    "amendment_percent": 20,  # [D] together with the amount below
    "amendment_amount": {"amount": "50000.00", "currency": "SEK"},  # [D]
    # [D] costs that are not for taking part: nothing is shifted to them [F analogy]
    "general_costs": ["AUDIT", "INFO", "EVAL", "CONTINGENCY"],
    "shifts_are_errors": False,  # [D]
    "hours_per_month": 165,  # [D]
    "advance_clearing_days": 60,  # [D] after the activity
    "second_advance_refused": True,  # [D] while an earlier one is overdue
    "exchange_losses_eligible": False,  # [D] they stand on a line of their own in any case
    "member_fees_eligible": False,  # [D] elected members have fees, not wages
    "lost_earnings_eligible": False,  # [D]
    "answer_days": 30,  # [D] to say yes or no to a proposed match
    "forecast_days": ["05-31", "10-31"],  # [D] when a grant holder foresees the rest of the year
    "year_of": "payment",  # [D] a cost belongs to the year in which it was paid
    "audit_years": 7,  # [F] the most that one person signs the same assignment
    "audit_rotation_is_error": False,  # [D] otherwise it is a warning
    "audit_papers_days": 60,  # [D] after the report the auditor's own papers are erased here
    "audit_salary_people": 3,  # [D] the salary test: so many people …
    "audit_salary_months": 3,  # [D] … and so many months each
    "audit_response_days": 30,  # [D] for the management response
    "deviation_days": 5,  # [D] to inform whoever has to be informed of a deviation
    "support_lead_days": 90,  # [D] before an election, a support is asked for anew
    "support_renewal_days": 60,  # [D] to sign it, from then or from the end of the term
    "bank_days": 5,  # [D] in which nothing is paid to an account that has changed
    # [D] The most points of each reason why two declarations fit together
    "weight_themes": 40,
    "weight_named": 20,
    "weight_size": 15,
    "weight_calendar": 15,
    "weight_earlier": 10,
    "weight_ranks": 10,
    "weight_areas": 15,
    "weight_setting": 5,
    "weight_language": 10,
    "weight_connection": 5,
    "weight_route": 5,
    "weight_support": 10,
}

# What the auditor is asked to do under ISRS 4400 (Revised), before the partners agree on more.
# [D] in wording; what is looked at is what DOMAIN §3–§4 names.
PROCEDURES = [
    {"code": code, "mandatory": mandatory, "text": {"en": english, "sv": swedish}}
    for code, mandatory, english, swedish in (
        ("budget", True,
         "Compare the financial report, line by line, with the latest approved budget.",
         "Jämför den finansiella rapporten rad för rad med den senast godkända budgeten."),
        ("opening", True,
         "Compare the opening of each line with the closing of the report before.",
         "Jämför varje rads ingående värde med utgående värde i föregående rapport."),
        ("ledger", True,
         "Compare the total of the report with the grant holder’s ledger, and look at each item "
         "that explains the difference.",
         "Jämför rapportens summa med bidragsmottagarens bokföring och granska varje post som "
         "förklarar skillnaden."),
        ("vouchers", True,
         "Compare the costs of the sample with their vouchers: who, what, when, how much, and "
         "that it was paid.",
         "Jämför urvalets kostnader med verifikationerna: vem, vad, när, hur mycket och att "
         "det är betalt."),
        ("salaries", True,
         "For three people and three months each, where there are as many: compare the cost "
         "with time sheet, payroll and hourly cost.",
         "För tre personer och tre månader vardera, där det finns så många: jämför kostnaden "
         "med tidrapport, löneunderlag och timkostnad."),
        ("exchange", True,
         "Recompute the exchange gains and losses and compare them with the report.",
         "Räkna om kursvinster och kursförluster och jämför med rapporten."),
        ("forwarded", True,
         "Compare the funds sent on to partners with transfers, agreements and what was cleared.",
         "Jämför vidareförmedlade medel med överföringar, överenskommelser och vad som har "
         "redovisats."),
        ("notes", True,
         "Read the notes to the accounts and compare them with how the costs were entered.",
         "Läs noterna till redovisningen och jämför med hur kostnaderna har bokförts."),
        ("procurement", False,
         "For purchases of the sample above the buyer’s threshold: look at the quotations, or "
         "at the reason for none.",
         "För inköp i urvalet över köparens gräns: granska offerterna eller skälet till att "
         "det inte finns några."),
        ("followed_up", False,
         "Look at what became of the recommendations of the audit before.",
         "Granska vad som blev av rekommendationerna i föregående revision."),
    )
]  # fmt: skip
