"""Who people are to a matter: said once, as one Q over the matter's table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from . import clock

ALL = "*"  # instead of a list of states: in each
KEPT = 64  # claims kept per role: some persons times the kinds they are asked about


def asker(person) -> tuple:
    """All of a person that a claim may rest on: what a question is kept by, beside the day."""
    return person.pk, getattr(person, "is_active", None), getattr(person, "kind", None)


def said_once(where: Callable) -> Callable:
    """`where`, put together once for a person, a kind and a day.

    A claim is a question, not an answer: nothing but these goes into it, and Django copies it
    into every query that asks it. Each page asks some twenty of them.
    """

    @lru_cache(maxsize=KEPT)
    def kept(model, person, _asker, _day):
        return where(model, person)

    def claim(model, person):
        if getattr(person, "pk", None) is None:
            return where(model, person)
        return kept(model, person, asker(person), clock.today())

    return claim


@dataclass(frozen=True, eq=False)
class Role:
    """A claim that may hold between a person and a matter.

    `where(model, person)` gives the matters of a model for which it holds; by=, sees=, holds=,
    the desk and the lists all ask this one. `who(matter)` gives the persons for one matter (the
    mails ask it); a property test keeps the two agreeing. `may(person)` says whether the person
    could have the role in anything at all, which is all that can be asked before a matter exists.
    """

    name: str
    sentence: object  # a lazy sentence: "a coordinator of a partner"
    where: Callable
    who: Callable | None = None
    organisation: Callable | None = None  # matter -> id of the organisation that holds the pen
    may: Callable | None = None
    organisations: Callable | None = None  # rows -> {pk: organisation}, for lists
    short: object = ""  # what a page calls the holder of the pen: "coordinator"
    public: bool = False  # holds for visitors who are not signed in, too
    wide: bool = False  # holds for people who take no part in the matter
    party: str = ""  # "any" or "holder": it belongs to a party, for which the office may enter
    base: "Role | None" = None  # the role that this one narrows
    called: Callable | None = None  # matter -> what a page calls them there, where that changes

    def __post_init__(self):
        object.__setattr__(self, "where", said_once(self.where))

    @property
    def label(self):
        """What a page calls them; who is left out of it stands in the sentence."""
        return self.short or self.root.short or self.root.sentence

    def label_on(self, matter):
        """What the page of this matter calls them: the turn may pass on within one state. Lists
        and machines read `label`, which needs no look at each row."""
        return self.called(matter) if self.called else self.label

    @property
    def root(self) -> "Role":
        """The role that this one narrows, and that narrows nothing itself."""
        return self.base.root if self.base else self

    def people(self, matter):
        """The persons who have this role for the matter, as a queryset."""
        from django.contrib.auth import get_user_model

        return self.who(matter) if self.who else get_user_model().objects.none()

    def possible_for(self, person) -> bool:
        return self.may(person) if self.may else True

    def organisation_of(self, matter) -> int | None:
        return self.organisation(matter) if self.organisation else None

    def organisations_of(self, matters) -> dict:
        """{pk: organisation} for many rows of one kind, in as few queries as the role can."""
        if self.organisations:
            return self.organisations(matters)
        return {matter.pk: self.organisation_of(matter) for matter in matters}

    def except_(self, other: "Role") -> "Role":
        """This role, but never for those who have the other one: four eyes, said once."""
        return Role(
            name=f"{self.name}_except_{other.name}",
            sentence=format_lazy("{} ({}: {})", self.sentence, _("but not"), other.sentence),
            where=lambda model, person: self.where(model, person) & ~other.where(model, person),
            who=lambda matter: self.people(matter).exclude(
                pk__in=list(other.people(matter).values_list("pk", flat=True))
            ),
            organisation=self.organisation,
            organisations=self.organisations,
            may=self.may,
            short=self.label,  # who holds the pen, without the fine print
            wide=self.wide,
            base=self,
        )


def may_hold(role: Role, person, among=None) -> bool:
    """Whether to ask for the role at all; `among` are the only ones this person can have."""
    if not (role.public or getattr(person, "is_authenticated", False)):
        return False
    return among is None or role in among


def any_of(roles, model, person) -> Q:
    """The matters of `model` for which the person has at least one of the roles."""
    found = Q(pk__in=[])
    for role in roles:
        if may_hold(role, person):
            found |= role.where(model, person)
    return found


def seen_in(roles, model, person) -> Q:
    """The matters of `model` that at least one of these roles of its `sees` shows the person."""
    found = Q(pk__in=[])
    for role in roles:
        states = model.sees[role]
        found |= role.where(model, person) & (Q() if states == ALL else Q(state__in=states))
    return found
