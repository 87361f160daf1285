"""What a coordinator in a hurry reads: the way in, which field, which question."""

import pytest
from django.urls import reverse

from partnerships.declarations.forms import DeclarationForm
from tests.partnerships.declarations.test_exceptions import an_open_call

pytestmark = pytest.mark.django_db


def test_an_open_call_offers_the_way_in_where_one_looks_for_what_to_do(cast, client):
    call = an_open_call(cast)
    client.force_login(cast.lund_coordinator)
    html = client.get(call.url).content.decode()
    todo = html.split('aria-labelledby="steps-title"')[1].split("</section>")[0]
    assert f"{reverse('partnerships:declaration_new')}?call={call.pk}" in todo
    assert "Nothing at the moment" not in todo


def test_a_row_that_is_wrong_names_the_field(cast):
    call = an_open_call(cast)
    data = {
        "call": call.pk, "organisation": cast.lund.pk, "title": "Youth",
        "signatories": [{"side": "majority", "name": "Mayor", "email": "mayor@lund.example"}],
    }  # fmt: skip
    form = DeclarationForm(data, by=cast.lund_coordinator, matter=None)
    assert not form.is_valid()
    assert form.errors["signatories"] == ["Row 1: Office: This field is required."]


def test_only_calls_that_take_declarations_are_offered(cast, client):
    shut, call = an_open_call(cast), an_open_call(cast)
    type(shut).objects.filter(pk=shut.pk).update(closes_at=shut.opens_at)
    form = DeclarationForm(by=cast.lund_coordinator, matter=None)
    offered = [value for value, _title in form.fields["call"].widget.choices]
    assert call.pk in offered
    assert shut.pk not in offered
