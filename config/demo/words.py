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
         "targets": _of_different_years(targets[kind])}
        for key, name, kind, unit, baseline in rows
    ]  # fmt: skip


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
