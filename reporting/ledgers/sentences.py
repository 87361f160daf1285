"""What can be wrong in a ledger's file, as codes with their sentences."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .lines import Problem

SENTENCES = {
    "needed": _("Fill this in."),
    "not_a_day": _("“%(value)s” is no day. Write it as 2026-03-31."),
    "far_away": _("This year is too far away."),
    "not_an_amount": _("“%(value)s” is no amount."),
    "too_many_decimals": _("“%(value)s” has more decimals than the currency."),
    "no_number": _("The voucher has no number."),
    "no_vouchers": _("The file has no vouchers: export SIE type 4 with transactions."),
    "no_objects": _("The list of objects in braces is missing."),
    "quote_open": _("A quotation is not closed."),
    "list_open": _("A list in braces is not closed."),
    "broken_row": _("From here on the file cannot be read."),
    "too_many_rows": _("The file has more than %(most)s rows: export a shorter period."),
    "too_many_lines": _("The project has more than %(most)s rows: export a shorter period."),
    "no_rows": _("No row in it has a voucher and an account."),
    "no_file": _("This file cannot be read as Excel, CSV or SIE."),
    "twice": _("The row %(value)s stands twice."),
}


def sentence_of(problem: Problem) -> str:
    """What is wrong, and where, in the reader's language."""
    said = str(SENTENCES[problem.code]) % problem.words
    place = _now("Row %(row)s") % {"row": problem.row}
    if problem.column:
        place = _now("Row %(row)s, %(column)s") % {"row": problem.row, "column": problem.column}
    return f"{place}: {said}"
