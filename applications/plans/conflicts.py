"""Conflicts of interest: who declared one in a plan reads no scores of it and decides nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Person
from foundation.accounts.roles import office, office_any
from foundation.money.formatting import format_date
from foundation.workflow import clock
from foundation.workflow.forms import Reason
from foundation.workflow.roles import Role
from foundation.workflow.steps import step

UNDECIDED = ("draft", "confirming", "submitted", "assessing")


class Conflict(models.Model):
    """Somebody of the office stands aside in one plan: declared, or by recusing themselves.

    The reason stands here and not in the record, where the partners would read it.
    """

    plan = models.ForeignKey("applications.Plan", models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    declared_at = models.DateTimeField(_("declared"))

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["plan", "declared_at"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "person"], name="one_conflict_a_plan_a_person")
        ]

    def __str__(self):
        return f"{self.person}: {self.reason[:60]}"


def note_conflict(plan, person, reason: str) -> Conflict:
    """The person stands aside in the plan from now on; told twice, the first reason stays."""
    found, _new = Conflict.objects.get_or_create(
        plan=plan, person=person, defaults={"reason": reason, "declared_at": clock.now()}
    )
    return found


def _where(model, person) -> Q:
    plans = Conflict.objects.filter(person=person.pk).values("plan")
    return Q(**{f"{way_to_plan(model)}__in": plans})


def way_to_plan(model) -> str:
    """From a plan, from what names one (an assessment), from what names a grant (an amendment)."""
    if model.label() == "applications.plan":
        return "pk"
    names = {field.name for field in model._meta.get_fields()}
    return "plan" if "plan" in names else "grant__plan"


def plan_of(matter) -> int:
    """The id of the plan that a matter is, or that it is about."""
    found = matter
    for name in way_to_plan(type(matter)).split("__"):
        found = getattr(found, name)
    return getattr(found, "pk", found)


def _who(matter):
    rows = Conflict.objects.filter(plan=plan_of(matter))
    return Person.objects.filter(pk__in=rows.values("person"))


conflicted = Role(
    "conflicted", _("whoever has declared a conflict of interest in the plan"), _where, _who
)
impartial_office = office.except_(conflicted)
impartial_staff = office_any.except_(conflicted)


def serves_the_office(person) -> bool:
    """Asked once for this copy of a person: a history has many entries."""
    if "_serves_the_office" not in person.__dict__:
        person._serves_the_office = office_any.possible_for(person)
    return person._serves_the_office


class DeclareForm(Reason):
    """Why one stands aside; the office reads it, the partners do not: so there is no note."""

    note = None


@step(
    _("Declare a conflict of interest"), UNDECIDED, by=[impartial_staff], tells=[office],
    asks=DeclareForm, personal=True,
)  # fmt: skip
def declare_conflict(plan, by, data):
    """Closes assessments, scores and the decision to you. An assessment of yours no longer counts;
    the office asks somebody else. The partners do not read your reason."""
    return plan.stand_aside(by, data.pop("reason"))


def conflicts_section(plan, person) -> list[dict]:
    """Who stands aside and why, for those of the office who do not, and for oneself."""
    rows = list(plan.conflicts.select_related("person"))
    if not rows:
        return []
    if not plan.roles_held(person, [impartial_staff]):
        rows = [row for row in rows if row.person_id == person.pk]
    if not rows:
        return []
    section = {
        "title": _now("Conflicts of interest"),
        "template": "applications/table.html",
        "context": {
            "table": {
                "caption": _now("Conflicts of interest"),
                "columns": [
                    {"label": _now("Who stands aside")},
                    {"label": _now("Since")},
                    {"label": _now("Reason")},
                ],
                "rows": [
                    {
                        "cells": [
                            {"text": str(row.person)},
                            {"text": format_date(row.declared_at)},
                            {"text": row.reason},
                        ]
                    }
                    for row in rows
                ],
            }
        },
    }
    return [section]
