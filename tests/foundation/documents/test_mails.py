"""A message is filed as it came; what could run in it is refused with a sentence."""

import io
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from foundation.documents import compound
from foundation.documents.checks import check

from . import papers
from .test_checks import refusal


def taken(content: bytes, name: str) -> str:
    return check(io.BytesIO(content), name)[0].media


def test_a_message_with_honest_papers_is_taken_and_known_without_its_ending():
    content = papers.a_mail({"plan.pdf": papers.pdf(), "plan.docx": papers.office()})
    assert taken(content, "letter.eml") == taken(content, "letter") == "message/rfc822"
    inner = papers.outlook_mail({"__substg1.0_37010102": papers.office()})
    assert taken(inner, "letter.msg") == taken(inner, "letter") == "application/vnd.ms-outlook"


@pytest.mark.parametrize("content", [b"plain text", b"Dear office: we agree", b"<html></html>",
                                     b"From: somebody\n\nNo date."])  # fmt: skip
def test_what_has_no_headers_is_no_message_whatever_its_name(content):
    assert refusal(content, "letter.eml") in ("type", "active")


@pytest.mark.parametrize("name", ["letter.pdf", "letter.msg", "letter.docx"])
def test_a_message_under_another_name_is_refused(name):
    assert refusal(papers.a_mail(), name) == "type"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ\x90\x00"),
        ("holiday.pdf", b"MZ\x90\x00"),
        ("run.JS", b"alert(1)"),
        ("plan.docm", b"x"),
        ("plan.docx", papers.office("docx", {"word/vbaProject.bin": b"x"})),
        ("plan.doc", papers.compound_file({"WordDocument": b"x"}, ["Macros"])),
    ],
)
def test_programs_and_macros_in_a_message_are_refused(name, content):
    assert refusal(papers.a_mail({name: content}), "letter.eml") == "macros"
    named = {"__substg1.0_3707001F": name.encode("utf-16-le"), "__substg1.0_37010102": content}
    assert refusal(papers.outlook_mail(named), "letter.msg") == "macros"


def test_an_archive_in_a_message_is_refused():
    packed = papers.archive({"a.txt": b"a"})
    assert refusal(papers.a_mail({"a.zip": packed}), "letter.eml") == "archive"


def test_an_old_office_file_is_no_message_and_one_with_macros_neither():
    old = papers.compound_file({"WordDocument": b"x"})
    assert refusal(old, "letter.msg") == refusal(old, "letter.doc") == "old_office"
    assert refusal(papers.outlook_mail(storages=["_VBA_PROJECT_CUR"]), "a.msg") == "macros"


def test_a_broken_compound_file_is_damaged_and_harms_nobody():
    whole = papers.outlook_mail()
    for content in (whole[:512], whole[:1024], compound.MAGIC, compound.MAGIC + b"\xff" * 5000):
        assert refusal(content, "letter.msg") == "damaged"


@given(st.integers(0, 1535), st.binary(min_size=1, max_size=8))
def test_no_changed_byte_makes_the_reader_fall(place, piece):
    content = bytearray(papers.outlook_mail())
    content[place : place + len(piece)] = piece
    try:
        found = compound.read(bytes(content))
        found.root_names()
        for entry in found.entries:
            if entry.is_stream:
                found.content(entry)
    except compound.Damaged:
        pass


@given(st.binary(max_size=300))
def test_whatever_follows_the_headers_there_is_an_answer(rest):
    sent = io.BytesIO(papers.MESSAGE.encode() + rest)
    with suppress(ValidationError):
        assert check(sent, "letter.eml")[0].media == "message/rfc822"
