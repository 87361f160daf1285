"""Helpers that write lines: a whole visit at once, or one line at a local price."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.fields import CodeField, KeyField, PartnerField
from applications.plans.framework import FIRST_YEAR, LAST_YEAR
from applications.plans.rows import RowForm
from foundation.money.amounts import BadAmount, Money
from foundation.money.forms import MoneyField, RateField
from foundation.money.models import PerDiem, PerDiemRule
from foundation.money.per_diem import NoPerDiem
from partnerships.programmes.call_rules import HOME
from partnerships.programmes.reference_models import text_in

from .checks import KINDS_OF_PLAN
from .forms import GRANT_KINDS
from .visits import LocalRate, Stay, board_days, in_sek, row

MOST_PEOPLE, MOST_NIGHTS = 50, 90


def _price(label, **how):
    return MoneyField(label=label, min_value=0, **how)


class _AddingForm(RowForm):
    """What every helper asks: for which grant, activity and year, and at which rate."""

    grant = forms.ChoiceField(label=_("Grant"), choices=GRANT_KINDS)
    activity = KeyField(label=_("Activity"), required=False)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    rate = RateField(
        label=_("SEK for one unit of the local currency"), required=False, digits=15,
        help_text=_("Only where a price is not in SEK. It stays on the line as a note."),
    )  # fmt: skip
    rate_on = forms.DateField(label=_("Rate of the day"), required=False)

    points_at = {"activity": ("activities", "title")}
    prices: tuple[str, ...] = ()

    def prepare(self):
        super().prepare()
        if self.matter is not None and self.matter.pk:
            kinds = KINDS_OF_PLAN[self.matter.kind]
            self.fields["grant"].choices = [one for one in GRANT_KINDS if one[0] in kinds]
            self.fields["year"].initial = self.matter.starts_on.year

    def clean(self):
        cleaned = super().clean()
        given = [name for name in self.prices if cleaned.get(name)]
        local = [name for name in given if cleaned[name].currency != "SEK"]
        if local and not cleaned.get("rate") and "rate" not in self.errors:
            self.add_error("rate", _now("A price is not in SEK: say at which rate it is reckoned."))
        if len({cleaned[name].currency for name in local}) > 1:
            self.add_error(local[-1], _now("One rate is for one currency: write the other in SEK."))
        return cleaned

    def sek(self, name: str) -> tuple[Money, str]:
        """A price in SEK and its note."""
        rate = self.cleaned_data.get("rate")
        local = LocalRate(rate, self.cleaned_data.get("rate_on")) if rate else None
        return in_sek(self.cleaned_data[name], local)

    def base(self, partner) -> dict:
        """What all lines of one partner have in common."""
        data = self.cleaned_data
        return {"grant": data["grant"], "partner": partner.pk, "activity": data["activity"],
                "year": data["year"]}  # fmt: skip

    def can_be_kept(self) -> bool:
        """Whether every amount is small enough; said at the rate, which made it too large."""
        try:
            self.lines()
        except BadAmount as problem:
            self.add_error("rate", str(problem))
        return not self.errors

    def lines(self) -> list[dict]:
        raise NotImplementedError


class LocalPriceForm(_AddingForm):
    """One line whose price is known in another currency."""

    field_order = ["grant", "partner", "activity", "category", "year", "quantity", "unit", "price",
                   "rate", "rate_on"]  # fmt: skip
    partner = PartnerField(label=_("Partner"))
    category = CodeField(label=_("Cost"))
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=4, min_value=0)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    price = _price(_("Price of a unit"))
    prices = ("price",)

    def prepare(self):
        super().prepare()
        if self.matter is not None and self.matter.pk:
            costs = self.matter.call_rules().costs.values()
            named = [(cost.code, text_in(cost.name)) for cost in costs]
            self.fields["category"].choices = [("", "—"), *named]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.can_be_kept()
        return cleaned

    def lines(self) -> list[dict]:
        """The line, its price in SEK."""
        data, (price, note) = self.cleaned_data, self.sek("price")
        base = self.base(data["partner"])
        return [row(base, data["category"], data["quantity"], data["unit"], price, note)]


class VisitForm(_AddingForm):
    """A visit: who goes where for how long, and what a person costs."""

    field_order = [
        "grant", "activity", "year", "host", "travellers", "people", "nights", "flight", "lodging",
        "visa", "interpreting_days", "interpreting", "leaves_late", "back_early", "breakfasts",
        "lunches", "dinners", "board", "rate", "rate_on",
    ]  # fmt: skip
    host = PartnerField(label=_("Who is visited"))
    travellers = PartnerField(label=_("Who travels"))
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=MOST_PEOPLE)
    nights = forms.IntegerField(label=_("Nights"), min_value=1, max_value=MOST_NIGHTS)
    flight = _price(_("Flight, a person"), required=False)
    lodging = _price(_("Lodging, a person and night"), required=False)
    visa = _price(_("Visa, a person"), required=False)
    interpreting_days = forms.IntegerField(
        label=_("Days of interpreting"), min_value=1, max_value=MOST_NIGHTS, required=False
    )
    interpreting = _price(_("Interpreting, a day"), required=False)
    leaves_late = forms.BooleanField(label=_("They leave at 12:00 or later"), required=False)
    back_early = forms.BooleanField(label=_("They are back at 19:00 or earlier"), required=False)
    breakfasts = forms.IntegerField(
        label=_("Breakfasts that are provided, for each"), min_value=0, required=False
    )
    lunches = forms.IntegerField(
        label=_("Lunches that are provided, for each"), min_value=0, required=False
    )
    dinners = forms.IntegerField(
        label=_("Dinners that are provided, for each"), min_value=0, required=False
    )
    board = _price(
        _("Board, a person and day"), required=False,
        help_text=_("For international travellers, and where the Tax Agency's table has no amount "
                    "for the country and year. Otherwise the table counts: leave this empty."),
    )  # fmt: skip
    prices = ("flight", "lodging", "visa", "interpreting", "board")

    def clean(self):
        cleaned = super().clean()
        host, travellers = cleaned.get("host"), cleaned.get("travellers")
        if host and host == travellers:
            self.add_error("travellers", _now("Nobody visits themselves: choose another partner."))
        self.table = None
        days = (cleaned.get("nights") or 0) + 1
        for name in ("breakfasts", "lunches", "dinners"):
            if days > 1 and (cleaned.get(name) or 0) > days:
                sentence = _now("The stay has %(days)s days: no more meals than that.")
                self.add_error(name, sentence % {"days": days})
        if bool(cleaned.get("interpreting")) != bool(cleaned.get("interpreting_days")):
            lacks = "interpreting" if cleaned.get("interpreting_days") else "interpreting_days"
            self.add_error(lacks, _now("Give the days and the price of a day."))
        known = all(cleaned.get(name) for name in ("host", "travellers", "year"))
        if known and "board" not in self.errors:
            self._look_up_board()
        if not self.errors and self.can_be_kept() and not self.lines():
            self.add_error(None, _now("Give at least one price."))
        return cleaned

    def _look_up_board(self) -> None:
        """The table's amount for Swedish travellers; where there is none, a sentence says so."""
        data = self.cleaned_data
        if data["travellers"].country != HOME:
            return
        country, year = data["host"].country, data["year"]
        try:
            full = PerDiem.objects.amount_for(country, year)
            self.table = full, PerDiemRule.objects.meals_for(country, year)
        except NoPerDiem as problem:
            if not data.get("board"):
                sentence = _now("%(problem)s Until then, say what you reckon with.")
                self.add_error("board", sentence % {"problem": problem})
            return
        if data.get("board"):
            self.add_error("board", _now("Leave this empty: the Tax Agency's table counts."))

    def lines(self) -> list[dict]:
        """Travel, lodging, board, visa and interpreting, as far as they have a price."""
        data = self.cleaned_data
        base, people, nights = self.base(data["travellers"]), data["people"], data["nights"]
        wanted = [
            ("flight", "TRAVEL_INT", people, _now("flight"), base),
            ("lodging", "LODGING", people * nights, _now("night"), base),
            ("visa", "VISA", people, _now("person"), base),
            ("interpreting", "INTERPRET", data.get("interpreting_days"), _now("day"),
             self.base(data["host"])),
        ]  # fmt: skip
        found = [
            row(whose, category, quantity, unit, *self.sek(name))
            for name, category, quantity, unit, whose in wanted
            if data.get(name)
        ]
        return [*found, *self._board(base)]

    def _board(self, base: dict) -> list[dict]:
        data, day = self.cleaned_data, _now("day")
        meals = {name: data.get(name) or 0 for name in ("breakfasts", "lunches", "dinners")}
        stay = Stay(data["nights"], **meals, half_departure=data["leaves_late"],
                    half_return=data["back_early"])  # fmt: skip
        if self.table:
            return [
                row(
                    base, "BOARD", data["people"] * count, day, Money(amount, "SEK").rounded(), note
                )
                for count, amount, note in board_days(stay, *self.table)
            ]
        if not data.get("board"):
            return []
        price, note = self.sek("board")
        if data["travellers"].country == HOME:
            note = "; ".join(filter(None, (note, _now("stated by the partners: not in the table"))))
        return [row(base, "BOARD", data["people"] * stay.days, day, price, note)]
