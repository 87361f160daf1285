"""What must be so before work input is claimed."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.documents.models import Document
from foundation.money.formatting import format_date, format_number
from foundation.workflow.rules import WARNING, Missing, rule

from .cost import FEE, LOST, WAGES, beyond_a_day, one_name
from .sheet import may_read_pay


def named(payroll, by, name: str) -> str:
    """A person's name for those who may read pay: beside the total it would tell it to others."""
    return name if by is not None and may_read_pay(payroll, by) else say("Somebody")


@rule(_("whoever has hours has pay, and the other way round"))
def hours_and_pay_belong_together(payroll, by):
    worked = {one_name(name): name for name, _day, _hours in payroll.hours_rows()}
    paid = {one_name(one.employee): one.employee for one in payroll.pay_rows()}
    if not paid:
        yield Missing("no_pay", _("Nobody's pay is entered."), part="pay")
    wages = {one_name(one.employee) for one in payroll.pay_rows() if one.kind == WAGES}
    for key in sorted(worked.keys() - paid.keys()):
        yield Missing(
            "no_pay",
            say("%(name)s has hours and no pay.") % {"name": named(payroll, by, worked[key])},
            part="pay",
        )
    for key in sorted(wages - worked.keys()):
        yield Missing(
            "no_hours",
            say("%(name)s has wages and no hours.") % {"name": named(payroll, by, paid[key])},
            part="hours",
        )


@rule(_("no person's hours exceed the day, here and in other sheets"))
def hours_fit_into_days(payroll, by):
    own = {one_name(name) for name, _day, _hours in payroll.hours_rows()}
    everywhere = [*payroll.hours_rows(), *payroll.hours_elsewhere()]
    for name, day, hours in beyond_a_day(everywhere):
        if one_name(name) in own:
            yield Missing(
                "beyond_a_day",
                say("%(name)s has %(hours)s hours on %(day)s, in all sheets together.")
                % {
                    "name": named(payroll, by, name),
                    "hours": format_number(hours),
                    "day": format_date(day),
                },
                part="hours",
            )


@rule(_("nobody signs, or claims, their own hours"))
def nobody_signs_their_own(payroll, by):
    for row in payroll.part_rows("pay"):
        if one_name(row["superior"]) == one_name(row["employee"]):
            yield Missing(
                "own_signature",
                say("%(name)s cannot sign as their own superior.")
                % {"name": named(payroll, by, row["employee"])},
                part="pay",
            )
        elif by is not None and one_name(row["employee"]) == one_name(getattr(by, "name", "")):
            yield Missing("own_hours", _("Your own hours are for another one to claim."))


@rule(_("the call finances fees and lost earnings of elected members, where there are any"))
def kinds_are_financed(payroll):
    rules, kinds = payroll.call_rules(), {one.kind for one in payroll.pay_rows()}
    if FEE in kinds and not rules.member_fees_eligible:
        yield Missing(
            "fee_not_financed", _("The call does not finance fees of elected members."), part="pay"
        )
    if LOST in kinds and not rules.lost_earnings_eligible:
        yield Missing(
            "lost_not_financed", _("The call does not finance lost earnings."), part="pay"
        )


@rule(_("the signed time sheet is on file"))
def papers_are_there(payroll):
    papers = list(Document.objects.about(payroll))
    if not papers:
        yield Missing(
            "no_time_sheet",
            _("Add the time sheet signed by employee and superior, and the payroll extract. For "
              "elected members: the decision on the fee, or the certificate of lost earnings."),
        )  # fmt: skip
    elif not all(one.restricted for one in papers):
        yield Missing(
            "open_papers",
            _("A document here can be read by every partner: hand it in as one for those who write "
              "here only."), level=WARNING,
        )  # fmt: skip


@rule(_("its expense was withdrawn"))
def expense_is_withdrawn(payroll):
    if payroll.expense is not None and payroll.expense.state != "withdrawn":
        yield Missing(
            "expense_stands",
            say("The expense %(expense)s stands: withdraw it first.")
            % {"expense": payroll.expense.reference},
        )
