"""The answer to “is it the same cost?”: both side by side, as far as the reader may see them."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.money.formatting import format_money
from foundation.pages.spoken import spoken
from foundation.workflow import clock
from foundation.workflow.forms import Reason

from .duplicates import alike

ELSEWHERE = "elsewhere"


class TwoCostsForm(Reason):
    """Which of those that look alike is another cost, and why."""

    other = forms.ChoiceField(
        label=_("It is another cost than"), required=False,
    )  # fmt: skip
    field_order = ["other", "reason"]

    def prepare(self):
        self.pairs, self.known = [], {}
        if self.matter is None or not self.matter.pk or self.by is None:
            return
        found = {one.other.pk: one.other for one in alike(self.matter)}
        seen = type(self.matter).objects.visible_to(self.by).filter(pk__in=found)
        seen = list(seen.select_related("activity", "partner", "case").order_by("pk"))
        hidden = [pk for pk in found if pk not in {row.pk for row in seen}]
        self.known = {str(row.pk): [row.pk] for row in seen}
        if hidden:
            self.known[ELSEWHERE] = hidden
        names = {str(row.pk): f"{row} ({row.reference})" for row in seen}
        names[ELSEWHERE] = say("one of another partnership, which you may not see")
        other = self.fields["other"]
        other.choices = [("", "—"), *((key, names[key]) for key in self.known)]
        if len(self.known) == 1:  # nothing to choose between: it stands there
            other.initial = next(iter(self.known))
        other.wanted = True  # a page asks for it; where there is one, machines may leave it out
        self.pairs = [side_by_side(self.matter, row) for row in seen]

    def clean(self):
        asked = self.cleaned_data.get("other") or ""
        if "other" in self._errors:
            return
        if not asked and len(self.known) == 1:
            asked = next(iter(self.known))
        if not asked:
            self.add_error("other", say("Say which one."))
            return
        self.cleaned_data["others"] = self.known[asked]


def side_by_side(mine, other) -> dict:
    """Two expenses as one table: what differs and what is the same."""
    rows = [
        {"cells": [{"text": label}, {"text": _said(mine, name)}, {"text": _said(other, name)}]}
        for name, label in (
            ("activity", say("Activity")), ("partner", say("Partner")),
            ("supplier", say("Supplier")), ("what_for", say("What it was for")),
            ("invoice_on", say("Date of the paper")), ("paid_on", say("Date of payment")),
            ("paper", say("Amount on the paper")), ("claimed", say("Amount claimed")),
            ("state", say("State")), ("created_at", say("Entered")),
        )
    ]  # fmt: skip
    return {
        "caption": say("%(one)s and %(other)s") % {"one": mine.reference, "other": other.reference},
        "url": other.url,
        "columns": [
            {"label": say("What")},
            {"label": say("This expense")},
            {"label": other.reference},
        ],
        "rows": rows,
    }


def _said(expense, name: str) -> str:
    if name == "state":
        return str(expense.get_state_display())
    value = getattr(expense, name)
    if name == "created_at":
        value = clock.programme_date(value)
    if value is None:
        return "–"
    return format_money(value) if name in ("paper", "claimed") else spoken(value) or "–"


def keep_answer(expense, others: list[int], reason: str, by) -> dict:
    """Write down that each of these is another cost; inside the step only."""
    from .kept_models import TwoCosts

    for pk in others:
        TwoCosts.objects.get_or_create(
            expense=expense, other_id=pk, defaults={"reason": reason, "by": by, "at": clock.now()}
        )
    return {"two_costs": sorted(others)}
