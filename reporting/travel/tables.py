"""A trip's page beyond its facts: travellers, the checklist with its days, the ways to a visa."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.money.formatting import country_name, format_date
from foundation.workflow import clock
from reporting.activities.pieces import section

from .checklist import AFTER, is_old
from .days import in_spans

DASH = "–"


def sections_of(trip, person) -> list[dict]:
    """The sections of a trip's page, each with the steps that are about it."""
    return [*_travellers(trip, person), *_checklist(trip, person), *_routes(trip)]


def _steps(trip, person, *names) -> list[dict]:
    """Links to those of the steps that are this person's in this state."""
    found = []
    for name in names:
        step = trip.step_named(name)
        if step.starts_from(trip.state) and trip.roles_held(person, step.by):
            found.append({"url": trip.step_url(name), "label": step.label})
    return found


def _span(first, last) -> str:
    return (
        format_date(first) if first == last else f"{format_date(first)} – {format_date(last)}"
    )  # fmt: skip


def _with_time(day, at) -> str:
    return f"{format_date(day)} {at:%H:%M}" if at else format_date(day)


def _travellers(trip, person):
    rows = trip.going()
    reads = bool(trip.roles_held(person, trip.step_named("read_sheet").by))
    table = {
        "caption": _("Travellers"),
        "columns": [{"label": label} for label in (
            _("Name"), _("Organisation"), _("Leaves"), _("Is back"), _("Private days"), _("Visa"),
            _("Sheet"),
        )],
        "rows": [{"cells": _cells(trip, one, reads)} for one in rows],
    }  # fmt: skip
    links = _steps(trip, person, "name_travellers", *(("note_visa", "ask_for_sheets") * bool(rows)))
    if trip.sheets_filled:
        links += _steps(trip, person, "erase_sheets")
    links += [
        {
            "url": reverse("reporting:trip_invitation", args=[trip.pk, one.pk, language]),
            "label": _("Invitation for %(name)s (%(language)s)")
            % {"name": one.name, "language": label},
        }
        for one in trip.abroad()
        for language, label in (("en", _("English")), ("sv", _("Swedish")))
    ]
    lead = _("Private days take no cost: no board, lodging, wages or per diem, and they may not "
             "raise the fare.")  # fmt: skip
    yield section(_("Travellers"), tables=[table], lead=lead, links=links)


def _cells(trip, one, reads: bool) -> list[dict]:
    private = in_spans(one.journey().private)
    if one.filled_at and not one.erased_at:
        sheet = {"text": _("filled in")}
        if reads:
            sheet = {"text": _("read"),
                     "url": reverse("reporting:trip_sheet", args=[trip.pk, one.pk])}  # fmt: skip
    elif one.erased_at:
        sheet = {"text": _("erased")}
    else:
        sheet = {"text": _("asked for") if one.asked_at else DASH}
    visa = one.get_visa_display() if one.organisation.country != trip.destination else DASH
    since = f" ({format_date(one.visa_on)})" if one.visa_on and visa != DASH else ""
    return [
        {"text": one.name},
        {"text": str(one.organisation)},
        {"text": _with_time(one.departs_on, one.departs_at)},
        {"text": _with_time(one.returns_on, one.returns_at)},
        {"text": ", ".join(_span(*span) for span in private) or DASH},
        {"text": f"{visa}{since}"},
        sheet,
    ]


def _checklist(trip, person):
    items = trip.items()
    if not items:
        return
    names = {one.organisation_id: str(one.organisation) for one in trip.going()}
    today = clock.today()
    table = {
        "caption": _("What it takes"),
        "columns": [{"label": label} for label in (
            _("Point"), _("Organisation"), _("By"), _("Standing"), _("Source"), _("Checked on"),
        )],
        "rows": [
            {"cells": [
                {"text": str(item.rule)},
                {"text": names[item.organisation]},
                {"text": format_date(item.due_on)},
                {"text": _standing(item, today)},
                {"text": item.rule.source},
                {"text": _checked(item.rule.checked_on, today)},
            ]}
            for item in items
        ],
    }  # fmt: skip
    lead = _("From the office's list for each country. Ask in time: the days leave room for a "
             "meeting of the council.")  # fmt: skip
    links = _steps(trip, person, "note_approval")
    yield section(_("What it takes"), tables=[table], lead=lead, links=links)


def _standing(item, today) -> str:
    answer = item.answer
    if answer is None:
        if item.due_on < today:
            return _("late")
        return _("after the trip") if item.rule.phase == AFTER else _("open")
    words = {"granted": _("granted"), "not_needed": _("not needed"), "refused": _("refused")}
    said = [words[answer["outcome"]], answer.get("number") or ""]
    if answer.get("decided_on"):
        said.append(format_date(date.fromisoformat(answer["decided_on"])))
    if not item.done and not item.refused:
        said.append(_("the justification is missing"))
    return ", ".join(filter(None, said))


def _checked(day, today) -> str:
    if day is None:
        return _("not yet")
    words = _("%(day)s (more than a year ago)") if is_old(day, today) else "%(day)s"
    return words % {"day": format_date(day)}


def _routes(trip):
    rows = trip.visa_routes()
    if not rows:
        return
    today = clock.today()
    table = {
        "caption": _("Ways to a visa"),
        "columns": [{"label": label} for label in (
            _("From"), _("Way"), _("Apply by"), _("Source"), _("Checked on"),
        )],
        "rows": [
            {"cells": [
                {"text": country_name(row["country"])},
                {"text": row["text"]
                 or _("No way is known: ask the embassy, and tell the office.")},
                {"text": _("%(day)s (%(weeks)s weeks before)")
                 % {"day": format_date(row["apply_by"]), "weeks": row["weeks"]}},
                {"text": row["source"] or DASH},
                {"text": _checked(row["checked_on"], today) if row["text"] else DASH},
            ]}
            for row in rows
        ],
    }  # fmt: skip
    yield section(_("Ways to a visa"), tables=[table])
