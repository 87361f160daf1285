"""A plan as one document: the text as it stands or as a version froze it, block after block.

Page, PDF and comparison are made of the same blocks, so that they cannot say different things:
{"kind": "heading", "text", "level", "name"} · {"kind": "fact", "label", "text"} ·
{"kind": "list", "items"} · {"kind": "table", "table"} (as components/table.html takes it).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.budgets.sums import read, total, totals_by
from applications.budgets.tables import budget_tables
from applications.results.framework import activities_in, by_level, outputs_in
from foundation.accounts.models import Organisation
from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.pages.merging import Difference, differences_of_rows, differences_of_values
from foundation.pages.spoken import spoken
from foundation.workflow.models import Version

from .fields import MonthField
from .framework import LEVELS

IN_FRAMEWORK = ("outcomes", "outputs", "indicators")
MEASURED = (
    "name", "common_result", "kind", "unit", "numerator", "denominator", "baseline", "baseline_on",
    "baseline_source", "targets", "apart", "apart_own", "verification", "reporter",
)  # fmt: skip


@dataclass
class Text:
    """What is read: the parts of a plan with the day and number of their version, if any."""

    plan: object
    parts: dict
    version: Version | None = None

    @classmethod
    def of(cls, plan, version: Version | None = None) -> "Text":
        """The text as it is typed now, or as the version froze it."""
        if version is None:
            return cls(plan, plan.fresh_contents())
        empty = {name: [] if spec.many else {} for name, spec in plan.parts.items()}
        return cls(plan, {**empty, **version.text["parts"]}, version)

    def form(self, name: str, person):
        """The form of a part, whose rows point at the rows of this text and not at today's."""
        self.plan.__dict__["_pointed_at"] = self.parts
        return self.plan.parts[name].form_class(type(self.plan))(matter=self.plan, by=person)


def document_of(text: Text, person) -> list[dict]:
    """The whole plan in blocks, section by section; sections that say nothing are left out."""
    blocks = []
    for name, spec in text.plan.parts.items():
        found = SPECIAL.get(name, _section)(text, name, person)
        if found:
            title = TITLES[name]() if name in TITLES else str(spec.label)
            blocks += [heading(title, 2, name), *found]
    return blocks


def heading(text: str, level: int, name: str = "") -> dict:
    return {"kind": "heading", "text": text, "level": level, "name": name}


def _section(text: Text, name: str, person) -> list[dict]:
    form = text.form(name, person)
    if text.plan.parts[name].many:
        columns = [one for one in form.fields if one not in ("note", "key")]
        return table_of(form, text.parts[name], columns)
    return facts_of(form, text.parts[name])


def facts_of(form, content: dict) -> list[dict]:
    """The written fields of a section in the order of its form, then those of their own."""
    names = [*form.fields, *(one for one in content if one not in form.fields)]
    return [
        {"kind": "fact", "label": label, "text": said}
        for name in names
        for label in [str(form.fields[name].label) if name in form.fields else name]
        if (said := spoken(content.get(name), form.fields.get(name)))
    ]


def table_of(form, rows: list[dict], columns) -> list[dict]:
    """The rows with those columns in which anything stands; no block for no rows."""
    said = [{name: spoken(row.get(name), form.fields[name]) for name in columns} for row in rows]
    used = [name for name in columns if any(one[name] for one in said)]
    if not used:
        return []
    table = {
        "columns": [{"label": str(form.fields[name].label)} for name in used],
        "rows": [{"cells": [{"text": one[name]} for name in used]} for one in said],
    }
    return [{"kind": "table", "table": table}]


# The results framework as a tree


def _framework(text: Text, name: str, person) -> list[dict]:
    form = text.form("indicators", person)
    outputs, rows = outputs_in(text.parts), {row["key"]: row for row in text.parts["indicators"]}
    names = Organisation.objects.in_bulk(
        [one["organisation"] for one in text.parts["outcomes"] if one.get("organisation")]
    )
    blocks = []
    for level, found in by_level(text.parts):
        label = str(dict(LEVELS)[level])
        blocks.append(heading(_("%(level)s level") % {"level": label.capitalize()}, 3))
        for outcome, indicators in found:
            where = names.get(outcome.organisation)
            said = f"{outcome.statement} ({where})" if where else outcome.statement
            blocks.append({"kind": "fact", "label": _("Outcome"), "text": said})
            mine = [one.statement for one in outputs if one.outcome == outcome.key]
            if mine:
                blocks.append({"kind": "list", "label": _("Outputs"), "items": mine})
            blocks += table_of(form, [rows[one.key] for one in indicators], MEASURED)
    loose = [
        row for row in text.parts["indicators"]
        if row.get("outcome") not in {one["key"] for one in text.parts["outcomes"]}
    ]  # fmt: skip
    if loose:
        blocks += [heading(_("Without an outcome"), 3), *table_of(form, loose, MEASURED)]
    return blocks


# Activities, their cost and their months


def _activities(text: Text, name: str, person) -> list[dict]:
    form, lines = text.form("activities", person), read(text.parts["lines"])
    costs = totals_by(lines, "activity")
    blocks = table_of(form, text.parts["activities"], [one for one in form.fields if one != "note"])
    if blocks and lines:
        table = blocks[0]["table"]
        table["columns"].append({"label": _("Cost"), "numeric": True})
        for row, made in zip(text.parts["activities"], table["rows"], strict=True):
            made["cells"].append({"text": _sek(costs.get((row["key"],)))})
        loose = total(
            [one for one in lines if one.activity not in {r["key"] for r in text.parts[name]}]
        )
        between = [""] * (len(table["columns"]) - 2)
        if loose:
            beside = [{"text": _("Costs of no single activity")}, *({"text": ""} for _n in between)]
            table["rows"].append({"cells": [*beside, {"text": _sek(loose)}]})
        table["totals"] = [_("Total"), *between, _sek(total(lines))]
    return blocks


def _sek(amount) -> str:
    return "" if amount is None else format_money(Money(amount, "SEK"))


def _budget(text: Text, name: str, person) -> list[dict]:
    blocks = []
    for budget in budget_tables(read(text.parts["lines"]), text.plan.frame()):
        table = dict(budget["table"])
        blocks += [heading(table.pop("caption"), 3), {"kind": "table", "table": table}]
        if budget["cap"]:
            blocks.append({"kind": "fact", "label": "", "text": budget["cap"]})
    return blocks


def _beside_outcomes(text: Text, name: str, person) -> list[dict]:
    """Outputs and indicators stand below their outcomes, not by themselves."""
    return []


SPECIAL = {
    "outcomes": _framework, "outputs": _beside_outcomes, "indicators": _beside_outcomes,
    "activities": _activities, "lines": _budget,
}  # fmt: skip
TITLES = {"outcomes": lambda: _("Results framework")}


# Months across the calendars


def timeline(text: Text, beside: dict[str, list[str]]) -> dict | None:
    """Month by month: what happens at which partner, and what else falls into the month.

    `beside`: {"2026-09": ["Election in Sweden"]}; None where no activity is planned.
    """
    planned = activities_in(text.parts)
    if not planned:
        return None
    first, last = planned[0].month, max(one.last_month for one in planned)
    partners = text.plan.partners()
    rows = []
    for month in months(first, last):
        here = [one for one in planned if one.month <= month <= one.last_month]
        if not here and month not in beside:
            continue
        cells = [_titles(one for one in here if one.host == pk) for pk in partners]
        other = _titles(one for one in here if one.host not in partners)
        rows.append(
            {"cells": [{"text": MonthField().said(month)}, *({"text": one} for one in cells),
                       {"text": other}, {"text": "\n".join(beside.get(month, []))}]}
        )  # fmt: skip
    return {
        "columns": [
            {"label": _("Month")},
            *({"label": _("At %(partner)s") % {"partner": name}} for name, _c in partners.values()),
            {"label": _("Elsewhere or online")},
            {"label": _("Also in this month")},
        ],
        "rows": rows,
    }


def _titles(found) -> str:
    return "\n".join(one.title for one in found)


def months(first: str, last: str) -> list[str]:
    """The months from the first to the last, as `2026-05`; at most ten years of them."""
    year, month = map(int, first.split("-"))
    found = []
    while len(found) < 120 and (here := f"{year:04}-{month:02}") <= last:
        found.append(here)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


# Two texts side by side


def differences(before: Text, after: Text, person) -> list[tuple[str, list[Difference]]]:
    """(section, what differs in it) of two texts of one plan, in the order of the plan."""
    found = []
    for name, spec in after.plan.parts.items():
        old_form, form = before.form(name, person), after.form(name, person)
        fields = {n: one for n, one in {**old_form.fields, **form.fields}.items() if n != "note"}
        compare = differences_of_rows if spec.many else differences_of_values
        rows = compare({}, before.parts[name], after.parts[name], fields)
        if rows:
            found.append((str(spec.label), rows))
    return found
