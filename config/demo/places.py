"""The places of the demonstration, as DOMAIN §2 names them, and how they are found.

Real ones come from the reference data; what that lacks is made here, and says so.
"""

from dataclasses import dataclass

from foundation.accounts.models import Organisation
from foundation.accounts.names import without_accents

ZONES = {
    "SE": "Europe/Stockholm",
    "ZA": "Africa/Johannesburg",
    "BW": "Africa/Gaborone",
    "ZM": "Africa/Lusaka",
    "ZW": "Africa/Harare",
}


@dataclass(frozen=True)
class Place:
    """A partner of the demonstration; `code` is the national one of the reference data."""

    name: str
    country: str
    code: str = ""
    known_as: str = ""  # in the reference data, where it is another name
    kind: str = "municipality"
    confidence: str = "high"
    invented: bool = False

    @property
    def domain(self) -> str:
        """`mogale-city.example`: folded to plain letters, hyphens for blanks."""
        return f"{'-'.join(without_accents(self.name).split())}.example"

    @property
    def zone(self) -> str:
        return ZONES[self.country]

    def organisation(self) -> Organisation:
        """The place's row: as loaded, else made."""
        rows = Organisation.objects.filter(country=self.country)
        named = {"code": self.code} if self.code else {"short_name": self.known_as or self.name}
        found = rows.filter(**named).order_by("pk").first()
        return found or self._made()

    def _made(self) -> Organisation:
        name = f"{self.name} (invented)" if self.invented else self.known_as or self.name
        return Organisation.objects.create(
            name=name, short_name=self.name, kind=self.kind, country=self.country,
            code=self.code or None, confidence=self.confidence,
        )  # fmt: skip


def _swedish(name: str, code: str) -> Place:
    return Place(name, "SE", code)


def _invented(name: str, country: str, kind: str = "municipality") -> Place:
    return Place(name, country, kind=kind, confidence="low", invented=True)


PLACES = {
    place.name: place
    for place in (
        _swedish("Piteå", "2581"),
        _swedish("Jönköping", "0680"),
        _swedish("Åmål", "1492"),
        _swedish("Ovanåker", "2121"),
        _swedish("Falun", "2080"),
        _swedish("Bollnäs", "2183"),
        _swedish("Kungsör", "1960"),
        _swedish("Lund", "1281"),
        _swedish("Ekerö", "0125"),
        _swedish("Falkenberg", "1382"),
        _swedish("Håbo", "0305"),
        _swedish("Valdemarsvik", "0563"),
        _swedish("Haparanda", "2583"),
        Place("Chinsali", "ZM", "ZM106002"),
        Place("Stellenbosch", "ZA", "WC024"),
        Place("Bergrivier", "ZA", "WC013"),
        Place("Overstrand", "ZA", "WC032"),
        Place("Mogale City", "ZA", "GT481"),
        Place("Lobatse", "BW"),
        Place("Rufunsa", "ZM", "ZM105007"),
        Place("Francistown", "BW"),
        Place("Cape Agulhas", "ZA", "WC033"),
        Place("Sundays River Valley", "ZA", "EC106"),
        Place("Sarah Baartman District", "ZA", "DC10", kind="district"),
        Place("Livingstone", "ZM", "ZM109006"),
        Place("Victoria Falls", "ZW", "ZW1522"),
        # The statistics list no council of Palapye's own: whether it is one is to be confirmed.
        Place("Palapye", "BW", confidence="low"),
        Place("Central District", "BW", known_as="Central District Council", kind="district"),
        Place("Solwezi", "ZM", "ZM108008"),
        _invented("Exempelby", "SE"),
        _invented("Provköping", "SE"),
        _invented("Sample Town", "BW"),
        _invented("Trial District", "ZM", kind="district"),
    )
}
