"""How a matter stands for a person: their roles, the steps from here, what is missing, the pen."""

from django.db import models

from .rules import Missing
from .steps import Step


class Standing:
    """The questions about one matter that page, API and refusal ask alike."""

    def remember_roles(self, person) -> None:
        """Ask once for all roles that a page about this matter needs (one query).

        For making one answer only: kept with this copy of the row, and never used by the door,
        which reads the row anew.
        """
        roles = {role for step in self.steps().values() for role in step.by}
        roles |= {
            role for spec in self.parts.values() for role in (*(spec.by or ()), *(spec.reads or ()))
        }
        roles |= set(self.holds.values())
        roles |= {role for kind in self.kinds_below() if kind.begin for role in kind.begin.by}
        roles |= set(self.also_asked(roles))
        if self.pk:
            self.__dict__.pop("_remembered", None)
            held = self.roles_held(person, sorted(roles, key=lambda role: role.name))
            self._remembered = (person.pk, roles, held)

    def also_asked(self, roles) -> tuple:
        """Further roles that a page of it will ask for, where it asks for these."""
        return ()

    def roles_held(self, person, roles) -> set:
        """Which of the roles this person has for this matter: one query for all of them."""
        known = self.__dict__.get("_remembered")
        if known and known[0] == person.pk and set(roles) <= known[1]:
            return known[2] & set(roles)
        roles = [r for r in dict.fromkeys(roles) if r.public or person.is_authenticated]
        if not roles:
            return set()
        marks = {
            f"role_{n}": models.Case(
                models.When(role.where(type(self), person), then=models.Value(True)),
                default=models.Value(False),
                output_field=models.BooleanField(),
            )
            for n, role in enumerate(roles)
        }
        rows = type(self)._base_manager.filter(pk=self.pk).annotate(**marks).values(*marks)
        row = rows.first() or {}
        return {role for n, role in enumerate(roles) if row.get(f"role_{n}")}

    def looked_at(self, person, how: str) -> None:
        """Somebody is shown it: `how` is `page`, `api` or `paper`. A room that keeps a trace
        says more."""

    def next_steps(self, person) -> list[tuple[Step, list[Missing]]]:
        """What this person could do from here, and what still stands in the way of each."""
        rows = [s for s in self.steps().values() if s.starts_from(self.state) and not s.consequence]
        held = self.roles_held(person, [role for row in rows for role in row.by])
        asked: dict = {}  # a rule that several steps share is asked once
        return [(row, row.missing(self, person, asked)) for row in rows if held & set(row.by)]

    def outlook(self, person) -> tuple[Step | None, list[Missing], list]:
        """(the main step, what stands before it, the steps that are this person's)."""
        main, steps = self.main_step(), self.next_steps(person)
        for step, missing in steps:
            if main is not None and step.name == main.name:
                return main, missing, steps
        return main, main.missing(self, person) if main else [], steps

    def main_step(self) -> Step | None:
        """The step that moves it on from here, whoever takes it."""
        rows = [row for row in self.steps().values() if row.main and row.starts_from(self.state)]
        # One that is taken once more where it leads to (another assessor) moves nothing on.
        onward = [row for row in rows if row.target != self.state]
        return next(iter(onward or rows), None)

    def missing(self, by=None) -> list[Missing]:
        """What stands before the main step: the same call for page, API and refusal."""
        row = self.main_step()
        return row.missing(self, by) if row else []

    @classmethod
    def hand_shown(cls, entry, person) -> tuple[int | None, str]:
        """(id, name) of whose hand an entry shows to a reader: the person's own, unless the room
        keeps that name back from them (the partners do not learn who assesses). The record
        itself always has the person."""
        return entry.by_id, entry.by.name

    @classmethod
    def facts_shown(cls, entry, person) -> dict:
        """The facts of an entry as a reader may have them: all, unless the room keeps some back.
        What is kept back cannot be checked against the hash by that reader, only by the house."""
        return entry.facts

    def has_none_below(self, kind) -> bool:
        """Whether it is known already that there is nothing of this kind below."""
        return False

    def holding_organisation(self, role) -> int | None:
        """For which organisation the role is held, as a page of it asks."""
        return role.organisation_of(self)

    def holder(self) -> dict | None:
        """Who holds the pen: role, label, organisation (id) and since when, or None."""
        role = self.holds.get(self.state)
        if role is None:
            return None
        return {
            "role": role.name,
            "label": str(role.label),
            "organisation": role.organisation_of(self),
            "since": self.state_since,
        }
