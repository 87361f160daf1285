"""The minutes: who met, when, and what was decided on each plan; frozen when it is closed."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from applications.budgets.checks import kind_name
from applications.decisions.letters import LANGUAGES
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money
from foundation.workflow import clock

from .tables import conditions_in_words, decision_sentence

TEMPLATE = "applications/meeting/minutes.typ"


def minutes_of(meeting, by=None) -> dict:
    """{language: what the template of the minutes takes}; `by` closes it, None: still a draft."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = _minutes(meeting, by, language)
    return found


def _minutes(meeting, by, language: str) -> dict:
    facts = [
        (_("Reference"), meeting.reference),
        (_("Call"), str(meeting.call)),
        (_("Day"), format_date(meeting.held_on)),
        (_("Place"), meeting.place),
    ]
    return {
        "title": _("Minutes: %(meeting)s") % {"meeting": meeting},
        "language": language,
        "product": settings.PRODUCT_NAME,
        "reference": meeting.reference,
        "stamp": "" if by else _("Draft. The meeting is not closed, and nothing is decided yet."),
        "facts": [[str(label), value] for label, value in facts if value],
        "present": [
            ", ".join(filter(None, (row["name"], row.get("office", ""))))
            for row in meeting.present
        ],
        "items": [
            _item(item, number) for number, item in enumerate(meeting.agenda_items(), 1)
        ],
        "closed": _closed(by),
        "words": {
            "present": _("Present"), "decisions": _("Decisions"), "conditions": _("Conditions"),
            "grant": _("Grant"), "amount": _("Amount"),
        },
    }  # fmt: skip


def _item(item, number: int) -> dict:
    """One plan: what was decided, the amounts by grant, conditions, comments or reasons."""
    partners = ", ".join(name for name, _country in item.plan.partners().values())
    return {
        "heading": f"{number}. {item.plan} ({item.plan.reference})",
        "partners": partners,
        "decision": decision_sentence(item) or _("not written yet"),
        "grants": [
            [kind_name(row["kind"]).capitalize(), format_money(Money.from_json(row["amount"]))]
            for row in item.grants
        ],
        "conditions": conditions_in_words(item),
        "text": item.text.splitlines(),
    }


def _closed(by) -> str:
    if by is None:
        return ""
    words = {"name": by, "day": format_date(clock.today())}
    return _("Closed on %(day)s by %(name)s, who took these decisions.") % words
