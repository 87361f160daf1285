"""The payment request of one settlement, and the office's list of what is to be paid."""

import csv
import io

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from foundation.accounts.parties import parties_of
from foundation.money.amounts import Money, total
from foundation.money.formatting import format_date, format_money
from foundation.workflow import clock

from .models import Settlement
from .tables import account_facts, claim_of, steps_of

REQUEST = "reporting/settlement/request.typ"
LIST = "reporting/financial_report/report.typ"
# What a program for sheets would take for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def request_of(settlement, person) -> dict:
    """The data of `request.typ`: what the grant holder asks to be paid, with a place to sign."""
    report = settlement.financial_report
    numbers = settlement.file_numbers_of([settlement])[settlement.case_id]
    numbers = {row["organisation"]: row["number"] for row in numbers}
    parties = list(parties_of(settlement.case_id))
    holder = next((row.organisation for row in parties if row.holds_grant), None)
    facts = [
        (_("Grant holder"), str(holder or "")),
        (_("Grant holder’s file number"), numbers.get(holder.pk, "") if holder else ""),
        (_("To"), str(Organisation.objects.office() or "")),
        (_("The office’s reference"), settlement.case.reference),
        *((_("The office’s file number"), number) for pk, number in numbers.items()
          if pk not in {row.organisation_id for row in parties}),
        (_("Settlement"), settlement.reference),
        (_("Financial report"), f"{report.reference}, {report}"),
        (_("Period"), f"{format_date(report.from_on)} – {format_date(report.to_on)}"),
        (_("Grant"), f"{report.grant.title} ({report.grant.reference})"),
        (_("Partners"), ", ".join(str(row.organisation) for row in parties)),
    ]  # fmt: skip
    account = settlement.account()
    is_claim = settlement.is_claim()
    return {
        "title": _("Statement of repayment") if is_claim else _("Payment request"),
        "language": (get_language() or "en").split("-")[0],
        "product": settings.PRODUCT_NAME,
        "reference": settlement.reference,
        "facts": [[str(label), str(text)] for label, text in facts if text],
        "amount": format_money(Money(abs(settlement.amount), "SEK")),
        "sentence": claim_of(settlement) if is_claim else _(
            "We request payment of %(amount)s for the costs that were accepted in the report "
            "named above."
        ) % {"amount": format_money(Money(settlement.amount, "SEK"))},
        "steps": [[label, format_money(Money(amount, "SEK"))]
                  for label, amount in steps_of(settlement)],
        "account": [[str(label), str(text)] for label, text in account_facts(account, person)]
        if account else [],
        "words": {
            "figure": _("Figure"), "sek": _("SEK"), "account": _("Account"),
            "no_account": _("No bank details are on file."), "sign": _("For the grant holder"),
            "place": _("Place and day"), "signature": _("Signature"),
            "name": _("Name and office in capitals"),
            "digest": _("Digest of the accepted figures (SHA-256)"),
        },
        "digest": settlement.figures_digest,
    }  # fmt: skip


def to_be_paid(person):
    """The authorised settlements that this person sees, the longest waiting first."""
    rows = Settlement.objects.visible_to(person).filter(state="authorised")
    return rows.for_pages().order_by("state_since", "pk")


HEADINGS = {
    "reference": lambda: _("Reference"), "payee": lambda: _("Payee"),
    "kind": lambda: _("Kind of account"), "number": lambda: _("Number"),
    "bank": lambda: _("Bank"), "amount": lambda: _("Amount"), "currency": lambda: _("Currency"),
    "message": lambda: _("Message to the payee"), "note": lambda: _("Note"),
}  # fmt: skip


def list_rows(person, settlements) -> list[dict]:
    """Each payment as people and the bank need it; claims stand in no list of payments."""
    found = []
    for one in settlements:
        if one.amount <= 0:
            continue
        account = one.account()
        waiting = [
            str(missing.message) for missing in one.step_named("mark_paid").missing(one, person)
        ]
        found.append(
            {
                "settlement": one, "reference": one.reference,
                "payee": account.account_holder if account else str(one.grant_holder() or ""),
                "kind": str(account.get_account_kind_display()) if account else "",
                "number": account.number_for(person) if account else "",
                "bank": account.bank if account else "",
                "amount": Money(one.amount, "SEK").rounded(), "currency": "SEK",
                "message": f"{one.case.reference} {one.reference}",
                "note": " ".join(waiting),
            }
        )  # fmt: skip
    return found


def as_csv(rows: list[dict]) -> bytes:
    """The list for a bank's program: semicolons, a dot in amounts, UTF-8 with its mark."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([label() for label in HEADINGS.values()])
    for row in rows:
        writer.writerow([_cell(row[name]) for name in HEADINGS])
    return out.getvalue().encode("utf-8-sig")


def _cell(value) -> str:
    if isinstance(value, Money):
        return f"{value.amount:f}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


def printed_list(rows: list[dict]) -> dict:
    """The same on paper: the data of the template of reports."""
    amounts = [row["amount"] for row in rows]
    names = [name for name in HEADINGS if name != "currency"]
    table = {
        "caption": _("Payments"),
        "columns": [HEADINGS[name]() for name in names],
        "numeric": [name == "amount" for name in names],
        "widths": [],
        "rows": [
            [format_money(row[name]) if name == "amount" else str(row[name]) for name in names]
            for row in rows
        ],
        "totals": [_("Total") if n == 0 else format_money(total(amounts)) if name == "amount"
                   else "" for n, name in enumerate(names)],
    }  # fmt: skip
    return {
        "title": format_date(clock.today()), "kind": _("Payment list"),
        "language": (get_language() or "en").split("-")[0], "product": settings.PRODUCT_NAME,
        "reference": "", "stamp": "",
        "facts": [[_("Payments"), str(len(rows))], [_("Total"), format_money(total(amounts))]],
        "sections": [{"title": _("Payments"), "texts": [], "tables": [table]}] if rows else [],
    }  # fmt: skip
