"""What must be so before a claim is handed in and paid, and what it says to costs and reports."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.documents.models import Document
from foundation.workflow.rules import WARNING, Missing, rule
from reporting.advances.models import Use
from reporting.financials.models import ReportLine
from reporting.financials.own_part import paid_to


@rule(_("costs are named"))
def costs_are_named(repayment):
    if not repayment.cost_list():
        yield Missing("no_costs", _("Name the costs that are claimed."), field="expenses")


@rule(_("every cost is ready"))
def costs_are_ready(repayment):
    for one in repayment.cost_list():
        if one.state != "ready":
            yield Missing(
                "not_ready",
                say("%(expense)s is “%(state)s”: only ready costs are repaid.")
                % {"expense": one.reference, "state": one.get_state_display()},
                field="expenses",
            )
        elif not _belongs(one, repayment):
            yield Missing(
                "not_of_this_claim",
                say("%(expense)s does not belong here any more: a claim has costs of one partner, "
                    "one grant and one currency, each above zero.")
                % {"expense": one.reference},
                field="expenses",
            )  # fmt: skip
        elif one.paid_by != "repaid":
            yield Missing(
                "not_to_be_repaid",
                say("%(expense)s is not one that another paid first.") % {"expense": one.reference},
                field="expenses",
            )


def _belongs(cost, repayment) -> bool:
    """A draft may have been changed since it was named."""
    return (
        cost.partner_id == repayment.partner_id
        and cost.budget_line.grant_id == repayment.grant_id
        and cost.claimed_amount > 0
        and cost.claimed_currency == repayment.cost_list()[0].claimed_currency
    )


@rule(_("the signed claim is on file (a warning)"))
def claim_is_signed(repayment):
    if not Document.objects.about(repayment).exists():
        yield Missing(
            "unsigned",
            _("Print the claim, have it signed, and add it here as a document."),
            level=WARNING,
        )


@rule(_("no cost of it was paid by whoever repays it"))
def not_repaid_to_oneself(repayment, by):
    """Nobody pays their own: neither what they laid out nor their wages, fee or per diem."""
    if getattr(by, "pk", None) and paid_to(by, [one.pk for one in repayment.cost_list()]):
        yield Missing(
            "own_repayment", _("A cost of this claim was paid to you: another person repays it.")
        )


@rule(_("no cost of it stands in a report"))
def not_reported(repayment):
    lines = ReportLine.objects.taken().filter(expense__in=repayment.cost_list())
    for line in lines.select_related("report", "expense")[:1]:
        yield Missing(
            "in_a_report",
            say("%(expense)s stands in %(report)s with the SEK of this repayment.")
            % {"expense": line.expense.reference, "report": line.report.reference},
        )


@rule(_("it stands in no claim that was handed in"))
def not_in_a_claim(expense):
    if expense.paid_by != "repaid":
        return
    from .models import Repayment

    rows = Repayment.objects.filter(expenses=expense, state__in=("claimed", "paid"))
    for one in rows[:1]:
        yield Missing(
            "claimed",
            say("It stands in the claim %(claim)s: that one is sent back first.")
            % {"claim": one.reference},
        )


@rule(_("the grant holder has borne what others paid first (a warning)"))
def costs_are_borne(report):
    """DOMAIN §3: a partner's cost becomes reportable when it is repaid, or cleared against an
    advance."""
    from .models import Repayment

    if report.state != report.State.DRAFT:
        return
    waiting = report.waiting_costs()
    repaid = {one.pk for one in waiting if one.paid_by == "repaid"}
    advance = {one.pk for one in waiting if one.paid_by == "advance"}
    if repaid:
        paid = Repayment.objects.filter(state="paid", expenses__in=repaid)
        repaid -= set(paid.values_list("expenses", flat=True))
    if advance:
        uses = Use.objects.standing().filter(expense__in=advance)
        advance -= set(uses.values_list("expense", flat=True))
    for code, count, sentence in (
        ("not_repaid", len(repaid), ngettext(
            "%(count)s cost that another paid first is not repaid yet: it is reportable once the "
            "grant holder has borne it.",
            "%(count)s costs that others paid first are not repaid yet: they are reportable once "
            "the grant holder has borne them.", len(repaid))),
        ("not_cleared", len(advance), ngettext(
            "%(count)s cost paid from an advance is not cleared yet.",
            "%(count)s costs paid from an advance are not cleared yet.", len(advance))),
    ):  # fmt: skip
        if count:
            yield Missing(code, sentence % {"count": count}, level=WARNING)
