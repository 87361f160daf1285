"""What must be so before a step of an audit or of a finding."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.workflow import clock
from foundation.workflow.rules import ERROR, WARNING, Missing, rule

from .roles import auditor, stands_in_the_way

# --- an audit -----------------------------------------------------------------------------------


@rule(_("the report is not decided"))
def report_can_be_audited(audit):
    if audit.financial_report.state in ("approved", "settled"):
        yield Missing(
            "report_decided", _("The financial report has been decided."), field="financial_report"
        )


@rule(_("no other audit of the same figures is under way or done"))
def no_other_audit(audit):
    for other in audit.others():
        if other.is_under_way() or other.covers_the_report():
            yield Missing(
                "audit_exists",
                _("%(reference)s is the audit of this report.") % {"reference": other.reference},
                field="financial_report",
            )


@rule(_("the auditor serves none of the parties or the office, and has no part in the report"))
def auditor_is_independent(audit):
    """Asked anew: an office may have been given, or the engagement handed over, in between."""
    audit.financial_report.live_lines()  # the rules and the page speak of them with their costs
    for person in auditor.people(audit):
        if audit.begun_by_id == person.pk:
            yield Missing("not_independent", _("This person engaged the auditor."))
        elif why := stands_in_the_way(person, audit.financial_report):
            yield Missing("not_independent", why)


@rule(_("the report has been handed over to the auditor"))
def handed_over(audit):
    if audit.financial_report.state != "auditing":
        yield Missing("not_handed_over", _("The report has not been handed over to the auditor."))


@rule(_("a second draw says why in its note (a warning)"))
def second_draw_says_why(audit):
    if audit.all_draws:
        yield Missing(
            "second_draw",
            _("A sample was drawn before. Both stay visible: say in the note why you draw again."),
            level=WARNING,
        )


@rule(_("a sample was drawn from the figures as they were frozen"))
def sample_drawn(audit):
    draw = audit.latest_draw()
    if draw is None:
        yield Missing("no_sample", _("No sample has been drawn."), step="draw_sample")
    elif draw.population_digest != audit.population_digest():
        yield Missing(
            "sample_of_other_figures",
            _("The report was changed after the sample was drawn: draw a new one."),
            step="draw_sample",
        )


@rule(_("every finding is decided"))
def findings_decided(audit):
    for finding in audit.all_findings:
        if finding.state in finding.UNDECIDED:
            yield Missing(
                "finding_undecided",
                _("The finding “%(title)s” is neither corrected, left uncorrected nor withdrawn.")
                % {"title": finding.title},
            )


@rule(_("the grant holder has given its written representations"))
def represented(audit):
    if audit.represented_at is None:
        yield Missing(
            "not_represented",
            _("The grant holder has not given its written representations."),
            step="represent",
        )
    elif audit.represented_version_id != getattr(audit.report_now(), "pk", None):
        yield Missing(
            "representations_void",
            _("The report was changed after the representations were given: they are void."),
        )


@rule(_("the opinion fits what was left uncorrected (a warning)"))
def nothing_left_uncorrected(audit):
    if any(finding.state == "uncorrected" for finding in audit.all_findings):
        yield Missing(
            "uncorrected",
            _("There are uncorrected misstatements: let the opinion take account of them."),
            level=WARNING,
        )


@rule(_("the auditor has not signed the same assignment for longer than the call allows"))
def not_too_many_years(audit):
    """At most 7 years in a row of one's own [F]; a warning unless the call makes it an error."""
    rules = audit.call_rules()
    years = audit.years_signed()
    if years > rules.audit_years:
        yield Missing(
            "too_many_years",
            _("With this one the auditor signs the same assignment for %(years)s years; the most "
              "is %(most)s.") % {"years": years, "most": rules.audit_years},
            field="auditor",
            level=ERROR if rules.audit_rotation_is_error else WARNING,
        )  # fmt: skip


@rule(_("the terms of engagement are written down (a warning)"))
def terms_are_written(audit):
    if not any(audit.written("terms").values()):
        yield Missing(
            "no_terms", _("The terms of engagement are not written down."), part="terms",
            level=WARNING,
        )  # fmt: skip


@rule(_("the auditor has set a materiality (a warning, said to the auditor alone)"))
def materiality_is_set(audit, by):
    if _is_the_auditor(audit, by) and not audit.written("notes").get("materiality"):
        yield Missing(
            "no_materiality", _("No materiality is set."), part="notes", field="materiality",
            level=WARNING,
        )  # fmt: skip


@rule(_("each mandatory procedure says what was done (a warning, said to the auditor alone)"))
def procedures_are_done(audit, by):
    if not _is_the_auditor(audit, by):
        return
    left = [one["text"] for one in audit.procedures() if one["mandatory"] and not one["done"]]
    if left:
        yield Missing(
            "procedures_not_done",
            ngettext(
                "It is not said what was done: %(procedure)s",
                "Of %(count)s procedures it is not said what was done. The first: %(procedure)s",
                len(left),
            )
            % {"count": len(left), "procedure": left[0]},
            part="procedures",
            level=WARNING,
        )


def _is_the_auditor(audit, by) -> bool:
    return by is not None and audit.is_audited_by(by)


@rule(_("there is a management letter"))
def letter_is_issued(audit):
    if audit.letter_issued_at is None:
        yield Missing("no_letter", _("No management letter has been issued."))


@rule(_("the management letter is answered (a warning)"))
def letter_is_answered(audit):
    if audit.letter_issued_at and not audit.letter_answered_at:
        yield Missing(
            "letter_unanswered", _("The management letter is not answered yet."), level=WARNING
        )


@rule(_("an audit before this one has left recommendations"))
def something_to_follow_up(audit):
    if not audit.to_follow_up():
        yield Missing("nothing_to_follow_up", _("No recommendation of an earlier audit is open."))


# --- a finding ----------------------------------------------------------------------------------


@rule(_("the audit is in fieldwork, or waits for answers"))
def audit_under_way(finding):
    audit = finding.audit
    if audit.state not in ("fieldwork", "responding"):
        yield Missing(
            "audit_not_under_way",
            _("The audit is “%(state)s”.") % {"state": audit.get_state_display()},
            field="audit",
        )


@rule(_("the cost stands in the report as it was frozen"))
def cost_stands(finding):
    if finding.line.released_at is not None or finding.audit.financial_report.state != "auditing":
        yield Missing(
            "report_taken_back",
            _("The report is not with the auditor any more: its figures can be corrected there."),
        )


@rule(_("the partners have answered, or their time is over (a warning)"))
def answered_or_over(finding):
    due = next((one for one in finding.deadlines() if one.code == "answer"), None)
    if finding.state == "open" and due is not None and due.due_at > clock.now():
        yield Missing(
            "no_answer_yet", _("Nobody has answered yet, and there is still time."), level=WARNING
        )
