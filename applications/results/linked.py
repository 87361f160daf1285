"""Which indicators of which partnerships are linked to the common results of a network."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applications.plans.common_results import called
from applications.plans.framework import MeasuredField
from applications.plans.models import Plan
from foundation.workflow.models import Part
from partnerships.networks.models import Network, Participation

from .framework import Indicator, indicators_in

TEMPLATE = "partnerships/partnership/rows.html"
OVER = ("rejected", "withdrawn")


@dataclass(frozen=True)
class Linked:
    """An indicator of a plan that names a common result of its partnership's network."""

    participation: Participation
    plan: Plan
    indicator: Indicator
    agreed: bool  # only then it may be added up


def linked_in(network: Network, person) -> dict[str, list[Linked]]:
    """{code: the linked indicators}, as far as the person sees plan and participation.

    Of plans that were not rejected or withdrawn, as they are written now. Four queries however
    many partnerships there are.
    """
    taking_part = Participation.objects.visible_to(person).taking_part().filter(network=network)
    rows = {one.partnership_id: one for one in taking_part.select_related("agreed_version")}
    for one in rows.values():
        one.network = network
    plans = Plan.objects.visible_to(person).filter(partnership__in=rows).exclude(state__in=OVER)
    plans = {one.pk: one for one in plans.select_related("partnership").order_by("pk")}
    parts = Part.objects.filter(kind=Plan.label(), matter_id__in=plans, name="indicators")
    found: dict[str, list[Linked]] = {}
    for part in parts.order_by("matter_id"):
        plan = plans[part.matter_id]
        here = rows[plan.partnership_id]
        agreed = set(here.agreed())
        for indicator in indicators_in({"indicators": part.content}):
            code = indicator.common_result
            if code:
                linked = Linked(here, plan, indicator, code in agreed)
                found.setdefault(code, []).append(linked)
    return found


def linked_section(network: Network, person) -> dict | None:
    """For the network's page: each common result with the indicators that add up to it."""
    results = network.proposed()
    if not results:
        return None
    found = linked_in(network, person)
    rows = []
    for result in results:
        here = found.get(result.code, [])
        if result.retired and not here:
            continue
        rows += [_row(called(result), one) for one in here or [None]]
    title = _("Indicators linked to the common results")
    labels = (_("Common result"), _("Partnership"), _("Indicator"), _("Baseline"), _("Targets"),
              _("State"))  # fmt: skip
    table = {
        "caption": title, "hide_caption": True, "rows": rows,
        "columns": [{"label": one} for one in labels],
    }  # fmt: skip
    return {"title": title, "template": TEMPLATE, "context": {"table": table, "ways": []}}


def _row(name: str, linked: Linked | None) -> dict:
    if linked is None:
        return {"cells": [{"text": name}, {"text": _("no indicator yet")},
                          *({"text": ""} for _n in range(4))]}  # fmt: skip
    indicator, said = linked.indicator, MeasuredField().said
    targets = "; ".join(f"{year}: {said(value)}" for year, value in indicator.targets.items())
    state = (
        {"text": pgettext("a common result", "agreed"), "status": True, "tone": "done"}
        if linked.agreed
        else {"text": _("not agreed yet"), "status": True, "tone": "now"}
    )
    plan = linked.plan
    return {
        "cells": [
            {"text": name},
            {"text": str(plan.partnership), "url": linked.participation.url},
            {"text": indicator.name, "url": f"{plan.url}#part-indicators"},
            {"text": said(indicator.baseline)},
            {"text": targets},
            state,
        ]
    }
