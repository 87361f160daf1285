"""A deviation case's page: the talk with whoever reported it, who was informed, who knows, who
looked."""

from django.utils.translation import gettext as _

from foundation.money.formatting import format_date, format_instant

from . import roles

LOOKS_SHOWN = 50


def sections_of(deviation) -> list[dict]:
    """In the order in which they matter to whoever works on the case."""
    return [_talk(deviation), _informed(deviation), _named(deviation), _trace(deviation)]


def _section(title: str, table: dict, note: str = "") -> dict:
    return {
        "title": title,
        "template": "reporting/tables.html",
        "context": {"tables": [{**table, "caption": title, "hide_caption": True}], "note": note},
    }


def _table(labels, rows) -> dict:
    return {
        "columns": [{"label": label} for label in labels],
        "rows": [{"cells": [{"text": text} for text in row]} for row in rows],
    }


def _talk(deviation) -> dict:
    rows = [
        (
            _("whoever reported it") if one.from_reporter else str(one.by),
            format_instant(one.at), one.text,
        )
        for one in deviation.messages.select_related("by")
    ]  # fmt: skip
    table = _table([_("From"), _("When"), _("Message")], rows)
    return _section(_("Talk with whoever reported it"), table)


def _informed(deviation) -> dict:
    rows = [(one.whom, format_date(one.on), one.how) for one in deviation.informed()]
    return _section(_("Who was informed"), _table([_("Who"), _("On"), _("How")], rows))


def _named(deviation) -> dict:
    rows = roles.appointments(deviation).select_related("person", "given_by")
    table = _table(
        [_("Person"), _("Since"), _("Named by")],
        [(str(one.person), format_date(one.since), str(one.given_by or "")) for one in rows],
    )
    note = _("Nobody else sees the case, finds it, or reads that there is one.")
    return _section(_("Who knows of the case"), table, note)


def _trace(deviation) -> dict:
    how = {"page": _("page"), "api": _("machine"), "paper": _("a paper of it")}
    looks = deviation.looks.select_related("person")[:LOOKS_SHOWN]
    rows = [
        (str(one.person), format_instant(one.at), how.get(one.how, one.how)) for one in looks
    ]  # fmt: skip
    table = _table([_("Person"), _("When"), _("How")], rows)
    return _section(_("Who has looked"), table, _("At most one line an hour for each person."))
