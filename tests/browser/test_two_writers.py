"""A plan that two write at once on a slow line: no word is lost, and the office grants it."""

import pytest

from applications.plans.models import Plan
from foundation.workflow.engine import save_part, take_step
from tests.stories import applications

from .test_weight import SLOW

pytestmark = pytest.mark.browser

TEXTS = {
    "text": {"Problem": "Few are heard", "Goal": "All are heard",
             "How the change comes about": "By practice", "Sustainability": "A youth council"},
    "rights": {"Rights-holders": "Young people", "Duty-bearers": "Both councils"},
    "learning": {"How it is kept": "Two pages after each visit"},
    "perspectives": {"Gender equality": "Girls are heard least"},
    "anchoring": {"In politics": "Both sides sit in the steering group"},
}  # fmt: skip


def slow(visitor):
    line = visitor.context.new_cdp_session(visitor.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    return visitor


def test_two_write_a_whole_plan_at_once_from_a_slow_line(cast, visit):
    plan = applications.a_plan(cast)
    lund, francistown = (
        slow(visit(person)) for person in (cast.lund_coordinator, cast.francistown_coordinator)
    )
    # Each in a section of their own, both open at the same time.
    names = list(TEXTS)
    for mine, theirs in zip(names[1::2], names[2::2], strict=True):
        lund.open(plan.part_url(mine))
        francistown.open(plan.part_url(theirs))
        lund.fill(**TEXTS[mine])
        francistown.fill(**TEXTS[theirs])
        francistown.press("Save")
        lund.press("Save")
        francistown.is_told("Saved.")
        lund.is_told("Saved.")
    # Both in the same section, in different fields: the second to save loses nothing either.
    fields = list(TEXTS["text"].items())
    lund.open(plan.part_url("text"))
    lund.fill(**dict(fields[:2]))
    lund.main.locator("[data-draft-note]").get_by_text("Draft saved").wait_for()
    francistown.open(plan.part_url("text"))
    francistown.reads("Coordinator, Lund is writing here.")
    francistown.fill(**dict(fields[2:]))
    francistown.press("Save")
    francistown.is_told("Saved.")
    lund.press("Save")
    lund.press("Save what is chosen")  # each field from whoever wrote in it, chosen already
    lund.is_told("Saved.")
    for name, fields in TEXTS.items():
        kept = Plan.objects.get(pk=plan.pk).part(name).content
        assert not [words for words in fields.values() if words not in kept.values()], name
    granted = decided(cast, Plan.objects.get(pk=plan.pk))
    francistown.open(f"{granted.url}read/?version=1")
    for fields in TEXTS.values():
        for words in fields.values():
            francistown.reads(words)


def decided(cast, plan):
    """Frameworks and budget beside the words; both say yes, and the office grants it."""
    words = {name: plan.part(name).content for name in TEXTS}
    plan = applications.write_plan(cast, plan)
    for name, values in words.items():
        save_part(plan, name, cast.lund_coordinator, values=values)
    plan = take_step(plan, "request_confirmation", cast.lund_coordinator)
    plan = take_step(plan, "confirm", cast.lund_coordinator)
    plan = take_step(plan, "confirm", cast.francistown_coordinator)
    plan = take_step(plan, "submit", cast.lund_coordinator)
    plan = applications.assessed(cast, plan)
    return take_step(plan, "grant", cast.manager, applications.what_is_granted(plan))
