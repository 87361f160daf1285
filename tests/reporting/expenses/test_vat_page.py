"""Who gets VAT back: entered by the office for all, by finance officers for their own."""

import pytest
from django.test import Client

from reporting.expenses.kept_models import RecoveredVat

pytestmark = pytest.mark.django_db
ADDRESS = "/expenses/vat/"


def enter(person, organisation, **changes):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    body = {"organisation": organisation.pk, "year": "2026", "recovers": "yes", **changes}
    return client.post(ADDRESS, body, follow=True)


def test_the_office_enters_it_for_all_and_anew(cast, grant):
    enter(cast.controller, cast.lund, note="Act 2005:807")
    page = enter(cast.controller, cast.lund, recovers="no").content.decode()
    row = RecoveredVat.objects.get()
    assert (row.recovers, row.by) == (False, cast.controller)
    assert str(cast.lund) in page


def test_finance_officers_say_it_of_their_own(cast, grant):
    enter(cast.francistown_finance, cast.francistown)
    assert RecoveredVat.objects.get().organisation == cast.francistown
    assert enter(cast.francistown_finance, cast.lund).status_code == 400
    assert enter(cast.lund_coordinator, cast.lund).status_code == 403


@pytest.mark.parametrize("changes", [{"year": "1066"}, {"recovers": "perhaps"}, {"year": ""}])
def test_what_cannot_be_is_said_at_its_field(cast, grant, changes):
    answer = enter(cast.controller, cast.lund, **changes)
    assert answer.status_code == 400
    assert not RecoveredVat.objects.exists()
