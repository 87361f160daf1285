"""When a mandate ends and a support is asked for anew, reckoned from an election calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from partnerships.elections.terms import ElectionDays, next_election, period, years_after
from partnerships.supports.mandates import former_holders, reckoned, usual_term

SWEDEN = (
    ElectionDays(date(2022, 9, 11), date(2022, 9, 11), date(2022, 10, 15), date(2023, 1, 1), 4),
    ElectionDays(date(2026, 9, 13), date(2026, 9, 13), date(2026, 10, 15), date(2027, 1, 1), 4),
)


def mandate(signed, side="opposition", term="council", **more) -> dict:
    return {
        "key": side, "name": "A", "office": "B", "side": side, "email": "a@b.example",
        "term": term, "signed_on": signed, **more,
    }  # fmt: skip


def outlook(*rows, calendar=SWEDEN, lead=90):
    return reckoned(rows, calendar, lead)[1]


def test_a_council_sits_until_the_day_before_the_next_one():
    found = period(SWEDEN, "council", date(2025, 3, 1))
    assert (found.first, found.last) == (date(2022, 10, 15), date(2026, 10, 14))


def test_the_executives_term_ends_on_a_day_of_its_own():
    assert period(SWEDEN, "executive", date(2025, 3, 1)).last == date(2026, 12, 31)
    assert period(SWEDEN, "executive", date(2022, 12, 31)).last == date(2022, 12, 31)


def test_where_no_later_election_is_entered_the_years_are_counted():
    found = period(SWEDEN, "council", date(2027, 1, 1))
    assert (found.last, found.estimated) == (date(2030, 10, 14), True)


def test_a_term_counted_in_years_covers_the_day_that_is_asked_for():
    namibia = (ElectionDays(date(2020, 11, 25), date(2020, 11, 25), term_years=5),)
    assert period(namibia, "council", date(2026, 3, 1)).last == date(2030, 11, 25)
    assert period(namibia, "council", date(2025, 11, 25)).last == date(2025, 11, 25)


def test_without_a_known_day_those_elected_sit_the_day_after_the_window():
    africa = (ElectionDays(date(2026, 11, 2), date(2027, 1, 31)),)
    assert period(africa, "council", date(2026, 1, 1)).last == date(2027, 1, 31)
    assert period((), "council", date(2026, 1, 1)).last is None


def test_it_is_asked_for_ninety_days_before_the_election_that_ends_a_term():
    found = outlook(mandate("2025-03-01"))
    assert found.valid_until == date(2026, 10, 14)
    assert (found.due_on, found.why) == (date(2026, 6, 15), "election")


def test_the_earliest_end_of_all_mandates_counts_and_officials_have_none():
    found = outlook(
        mandate("2025-03-01", "majority", "executive"), mandate("2025-03-01"),
        mandate("2025-03-01", "official", "none"),
    )  # fmt: skip
    assert found.valid_until == date(2026, 10, 14)
    assert outlook(mandate("2025-03-01", "official", "none")).valid_until is None


def test_whoever_signs_when_the_election_is_near_is_asked_when_it_has_been_held():
    assert outlook(mandate("2026-07-01")).why == "held"
    assert outlook(mandate("2026-07-01")).due_on == date(2026, 9, 14)
    assert outlook(mandate("2026-09-20")).due_on == date(2026, 10, 15)


def test_whoever_is_newly_elected_and_signs_before_the_term_begins_signs_for_the_new_term():
    found = outlook(mandate("2026-09-20", incoming=True))
    assert found.valid_until == date(2030, 10, 14)
    assert outlook(mandate("2026-09-01", incoming=True)).valid_until == date(2026, 10, 14)


def test_a_last_day_of_ones_own_counts_before_the_calendar():
    found = outlook(mandate("2025-03-01", until="2025-12-31"))
    assert (found.valid_until, found.why) == (date(2025, 12, 31), "term")
    assert found.due_on == date(2025, 10, 2)


def test_who_has_left_ends_the_support_on_that_day():
    assert outlook(mandate("2025-03-01", left_on="2025-06-30")).valid_until == date(2025, 6, 30)


def test_the_usual_term_follows_side_and_office():
    assert usual_term("official", "Executive director") == "none"
    assert usual_term("majority", "Kommunstyrelsens ordförande") == "executive"
    assert usual_term("majority", "Chair of the executive board") == "executive"
    assert usual_term("opposition", "Leader of the opposition") == "council"


def test_who_has_left_is_not_put_forward_again():
    rows = former_holders([mandate("2025-03-01", left_on="2025-06-30"), mandate("2025-03-01")])
    assert [(row["change"], row["email"]) for row in rows] == [
        ("other", ""), ("same", "a@b.example"),
    ]  # fmt: skip


def test_a_leap_day_is_counted_on():
    assert years_after(date(2024, 2, 29), 1) == date(2025, 3, 1)


def test_the_next_election_is_the_first_not_yet_held():
    assert next_election(SWEDEN, date(2026, 9, 13)) == SWEDEN[1]
    assert next_election(SWEDEN, date(2026, 9, 14)) is None


days = some.dates(date(2000, 1, 1), date(2060, 1, 1))


@some.composite
def elections(draw):
    first = draw(days)
    last = first + timedelta(days=draw(some.integers(0, 120)))
    after = some.none() | some.integers(1, 200).map(lambda n: last + timedelta(days=n))
    years = draw(some.none() | some.integers(1, 6))
    return ElectionDays(first, last, draw(after), draw(after), years)


@given(
    calendar=some.lists(elections(), max_size=6, unique_by=lambda one: one.earliest),
    signed=some.lists(days, min_size=1, max_size=4),
    terms=some.lists(some.sampled_from(["council", "executive", "none"]), min_size=4, max_size=4),
    incoming=some.booleans(),
    lead=some.integers(1, 365),
)
def test_whatever_the_calendar_says_it_is_asked_for_after_it_was_signed_and_before_it_is_over(
    calendar, signed, terms, incoming, lead
):
    rows = [
        mandate(one.isoformat(), term=term, incoming=incoming)
        for one, term in zip(signed, terms, strict=False)
    ]
    again, found = reckoned(rows, calendar, lead)
    assert reckoned(again, calendar, lead) == (again, found)
    assert reckoned(rows, reversed(calendar), lead)[1] == found
    if found.valid_until is None:
        assert found.due_on is None
        return
    assert found.due_on <= found.valid_until + timedelta(days=1)
    assert found.due_on > min(signed)
    assert found.why in {"election", "held", "term"}
