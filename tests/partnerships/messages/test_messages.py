"""One message to many: once a person, filed in every case, in each reader's language."""

import pytest
from django.core import mail
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from foundation.workflow.models import Entry, Notice
from foundation.workflow.record import verify
from foundation.workflow.tasks import send_notices
from partnerships.messages.filling import WORDS, filled, unknown
from partnerships.messages.models import Message, MessageTemplate
from partnerships.reference import load_messages
from tests.stories import partnerships as stories

KEY = "0123456789abcdef" * 2


@pytest.fixture
def office(cast, client):
    client.force_login(cast.office_coordinator)
    return client


@pytest.fixture
def two(cast):
    """Two partnerships of Lund and Francistown in inception."""
    return [stories.a_partnership(cast), stories.a_partnership(cast)]


def what_is_sent(**changes) -> dict:
    return {
        "cohorts": ["partnership:inception"], "call": "", "references": "",
        "offices": ["coordinator"], "key": KEY,
        "subject_en": "About {reference}", "subject_sv": "Om {reference}",
        "body_en": "Hello {name}, {partnership} meets.", "body_sv": "Hej {name}, vi möts.",
        **changes,
    }  # fmt: skip


def sent(client, **changes):
    """Looked at first, and then sent to exactly those who were shown."""
    address = reverse("partnerships:message_new")
    looked = client.post(address, what_is_sent(**changes))
    assert looked.status_code == 200
    body = what_is_sent(**changes, send="1", recipients=looked.context["recipients"])
    return client.post(address, body)


def told() -> list:
    return list(Notice.objects.filter(topic="message").order_by("person__email"))


def test_whoever_is_in_two_cases_gets_one_letter_and_both_cases_have_it_on_file(cast, office, two):
    sent(office)
    assert [one.person for one in told()] == [
        cast.francistown_coordinator, cast.lund_coordinator
    ]  # fmt: skip
    entries = Entry.objects.filter(step="message")
    assert {one.case_id for one in entries} == {one.case_id for one in two}
    assert list(verify()) == []


def test_each_reads_it_in_their_own_language_with_the_words_filled_in(cast, office, two):
    cast.lund_coordinator.language = "sv"
    cast.lund_coordinator.save()
    sent(office, references=two[0].reference, cohorts=[])
    mail.outbox.clear()
    send_notices()
    letters = {
        one.to[0]: one for one in mail.outbox if "Om " in one.subject or "About" in one.subject
    }
    swedish = letters[cast.lund_coordinator.email]
    english = letters[cast.francistown_coordinator.email]
    assert f"Om {two[0].reference}" in swedish.subject
    assert f"Hej {cast.lund_coordinator.name}, vi möts." in swedish.body
    assert f"Hello {cast.francistown_coordinator.name}, {two[0]} meets." in english.body
    assert two[0].url in english.body


def test_a_letter_about_several_cases_names_each(cast, office, two):
    sent(office)
    mail.outbox.clear()
    send_notices()
    letter = next(one for one in mail.outbox if one.to == [cast.lund_coordinator.email]
                  and "About" in one.subject)  # fmt: skip
    for one in two:
        assert one.reference in letter.body
        assert one.url in letter.body


def test_the_history_of_the_case_has_the_text(cast, office, two, client):
    sent(office)
    client.force_login(cast.lund_team)
    page = client.get(two[0].url).content.decode()
    assert "Message from the office" in page
    assert f"About {two[0].reference}" in page
    assert cast.lund_coordinator.name + ", " + str(two[0]) not in page


def test_the_same_page_sends_once(cast, office, two):
    sent(office)
    sent(office)
    assert Message.objects.count() == 1
    assert len(told()) == 2


def test_what_was_not_looked_at_is_not_sent(cast, office, two):
    address = reverse("partnerships:message_new")
    answer = office.post(address, what_is_sent(send="1", recipients="0" * 32))
    assert "has changed since you looked" in answer.content.decode()
    assert not Message.objects.exists()


def test_only_the_offices_that_were_chosen_get_it(cast, office, two):
    sent(office, offices=["finance", "team"])
    assert {one.person for one in told()} == {
        cast.lund_finance, cast.lund_team, cast.francistown_finance, cast.francistown_team,
    }  # fmt: skip


def test_nobody_there_is_said_and_nothing_is_sent(cast, office):
    answer = office.post(reverse("partnerships:message_new"), what_is_sent())
    assert answer.status_code == 400
    assert "nothing would be sent" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body_sv": ""}, "Write it in English and in Swedish."),
        ({"body_en": "Hello {nmae}"}, "There is nothing to fill in for {nmae}."),
        ({"cohorts": []}, "Choose which cases it goes to."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast, office, two, changes, sentence):
    answer = office.post(reverse("partnerships:message_new"), what_is_sent(**changes))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in page
    assert "Om {reference}" in page


def test_it_can_be_changed_after_a_look_without_being_typed_again(office, two):
    answer = office.post(reverse("partnerships:message_new"), what_is_sent(change="1"))
    assert answer.status_code == 200
    assert "Om {reference}" in answer.content.decode()


def test_declarations_of_a_call_are_a_cohort_too(cast, office):
    declaration = stories.a_declaration(cast)
    sent(office, cohorts=["declaration:draft"], call=declaration.call_id)
    assert [one.person for one in told()] == [cast.lund_coordinator]


def test_partners_send_no_messages(cast, client, two):
    client.force_login(cast.lund_coordinator)
    assert client.get(reverse("partnerships:message_list")).status_code == 403
    assert client.post(reverse("partnerships:message_new"), what_is_sent()).status_code == 403


def test_a_text_of_the_offices_own_outlives_the_next_delivery(cast, office):
    load_messages()
    row = MessageTemplate.objects.get(code="meeting")
    body = {"name_en": "Our meeting", "name_sv": "Vårt möte", "subject_en": "S", "subject_sv": "S",
            "body_en": "Come", "body_sv": "Kom"}  # fmt: skip
    office.post(reverse("partnerships:message_template", args=[row.pk]), body)
    load_messages()
    row.refresh_from_db()
    assert row.body == {"en": "Come", "sv": "Kom"}
    assert MessageTemplate.objects.count() == 4


def test_texts_of_the_house_have_both_languages_and_words_that_are_known(db):
    load_messages()
    for row in MessageTemplate.objects.all():
        for texts in (row.name, row.subject, row.body):
            assert set(texts) == {"en", "sv"}
            assert not unknown(" ".join(texts.values()))


def test_a_look_costs_the_same_for_one_case_and_for_many(
    cast, office, django_assert_max_num_queries
):
    stories.a_partnership(cast)
    office.get("/")
    for _more in range(2):
        with django_assert_max_num_queries(20):
            office.post(reverse("partnerships:message_new"), what_is_sent())
        stories.a_partnership(cast)


@given(st.text(), st.dictionaries(st.sampled_from(WORDS), st.text()))
def test_filling_in_never_breaks_and_leaves_no_known_word_open(text, words):
    found = filled(text, words)
    assert isinstance(found, str)
    assert filled("{name}", {"name": "{reference}"}) == "{reference}"


def test_more_cases_than_one_message_goes_to_are_refused_and_none_is_left_out(
    cast, office, two, monkeypatch
):
    monkeypatch.setattr("partnerships.messages.recipients.MOST_CASES", 1)
    answer = office.post(reverse("partnerships:message_new"), what_is_sent())
    assert answer.status_code == 400
    assert "Choose fewer states, or one call." in answer.content.decode()
    assert told() == []
