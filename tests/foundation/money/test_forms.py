"""One money field reads what people type and what machines send, and refuses at the field."""

import json
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from foundation.money.amounts import Money
from foundation.money.forms import CurrencyChoice, MoneyField, RateField


class Claim(forms.Form):
    sek = MoneyField(currencies=["SEK"], required=False)
    paper = MoneyField(required=False)


def sent(**data):
    return Claim(data)


def typed(**data):
    query = QueryDict(mutable=True)
    query.update(data)
    return Claim(query)


def cleaned(form):
    assert form.is_valid(), form.errors
    return form.cleaned_data


def test_the_api_sends_an_object():
    form = sent(paper={"amount": "12.50", "currency": "ZAR"})
    assert cleaned(form)["paper"] == Money(Decimal("12.5"), "ZAR")


def test_a_page_sends_text_and_a_choice():
    form = typed(paper="1 234,50", paper_currency="BWP", sek="10")
    assert cleaned(form)["paper"] == Money(Decimal("1234.5"), "BWP")
    assert cleaned(form)["sek"] == Money(Decimal(10), "SEK")


def test_a_bare_text_is_enough_where_there_is_one_currency():
    assert cleaned(sent(sek="10.25"))["sek"] == Money(Decimal("10.25"), "SEK")
    assert sent(paper="10").errors["paper"] == ["Choose the currency."]


def test_nothing_typed_is_nothing_whatever_currency_is_chosen():
    assert cleaned(typed(paper=" ", paper_currency="BWP"))["paper"] is None
    assert cleaned(sent(paper=None))["paper"] is None
    assert MoneyField().clean({"amount": "1", "currency": "SEK"})
    with pytest.raises(forms.ValidationError, match="required"):
        MoneyField().clean("")


@pytest.mark.parametrize(
    "value",
    [
        12,
        12.5,
        True,
        [],
        ["1"],
        {},
        {"amount": 12.5, "currency": "SEK"},
        {"amount": 12, "currency": "SEK"},
        {"amount": "12", "currency": 5},
        {"amount": "12", "currency": "XXX"},
        {"amount": "12", "currency": "SEK", "more": "x"},
        {"amount": ["12"], "currency": "SEK"},
        {"amount": "12", "currency": {}},
        {"typed": 5, "currency": "SEK"},
        {"typed": "5", "currency": []},
        {"typed": "5", "currency": {}},
        {"amount": "1,5", "currency": "SEK"},
        {"amount": "12.345", "currency": "SEK"},
        {"amount": "9" * 10_000, "currency": "SEK"},
        "9" * 10_000,
        "NaN",
        "Infinity",
        "1e5",
        "1\x00",
        "\x00",
        "\ud800",
        "1,234",
        {"amount": "NaN", "currency": "SEK"},
        {"amount": "-Infinity", "currency": "SEK"},
        {"amount": "1e5", "currency": "SEK"},
        {"amount": "1\x00", "currency": "SEK\x00"},
    ],
)
@pytest.mark.parametrize("name", ["sek", "paper"])
def test_everything_else_is_an_error_at_the_field(name, value):
    form = sent(**{name: value, f"{name}_currency": "SEK"})
    assert not form.is_valid()
    assert set(form.errors) == {name}
    assert form.errors[name][0].rstrip("}").endswith(".")
    # What was sent can still be shown back beside its error.
    assert f'name="{name}"' in str(form[name])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@given(anything, anything)
def test_no_json_value_makes_it_raise(value, currency):
    for form in (
        sent(paper=value, paper_currency=currency),
        sent(paper={"amount": value, "currency": currency}),
        sent(paper={"typed": value, "currency": currency}),
    ):
        form.is_valid()
        str(form["paper"])


def test_only_the_permitted_currencies_are_taken():
    field = MoneyField(currencies=["SEK", "ZAR"])
    with pytest.raises(forms.ValidationError, match="SEK, ZAR"):
        field.clean({"amount": "1", "currency": "EUR"})
    assert MoneyField().clean({"amount": "1", "currency": "PEN"}).currency == "PEN"


def test_bounds_are_sentences():
    field = MoneyField(currencies=["SEK"], min_value=0, max_value=100)
    for amount, sentence in (("-1", "at least 0"), ("100.01", "at most 100")):
        with pytest.raises(forms.ValidationError, match=sentence):
            field.clean({"amount": amount, "currency": "SEK"})
    assert field.clean({"amount": "100", "currency": "SEK"})


def test_the_page_has_a_box_and_a_list_where_there_is_a_choice():
    class Form(forms.Form):
        paper = MoneyField(initial=Money(Decimal("1234.5"), "ZAR"))
        sek = MoneyField(currencies=["SEK"])

    paper, sek = str(Form()["paper"]), str(Form()["sek"])
    assert 'inputmode="decimal"' in paper
    assert 'value="1,234.50"' in paper
    assert '<option value="ZAR" selected' in paper
    assert 'id="id_paper_currency"' in paper
    assert "aria-label" in paper
    assert "<select" not in sek
    assert "SEK" in sek
    assert 'for="id_paper"' in Form()["paper"].label_tag()


def test_what_was_typed_stands_there_again_after_an_error():
    shown = str(typed(paper="1,234", paper_currency="BWP")["paper"])
    assert 'value="1,234"' in shown
    assert '<option value="BWP" selected' in shown


def test_a_kept_draft_can_be_read_again():
    form = typed(paper="1 234,50", paper_currency="BWP")
    kept = json.loads(json.dumps(form["paper"].data))
    assert cleaned(sent(paper=kept))["paper"] == Money(Decimal("1234.5"), "BWP")


def test_a_currency_outside_the_offered_ones_is_kept_in_the_list():
    form = Claim(initial={"paper": {"amount": "5.00", "currency": "PEN"}})
    assert '<option value="PEN" selected' in str(form["paper"])


def test_it_knows_whether_it_was_changed():
    field, kept = MoneyField(), {"amount": "5.00", "currency": "ZAR"}
    assert not field.has_changed(Money(Decimal(5), "ZAR"), kept)
    assert not field.has_changed(None, "")
    assert field.has_changed(kept, {"amount": "5.00", "currency": "BWP"})
    assert field.has_changed(kept, "nonsense")


def test_a_currency_can_be_asked_for_alone():
    assert CurrencyChoice().clean("ZAR") == "ZAR"
    for wrong in ("XXX", "\x00", ["ZAR"], {}, 5):
        with pytest.raises(forms.ValidationError):
            CurrencyChoice().clean(wrong)


@pytest.mark.parametrize(
    ("sent", "rate"),
    [
        ("0.5744", "0.5744"),
        ("0,5744", "0.5744"),
        (0.5744, "0.5744"),
        (11, "11"),
        ("10.978", "10.978"),
    ]
    + [("0.5887747713925612078195596793", "0.5887747713925612078195596793")],
)
def test_a_rate_is_read_exactly(sent, rate):
    assert RateField().clean(sent) == Decimal(rate)


@pytest.mark.parametrize(
    "value",
    ["0", "-1", "abc", "NaN", "1e5", "9" * 99, "0." + "1" * 29, "\x00", 0, -1.5, float("inf")]
    + [float("nan"), True, [], {}, 1e-20, 1e300, "1 2", "1,2,3", Decimal("NaN"), Decimal("1E99")],
)
def test_what_is_no_rate_is_refused_with_a_sentence(value):
    with pytest.raises(forms.ValidationError):
        RateField().clean(value)
