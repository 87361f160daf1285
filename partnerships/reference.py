"""Loads topics, areas, goals, costs, elections, visa routes and texts of messages from data/."""

import calendar
import datetime
import json

from foundation.workflow.facts import folder, rows

from .messages.models import MessageTemplate
from .programmes.reference_models import (
    CostCategory,
    Election,
    FunctionalArea,
    SdgTarget,
    Topic,
    VisaRoute,
)


def load() -> dict[str, int]:
    """Brings the tables in line with the files; gives how many rows came from them."""
    return {
        "topics": load_topics(),
        "targets": load_targets(),
        "cost categories": load_categories(),
        "elections": load_elections(),
        "functional areas": load_areas(),
        "visa routes": load_visa_routes(),
        "message templates": load_messages(),
    }


def _texts(name: str) -> list[dict]:
    return json.loads((folder() / name).read_text(encoding="utf-8"))


def _upsert(model, entries: list, unique: list[str]) -> int:
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=[name for name in fields if name not in unique],
    )
    return len(entries)


def load_topics() -> int:
    """The ten topics of the human-rights call and of the programme's core areas."""
    names = {row["code"]: row["name"] for row in _texts("taxonomy/topic_names.json")}
    entries = [
        Topic(
            code=row["code"],
            name=names[row["code"]],
            position=position,
            in_call=row["in_call"] == "1",
            instruments=row["instruments"],
            africa=row["africa"],
            sweden=row["sweden"],
            policy_marker=row["iati_policy_marker"],
            sectors=[code.strip() for code in row["dac_sector"].split(";") if code.strip()],
            indicator_example=row["indicator_example"],
        )
        for position, row in enumerate(rows("taxonomy/human_rights_topics.csv"), 1)
    ]
    return _upsert(Topic, entries, ["code"])


def load_areas() -> int:
    """What municipalities work with, named in both languages."""
    entries = [
        FunctionalArea(code=row["code"], name={"en": row["en"], "sv": row["sv"]}, position=position)
        for position, row in enumerate(rows("taxonomy/functional_areas.csv"), 1)
    ]
    return _upsert(FunctionalArea, entries, ["code"])


def load_visa_routes() -> int:
    """How a partner's people get a visa; a country that is not in the file has no known route."""
    entries = [
        VisaRoute(
            country=row["country"],
            text={"en": row["en"], "sv": row["sv"]},
            weeks=int(row["weeks"]),
            checked_on=row["checked_on"],
            source=row["source"],
        )
        for row in rows("travel/visa_routes.csv")
    ]
    return _upsert(VisaRoute, entries, ["country"])


def load_targets() -> int:
    """The 169 targets; which are near to local government is a selection of ours."""
    entries = [
        SdgTarget(
            code=row["target"],
            goal=int(row["goal"]),
            goal_name=row["goal_name"],
            text=row["target_text"],
            position=position,
            local_government=row["local_government_core"] == "1",
            topics=[code for code in row["hr_topics"].split(";") if code],
        )
        for position, row in enumerate(rows("taxonomy/sdg_targets.csv"), 1)
    ]
    return _upsert(SdgTarget, entries, ["code"])


def load_categories() -> int:
    """The closed list of costs, with sides and papers; lines of Sida's annex where known."""
    annex = {row["code"]: row for row in rows("finance/budget_categories.csv")}
    entries = [
        CostCategory(
            **row,
            position=position,
            sida_annex=annex.get(row["code"], {}).get("sida_2012_annex", ""),
            note=annex.get(row["code"], {}).get("note", ""),
        )
        for position, row in enumerate(_texts("finance/cost_categories.json"), 1)
    ]
    return _upsert(CostCategory, entries, ["code"])


def load_elections() -> int:
    """Local elections; a year or month alone becomes the days it spans.

    What the office has entered or corrected stays as it is, also where the file has another day.
    """
    count = 0
    for row in rows("election_calendar.csv"):
        earliest, latest = days_of(row["date"])
        latest = days_of(row["date_to"])[1] if row["date_to"] else latest
        fields = {
            "earliest": earliest,
            "latest": latest,
            "level": row["level"],
            "status": row["status"],
            "term_years": int(row["term_years"] or 0) or None,
            "council_term_start": row["council_term_start"] or None,
            "executive_term_start": row["executive_term_start"] or None,
            "verified": row["verified"],
            "source": row["source"],
        }
        known = Election.objects.same_as(row["country"], earliest, latest).first()
        if known is None:
            Election.objects.create(country=row["country"], **fields)
        elif known.entered_at is None:
            Election.objects.filter(pk=known.pk).update(**fields)
        count += 1
    return count


def load_messages() -> int:
    """Texts to begin messages with; one that the office has changed stays as it is."""
    entries = _texts("messages.json")
    for entry in entries:
        own = MessageTemplate.objects.filter(code=entry["code"]).exclude(changed_at=None)
        if not own.exists():
            MessageTemplate.objects.update_or_create(code=entry["code"], defaults=entry)
    return len(entries)


def days_of(text: str) -> tuple[datetime.date, datetime.date]:
    """The first and last day of `2028`, `2029-10` or `2026-08-13`."""
    parts = [int(part) for part in text.split("-")]
    first = datetime.date(*(parts + [1, 1])[:3])
    if len(parts) == 3:
        return first, first
    month = parts[1] if len(parts) == 2 else 12
    return first, datetime.date(parts[0], month, calendar.monthrange(parts[0], month)[1])
