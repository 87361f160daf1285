"""A joint activity's page: who is invited, who comes with how many, how many came."""

from django.utils.translation import gettext as _

from reporting.activities.models import Activity
from reporting.activities.participants import head_count
from reporting.activities.pieces import section


def sections_of(event, person) -> list[dict]:
    """The table of partnerships; one's own activity is linked, others' are only counted."""
    signed = {row.partnership_id: row for row in event.signed_up()}
    ids = [row.activity_id for row in signed.values()]
    seen = Activity.objects.visible_to(person).filter(pk__in=ids).order_by() if ids else ()
    mine = {one.pk for one in seen}
    invited = list(event.partnerships.all())
    came = head_count(count for row in signed.values() for count in row.activity.counts())
    table = {
        "caption": _("Who comes"),
        "columns": [
            {"label": _("Partnership")},
            {"label": _("Standing")},
            {"label": _("Delegates"), "numeric": True},
            {"label": _("Counted afterwards"), "numeric": True},
        ],
        "rows": [{"cells": _cells(one, signed.get(one.pk), mine)} for one in invited],
        "totals": [_("Total"), "", str(event.heads_signed_up()), str(came)],
    }
    return [section(_("Who comes"), tables=[table])]


def _cells(partnership, row, mine) -> list[dict]:
    if row is None:
        return [{"text": str(partnership)}, {"text": _("invited")}, {"text": ""}, {"text": ""}]
    standing = {"text": _("signed up")}
    if row.activity_id in mine:
        standing["url"] = row.activity.url
    return [
        {"text": str(partnership)},
        standing,
        {"text": str(len(row.activity.delegates()))},
        {"text": str(row.activity.counted)},
    ]
