"""The languages people work in: codes of ISO 639, named by Babel in the reader's language."""

from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language

SPOKEN_BY = 1  # per cent of a country's people, from which its language is offered


@cache
def names_in(language: str) -> dict[str, str]:
    """{code: name} of every language that Babel can name; no dialects or scripts."""
    named = Locale.parse(language).languages
    return {code: name for code, name in named.items() if code.isalpha() and len(code) <= 3}


def language_names() -> dict[str, str]:
    """{code: name} in the reader's language."""
    return names_in((get_language() or "en").split("-")[0])


def spoken_in(countries) -> set[str]:
    """The languages that are official or widely spoken in these countries (ISO 3166-1)."""
    known = get_global("territory_languages")
    return {
        code
        for country in countries
        for code, facts in known.get(country, {}).items()
        if facts["official_status"] or facts["population_percent"] >= SPOKEN_BY
    }
