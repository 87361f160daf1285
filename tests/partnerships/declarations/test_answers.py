"""The call's questions: their kinds, words counted, who reads the answer, what is missing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.rules import errors
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations import answers, offices
from partnerships.declarations.forms import answer_field
from partnerships.declarations.models import Declaration
from tests.stories.partnerships import (
    a_declaration,
    a_draft_call,
    a_submitted_declaration,
    an_open_call,
    everybody_signs,
    what_a_declaration_says,
)

QUESTIONS = [
    {"code": "why", "label": {"en": "Why?", "sv": "Varför?"}, "kind": "long", "required": True,
     "word_limit": 5, "hint": {"en": "Short & <b>clear</b>"}},
    {"code": "people", "label": {"en": "How many?"}, "kind": "number"},
    {"code": "before", "label": {"en": "Before?"}, "kind": "yes_no"},
    {"code": "size", "label": {"en": "Which size?", "sv": "Vilken storlek?"}, "kind": "choice",
     "options": {"en": "Small\nLarge", "sv": "Liten\nStor"}, "seen_by": "partner"},
]  # fmt: skip


def a_call_that_asks(cast, questions=QUESTIONS, **terms):
    call = a_draft_call(cast)
    save_part(call, "questions", cast.manager, rows=questions)
    if terms:
        save_part(call, "terms", cast.manager, values=terms)
    return take_step(call, "open", cast.manager)


def answered(cast, declaration, **values):
    save_part(declaration, "answers", cast.lund_coordinator, values=values)
    return declaration


def found(declaration, by) -> set:
    return {(one.code, one.field, one.level) for one in declaration.missing(by)}


def test_each_kind_takes_what_it_asks_for_and_says_at_the_field_what_it_does_not(cast):
    declaration = a_declaration(cast, call=a_call_that_asks(cast))
    for wrong in ({"people": "many"}, {"before": "perhaps"}, {"size": "3"}):
        with pytest.raises(Invalid) as refusal:
            answered(cast, declaration, **wrong)
        assert list(refusal.value.errors) == list(wrong)
    answered(cast, declaration, why="One two", people="12.5", before="yes", size="2")
    assert declaration.answers() == {
        "why": "One two", "people": "12.5", "before": "yes", "size": "2",
    }  # fmt: skip


def test_an_answer_that_is_too_long_is_saved_and_stands_in_the_way(cast):
    declaration = a_declaration(cast, call=a_call_that_asks(cast))
    answered(cast, declaration, why="one two three four five six")
    assert declaration.answers()["why"] == "one two three four five six"
    assert ("too_long", "why", "error") in found(declaration, cast.lund_coordinator)
    answered(cast, declaration, why="one two three four five")
    assert not errors(declaration.missing(cast.lund_coordinator))


def test_an_unanswered_question_warns_unless_the_call_says_that_it_stands_in_the_way(cast):
    declaration = a_declaration(cast, call=a_call_that_asks(cast))
    assert ("unanswered", "why", "warning") in found(declaration, cast.lund_coordinator)
    strict = a_declaration(cast, call=a_call_that_asks(cast, answers_are_errors=True))
    assert ("unanswered", "why", "error") in found(strict, cast.lund_coordinator)


def test_the_page_counts_the_words_and_the_offices_hint_is_no_markup(cast, client):
    declaration = a_declaration(cast, call=a_call_that_asks(cast))
    answered(cast, declaration, why="one two three")
    client.force_login(cast.lund_coordinator)
    html = client.get(declaration.part_url("answers")).content.decode()
    assert "At most 5 words; so far there are 3." in html
    assert "Short &amp; &lt;b&gt;clear&lt;/b&gt;" in html
    assert "your partner reads it, too" in html


@pytest.mark.parametrize("options", [{}, {"en": "One"}, {"en": "A\nB", "sv": "A\nB\nC"}])
def test_a_question_with_choices_has_at_least_two_and_as_many_in_both_languages(cast, options):
    call = a_draft_call(cast)
    row = {"code": "x", "label": {"en": "X"}, "kind": "choice", "options": options}
    with pytest.raises(Invalid) as refusal:
        save_part(call, "questions", cast.manager, rows=[row])
    assert list(refusal.value.errors["rows"][0]) == ["options"]


def test_a_question_from_before_there_were_kinds_is_still_asked_and_read_by_the_office():
    old = {"code": "need", "required": True, "long": True, "label": {"en": "Need?"}}
    assert answers.kind_of(old) == "long"
    assert answers.kind_of({**old, "long": False}) == "short"
    assert answers.word_limit(old) is None
    assert not answers.is_read_by_partner(old)
    assert answer_field(old).label == "Need?"


def test_everything_is_read_once_more_before_it_goes_out(cast, client):
    declaration = a_declaration(cast, call=a_call_that_asks(cast))
    answered(cast, declaration, why="Because of this")
    client.force_login(cast.lund_coordinator)
    html = client.get(declaration.step_url("request_signatures")).content.decode()
    places = [html.index(words) for words in (
        "Young people do not come to our council.", "Because of this", "Maria Major",
        "this text is frozen",
    )]  # fmt: skip
    assert places == sorted(places)
    assert declaration.step_url("edit") in html
    assert declaration.part_url("answers") in html


def test_the_usual_offices_of_the_country_are_suggested_and_others_are_taken(cast, client):
    call = an_open_call(cast)
    client.force_login(cast.francistown_coordinator)
    html = client.get(f"/declarations/new/?call={call.pk}").content.decode()
    assert '<option value="town clerk">' in html
    assert "oppositionsråd" not in html
    assert offices.of_countries(["XX"]) == []
    assert begin(Declaration, cast.lund_coordinator, what_a_declaration_says(cast, call)).pk


TEXT = some.sampled_from(["", " ", "One", "one two three four five six"])
ROW = some.fixed_dictionaries(
    {
        "side": some.sampled_from(["majority", "opposition", "official"]),
        "name": some.sampled_from(["A", "B"]),
        "office": some.just("Mayor"),
        "email": some.sampled_from(["a@x.example", "a+b@x.example", "b@x.example", "c@x.example"]),
    }
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    motivation=TEXT,
    title=some.sampled_from(["", "T"]),
    rows=some.lists(ROW, max_size=4),
    given_answers=some.fixed_dictionaries({}, optional={"why": TEXT}),
    council=some.fixed_dictionaries(
        {}, optional={"council": some.sampled_from(["", "one_party"]), "statement": TEXT,
                      "outside": some.sampled_from(["signs", "nobody"]), "why_nobody": TEXT},
    ),
    strict=some.booleans(),
)  # fmt: skip
def test_it_goes_out_if_and_only_if_the_list_of_what_is_missing_has_no_error(
    cast, motivation, title, rows, given_answers, council, strict
):
    kept = cast.__dict__.setdefault("calls", {})
    if strict not in kept:
        kept[strict] = a_call_that_asks(cast, answers_are_errors=strict)
    declaration = a_declaration(cast, call=kept[strict])
    declaration.signatories, declaration.motivation, declaration.title = rows, motivation, title
    declaration.save()
    save_part(declaration, "answers", cast.lund_coordinator, values=given_answers)
    save_part(declaration, "composition", cast.lund_coordinator, values=council)
    declaration = Declaration.objects.get(pk=declaration.pk)
    listed = errors(declaration.missing(cast.lund_coordinator))
    if listed:
        with pytest.raises(Refused) as refusal:
            take_step(declaration, "request_signatures", cast.lund_coordinator)
        assert [str(one.message) for one in listed] == [
            str(one.message) for one in refusal.value.missing
        ]
        return
    gone = take_step(declaration, "request_signatures", cast.lund_coordinator)
    listed = errors(gone.missing(cast.lund_coordinator))
    assert {one.code for one in listed} == {"signature_missing"}
    with pytest.raises(Refused):
        take_step(gone, "submit", cast.lund_coordinator)
    gone = everybody_signs(gone)
    assert not errors(gone.missing(cast.lund_coordinator))
    assert take_step(gone, "submit", cast.lund_coordinator).state == "submitted"


@given(some.text(max_size=60), some.integers(1, 6), some.booleans())
def test_an_answer_has_a_problem_only_where_the_question_says_so(text, limit, required):
    question = {"code": "x", "kind": "short", "word_limit": limit, "required": required}
    codes = answers.problems(question, text)
    assert ("too_long" in codes) == (len(text.split()) > limit)
    assert ("unanswered" in codes) == (required and not text.strip())
    assert "too_long" not in answers.problems({**question, "kind": "choice"}, text)


def test_the_office_sees_every_answer_whatever_the_partner_reads(cast, client):
    call = a_call_that_asks(cast)
    declaration = a_submitted_declaration(cast, call=call)
    client.force_login(cast.office_coordinator)
    assert client.get(declaration.url).status_code == 200
