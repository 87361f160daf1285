"""Names sort as in Swedish and are found with and without a Swedish keyboard."""

import pytest

from foundation.accounts.models import Organisation, Person
from foundation.accounts.names import sort_key

pytestmark = pytest.mark.django_db


def place(name, **fields):
    return Organisation.objects.create(name=name, kind="municipality", country="SE", **fields)


def names(found):
    return [one.name for one in found]


def test_a_ring_a_umlaut_and_o_umlaut_come_after_z_in_this_order():
    for name in ["Örebro", "Zinkgruvan", "Ängelholm", "Åmål", "Alingsås", "Upplands Väsby"]:
        place(name)
    assert names(Organisation.objects.all()) == [
        "Alingsås", "Upplands Väsby", "Zinkgruvan", "Åmål", "Ängelholm", "Örebro",
    ]  # fmt: skip


def test_a_shorter_first_word_sorts_before_a_longer_one():
    assert sorted(["Mogale City", "Mogales", "Mogale"], key=sort_key) == [
        "Mogale", "Mogale City", "Mogales",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["åmål", "Åmål", "AMAL", "ÅMÅL", "kommun", "åm"])
def test_a_place_is_found_by_any_word_of_name_or_short_name_however_typed(typed):
    place("Åmåls kommun", short_name="Åmål")
    place("Mogale City")
    assert names(Organisation.objects.matching(typed)) == ["Åmåls kommun"]


def test_the_middle_of_a_word_is_not_a_match_and_every_word_must_be_found():
    place("Mogale City")
    assert not Organisation.objects.matching("gale").exists()
    assert Organisation.objects.matching("city mogale").exists()
    assert not Organisation.objects.matching("city lund").exists()


def test_a_code_is_unique_in_its_country_and_places_without_code_are_many():
    place("One")
    place("Two")
    place("Three", code="1")
    Organisation.objects.create(name="Four", kind="district", country="ZM", code="1")
    assert Organisation.objects.count() == 4


def test_an_e_mail_address_is_one_whatever_its_letters():
    made = Person.objects.create_user("Coordinator@Lund.Example", name="C")
    assert made.email == "coordinator@lund.example"
    assert Person.objects.get(email="COORDINATOR@lund.example") == made
    assert Person.objects.get_by_natural_key("Coordinator@lund.example") == made


def test_the_calendar_and_the_anonymous_visitor_are_one_person_each_and_cannot_sign_in():
    assert Person.objects.calendar() == Person.objects.calendar()
    assert Person.objects.anonymous() != Person.objects.calendar()
    assert not Person.objects.calendar().is_active
    assert not Person.objects.calendar().has_usable_password()
