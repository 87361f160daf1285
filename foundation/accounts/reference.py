"""Loads the municipalities, regions and councils of data/geo and the programme office."""

from foundation.workflow.facts import rows

from .models import Organisation

# The local words for a second tier or a rural district; everything else is a municipality.
# Zambia's "district council" stands for city, municipal and town councils alike.
_DISTRICTS = {"district municipality", "rural district council"}
_DISTRICT_COUNCILS_OF = {"BW", "MW"}

_KEPT_IN_LINE = [
    "name",
    "short_name",
    "kind",
    "code_scheme",
    "population",
    "parent_name",
    "org_number",
    "sort_key",
    "search",
]


def load() -> dict[str, int]:
    """Adds what is missing and brings names in line; gives how many rows came from the files.

    What the office has added itself (a number, a confirmed row) stays.
    """
    sets = {
        "municipalities in Sweden": _municipalities(),
        "regions in Sweden": _regions(),
        "local governments in southern Africa": _southern_africa(),
        "programme office": [_office()],
    }
    _bring_in_line([entry for entries in sets.values() for entry in entries])
    return {what: len(entries) for what, entries in sets.items()}


def _office() -> Organisation:
    return Organisation(
        name="Swedish International Centre for Local Democracy",
        short_name="ICLD",
        kind="office",
        country="SE",
        code_scheme="",
    )


def _municipalities() -> list[Organisation]:
    return [
        Organisation(
            name=row["name_full"],
            short_name=row["name"],
            kind="municipality",
            country="SE",
            code=row["municipality_code"],
            code_scheme="SCB",
            population=int(row["population_20241231"]),
            parent_name=row["county_name"],
            org_number=row["org_number"],
        )
        for row in rows("geo/sweden_municipalities.csv")
    ]


def _regions() -> list[Organisation]:
    return [
        Organisation(
            name=row["region_name"],
            short_name=row["region_name"],
            kind="region",
            country="SE",
            code=row["county_code"],
            code_scheme="SCB",
            population=int(row["population_20241231"]),
            parent_name=row["county_name"],
            org_number=row["region_org_number"],
        )
        for row in rows("geo/sweden_regions.csv")
    ]


def _southern_africa() -> list[Organisation]:
    entries = []
    for row in rows("geo/southern_africa_local_governments.csv"):
        long, short = row["official_name"].partition(" (")[0], row["name"]
        # Some lists give the council's abbreviated name as the official one.
        if len(short) > len(long):
            long, short = short, long
        entries.append(
            Organisation(
                name=long,
                short_name=short,
                kind=_kind(row["country"], row["type"]),
                country=row["country"],
                code=row["code"] or None,
                code_scheme=row["code_scheme"],
                confidence=row["confidence"],
                parent_name=row["parent"],
            )
        )
    return entries


def _kind(country: str, type_: str) -> str:
    if type_ == "regional council":
        return "region"
    if type_ in _DISTRICTS or (type_ == "district council" and country in _DISTRICT_COUNCILS_OF):
        return "district"
    return "municipality"


def _key(entry: Organisation) -> tuple:
    # Where a country has no codes, the name and kind tell two organisations apart. The office
    # is known by being it: its name may change.
    if entry.kind == "office":
        return ("office",)
    return (entry.country, entry.code) if entry.code else (entry.country, entry.kind, entry.name)


def _bring_in_line(entries: list[Organisation]) -> None:
    # Organisations that the office has added by hand without a code are matched by name, too.
    countries = {entry.country for entry in entries}
    rows_there = Organisation.objects.filter(country__in=countries).order_by("-pk")
    known = {_key(row): row for row in rows_there}
    new, changed = [], []
    for entry in entries:
        row = known.get(_key(entry))
        if row is None:
            new.append(entry)
        elif _take_over(row, entry):
            changed.append(row)
    Organisation.objects.bulk_create(new, batch_size=500)
    Organisation.objects.bulk_update(changed, _KEPT_IN_LINE, batch_size=100)


def _take_over(row: Organisation, entry: Organisation) -> bool:
    """Copies what the file says and the row lacks or has otherwise; True when anything moved."""
    moved = False
    for name in _KEPT_IN_LINE[:-2]:
        told = getattr(entry, name)
        if told not in (None, "") and getattr(row, name) != told:
            setattr(row, name, told)
            moved = True
    for name in _KEPT_IN_LINE[-2:]:
        # bulk_update does not make these columns, as save() would.
        Organisation._meta.get_field(name).pre_save(row, False)
    return moved
