"""An organisation's profile: made once, changed by its own, looked through every year."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import override_settings

from foundation.accounts.models import Organisation
from foundation.workflow import calendar, clock, record
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.profiles.models import Profile
from tests.stories import partnerships
from tests.stories.profiles import a_profile_to_be_reviewed, profile_of, what_a_profile_says

pytestmark = pytest.mark.django_db


def test_an_organisation_makes_its_profile_and_it_holds_today(cast):
    profile = profile_of(cast)
    assert profile.state == "current"
    assert profile.reviewed_on == clock.today()
    assert str(profile) == "Lund"
    assert profile.case.reference == profile.reference
    assert list(profile.party_ids()) == [cast.lund.pk]


def test_everybody_who_serves_an_organisation_reads_it(cast):
    profile = profile_of(cast)
    for who in (cast.francistown_team, cast.stranger, cast.assessor1, cast.auditor):
        assert profile in Profile.objects.visible_to(who)
    for who in (cast.calendar, cast.anonymous):
        assert profile not in Profile.objects.visible_to(who)


def test_who_serves_nowhere_any_more_does_not_read_it(cast):
    profile = profile_of(cast)
    cast.stranger.memberships.update(until=clock.today() - timedelta(days=1))
    assert profile not in Profile.objects.visible_to(cast.stranger)


def test_a_second_profile_is_refused_with_the_number_of_the_first(cast):
    first = profile_of(cast)
    for by in (cast.lund_coordinator, cast.office_coordinator):
        with pytest.raises(Refused) as refusal:
            begin(Profile, by, what_a_profile_says(cast.lund_coordinator))
        [missing] = refusal.value.missing
        assert missing.code == "profile_exists"
        assert first.reference in missing.message
    assert Profile.objects.count() == 1


def test_nobody_makes_a_profile_for_another_organisation(cast):
    with pytest.raises(Invalid) as problem:
        begin(Profile, cast.stranger, what_a_profile_says(cast.lund_coordinator))
    assert list(problem.value.errors) == ["organisation"]
    with pytest.raises(PermissionDenied):
        begin(Profile, cast.lund_finance, what_a_profile_says(cast.lund_coordinator))


def test_the_office_makes_one_and_the_partner_is_told(cast):
    body = what_a_profile_says(cast.lund_coordinator)
    profile = begin(Profile, cast.office_coordinator, body)
    told = Notice.objects.filter(matter_id=profile.pk, kind=profile.label())
    assert [one.person for one in told] == [cast.lund_coordinator]
    assert take_step(profile, "edit", cast.lund_coordinator, {"setting": "rural"}, partial=True)


def test_the_office_says_on_behalf_that_everything_holds_and_not_in_its_own_name(cast):
    profile = a_profile_to_be_reviewed(cast)
    with pytest.raises(PermissionDenied):
        take_step(profile, "review", cast.office_coordinator)
    done = take_step(profile, "review", cast.office_coordinator, on_behalf_of=cast.francistown.pk)
    assert done.state == "current"
    assert done.record_entries().order_by("seq").last().on_behalf_of == cast.francistown.pk


def test_only_its_own_coordinator_and_the_office_change_it(cast):
    profile = profile_of(cast)
    for who in (cast.francistown_coordinator, cast.stranger, cast.lund_finance, cast.manager):
        with pytest.raises(PermissionDenied):
            take_step(profile, "edit", who, {"setting": "rural"}, partial=True)
    changed = take_step(profile, "edit", cast.lund_coordinator, {"setting": "rural"}, partial=True)
    assert (changed.setting, changed.functional_areas) == ("rural", ["youth", "culture"])
    assert not list(record.verify())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"functional_areas": ["youth", "youth"]}, "functional_areas"),
        ({"functional_areas": ["youth", "culture", "water", "health"]}, "functional_areas"),
        ({"functional_areas": ["nonsense"]}, "functional_areas"),
        ({"functional_areas": "youth"}, "functional_areas"),
        ({"languages": ["xx-nonsense"]}, "languages"),
        ({"population_year": None, "population": 5}, "population_year"),
        ({"population": 0}, "population"),
        ({"setting": "moon"}, "setting"),
        ({"majority_since": "2026-01-02", "majority_until": "2026-01-01"}, "majority_until"),
        (
            {"other_partnerships": [{"partner": "X", "since": 2020, "until": 2019}]},
            "other_partnerships",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast, body, field):
    with pytest.raises(Invalid) as problem:
        profile_of(cast, **body)
    assert list(problem.value.errors) == [field]


def test_the_reference_datas_population_holds_until_there_is_an_own_figure(cast):
    Organisation.objects.filter(pk=cast.lund.pk).update(population=128_000)
    profile = profile_of(cast, population=None, population_year=None)
    assert profile.inhabitants == 128_000
    body = {"population": 131_000, "population_year": 2026}
    changed = take_step(profile, "edit", cast.lund_coordinator, body, partial=True)
    assert changed.inhabitants == 131_000


def test_the_calendar_asks_for_a_review_after_a_year_and_not_before(cast):
    profile = profile_of(cast)
    with clock.standing_at(clock.now() + timedelta(days=364)):
        calendar.take_calendar_steps()
        profile.refresh_from_db()
        assert profile.state == "current"
    with clock.standing_at(clock.now() + timedelta(days=365)):
        calendar.take_calendar_steps()
        profile.refresh_from_db()
        assert profile.state == "due"
        [deadline] = profile.deadlines()
        assert clock.programme_date(deadline.due_at) == clock.today() + timedelta(days=30)
        told = Notice.objects.filter(matter_id=profile.pk, kind=profile.label(), topic="step")
        assert [one.person for one in told] == [cast.lund_coordinator]


@override_settings(PROFILE_REVIEW_DAYS=100, PROFILE_ANSWER_DAYS=7)
def test_how_often_it_is_reviewed_is_a_setting(cast):
    profile = profile_of(cast)
    with clock.standing_at(clock.now() + timedelta(days=100)):
        calendar.take_calendar_steps()
        profile.refresh_from_db()
        [deadline] = profile.deadlines()
        assert clock.programme_date(deadline.due_at) == clock.today() + timedelta(days=7)


def test_who_has_not_reviewed_is_reminded_and_who_has_is_not(cast):
    profile = a_profile_to_be_reviewed(cast)
    reminders = Notice.objects.filter(matter_id=profile.pk, topic="reminder")
    with clock.standing_at(clock.now() + timedelta(days=17)):
        calendar.remind()
        assert [one.person for one in reminders] == [cast.francistown_coordinator] * 1
    take_step(profile, "review", cast.francistown_coordinator)
    with clock.standing_at(clock.now() + timedelta(days=40)):
        calendar.remind()
        assert reminders.count() == 1


def test_a_review_starts_the_year_anew(cast):
    profile = a_profile_to_be_reviewed(cast)
    later = clock.now() + timedelta(days=10)
    with clock.standing_at(later):
        done = take_step(profile, "review", cast.francistown_coordinator)
    assert (done.state, done.reviewed_on) == ("current", clock.programme_date(later))
    assert done.deadlines() == []


def test_one_may_be_reviewed_before_it_is_due(cast):
    profile = profile_of(cast)
    with clock.standing_at(clock.now() + timedelta(days=100)):
        done = take_step(profile, "review", cast.lund_coordinator)
        assert done.reviewed_on == clock.today()


def test_what_a_match_is_scored_by_is_missed_and_holds_nothing_up(cast):
    bare = {"setting": "", "functional_areas": [], "languages": [], "connectivity": "",
            "population": None, "population_year": None}  # fmt: skip
    profile = profile_of(cast, **bare)
    missing = profile.missing(cast.lund_coordinator)
    assert {one.field for one in missing} == {
        "population", "setting", "functional_areas", "languages", "connectivity",
    }  # fmt: skip
    assert {one.level for one in missing} == {"warning"}
    assert take_step(profile, "review", cast.lund_coordinator).state == "current"


# --- what a declaration makes of it ---------------------------------------------------------------


def test_a_declaration_without_a_profile_is_warned_and_led_to_where_one_is_made(cast, client):
    declaration = partnerships.a_declaration(cast)
    [missing] = [one for one in declaration.missing() if one.code == "no_profile"]
    assert missing.level == "warning"
    client.force_login(cast.lund_coordinator)
    assert 'href="/profiles/new/"' in client.get(declaration.url).content.decode()
    client.force_login(cast.lund_finance)  # who may not make one is not led to a refusal
    assert 'href="/profiles/new/"' not in client.get(declaration.url).content.decode()
    assert take_step(declaration, "request_signatures", cast.lund_coordinator).state == "signing"


def test_a_declaration_shows_who_declares(cast, client):
    declaration = partnerships.a_declaration(cast)
    profile = profile_of(cast)
    assert "no_profile" not in {one.code for one in declaration.missing()}
    client.force_login(cast.office_coordinator)
    shown = client.get(declaration.url).content.decode()
    assert "Who declares" in shown
    assert "130,000 (2025)" in shown
    assert f'href="{profile.url}"' in shown


def test_a_signatory_without_an_office_reads_the_declaration_without_the_profile(cast, client):
    profile_of(cast)
    declaration = partnerships.a_declaration_out_for_signing(cast)
    from partnerships.signatures.models import Signatory

    signatory = Signatory.objects.about(declaration).first().person
    client.force_login(signatory)
    answer = client.get(declaration.url)
    assert answer.status_code == 200
    assert "Who declares" not in answer.content.decode()


def test_the_topic_that_matters_most_is_put_first_on_the_page(cast, client):
    declaration = partnerships.a_declaration(cast, themes=["YOUTH", "GENDER"])
    client.force_login(cast.lund_coordinator)
    form = client.get(declaration.step_url("edit")).content.decode()
    assert 'name="themes-first"' in form
    base = {"title": "T", "motivation": "M", "language": "en", "version": declaration.version}
    for first, expected in (("GENDER", ["GENDER", "YOUTH"]), ("", ["YOUTH", "GENDER"]),
                            ("ACCESS", ["YOUTH", "GENDER"])):  # fmt: skip
        declaration.refresh_from_db()
        body = {**base, "themes": ["YOUTH", "GENDER"], "themes-first": first,
                "version": declaration.version}  # fmt: skip
        assert client.post(declaration.step_url("edit"), body).status_code == 302
        declaration.refresh_from_db()
        assert declaration.themes == expected


def test_a_date_of_the_majority_is_kept(cast):
    profile = profile_of(cast, majority="A and B", majority_since="2026-10-15")
    profile.refresh_from_db()
    assert profile.majority_since == date(2026, 10, 15)
