"""The budget of a plan as its page shows it: tables whose totals are their rows', and the rules."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_money, format_number
from foundation.workflow.parts import can_write_part
from partnerships.programmes.call_rules import GUIDE, HARD
from partnerships.programmes.reference_models import text_in

from .checks import kind_name, sek
from .explained import explanations_of, frame_of
from .forms import CONTRIBUTIONS, MARKERS
from .results import Result
from .rules import evaluate
from .sums import ZERO, read, share, total, totals_by

RESULTS_SHOWN = 60


def sections_of(plan, person) -> list[dict]:
    """What a plan's page says about its budget; nothing before there is a line or a writer."""
    contents = plan.contents()
    lines, frame = read(contents["lines"]), frame_of(plan, contents)
    links = links_of(plan, person, bool(lines))
    found = []
    if lines or links:
        found.append(
            {
                "title": _("Budget in total"),
                "template": "applications/plan/budget.html",
                "context": {
                    "tables": budget_tables(lines, frame),
                    "more": [*totals_of(lines, frame), *marked_of(lines, frame)],
                    "links": links,
                },
            }
        )
    if contents.get("contributions"):
        found.append(
            {
                "title": _("What the partners put in themselves"),
                "template": "applications/plan/contributions.html",
                "context": {"table": contributions_table(contents["contributions"], frame)},
            }
        )
    if lines:
        found.append(
            {
                "title": _("The rules of the call"),
                "template": "applications/plan/rules.html",
                "context": rules_shown(evaluate(lines, frame), explanations_of(plan)),
            }
        )
    return found


def links_of(plan, person, has_lines: bool) -> list[tuple[str, str]]:
    """What can be done with the budget beside reading it, as (label, url)."""
    found = []
    if can_write_part(plan, plan.parts["lines"], person):
        helpers = [
            (_("Type the budget"), "plan_budget_grid"),
            (_("Write the budget in Excel"), "plan_budget_workbook"),
            (_("Add a visit"), "plan_budget_visit"),
            (_("Add a line at a local price"), "plan_budget_local_price"),
        ]
        found += [
            (label, reverse(f"applications:{name}", args=[plan.pk])) for label, name in helpers
        ]
    elif has_lines:
        url = reverse("applications:plan_budget_download", args=[plan.pk])
        found.append((_("Download the budget as Excel"), url))
    return found


# --- totals --------------------------------------------------------------------------------------


def totals_of(lines, frame) -> list[dict]:
    """A table of sums for each way to cut the budget: cost, partner, year, activity, grant.

    Every total is the sum of the same rounded rows, so all tables end in the same amount.
    """
    no_activity = _("no activity")
    ways = [
        (_("By cost"), "category", frame.cost),
        (_("By partner"), "partner", frame.name),
        (_("By year"), "year", str),
        (_("By activity"), "activity", lambda key: frame.activities.get(key) or no_activity),
        (_("By kind of grant"), "grant", kind_name),
    ]
    return [_sums(caption, totals_by(lines, name), said) for caption, name, said in ways if lines]


def marked_of(lines, frame) -> list[dict]:
    """What part of the budget is for a topic, for gender equality and for human rights.

    As with the policy markers of OECD's DAC: a line counts wholly under the marker it has, and
    what is not marked stands as such. A table only where a line is marked.
    """
    markers = {code: str(label) for code, label in MARKERS if code}
    ways = [
        (_("By topic"), "theme", frame.topics),
        (_("Gender equality"), "gender", markers),
        (_("Human rights"), "rights", markers),
    ]
    not_said = _("not marked")
    return [
        _sums(caption, totals_by(lines, name), lambda code, known=known: known.get(code) or code
              or not_said)
        for caption, name, known in ways
        if any(getattr(line, name) for line in lines)
    ]  # fmt: skip


def _sums(caption: str, sums: dict[tuple, Decimal], said) -> dict:
    whole = sum(sums.values(), ZERO)
    rows = sorted(((said(key), amount) for (key,), amount in sums.items()), key=lambda row: row[0])
    return {
        "caption": caption,
        "columns": [
            {"label": caption},
            {"label": _("Amount"), "numeric": True},
            {"label": _("Share"), "numeric": True},
        ],
        "rows": [
            {"cells": [{"text": label}, {"text": sek(amount)}, {"text": _part(amount, whole)}]}
            for label, amount in rows
        ],
        "totals": [_("Total"), sek(whole), ""],
    }


def _part(amount: Decimal, whole: Decimal) -> str:
    part = share(amount, whole)
    return "" if part is None else _("%(share)s %%") % {"share": format_number(part, 1)}


def contributions_table(rows: list[dict], frame) -> dict:
    """Money and kind for each partner, in SEK; beside the budget, never in it."""
    given = [
        (int(row["partner"]), row["kind"], Money.from_json(row["amount"]).amount) for row in rows
    ]

    def summed(*, partner=None, kind=None) -> str:
        return sek(
            sum(
                (amount for pk, how, amount in given
                 if partner in (None, pk) and kind in (None, how)),
                ZERO,
            )
        )  # fmt: skip

    kinds = [code for code, _label in CONTRIBUTIONS]
    partners = sorted({pk for pk, _how, _amount in given}, key=frame.name)
    return {
        "caption": _("Own contributions"),
        "hide_caption": True,
        "columns": [
            {"label": _("Partner")},
            *({"label": str(label), "numeric": True} for _code, label in CONTRIBUTIONS),
            {"label": _("Total"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": frame.name(pk)},
                    *({"text": summed(partner=pk, kind=kind)} for kind in kinds),
                    {"text": summed(partner=pk)},
                ]
            }
            for pk in partners
        ],
        "totals": [_("Total"), *(summed(kind=kind) for kind in kinds), summed()],
    }


# --- the rules -----------------------------------------------------------------------------------


def rules_shown(results: list[Result], explained: dict[str, str]) -> dict:
    """The rules as the page has them: what does not hold first, with how each was counted."""
    ordered = sorted(results, key=lambda one: one.holds)
    return {
        "rules": [_rule_shown(one, explained) for one in ordered[:RESULTS_SHOWN]],
        "more": max(0, len(ordered) - RESULTS_SHOWN),
    }


def _rule_shown(one: Result, explained: dict[str, str]) -> dict:
    text = "" if one.holds else explained.get(one.code, "")
    if one.holds:
        status, tone = _("holds"), "done"
    elif one.level == HARD:
        status, tone = _("does not hold"), "alert"
    else:
        status, tone = (_("explained"), "") if text else (_("not as advised"), "now")
    return {
        "rule": one.rule, "sentence": one.message.replace(one.rule, "").strip(),
        "status": status, "tone": tone,
        "weight": weight(one.level), "explanation": text, "paragraph": one.paragraph,
        "counted": [(row.label, row.said()) for row in (*one.counted, *one.against)],
    }  # fmt: skip


def weight(level: str) -> str:
    """How much a rule weighs, in a word."""
    return {HARD: _("binding"), GUIDE: _("guide value")}.get(level, _("hint"))


def budget_tables(lines, frame) -> list[dict]:
    """A table for each kind of grant: partner and cost down, years across, and the cap."""
    return [
        _budget_table(kind, [line for line in lines if line.grant == kind], frame)
        for kind in dict.fromkeys(line.grant for line in lines)
    ]


def _budget_table(kind, lines, frame) -> dict:
    years = sorted({line.year for line in lines})
    cells = totals_by(lines, "partner", "category", "year")
    rows = totals_by(lines, "partner", "category")
    by_year, whole = totals_by(lines, "year"), total(lines)
    return {
        "table": {
            "caption": kind_name(kind).capitalize(),
            "columns": [
                {"label": _("Partner")},
                {"label": _("Cost")},
                *({"label": str(year), "numeric": True} for year in years),
                {"label": _("Total"), "numeric": True},
            ],
            "rows": [
                {
                    "cells": [
                        {"text": frame.partners.get(partner, (str(partner), ""))[0]},
                        {"text": cost_name(category, frame.rules)},
                        *({"text": _sek(cells.get((partner, category, year)))} for year in years),
                        {"text": _sek(amount)},
                    ]
                }
                for (partner, category), amount in rows.items()
            ],
            "totals": [_("Total"), "", *(_sek(by_year[(year,)]) for year in years), _sek(whole)],
        },
        "cap": cap_sentence(kind, whole, frame),
    }


def cap_sentence(kind: str, amount: Decimal, frame) -> str:
    """What part of its cap a grant takes up; empty when the call has none."""
    cap = frame.cap(kind)
    if cap is None:
        return ""
    most = cap.over(frame.years)
    part = share(amount, most.amount)
    values = {"share": format_number(part or Decimal(0), 1), "cap": format_money(most)}
    if cap.hard:
        return _("%(share)s %% of the most that is possible, %(cap)s.") % values
    return _("%(share)s %% of the call's guide value, %(cap)s.") % values


def cost_name(code: str, rules) -> str:
    """A category's name in the reader's language; the code when the call does not know it."""
    cost = rules.costs.get(code)
    return text_in(cost.name) if cost else code


def _sek(amount: Decimal | None) -> str:
    return sek(amount) if amount is not None else ""
