"""Somebody else saved first: both texts side by side, and one is chosen field by field."""

from dataclasses import dataclass, field

from foundation.workflow.models import Entry

from .merging import MINE, THEIRS, Difference

OWN = {"csrfmiddlewaretoken", "if_version", "choose", "add_row", "keep"}


@dataclass
class Choice:
    """What the buttons of a conflict sent: `how` is theirs, mine, chosen or edit."""

    how: str
    each: dict[str, str]

    @classmethod
    def of(cls, posted) -> "Choice | None":
        """The choice in a sent page; None when it is not one of a conflict."""
        how = posted.get("choose")
        if how not in (THEIRS, MINE, "chosen", "edit"):
            return None
        each = {
            name.removeprefix("choose-"): posted[name]
            for name in posted
            if name.startswith("choose-") and posted[name] in (THEIRS, MINE)
        }
        return cls(how, each)

    def of_all(self, differences: list[Difference]) -> dict[str, str]:
        """Whose value for each difference; without those that are still open."""
        if self.how in (THEIRS, MINE):
            return {one.name: self.how for one in differences}
        return {one.name: self.each[one.name] for one in differences if one.name in self.each}


@dataclass
class Conflict:
    """What the page of a conflict shows, and carries on to the next request."""

    by: str
    at: object
    differences: list[Difference] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    version: int = 0
    chosen: dict[str, str] = field(default_factory=dict)
    open: bool = False  # a choice was sent, and lacks something

    @property
    def rows(self) -> list[dict]:
        return [
            {
                "name": one.name, "label": one.label, "words": one.words(),
                "choice": self.chosen.get(one.name, one.suggested),
                "open": self.open and one.name not in self.chosen,
            }
            for one in self.differences
        ]  # fmt: skip


def conflict(matter, posted, differences, version, part="", choice=None) -> Conflict:
    """The conflict over a matter's fields, or over one of its parts."""
    entries = Entry.objects.about(matter).select_related("by").order_by("-seq")
    if part:
        entries = entries.filter(step="edit", facts__part=part)
    last = entries.first()
    hidden = [
        (name, value)
        for name, values in posted.lists()
        if name not in OWN and not name.startswith("choose-")
        for value in values
    ]
    return Conflict(
        last.by.name if last else "", last.at if last else None, differences, hidden, version,
        choice.of_all(differences) if choice else {}, choice is not None,
    )  # fmt: skip


def mine_alone(differences: list[Difference]) -> bool:
    """Whether nothing of theirs would be overwritten by saving what was typed."""
    return all(one.suggested == MINE for one in differences)
