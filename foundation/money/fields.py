"""Database fields for amounts: whole ten-thousandths of a unit as integers, Decimal in Python.

Why not DecimalField: SQLite keeps decimals as floating point, and sums of them are wrong.
Why arithmetic in SQL is refused: `F("sek") + 1` would add a ten-thousandth of a krona.
Only Sum, Min and Max run in SQL (HOUSE §6); everything else is done in Python.
"""

from __future__ import annotations

import contextlib
from decimal import Decimal, localcontext

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models import expressions, lookups
from django.db.models.functions import Cast, Coalesce
from django.db.models.query_utils import DeferredAttribute
from django.db.models.sql import Query
from django.utils.translation import gettext_lazy as _

from .amounts import EXACT, PLACES, BadAmount, Money, as_decimal, check, decimals, is_currency

SCALE = 10**PLACES

# What hands an amount on without changing it. Everything else is arithmetic.
_PASSING = {
    expressions.Col,
    expressions.Ref,
    expressions.Value,
    expressions.Subquery,
    Coalesce,
    Cast,
    models.Sum,
    models.Min,
    models.Max,
}
_REFUSAL = "Only Sum, Min and Max of an amount run in SQL; compute in Python."


class AmountAttribute(DeferredAttribute):
    """Lets `row.paper = Money(…)` set amount and currency together."""

    def __set__(self, instance, value):
        if isinstance(value, Money):
            self.field.set_currency(instance, value.currency)
            value = value.amount
        elif isinstance(value, int | str):
            # What cannot be read stays as it is, to be refused by clean() or save().
            with contextlib.suppress(BadAmount):
                value = as_decimal(value)
        instance.__dict__[self.field.attname] = value


class AmountField(models.Field):
    """An amount with its currency beside it: `paper = AmountField()` goes with
    `paper_currency = CurrencyField()`; `amount` also with `currency`; alone it is in SEK.

    `currency=` names another field or fixes a code. Takes Decimal, int, a plain numeral or
    Money; gives Decimal. Refused with BadAmount, at the latest when saving: float, beyond
    ±10¹² units, more decimals than the currency has. A model has `<name>_money` as well.
    """

    description = _("Amount of money")
    descriptor_class = AmountAttribute
    empty_strings_allowed = False

    def __init__(self, *args, currency: str | None = None, **kwargs):
        self.currency = currency
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.currency is not None:
            kwargs["currency"] = self.currency
        return name, path, args, kwargs

    def get_internal_type(self):
        return "BigIntegerField"

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only=private_only)
        attribute = f"{name}_money"
        if not hasattr(cls, attribute):
            setattr(cls, attribute, property(self.money_of))

    # Currency ------------------------------------------------------------------------------

    def currency_field(self, model) -> str | None:
        """The attribute that holds the currency of this amount; None when it is fixed."""
        if self.currency is not None:
            return None if is_currency(self.currency) else self.currency
        names = {field.attname for field in model._meta.concrete_fields}
        companions = [f"{self.name}_currency"] + (["currency"] if self.name == "amount" else [])
        return next((name for name in companions if name in names), None)

    def currency_of(self, instance) -> str:
        """The code beside this amount; SEK when nothing else is said."""
        name = self.currency_field(type(instance))
        if name is None:
            return self.currency or "SEK"
        return getattr(instance, name) or "SEK"

    def set_currency(self, instance, code: str) -> None:
        """Note the currency of a Money that is being assigned; BadAmount if it is fixed."""
        name = self.currency_field(type(instance))
        if name is not None:
            setattr(instance, name, code)
        elif code != (self.currency or "SEK"):
            raise BadAmount(
                _("This amount is kept in %(currency)s.") % {"currency": self.currency or "SEK"}
            )

    def money_of(self, instance) -> Money | None:
        """The amount with its currency, None when there is no amount."""
        amount = getattr(instance, self.attname)
        if amount is None:
            return None
        money = Money(amount, self.currency_of(instance))
        return money.rounded() if money == money.rounded() else money

    # Python and database -------------------------------------------------------------------

    def to_python(self, value):
        if value is None or value == "":
            return None
        try:
            return check(as_decimal(value))
        except BadAmount as refusal:
            raise ValidationError(str(refusal), code="invalid") from None

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value is not None and model_instance is not None:
            currency = self.currency_of(model_instance)
            try:
                check(value, decimals(currency), currency)
            except BadAmount as refusal:
                raise ValidationError(str(refusal), code="invalid") from None

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if hasattr(value, "resolve_expression"):
            if add:
                raise FieldError(_REFUSAL)
            return value
        if value is None:
            return None
        currency = self.currency_of(model_instance)
        return check(as_decimal(value), decimals(currency), currency)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return int(check(as_decimal(value)) * SCALE)

    def get_db_prep_save(self, value, connection):
        # bulk_update and update() know no row: where the currency is fixed, check it here.
        model = getattr(self, "model", None)
        written = value is not None and not hasattr(value, "resolve_expression")
        if written and model is not None and self.currency_field(model) is None:
            currency = self.currency or "SEK"
            check(as_decimal(value), decimals(currency), currency)
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value, expression, connection):
        if type(expression) is not expressions.Col:
            refuse_arithmetic(expression)
        if value is None:
            return None
        return amount_of(value)

    def get_placeholder(self, value, compiler, connection):
        """Called by Django for each value of INSERT and UPDATE: the place to refuse `F(…) + 1`."""
        if hasattr(value, "resolve_expression"):
            refuse_arithmetic(value)
        return "%s"

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return None if value is None else f"{value:f}"

    def formfield(self, **kwargs):
        return super().formfield(
            **{"form_class": forms.DecimalField, "max_digits": 17, "decimal_places": PLACES}
            | kwargs
        )


def amount_of(scaled) -> Decimal:
    """The amount in units of a whole number of ten-thousandths, with two decimals or four."""
    whole = int(scaled)
    if whole != scaled:
        raise FieldError(_REFUSAL)
    places = 2 if whole % 100 == 0 else PLACES
    return Decimal(whole // 10 ** (PLACES - places)).scaleb(-places)


def refuse_arithmetic(expression) -> None:
    """FieldError unless `expression` only hands amounts on (columns, Sum, Min, Max, choices)."""
    # An outer reference is bound to its column only later, when the query around it is known.
    if isinstance(expression, expressions.ResolvedOuterRef) or _is_null(expression):
        return
    if not isinstance(expression, expressions.Case):
        kind = expression._output_field_or_none
        if type(expression) not in _PASSING or not isinstance(kind, AmountField):
            raise FieldError(_REFUSAL)
    for source in _amounts_in(expression):
        refuse_arithmetic(source)


def _is_null(expression) -> bool:
    return isinstance(expression, expressions.Value) and expression.value is None


def _amounts_in(expression) -> list:
    """The parts of an expression that become its amount; conditions are left alone."""
    if isinstance(expression, expressions.Case):
        return [*(case.result for case in expression.cases), expression.default]
    if isinstance(expression, Coalesce | Cast | models.Aggregate):
        condition = getattr(expression, "filter", None)
        sources = expression.get_source_expressions()
        return [one for one in sources if one is not None and one is not condition]
    return []


class _Guarded:
    """A comparison whose other side must be an amount, too, and no arithmetic."""

    def get_prep_lookup(self):
        others = self.rhs if isinstance(self.rhs, list | tuple) else [self.rhs]
        for other in others:
            if hasattr(other, "resolve_expression") and not isinstance(other, Query):
                refuse_arithmetic(other)
        return super().get_prep_lookup()


for _lookup in (
    lookups.Exact,
    lookups.GreaterThan,
    lookups.GreaterThanOrEqual,
    lookups.LessThan,
    lookups.LessThanOrEqual,
    lookups.In,
    lookups.Range,
):
    AmountField.register_lookup(type(f"Amount{_lookup.__name__}", (_Guarded, _lookup), {}))


def nothing() -> expressions.Value:
    """Zero for `Coalesce` and `Case` over amounts; a bare 0 is refused as another type."""
    return expressions.Value(Decimal(0), output_field=AmountField())


def sum_of(name: str, **kwargs) -> Coalesce:
    """`Sum(name)` in SQL that gives zero and not None when there are no rows."""
    return Coalesce(models.Sum(name, **kwargs), nothing())


def is_known_currency(value: str) -> None:
    """Validator: ValidationError unless `value` is a currency's code (ISO 4217)."""
    if not is_currency(value):
        raise ValidationError(_("This is not a currency."), code="currency")


class CurrencyField(models.CharField):
    """A currency by its code of three letters (ISO 4217)."""

    description = _("Currency")
    default_validators = [*models.CharField.default_validators, is_known_currency]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 3)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        from .forms import CurrencyChoice  # forms read this module's neighbours, not it

        return super().formfield(**{"form_class": CurrencyChoice} | kwargs)


class RateField(models.CharField):
    """A positive exchange rate as text: exact on every database. Decimal in Python.

    `digits`: significant digits at most; 15 for what is published or typed, 28 for a
    computed cross rate that must be kept unrounded.
    """

    description = _("Exchange rate")

    def __init__(self, *args, digits: int = 15, **kwargs):
        self.digits = digits
        kwargs.setdefault("max_length", 48)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.digits != 15:
            kwargs["digits"] = self.digits
        return name, path, args, kwargs

    def to_python(self, value):
        if value is None or value == "":
            return None
        try:
            return self._checked(value)
        except BadAmount as refusal:
            raise ValidationError(str(refusal), code="invalid") from None

    def run_validators(self, value):
        """Nothing more: those of CharField measure a text, and the digits were counted."""

    def get_prep_value(self, value):
        if value is None or value == "":
            return None
        return f"{self._checked(value):f}"

    def from_db_value(self, value, expression, connection):
        return Decimal(value) if value else None

    def _checked(self, value) -> Decimal:
        rate = as_decimal(value)
        if not rate.is_finite() or rate <= 0:
            raise BadAmount(_("A rate is a number above zero."))
        with localcontext(EXACT):
            digits = len(rate.normalize().as_tuple().digits)
        if digits > self.digits or abs(rate.adjusted()) > 15:
            raise BadAmount(_("A rate has at most %(digits)s digits.") % {"digits": self.digits})
        return rate
