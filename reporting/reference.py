"""Loads what travel abroad takes, by country, from data/."""

from foundation.workflow.facts import rows

from .travel.models import TravelRule


def load() -> dict[str, int]:
    """Brings the rules in line with the file; what the office has entered itself stays."""
    return {"travel rules": load_travel_rules()}


def load_travel_rules() -> int:
    """Approvals and reports by country (DOMAIN §5); lead times are defaults of ours [D]."""
    own = set(TravelRule.objects.exclude(entered_at=None).values_list("code", flat=True))
    entries = [
        TravelRule(
            code=row["code"],
            country=row["country"],
            phase=row["phase"],
            weeks=int(row["weeks"]),
            more_than=int(row["more_than"]) if row["more_than"] else None,
            politicians=row["politicians"] == "1",
            justification=row["justification"] == "1",
            checked_on=row["checked_on"] or None,
            text={"en": row["en"], "sv": row["sv"]},
            source=row["source"],
        )
        for row in rows("travel/approvals.csv")
        if row["code"] not in own
    ]
    kept = {"id", "code", "kind", "destination", "retired", "entered_at", "entered_by"}
    names = [field.name for field in TravelRule._meta.concrete_fields if field.name not in kept]
    TravelRule.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["code"], update_fields=names
    )
    return len(entries) + len(own)
