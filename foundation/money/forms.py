"""Form fields for amounts, currencies and rates; pages and the API fill the same ones."""

from __future__ import annotations

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .amounts import BadAmount, Money, is_currency, offered_currencies
from .formatting import currency_name, format_number
from .parsing import parse_amount


def typed(text: str, currency: object) -> dict[str, str]:
    """What stands in the two boxes of a page, not yet read; plain, so that drafts can keep it."""
    return {"typed": text, "currency": currency if isinstance(currency, str) else ""}


def read_back(value: dict) -> Money:
    """The amount in what was typed or kept, to be shown as it was understood; else BadAmount."""
    texts = [value.get("typed"), value.get("currency")]
    if all(isinstance(part, str) for part in texts) and is_currency(texts[1]):
        return Money(parse_amount(*texts), texts[1])
    return Money.from_json(value)


class MoneyInput(forms.Widget):
    """A box for the amount and, where there is a choice, a list of currencies."""

    template_name = "widgets/money.html"

    def __init__(self, currencies=("SEK",), attrs=None):
        super().__init__(attrs)
        self.currencies = tuple(currencies)

    def value_from_datadict(self, data, files, name):
        value = data.get(name)
        chosen = data.get(f"{name}_currency")
        if not isinstance(value, str):
            return value
        if not value.strip():
            return ""
        # A box that was left out of the page means the only currency there is.
        if chosen is None and len(self.currencies) == 1:
            chosen = self.currencies[0]
        return typed(value, chosen)

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def id_for_label(self, id_):
        return id_

    def shown(self, value) -> tuple[str, str]:
        """Text and currency for the boxes, whatever form the value has."""
        if isinstance(value, dict):
            try:
                value = read_back(value)
            except BadAmount:
                # Not to be read: show back what can be shown, nothing else.
                found = [value.get("typed", value.get("amount")), value.get("currency")]
                return tuple(part if isinstance(part, str) else "" for part in found)
        if isinstance(value, Money):
            places = max(0, -value.rounded().amount.as_tuple().exponent)
            return format_number(value.amount, places), value.currency
        return "", ""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        text, currency = self.shown(value)
        currency = currency or self.currencies[0]
        known = self.currencies
        if currency not in known and is_currency(currency):
            known = (*known, currency)
        widget = context["widget"]
        widget.update(
            text=text,
            currency=currency,
            currencies=[(code, currency_name(code)) for code in known] if len(known) > 1 else [],
            currency_id=f"{widget['attrs'].get('id', '')}_currency",
        )
        return context


class MoneyField(forms.Field):
    """Gives Money. Takes the API's `{"amount": "1234.50", "currency": "SEK"}`, or a typed text
    under the field's name with `<name>_currency` beside it (not needed with one currency).

    `currencies`: the codes permitted; None permits every currency, and offers the usual ones.
    `min_value`, `max_value`: bounds in units of whichever currency is given.
    JSON numbers are refused: they would be floating point.
    """

    ask_type = "money"
    takes_objects = True
    default_error_messages = {
        "shape": _(
            'Give an object with "amount" and "currency", '
            'for example {"amount": "1234.50", "currency": "SEK"}.'
        ),
        "no_currency": _("Choose the currency."),
        "currency": _("Give the amount in one of: %(currencies)s."),
        "min_value": _("The amount is at least %(limit)s."),
        "max_value": _("The amount is at most %(limit)s."),
    }

    def __init__(self, *, currencies=None, min_value=None, max_value=None, **kwargs):
        self.currencies = tuple(currencies) if currencies else None
        self.min_value = None if min_value is None else Decimal(min_value)
        self.max_value = None if max_value is None else Decimal(max_value)
        kwargs.setdefault("widget", MoneyInput(self.currencies or offered_currencies()))
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, Money):
            return value
        if value is None:
            return None
        try:
            if isinstance(value, str):
                return self._typed(value, "")
            if isinstance(value, dict):
                return self._from_object(value)
        except BadAmount as refusal:
            raise ValidationError(str(refusal), code="invalid") from None
        raise ValidationError(self.error_messages["shape"], code="shape")

    def _from_object(self, value: dict) -> Money | None:
        texts = all(isinstance(part, str) for part in value.values())
        if set(value) == {"typed", "currency"} and texts:
            return self._typed(value["typed"], value["currency"])
        if set(value) != {"amount", "currency"}:
            raise ValidationError(self.error_messages["shape"], code="shape")
        return None if value["amount"] in ("", None) else Money.from_json(value)

    def _typed(self, text: str, currency: object) -> Money | None:
        if not text.strip():
            return None
        if not currency and self.currencies and len(self.currencies) == 1:
            currency = self.currencies[0]
        if not currency:
            raise ValidationError(self.error_messages["no_currency"], code="no_currency")
        if not is_currency(currency):
            raise BadAmount(_("This is not a currency."))
        return Money(parse_amount(text, currency), currency)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.currencies and value.currency not in self.currencies:
            raise ValidationError(
                self.error_messages["currency"],
                code="currency",
                params={"currencies": ", ".join(self.currencies)},
            )
        for code, limit in (("min_value", self.min_value), ("max_value", self.max_value)):
            if limit is None:
                continue
            broken = value.amount < limit if code == "min_value" else value.amount > limit
            if broken:
                message = self.error_messages[code]
                raise ValidationError(message, code=code, params={"limit": format_number(limit)})

    def has_changed(self, initial, data):
        try:
            after = self.to_python(data)
            before = self.to_python(initial)
        except ValidationError:
            return True
        return before != after

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}


class CurrencyChoice(forms.ChoiceField):
    """A currency by its code; every currency is accepted, the usual ones are offered."""

    ask_type = "choice"

    def __init__(self, *, currencies=None, **kwargs):
        for unused in ("max_length", "empty_value", "strip", "min_length"):
            kwargs.pop(unused, None)
        self.only = tuple(currencies) if currencies else None
        kwargs.setdefault("choices", self._choices)
        super().__init__(**kwargs)

    def _choices(self):
        return [(code, currency_name(code)) for code in self.only or offered_currencies()]

    def valid_value(self, value):
        return value in self.only if self.only else is_currency(value)


class RateField(forms.Field):
    """A positive exchange rate, typed with dot or comma, or a JSON number or text. Decimal.

    At most `digits` significant digits: enough for a cross rate that was not rounded. A JSON
    number counts as the shortest numeral that means it, and only up to 15 digits.
    """

    ask_type = "number"
    default_error_messages = {
        "invalid": _("Write the rate as a number with decimals, for example 0.5744."),
        "digits": _("A rate has at most %(digits)s digits."),
        "positive": _("A rate is a number above zero."),
    }
    _TYPED = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,40})?", re.ASCII)

    def __init__(self, *, digits: int = 28, **kwargs):
        self.digits = digits
        kwargs.setdefault("widget", forms.TextInput())
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        if value is None or value == "":
            return None
        text, most = value, self.digits
        if isinstance(value, int | float) and not isinstance(value, bool):
            text, most = repr(value), 15
        elif isinstance(value, Decimal) and value.is_finite():
            text = f"{value:f}" if abs(value.adjusted()) < 40 else ""
        if not isinstance(text, str) or not self._TYPED.fullmatch(text.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        rate = Decimal(text.strip().replace(",", "."))
        if len(rate.as_tuple().digits) > most:
            params = {"digits": most}
            raise ValidationError(self.error_messages["digits"], code="digits", params=params)
        if rate <= 0:
            raise ValidationError(self.error_messages["positive"], code="positive")
        return rate

    def prepare_value(self, value):
        return f"{value:f}" if isinstance(value, Decimal) else value
