"""What an expense must have before it counts, and what deserves a look."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.budgets.checks import WORK_INPUT
from applications.budgets.sums import AMENDMENT, Tolerance, ceiling, standing
from applications.budgets.sums import WARNING as ABOVE
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money
from foundation.workflow import clock
from foundation.workflow.rules import ERROR, WARNING, Missing, rule
from partnerships.programmes.call_rules import SWEDISH, side_of
from reporting.activities.papers import name_of, still_missing

from .standing import is_reported

FOR_THE_PURPOSE = ("direct", "card")  # paid from the grant holder's own account


@rule(_("at least one document is named"))
def documents_are_there(expense):
    if not expense.kinds_of_papers():
        yield Missing(
            "no_documents",
            _("Name at least one document of the activity: what was bought, and that it was paid."),
            field="documents",
        )


# What a cost needs before it counts, and what it is called on the form (PROCESSES.md).
NEEDED = {
    "line": _("the budget line"),
    "paid_by": _("how it was paid"),
    "supplier": _("the supplier"),
    "invoice_on": _("the date of the paper"),
    "paid_on": _("the date of payment"),
    "paper": _("the amount on the paper"),
    "claimed": _("the amount claimed"),
    "sek": _("the amount in SEK, or a rate"),
}


@rule(_("all that a cost is reported with is filled in"))
def it_is_filled_in(expense):
    for name, called in NEEDED.items():
        if getattr(expense, name) in (None, ""):
            if name == "sek" and expense.claimed is None:
                continue  # it follows from what is claimed, or is asked for then
            yield Missing(
                f"no_{name}", say("Still to be filled in: %(what)s.") % {"what": called},
                field=name,
            )  # fmt: skip


# The rest of an expense's anatomy (DOMAIN §3); a machine may leave it out.
WISHED = {
    "what_for": _("what it was for"),
    "service_from": _("when the service was given"),
    "voucher": _("the voucher in the ledger"),
}


@rule(_("it says what it was for, when, and where it is booked (a warning)"))
def it_says_all(expense):
    lacks = [name for name in WISHED if not getattr(expense, name)]
    if lacks and expense.supplier:  # a picture has more to say first
        called = ", ".join(str(WISHED[name]) for name in lacks)
        yield Missing(
            "says_too_little", say("It does not say yet: %(what)s.") % {"what": called},
            field=lacks[0], level=WARNING,
        )  # fmt: skip


@rule(_("it says what the paper says and how much of it is claimed"))
def it_can_be_split(expense):
    if None in (expense.paper, expense.claimed) or not expense.supplier:
        yield Missing(
            "nothing_to_split",
            _("Fill in the supplier, the amount on the paper and the amount claimed first."),
            field="claimed",
        )  # fmt: skip


@rule(_("all papers that this cost needs are there"))
def papers_are_complete(expense):
    rules = expense.call_rules()
    level = ERROR if rules.papers_are_errors else WARNING
    needed = rules.papers(expense.category)
    for paper in still_missing(needed, expense.kinds_of_papers()):
        yield Missing(
            "paper_missing",
            say("This paper is needed and not there yet: %(paper)s.") % {"paper": name_of(paper)},
            field="documents",
            level=level,
        )


def wages_abroad(category: str, partner) -> str:
    """The sentence that refuses work input on the international side; empty when it is fine."""
    if category not in WORK_INPUT or side_of(partner.country) == SWEDISH:
        return ""
    sentence = say(
        "only the work of Swedish participants is financed: international partners bear "
        "their own wages, and %(partner)s is one."
    ) % {"partner": partner}
    return sentence[:1].upper() + sentence[1:]


@rule(_("the call finances this cost on that partner's side"))
def category_is_for_that_side(expense):
    line, partner, rules = expense.budget_line, expense.partner, expense.call_rules()
    if line is None:
        return
    refusal = wages_abroad(line.category, partner)
    if refusal:
        yield Missing("wage_side", refusal, field="partner")
        return
    if line.category in rules.costs and side_of(partner.country) not in rules.sides(line.category):
        yield Missing(
            "side",
            say("The call does not foresee this cost on the side of %(partner)s.")
            % {"partner": partner},
            field="partner",
            level=WARNING,
        )
    if line.partner_id != expense.partner_id:
        yield Missing(
            "another_partner",
            say("The budget line is that of %(partner)s.") % {"partner": line.partner},
            field="partner",
            level=WARNING,
        )
    if line.activity and line.activity != expense.activity.plan_activity:
        yield Missing(
            "another_activity", _("The budget line was approved for another activity."),
            field="line", level=WARNING,
        )  # fmt: skip


@rule(_("the approved line carries it"))
def line_has_room(expense):
    line, tolerance = expense.budget_line, Tolerance.of(expense.call_rules())
    if line is None or expense.sek_amount is None or expense.sek_amount < 0:
        return
    after = expense.spent_by_others() + expense.sek_amount
    how = standing(line.amount, after, tolerance)
    if how == AMENDMENT:
        most = ceiling(line.amount, tolerance)
        yield Missing(
            "overspent",
            say(
                "With this expense, %(spent)s would stand on a line of %(approved)s; at most "
                "%(most)s is possible without an amendment."
            )
            % {"spent": _sek(after), "approved": _sek(line.amount), "most": _sek(most)},
            field="line",
        )
    elif how == ABOVE and after > line.amount:
        yield Missing(
            "above_line",
            say("With this expense, %(spent)s would stand on a line of %(approved)s.")
            % {"spent": _sek(after), "approved": _sek(line.amount)},
            field="line",
            level=WARNING,
        )


def _sek(amount) -> str:
    return format_money(Money(amount, "SEK"))


@rule(_("it was paid within the grant's time, and not reported already"))
def paid_in_time(expense):
    grant, day, line = expense.grant, expense.paid_on, expense.budget_line
    if day is None:
        return
    if not grant.starts_on <= day <= grant.ends_on:
        yield Missing(
            "outside_period",
            say("It was paid outside the time of the grant, %(first)s to %(last)s.")
            % {"first": format_date(grant.starts_on), "last": format_date(grant.ends_on)},
            field="paid_on",
            level=WARNING,
        )
    elif line and line.year != day.year:
        yield Missing(
            "another_year",
            say("The budget line is for %(year)s.") % {"year": line.year},
            field="line",
            level=WARNING,
        )
    if day > clock.today():
        yield Missing(
            "paid_later", _("Its date of payment is still to come: is the date right?"),
            field="paid_on", level=WARNING,
        )  # fmt: skip
    if expense.invoice_on and day < expense.invoice_on:
        yield Missing(
            "paid_before_paper", _("It was paid before the date of the paper."),
            field="paid_on", level=WARNING,
        )  # fmt: skip
    reported = expense.asked_once("reported", lambda: is_reported(grant, day))
    if reported and not expense.late_because:
        yield Missing(
            "late_cost",
            _("A report over this day is handed on already: this is a late cost of the next one. "
              "Say why it comes late."),
            field="late_because", level=WARNING,
        )  # fmt: skip


@rule(_("the SEK amount is what was really paid"))
def rate_is_the_last_resort(expense):
    if expense.rate_source and expense.paid_by in FOR_THE_PURPOSE:
        yield Missing(
            "rate_instead_of_sek",
            _("The grant holder paid this itself: enter the SEK that left its account, and the "
              "rate follows."),
            field="sek", level=WARNING,
        )  # fmt: skip
    if None in (expense.paper, expense.claimed):
        return
    if abs(expense.claimed) < abs(expense.paper) and not (
        expense.less_because or expense.less_kind or expense.has_parts()
    ):
        yield Missing(
            "less_without_reason", _("Less is claimed than the paper says: why?"),
            field="less_because", level=WARNING,
        )  # fmt: skip


@rule(_("the paper was not claimed before"))
def paper_is_new(expense):
    from .duplicates import questions_about

    for code, sentence in expense.asked_once("questions", lambda: list(questions_about(expense))):
        yield Missing(code, sentence, step="two_costs", level=WARNING)


@rule(_("another expense looks like the same cost"))
def something_looks_alike(expense):
    from .duplicates import alike

    if not alike(expense):
        yield Missing("nothing_alike", _("Nothing looks like the same cost."))
