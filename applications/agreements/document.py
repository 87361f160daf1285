"""The agreement as a document: its wording, and the approved budget annexed. A tagged PDF."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from applications.budgets.checks import kind_name
from applications.budgets.tables import cost_name
from foundation.accounts.models import Organisation
from foundation.documents.printing import pdf_of
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_number

from . import wording

TEMPLATE = "applications/agreement/document.typ"


def agreement_pdf(agreement, language: str) -> bytes:
    """The agreement as it is signed, in a language; while it is a draft, as it stands."""
    with translation.override(language):
        return pdf_of(TEMPLATE, said(agreement, language))


def said(agreement, language: str) -> dict:
    """All that the document says, in the active language."""
    draft = agreement.state == agreement.State.DRAFT
    version = None if draft else agreement.latest_version()
    content = version.text if version else agreement.content()
    names = _names(content)
    return {
        "title": _("Agreement %(reference)s") % {"reference": content["reference"]},
        "subtitle": content["title"],
        "language": language,
        "product": settings.PRODUCT_NAME,
        "reference": content["reference"],
        "stamp": _("Draft. Nothing is agreed before everybody has signed.") if draft else "",
        "paragraphs": _paragraphs(content),
        "parties": [_party(row, names) for row in content["parties"]],
        "terms": (content.get("terms") or {}).get(language, "").splitlines(),
        "reports": [
            [_kind_of(content, row["grant"]), f"{_day(row['from'])} – {_day(row['to'])}",
             _day(row["due_on"])]
            for row in content["reports"]
        ],
        "conditions": [
            [_day(one["due_on"]), one["text"]]
            for row in content["approved"] for one in row["conditions"]
        ],
        "annexes": [_annex(agreement, row, names) for row in content["approved"]],
        "signatories": [
            [names.get(row["organisation"], ""), row["office"]] for row in content["signatories"]
        ],
        "digest": version.digest if version else "",
        "words": {
            "parties": _("Parties"), "terms": _("Further terms"), "reports": _("Reports"),
            "grant": _("Grant"), "period": _("Period"), "due_on": _("Due on"),
            "conditions": _("Conditions"), "condition": _("Condition"),
            "signatories": _("Who is to sign"), "organisation": _("Organisation"),
            "office": _("Office"), "cost": _("Cost"), "partner": _("Partner"), "year": _("Year"),
            "quantity": _("Quantity"), "price": _("Price"), "amount": _("Amount"),
            "total": _("Total"), "digest": _("Digest of the text (SHA-256)"),
            "certificate": _("Who has signed, when and how stands in the signing certificate."),
        },
    }  # fmt: skip


def _names(content) -> dict[int, str]:
    ids = {row["organisation"] for row in (*content["parties"], *content["signatories"])}
    ids |= {line["partner"] for row in content["approved"] for line in row["lines"]}
    return {pk: one.name for pk, one in Organisation.objects.in_bulk(ids).items()}


def _party(row, names) -> str:
    name = names.get(row["organisation"], "")
    if row["holds_grant"]:
        return _("%(organisation)s, which holds the grant") % {"organisation": name}
    return name


def _paragraphs(content) -> list[str]:
    text = content.get("wording")
    return wording.in_words(text).splitlines() if text else []


def _kind_of(content, grant) -> str:
    found = next((row for row in content["approved"] if row["grant"] == grant), None)
    return kind_name(found["kind"]).capitalize() if found else ""


def _annex(agreement, row, names) -> dict:
    """The approved budget of one grant; its total is the sum of the rows, as it was frozen."""
    rules = agreement.partnership.rules
    return {
        "heading": _("Annex: approved budget, %(kind)s, %(reference)s")
        % {"kind": kind_name(row["kind"]), "reference": row["reference"]},
        "lines": [
            [cost_name(line["category"], rules), names.get(line["partner"], ""), str(line["year"]),
             f"{_number(line['quantity'])} {line['unit']}".strip(), _money(line["unit_price"]),
             _money(line["amount"])]
            for line in row["lines"]
        ],
        "total": _money(row["budget"]),
    }  # fmt: skip


def _number(text: str) -> str:
    return format_number(Decimal(text))


def _money(value: dict) -> str:
    return format_money(Money.from_json(value))


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
