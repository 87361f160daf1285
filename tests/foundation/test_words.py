"""The glossary, the accessibility statement, and what every page tells machines about itself."""

import gzip
import json
import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from foundation.pages import glossary

FILE = settings.BASE_DIR / "data" / "glossary.json"
SPELLED = "{% load glossary %}{% explained text whole=whole %}"


def shown(rf, *texts, whole=False):
    """The texts as one page shows them."""
    request, found = rf.get("/"), []
    for text in texts:
        context = Context({"text": text, "whole": whole})
        context.request = request  # as a page's context has it, without asking for its frame
        found.append(Template(SPELLED).render(context))
    return found


def test_every_word_is_explained_in_both_languages_and_no_spelling_means_two(db):
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    assert len({row["code"] for row in rows}) == len(rows) >= 12
    for language in ("en", "sv"):
        spellings = [
            spelling.lower()
            for row in rows
            for spelling in {row[language]["name"], *row[language]["also"]}
        ]
        assert len(spellings) == len(set(spellings)), language
        assert all(row[language]["text"].endswith(".") for row in rows)


def test_a_word_is_explained_where_it_first_stands_and_only_there(rf):
    first, second = shown(rf, "Grant holder of the year", "the grant holder")
    assert 'aria-describedby="term-grant_holder">Grant holder</button>' in first
    assert 'role="tooltip" id="term-grant_holder"' in first
    assert second == "the grant holder"


def test_a_part_of_a_word_is_no_word_and_what_people_write_is_left_alone(rf):
    assert shown(rf, "Recalled") == ["Recalled"]
    assert "&lt;b&gt;" in shown(rf, "<b>outcome")[0]
    assert shown(rf, "We call it a match", whole=True) == ["We call it a match"]
    assert "term-inception" in shown(rf, "inception", whole=True)[0]
    assert shown(rf, 0) == ["0"]


def test_a_page_explains_a_few_words_and_a_mail_none(rf):
    texts = ["call", "match", "outcome", "output", "indicator", "finding"]
    assert ["term" in text for text in shown(rf, *texts)] == [True] * 5 + [False]
    assert Template(SPELLED).render(Context({"text": "call"})) == "call"


def test_the_list_of_words_follows_the_alphabet_of_the_language():
    with translation.override("sv"):
        names = [word.name for word in glossary.words()]
    assert names[-1] == "ändring"
    assert names.index("utlysning") < names.index("väsentlighet") < names.index("ändring")


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Act (2018:1937)"), ("sv", "lagen (2018:1937)")]
)
def test_whoever_comes_reads_how_accessible_the_site_is(client, db, settings, language, says):
    settings.ACCESSIBILITY_CONTACT = "barriers@icld.example"
    client.cookies["django_language"] = language
    html = client.get("/accessibility/").content.decode()
    assert says in html
    assert "mailto:barriers@icld.example" in html
    assert "https://www.digg.se/tdosanmalan" in html
    assert 'href="/accessibility/"' in client.get("/accounts/login/").content.decode()


def test_pages_go_packed_and_nothing_else_does(client, db):
    packed = {"accept-encoding": "gzip"}
    page = client.get("/glossary/", headers=packed)
    assert page["Content-Encoding"] == "gzip"
    assert re.search("Grant holder", gzip.decompress(page.content).decode())
    assert "Content-Encoding" not in client.get("/api/v1/schema/", headers=packed)
    assert "Content-Encoding" not in client.get("/glossary/")


def test_no_search_engine_keeps_a_page(client, db):
    for address in ("/accounts/login/", "/glossary/", "/nowhere/", "/healthz"):
        assert "noindex" in client.get(address)["X-Robots-Tag"]
