"""The papers that an activity's costs will need, per cost and side, before anything is spent."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.money.formatting import format_date
from partnerships.programmes.call_rules import side_of

from .papers import always_needed, is_there, name_of
from .pieces import cost_name, section, side_name


def costs_of(lines: Iterable, rules) -> list[tuple[str, str, tuple[dict, ...]]]:
    """[(category, side, its papers)] of the lines, each once, in their order (DOMAIN §3).

    A paper that names `sides` is needed on these only. What needs no paper is left out.
    """
    pairs = dict.fromkeys((line.category, side_of(line.partner.country)) for line in lines)
    found = []
    for category, side in pairs:
        papers = tuple(
            paper for paper in rules.papers(category) if side in paper.get("sides", (side,))
        )
        if papers:
            found.append((category, side, papers))
    return found


def papers_needed(activity, lines, rules):
    """The section: which papers, which of them are on file, and the page to print."""
    costs = costs_of(lines, rules)
    if not costs:
        return
    kinds = activity.document_kinds()
    table = {
        "caption": _("Papers needed"),
        "columns": [{"label": _("Cost")}, {"label": _("Side")}, {"label": _("Papers")},
                    {"label": _("Not on file yet")}],
        "rows": [
            {
                "cells": [
                    {"text": cost_name(category, rules)},
                    {"text": side_name(side)},
                    {"text": _names(papers)},
                    {"text": _names(p for p in always_needed(papers) if not is_there(p, kinds))
                             or _("none")},
                ]
            }
            for category, side, papers in costs
        ],
    }  # fmt: skip
    lead = _("Collect these while it happens, and add them below: expenses point at them.")
    links = [{"url": reverse("reporting:activity_papers", args=[activity.pk]),
              "label": _("The list to print")}]  # fmt: skip
    yield section(_("Papers needed"), tables=[table], lead=lead, links=links)


def _names(papers) -> str:
    return " · ".join(name_of(paper) for paper in papers)


def printed(activity) -> dict:
    """The data of `papers.typ`: a list to tick, in the reader's language."""
    rules, lines = activity.call_rules(), activity.lines()
    return {
        "title": _("Papers to collect"),
        "summary": activity.title,
        "language": (get_language() or "en").split("-")[0],
        "product": settings.PRODUCT_NAME,
        "reference": activity.reference,
        "facts": [
            [_("Reference"), activity.reference],
            [_("Days"), f"{format_date(activity.starts_on)} – {format_date(activity.ends_on)}"],
            [_("Host"), str(activity.host)],
        ],
        "how": _(
            "Every cost needs at least one paper. Take a picture of each the same day; keep the "
            "original where your municipality keeps its vouchers."
        ),
        "costs": [
            {
                "heading": f"{cost_name(category, rules)} ({side_name(side)})",
                "papers": [name_of(paper) for paper in papers],
            }
            for category, side, papers in costs_of(lines, rules)
        ],
        "nothing": _("No approved line of the budget belongs to this activity."),
    }
