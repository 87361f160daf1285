"""The whole budget of a grant as one table: who changes many lines types the new amounts only."""

from django.utils.translation import gettext_lazy as _

from applications.budgets.grid import BareMoneyInput
from applications.budgets.sums import ZERO
from applications.budgets.tables import cost_name
from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField
from foundation.workflow.forms import PlainForm
from foundation.workflow.shapes import shape

from .changes import BUDGET

PREFIX = "line-"


class BudgetForm(PlainForm):
    """A new amount (SEK) for each approved line of an amendment's grant."""

    def prepare(self):
        asked = {
            item["line"]: item for item in self.matter.items
            if item["kind"] == BUDGET and item.get("line")
        }  # fmt: skip
        later = {line.key: line.amount for line in self.matter.budget().after}
        for row in self.matter.approved_rows():
            name = PREFIX + row.key
            self.fields[name] = MoneyField(
                label=self._label(row), currencies=["SEK"], min_value=0, required=True,
                initial=Money(later.get(row.key, row.amount), "SEK"),
                widget=BareMoneyInput(["SEK"]),
            )  # fmt: skip
        self.asked = asked

    def _label(self, row):
        rules = self.matter.partnership.rules
        return f"{cost_name(row.category, rules)}, {row.partner}, {row.year}"

    def items(self) -> list[dict]:
        """The items of the amendment with what was typed: lines left as they are ask for nothing,
        a line whose amount is still the one asked for keeps quantity, price and words."""
        kept = [one for one in self.matter.items if one["kind"] != BUDGET or not one.get("line")]
        before = {line.key: line.amount for line in self.matter.budget().after}
        found = []
        for row in self.matter.approved_rows():
            amount = self.cleaned_data[PREFIX + row.key].amount
            asked = self.asked.get(row.key)
            if asked is not None and amount == before.get(row.key):
                found.append(asked)
            elif amount != row.amount:
                item = {"kind": BUDGET, "line": row.key, "amount": shape(Money(amount, "SEK"))}
                found.append({**({"key": asked["key"]} if asked else {}), **item})
        return [*found, *kept]

    def rows(self) -> list[dict]:
        """Each line with what is approved and spent, beside its box."""
        spent = self.matter.spent()
        return [
            {
                "field": self[PREFIX + row.key],
                "unit": f"{row.quantity.normalize() + 0:f} {row.unit}".strip(),
                "approved": format_money(row.amount_money),
                "spent": format_money(Money(spent.get(row.key, ZERO), "SEK").rounded()),
            }
            for row in self.matter.approved_rows()
        ]


TITLE = _("The budget, line by line")
