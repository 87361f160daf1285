"""The pages about people: whom they show, what they refuse, and how they read."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from foundation.accounts.models import ApiToken, Membership, Person
from foundation.accounts.tokens import issue_token, person_of

LIST = "/people/"
INVITE = "/people/invite/"


@pytest.fixture
def go(client):
    """Opens a page as somebody."""

    def open_page(person, address, data=None):
        client.force_login(person)
        return client.post(address, data) if data is not None else client.get(address)

    return open_page


def page(person):
    return f"/people/{person.pk}/"


def test_a_visitor_is_asked_to_sign_in(client, cast):
    for address in (LIST, INVITE, page(cast.lund_finance), "/me/"):
        assert client.get(address).url.startswith("/accounts/login/")


def test_the_office_sees_everybody_and_who_invited_whom(go, cast):
    Person.objects.filter(pk=cast.lund_finance.pk).update(
        invited_by=cast.admin, invited_at="2026-03-01T12:00Z"
    )
    text = go(cast.office_coordinator, LIST).content.decode()
    assert "finance@lund.example" in text
    assert "finance@francistown.example" in text
    assert cast.admin.name in text
    assert "anonymous@" not in text


def test_a_coordinator_sees_the_own_people_and_others_see_themselves(go, cast):
    text = go(cast.lund_coordinator, LIST).content.decode()
    assert "finance@lund.example" in text
    assert "finance@francistown.example" not in text
    text = go(cast.lund_finance, LIST).content.decode()
    assert "finance@lund.example" in text
    assert "coordinator@lund.example" not in text


def test_the_list_is_searched_by_name_and_address(go, cast):
    text = go(cast.admin, f"{LIST}?q=francistown").content.decode()
    assert "finance@francistown.example" in text
    assert "finance@lund.example" not in text


def test_the_list_asks_the_database_no_more_often_for_more_people(
    client, cast, django_assert_max_num_queries
):
    for number in range(30):
        cast.hire("team", cast.lund, f"team{number}@lund.example")
    client.force_login(cast.office_coordinator)
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_a_person_of_elsewhere_is_not_there(go, cast):
    assert go(cast.lund_coordinator, page(cast.francistown_finance)).status_code == 404
    assert go(cast.lund_finance, page(cast.lund_coordinator)).status_code == 404
    assert go(cast.lund_finance, page(cast.lund_finance)).status_code == 200
    assert go(cast.admin, page(cast.calendar)).status_code == 404


def test_the_page_says_what_this_person_may_do_and_why(go, cast):
    text = go(cast.office_coordinator, page(cast.lund_coordinator)).content.decode()
    assert "coordinator, Lund" in text


def test_only_coordinators_and_the_office_invite(go, cast):
    for person in (cast.lund_finance, cast.manager, cast.auditor, cast.controller):
        assert go(person, INVITE).status_code == 403
    assert go(cast.lund_coordinator, INVITE).status_code == 200


def test_the_office_first_says_for_which_organisation(go, cast):
    text = go(cast.office_coordinator, f"{INVITE}?q=francis").content.decode()
    assert f"?organisation={cast.francistown.pk}" in text
    assert f"?organisation={cast.icld.pk}" not in text
    text = go(cast.admin, INVITE).content.decode()
    assert f"?organisation={cast.icld.pk}" in text


@pytest.mark.parametrize("wanted", ["x", "99999999999999999999999", "²", "-1", "0"])
def test_an_organisation_that_is_none_asks_again(go, cast, wanted):
    assert go(cast.admin, f"{INVITE}?organisation={wanted}").status_code == 200


def test_a_coordinator_invites_on_the_page(go, cast):
    sent = {"name": "New, Lund", "email": "New@lund.example", "office": "team", "language": "sv"}
    answer = go(cast.lund_coordinator, INVITE, sent)
    made = Person.objects.get(email="new@lund.example")
    assert answer.url == page(made)
    assert made.language == "sv"
    assert made.memberships.get().organisation == cast.lund


def test_an_invitation_that_lacks_something_says_so_at_the_field(go, cast):
    answer = go(cast.lund_coordinator, INVITE, {"name": "", "office": "manager"})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"name", "email", "office", "language"}


def test_inviting_oneself_is_refused_with_a_sentence(go, cast):
    sent = {
        "name": "Me",
        "email": cast.lund_coordinator.email,
        "office": "finance",
        "language": "en",
    }
    answer = go(cast.lund_coordinator, INVITE, sent)
    assert answer.status_code == 400
    assert "ask a colleague" in answer.content.decode()


def test_a_hand_over_is_made_on_the_page(go, cast):
    address = f"{page(cast.lund_finance)}hand-over/"
    assert go(cast.lund_finance, address).status_code == 403
    assert go(cast.stranger, address).status_code == 404
    sent = {"successor": cast.lund_team.email, "since": "2199-01-01"}
    answer = go(cast.lund_coordinator, address, sent)
    assert answer.status_code == 302
    assert Membership.objects.filter(person=cast.lund_team, office="finance").exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"successor": "nobody@x.example", "since": "2199-01-01"}, "successor"),
        ({"successor": "team@lund.example", "since": "2020-01-01"}, "since"),
        ({"successor": "team@lund.example", "since": "2199-02-01", "until": "2199-01-01"}, "until"),
    ],
)
def test_a_hand_over_that_cannot_be_says_why(go, cast, sent, field):
    answer = go(cast.lund_coordinator, f"{page(cast.lund_finance)}hand-over/", sent)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors


def test_an_office_is_ended_on_the_page(go, cast):
    row = Membership.objects.get(person=cast.lund_finance)
    address = f"/people/memberships/{row.pk}/end/"
    assert go(cast.stranger, address).status_code == 404
    assert go(cast.lund_finance, address).status_code == 403
    assert go(cast.lund_coordinator, address).status_code == 200
    assert go(cast.lund_coordinator, address, {"last_day": "2199-01-01"}).status_code == 302
    row.refresh_from_db()
    assert str(row.until) == "2199-01-01"


def test_the_profile_changes_language_and_time_zone_and_speaks_at_once(go, cast):
    sent = {"name": "Finance", "language": "sv", "time_zone": "Africa/Gaborone"}
    assert go(cast.lund_finance, "/me/", sent).status_code == 302
    cast.lund_finance.refresh_from_db()
    assert (cast.lund_finance.language, cast.lund_finance.time_zone) == ("sv", "Africa/Gaborone")
    answer = go(cast.lund_finance, "/me/")
    assert answer.headers["Content-Language"] == "sv"


def test_a_person_revokes_only_their_own_tokens(go, cast):
    token = issue_token(cast.lund_finance)
    row = ApiToken.objects.get()
    assert go(cast.lund_coordinator, f"/me/tokens/{row.pk}/revoke/", {}).status_code == 404
    assert person_of(token) == cast.lund_finance
    assert go(cast.lund_finance, f"/me/tokens/{row.pk}/revoke/", {}).status_code == 302
    assert person_of(token) is None


def test_nobody_changes_their_own_address(go, cast):
    answer = go(cast.lund_finance, "/accounts/email/", {"email": "x@x.example", "action_add": ""})
    assert answer.url == "/me/"
    cast.lund_finance.refresh_from_db()
    assert cast.lund_finance.email == "finance@lund.example"


def test_nobody_registers(client, db):
    client.post(
        reverse("account_signup"),
        {"email": "x@x.example", "password1": "horse-battery", "password2": "horse-battery"},
    )
    assert not Person.objects.filter(email="x@x.example").exists()


def test_a_person_without_a_password_signs_in_by_a_mailed_code(client, cast):
    cast.lund_finance.language = "sv"
    cast.lund_finance.save()
    client.post(reverse("account_request_login_code"), {"email": "Finance@LUND.example"})
    letter = mail.outbox[-1]
    assert letter.to == ["finance@lund.example"]
    assert "inloggningskod" in letter.body
    code = re.search(r"^\w{4}-\w{4}$", letter.body, re.MULTILINE)[0]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get("/me/").status_code == 200


def test_an_address_that_nobody_has_is_sent_nothing(client, cast):
    client.post(reverse("account_request_login_code"), {"email": "nobody@lund.example"})
    assert mail.outbox == []


def test_a_mail_server_that_is_away_breaks_no_sign_in_page(client, cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post(reverse("account_request_login_code"), {"email": cast.manager.email})
    assert answer.status_code == 302


def test_the_language_switch_is_remembered_by_the_person(client, cast):
    client.force_login(cast.lund_finance)
    client.post(reverse("set_language"), {"language": "sv", "next": "/me/"})
    cast.lund_finance.refresh_from_db()
    assert cast.lund_finance.language == "sv"
    client.post(reverse("set_language"), {"language": "xx", "next": "/me/"})
    cast.lund_finance.refresh_from_db()
    assert cast.lund_finance.language == "sv"


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_lets_anybody_in_who_was_shut_out(client, cast, method):
    client.force_login(cast.lund_finance)
    Person.objects.filter(pk=cast.lund_finance.pk).update(is_active=False)
    assert getattr(client, method)("/me/").status_code == 302
    assert "/accounts/login/" in getattr(client, method)("/me/").url
