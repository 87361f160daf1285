"""What an activity's page reminds of, before and after: warnings, never walls."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.workflow.rules import WARNING, Missing, rule

from .delegates import perhaps_children

AGENDAS = {"agenda", "programme", "plan"}
REPORTS = {"report", "minutes"}
SHEETS = {"attendance"}


@rule(_("its purpose is said"))
def purpose_is_said(activity):
    if not activity.purpose.strip():
        yield Missing(
            "no_purpose", say("Its purpose is not written yet."), field="purpose", level=WARNING
        )


@rule(_("an agenda is on file"))
def agenda_is_there(activity):
    if not activity.document_kinds() & AGENDAS:
        yield Missing(
            "no_agenda",
            say("No agenda is on file yet: costs of venue and board need it."),
            part="documents",
            level=WARNING,
        )


@rule(_("a report of what came of it is on file"))
def report_is_there(activity):
    if not activity.document_kinds() & REPORTS:
        yield Missing(
            "no_report",
            say("No report or minutes of it are on file yet."),
            part="documents",
            level=WARNING,
        )


@rule(_("the signed attendance sheet is on file"))
def sheet_is_there(activity):
    online = activity.mode == "virtual"
    if not (online or activity.sheet_filed or activity.document_kinds() & SHEETS):
        yield Missing(
            "no_sheet",
            say("The signed attendance sheet is not on file yet."),
            step="file_attendance", level=WARNING,
        )  # fmt: skip


@rule(_("nobody under 18 is named"))
def young_delegates_are_adults(activity):
    for row in perhaps_children(activity.delegates()):
        yield Missing(
            "perhaps_a_child",
            say("%(name)s is named as a young person: say that they are 18 or older, or count "
                "them instead.") % {"name": row["name"]},
            part="delegates", level=WARNING,
        )  # fmt: skip
