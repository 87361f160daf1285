"""The offices of those who usually sign, by country: suggestions, and never a rule.

DOMAIN §1 [check]: `data/offices.csv`, one row an office, in the words used in the country.
"""

from functools import cache

from foundation.workflow.facts import rows


@cache
def _all() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows("offices.csv"):
        found.setdefault(row["country"], []).append(row["office"])
    return {country: tuple(offices) for country, offices in found.items()}


def of_countries(countries) -> list[str]:
    """The usual offices of these countries (ISO 3166-1 codes), each once, in the file's order."""
    known = _all()
    return list(
        dict.fromkeys(office for code in sorted(countries) for office in known.get(code, ()))
    )
