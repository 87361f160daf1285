"""The letter with a traveller's personal link: it is minted in the worker, and kept nowhere."""

from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.workflow import clock
from foundation.workflow.letters import MOOT, Letter, absolute, numbered

from . import sheets


def letter_of(trip, notice):
    """The letter for a notice of the trip; None for the usual one, MOOT when nothing is asked."""
    if notice.topic != sheets.TOPIC:
        return None
    one = trip.traveller_rows.filter(
        pk=notice.facts.get("traveller"), person=notice.person_id
    ).first()
    if one is None or not trip.step_named("fill_sheet").starts_from(trip.state):
        return MOOT
    url = ""
    if notice.claimed_until is not None:  # the worker is sending it: a page mints nothing
        url = absolute(reverse("reporting:traveller_sheet", args=[sheets.mint(one)]))
    last = clock.programme_date(clock.now()) + timedelta(days=sheets.LINK_DAYS)
    lines = [
        _("You are to travel to “%(title)s”, from %(first)s to %(last)s.")
        % {"title": trip.title, "first": date_format(one.departs_on),
           "last": date_format(one.returns_on)},
        _("Please say what those who book the trip need to know: your name as in the passport, "
          "its number, food, access needs, and whom to call in an emergency."),
        _("Only the two organisers of the trip read it, each reading is noted, and it is erased "
          "thirty days after the return."),
        _("No account is needed. The link is for you alone and works until %(date)s.")
        % {"date": date_format(last)},
    ]  # fmt: skip
    return Letter(
        subject=_("%(matter)s: your traveller's sheet") % {"matter": numbered(trip)},
        body="\n".join(lines), action=_("Fill in the sheet"), url=url,
    )  # fmt: skip
