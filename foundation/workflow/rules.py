"""What must be so before a step: rules that yield what is missing, where, and in which sentence."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Missing:
    """One thing in the way (error) or worth a look (warning), and where to mend it."""

    code: str
    message: object
    part: str = ""  # a part of the matter; "documents" for the papers on it
    field: str = ""
    level: str = ERROR
    step: str = ""  # the step that mends it, where that is no field
    begins: str = ""  # the kind of matter (its label) whose beginning mends it

    def as_json(self, url: str | None = None) -> dict:
        shape = {
            "code": self.code,
            "message": str(self.message),
            "part": self.part,
            "field": self.field,
        }
        return shape if url is None else {**shape, "level": self.level, "url": url}


@dataclass(frozen=True, eq=False)
class Rule:
    """A claim about a matter; called, it gives the list of what is missing for it to be true."""

    name: str
    sentence: object
    test: Callable[..., Iterable[Missing] | None]
    takes_person: bool

    def __call__(self, matter, by=None) -> list[Missing]:
        found = self.test(matter, by) if self.takes_person else self.test(matter)
        return list(found or [])

    @property
    def room(self) -> str:
        """The room a rule comes from, for the printed process."""
        return self.test.__module__.rpartition(".")[0]


def rule(sentence) -> Callable[[Callable], Rule]:
    """Make a generator `(matter)` or `(matter, by)` of Missing a rule with its claim."""

    def decorate(test):
        takes_person = len(inspect.signature(test).parameters) > 1
        return Rule(test.__name__, sentence, test, takes_person)

    return decorate


def errors(missing: Iterable[Missing]) -> list[Missing]:
    return [one for one in missing if one.level == ERROR]


_added: dict[tuple[str, str], list[Rule]] = {}


def also_needs(model, step_name: str, added: Rule) -> None:
    """A room above adds a rule to a step below (called from AppConfig.ready through the room)."""
    rules = _added.setdefault((model.label(), step_name), [])
    if added not in rules:
        rules.append(added)


def added_rules(model, step_name: str) -> list[Rule]:
    return _added.get((model.label(), step_name), [])
