"""The attendance sheet: rows to sign, boxes to count in, and a code that ties the photograph."""

import io
from datetime import timedelta

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from foundation.money.formatting import format_date

from .codes import code_for
from .delegates import side_of_delegate
from .participants import AGE_BANDS, SEXES, SIDES

BLANK_ROWS = 24
MOST_DAYS = 60  # of an activity that are offered as days of their own


def sheet_links(activity, person):
    """The section: the sheet to print, and where it is filed when it comes back signed."""
    if activity.state == activity.State.CANCELLED:
        return
    links = [{"url": reverse("reporting:activity_sheet", args=[activity.pk]),
              "label": _("The sheet to print")}]  # fmt: skip
    step = activity.step_named("file_attendance")
    if activity.roles_held(person, step.by):
        links.append({"url": reverse("reporting:activity_attendance", args=[activity.pk]),
                      "label": _("File the signed sheet")})  # fmt: skip
    words = _("The signed sheet is on file.") if activity.sheet_filed else _(
        "Print it before, have it signed there, and file a photograph of it: its code is "
        "%(code)s."
    ) % {"code": code_for(activity)}  # fmt: skip
    from .pieces import section

    yield section(_("Attendance sheet"), tables=[], lead=words, links=links)


def days_of(activity) -> list:
    """Its days, each of which may have a sheet of its own."""
    count = min((activity.ends_on - activity.starts_on).days + 1, MOST_DAYS)
    return [activity.starts_on + timedelta(days=number) for number in range(count)]


def printed(activity, day=None) -> dict:
    """The data of `attendance.typ` in the reader's language; `day`: one day's sheet."""
    from .forms import DELEGATE_SIDES, SEX_LABELS, SIDE_LABELS

    sides = {code: str(label) for code, label in DELEGATE_SIDES}
    delegates = activity.delegates()
    names = dict(
        Organisation.objects.filter(pk__in={row["organisation"] for row in delegates})
        .values_list("pk", "name")
    )  # fmt: skip
    dates = format_date(day) if day else (
        format_date(activity.starts_on) if activity.starts_on == activity.ends_on
        else f"{format_date(activity.starts_on)} – {format_date(activity.ends_on)}"
    )  # fmt: skip
    code = code_for(activity)
    return {
        "title": _("Attendance sheet"),
        "summary": activity.title,
        "language": (get_language() or "en").split("-")[0],
        "product": settings.PRODUCT_NAME,
        "reference": activity.reference,
        "code": code,
        "square": square(f"{activity.reference} {code}"),
        "facts": [
            [_("Date"), dates],
            [_("Place"), activity.place or "_" * 30],
            [_("Host"), str(activity.host)],
            [_("Reference"), activity.reference],
        ],
        "words": {
            "code": _("Code of this sheet"),
            "how": _(
                "Everybody who is 18 or older signs. Whoever is younger is only counted, below. "
                "Photograph every page when it is full, and file it on the page of the activity."
            ),
            "why": _(
                "Your name is kept as proof of this activity, seen only by those who account for "
                "and audit it, and published nowhere."
            ),
            "number": _("No."), "name": _("Name"), "organisation": _("Organisation"),
            "side": _("Side"), "signature": _("Signature"),
            "counted": _("Counted"),
            "count_how": _("How many of each, for the programme's statistics. No names."),
            "total": _("Total"), "under18": _("Under 18, counted only"),
            "disability": _("With a disability"), "first_time": _("For the first time"),
            "age": _("Age"), "heads": _("How many"),
        },
        "delegates": [
            [row["name"], names.get(row["organisation"], ""),
             sides.get(side_of_delegate(row), row.get("role") or "")]
            for row in delegates
        ],
        "blank": BLANK_ROWS,
        "sides": [str(SIDE_LABELS[side]) for side in SIDES],
        "sexes": [str(SEX_LABELS[sex]) for sex in SEXES],
        "ages": list(AGE_BANDS),
    }  # fmt: skip


def square(text: str) -> str:
    """The text as a square code, SVG."""
    image = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=1)
    written = io.BytesIO()
    image.save(written)
    return written.getvalue().decode()
