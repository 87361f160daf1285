"""The sections of a partnership's page: partners and people, papers, agreed points, its health."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.names import country_name
from foundation.workflow import clock
from foundation.workflow.parts import can_write_part
from foundation.workflow.rules import errors
from partnerships.programmes.reference_models import text_in

from .forms import ASSOCIATE_KINDS
from .people import (
    APPOINTED_LABELS,
    FUNCTION_LABELS,
    Looking,
    Partner,
    looking,
    office_people,
)
from .standing import agreement_in_force, holds_on, last_day_of
from .supported import supports_of
from .workflow import Health

TONES = {"good": "done", "watch": "now", "poor": "alert"}
EARLIER = 5  # assessments of the health that are shown


def sections_of(partnership, person) -> list[dict]:
    """What this person may see of it, in the order of the page."""
    here = looking(person, [row.organisation_id for row in partnership.party_rows()])
    found = [partners_section(partnership, person, here)]
    if here.reads:
        found.append(office_section(partnership, person, here))
    found += [
        associates_section(partnership, person),
        agreement_section(partnership, person),
    ]
    if here.reads:
        found.append(points_section(partnership, person))
        found.append(cohort_section(partnership))
    if here.office:
        found.append(health_section(partnership, person))
    return [one for one in found if one]


def section(name: str, title: str, **context) -> dict:
    return {
        "title": title,
        "template": f"partnerships/partnership/{name}.html",
        "context": context,
    }


def ways(partnership, person, *names: str) -> list[dict]:
    """The steps among these that are this person's and can be taken now, as links."""
    steps = [partnership.step_named(name) for name in names]
    held = partnership.roles_held(person, {role for step in steps for role in step.by})
    return [
        {"label": step.label, "url": partnership.step_url(step.name)}
        for step in steps
        if held & set(step.by) and not errors(step.missing(partnership, person))
    ]


def without_empty(table: dict) -> dict:
    """The table without columns in which no row says anything."""
    kept = [
        n for n in range(len(table["columns"]))
        if any(row["cells"][n]["text"] for row in table["rows"])
    ]  # fmt: skip
    return {
        **table,
        "columns": [table["columns"][n] for n in kept],
        "rows": [{**row, "cells": [row["cells"][n] for n in kept]} for row in table["rows"]],
    }


def to_write(partnership, person, part: str, label: str) -> list[dict]:
    """A link to the part for whoever may write it now."""
    if not can_write_part(partnership, partnership.parts[part], person):
        return []
    return [{"label": label, "url": partnership.part_url(part)}]


def day(text) -> date | str:
    """An ISO day of a part as the table component shows days."""
    return date.fromisoformat(text) if text else ""


def columns(*labels) -> list[dict]:
    return [{"label": label} for label in labels]


# --- partners and their people ------------------------------------------------------------------


def partners_section(partnership, person, here: Looking) -> dict:
    """The partners on equal footing; who works for them is for the partners and the office."""
    steps = ways(partnership, person, "add_partner", "remove_partner", "set_file_number")
    if not here.reads:
        rows = [
            {
                "cells": [
                    {"text": str(row.organisation)},
                    {"text": country_name(row.organisation.country)},
                    {"text": _("holds the grant") if row.holds_grant else _("partner")},
                ]
            }
            for row in sorted(partnership.party_rows(), key=lambda row: row.organisation.sort_key)
        ]
        table = {
            "columns": columns(_("Organisation"), _("Country"), _("Part")), "rows": rows,
            "caption": _("Partners"), "hide_caption": True,
        }  # fmt: skip
        return section("parties", _("Partners"), table=table, ways=steps)
    supports = supports_of(partnership, person)
    partners = [
        partner_shown(partnership, person, one, here)
        | {"support": supports.get(one.organisation.pk)}
        for one in partnership.people()
    ]
    return section(
        "people", _("Partners and their people"), partners=partners, ways=steps,
        purpose=any(one["mine"] for one in partners) or here.office,
    )  # fmt: skip


def partner_shown(partnership, person, partner: Partner, here: Looking) -> dict:
    mine = partner.coordinated_by(person)
    hands_over = here.may_hand_over(partner.organisation.pk)
    rows = [
        {
            "cells": [
                {"text": str(FUNCTION_LABELS[one.function])},
                {"text": one.name},
                {"text": one.office},
                {"text": day(one.since)},
                hand_over_cell(one.person)
                if hands_over and one.person
                else {"text": _("has an account") if one.person else _("named only")},
            ]
        }
        for one in partner.people
    ]
    last = _("Hand over") if hands_over else _("Account")
    named = any(one.person is None for one in partner.people)
    names = ["name_member", "end_member"] if named else ["name_member"]
    naming = ways(partnership, person, *names) if mine else []
    own = to_write(partnership, person, "people", _("Change the rows")) if mine else []
    lacks = [
        {"message": sentence, "level": "warning", "url": naming[0]["url"] if naming else ""}
        for sentence in partner.lacks()
    ]
    return {
        "name": str(partner.organisation),
        "country": country_name(partner.organisation.country),
        "holds_grant": partner.party.holds_grant,
        "until": partner.party.until,
        "table": without_empty(
            {
                "caption": _("People of %(partner)s") % {"partner": partner.organisation},
                "hide_caption": True,
                "columns": columns(_("Function"), _("Name"), _("Office"), _("Since"), last),
                "rows": rows,
            }
        ),
        "lacks": lacks,
        "ways": [*naming, *own],
        "mine": mine,
    }


def hand_over_cell(person: int) -> dict:
    url = reverse("accounts:person_hand_over", args=[person])
    return {"text": _("Hand over"), "url": url}


def office_section(partnership, person, here: Looking) -> dict:
    """Coordinator, adviser and communicator, and who is still to be found."""
    appointed = office_people(partnership.case_id)
    rows = [
        {
            "cells": [
                {"text": str(APPOINTED_LABELS[row.role])},
                {"text": str(row.person)},
                {"text": row.since},
                *([hand_over_cell(row.person_id)] if here.moves_appointments else []),
            ]
        }
        for row in appointed
    ]
    labels = [_("Function"), _("Name"), _("Since")]
    known = {row.role for row in appointed}
    nobody = [str(label) for role, label in APPOINTED_LABELS.items() if role not in known]
    table = {
        "caption": _("People of the office"), "hide_caption": True, "rows": rows,
        "columns": columns(*labels, *([_("Hand over")] if here.moves_appointments else [])),
    }  # fmt: skip
    return section(
        "office", _("People of the office"), table=table, nobody=", ".join(nobody),
        ways=ways(partnership, person, "appoint", "release"),
    )  # fmt: skip


# --- the cohort ----------------------------------------------------------------------------------


def cohort_section(partnership) -> dict | None:
    """The days that all partnerships of the call share, from today on."""
    today = clock.today().isoformat()
    coming = [
        row for row in partnership.stored("calendar") if (row.get("until") or row["on"]) >= today
    ]
    if not coming:
        return None
    rows = [
        {
            "cells": [
                {"text": text_in(row["title"])},
                {"text": day(row["on"])},
                {"text": day(row.get("until"))},
                {"text": row.get("place") or ""},
            ]
        }
        for row in sorted(coming, key=lambda row: row["on"])
    ]
    title = _("Calendar of the cohort")
    labels = columns(_("What"), _("Day"), _("Last day"), _("Where"))
    table = {"caption": title, "hide_caption": True, "columns": labels, "rows": rows}
    return section("rows", title, table=without_empty(table), ways=[])


# --- associates, papers -------------------------------------------------------------------------


def associates_section(partnership, person) -> dict | None:
    kinds = dict(ASSOCIATE_KINDS)
    stored = partnership.stored("associates")
    rows = [
        {
            "cells": [
                {"text": row["name"], "url": row.get("website") or ""},
                {"text": str(kinds.get(row["kind"], row["kind"]))},
                {"text": "" if row["country"] == "XX" else country_name(row["country"])},
                {"text": row.get("role") or ""},
                {"text": day(row.get("since"))},
                {"text": day(row.get("until"))},
            ]
        }
        for row in stored
    ]
    label = _("Change the rows") if rows else _("Add one")
    links = to_write(partnership, person, "associates", label)
    if not rows and not links:
        return None
    title = _("Research and civil society")
    table = {
        "caption": title, "hide_caption": True, "rows": rows,
        "columns": columns(
            _("Name"), _("Kind"), _("Country"), _("What it does here"), _("Since"), _("Last day")
        ),
    }  # fmt: skip
    return section("rows", title, table=without_empty(table), ways=links)


def agreement_section(partnership, person) -> dict:
    """What the partners agreed with each other; that there is none yet is advice."""
    today = clock.today()
    stored = partnership.stored("cooperation_agreements")
    now = agreement_in_force(stored, today)
    rows = [
        {
            "cells": [
                paper_cell(row),
                {"text": day(row["signed_on"])},
                {"text": day(row["valid_from"])},
                {"text": day(row.get("valid_until")) or _("until further notice")},
                agreement_state(row, today),
            ]
        }
        for row in stored
    ]
    label = _("Change the rows") if rows else _("Enter it")
    links = to_write(partnership, person, "cooperation_agreements", label)
    lacks = []
    if now is None:
        ended = last_day_of(stored)
        sentence = (
            _("The agreement of cooperation has ended.")
            if ended and ended < today.isoformat()
            else _("There is no agreement of cooperation on file yet.")
        )
        url = links[0]["url"] if links else ""
        lacks = [{"message": sentence, "level": "warning", "url": url}]
    title = _("Agreement of cooperation")
    table = {
        "caption": title, "hide_caption": True, "rows": rows,
        "columns": columns(
            _("Agreement"), _("Signed on"), _("Valid from"), _("Valid until"), _("State")
        ),
    }  # fmt: skip
    return section("rows", title, table=table, ways=links, lacks=lacks)


def paper_cell(row: dict) -> dict:
    paper = row.get("document")
    url = reverse("documents:document_detail", args=[paper]) if paper else ""
    return {"text": row["title"], "url": url}


def agreement_state(row: dict, today: date) -> dict:
    if holds_on(row, today, "valid_from", "valid_until"):
        return {"text": _("in force"), "status": True, "tone": "done"}
    if row["valid_from"] > today.isoformat():
        return {"text": _("to come")}
    return {"text": _("ended")}


# --- what was agreed, how it is doing -----------------------------------------------------------


def points_section(partnership, person) -> dict | None:
    """Agreed points of the contact notes that are open, by their day; late ones are marked."""
    from partnerships.contacts.pending import pending_points  # knows the partnership

    found = pending_points(partnership, person)
    if not found:
        return None
    title = _("Agreed and still open")
    return section("points", title, points=found)


def health_section(partnership, person) -> dict:
    """For the office alone."""
    labels = dict(Health.choices)
    stored = partnership.stored("health")
    rows = [
        {
            "cells": [
                {"text": day(row["on"])},
                {
                    "text": str(labels[row["health"]]), "status": True,
                    "tone": TONES[row["health"]],
                },
                {"text": row["reason"]},
                {"text": row["by"]},
            ]
        }
        for row in stored[:EARLIER]
    ]  # fmt: skip
    title = _("How it is doing")
    table = {
        "caption": title, "hide_caption": True, "rows": rows,
        "columns": columns(_("Day"), _("How it is doing"), _("Reason"), _("By")),
    }  # fmt: skip
    return section(
        "health", title, table=table, ways=ways(partnership, person, "set_health"),
    )  # fmt: skip
