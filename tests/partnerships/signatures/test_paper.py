"""Signing on paper: a sheet with a code, a scan, and somebody of the office who looks at it."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as some

from foundation.pages.matter_page import holder_of
from foundation.workflow import clock
from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations.models import Declaration
from partnerships.signatures import sheet_codes
from partnerships.signatures.certificate import said
from partnerships.signatures.models import LinkToken, Signatory, Signature, SignedPaper
from partnerships.signatures.paper import paper_bringer
from partnerships.signatures.signing import paper_checker
from tests.foundation.documents.papers import pdf
from tests.stories.partnerships import a_declaration_out_for_signing, what_is_signed
from tests.stories.reporting import a_receipt


@pytest.fixture
def declaration(cast):
    return a_declaration_out_for_signing(cast)


def asked(declaration, *sides):
    rows = Signatory.objects.about(declaration).pending()
    return list(rows.filter(side__in=sides) if sides else rows)


def a_scan(declaration, by):
    return a_receipt(declaration, by, pdf(), name="sheet.pdf", kind="resolution")


def handed_in(declaration, by, signatories, **changes):
    body = {
        "signatories": [one.pk for one in signatories],
        "document": a_scan(declaration, by).pk,
        "code": sheet_codes.code_of_version(declaration.latest_version()),
        **changes,
    }
    return take_step(declaration, "upload_signed_sheet", by, body)


def errors_of(call) -> list:
    with pytest.raises(Invalid) as refusal:
        call()
    return list(refusal.value.errors)


def test_a_paper_becomes_a_signature_only_when_the_office_confirms_it(cast, declaration):
    mayor = asked(declaration, "majority")
    handed_in(declaration, cast.lund_coordinator, mayor, body="Council", minute="§ 4")
    assert not Signature.objects.exists()
    standing = Signatory.objects.with_papers().get(pk=mayor[0].pk)
    assert standing.standing == "paper"
    missing = {str(one.message) for one in declaration.missing(cast.lund_coordinator)}
    assert any("has signed on paper" in one for one in missing)
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    signature = Signature.objects.get()
    paper = SignedPaper.objects.get()
    assert signature.signatory == mayor[0]
    assert signature.digest == declaration.latest_version().digest
    assert (signature.body, signature.minute) == ("Council", "§ 4")
    assert signature.paper == paper
    assert (paper.uploaded_by, paper.confirmed_by) == (
        cast.lund_coordinator, cast.office_coordinator,
    )  # fmt: skip
    assert paper.sha256 == paper.document.latest.sha256


def test_all_on_one_sheet_and_the_declaration_is_sent_in(cast, declaration):
    handed_in(declaration, cast.lund_coordinator, asked(declaration))
    assert declaration.awaits() == "paper"
    with pytest.raises(Refused):
        take_step(declaration, "submit", cast.lund_coordinator)
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert take_step(declaration, "submit", cast.lund_coordinator).state == "submitted"
    rows = said(declaration)["signatures"]
    assert all("On paper: “sheet”" in row["how"] for row in rows)
    assert all(cast.office_coordinator.name in row["how"] for row in rows)


def test_whoever_handed_it_in_does_not_confirm_it(cast, declaration):
    handed_in(declaration, cast.office_coordinator, asked(declaration))
    with pytest.raises(PermissionDenied):
        take_step(declaration, "confirm_paper", cast.office_coordinator)
    for person in (cast.lund_coordinator, cast.lund_finance, cast.controller):
        with pytest.raises(PermissionDenied):
            take_step(declaration, "confirm_paper", person)
    take_step(declaration, "confirm_paper", cast.manager)
    assert Signature.objects.count() == 3


def test_of_two_papers_each_confirms_the_others_and_never_the_own(cast, declaration):
    handed_in(declaration, cast.office_coordinator, asked(declaration, "majority"))
    own = SignedPaper.objects.get()
    handed_in(declaration, cast.office_coordinator2, asked(declaration, "official"))
    confirm = {"paper": own.pk}
    assert errors_of(
        lambda: take_step(declaration, "confirm_paper", cast.office_coordinator, confirm)
    ) == ["paper"]
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert Signature.objects.get().signatory.side == "official"


def test_the_code_of_another_version_is_refused_with_a_sentence(cast, declaration):
    old = sheet_codes.code_of_version(declaration.latest_version())
    take_step(declaration, "reopen", cast.lund_coordinator)
    take_step(declaration, "edit", cast.lund_coordinator, {"title": "New"}, partial=True)
    declaration = take_step(declaration, "request_signatures", cast.lund_coordinator)
    with pytest.raises(Invalid) as refusal:
        handed_in(declaration, cast.lund_coordinator, asked(declaration), code=old)
    assert list(refusal.value.errors) == ["code"]
    assert "version 1" in refusal.value.errors["code"][0]
    for wrong in ("AAAA-AAAA", "", "0"):
        assert errors_of(
            lambda code=wrong: handed_in(
                declaration, cast.lund_coordinator, asked(declaration), code=code
            )
        ) == ["code"]
    typed = sheet_codes.code_of_version(declaration.latest_version()).lower().replace("-", " ")
    handed_in(declaration, cast.lund_coordinator, asked(declaration), code=typed)


def test_a_resolution_may_stand_for_both_sides_of_the_council_where_it_says_so(cast, declaration):
    council = asked(declaration, "majority", "opposition")
    day = (clock.today() - timedelta(days=40)).isoformat()
    body = {"proof": "resolution", "code": "", "body": "Municipal council", "decided_on": day,
            "minute": "§ 101"}  # fmt: skip
    hand = cast.lund_coordinator
    assert errors_of(lambda: handed_in(declaration, hand, council, **body)) == ["stands_for_all"]
    everybody = asked(declaration)
    assert errors_of(
        lambda: handed_in(declaration, hand, everybody, **body, stands_for_all=True)
    ) == ["signatories"]
    unnamed = {**body, "minute": "", "body": ""}
    assert set(
        errors_of(lambda: handed_in(declaration, hand, council, **unnamed, stands_for_all=True))
    ) == {"body", "minute"}
    handed_in(declaration, hand, council, **body, stands_for_all=True)
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert {row.signatory.side for row in Signature.objects.all()} == {"majority", "opposition"}
    assert {row.minute for row in Signature.objects.all()} == {"§ 101"}
    labels = {str(one.standing_label) for one in declaration.signatories_asked() if one.signed}
    assert labels == {"stands by resolution"}


def test_a_refused_paper_says_why_and_another_can_be_handed_in(cast, declaration):
    handed_in(declaration, cast.lund_coordinator, asked(declaration, "majority"))
    assert errors_of(lambda: take_step(declaration, "refuse_paper", cast.office_coordinator)) == [
        "reason"
    ]
    body = {"reason": "The second page is missing"}
    take_step(declaration, "refuse_paper", cast.office_coordinator, body)
    entry = Entry.objects.about(declaration).get(step="refuse_paper")
    assert entry.remarks.get().text == "The second page is missing"
    told = Notice.objects.filter(entry=entry).values_list("person", flat=True)
    assert cast.lund_coordinator.pk in told
    assert not Signature.objects.exists()
    handed_in(declaration, cast.lund_coordinator, asked(declaration, "majority"))
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert Signature.objects.count() == 1


def test_a_paper_that_waits_is_void_when_the_text_is_taken_back(cast, declaration):
    handed_in(declaration, cast.lund_coordinator, asked(declaration))
    take_step(declaration, "reopen", cast.lund_coordinator)
    declaration = take_step(declaration, "request_signatures", cast.lund_coordinator)
    assert SignedPaper.objects.get().standing == "ended"
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert [one.code for one in refusal.value.missing] == ["no_paper"]


def test_a_text_that_changed_behind_the_scenes_takes_no_paper_and_no_confirmation(
    cast, declaration
):
    handed_in(declaration, cast.lund_coordinator, asked(declaration, "majority"))
    Declaration.objects.filter(pk=declaration.pk).update(motivation="Something else")
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert [one.code for one in refusal.value.missing] == ["text_changed"]
    with pytest.raises(Refused):
        handed_in(declaration, cast.lund_coordinator, asked(declaration, "official"))


def test_somebody_who_signs_by_link_meanwhile_has_signed_once(cast, declaration, token_of, client):
    token = token_of("sign.majority@lund.example")
    mayor = asked(declaration, "majority")[0]
    handed_in(declaration, cast.lund_coordinator, asked(declaration, "majority", "official"))
    take_step(declaration, "sign", mayor.person, what_is_signed(mayor))
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert Signature.objects.get(signatory=mayor).paper is None
    assert Signature.objects.get(signatory__side="official").paper
    assert client.get(f"/api/v1/signing/{token}/").status_code == 404


def test_a_confirmed_paper_closes_the_link(cast, declaration, token_of, client):
    token = token_of("sign.majority@lund.example")
    handed_in(declaration, cast.lund_coordinator, asked(declaration, "majority"))
    assert client.get(f"/api/v1/signing/{token}/").status_code == 200
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert client.get(f"/api/v1/signing/{token}/").status_code == 404
    assert not LinkToken.objects.filter(signatory__side="majority", revoked_at=None).exists()


@pytest.mark.parametrize("field", ["signed_on", "decided_on"])
def test_a_day_that_has_not_come_is_an_error_at_its_field(cast, declaration, field):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    hand = cast.lund_coordinator
    found = errors_of(lambda: handed_in(declaration, hand, asked(declaration), **{field: tomorrow}))
    assert found == [field]


def test_nobody_signs_a_sheet_before_it_exists(cast, declaration):
    earlier = (clock.today() - timedelta(days=1)).isoformat()
    hand = cast.lund_coordinator
    assert errors_of(
        lambda: handed_in(declaration, hand, asked(declaration), signed_on=earlier)
    ) == ["signed_on"]


def test_only_a_document_of_this_case_and_only_those_who_have_not_signed(cast, declaration):
    other = a_declaration_out_for_signing(cast)
    strange = a_scan(other, cast.lund_coordinator)
    hand = cast.lund_coordinator
    assert errors_of(
        lambda: handed_in(declaration, hand, asked(declaration), document=strange.pk)
    ) == ["document"]
    assert errors_of(lambda: handed_in(declaration, hand, asked(other))) == ["signatories"]
    assert errors_of(lambda: handed_in(declaration, hand, [])) == ["signatories"]


def test_who_confirms_and_where_it_holds_agree(cast, declaration):
    people = list(cast.everyone().values())

    def agree():
        for role in (paper_bringer, paper_checker, declaration.holds["signing"]):
            rows = Declaration.objects.filter(pk=declaration.pk)
            holds = {one for one in people if rows.filter(role.where(Declaration, one)).exists()}
            assert holds == set(role.people(declaration)) & set(people), role.name

    agree()
    handed_in(declaration, cast.lund_coordinator, asked(declaration, "majority"))
    agree()
    handed_in(declaration, cast.office_coordinator, asked(declaration, "opposition", "official"))
    agree()
    assert set(paper_checker.people(declaration)) == {
        cast.office_coordinator, cast.office_coordinator2,
    }  # fmt: skip
    assert declaration.holder()["organisation"] == cast.icld.pk
    take_step(declaration, "confirm_paper", cast.office_coordinator2,
              {"paper": SignedPaper.objects.last().pk})  # fmt: skip
    agree()


def test_the_page_says_whose_turn_it_is_while_the_state_stays_the_same(cast, declaration):
    def turn():
        declaration.refresh_from_db()
        pen = holder_of(declaration, cast.lund_coordinator)
        return pen["label"], pen["organisation_name"]

    assert turn() == ("the signatories", "Lund")
    handed_in(declaration, cast.lund_coordinator, asked(declaration))
    assert turn() == ("the office's coordinator", "ICLD")
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert turn() == ("the coordinators of the partners", "Lund")


def test_what_a_sheet_must_have_is_not_called_optional(cast, declaration, client):
    client.force_login(cast.lund_coordinator)
    page = client.get(declaration.step_url("upload_signed_sheet")).content.decode()
    optional = '<span class="optional">(optional)</span>'
    assert f"Code of the sheet {optional}" not in page
    assert f"What it is {optional}" not in page
    assert f"Signed on {optional}" in page


def test_the_sheet_has_the_text_the_digest_and_the_code_on_tagged_pages(cast, declaration, client):
    client.force_login(cast.lund_coordinator)
    answer = client.get(declaration.sheet_url())
    assert answer["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    shown = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    version = declaration.latest_version()
    for words in ("Young people do not come", "Maria Major", "Otto Opponent", "Mayor",
                  sheet_codes.code_of_version(version), declaration.reference):  # fmt: skip
        assert words in shown
    assert version.digest in shown.replace(" ", "")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    one = asked(declaration, "official")[0]
    answer = client.get(declaration.sheet_url(), {"signatory": one.pk})
    shown = pypdf.PdfReader(io.BytesIO(answer.content)).pages[-1].extract_text()
    assert "Dina Director" in shown
    assert "Maria Major" not in shown


def test_no_sheet_for_strangers_for_drafts_and_when_all_have_signed(cast, declaration, client):
    address = declaration.sheet_url()
    client.force_login(cast.stranger)
    assert client.get(address).status_code == 404
    client.force_login(cast.lund_coordinator)
    assert client.get(address, {"signatory": "x"}).status_code == 404
    handed_in(declaration, cast.lund_coordinator, asked(declaration))
    take_step(declaration, "confirm_paper", cast.office_coordinator)
    assert client.get(address).status_code == 404
    declaration = take_step(declaration, "reopen", cast.lund_coordinator)
    assert client.get(address).status_code == 404
    assert declaration.sheet_url() == ""


def test_the_pages_lead_from_the_printer_to_the_confirmation(
    cast, declaration, client, django_assert_max_num_queries
):
    client.force_login(cast.lund_coordinator)
    assert declaration.sheet_url() in client.get(declaration.url).content.decode()
    step = client.get(declaration.step_url("upload_signed_sheet")).content.decode()
    assert f"/documents/upload/?matter=declarations/{declaration.pk}" in step
    handed_in(declaration, cast.lund_coordinator, asked(declaration))
    client.force_login(cast.office_coordinator)
    step = client.get(declaration.step_url("confirm_paper")).content.decode()
    assert sheet_codes.code_of_version(declaration.latest_version()) in step
    assert client.post(declaration.step_url("confirm_paper"), {}).status_code == 302
    with django_assert_max_num_queries(30):
        html = client.get(declaration.url).content.decode()
    assert "signed on paper" in html
    assert f"confirmed by {cast.office_coordinator.name}" in html


@given(some.text(max_size=20), some.integers(1, 9), some.text(max_size=20))
def test_a_code_is_typed_in_any_way_and_differs_from_version_to_version(matter, number, digest):
    code = sheet_codes.code_of(matter, number, digest)
    assert sheet_codes.plain(f" {code.lower()} ") == code == sheet_codes.plain(code)
    assert sheet_codes.plain(code.replace("-", "")) == code
    assert code != sheet_codes.code_of(matter, number + 1, digest)
