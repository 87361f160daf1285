"""The decision letter in words: from a decision's facts, once in each language, then frozen."""

from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applications.budgets.checks import kind_name
from foundation.money.amounts import Money
from foundation.money.amounts import total as total_of
from foundation.money.formatting import country_name, format_date, format_money
from foundation.workflow import clock

LANGUAGES = ("en", "sv")
TEMPLATE = "applications/decision/letter.typ"


def letters_of(facts: dict) -> dict:
    """{language: what the letter's template takes} for the facts of a decision."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = _letter(facts, language)
    return found


def _letter(facts: dict, language: str) -> dict:
    granted = facts["outcome"] == "granted"
    amounts = [Money.from_json(one["amount"]) for one in facts["grants"]]
    return {
        "title": _("Decision on the application “%(title)s”") % {"title": facts["title"]},
        "language": language,
        "product": settings.PRODUCT_NAME,
        "reference": facts["reference"],
        "summary": _summary(facts, amounts),
        "facts": _facts(facts, language),
        "grants": [
            [kind_name(one["kind"]).capitalize(), one["reference"], format_money(amount)]
            for one, amount in zip(facts["grants"], amounts, strict=True)
        ],
        "total": format_money(total_of(amounts)) if amounts else "",
        "conditions": [[_day(one["due_on"]), one["text"]] for one in facts["conditions"]],
        "reasons": facts["reasons"].splitlines(),
        "again": [] if granted else _again(),
        "next": _next(facts) if granted else [],
        "decided": _decided(facts),
        "rests_on": _("The decision rests on version %(version)s of the application. Digest of its "
                      "text (SHA-256): %(digest)s")
        % {"version": facts["version"], "digest": facts["digest"]},
        "words": {
            "grants": _("What is granted"), "grant": _("Grant"), "reference": _("Reference"),
            "amount": _("Amount"), "total": _("Total"), "conditions": _("Conditions"),
            "condition": _("Condition"), "due_on": _("Due on"), "reasons": _("Reasons"),
            "again": _("To apply again"), "next": _("What happens now"),
            "reversed": _("Reversed"),
        },
    }  # fmt: skip


def _summary(facts: dict, amounts: list) -> str:
    partners = pgettext("between names", " and ").join(one["name"] for one in facts["parties"])
    words = {"partners": partners, "title": facts["title"]}
    if facts["outcome"] == "granted":
        words["amount"] = format_money(total_of(amounts))
        return _("The application “%(title)s” by %(partners)s is granted %(amount)s.") % words
    return _("The application “%(title)s” by %(partners)s is rejected.") % words


def _facts(facts: dict, language: str) -> list[list[str]]:
    holder = next((one["name"] for one in facts["parties"] if one["holds_grant"]), "")
    rows = [
        (_("Reference of the decision"), facts["reference"]),
        (_("Case"), facts["case"]),
        (_("Application"), facts["plan"]),
        (_("Call"), facts["call"].get(language) or next(iter(facts["call"].values()), "")),
        *((_("Partner"), _party(one)) for one in facts["parties"]),
        (_("Grant holder"), holder),
        (_("First day"), _day(facts["starts_on"])),
        (_("Last day"), _day(facts["ends_on"])),
    ]
    return [[str(label), str(value)] for label, value in rows if value]


def _party(one: dict) -> str:
    name = f"{one['name']} ({country_name(one['country'])})"
    if one["file_number"]:
        words = {"partner": name, "number": one["file_number"]}
        return _("%(partner)s, file number %(number)s") % words
    return name


def _decided(facts: dict) -> str:
    at = datetime.fromisoformat(facts["decided_at"])
    words = {"name": facts["decided_by"], "day": format_date(clock.programme_date(at))}
    if facts["meeting"]:
        words |= {
            "meeting": facts["meeting"]["reference"], "held": _day(facts["meeting"]["held_on"]),
        }  # fmt: skip
        return (
            _("Decided on %(day)s by %(name)s, at the meeting of %(held)s (%(meeting)s).") % words
        )
    return _("Decided on %(day)s by %(name)s.") % words


def _next(facts: dict) -> list[str]:
    found = [_("An agreement with the report dates is drawn up and signed by all parties.")]
    if facts["conditions"]:
        found.append(_("The office follows up the conditions by their days."))
    return found


def _again() -> list[str]:
    return [
        _("The rejection does not stand in the way of another application."),
        _("A coordinator of a partner opens the application and chooses “Apply again”: a new "
          "application begins with everything that stands in this one, to be changed in the light "
          "of the reasons above."),
    ]  # fmt: skip


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
