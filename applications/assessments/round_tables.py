"""A round as tables: the order, what its money reaches, and plans side by side."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.money.amounts import Money
from foundation.money.formatting import format_money, format_number
from partnerships.programmes.reference_models import text_in

from .ranking import Standing, average
from .workflow import Recommendation


def columns() -> list[dict]:
    """What stands of each plan; `key` names the column in the workbook."""
    return [
        {"label": _("Place"), "numeric": True},
        {"label": _("Plan")},
        {"label": _("State")},
        {"label": _("Average (%)"), "numeric": True},
        {"label": _("Each assessor (%)")},
        {"label": _("Spread"), "numeric": True},
        {"label": _("Recommended")},
        {"label": _("Asked for"), "numeric": True},
        {"label": _("Granted"), "numeric": True},
        {"label": _("Running total"), "numeric": True},
    ]


def cells(place: int, one: Standing) -> list[dict]:
    """The texts of a row, in the order of the columns."""
    return [
        {"text": str(place)},
        {"text": f"{one.plan} ({one.plan.reference})", "url": one.plan.url},
        {"text": str(one.plan.get_state_display())},
        {"text": percent(one.average)},
        {"text": each(one)},
        {"text": percent(one.spread)},
        {"text": recommended(one)},
        {"text": sek(one.asked)},
        {"text": sek(one.granted)},
        {"text": sek(one.running)},
    ]


def table(caption: str, standings: list[Standing], first: int) -> dict:
    """Plans from place `first` on, in few columns; the totals are those of the rows."""
    granted = [one.granted for one in standings if one.granted is not None]
    return {
        "caption": caption,
        "columns": [
            {"label": _("Plan")},
            {"label": _("State")},
            {"label": _("Average (%)"), "numeric": True},
            {"label": _("Assessors (%)")},
            {"label": _("Asked for"), "numeric": True},
            {"label": _("Granted"), "numeric": True},
            {"label": _("Running total"), "numeric": True},
        ],
        "rows": [
            {"url": one.plan.url, "cells": _few_cells(place, one)}
            for place, one in enumerate(standings, first)
        ],
        "totals": [
            _("Total"), "", "", "",
            sek(sum((one.asked for one in standings), Decimal(0))),
            sek(sum(granted, Decimal(0)) if granted else None), "",
        ] if standings else [],
    }  # fmt: skip


def _few_cells(place: int, one: Standing) -> list[dict]:
    return [
        {"text": f"{place}. {one.plan} ({one.plan.reference})"},
        {"text": str(one.plan.get_state_display())},
        {"text": percent(one.average)},
        {"text": assessors_in_words(one)},
        {"text": sek(one.asked)},
        {"text": sek(one.granted)},
        {"text": sek(one.running)},
    ]


def assessors_in_words(one: Standing) -> str:
    """Each assessor's total and recommendation, and how far apart they are."""
    said = [
        f"{found.assessor}: {percent(found.total) or '–'} ({found.get_recommendation_display()})"
        for found in one.assessments
    ]
    if one.spread is not None:
        said.append(_("spread %(spread)s") % {"spread": percent(one.spread)})
    return "; ".join(said)


def each(one: Standing) -> str:
    """Each assessor by name with their total."""
    return ", ".join(
        f"{found.assessor}: {percent(found.total) or '–'}" for found in one.assessments
    )


def recommended(one: Standing) -> str:
    """How many recommend what."""
    found = [found.recommendation for found in one.assessments]
    return ", ".join(
        f"{found.count(choice.value)} {choice.label}" for choice in Recommendation
        if choice.value in found
    )  # fmt: skip


def percent(number: Decimal | None) -> str:
    return "" if number is None else format_number(number, 1)


def sek(amount: Decimal | None) -> str:
    return "" if amount is None else format_money(Money(amount, "SEK").rounded())


def why_closed(code: str) -> str:
    """Why the reader does not see the scores of a plan."""
    if code == "own":
        return _("Your own assessment of it is not in.")
    return _("You have a conflict of interest in it.")


def money_sentence(found) -> str:
    """What the round has; empty where the call does not say."""
    if found.frame is None:
        return _("The call does not say how much money the round has: it can be written among its "
                 "terms.")  # fmt: skip
    words = {
        "frame": sek(found.frame), "elsewhere": sek(found.elsewhere), "money": sek(found.money),
    }  # fmt: skip
    if found.elsewhere:
        return (
            _(
                "The call has %(frame)s. %(elsewhere)s of it is granted to plans of another kind: "
                "%(money)s are left for these."
            )
            % words
        )
    return _("The call has %(frame)s.") % words


def line_sentence(found) -> str:
    """Where the money ends."""
    number = len(found.below)
    if found.money is None or not number:
        return ""
    return ngettext(
        "The money ends before this plan.", "The money ends before these %(number)s plans.", number
    ) % {"number": number}  # fmt: skip


# Side by side


def comparison_table(standings: list[Standing]) -> dict:
    """A row for each criterion, a column for each plan: the average points and each assessor's."""
    criteria: dict = {}
    for one in standings:
        for criterion in one.plan.call_rules().criteria:
            criteria.setdefault(criterion["code"], criterion)
    rows = [
        {"cells": [{"text": text_in(criterion["label"])},
                   *({"text": _points(one, criterion)} for one in standings)]}
        for criterion in criteria.values()
    ]  # fmt: skip
    for label, say in (
        (_("Average (%)"), lambda one: percent(one.average)), (_("Spread"), lambda one:
        percent(one.spread)), (_("Recommended"), recommended),
        (_("Asked for"), lambda one: sek(one.asked)), (_("Granted"), lambda one: sek(one.granted)),
    ):  # fmt: skip
        rows.append({"cells": [{"text": label}, *({"text": say(one)} for one in standings)]})
    return {
        "caption": _("Plans side by side"),
        "columns": [
            {"label": _("Criterion")},
            *({"label": f"{one.plan} ({one.plan.reference})"} for one in standings),
        ],
        "rows": rows,
    }


def _scores(one: Standing, code: str) -> list[dict]:
    return [
        {**row, "assessor": found.assessor}
        for found in one.assessments
        for row in found.scores
        if row["criterion"] == code and row.get("score") is not None
    ]


def _points(one: Standing, criterion: dict) -> str:
    """“4.5 of 5 (4, 5)”; of the plan's own call, where it names another highest score."""
    own = {row["code"]: row for row in one.plan.call_rules().criteria}.get(criterion["code"])
    points = [Decimal(row["score"]) for row in _scores(one, criterion["code"])]
    if own is None or not points:
        return "–"
    return _("%(average)s of %(most)s (%(each)s)") % {
        "average": format_number(average(points), 1), "most": own["max"],
        "each": ", ".join(format_number(point) for point in points),
    }  # fmt: skip


def comments_of(standings: list[Standing]) -> list[dict]:
    """[{"plan", "criteria": [(label, [(assessor, comment)])]}] of what was said in words."""
    found = []
    for one in standings:
        said = []
        for criterion in one.plan.call_rules().criteria:
            comments = [
                (str(row["assessor"]), row["comment"])
                for row in _scores(one, criterion["code"])
                if row.get("comment")
            ]
            if comments:
                said.append((text_in(criterion["label"]), comments))
        found.append({"plan": one.plan, "criteria": said})
    return found
