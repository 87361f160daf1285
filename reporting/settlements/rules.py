"""What must be so before money is paid, and before a case is closed."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.workflow.rules import WARNING, Missing, rule
from reporting.expenses.models import Expense
from reporting.expenses.standing import standings_of
from reporting.financials.models import FinancialReport
from reporting.progress.models import ProgressReport


@rule(_("the financial report is approved"))
def accounts_are_approved(settlement):
    report = settlement.financial_report
    if report.state != "approved":
        yield Missing(
            "accounts",
            say("The financial report is “%(state)s”: it is paid when it is approved.")
            % {"state": report.get_state_display()},
            field="financial_report",
        )


@rule(_("the progress report of the same grant and period is approved"))
def progress_is_approved(settlement):
    report = settlement.financial_report
    if not report.beside(ProgressReport).filter(state="approved").exists():
        yield Missing(
            "progress",
            _("The progress report of the same grant and period is not approved yet."),
            field="financial_report",
        )


@rule(_("an audit was reported over the same figures"))
def audit_is_over_the_same_figures(settlement):
    if not any(audit.opinion for audit in settlement.financial_report.standing_audits()):
        yield Missing(
            "audit",
            _("No audit was reported over exactly the figures that were approved."),
            field="financial_report",
        )


@rule(_("the auditor’s opinion is unmodified (a warning)"))
def opinion_is_clean(settlement):
    for audit in settlement.financial_report.standing_audits()[:1]:
        if audit.opinion and audit.opinion != "unmodified":
            yield Missing(
                "opinion",
                say("The auditor’s opinion is “%(opinion)s”.")
                % {"opinion": audit.get_opinion_display()},
                level=WARNING,
            )


@rule(_("no other settlement of the same report stands"))
def not_settled_already(settlement):
    for other in settlement.others_of_report():
        yield Missing(
            "settled_already",
            say("%(settlement)s already settles this report.") % {"settlement": other.reference},
            field="financial_report",
        )


@rule(_("something was accepted (a warning)"))
def something_to_pay(settlement):
    amount = settlement.payable()
    if amount < 0:
        yield Missing(
            "claim",
            say("More was paid on this grant than was accepted: the grant holder is to repay "
                "%(amount)s.") % {"amount": format_money(Money(-amount, "SEK"))},
            level=WARNING,
        )  # fmt: skip
    elif not amount:
        yield Missing("nothing_to_pay", _("There is nothing to pay out."), level=WARNING)


@rule(_("nothing of it was claimed back yet"))
def nothing_is_claimed(settlement):
    if settlement.claimed_back:
        yield Missing("claimed_already", _("A part of it was claimed back already."))
    elif settlement.amount <= 0:
        yield Missing("nothing_paid", _("Nothing was paid out with it."))


@rule(_("a claim waits to be authorised"))
def claim_is_asked_for(settlement):
    if not settlement.claim_asked:
        yield Missing("nothing_asked_back", _("No claim waits to be authorised."))


@rule(_("a claim is open"))
def claim_is_open(settlement):
    if not settlement.claimed_back or settlement.repaid_on:
        yield Missing("no_claim", _("No claim is open here."))
    elif not settlement.open_claim():
        yield Missing(
            "claim_set_off", _("The claim was set off against a later settlement already.")
        )


@rule(_("the figures are those that it was proposed for"))
def figures_are_the_same(settlement):
    report = settlement.financial_report
    if (
        settlement.figures_digest != report.figures_digest()
        or settlement.accepted != report.accepted.amount
    ):
        yield Missing(
            "figures",
            _("The figures of the report are not those that this settlement was proposed for."),
        )


# --- added to other rooms ------------------------------------------------------------------------


@rule(_("every report that was put forward is settled"))
def everything_settled(partnership):
    reports = FinancialReport.objects.filter(partnership=partnership)
    for report in reports.exclude(state__in=("draft", "settled")).order_by("pk"):
        yield Missing(
            "unsettled",
            say("%(report)s is “%(state)s” and not settled yet.")
            % {"report": report.reference, "state": report.get_state_display()},
        )
    from .models import Settlement

    claims = Settlement.objects.filter(financial_report__partnership=partnership, state="paid")
    for settlement in claims.exclude(claimed_back=0).filter(repaid_on=None).order_by("pk"):
        if amount := settlement.open_claim():
            yield Missing(
                "claim_open",
                say("%(amount)s of %(settlement)s was claimed back and has not come in yet.")
                % {"amount": format_money(Money(amount, "SEK")),
                   "settlement": settlement.reference},
                level=WARNING,
            )  # fmt: skip
    progress = ProgressReport.objects.filter(partnership=partnership)
    for report in progress.filter(state="submitted").order_by("pk"):
        yield Missing(
            "progress_open",
            say("%(report)s is not approved yet.") % {"report": report.reference},
        )
    if reports.filter(state="draft").exists():
        yield Missing("draft_left", _("A financial report is still a draft."), level=WARNING)
    ready = Expense.objects.ready().filter(activity__partnership=partnership)
    standings = standings_of(ready.values_list("pk", flat=True))
    left = sum(1 for standing in standings.values() if standing == "unreported")
    if left:
        yield Missing(
            "unreported",
            ngettext(
                "%(count)s ready expense stands in no report.",
                "%(count)s ready expenses stand in no report.",
                left,
            )
            % {"count": left},
            level=WARNING,
        )
