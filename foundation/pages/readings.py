"""How the house reads what is being typed: a day, a moment, an amount; said below the field."""

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField, typed
from foundation.workflow.days import ISO_INSTANT, parse_day, parse_instant

LONGEST = 60


def read_day(text: str, currency: str) -> str:
    day = parse_day(text)
    return date_format(day, "l j F Y") if day else ""


def read_instant(text: str, currency: str) -> str:
    at = parse_instant(text)
    return date_format(at, "l j F Y, H:i") if at else ""


def read_amount(text: str, currency: str) -> str:
    try:
        return format_money(MoneyField(required=False).clean(typed(text, currency)))
    except ValidationError:
        return ""


READERS = {"day": read_day, "instant": read_instant, "amount": read_amount}


@require_GET
def reading(request):
    """`?as=day&text=3/5/2026` gives what is understood; anybody may ask, nothing is kept."""
    reader = READERS.get(request.GET.get("as"))
    if reader is None:
        raise Http404
    text = request.GET.get("text", "")[:LONGEST].strip()
    found = reader(text, request.GET.get("currency", "")[:3])
    unread = _("This cannot be read yet.") if text and not found else ""
    return JsonResponse({"reading": found, "unread": unread, "iso": iso_of(text)})


def iso_of(text: str) -> str:
    """The same for the calendar of the browser; empty where it is no day."""
    found = parse_instant(text)
    day = parse_day(text)
    return found.strftime(ISO_INSTANT) if found else day.isoformat() if day else ""
