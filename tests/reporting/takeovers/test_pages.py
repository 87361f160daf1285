"""The pages of a takeover: a workbook in, its mistakes, the cases over, the papers of before."""

import io
import zipfile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from foundation.documents.models import Document
from partnerships.cooperation.models import Partnership
from reporting.takeovers.models import Takeover
from tests.foundation.documents.papers import pdf
from tests.stories.takeovers import a_checked_takeover, a_takeover, a_workbook, what_is_written


@pytest.fixture
def office(cast, client):
    client.force_login(cast.office_coordinator)
    return client


def at(what, takeover=None) -> str:
    return reverse(f"reporting:takeover_{what}", args=[takeover.pk] if takeover else [])


def uploaded(file):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(file.name, file.read())


def test_the_empty_workbook_comes_in_the_readers_language(cast, client):
    cast.office_coordinator.language = "sv"
    cast.office_coordinator.save()
    client.force_login(cast.office_coordinator)
    book = load_workbook(io.BytesIO(b"".join(client.get(at("empty")).streaming_content)))
    assert book.sheetnames[0] == "Cases"
    assert [cell.value for cell in book["Cases"][1]][:3] == ["case", "title", "stage"]


def test_a_workbook_is_handed_in_checked_and_taken_over_by_pressing_twice(cast, office):
    takeover = a_takeover(cast)
    body = {"file": uploaded(a_workbook(what_is_written(), what_is_written("D-18")))}
    answer = office.post(at("workbook", takeover), body)
    assert (answer.status_code, answer["Location"]) == (302, takeover.url)
    page = office.get(takeover.url).content.decode()
    assert "Take over 2 cases" in page
    assert "will be taken over" in page
    office.post(at("import", takeover))
    assert Takeover.objects.get().state == "imported"
    assert Partnership.objects.count() == 2
    assert "2 cases were taken over" in office.get(takeover.url).content.decode()


def test_mistakes_stand_on_the_page_and_in_a_list_to_take_away(cast, office):
    takeover = a_checked_takeover(cast, what_is_written(Partners=[]))
    page = office.get(takeover.url).content.decode()
    assert "A partnership has two partners at least." in page
    assert "Cases, row 4, case" in page
    answer = office.get(at("report", takeover))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert ("Cases, row 4, case", "A partnership has two partners at least.",
            "must be put right") in rows  # fmt: skip


def test_the_preview_is_a_list_to_take_away_with_sums_by_year(cast, office):
    takeover = a_checked_takeover(cast)
    answer = office.get(at("report", takeover))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[1][0] == "D-17"
    assert rows[1][6:10] == (100000, 100000, 30000, 25000)
    assert rows[2][5] == "2024"
    assert rows[2][8:10] == (30000, 25000)


def test_what_is_no_workbook_is_refused_at_its_field(cast, office):
    takeover = a_takeover(cast)
    file = io.BytesIO(b"case\n")
    file.name = "cases.csv"
    answer = office.post(at("workbook", takeover), {"file": uploaded(file)})
    assert answer.status_code == 400
    assert "Hand in the workbook as an Excel file" in answer.content.decode()


def test_papers_go_to_the_case_that_names_them(cast, office):
    takeover = a_checked_takeover(cast)
    office.post(at("import", takeover))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("old/Agreement-2024.pdf", pdf())
        archive.writestr("strange.pdf", pdf())
    packed.seek(0)
    packed.name = "papers.zip"
    answer = office.post(at("papers", takeover), {"file": uploaded(packed)}, follow=True)
    page = answer.content.decode()
    assert "1 paper was filed." in page
    assert "strange.pdf: no case waits for a paper of this name." in page
    paper = Document.objects.get(kind="taken_over")
    assert (paper.matter, paper.title) == (Partnership.objects.get(), "Agreement, signed")
    packed.seek(0)
    office.post(at("papers", takeover), {"file": uploaded(packed)})
    assert Document.objects.filter(kind="taken_over").count() == 1


def test_a_zip_that_holds_something_else_than_it_says_is_refused_file_by_file(cast, office):
    takeover = a_checked_takeover(cast)
    office.post(at("import", takeover))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("agreement-2024.pdf", b"MZ\x90\x00 no pdf")
    packed.seek(0)
    packed.name = "papers.zip"
    page = office.post(at("papers", takeover), {"file": uploaded(packed)}, follow=True)
    assert "agreement-2024.pdf:" in page.content.decode()
    assert not Document.objects.filter(kind="taken_over").exists()


def test_the_page_costs_the_same_for_one_case_and_for_many(
    cast, office, django_assert_max_num_queries
):
    takeover = a_checked_takeover(cast, *(what_is_written(f"D-{n}") for n in range(6)))
    office.get(takeover.url)
    with django_assert_max_num_queries(30):
        office.get(takeover.url)
    office.post(at("import", takeover))
    office.get(takeover.url)
    with django_assert_max_num_queries(30):
        office.get(takeover.url)
