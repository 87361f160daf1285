"""What an expense's form says of its amounts: paper, claimed, VAT, and the SEK they count with.

A draft may lack any of them; what is given must fit together (DOMAIN §3).
"""

from django.utils.translation import gettext as say

from foundation.money import exchange
from foundation.money.amounts import BadAmount, Money
from foundation.money.formatting import format_money

from .amounts import can_be_kept, foreseen_sek, which_sek
from .workflow import RateSource

NOTHING_IN_SEK = {
    "sek_amount": None, "rate_used": None, "rate_source": "", "rate_on": None, "sek_how": "",
}  # fmt: skip


class Amounts:
    """The part of the form's `clean` that is about money; each problem at its field."""

    def first_cost(self):
        """The expense that this one gives back a part of; None for a cost."""
        return self.cleaned_data.get("gives_back")

    def clean_amounts(self) -> None:
        paper, claimed = self.cleaned_data.get("paper"), self.cleaned_data.get("claimed")
        for name, money in (("paper", paper), ("claimed", claimed), ("sek", self._sek())):
            if money is not None:
                self._check_sign(name, money)
        self._check_vat(paper)
        if not {"paper", "claimed"} & set(self._errors):
            self._check_both(paper, claimed)
        if {"paper", "claimed"} & set(self._errors):
            return
        for name, money in (("paper", paper), ("claimed", claimed)):
            self.cleaned_data[f"{name}_amount"] = money.amount if money else None
            self.cleaned_data[f"{name}_currency"] = money.currency if money else ""
        if claimed is not None:
            self._clean_sek(claimed)
        elif not {"sek", "rate", "rate_on", "rate_source"} & set(self._errors):
            self.cleaned_data.update(NOTHING_IN_SEK)

    def _sek(self) -> Money | None:
        return self.cleaned_data.get("sek")

    def _check_sign(self, name: str, money: Money) -> None:
        """A cost is above zero, what comes back below it."""
        if self.first_cost() is None:
            if money.amount <= 0:
                self.add_error(name, say("The amount is above zero."))
        elif money.amount >= 0:
            sentence = say("What comes back is below zero: write %(amount)s.")
            self.add_error(name, sentence % {"amount": format_money(-money)})

    def _check_both(self, paper, claimed) -> None:
        if paper is None or claimed is None:
            return
        if claimed.currency != paper.currency:
            self.add_error("claimed", say("Claim in the currency of the paper."))
        elif abs(claimed.amount) > abs(paper.amount):
            sentence = say("No more than the %(paper)s on the paper can be claimed.")
            self.add_error("claimed", sentence % {"paper": format_money(paper)})

    def _check_vat(self, paper) -> None:
        vat = self.cleaned_data.get("vat")
        if "vat" in self._errors:
            return
        self.cleaned_data["vat_amount"] = None
        if vat is None or paper is None:
            if vat is not None and "paper" not in self._errors:
                self.add_error("vat", say("Enter the amount on the paper, too."))
            return
        if vat.currency != paper.currency:
            self.add_error("vat", say("The VAT is in the currency of the paper."))
        elif vat.amount < 0 or vat.amount >= abs(paper.amount):
            self.add_error("vat", say("The VAT is a part of the amount on the paper."))
        else:
            self.cleaned_data["vat_amount"] = vat.amount

    # The SEK amount

    def _clean_sek(self, claimed: Money) -> None:
        sek = self._sek()
        if {"sek", "rate", "rate_on", "rate_source"} & set(self._errors):
            return
        if claimed.currency == "SEK" and sek is not None and sek != claimed:
            self.add_error("sek", say("What is claimed in SEK counts as it is."))
            return
        counted = which_sek(claimed, ledger=sek)
        if counted is not None:
            self._counts_as(counted)
        elif any(self.cleaned_data.get(name) for name in ("rate", "rate_on", "rate_source")):
            self._clean_rate(claimed)
        else:
            self._foreseen(claimed)

    def _foreseen(self, claimed: Money) -> None:
        """What the money of an advance cost, else nothing: a draft is asked before it counts."""
        whose = (self.whose(), self.cleaned_data.get("partner"))
        sek = foreseen_sek(*whose, self.cleaned_data.get("paid_by"), claimed)
        if sek is None:
            self.cleaned_data.update(NOTHING_IN_SEK)
        else:
            self._counts_as(which_sek(claimed, advance=sek))

    def _clean_rate(self, claimed: Money) -> None:
        source, rate = self.cleaned_data.get("rate_source"), self.cleaned_data.get("rate")
        for name in ("rate_on", "rate_source"):
            if not self.cleaned_data.get(name):
                self.add_error(name, say("A rate needs its date and its source."))
        if self._errors:
            return
        by_hand = source == RateSource.MANUAL
        used = self._manual(claimed, rate) if by_hand else self._published(claimed, rate)
        if used is None:
            return
        try:
            counted = which_sek(claimed, rate=used)
        except BadAmount as refusal:
            self.add_error("rate", str(refusal))
            return
        self._counts_as(counted, source, self.cleaned_data["rate_on"])

    def _manual(self, claimed, rate):
        if rate is None or not self.cleaned_data.get("documents"):
            # The office may have entered one with its document, for everybody.
            entered = self._entered_by_the_office(claimed)
            if entered is not None and (rate is None or exchange.agrees(rate, entered)):
                return entered.value
        if rate is None or not can_be_kept(rate):
            self.add_error("rate", say("Enter the rate that stands in the document."))
            return None
        if not self.cleaned_data.get("documents"):
            self.add_error("documents", say("Name the document in which the rate stands."))
            return None
        return rate

    def _entered_by_the_office(self, claimed):
        day = self.cleaned_data["rate_on"]
        try:
            return exchange.rate(claimed.currency, "SEK", day, RateSource.MANUAL)
        except exchange.NoRate:
            return None

    def _published(self, claimed, rate):
        """The rate as loaded, unrounded; what was typed must be that rate."""
        day, source = self.cleaned_data["rate_on"], self.cleaned_data["rate_source"]
        try:
            found = exchange.rate(claimed.currency, "SEK", day, source)
        except exchange.NoRate as refusal:
            self.add_error("rate", str(refusal))
            return None
        if rate is not None and not exchange.agrees(rate, found):
            sentence = say("The published rate of that day is %(rate)s.")
            self.add_error("rate", sentence % {"rate": found.shown})
            return None
        return found.value

    def _counts_as(self, counted, source="", on=None) -> None:
        self.cleaned_data.update(
            sek_amount=counted.sek.amount, rate_used=counted.rate, rate_source=source, rate_on=on,
            sek_how=counted.how,
        )  # fmt: skip
