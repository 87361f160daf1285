"""The minutes of a meeting as a PDF, and what was decided there on a plan's page."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.documents.printing import as_download, pdf_of
from foundation.money.formatting import format_date

from .minutes import TEMPLATE, minutes_of
from .models import AgendaItem, Meeting
from .workflow import Outcome


@require_GET
@login_required
def meeting_minutes(request, pk):
    """The minutes in the reader's language; before the meeting is closed, as a draft."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    language = (get_language() or "en")[:2]
    said = meeting.minutes or minutes_of(meeting)
    content = pdf_of(TEMPLATE, said.get(language) or said["en"])
    return as_download(content, f"{meeting.reference}-{_('minutes')}")


def returned_section(plan, person) -> dict | None:
    """At which closed meetings the plan was returned; a decision's letter names its own."""
    rows = AgendaItem.objects.filter(
        plan=plan, meeting__state=Meeting.State.CLOSED, outcome=Outcome.RETURN
    )
    said = [
        _("Returned for changes at the meeting of %(day)s (%(meeting)s).")
        % {"day": format_date(row.meeting.held_on), "meeting": row.meeting.reference}
        for row in rows.select_related("meeting").order_by("-meeting__held_on")
    ]
    if not said:
        return None
    return {
        "title": _("Decision meetings"),
        "template": "applications/meeting/returned.html",
        "context": {"said": said},
    }
