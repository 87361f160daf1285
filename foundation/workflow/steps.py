"""The vocabulary of a process: steps made of states, roles, rules, forms and people to tell."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module

from django_fsm import GET_STATE, transition

from .roles import Role, any_of
from .rules import Missing, Rule, added_rules

ANY = "*"

# True only while engine.take_step runs: a step called from anywhere else is refused by the machine.
door_is_open: ContextVar[bool] = ContextVar("door_is_open", default=False)


def _through_the_door(matter) -> bool:
    return door_is_open.get()


class _Form:
    """A form named by its class, or by its name in the room's forms.py (read late: no cycles)."""

    asks: object

    def form_class(self, model):
        if not isinstance(self.asks, str):
            return self.asks
        room = model.__module__.rpartition(".")[0]
        return getattr(import_module(f"{room}.forms"), self.asks)


@dataclass(frozen=True)
class BackTo:
    """A target that the matter remembers in a field: back to where it was when it was suspended."""

    field: str
    among: tuple[str, ...]

    def __str__(self):
        return " · ".join(self.among)

    def machine(self) -> GET_STATE:
        return GET_STATE(lambda matter, by, data: getattr(matter, self.field), states=self.among)


@dataclass(frozen=True, eq=False)
class Step(_Form):
    """One row of a process: its name, from where to where, by whom, on what terms."""

    name: str
    label: object
    sources: tuple[str, ...]  # (ANY,) for any state
    target: str | BackTo | None  # None: stays
    by: tuple[Role, ...]
    needs: tuple[Rule, ...]
    tells: tuple[Callable | Role, ...]
    asks: object
    main: bool
    locks: Callable | None
    calendar: Callable | None  # (model, now) -> Q: the clock takes it for these
    consequence: str  # "match.conclude": taken only by the code of that step
    personal: bool  # a yes of one's own: never on behalf of somebody
    room: str = ""
    sentence: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """The states it may lead to; none when it stays."""
        if isinstance(self.target, BackTo):
            return self.target.among
        return (self.target,) if self.target else ()

    def starts_from(self, state: str) -> bool:
        return ANY in self.sources or state in self.sources

    def rules(self, model) -> list[Rule]:
        return [*self.needs, *added_rules(model, self.name)]

    def is_for(self, matter, person) -> bool:
        """Whether this person has one of the step's roles for the matter (one query)."""
        held = any_of(self.by, type(matter), person)
        return type(matter)._base_manager.filter(pk=matter.pk).filter(held).exists()

    def missing(self, matter, by=None, asked: dict | None = None) -> list[Missing]:
        """What stands in the way, in the order of the rules; the state first.

        `asked` keeps the answers of rules that several steps share, while one answer is made.
        """
        from django.utils.translation import gettext as _

        if not self.starts_from(matter.state):
            message = _("This cannot be done while it is “%s”.") % matter.get_state_display()
            return [Missing("state", message)]
        asked = {} if asked is None else asked
        for rule in self.rules(type(matter)):
            if rule not in asked:
                asked[rule] = rule(matter, by)
        return [one for rule in self.rules(type(matter)) for one in asked[rule]]


@dataclass(frozen=True, eq=False)
class Begins(_Form):
    """The row of a process for what does not yet exist."""

    label: object
    by: tuple[Role, ...]
    needs: tuple[Rule, ...]
    tells: tuple
    asks: object
    consequence: str
    name: str = "begin"

    def rules(self, model) -> list[Rule]:
        return [*self.needs, *added_rules(model, self.name)]

    def is_possible_for(self, person) -> bool:
        signed_in = getattr(person, "is_authenticated", False)
        return signed_in and any(role.possible_for(person) for role in self.by)


def _states(source) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else tuple(source)


def step(
    label,
    source,
    target=None,
    *,
    by: Iterable[Role] = (),
    needs: Iterable[Rule] = (),
    tells: Iterable = (),
    asks=None,
    main: bool = False,
    locks: Callable | None = None,
    calendar: Callable | None = None,
    consequence: str = "",
    personal: bool = False,
):
    """Make a method `(self, by, data)` a step; its body is what changes besides the state.

    It may return facts for the record: codes, ids, numbers and digests only.
    """
    from .forms import StepForm

    def decorate(method):
        row = Step(
            name=method.__name__,
            label=label,
            sources=_states(source),
            target=target,
            by=tuple(by),
            needs=tuple(needs),
            tells=tuple(tells),
            asks=asks or StepForm,
            main=main,
            locks=locks,
            calendar=calendar,
            consequence=consequence,
            personal=personal,
            room=method.__module__.rpartition(".")[0],
            sentence=(method.__doc__ or "").strip(),
        )
        machine = list(row.sources) if ANY not in row.sources else ANY
        goes_to = target.machine() if isinstance(target, BackTo) else target
        guarded = transition("state", machine, goes_to, conditions=[_through_the_door])(method)
        guarded.step = row
        return guarded

    return decorate


def begins(label, *, by=(), needs=(), tells=(), asks=None, consequence: str = "") -> Begins:
    """How a process starts: `begin = begins(_("Declare interest"), by=[coordinator], …)`."""
    from .forms import StepForm

    return Begins(label, tuple(by), tuple(needs), tuple(tells), asks or StepForm, consequence)


@dataclass(frozen=True, eq=False)
class PartSpec(_Form):
    """A named part of a matter's content: one object, or rows that keep their key.

    `own`: every partner has its own at the same address. `by` and `states` default to those of
    the step `edit`. `reads`: only these roles see it (an auditor's papers); it is then left out
    of versions and of the record's digests too. Default: whoever sees the matter.
    `free`: an object that also keeps texts under names of the sender's own. `needs`: rules that
    must hold while it is written, beside the state.
    """

    label: object
    asks: object
    many: bool = False
    own: bool = False
    by: tuple[Role, ...] | None = None
    states: tuple[str, ...] | None = None
    hint: object = ""
    reads: tuple[Role, ...] | None = None
    free: bool = False
    needs: tuple[Rule, ...] = ()


class NoSuchStep(LookupError):
    """The process has no step of that name (404)."""


class Refused(Exception):
    """A step that cannot be taken yet, and why (409)."""

    def __init__(self, step, missing: list[Missing]):
        super().__init__("; ".join(str(one.message) for one in missing))
        self.step, self.missing = step, missing


class Invalid(Exception):
    """What was sent with the step is not usable (400): `errors` as {field: [sentence]}."""

    def __init__(self, errors: dict, form=None):
        super().__init__(str(errors))
        self.errors, self.form = errors, form


class Stale(Exception):
    """Somebody else wrote in between (412): the present version and what changed."""

    def __init__(self, version: int, changed: list[str]):
        super().__init__(f"version is {version}")
        self.version, self.changed = version, changed


class Busy(Exception):
    """The database could not get all locks in three tries (503)."""
