"""The budget as a grid to type in: a slice of the lines, the others are kept by their keys.

Only rows that were changed are written: whoever changes other rows meanwhile is never overwritten,
and who changes the same row is shown what it says now before a second press overwrites it.
"""

import json
import re
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.plans.framework import FIRST_YEAR, LAST_YEAR
from foundation.money.forms import MoneyField, MoneyInput
from foundation.pages import drafts
from foundation.pages.part_page import numbers_of
from foundation.pages.spoken import spoken
from foundation.workflow import engine
from foundation.workflow.models import canonical, digest_of
from foundation.workflow.parts import can_write_part, content_of
from foundation.workflow.steps import Invalid, Refused, Stale

from .checks import KINDS_OF_PLAN, kind_name, sek
from .forms import LineForm
from .sums import read, total

PART = "lines"
ROWS, SPARE, TRIES = 40, 5, 3  # forty rows and the choices in them stay below 15 kB
TYPED = ("category", "quantity", "unit", "unit_price")  # a new row without these is no row
SLICED_BY = ("grant", "partner", "year")


class BareMoneyInput(MoneyInput):
    """The box alone: in a grid the currency stands above the column."""

    template_name = "widgets/bare_money.html"


class TypedDecimalField(forms.DecimalField):
    """A number as people type and paste it: a comma or a dot before the decimals, spaces within.

    In a plain box: a browser's number box forgets a pasted comma without a word.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s", "", value)
            if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", value):
                words = {"typed": value, "thousands": value.replace(",", ""),
                         "decimals": value.replace(",", ".")}  # fmt: skip
                raise forms.ValidationError(
                    _("%(typed)s can be read in two ways: write %(thousands)s or %(decimals)s.")
                    % words
                )
            value = value.replace(",", ".")
        return super().to_python(value)


class GridLineForm(LineForm):
    """What is typed most: the notes and markers of a line stay as they are."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )  # fmt: skip
    quantity = TypedDecimalField(
        label=gettext_lazy("Quantity"), max_digits=12, decimal_places=4, min_value=0
    )
    unit_price = MoneyField(
        label=gettext_lazy("Price (SEK)"), currencies=["SEK"], min_value=0,
        widget=BareMoneyInput(["SEK"]),
    )  # fmt: skip
    price_note = theme = gender = rights = None
    quiet = ()


class GridRow(GridLineForm):
    """A row of the grid: its key, and the digest of what it said when the page was made."""

    key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    base = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    DELETE = forms.BooleanField(label=gettext_lazy("Remove"), required=False)


NAMES = tuple(GridLineForm.base_fields)


def said_by(row: dict) -> dict:
    """What a line says in the columns of the grid, without what is empty."""
    return {name: row[name] for name in NAMES if row.get(name) not in (None, "")}


def mark_of(row: dict) -> str:
    """A short digest of what a line says in the grid."""
    return digest_of(canonical(said_by(row)))[:16]


class Grid:
    """One request to the grid of a plan."""

    def __init__(self, plan, request):
        self.plan, self.request = plan, request
        self.part = plan.part(PART)
        self.chosen = {name: request.GET.get(name, "")[:20] for name in SLICED_BY}
        mine = [row for row in self.part.content if self.is_chosen(row)]
        self.page = Paginator(mine, ROWS).get_page(request.GET.get("page"))
        self.rows, self.sentences, self.status = None, [], 200

    def is_chosen(self, row: dict) -> bool:
        """Whether a line belongs to the slice that was asked for."""
        return all(not value or str(row.get(name)) == value for name, value in self.chosen.items())

    # Saving

    def answer(self):
        """The page; after saving, the same slice again."""
        if self.request.method == "POST" and self.settled():
            messages.success(self.request, _("Saved."), extra_tags="taken")
            return redirect(self.request.get_full_path())
        return render(
            self.request, "applications/plan/grid.html", self.context(), status=self.status
        )

    def settled(self) -> bool:
        """Whether what was sent is saved; else the rows are shown as they were typed."""
        posted = self.request.POST.copy()
        rows = [self.bound(posted, number) for number in numbers_of(posted)]
        self.rows = [row for row in rows if self.is_row(row)]
        if drafts.only_asks(self.request):
            self.rows = [drafts.leave_unjudged(row) for row in self.rows]
            return False
        wanted = [row for row in self.rows if not row.data.get(row.add_prefix("DELETE"))]
        wrong = [row for row in wanted if not row.is_valid()]  # all are judged
        if wrong:
            self.status = 400
            return False
        return self.saved(posted, wanted)

    def saved(self, posted, wanted) -> bool:
        """Write the changed rows into the budget as it stands now."""
        for _try in range(TRIES):
            self.part = self.plan.part(PART)
            merged, conflicts = self.merged(wanted)
            if conflicts:
                self.show_conflicts(posted, conflicts)
                return False
            try:
                engine.save_part(
                    self.plan, PART, self.request.user, rows=merged, if_version=self.part.version
                )
            except Stale:
                continue
            except Refused as refusal:
                self.status = 409
                self.sentences = [str(one.message) for one in refusal.missing]
                return False
            except Invalid:
                self.status = 400
                self.sentences = [
                    _("A row of the budget must be put right first: open the budget and save it.")
                ]
                return False
            return True
        self.status = 409
        self.sentences = [_("Somebody else writes the budget now. Try it once more.")]
        return False

    def merged(self, wanted) -> tuple[list[dict], dict]:
        """All rows with those that were changed here; {number in the form: what it says now}."""
        now = {row["key"]: row for row in self.part.content}
        typed, conflicts, new = {}, {}, []
        for row in wanted:
            content = {name: one for name, one in content_of(row).items() if name in NAMES}
            key, base = row.cleaned_data["key"], row.cleaned_data["base"]
            if not key:
                new.append(said_by(content))
            elif mark_of(content) == base:
                continue  # nothing was typed in it: what it says now stands
            elif key in now and mark_of(now[key]) == base:
                typed[key] = {**now[key], **content}
            else:
                conflicts[row.prefix] = now.get(key)
        gone = self.removed(now, conflicts)
        kept = [typed.get(row["key"], row) for row in self.part.content if row["key"] not in gone]
        return [*kept, *new], conflicts

    def removed(self, now: dict, conflicts: dict) -> set[str]:
        """The keys of rows that are to go; one that says something else by now is a conflict."""
        gone = set()
        for row in self.rows:
            if not row.data.get(row.add_prefix("DELETE")):
                continue
            key = row.data.get(row.add_prefix("key"), "")
            if key in now and mark_of(now[key]) != row.data.get(row.add_prefix("base")):
                conflicts[row.prefix] = now[key]
            gone.add(key)
        return gone

    def show_conflicts(self, posted, conflicts: dict) -> None:
        """The typed rows again, going on from what the others say: a second press overwrites."""
        self.status = 412
        for prefix, row in conflicts.items():
            posted[f"{prefix}-base"] = mark_of(row) if row else ""
            if row is None:
                posted[f"{prefix}-key"] = ""
        numbers = [int(row.prefix.rpartition("-")[2]) for row in self.rows]
        self.rows = [self.bound(posted, number) for number in numbers]
        for place, row in enumerate(self.rows, 1):
            if row.prefix in conflicts:
                self.sentences.append(self.conflict(place, conflicts[row.prefix]))

    def conflict(self, place: int, row: dict | None) -> str:
        if row is None:
            sentence = _("Row %(row)s: somebody has taken it away. Save again to have it anew.")
            return sentence % {"row": place}
        fields = GridLineForm(matter=self.plan, by=self.request.user).fields
        says = ", ".join(filter(None, (spoken(row.get(name), fields[name]) for name in NAMES)))
        sentence = _(
            "Row %(row)s: somebody has changed it to: %(now)s. Save again to overwrite it."
        )
        return sentence % {"row": place, "now": says}

    # Showing

    def bound(self, data, number: int) -> GridRow:
        return GridRow(data, matter=self.plan, by=self.request.user, prefix=f"rows-{number}")

    def is_row(self, row) -> bool:
        """Whether it stands already or was typed in; what is offered does not count."""
        return bool(row.data.get(row.add_prefix("key"))) or any(
            str(row.data.get(row.add_prefix(name)) or "").strip() for name in TYPED
        )

    def fresh(self, number, values: dict) -> GridRow:
        return GridRow(
            matter=self.plan, by=self.request.user, prefix=f"rows-{number}", initial=values
        )

    def shown(self) -> list[GridRow]:
        """The rows of the slice and some empty ones, which begin as the slice is."""
        rows = self.rows
        if rows is None:
            rows = [
                self.fresh(number, {**row, "base": mark_of(row)})
                for number, row in enumerate(self.page.object_list)
            ]
        taken = {row.prefix for row in rows}
        free = [n for n in range(len(rows) + ROWS + SPARE) if f"rows-{n}" not in taken]
        behind = [n for n in free if n >= len(rows)][:SPARE]
        return [*rows, *(self.fresh(number, self.offered()) for number in behind)]

    def offered(self) -> dict:
        """What a new row begins with."""
        offered = {name: value for name, value in self.chosen.items() if value}
        kind = KINDS_OF_PLAN[self.plan.kind][0]
        return {"grant": kind, "year": self.plan.starts_on.year, **offered}

    def context(self) -> dict:
        rows, whole = self.shown(), read(self.part.content)
        numbers = [int(row.prefix.rpartition("-")[2]) for row in rows]
        query = urlencode({**self.chosen, "page": self.page.number})
        return {
            "title": _("Type the budget"), "plan": self.plan,
            "breadcrumbs": [(str(self.plan), self.plan.url)],
            "rows": rows, "empty_row": self.fresh("__prefix__", self.offered()),
            "total_forms": max(numbers) + 1 if numbers else 0,
            "filters": self.filters(), "page_obj": self.page,
            "count": len(whole), "whole": sek(total(whole)),
            "sentences": self.sentences,
            "has_errors": any(row.is_bound and row.errors for row in rows),
            "upload_key": f"budget-grid-{self.plan.pk}?{query}",
            "writable": can_write_part(self.plan, self.plan.parts[PART], self.request.user),
            "words": json.dumps({
                "filled": _("%(count)s cells were filled."),
                "left": _("Not understood and left empty: %(cells)s"),
            }),
        }  # fmt: skip

    def filters(self) -> list[dict]:
        """What the lines can be narrowed by, with what is there and what is chosen."""
        there = {name: {str(row.get(name)) for row in self.part.content} for name in SLICED_BY}
        partners = {str(pk): name for pk, (name, _country) in self.plan.partners().items()}
        said = {
            "grant": (_("Grant"), kind_name),
            "partner": (_("Partner"), lambda pk: partners.get(pk, pk)),
            "year": (_("Year"), str),
        }
        return [
            {
                "name": name, "label": label,
                "choices": [(one, how(one), one == self.chosen[name])
                            for one in sorted(there[name])],
            }
            for name, (label, how) in said.items()
        ]  # fmt: skip
