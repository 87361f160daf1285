"""How amounts, numbers, dates and instants look in the reader's language (Babel)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, dates, numbers
from django.utils import timezone, translation

from .amounts import Money, decimals, round_half_up

NO_BREAK = "\u00a0"

# British English: day before month, as partners on both sides write it.
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}


def locale_of(language: str | None = None) -> Locale:
    """The Babel locale of a language code; the active language when none is given."""
    code = (language or translation.get_language() or "en").split("-")[0]
    return Locale.parse(_LOCALES.get(code, "en_GB"))


def _pattern(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")


def format_money(money: Money | None, language: str | None = None) -> str:
    """`1 234,50 kr` in Swedish, `SEK 1,234.50` in English, with no-break spaces.

    Rounded half up to the currency's decimals. Other currencies stand by their code in
    both languages, since "$" and "R" mean several. Nothing gives an empty text.
    """
    if money is None:
        return ""
    locale = locale_of(language)
    number = _pattern(decimals(money.currency))
    if locale.language == "sv":
        sign = "¤" if money.currency == "SEK" else "¤¤"
        pattern = f"{number}{NO_BREAK}{sign}"
    else:
        pattern = f"¤¤{NO_BREAK}{number}"
    return numbers.format_currency(
        money.rounded().amount,
        money.currency,
        format=pattern,
        locale=locale,
        currency_digits=False,
    )


def format_number(
    value: Decimal | int | None, places: int | None = None, language: str | None = None
) -> str:
    """A number by locale; with `places`, exactly that many decimals, rounded half up."""
    if value is None or value == "":
        return ""
    value = Decimal(value)
    if places is None:
        return numbers.format_decimal(value, locale=locale_of(language), decimal_quantization=False)
    return numbers.format_decimal(
        round_half_up(value, places), format=_pattern(places), locale=locale_of(language)
    )


def format_percent(share: Decimal | None, places: int = 0, language: str | None = None) -> str:
    """A share (0.125) as per cent (13 %), rounded half up to `places`."""
    if share is None or share == "":
        return ""
    number = format_number(Decimal(share) * 100, places, language)
    return f"{number}{NO_BREAK}%" if locale_of(language).language == "sv" else f"{number}%"


def format_rate(value: Decimal | None, language: str | None = None) -> str:
    """An exchange rate with eight decimals; it is computed with all it has (HOUSE §6)."""
    return format_number(value, 8, language)


def format_date(
    value: datetime.date | None, style: str = "long", language: str | None = None
) -> str:
    """`31 March 2026`, `31 mars 2026`; styles short, medium, long, full. An instant gives its
    day in the active time zone."""
    if not value:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return dates.format_date(value, format=style, locale=locale_of(language))


def format_instant(
    value: datetime.datetime | None, zone: str | None = None, language: str | None = None
) -> str:
    """An aware instant with day, time and the zone's name, in `zone` or the active zone."""
    if not value:
        return ""
    try:
        info = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        info = timezone.get_current_timezone()
    local = value.astimezone(info)
    locale = locale_of(language)
    day = dates.format_date(local.date(), format="long", locale=locale)
    hour = dates.format_time(local, format="HH:mm", locale=locale)
    place = dates.get_timezone_location(info, locale=locale, return_city=True)
    return f"{day}{NO_BREAK}{hour} ({place})"


def format_month(value: str | datetime.date | None, language: str | None = None) -> str:
    """`2026-05` or a date as `May 2026`; a text of another shape is shown as it is."""
    if not value:
        return ""
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(f"{value}-01")
        except ValueError:
            return value
    return dates.format_date(value, format="LLLL yyyy", locale=locale_of(language))


def currency_name(code: str, language: str | None = None) -> str:
    """`Botswanan pula (BWP)` in the reader's language; the code alone when it has no name."""
    locale = locale_of(language)
    name = locale.currencies.get(code) or Locale.parse("en").currencies.get(code)
    return f"{name[:1].upper()}{name[1:]} ({code})" if name else code


def country_name(code: str, language: str | None = None) -> str:
    """The country of an ISO 3166-1 alpha-2 code in the reader's language."""
    return locale_of(language).territories.get(code, code)


def countries(language: str | None = None) -> list[tuple[str, str]]:
    """All countries as (code, name), sorted as the language sorts its letters."""
    locale = locale_of(language)
    found = [
        (code, name)
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return sorted(found, key=lambda pair: pair[1].casefold().translate(_LAST_LETTERS))


# Codes of CLDR that are no country: regions, test areas, unknown.
_NO_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
# å ä ö come after z in Swedish; Åland stands last in either list.
_LAST_LETTERS = str.maketrans({"å": "z{", "ä": "z|", "ö": "z}"})
