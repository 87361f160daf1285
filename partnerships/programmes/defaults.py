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
    {"code": "need", "required": True, "long": True, "label": {
        "en": "What do you want to change in your municipality?",
        "sv": "Vad vill ni förändra i er kommun?",
    }},
    {"code": "contribution", "required": False, "long": True, "label": {
        "en": "What can you share with a partner?",
        "sv": "Vad kan ni dela med er av till en partner?",
    }},
    {"code": "partner", "required": False, "long": True, "label": {
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

TERMS = {
    "audit_before_submission": True,  # [F]
    "papers_are_errors": False,  # [D]
    "line_warning_percent": 10,  # [D]
    "amendment_percent": 20,  # [D] together with the amount below
    "amendment_amount": {"amount": "50000.00", "currency": "SEK"},  # [D]
    "hours_per_month": 165,  # [D]
    "answer_days": 30,  # [D] to say yes or no to a proposed match
    "year_of": "payment",  # [D] a cost belongs to the year in which it was paid
    # [D] The most points of each reason why two declarations fit together
    "weight_themes": 40,
    "weight_named": 20,
    "weight_size": 15,
    "weight_calendar": 15,
    "weight_earlier": 10,
}
