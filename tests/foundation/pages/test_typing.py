"""What is typed: days and amounts as people write them, drafts, and two who write at once."""

import pytest
from django.test import Client
from django.utils import translation

from foundation.pages import merging
from foundation.workflow.days import parse_day, parse_instant
from foundation.workflow.engine import save_part, take_step
from foundation.workflow.models import Draft
from tests.stories.applications import a_filled_plan, a_plan
from tests.stories.partnerships import a_declaration

THE_THIRD = [
    "2026-05-03", "2026-5-3", "20260503", "3 May 2026", "3 maj 2026", "3.5.2026", "3. 5. 2026",
    "03/05/2026", "3/5/26", "3/5 2026", "3-5-2026", "3rd May 2026", "den 3:e maj 2026",
    "Sunday 3 May 2026", "söndagen den 3 maj 2026", "May 3, 2026", " 3   MAY  2026 ",
]  # fmt: skip


@pytest.mark.parametrize("text", THE_THIRD)
def test_a_day_is_read_in_either_language_whoever_reads(text):
    assert parse_day(text).isoformat() == "2026-05-03"


@pytest.mark.parametrize(
    "text", ["", "3 May", "31.2.2026", "05/13/2026", "3 foo 2026", "2026", "٣ May 2026", "3" * 50]
)
def test_what_is_no_day_is_not_guessed(text):
    assert parse_day(text) is None


@pytest.mark.parametrize("text", ["3 May 2026 17:00", "3.5.2026 kl. 17.00", "2026-05-03T17:00"])
def test_a_moment_has_a_time_behind_the_day(text):
    assert parse_instant(text).isoformat() == "2026-05-03T17:00:00"
    assert parse_instant("3 May 2026 25:00") is None


@pytest.fixture
def lund(cast):
    return visit(cast.lund_coordinator)


def visit(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db
class TestDaysAndAmounts:
    def test_a_page_reads_typed_days_and_shows_what_it_understood(self, cast, lund):
        plan = a_plan(cast)
        body = {"kind": "project", "title": "", "starts_on": "3/5/2026", "ends_on": "tomorrow"}
        page = lund.post(plan.step_url("edit"), body)
        assert page.status_code == 400
        text = page.content.decode()
        assert 'value="3 May 2026"' in text
        assert 'value="tomorrow"' in text
        assert "Write the day as 3 May 2026" in text
        answer = lund.post(plan.step_url("edit"), {**body, "title": "T", "ends_on": "31 dec 2026"})
        assert answer.status_code == 302
        plan.refresh_from_db()
        assert [plan.starts_on.isoformat(), plan.ends_on.isoformat()] == [
            "2026-05-03",
            "2026-12-31",
        ]

    @pytest.mark.parametrize("day", ["3 May 2026", "3.5.2026", "03/05/2026", "20260503"])
    def test_machines_send_iso_only(self, cast, lund, day):
        plan = a_plan(cast)
        address, sent = f"/api/v1/plans/{plan.pk}/", {"starts_on": day}
        head = {"If-Match": f'"{plan.version}"'}
        answer = lund.patch(address, sent, content_type="application/json", headers=head)
        assert answer.status_code == 400, answer.content
        assert "starts_on" in answer.content.decode()

    @pytest.mark.parametrize(
        ("asked", "language", "told"),
        [
            ("as=day&text=3/5/2026", "en", "Sunday 3 May 2026"),
            ("as=day&text=3/5/2026", "sv", "söndag 3 maj 2026"),
            ("as=instant&text=3.5.2026+17.00", "en", "Sunday 3 May 2026, 17:00"),
            ("as=amount&text=12+500,5&currency=SEK", "sv", "12\u00a0500,50\u00a0kr"),
            ("as=amount&text=1,250&currency=SEK", "en", ""),
            ("as=amount&text=5&currency=XXQ", "en", ""),
        ],
    )
    def test_the_reading_is_said_to_anybody(self, client, asked, language, told):
        answer = client.get(f"/reading/?{asked}", headers={"Accept-Language": language})
        assert answer.json()["reading"] == told
        assert bool(answer.json()["unread"]) == (not told)
        assert client.get("/reading/?as=rows&text=3").status_code == 404


@pytest.mark.django_db
class TestDrafts:
    def test_a_refused_form_is_kept_on_the_server(self, cast, lund):
        plan = a_plan(cast)
        body = {"rows-0-text": "Half a risk", "if_version": 0}
        assert lund.post(plan.part_url("risks"), body).status_code == 400
        assert "Half a risk" in lund.get(plan.part_url("risks")).content.decode()
        tasks = {
            part["name"]: part["state"] for part in lund.get(plan.url).context["page"]["parts"]
        }
        assert (tasks["risks"], tasks["text"]) == ("begun", "empty")

    def test_keeping_judges_nothing_and_saves_nothing(self, cast, lund):
        matter = a_declaration(cast)
        answer = lund.post(matter.step_url("edit"), {"title": "", "keep": "1"})
        assert answer.status_code == 302
        assert Draft.objects.get().content == {"title": [""]}
        assert matter.version == type(matter).objects.get().version

    def test_discarding_is_for_ones_own_and_goes_back_to_this_house_only(self, cast, lund):
        matter = a_declaration(cast)
        address = f"/drafts/discard/?kind={matter.label()}&matter={matter.pk}&place=edit"
        lund.post(matter.step_url("edit"), {"title": "", "keep": "1"})
        assert visit(cast.lund_finance).post(address).status_code == 302
        assert Draft.objects.count() == 1
        answer = lund.post(address, {"back": "https://elsewhere.example/"})
        assert answer["Location"] == "/"
        assert not Draft.objects.exists()
        assert visit(cast.stranger).post(address).status_code == 404

    def test_nothing_is_kept_where_there_is_no_form(self, cast, lund):
        matter = a_declaration(cast)
        for number, place in ((0, "junk"), (0, "edit"), (matter.pk, "junk")):
            address = f"/drafts/?kind={matter.label()}&matter={number}&place={place}"
            assert lund.post(address, {"a": "b"}).status_code == 404
        call = f"/drafts/?kind={type(matter.call).label()}&matter=0&place=begin"
        assert lund.post(call, {"a": "b"}).status_code == 404  # a partner prepares no call
        begin = f"/drafts/?kind={matter.label()}&matter=0&place=begin"
        typed = {"data": "x" * 500_000 + "=", "content_type": "application/x-www-form-urlencoded"}
        assert lund.post(begin, **typed).status_code == 413
        assert not Draft.objects.exists()

    def test_whoever_types_is_told_that_somebody_saved_first(self, cast, lund):
        plan = a_filled_plan(cast)
        address = f"/drafts/?kind={plan.label()}&matter={plan.pk}&place=risks"
        begun_on = {"if_version": plan.part("risks").version}
        assert lund.post(address, begun_on).json()["stale"] is False
        save_part(plan, "risks", cast.francistown_coordinator, rows=plan.rows("risks"))
        assert lund.post(address, begun_on).json()["stale"] is True

    def test_what_wants_attention_says_why(self, cast, lund):
        plan = a_filled_plan(cast)
        save_part(plan, "text", cast.lund_coordinator, values={"goal": ""})
        parts = {part["name"]: part for part in lund.get(plan.url).context["page"]["parts"]}
        assert parts["text"]["state"] == "attention"
        assert parts["text"]["lacks"]
        assert parts["risks"]["state"] == "done"

    def test_what_was_written_is_read_once_more_before_it_goes_on(self, cast, lund):
        plan = a_filled_plan(cast)
        page = lund.get(plan.step_url("request_confirmation"))
        assert "Check what you have written" in page.content.decode()
        assert plan.part_url("risks") in page.content.decode()
        assert "Check what you have written" not in lund.get(plan.step_url("edit")).content.decode()


@pytest.mark.django_db
class TestTwoAtOnce:
    def test_fields_of_a_matter_are_chosen_one_by_one(self, cast, lund):
        matter = a_declaration(cast)
        page = lund.get(matter.step_url("edit"))
        typed = {"title": "Mine", "if_version": page.context["version"],
                 "if_base": page.context["base"], **fields_of(page, but="title")}  # fmt: skip
        take_step(matter, "edit", cast.lund_coordinator, {"title": "Theirs"}, partial=True)
        answer = lund.post(matter.step_url("edit"), typed)
        assert answer.status_code == 412
        conflict = answer.context["conflict"]
        assert [
            (one.name, one.theirs, one.mine, one.suggested) for one in conflict.differences
        ] == [("title", "Theirs", "Mine", "")]
        again = {**typed, "if_version": conflict.version, "choose": "chosen"}
        assert lund.post(matter.step_url("edit"), again).status_code == 412  # nothing chosen yet
        again["choose-title"] = "mine"
        assert lund.post(matter.step_url("edit"), again).status_code == 302
        assert type(matter).objects.get().title == "Mine"

    @pytest.mark.parametrize(("whose", "stands"), [("mine", "Mine"), ("theirs", "Theirs")])
    def test_all_of_one_side(self, cast, lund, whose, stands):
        plan, typed = self.two_goals(cast, lund)
        typed |= {"choose": whose, "if_version": plan.part("text").version}
        assert lund.post(plan.part_url("text"), typed).status_code == 302
        assert plan.part("text").content["goal"] == stands
        assert not Draft.objects.exists()

    def test_a_third_who_saves_meanwhile_is_not_overwritten_either(self, cast, lund):
        plan, typed = self.two_goals(cast, lund)
        typed |= {"choose": "mine", "if_version": plan.part("text").version}
        save_part(plan, "text", cast.lund_finance, values={"goal": "A third"})
        assert lund.post(plan.part_url("text"), typed).status_code == 412
        assert plan.part("text").content["goal"] == "A third"

    def test_one_can_go_on_writing_with_what_was_chosen(self, cast, lund):
        plan, typed = self.two_goals(cast, lund)
        version = plan.part("text").version
        typed |= {"choose": "edit", "choose-goal": "theirs", "if_version": version}
        page = lund.post(plan.part_url("text"), typed)
        assert page.status_code == 200
        assert ">\nTheirs</textarea>" in page.content.decode()
        assert page.context["version"] == version

    def two_goals(self, cast, lund):
        plan = a_filled_plan(cast)
        page = lund.get(plan.part_url("text"))
        typed = {**fields_of(page, but="goal"), "goal": "Mine", "if_base": page.context["base"],
                 "if_version": page.context["version"]}  # fmt: skip
        save_part(plan, "text", cast.francistown_coordinator, values={"goal": "Theirs"})
        assert lund.post(plan.part_url("text"), typed).status_code == 412
        return plan, typed

    def test_a_save_that_changed_nothing_of_theirs_is_no_conflict(self, cast, lund):
        plan = a_filled_plan(cast)
        page = lund.get(plan.part_url("text"))
        typed = {**fields_of(page, but="goal"), "goal": "Mine", "if_base": page.context["base"],
                 "if_version": page.context["version"]}  # fmt: skip
        same = plan.part("text").content
        save_part(plan, "text", cast.francistown_coordinator, values=same)
        assert lund.post(plan.part_url("text"), typed).status_code == 302


def fields_of(page, but="") -> dict:
    """What a browser would send of an untouched form."""
    form = page.context["form"]
    sent = {}
    for field in form.visible_fields():
        value = field.value()
        if field.name != but and isinstance(value, str | int | list):
            rows = value if isinstance(value, list) and hasattr(field.field, "row_form") else None
            for number, row in enumerate(rows or []):
                sent |= {f"{field.html_name}-{number}-{name}": one for name, one in row.items()}
            if rows is None:
                sent[field.html_name] = value
    return sent


class TestRows:
    """Added, removed and changed on either side; `base` knows what both began with."""

    BEGAN = [{"key": "a", "text": "Rain"}, {"key": "b", "text": "Elections"}]

    def differ(self, theirs, mine):
        from applications.plans.parts import RiskForm

        base = merging.read_base(merging.base_of(self.BEGAN))
        with translation.override("en"):
            fields = {"text": RiskForm.base_fields["text"]}
            found = merging.differences_of_rows(base, theirs, mine, fields)
        return {one.name: one.suggested for one in found}

    def test_each_side_adds_and_removes(self):
        theirs = [{"key": "a", "text": "Rain"}, {"key": "c", "text": "Theirs"}]
        mine = [{"key": "b", "text": "Elections"}, {"text": "New"}]
        found = self.differ(theirs, mine)
        assert found == {"a": "mine", "b": "theirs", "c": "theirs", "new-2": "mine"}
        kept = merging.chosen_rows(found, theirs, mine)
        assert [row["text"] for row in kept] == ["New", "Theirs"]

    def test_a_row_changed_here_and_removed_there_is_asked_about(self):
        mine = [{"key": "a", "text": "Floods"}, {"key": "b", "text": "Elections"}]
        theirs = [{"key": "b", "text": "Elections"}]
        assert self.differ(theirs, mine) == {"a": ""}
        assert merging.chosen_rows({"a": "mine"}, theirs, mine)[0] == {"key": "", "text": "Floods"}
        assert self.differ(mine, theirs) == {"a": ""}

    def test_a_row_that_both_changed_is_asked_about_field_by_field(self):
        theirs = [{"key": "a", "text": "Floods"}, self.BEGAN[1]]
        mine = [{"key": "a", "text": "Storms"}, self.BEGAN[1]]
        assert self.differ(theirs, mine) == {"a.text": ""}
        kept = merging.chosen_rows({"a.text": "theirs"}, theirs, mine)
        assert kept == [{"key": "a", "text": "Floods"}, self.BEGAN[1]]

    def test_a_text_that_repeats_itself_is_not_compared_word_by_word(self):
        one, other = merging.marked_words("a b " * 900, "a c b d " * 450)
        assert "<mark>" not in one + other

    def test_words_are_marked_and_nothing_gets_past_as_markup(self):
        one, other = merging.marked_words("Few <b>young</b> are heard", "Few <b>old</b> are heard")
        assert one == "Few <mark>&lt;b&gt;young&lt;/b&gt;</mark> are heard"
        assert "<b>" not in other
