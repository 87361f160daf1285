"""What a hostile user tries with supports, takeovers, messages, notes and answers, in vain."""

import io
import zipfile

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from foundation.pages import workbooks
from foundation.workflow import clock
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid
from foundation.workflow.tasks import send_notices
from partnerships.contacts.models import Contact
from partnerships.messages.models import Message
from partnerships.signatures.models import Signatory
from partnerships.supports.forms import as_rows
from reporting.takeovers import workbook
from tests.stories import partnerships as stories
from tests.stories import supports, takeovers

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
SECRET = "zq7secret"


@pytest.fixture
def office(cast, client):
    client.force_login(cast.office_coordinator)
    return client


# --- supports ----------------------------------------------------------------------------------


def test_a_supports_signatory_is_asked_elsewhere_and_it_shows_who_was_asked_before(cast):
    support = supports.a_support_out_for_signing(cast)
    mayor = Signatory.objects.about(support).asked().get(side="majority")
    was = mayor.person
    body = {"signatory": mayor.pk, "email": "right@lund.example", "reason": "A typing mistake"}
    support = take_step(support, "correct_address", cast.lund_coordinator, body)
    mayor.refresh_from_db()
    assert mayor.person.email == "right@lund.example"
    named = {row["side"]: row["email"] for row in support.office_holders}
    assert named["majority"] == "right@lund.example"
    facts = Entry.objects.about(support).get(step="correct_address").facts
    assert facts["persons"] == [was.pk, mayor.person_id]


def test_whoever_has_left_is_not_asked_again_as_the_same_person(cast):
    support = supports.a_due_support(cast)  # the mayor has left
    rows = supports.the_office_holders(support)
    with pytest.raises(Invalid) as refused:
        take_step(support, "edit", cast.lund_coordinator, {"office_holders": rows})
    assert "say who holds the office now" in str(refused.value.errors)
    rows = supports.the_office_holders(support, majority={"change": "opposition"})
    support = take_step(support, "edit", cast.lund_coordinator, {"office_holders": rows})
    assert [row["side"] for row in support.office_holders].count("opposition") == 2


def test_correcting_a_mandate_does_not_forget_that_it_was_signed_for_the_term_to_come(cast):
    row = {
        "key": "a", "side": "majority", "name": "A", "office": "Mayor", "email": "",
        "signed_on": clock.today(), "term": "", "until": None,
    }  # fmt: skip
    assert as_rows([row], [{"key": "a", "incoming": True}])[0]["incoming"] is True
    assert as_rows([row], [{"key": "b", "incoming": True}])[0]["incoming"] is False


# --- takeovers ---------------------------------------------------------------------------------


def packed(method) -> bytes:
    """A paper of before in an archive that names it and cannot be unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("agreement-2024.pdf", bytes(range(256)) * 400)
    content = bytearray(file.getvalue())
    middle = range(60, min(200, len(content) - 120))
    for place in middle:
        content[place] = 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2],
    ids=["deflated", "lzma", "bzip2"],
)  # fmt: skip
def test_papers_that_cannot_be_unpacked_are_named_whatever_they_were_packed_with(
    cast, office, method
):
    takeover = takeovers.a_checked_takeover(cast)
    office.post(reverse("reporting:takeover_import", args=[takeover.pk]))
    address = reverse("reporting:takeover_papers", args=[takeover.pk])
    body = {"file": SimpleUploadedFile("papers.zip", packed(method))}
    answer = office.post(address, body, follow=True)
    assert answer.status_code == 200
    assert "agreement-2024.pdf: it cannot be unpacked." in answer.content.decode()


def test_a_small_workbook_that_unpacks_to_hours_of_reading_is_not_read():
    source, file = zipfile.ZipFile(io.BytesIO(workbook.empty())), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/sharedStrings.xml":
                content = content.replace(b"</sst>", b" " * workbooks.MOST_XML + b"</sst>")
            archive.writestr(entry.filename, content)
    with pytest.raises(workbooks.NoWorkbook):
        workbook.read(file)
    assert workbook.read(io.BytesIO(workbook.empty()))[1]["Cases"][0] == "case"


@pytest.mark.parametrize(
    "cell", ["_xD800_", "_x0000_", 1e308, True, 10**300, "=1+1", "x" * 32000, "<script>x"],
    ids=["surrogate", "nul", "float", "yes", "integer", "formula", "long", "script"],
)  # fmt: skip
def test_a_cell_with_anything_in_it_is_a_finding_and_no_error(cast, office, cell):
    rows = takeovers.what_is_written()
    strange = {name: [[one[0]] + [cell] * (len(one) - 1) for one in rows[name]] for name in rows}
    takeover = takeovers.a_checked_takeover(cast, strange)
    assert takeover.state == "draft"
    page = office.get(takeover.url)
    assert "<script>x" not in page.content.decode()
    assert office.get(reverse("reporting:takeover_report", args=[takeover.pk])).status_code == 200


# --- messages ----------------------------------------------------------------------------------


def sent(client, **changes):
    """Looked at first, and then sent to exactly those who were shown."""
    address = reverse("partnerships:message_new")
    body = {
        "cohorts": ["partnership:inception"], "call": "", "references": "",
        "offices": ["coordinator"], "key": "0123456789abcdef" * 2,
        "subject_en": "About {reference}", "subject_sv": "Om {reference}",
        "body_en": "We meet on Monday", "body_sv": "Vi möts på måndag", **changes,
    }  # fmt: skip
    looked = client.post(address, body)
    return client.post(address, {**body, "send": "1", "recipients": looked.context["recipients"]})


def test_another_text_written_by_going_back_is_sent_too_and_each_of_them_once(cast, office):
    stories.a_partnership(cast)
    for _twice in range(2):
        sent(office)
        sent(office, body_en="We meet on Tuesday")
    assert Message.objects.count() == 2
    assert Notice.objects.filter(topic="message").count() == 4


def test_a_subject_of_several_lines_adds_no_header_and_stops_no_letter(cast, office):
    stories.a_partnership(cast)
    sent(office, subject_en="Hello\r\nBcc: evil@x.example\r\n\r\nbody")
    send_notices()
    assert all(one.sent_at for one in Notice.objects.filter(topic="message"))
    letters = [one for one in mail.outbox if "Bcc" in one.subject]
    assert len(letters) == 2
    assert not any(one.message()["Bcc"] or "\n" in one.subject for one in letters)


@pytest.mark.parametrize(
    "address",
    [
        "/messages/new/?template=%00", "/matches/new/?declarations=%C2%B2,99999999999999999999",
        "/supports/new/?partnership=%C2%B2", "/contacts/new/?partnership=99999999999999999999",
        "/profiles/?area=%00&language=%00&country=%00&q=%00", "/supports/?country=%00&why_due=%00",
        "/partnerships/?health=%00&sort=%00", "/profiles/new/?organisation=%00",
    ],
)  # fmt: skip
def test_an_address_with_anything_in_it_is_answered(cast, office, address):
    stories.a_partnership(cast)
    assert office.get(address).status_code == 200


# --- reading what is not yours -----------------------------------------------------------------


def all_that_is_said(client, matter) -> str:
    """Every page and answer about a matter and the lists it stands in, as one text."""
    pages, api = f"/{matter.collection}/", f"/api/v1/{matter.collection}/"
    one = f"{api}{matter.pk}/"
    addresses = [
        "/", "/notices/", "/api/v1/notices/", "/api/v1/documents/", matter.url, pages, api, one,
        f"{one}record/", f"{pages}?sort=-health&health=poor", f"{api}?health=poor",
        f"{pages}?download=xlsx",
        *(f"{one}parts/{name}/" for name in matter.parts),
        *(matter.part_url(name) for name in matter.parts),
        *(matter.step_url(name) for name in matter.steps()),
    ]  # fmt: skip
    return "\n".join(said_at(client, address) for address in addresses)


def said_at(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code < 500
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not address.endswith("xlsx") or answer.status_code != 200:
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def test_partners_read_nowhere_how_the_office_says_their_partnership_is_doing(cast, client):
    partnership = stories.a_partnership(cast)
    body = {"health": "poor", "reason": f"{SECRET} between the sides"}
    partnership = take_step(partnership, "set_health", cast.office_coordinator, body)
    client.force_login(cast.adviser)
    assert SECRET in all_that_is_said(client, partnership)
    for person in (cast.lund_coordinator, cast.francistown_team):
        client.force_login(person)
        said = all_that_is_said(client, partnership)
        assert not any(word in said for word in (SECRET, "doing badly", '"poor"'))
        assert str(partnership) in said_at(client, "/partnerships/?health=good")


def test_partners_read_nowhere_a_draft_of_a_note_nor_what_only_the_office_noted(cast, client):
    partnership, by = stories.a_partnership(cast), cast.office_coordinator
    body = stories.what_a_contact_says(partnership, title=f"{SECRET} of a draft")
    note = begin(Contact, by, body)
    save_part(note, "office_note", by, values={"text": SECRET})
    client.force_login(cast.lund_coordinator)
    assert client.get(note.url).status_code == 404
    assert SECRET not in all_that_is_said(client, partnership) + all_that_is_said(client, note)
    body = {"title": "A visit", "kind": "visit", "held_on": body["held_on"], "summary": "Fine"}
    note = take_step(take_step(note, "edit", by, body), "file", by)
    assert client.get(note.url).status_code == 200
    assert SECRET not in all_that_is_said(client, partnership) + all_that_is_said(client, note)


def test_the_other_partner_reads_nowhere_the_addresses_of_who_signs_a_support(cast, client):
    support = supports.a_support_out_for_signing(cast)
    for person in (cast.francistown_coordinator, cast.lund_team):
        client.force_login(person)
        said = all_that_is_said(client, support) + all_that_is_said(client, support.partnership)
        assert "Nina New" in said
        assert supports.NEW_MAYOR["email"] not in said


def test_answers_for_the_office_reach_the_partner_neither_as_text_nor_as_a_reason(cast, client):
    call = stories.an_open_call(cast)
    declaration = stories.a_declaration(cast, call=call)
    answers = {"need": "Youth councils", "partner": f"Rather not Francistown, {SECRET}"}
    save_part(declaration, "answers", cast.lund_coordinator, values=answers)
    take_step(declaration, "request_signatures", cast.lund_coordinator)
    stories.everybody_signs(declaration)
    take_step(declaration, "submit", cast.lund_coordinator)
    declaration = take_step(declaration, "accept", cast.office_coordinator)
    other = stories.an_accepted_declaration(
        cast, call=call, coordinator=cast.francistown_coordinator
    )
    client.force_login(cast.office_coordinator)
    pairs = client.get(f"/calls/{call.pk}/pairs/")
    assert "Lund names the other." in pairs.content.decode()
    assert "names" not in pairs.context["pairs"][0]["propose_url"]  # the reason partners read
    match = stories.a_match(cast, declaration, other)
    assert "Lund names the other." in client.get(match.url).content.decode()
    client.force_login(cast.francistown_coordinator)
    said = all_that_is_said(client, match) + all_that_is_said(client, declaration)
    assert "Youth councils" in said
    assert escape("Both have chosen") in said
    assert not any(word in said for word in (SECRET, "names the other", "They name each other"))
