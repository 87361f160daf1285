"""Evidence first: a picture becomes a draft at once, once, and the rest is asked for later."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from foundation.documents.models import Document
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Refused
from reporting.expenses.models import Expense
from tests.stories.reporting import an_activity, line_of, money

pytestmark = pytest.mark.django_db
ADDRESS = "/expenses/photograph/"
KEY = "a-key-of-the-telephone-1"


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


@pytest.fixture
def phone(cast):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(cast.lund_finance)
    return client


def a_picture(shade=120, name="IMG_1.png"):
    held = io.BytesIO()
    Image.new("RGB", (30, 40), (shade, shade, shade)).save(held, "png")
    return SimpleUploadedFile(name, held.getvalue(), "image/png")


def photograph(phone, activity, *pictures, **more):
    body = {"activity": activity.pk, "files": list(pictures), "key": KEY, **more}
    return phone.post(ADDRESS, body)


def test_pictures_become_one_draft_that_says_what_it_lacks(cast, activity, phone):
    answer = photograph(phone, activity, a_picture(1), a_picture(2, "IMG_2.png"))
    expense = Expense.objects.get()
    assert answer.headers["Location"] == expense.url
    assert (expense.state, expense.partner, expense.activity) == ("draft", cast.lund, activity)
    assert [one.kind for one in expense.documents.all()] == ["receipt", "receipt"]
    lacks = {one.code for one in expense.missing() if one.level == "error"}
    assert lacks == {"no_line", "no_paid_by", "no_supplier", "no_invoice_on", "no_paid_on",
                     "no_paper", "no_claimed"}  # fmt: skip
    with pytest.raises(Refused):
        take_step(expense, "mark_ready", cast.lund_finance)
    page = phone.get(expense.url).content.decode()
    assert "Still to be filled in: the supplier." in page
    assert phone.get("/expenses/").status_code == phone.get(activity.url).status_code == 200
    assert phone.get("/expenses/?download=xlsx").status_code == 200


def test_the_rest_is_filled_in_bit_by_bit(cast, activity, phone):
    photograph(phone, activity, a_picture())
    expense = Expense.objects.get()
    for change in (
        {"supplier": "Hotel Marang", "paper": money("300.00", "BWP")},
        {"line": line_of(activity.grant, cast.lund).key, "paid_by": "card"},
        {"claimed": money("300.00", "BWP"), "invoice_on": "2026-05-08", "paid_on": "2026-05-09"},
    ):
        expense = take_step(expense, "edit", cast.lund_finance, change, partial=True)
    assert {one.code for one in expense.missing() if one.level == "error"} == {"no_sek"}
    change = {"sek": money("230.00")}
    expense = take_step(expense, "edit", cast.lund_finance, change, partial=True)
    assert take_step(expense, "mark_ready", cast.lund_finance).state == "ready"
    assert expense.documents.count() == 1


def test_the_same_pictures_under_one_key_are_one_expense(cast, activity, phone):
    first = photograph(phone, activity, a_picture())
    again = photograph(phone, activity, a_picture())
    assert first.headers["Location"] == again.headers["Location"]
    assert (Expense.objects.count(), Document.objects.about(activity).count()) == (1, 1)
    other = Client()
    other.force_login(cast.francistown_finance)
    photograph(other, activity, a_picture())
    assert Expense.objects.filter(partner=cast.francistown).count() == 1


def test_a_script_is_told_the_address_or_what_is_wrong(activity, phone):
    def by_script(*pictures):
        body = {"activity": activity.pk, "files": list(pictures), "key": KEY}
        return phone.post(ADDRESS, body, headers={"X-Requested-With": "fetch"})

    assert set(by_script().json()["errors"]) == {"files"}
    assert by_script(a_picture()).json()["url"] == Expense.objects.get().url


def test_a_refused_form_keeps_the_pictures(cast, activity, phone):
    answer = phone.post(ADDRESS, {"files": [a_picture()], "key": KEY})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "IMG_1.png" in page
    assert not Expense.objects.exists()
    note = page.split('name="files_kept" value="')[1].split('"')[0]
    photograph(phone, activity, files_kept=note)
    assert Expense.objects.get().documents.get().title == "IMG_1"


def test_what_is_no_picture_is_refused_by_name(activity, phone):
    program = SimpleUploadedFile("bill.exe", b"MZ\x00\x01")
    answer = photograph(phone, activity, a_picture(), program)
    assert answer.status_code == 400
    assert "bill.exe" in answer.content.decode()
    assert not Expense.objects.exists()
    assert not Document.objects.about(activity).exists()


def test_only_partners_of_the_activity_photograph(cast, activity):
    for person, status in ((cast.stranger, 400), (cast.controller, 403), (cast.lund_team, 403)):
        client = Client()
        client.force_login(person)
        assert photograph(client, activity, a_picture()).status_code == status
    assert not Expense.objects.exists()


def test_nothing_is_taken_for_a_cancelled_activity(cast, activity, phone):
    take_step(activity, "cancel", cast.lund_coordinator, {"reason": "Flood"})
    assert photograph(phone, activity, a_picture()).status_code == 400


def test_the_camera_is_offered_to_those_who_enter_costs(cast, activity, phone):
    for address in ("/", "/expenses/", activity.url):
        assert ADDRESS in phone.get(address).content.decode(), address
    client = Client()
    client.force_login(cast.controller)
    for address in ("/", "/expenses/", activity.url):
        assert ADDRESS not in client.get(address).content.decode(), address
