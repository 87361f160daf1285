"""What is written in the demonstration: public facts, and that all the rest is invented."""

from dataclasses import dataclass

# Offices as DOMAIN §1 names them, by country and side.
OFFICES = {
    "SE": ("Chair of the executive board", "Opposition councillor", "Chief executive"),
    "ZA": ("Executive mayor", "Opposition whip", "Municipal manager"),
    "BW": ("Council chairperson", "Councillor of the opposition", "Council secretary"),
    "ZM": ("Council chairperson", "Councillor of the opposition", "Council secretary"),
    "ZW": ("Council chairperson", "Councillor of the opposition", "Town clerk"),
}


@dataclass(frozen=True)
class Pair:
    """Who works together, on what: titles and themes as they are public."""

    swedish: str
    others: tuple[str, ...]
    topic: str
    themes: tuple[str, ...]
    office: str = "coordinator"  # who coordinates the case for the office
    invented: bool = False
    thorough: bool = False  # shown with every cost of a visit, not with a few

    @property
    def names(self) -> tuple[str, ...]:
        return (self.swedish, *self.others)

    @property
    def together(self) -> str:
        """ "Håbo, Livingstone and Victoria Falls"."""
        return f"{', '.join(self.names[:-1])} and {self.names[-1]}"

    @property
    def disclaimer(self) -> str:
        """The sentence that says what is real here."""
        if self.invented:
            return (
                f"Demonstration: {self.together} are invented places, and everything told of "
                "them is invented to show what the system does when things go wrong."
            )
        return (
            f"Demonstration: {self.together} are real places and their topic is public. The dates "
            "are shifted, and all figures and sentences are invented."
        )

    @property
    def subject(self) -> str:
        """The topic inside a sentence."""
        return self.topic[:1].lower() + self.topic[1:]


def motivation(pair: Pair, place: str) -> str:
    return f"{pair.disclaimer} {place} wants to learn with a partner about {pair.subject}."


def answers(pair: Pair) -> dict:
    """To the three questions that every call asks by default."""
    return {
        "need": f"Practice in {pair.subject} that lasts when people change.",
        "contribution": "Routines that work at home, and time to look at each other's.",
        "partner": "A municipality that works with the same topic.",
    }


def plan_text(pair: Pair) -> dict:
    return {
        "problem": f"{pair.disclaimer} In all of the municipalities, {pair.subject} depends on a "
        "few committed people.",
        "goal": f"What is decided about {pair.subject} is done, and can be seen to be done.",
        "theory_of_change": "Politicians and officials see another way of working, try it at home, "
        "and the councils make it a routine.",
        "target_groups": "Councillors, officials, and the residents whom the topic concerns.",
        "roles": "Each municipality leads its own part; the Swedish one holds the grant.",
        "sustainability": "What works is written into plans, budgets and job descriptions.",
    }


def sections(pair: Pair) -> dict[str, dict]:
    """What a project says beside problem and goal, section by section."""
    return {
        "rights": {
            "rights_holders": f"Residents whom {pair.subject} concerns, those first whom nobody "
            "asks today.",
            "duty_bearers": "The councils and their administrations, which lack routines for it.",
            "core_areas": ["participation", "accountability"],
            "sdg_targets": "5.5, 10.2, 16.7",
            "marker_gender": "1", "marker_governance": "2",
            "marker_disability": "0", "marker_environment": "0",
        },
        "learning": {
            "from_sweden": "How a routine is followed up between the budget and the annual report.",
            "to_sweden": "How councillors meet residents where they live.",
            "kept": "Every visit ends with a note of two pages that both councils keep.",
        },
        "perspectives": {
            "poor_people": "Meetings are held where people live, and the fare is paid.",
            "rights": "Residents are told what was decided and where they can complain.",
            "gender": "Women and men are asked apart where that makes people speak freely.",
            "conflict": "Majority and opposition travel together, so that nobody owns the result.",
            "environment": "Half of the meetings are virtual.",
        },
        "anchoring": {
            "political": "Both sides sit in the steering group, which meets four times a year.",
            "administration": "The planning departments carry it on within their own budgets.",
            "communication": "One page a year to residents, in the languages spoken at home.",
            "ethics": "Photographs only with consent; no gifts above a meal.",
            "safeguarding": "Nobody under 18 takes part without a guardian's consent.",
        },
    }  # fmt: skip


STAKEHOLDERS = [
    {"name": "Residents' associations", "interest": "3", "influence": "1",
     "involved": "Invited to each workshop, and asked first."},
    {"name": "Heads of departments", "interest": "2", "influence": "3",
     "involved": "Decide on the routine and name who keeps it."},
    {"name": "Local media", "interest": "2", "influence": "2", "involved": "Told of each visit."},
]  # fmt: skip


def outputs(keys: list[str]) -> list[dict]:
    """What the activities produce, for the first two outcomes."""
    return [
        {"outcome": keys[0], "statement": "Twelve councillors and officials trained together."},
        {"outcome": keys[1], "statement": "A draft routine that both administrations have tried."},
    ]


def outcomes(pair: Pair, ids: dict[str, int]) -> list[dict]:
    """One at each level; most of them in the international municipalities [F]."""
    away = ids[pair.others[0]]
    return [
        {"level": "individual", "organisation": away,
         "statement": f"Councillors and officials use what they have learnt about {pair.subject}."},
        {"level": "organisational", "organisation": away,
         "statement": f"The council has a routine for {pair.subject} and follows it up."},
        {"level": "societal", "organisation": ids[pair.others[-1]],
         "statement": "Residents whom the topic concerns say that they are heard."},
    ]  # fmt: skip


def indicators(keys: list[str], years: tuple[int, int]) -> list[dict]:
    first, last = years
    targets = {
        "number": [{"year": first, "value": "12"}, {"year": last, "value": "30"}],
        "yes_no": [{"year": last, "value": "yes"}],
        "percentage": [{"year": first, "value": "35"}, {"year": last, "value": "50"}],
    }
    rows = [
        (keys[0], "People trained who use it at work", "number", "people", "0"),
        (keys[1], "The routine is decided by the council", "yes_no", "", "no"),
        (keys[2], "Share who say that they are heard", "percentage", "%", "20"),
    ]
    return [
        {"outcome": key, "name": name, "kind": kind, "unit": unit, "baseline": baseline,
         "targets": _of_different_years(targets[kind]), "baseline_source": "Own count",
         "verification": "Minutes and a short survey", **MEASURED.get(kind, {})}
        for key, name, kind, unit, baseline in rows
    ]  # fmt: skip


# What an indicator of a kind is made of, and by what it is reported apart.
MEASURED = {
    "number": {"apart": ["sex", "age"]},
    "percentage": {"numerator": "Those who answer “often” or “always”",
                   "denominator": "All who answer the survey", "apart": ["sex", "disability"]},
}  # fmt: skip


def _of_different_years(targets: list[dict]) -> list[dict]:
    return list({row["year"]: row for row in targets}.values())


RISKS = [
    {"text": "An election changes who leads the council.", "likelihood": 3, "impact": 3,
     "measure": "Majority and opposition both take part from the first day."},
    {"text": "Visas come late.", "likelihood": 3, "impact": 2,
     "measure": "Applications eight weeks before each journey."},
    {"text": "A key official leaves.", "likelihood": 2, "impact": 3,
     "measure": "Two people know every task."},
]  # fmt: skip


def narrative(pair: Pair, place: str) -> dict:
    return {
        "individual": f"{pair.disclaimer} In {place}, those who took part do some things "
        "differently at work.",
        "organisational": "A draft of the routine is with the council.",
        "societal": "Residents were invited twice and came.",
        "learning": "Meeting politicians of both sides together made the difference.",
        "next_year": "The routine is decided and tried.",
    }
