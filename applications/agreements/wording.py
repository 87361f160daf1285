"""The wording of agreements: a text of the office's in both languages, kept version by version."""

import re
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.budgets.checks import kind_name
from foundation.accounts.models import Organisation
from foundation.money.amounts import Money, total
from foundation.money.formatting import format_date, format_money

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# What may stand in braces, and what is filled in there.
PLACEHOLDERS = {
    "office": _("the programme office"),
    "parties": _("the partners"),
    "grant_holder": _("the partner that holds the grant"),
    "reference": _("the reference of the agreement"),
    "grants": _("each grant with its amount and days"),
    "amount": _("what all grants come to"),
    "conditions": _("the conditions with their days"),
    "first_day": _("the first day of the agreement"),
    "last_day": _("the last day of the agreement, or “until further notice”"),
    "reports": _("each report with its period and due date"),
}


class AgreementWording(models.Model):
    """One version of the wording. An agreement keeps the one it was drawn up with."""

    number = models.PositiveIntegerField(unique=True)
    text = models.JSONField(_("text"))  # {"en", "sv"}
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("wording of agreements")
        verbose_name_plural = _("wordings of agreements")
        ordering = ["-number"]

    def __str__(self):
        return str(self.number)

    @classmethod
    def latest(cls) -> "AgreementWording | None":
        """What an agreement drawn up now begins with; None before the office has written one."""
        return cls.objects.first()


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and is never filled in."""
    return sorted({name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS})


def stray_braces(text: str) -> bool:
    """Whether braces are left once all that has the shape of a placeholder is taken away: these
    would stand in what is signed as they are."""
    return bool(re.search(r"[{}]", PLACEHOLDER.sub("", text)))


def wording_with_facts(agreement, content: dict) -> dict | None:
    """The wording with what its placeholders stand for, neutral as to language: it is what is
    frozen and signed. None for an agreement that was drawn up without one."""
    if agreement.wording_id is None:
        return None
    parties = content["parties"]
    names = Organisation.objects.in_bulk([row["organisation"] for row in parties])
    return {
        "number": agreement.wording.number,
        "text": agreement.wording.text,
        "facts": {
            "reference": agreement.reference,
            "office": str(Organisation.objects.office() or ""),
            "parties": [str(names[row["organisation"]]) for row in parties],
            "grant_holder": next(
                (str(names[row["organisation"]]) for row in parties if row["holds_grant"]), ""
            ),
            "first_day": content["starts_on"],
            "last_day": content["ends_on"],
            "grants": [
                {name: row[name] for name in
                 ("grant", "reference", "kind", "amount", "starts_on", "ends_on", "conditions")}
                for row in content["approved"]
            ],
            "reports": content["reports"],
        },
    }  # fmt: skip


def in_words(wording: dict) -> str:
    """The wording in the reader's language with everything filled in."""
    language = (get_language() or "en")[:2]
    text = wording["text"].get(language) or next(filter(None, wording["text"].values()), "")
    known = _filled(wording["facts"])
    return PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text)


def _filled(facts: dict) -> dict[str, str]:
    kinds = {row["grant"]: kind_name(row["kind"]) for row in facts["grants"]}
    amounts = [Money.from_json(row["amount"]) for row in facts["grants"]]
    return {
        "office": facts["office"],
        "parties": ", ".join(facts["parties"]),
        "grant_holder": facts["grant_holder"],
        "reference": facts["reference"],
        "amount": format_money(total(amounts)),
        "first_day": _day(facts["first_day"]),
        "last_day": _day(facts["last_day"]) if facts["last_day"] else _now("until further notice"),
        "grants": _lines(
            _now("%(kind)s, %(reference)s: %(amount)s, %(first)s – %(last)s")
            % {
                "kind": kind_name(row["kind"]).capitalize(), "reference": row["reference"],
                "amount": format_money(amount), "first": _day(row["starts_on"]),
                "last": _day(row["ends_on"]),
            }
            for row, amount in zip(facts["grants"], amounts, strict=True)
        ),
        "conditions": _lines(
            f"{_day(one['due_on'])}: {one['text']}"
            for row in facts["grants"]
            for one in row["conditions"]
        ) or _now("none"),
        "reports": _lines(
            _now("%(grant)s, %(first)s – %(last)s: due on %(due)s")
            % {
                "grant": str(kinds.get(row["grant"], "")).capitalize(), "first": _day(row["from"]),
                "last": _day(row["to"]), "due": _day(row["due_on"]),
            }
            for row in facts["reports"]
        ),
    }  # fmt: skip


def _lines(lines) -> str:
    return "\n".join(f"– {line}" for line in lines)


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
