"""What must be so before a financial report moves on."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.money.formatting import format_money
from foundation.workflow.rules import WARNING, Missing, rule
from partnerships.signatures.confirmations import unconfirmed
from reporting.progress.models import ProgressReport

from . import statement
from .looking import LOOKS, found_in


def _not_now(report) -> Missing:
    # The call places the audit: the same state comes before or after the submission.
    message = say("This cannot be done while it is “%s”.") % report.get_state_display()
    return Missing("state", message)


@rule(_("the office has not had it yet"))
def the_turn_of_the_grant_holder(report):
    if report.submitted_at is not None:
        yield _not_now(report)


@rule(_("the office has it"))
def the_turn_of_the_office(report):
    if report.submitted_at is None:
        yield _not_now(report)


@rule(_("the audit comes now: before the submission, or after the review, as the call says"))
def the_turn_of_the_auditor(report):
    if report.audit_comes_first() != (report.submitted_at is None):
        yield _not_now(report)


@rule(_("there are costs to report (a warning)"))
def costs_are_there(report):
    if report.state == report.State.DRAFT and not report.waiting_costs():
        yield Missing(
            "no_costs",
            _("No ready expense of this grant was paid up to the last day of the period."),
            level=WARNING,
        )
    drafts = report.unfinished_expenses().count()
    if drafts:
        yield Missing(
            "drafts_left",
            ngettext(
                "%(count)s expense of the period is still a draft and stays out of the report.",
                "%(count)s expenses of the period are still drafts and stay out of the report.",
                drafts,
            )
            % {"count": drafts},
            level=WARNING,
        )


@rule(_("its costs raise no question (a warning)"))
def costs_are_in_order(report):
    if report.state != report.State.DRAFT:
        return
    for code, expenses in report.once("looks", lambda: found_in(report)).items():
        sentence = LOOKS[code][1]
        yield Missing(f"look_{code}", sentence % {"count": len(expenses)}, level=WARNING)


@rule(_("a line that was passed has a comment (a warning)"))
def deviations_are_explained(report):
    percent = report.partnership.rules.line_warning_percent
    explained = report.comments()
    names = {line.key: line for line in report.budget_rows()}
    for row in report.as_statement().rows:
        if statement.deviates(row.figures, percent) and row.key not in explained:
            yield Missing(
                "deviation",
                say("%(line)s was passed by more than %(percent)s %%: why?")
                % {"line": names.get(row.key, row.key), "percent": percent},
                part="comments",
                level=WARNING,
            )


@rule(_("the openings are what the report before closed with (a warning)"))
def openings_agree(report):
    if report.openings() != report.openings_now():
        yield Missing(
            "opening",
            _("A report before this one has changed since this one was frozen: the openings differ "
              "from its closing."),
            level=WARNING,
        )  # fmt: skip


@rule(_("an audit stands over these figures, where the call wants it now"))
def audit_stands_where_the_call_wants_it(report):
    """Before the submission, or before the approval where the call audits after the review."""
    wanted = report.audit_comes_first() or report.submitted_at is not None
    if wanted and not report.standing_audits():
        yield Missing(
            "audit_missing",
            _("No audit has been reported over exactly these figures yet."),
            begins="" if report.audit_is_under_way() else "reporting.audit",
        )


@rule(_("the progress report of the same grant and period is confirmed by every partner"))
def progress_is_confirmed(report):
    found = list(report.beside(ProgressReport).order_by("-pk"))
    if not found:
        yield Missing(
            "no_progress_report",
            _("There is no progress report of the same grant and period: both are submitted "
              "together."),
            begins=ProgressReport.label(),
        )  # fmt: skip
    if any(one.state in ("submitted", "approved") for one in found):
        return
    for one in found[:1]:
        if one.state != "confirming" or unconfirmed(one):
            yield Missing(
                "progress_unconfirmed",
                say("%(report)s is not confirmed by every partner yet.")
                % {"report": one.reference},
            )


@rule(_("every line has a decision"))
def every_line_is_decided(report):
    costs = [line for line in report.lean_lines() if line.correction_of_id is None]
    open_lines = sum(1 for line in costs if not line.outcome)
    if open_lines:
        yield Missing(
            "undecided",
            ngettext(
                "%(count)s cost has no decision yet.",
                "%(count)s costs have no decision yet.",
                open_lines,
            )
            % {"count": open_lines},
            step="decide_lines",
        )


@rule(_("no question is open"))
def no_question_is_open(report):
    for line in report.lean_lines():
        if line.outcome == "query":
            sentence = (
                say("The question about %(line)s is answered: it needs a decision.")
                if line.answer
                else say("The question about %(line)s is not answered yet.")
            )
            yield Missing("open_question", sentence % {"line": line.key}, step="answer_query")


@rule(_("the controller has asked about a cost"))
def a_question_is_open(report):
    if not any(line.outcome == "query" for line in report.lean_lines()):
        yield Missing("no_question", _("No question about a cost is open."))


# --- added to other rooms ------------------------------------------------------------------------


@rule(_("it stands in no report"))
def not_in_a_report(expense):
    from .models import ReportLine

    lines = ReportLine.objects.taken().filter(expense=expense).select_related("report")
    for line in lines:
        yield Missing(
            "in_a_report",
            say("It stands in %(report)s with %(amount)s, and what a report used does not change.")
            % {"report": line.report.reference, "amount": format_money(line.sek_money)},
        )


@rule(_("the accounts of the same grant and period were submitted"))
def accounts_were_submitted(progress):
    from .models import FinancialReport

    found = progress.beside(FinancialReport).exclude(submitted_at=None)
    if not found.exists():
        yield Missing(
            "accounts_not_submitted",
            _("It is submitted together with the financial report of the same grant and period."),
        )
