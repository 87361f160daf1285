"""The rules of the call on a plan's own budget: what they say, and how partners explain it."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from foundation.workflow.rules import ERROR, WARNING, Missing
from partnerships.programmes.call_rules import GUIDE
from partnerships.programmes.reference_models import Topic, text_in

from .checks import CLAIMS, FOR_GUIDANCE
from .results import Frame, Result
from .rules import evaluate
from .sums import read


def topics_of(plan) -> list[tuple[str, str]]:
    """(code, name) of the topics of the plan's call; asked once for all rows."""
    known = plan.__dict__
    if "_topics" not in known:
        admits = plan.call_rules().admits_theme
        known["_topics"] = [one for one in Topic.objects.all() if admits(one.code)]
    return [(one.code, str(one)) for one in known["_topics"]]


def frame_of(plan, contents: dict) -> Frame:
    """The plan's frame with what its other parts say about the budget."""
    titles = {row["key"]: row.get("title", "") for row in contents["activities"]}
    declared = bool((contents.get("other_funding") or {}).get("declared"))
    named = any(row.get("theme") for row in contents["lines"])
    topics = dict(topics_of(plan)) if named else {}
    return replace(plan.frame(), activities=titles, topics=topics, declared=declared)


def results_of(plan) -> list[Result]:
    """What every rule of the call says to the plan as it stands."""
    contents = plan.contents()
    return evaluate(read(contents["lines"]), frame_of(plan, contents))


def explanations_of(plan) -> dict[str, str]:
    """What the partners explain, by the code of the rule."""
    rows = plan.contents().get("explanations") or []
    return {row["rule"]: row["explanation"] for row in rows}


def missing_in(plan) -> Iterator[Missing]:
    """What does not hold, as what is missing: binding rules refuse, guide values warn.

    A hint is said only where all rules stand.
    """
    explained = explanations_of(plan)
    for one in results_of(plan):
        if one.holds or one.is_hint:
            continue
        message = one.message
        if not one.is_error and one.code in explained:
            message = _("%(sentence)s (The partners have explained it.)") % {"sentence": message}
        level = ERROR if one.is_error else WARNING
        yield Missing(one.code, message, part=one.place.part, field=one.place.field, level=level)


def explainable(plan) -> dict[str, str]:
    """The guide values of the plan's call: code -> what it says."""
    rules = plan.call_rules()
    found = {code: str(CLAIMS[code]) for code in CLAIMS if code in FOR_GUIDANCE}
    if any(not cap.hard for cap in rules.caps.values()):
        found["cap"] = _("A grant is at most the guide value of the call.")
        found["work_input_cap"] = _("Work input is at most the guide value of the call.")
    found |= {one.code: text_in(one.sentence) for one in rules.cost_rules if one.level == GUIDE}
    for one in (*rules.flat_rates, *rules.lump_sums):
        cost = rules.costs.get(one.category)
        found[one.code] = text_in(cost.name) if cost else one.category
    return found
