"""The pairs of round 1 are formed from sixteen declarations, and a constellation of three.

Everybody has a browser session of their own: each municipality's coordinator, each signatory with
a link and no account, the office. All of it goes through the pages, with what their forms send.
"""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from config.demo.places import PLACES
from foundation.accounts.models import Organisation, Person
from foundation.workflow import record
from foundation.workflow.tasks import send_notices
from partnerships.cooperation.models import Partnership
from partnerships.declarations.models import Declaration
from partnerships.matching.models import Match
from tests.stories.partnerships import an_open_call

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]

ROUND_ONE = [
    ("Piteå", "Chinsali", "GENDER"),
    ("Jönköping", "Stellenbosch", "ACCESS"),
    ("Åmål", "Bergrivier", "INCLUSION"),
    ("Ovanåker", "Overstrand", "YOUTH"),
    ("Falun", "Mogale City", "YOUTH"),
    ("Bollnäs", "Lobatse", "YOUTH"),
    ("Kungsör", "Rufunsa", "YOUTH"),
    ("Lund", "Francistown", "GENDER"),
]
SIDES = ("majority", "opposition", "official")
PERSON = {"sec-fetch-dest": "document"}


class Hidden(HTMLParser):
    """What the forms of a page send unseen, form by form, by their address."""

    def __init__(self, page: str):
        super().__init__()
        self.forms: list[dict] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and attrs.get("method") == "post":
            self.forms.append({})
        if tag == "input" and attrs.get("type") == "hidden" and self.forms:
            self.forms[-1][attrs.get("name")] = attrs.get("value", "")


class Somebody:
    """One person at one browser."""

    def __init__(self, email: str = ""):
        self.client, self.email = Client(enforce_csrf_checks=False), email
        if email:
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            self.client.force_login(Person.objects.get(email=email), backend=backend)

    def send(self, address: str, **typed):
        """Opens a page, fills in its last form and sends it; gives the page that follows."""
        page = self.client.get(address)
        assert page.status_code == 200, (self.email, address, page.status_code)
        unseen = Hidden(page.content.decode()).forms[-1]
        answer = self.client.post(address, {**unseen, **typed})
        assert answer.status_code == 302, (self.email, address, answer.content.decode()[:9000])
        return answer["Location"]

    def reads(self, address: str) -> str:
        return self.client.get(address, headers=PERSON).content.decode()


def letter_to(email: str, pattern: str) -> str:
    send_notices()
    found = [re.search(pattern, one.body) for one in mail.outbox if one.to == [email]]
    return [one[0] for one in found if one][-1]


@pytest.fixture
def towns(settings):
    """The real municipalities with their accounts; gives the office's coordinator."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("load_reference", verbosity=0)
    call_command("load_demo", "--cast", password="a password for all of them")
    return Somebody("coordinator@icld.example")


@pytest.fixture
def call(towns):
    manager = Person.objects.get(email="manager@icld.example")
    return an_open_call(SimpleNamespace(manager=manager))


def coordinator_of(place: str) -> Somebody:
    return Somebody(f"coordinator@{PLACES[place].domain}")


def declares(call, place: str, topic: str) -> Declaration:
    """The coordinator writes and asks; three people sign from their letters; it is sent in."""
    coordinator, domain = coordinator_of(place), PLACES[place].domain
    organisation = Organisation.objects.get(memberships__person__email=coordinator.email)
    rows = {}
    for number, side in enumerate(SIDES):
        row = {"side": side, "name": f"{side.title()} of {place}", "office": "By election",
               "email": f"{side}.signs@{domain}"}  # fmt: skip
        rows |= {f"signatories-{number}-{name}": text for name, text in row.items()}
    address = coordinator.send(
        f"/declarations/new/?call={call.pk}", call=call.pk, organisation=organisation.pk,
        title=f"{place} wants to learn", themes=[topic], motivation="Too few are heard.", **rows,
    )  # fmt: skip
    coordinator.send(f"{address}steps/request_signatures/")
    for side in SIDES:
        signs(f"{side}.signs@{domain}", place)
    coordinator.send(f"{address}steps/submit/")
    return Declaration.objects.get(pk=int(re.search(r"\d+", address)[0]))


def signs(email: str, place: str):
    """A mayor at a browser that knows nobody: reads, asks for a code, signs."""
    signatory = Somebody()
    address = letter_to(email, r"/signing/[\w-]{40,}/")
    page = signatory.reads(address)
    assert f"{place} wants to learn" in page
    assert signatory.client.post(f"{address}code/").status_code == 302
    sent = {"code": letter_to(email, r"\b\d{6}\b"), "digest": re.search(r"[0-9a-f]{64}", page)[0]}
    assert signatory.client.post(f"{address}steps/sign/", sent).status_code == 200
    assert "signed" not in signatory.reads("/")


def matched(office: Somebody, places, declarations) -> Partnership:
    """Proposed by the office, confirmed by each who reads of the other, concluded."""
    keys = [one.pk for one in declarations]
    address = office.send(
        "/matches/new/", declarations=keys, reason="The same topic, and they know of each other"
    )
    for place in places:
        coordinator = coordinator_of(place)
        shown = coordinator.reads(address)
        assert all(other in shown for other in places)
        coordinator.send(f"{address}steps/confirm/")
    office.send(f"{address}steps/conclude/")
    return Partnership.objects.get(match=int(re.search(r"\d+", address)[0]))


def test_the_eight_pairs_of_round_one_are_formed_from_sixteen_declarations(towns, call):
    declared = {
        place: declares(call, place, topic)
        for *pair, topic in ROUND_ONE
        for place in pair
    }  # fmt: skip
    assert len(declared) == 16
    decisions = {f"of-{one.pk}-decision": "accept" for one in declared.values()}
    towns.send(f"/calls/{call.pk}/review/", **decisions)
    for swedish, other, _topic in ROUND_ONE:
        partnership = matched(towns, (swedish, other), (declared[swedish], declared[other]))
        assert {str(one) for one in partnership.organisations} == {swedish, other}
        for place in (swedish, other):
            assert partnership.reference in coordinator_of(place).reads("/partnerships/")
    assert Match.objects.filter(state="confirmed").count() == 8
    assert set(Declaration.objects.values_list("state", flat=True)) == {"matched"}
    stranger = coordinator_of("Piteå")
    lund = Partnership.objects.get(match__declarations=declared["Lund"])
    assert stranger.client.get(lund.url).status_code == 404
    assert not list(record.verify())


def test_a_constellation_of_three_is_formed_in_the_same_way(towns, call):
    places = ("Håbo", "Livingstone", "Victoria Falls")
    declared = [declares(call, place, "YOUTH") for place in places]
    for one in declared:
        towns.send(f"{one.url}steps/accept/")
    partnership = matched(towns, places, declared)
    assert {str(one) for one in partnership.organisations} == set(places)
    assert not list(record.verify())
