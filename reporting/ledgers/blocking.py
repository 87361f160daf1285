"""What a ledger asks of the financial report: once it is imported, nothing stays unexplained."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.workflow.rules import WARNING, Missing, rule


@rule(_("once a ledger is imported, nothing between it and the report is unexplained"))
def ledger_is_explained(report):
    """DOMAIN §3. Without an import it is advice: nobody is held up by a file that never came."""
    from .models import Ledger
    from .reconciling import against

    there = [pair for pair in against(report) if pair[0].is_grant_holders()]
    if not there:
        yield Missing(
            "no_ledger",
            _("The grant holder’s ledger is not imported for this period: nothing shows that the "
              "report agrees with it."),
            level=WARNING, begins=Ledger.label(),
        )  # fmt: skip
    for ledger, found in there:
        if found.remainder:
            yield Missing(
                "unexplained",
                say("Between the ledger %(ledger)s and the report %(amount)s is unexplained.")
                % {"ledger": ledger.reference,
                   "amount": format_money(Money(found.remainder, ledger.currency))},
            )  # fmt: skip
        elif found.unexplained:
            yield Missing(
                "rows_cancel_out",
                say("Rows of the ledger %(ledger)s are not dealt with, although they cancel out.")
                % {"ledger": ledger.reference},
                level=WARNING,
            )
