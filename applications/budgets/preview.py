"""What the rules of a call would say to plans that are not decided; nothing is changed by it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.plans.models import Plan
from foundation.accounts.models import Party
from foundation.accounts.roles import office_any
from foundation.workflow.models import Part
from partnerships.programmes.call_rules import CallRules

from .per_diems import ENTERS
from .results import Frame, Result
from .rules import broken
from .sums import read

UNDECIDED = ("draft", "confirming", "submitted", "assessing")
READ = ("lines", "activities", "other_funding")


@dataclass(frozen=True)
class Foreseen:
    """One plan: what does not hold under the rules it began under, and what would not."""

    plan: Plan
    before: list[Result]
    after: list[Result]

    @property
    def comes(self) -> list[str]:
        """The sentences that would be new."""
        known = {one.message for one in self.before}
        return [one.message for one in self.after if one.message not in known]

    @property
    def goes(self) -> list[str]:
        """The sentences that would not be said any more."""
        said = {one.message for one in self.after}
        return [one.message for one in self.before if one.message not in said]


def plans_to_try(call, person):
    """The undecided plans that the person sees: of the call; for a draft, of every call."""
    plans = Plan.objects.visible_to(person).filter(state__in=UNDECIDED)
    if call.state != call.State.DRAFT:
        plans = plans.filter(partnership__call_version__call=call)
    return plans.select_related("partnership__call_version").order_by("-pk")


def foreseen(plans: list[Plan], rules: CallRules) -> list[Foreseen]:
    """What these rules would say to each of the plans; queries do not grow with their number."""
    contents, partners, known = _contents(plans), _partners(plans), {}
    found = []
    for plan in plans:
        version = plan.partnership.call_version
        own = known.setdefault(version.pk, version.rules)
        parts = contents.get(plan.pk, {})
        lines = read(parts.get("lines", []))
        titles = {row["key"]: row.get("title", "") for row in parts.get("activities", [])}
        declared = bool(parts.get("other_funding", {}).get("declared"))
        before, after = (
            Frame(plan.kind, plan.starts_on, plan.ends_on, partners.get(plan.case_id, {}), one,
                  titles, declared=declared)
            for one in (own, rules)
        )  # fmt: skip
        found.append(Foreseen(plan, broken(lines, before), broken(lines, after)))
    return found


def _contents(plans) -> dict[int, dict]:
    found: dict[int, dict] = {}
    mine = Part.objects.filter(kind=Plan.label(), matter_id__in=[one.pk for one in plans])
    for part in mine.filter(name__in=READ):
        found.setdefault(part.matter_id, {})[part.name] = part.content
    return found


def _partners(plans) -> dict[int, dict[int, tuple[str, str]]]:
    found: dict[int, dict[int, tuple[str, str]]] = {}
    parties = Party.objects.current().filter(case__in={one.case_id for one in plans})
    for party in parties.select_related("organisation"):
        one = party.organisation
        found.setdefault(party.case_id, {})[one.pk] = (str(one), one.country)
    return found


def section(call, person) -> dict | None:
    """The ways to the preview and to the amounts for board, for whoever serves the office."""
    if office_any not in call.office_roles(person):
        return None
    preview = reverse("applications:call_rules_preview", args=[call.pk])
    links = [(_("What its rules would say to plans that are not decided"), preview)]
    if not call.office_roles(person).isdisjoint(ENTERS):
        links.append((_("Board: the Tax Agency's amounts"), reverse("applications:per_diem")))
    return {
        "title": _("Rules about budgets"),
        "template": "applications/call_links.html",
        "context": {"links": links},
    }
