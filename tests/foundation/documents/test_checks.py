"""A file is what its bytes say; what harms, hides or lies is refused with a sentence."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from foundation.documents import limits
from foundation.documents.checks import TYPES, check
from foundation.documents.names import clean_name

from . import papers


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as caught:
        check(io.BytesIO(content), name)
    (sentence,) = caught.value.messages
    assert sentence.endswith(".")
    return caught.value.code


@pytest.mark.parametrize("name", papers.HONEST)
def test_an_honest_file_is_known_by_its_content_and_keeps_its_name(name):
    found, kept = check(io.BytesIO(papers.HONEST[name]()), name)
    assert kept == name
    assert name.rpartition(".")[2].lower() in found.endings


def test_every_type_that_is_taken_has_an_honest_example():
    found = {check(io.BytesIO(make()), name)[0] for name, make in papers.HONEST.items()}
    assert found == set(TYPES.values())


@pytest.mark.parametrize("name", [name for name in papers.HONEST if not name.endswith("csv")])
def test_a_name_that_says_another_type_is_refused(name):
    wrong = "scan.png" if name.endswith("pdf") else "scan.pdf"
    assert refusal(papers.HONEST[name](), wrong) == "type"


def test_a_name_without_an_ending_gets_the_right_one():
    assert check(io.BytesIO(papers.pdf()), "minutes")[1] == "minutes.pdf"


@pytest.mark.parametrize("name", ["run.exe", "page.html", "drawing.svg", "mail.eml", "run.pdf.js"])
def test_an_ending_that_is_not_taken_is_refused_whatever_is_in_it(name):
    for content in (papers.pdf(), papers.picture(), papers.office(), b"plain text"):
        assert refusal(content, name) == "type"


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><body>hello</body></html>",
        b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"hello <SCRIPT>alert(1)</SCRIPT>",
        b"<?xml version='1.0'?><a/>",
        "<script>alert(1)</script>".encode("utf-16"),
        b"\xef\xbb\xbf<html>",
    ],
)
def test_markup_is_not_taken_as_text(content):
    assert refusal(content, "note.txt") == "active"
    assert refusal(content, "rows.csv") == "active"


@pytest.mark.parametrize("content", [b"MZ\x90\x00\x03", b"\x7fELF\x02\x01", b"a\x00b", b"\x1b[31m"])
def test_programs_and_control_characters_are_not_text(content):
    assert refusal(content, "note.txt") == "type"


def test_an_empty_file_is_refused():
    assert refusal(b"", "note.txt") == "empty"


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx"])
@pytest.mark.parametrize(
    "entry", ["word/vbaProject.bin", "xl/macrosheets/sheet1.xml", "word/activeX/a.bin"]
)
def test_macros_are_refused_under_any_ending(ending, entry):
    assert refusal(papers.office(ending, {entry: b"x"}), f"letter.{ending}") == "macros"


def test_a_document_that_declares_macros_is_refused():
    media = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert refusal(papers.office(main=media), "letter.docx") == "macros"


@pytest.mark.parametrize("folder", ["Basic/Standard/script.xml", "Scripts/python/run.py"])
def test_macros_of_open_document_files_are_refused(folder):
    assert refusal(papers.office("odt", {folder: b"x"}), "letter.odt") == "macros"


def test_a_plain_archive_is_refused():
    assert refusal(papers.archive({"a.txt": b"a"}), "papers.docx") == "archive"


def test_an_archive_bomb_is_refused_without_being_unpacked():
    bomb = papers.office("xlsx", {"xl/sheet.xml": b"\0" * (40 * limits.MIB)})
    assert len(bomb) < limits.MIB
    assert refusal(bomb, "budget.xlsx") == "bomb"


def test_many_entries_that_together_unpack_to_too_much_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "ARCHIVE_UNPACKED", 50_000)
    many = {f"{n}.xml": bytes(range(256)) * 40 for n in range(6)}
    assert refusal(papers.office("xlsx", many), "budget.xlsx") == "bomb"


def test_an_archive_that_lies_about_its_sizes_is_refused():
    content = papers.office("docx", {"big.xml": b"a" * 5000})
    lying = content.replace((5000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert lying != content
    assert refusal(lying, "letter.docx") == "damaged"


def test_a_path_that_leads_out_of_the_archive_is_refused():
    for path in ("../../etc/cron.d/x", "/etc/passwd", "C:/x", "a\\..\\..\\x"):
        assert refusal(papers.office("docx", {path: b"x"}), "letter.docx") == "path"


def test_an_encrypted_archive_is_refused():
    content = bytearray(papers.office())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as made:
        for entry in made.infolist():
            content[entry.header_offset + 6] |= 1
    central = content.find(b"PK\x01\x02")
    while central >= 0:
        content[central + 8] |= 1
        central = content.find(b"PK\x01\x02", central + 4)
    assert refusal(bytes(content), "letter.docx") == "protected"


def test_old_and_encrypted_office_files_are_refused():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "letter.docx") == "old_office"


def test_a_picture_from_a_telephone_in_another_format_is_refused_with_advice():
    assert refusal(b"\0\0\0\x18ftypheic" + b"\0" * 40, "photo.jpg") == "type"


def test_a_picture_with_too_many_pixels_is_refused_undecoded():
    assert refusal(papers.huge_png(), "photo.png") == "pixels"


@pytest.mark.parametrize(
    "name", ["photo.png", "photo.jpg", "drawing.gif", "photo.webp", "letter.docx"]
)
def test_a_file_that_breaks_off_is_refused(name):
    whole = papers.HONEST[name]()
    assert refusal(whole[: len(whole) * 2 // 3], name) == "damaged"


def test_a_pdf_that_cannot_be_opened_is_refused():
    assert refusal(b"%PDF-1.7\nnothing that could be read", "minutes.pdf") == "damaged"


@pytest.mark.parametrize("name", ["minutes.pdf", "photo.png", "photo.jpg", "drawing.gif"])
def test_a_file_that_is_an_archive_too_is_refused(name):
    both = papers.HONEST[name]() + papers.archive({"payload.exe": b"MZ"})
    assert refusal(both, name) == "polyglot"


def test_a_picture_that_is_a_page_or_a_pdf_too_is_refused():
    gif = papers.picture("GIF")
    assert refusal(gif[:6] + b"/*<html><script>*/" + gif[6:], "drawing.gif") == "polyglot"
    assert refusal(gif[:6] + b"%PDF-1.4 " + gif[6:], "drawing.gif") == "polyglot"


def test_a_pdf_with_a_program_in_it_is_refused():
    content = papers.pdf_with_program()
    assert refusal(content, "minutes.pdf") == "active"


def outcome(content: bytes, name: str):
    """What is taken, or the sentences of the refusal; any other exception breaks the test."""
    try:
        return check(io.BytesIO(content), name)
    except ValidationError as error:
        return error.messages


@given(st.binary(max_size=2000), st.sampled_from(sorted(papers.HONEST)))
def test_any_bytes_are_taken_or_refused_but_never_break_the_check(content, name):
    found = outcome(content, name)
    assert found
    if isinstance(found, tuple):
        assert found[0].media.startswith("text/")
        assert found[1] == name


@given(st.sampled_from(sorted(papers.HONEST)), st.data())
def test_a_flipped_byte_is_taken_or_refused_but_never_breaks_the_check(name, data):
    content = bytearray(papers.HONEST[name]())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    assert outcome(bytes(content), name)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/absolute/minutes.pdf", "minutes.pdf"),
        ("min\0utes.pdf", "minutes.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("con.pdf", "_con.pdf"),
        (".htaccess", "htaccess"),
        ("...", "document"),
        ("", "document"),
        ("Protokoll Åmål – möte.pdf", "Protokoll Åmål – möte.pdf"),
    ],
)
def test_tricks_in_names_are_taken_out(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_is_safe_and_stays_so(name):
    kept = clean_name(name)
    assert kept
    assert len(kept) <= 150
    assert not kept.startswith(".")
    assert not set(kept) & set('/\\<>:"|?*\0\r\n')
    assert clean_name(kept) == kept
    kept.encode()


def test_the_same_file_object_can_be_read_again_after_the_check():
    file = ContentFile(papers.pdf(), "minutes.pdf")
    check(file, "minutes.pdf")
    assert file.read() == papers.pdf() or file.tell() > 0
