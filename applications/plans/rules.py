"""What must be so before a plan moves on: what it says, what it costs, who has looked at it."""

from django.utils.translation import gettext_lazy as _

from applications.budgets.explained import missing_in
from foundation.workflow.rules import ERROR, WARNING, Missing, rule

from .common_results import common_results_of

TAKES_PLANS = ("inception", "planning", "active")

# What an assessor looks for in the text; its absence is said, and nobody is stopped by it.
LOOKED_FOR = {
    "problem": _("The problem is not described yet."),
    "goal": _("The goal is not described yet."),
    "theory_of_change": _("How the change shall come about is not described yet."),
    "sustainability": _("What stays when the project ends is not described yet."),
}
# The sections of a project beside it: one sentence for each that says nothing at all.
SECTIONS = {
    "rights": _("Whose rights it is about, and whose duty, is not said yet."),
    "stakeholders": _("No stakeholder is named yet."),
    "learning": _("What the partners learn from each other is not said yet."),
    "perspectives": _("Nothing is said of Sida's five perspectives yet."),
    "anchoring": _("Who stands behind it, and how people are kept safe, is not said yet."),
}


@rule(_("the partnership takes plans: it is in inception, planning or active"))
def partnership_takes_plans(plan):
    if plan.partnership.state not in TAKES_PLANS:
        yield Missing(
            "partnership_state",
            _("The partnership is “%(state)s”: plans are written while it runs.")
            % {"state": plan.partnership.get_state_display()},
            field="partnership",
        )


@rule(_("the partnership can receive a grant: it is in inception, planning or active"))
def partnership_can_receive(plan):
    if plan.partnership.state not in TAKES_PLANS:
        yield Missing(
            "partnership_state",
            _("The partnership is “%(state)s”: it cannot receive a grant now.")
            % {"state": plan.partnership.get_state_display()},
        )


@rule(_("the budget has a line"))
def budget_has_lines(plan):
    if not plan.contents()["lines"]:
        yield Missing("no_lines", _("The budget has no line yet."), part="lines")


@rule(_("a project is planned first (a warning)"))
def project_follows_planning(plan):
    if plan.kind == "project" and plan.partnership.state == "inception":
        yield Missing(
            "not_planning",
            _("The partnership is still in inception: the office usually starts planning first."),
            level=WARNING,
        )


@rule(_("a plan has a budget, and a project says what it shall lead to"))
def plan_says_enough(plan):
    contents = plan.contents()
    yield from _parts_without_a_row(plan, contents)
    for name, sentence in LOOKED_FOR.items():
        if not contents["text"].get(name):
            yield Missing(f"no_{name}", sentence, part="text", field=name, level=WARNING)
    if plan.kind == "project":
        for part, sentence in SECTIONS.items():
            if not says_anything(contents[part]):
                yield Missing(f"no_{part}", sentence, part=part, level=WARNING)
    yield from _loose_ends(contents)
    yield from _loose_links(plan, contents)
    yield from _length(plan)


def _parts_without_a_row(plan, contents):
    if not contents["lines"]:
        yield Missing("no_lines", _("The budget has no line yet."), part="lines")
    wanted = ERROR if plan.kind == "project" else WARNING
    for part, sentence in (
        ("outcomes", _("No outcome is described yet.")),
        ("indicators", _("No indicator is described yet.")),
        ("activities", _("No activity is planned yet.")),
    ):
        if not contents[part]:
            yield Missing(f"no_{part}", sentence, part=part, level=wanted)
    if not contents["risks"]:
        yield Missing("no_risks", _("No risk is named yet."), part="risks", level=WARNING)


def says_anything(content) -> bool:
    """Whether a part holds any word or row: a form saved empty holds fields without a value."""
    return any(content.values()) if isinstance(content, dict) else bool(content)


def _loose_ends(contents):
    outcomes = {row["key"] for row in contents["outcomes"]}
    activities = {row["key"] for row in contents["activities"]}
    outputs = {row["key"] for row in contents["outputs"]}
    measured = {row.get("outcome") for row in contents["indicators"]}
    for part, known, name in (
        ("outputs", outcomes, "outcome"),
        ("indicators", outcomes, "outcome"),
        ("indicators", outputs, "output"),
        ("activities", outcomes, "outcome"),
        ("lines", activities, "activity"),
    ):
        if any(row.get(name) and row[name] not in known for row in contents[part]):
            yield Missing(
                f"loose_{name}",
                _("A row points at an outcome or activity that was taken away."),
                part=part,
                level=WARNING,
            )
    if outcomes - measured:
        yield Missing(
            "outcome_unmeasured",
            _("At least one outcome has no indicator."),
            part="indicators",
            level=WARNING,
        )
    unaimed = [row for row in contents["indicators"] if not row.get("targets")]
    if unaimed:
        yield Missing(
            "no_target",
            _("“%(indicator)s” has no target yet.") % {"indicator": unaimed[0]["name"]},
            part="indicators",
            level=WARNING,
        )


def _loose_links(plan, contents):
    codes = {row["common_result"] for row in contents["indicators"] if row.get("common_result")}
    known = {one.code for one in common_results_of(plan)} if codes else set()
    for code in sorted(codes - known):
        yield Missing(
            "loose_common_result",
            _("An indicator is linked to %(code)s, which is no common result of a network that the "
              "partnership is in.") % {"code": code},
            part="indicators", level=WARNING,
        )  # fmt: skip


def _length(plan):
    years = plan.frame().years
    if plan.kind == "inception" and years > 1:
        sentence = _("An inception is about one year; this one is longer.")
    elif plan.kind == "project" and years > 3:
        sentence = _("A project is one to three years; this one is longer.")
    else:
        return
    yield Missing("long", sentence, field="ends_on", level=WARNING)


@rule(_("the budget follows the rules of the call"))
def budget_follows_the_call(plan):
    yield from missing_in(plan)


@rule(_("assessors are still wanted"))
def assessors_are_wanted(plan):
    if plan.state != plan.State.ASSESSING:
        return
    if len(plan.active_assessments()) >= plan.assessors_wanted():
        yield Missing("assessors_enough", _("There are as many assessors as the call wants."))


@rule(_("as many assessments as the call wants are in"))
def assessments_are_in(plan):
    wanted, assessments = plan.assessors_wanted(), plan.active_assessments()
    submitted = sum(1 for one in assessments if one.state == "submitted")
    if submitted < wanted:
        yield Missing(
            "assessments",
            _("%(submitted)s of %(wanted)s assessments are in.")
            % {"submitted": submitted, "wanted": wanted},
        )
    elif submitted < len(assessments):
        yield Missing(
            "assessments_open",
            _("An assessor has not submitted an assessment yet."),
            level=WARNING,
        )
