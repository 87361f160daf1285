"""A plan on paper: the blocks of its page as what the Typst template takes."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.parties import parties_of
from foundation.money.formatting import format_date

from .reading import Text, document_of, heading


def printed(text: Text, label: str, person) -> dict:
    """The data of `plan.typ`, in the reader's language; the same text gives the same data."""
    plan = text.plan
    numbers = plan.file_numbers_of([plan])[plan.case_id]
    names = {row.organisation_id: str(row.organisation) for row in parties_of(plan.case_id)}
    facts = [
        [_("Reference"), plan.reference],
        [_("Which text"), label],
        [_("Partners"), ", ".join(names.values())],
        [_("From"), format_date(plan.starts_on)],
        [_("To"), format_date(plan.ends_on)],
        *([names.get(n["organisation"], _("File number")), n["number"]] for n in numbers),
    ]
    if text.version:
        facts.append([_("Digest"), text.version.digest])
    return {
        "title": str(plan),
        "language": (get_language() or "en").split("-")[0],
        "product": settings.PRODUCT_NAME,
        "reference": plan.reference,
        "facts": facts,
        "blocks": [_paper(one) for one in document_of(text, person)] or [_nothing()],
    }


def _nothing() -> dict:
    return heading(_("Nothing is written yet."), 2)


def _paper(block: dict) -> dict:
    """A block with nothing but texts in it."""
    if block["kind"] != "table":
        return {key: value for key, value in block.items() if key != "name"}
    table = block["table"]
    return {
        "kind": "table",
        "columns": [str(column["label"]) for column in table["columns"]],
        "numeric": [bool(column.get("numeric")) for column in table["columns"]],
        "rows": [[str(cell["text"]) for cell in row["cells"]] for row in table["rows"]],
        "totals": [str(one) for one in table.get("totals", [])],
    }
