"""The parts of a plan: what is saved, what is refused at once, and what only stands as missing."""

import pytest
from django.core.exceptions import PermissionDenied

from applications.plans.framework import measured
from foundation.workflow.engine import save_part
from foundation.workflow.steps import Invalid
from tests.stories import applications as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return stories.a_plan(cast)


@pytest.fixture
def save(cast, plan):
    def saved(part, *rows, by=None, values=None):
        sent = {"values": values} if values is not None else {"rows": list(rows)}
        return save_part(plan, part, by or cast.lund_coordinator, **sent)[1].content

    return saved


def problems(save, part, *rows):
    with pytest.raises(Invalid) as invalid:
        save(part, *rows)
    return invalid.value.errors["rows"]


def missing(plan):
    return {one.code: one for one in type(plan).objects.get(pk=plan.pk).missing()}


def test_the_text_is_merged_and_keeps_the_partners_own_headings(save):
    save("text", values={"problem": "Few are heard", "our_history": "Since 2009"})
    assert save("text", values={"goal": "All are heard"}) == {
        "problem": "Few are heard", "goal": "All are heard", "our_history": "Since 2009",
        "baseline": "", "theory_of_change": "", "target_groups": "", "roles": "",
        "sustainability": "",
    }  # fmt: skip


def test_a_heading_is_a_text_and_nothing_else(save):
    with pytest.raises(Invalid) as invalid:
        save("text", values={"our_history": ["2009"]})
    assert list(invalid.value.errors) == ["our_history"]


def test_both_partners_and_their_finance_officers_write(cast, save):
    for person in (cast.lund_finance, cast.francistown_coordinator, cast.francistown_finance):
        save("text", values={"goal": person.name}, by=person)
    for person in (cast.lund_majority, cast.stranger, cast.manager, cast.office_coordinator):
        with pytest.raises(PermissionDenied):
            save("text", values={"goal": "Ours"}, by=person)


def test_rows_keep_their_keys_and_a_row_left_out_goes(cast, save):
    first, second = save("lines", stories.a_line(cast.lund), stories.a_line(cast.francistown))
    (kept,) = save("lines", {**stories.a_line(cast.lund, quantity="2.5"), "key": first["key"]})
    assert (kept["key"], kept["quantity"]) == (first["key"], "2.5")
    assert second["key"] != first["key"]


def test_a_row_that_cannot_be_read_is_named_and_nothing_is_saved(cast, plan, save):
    bad = stories.a_line(cast.lund, unit_price={"amount": 12.5, "currency": "SEK"})
    good = stories.a_line(cast.lund)
    assert [list(one) for one in problems(save, "lines", good, bad)] == [[], ["unit_price"]]
    assert plan.rows("lines") == []


def test_structure_is_refused_at_the_field(cast, save):
    # One story for all of them: a partnership takes longer to tell than a row to refuse.
    for change, field in (
        ({"partner": 999_999}, "partner"),
        ({"partner": True}, "partner"),
        ({"partner": ""}, "partner"),
        ({"grant": "gift"}, "grant"),
        ({"activity": "nowhere"}, "activity"),
        ({"category": "two words"}, "category"),
        ({"year": 20260}, "year"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"unit_price": {"amount": "1.00", "currency": "EUR"}}, "unit_price"),
        ({"unit_price": {"amount": "-1.00", "currency": "SEK"}}, "unit_price"),
        ({"quantity": 99_999_999, "unit_price": stories.sek(10**11)}, "unit_price"),
    ):
        (row,) = problems(save, "lines", stories.a_line(cast.lund, **change))
        assert list(row) == [field], change


def test_the_stranger_is_no_partner(cast, save):
    assert list(problems(save, "lines", stories.a_line(cast.umea))[0]) == ["partner"]


def test_what_breaks_a_rule_of_the_programme_is_saved_and_stands_as_missing(cast, plan, save):
    for change, code in (
        ({"category": "CASINO"}, "category"),
        ({"year": 2031}, "year_outside"),
        ({"grant": "inception"}, "grant_kind"),
        ({"quantity": 501}, "cap"),
    ):
        (row,) = save("lines", stories.a_line(cast.lund, **change))
        name, value = next(iter(change.items()))
        assert str(row[name]) == str(value)
        found = missing(plan)[code]
        assert (found.part, found.level) == ("lines", "error")


def test_a_wage_on_the_southern_side_carries_the_sentence_of_the_rule(cast, plan, save):
    save("lines", stories.a_line(cast.francistown, category="WAGE_SE"))
    found = missing(plan)["wage_side"]
    assert (found.part, found.field, found.level) == ("lines", "category", "error")
    assert "international partners bear their own wages" in str(found.message)
    save("lines", stories.a_line(cast.lund, category="WAGE_SE"))
    assert "wage_side" not in missing(plan)


def outcome(save):
    return save("outcomes", {"level": "societal", "statement": "Trust"})[0]["key"]


def an_indicator(key, **changes):
    return {"outcome": key, "name": "Share", "kind": "percentage", "unit": "%", "baseline": 12,
            "targets": [{"year": 2026, "value": "33,5"}], **changes}  # fmt: skip


def test_an_indicator_belongs_to_an_outcome_and_its_values_have_one_spelling(save):
    (row,) = save("indicators", an_indicator(outcome(save)))
    assert (row["baseline"], row["targets"]) == ("12", [{"year": 2026, "value": "33.5"}])
    assert list(problems(save, "indicators", an_indicator("nowhere"))[0]) == ["outcome"]


def test_a_value_that_is_none_of_its_kind_is_refused(save):
    key = outcome(save)
    for change, field in (
        ({"baseline": "many"}, "baseline"),
        ({"targets": [{"year": 2026, "value": "many"}]}, "targets"),
        ({"targets": [{"year": 2026, "value": "1"}, {"year": 2026, "value": "2"}]}, "targets"),
        ({"targets": [{"value": "1"}]}, "targets"),
        ({"targets": {"2026": "1"}}, "targets"),
        ({"kind": "mood"}, "kind"),
    ):
        (row,) = problems(save, "indicators", an_indicator(key, **change))
        assert list(row) == [field], change


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "1 200", "1200"),
        ("scale", "-0.50", "-0.5"),
        ("percentage", "12 %", "12"),
        ("number", "1e5", None),
        ("number", "", None),
        ("yes_no", "True", "yes"),
        ("yes_no", "Nej", "no"),
        ("yes_no", "perhaps", None),
        ("text", "perhaps", "perhaps"),
    ],
)
def test_how_values_are_read(kind, text, value):
    assert measured(kind, text) == value


def test_a_month_is_a_year_and_a_month(save):
    for month in ("2026-13", "2026-5", "May 2026", "2026-05-01", ""):
        row = {"title": "Visit", "month": month, "mode": "on_site"}
        assert list(problems(save, "activities", row)[0]) == ["month"]


def test_a_risk_is_between_one_and_five(save):
    row = {"text": "Election", "likelihood": 6, "impact": 0}
    assert sorted(problems(save, "risks", row)[0]) == ["impact", "likelihood"]


def test_an_outcome_that_went_leaves_its_rows_pointing_nowhere(plan, save):
    save("indicators", an_indicator(outcome(save)))
    save("outcomes", {"level": "individual", "statement": "Another"})
    found = missing(plan)
    assert found["loose_outcome"].level == found["outcome_unmeasured"].level == "warning"


def test_a_long_budget_does_not_ask_a_question_a_row(
    cast, plan, save, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40):
        save("lines", *(stories.a_line(cast.lund) for _n in range(100)))
    with django_assert_max_num_queries(10):
        type(plan).objects.get(pk=plan.pk).missing()
