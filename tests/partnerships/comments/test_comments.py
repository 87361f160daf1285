"""Comments at a section: each reads what is for them, and is told of it; nobody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from foundation.workflow import clock
from foundation.workflow.engine import save_part
from foundation.workflow.models import Notice
from foundation.workflow.tasks import send_notices
from partnerships.comments.models import Comment
from tests.stories import applications

pytestmark = pytest.mark.django_db

WORDS = {"own": "Between us at home", "partners": "Between the two of us", "everybody": "To all"}


@pytest.fixture
def plan(cast):
    return applications.a_filled_plan(cast)


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(plan, part="text"):
    return f"/comments/?matter=plans/{plan.pk}&part={part}"


def comment(person, plan, audience="everybody", status=302, part="text", **changes):
    sent = {"place": "", "text": WORDS.get(audience, ""), "audience": audience, **changes}
    answer = as_(person).post(address(plan, part), sent)
    assert answer.status_code == status, answer.content.decode()
    return answer


def read_by(person, plan) -> set[str]:
    """Which of the three comments the person reads on the part's own page of comments."""
    answer = as_(person).get(address(plan))
    assert answer.status_code == 200
    return {name for name, words in WORDS.items() if words in answer.content.decode()}


def test_each_side_reads_what_is_for_it(cast, plan):
    for audience in WORDS:
        comment(cast.lund_coordinator, plan, audience)
    assert read_by(cast.lund_finance, plan) == {"own", "partners", "everybody"}
    assert read_by(cast.francistown_coordinator, plan) == {"partners", "everybody"}
    assert read_by(cast.office_coordinator, plan) == {"everybody"}


def test_the_office_writes_to_itself_or_to_all(cast, plan):
    comment(cast.office_coordinator, plan, "own")
    comment(cast.office_coordinator, plan, "everybody")
    comment(cast.office_coordinator, plan, "partners", status=400)
    assert read_by(cast.manager, plan) == {"own", "everybody"}
    assert read_by(cast.lund_coordinator, plan) == {"everybody"}


def test_who_does_not_see_the_plan_finds_no_comment_of_it(cast, plan):
    comment(cast.lund_coordinator, plan)
    mine = Comment.objects.get()
    for person in (cast.stranger, cast.auditor):
        assert as_(person).get(address(plan)).status_code == 404
        assert as_(person).post(address(plan), {}).status_code == 404
        assert as_(person).post(f"/comments/{mine.pk}/settle/").status_code == 404
    assert Client().get(address(plan)).status_code == 302
    assert Comment.objects.get().settled_at is None


def test_one_side_cannot_settle_what_it_does_not_read(cast, plan):
    comment(cast.lund_coordinator, plan, "own")
    mine = Comment.objects.get()
    answer = as_(cast.francistown_coordinator).post(f"/comments/{mine.pk}/settle/")
    assert answer.status_code == 404


def test_a_comment_is_settled_and_opened_again(cast, plan):
    comment(cast.lund_coordinator, plan)
    settle = f"/comments/{Comment.objects.get().pk}/settle/"
    assert "Problem, goal and change" in as_(cast.lund_team).get(plan.url).content.decode()
    as_(cast.francistown_coordinator).post(settle)
    assert Comment.objects.get().settled_by == cast.francistown_coordinator
    page = as_(cast.lund_coordinator).get(plan.url).content.decode()
    assert "/comments/?" not in page, "what is settled asks for nobody's attention"
    as_(cast.lund_coordinator).post(settle)
    assert Comment.objects.get().settled_at is None


def test_a_comment_stands_at_its_field_on_the_page_where_it_is_mended(cast, plan):
    comment(cast.francistown_coordinator, plan, place="problem")
    page = as_(cast.lund_coordinator).get(plan.part_url("text")).content.decode()
    assert "To all" in page
    assert "· Problem" in page


def test_a_row_that_has_gone_leaves_its_comment_behind(cast, plan):
    row = plan.rows("risks")[0]["key"]
    comment(cast.lund_coordinator, plan, part="risks", place=row)
    save_part(plan, "risks", cast.lund_coordinator, rows=[])
    page = as_(cast.lund_coordinator).get(address(plan, "risks")).content.decode()
    assert "To all" in page


def test_those_who_write_the_text_are_told_and_only_if_they_may_read_it(cast, plan):
    Notice.objects.all().delete()
    comment(cast.lund_coordinator, plan, "own")
    told = set(Notice.objects.values_list("person__email", flat=True))
    assert cast.lund_finance.email in told
    assert cast.lund_coordinator.email not in told, "nobody is told of their own"
    assert not [one for one in told if "francistown" in one]
    mail.outbox.clear()
    send_notices()
    assert mail.outbox
    for letter in mail.outbox:
        assert WORDS["own"] not in letter.body, "the words stay in the house"
        assert "part=text" in letter.body


def test_a_letter_that_is_no_longer_for_its_reader_is_not_written(cast, plan):
    Notice.objects.all().delete()
    comment(cast.lund_coordinator, plan, "partners")
    Comment.objects.update(audience="own")
    mail.outbox.clear()
    send_notices()
    assert not [one for one in mail.outbox if "francistown" in one.to[0]]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(cast, plan):
    answer = comment(cast.lund_coordinator, plan, "", status=400, text="Kept", place="nowhere")
    page = answer.content.decode()
    assert "Kept" in page
    assert page.count('aria-invalid="true"') >= 1
    assert not Comment.objects.exists()
    comment(cast.lund_coordinator, plan, "own", status=400, text="   ")
    comment(cast.lund_coordinator, plan, "own", status=400, text="x" * 4001)


@pytest.mark.parametrize(
    "query", ["", "matter=plans/1", "matter=plans/x&part=text", "matter=plans/999999&part=text",
              "matter=calls/1&part=terms", "matter=nothing/1&part=text", "matter=%00&part=%00"]
)  # fmt: skip
def test_an_address_that_names_nothing_is_not_found(cast, plan, query):
    assert as_(cast.office_coordinator).get(f"/comments/?{query}").status_code == 404


def test_markup_in_a_comment_is_only_text(cast, plan):
    comment(cast.lund_coordinator, plan, text="<img src=x onerror=alert(1)>")
    page = as_(cast.office_coordinator).get(address(plan)).content.decode()
    assert "<img src=x" not in page


def test_more_comments_do_not_mean_more_questions(cast, plan, django_assert_max_num_queries):
    for _number in range(12):
        comment(cast.lund_coordinator, plan, place="problem")
    client = as_(cast.office_coordinator)
    with django_assert_max_num_queries(30):
        client.get(address(plan))


# Who is writing


def draft_address(plan, part="text"):
    return f"/drafts/?kind=applications.plan&matter={plan.pk}&place={part}"


def test_who_writes_in_a_section_is_named_to_who_else_writes_there(cast, plan):
    as_(cast.francistown_coordinator).post(draft_address(plan), {"problem": "Half"})
    name = cast.francistown_coordinator.name
    page = as_(cast.lund_coordinator).get(plan.part_url("text")).content.decode()
    assert f"{name} is writing here." in page
    told = as_(cast.lund_coordinator).post(draft_address(plan), {"problem": "Mine"}).json()
    assert told["others"] == f"{name} is writing here."
    page = as_(cast.lund_coordinator).get(plan.part_url("risks")).content.decode()
    assert "is writing here" not in page


def test_that_somebody_fills_in_a_step_is_nobodys_to_know(cast, plan):
    as_(cast.manager).post(draft_address(plan, "reject"), {"reasons": "Not good enough"})
    told = as_(cast.lund_coordinator).post(draft_address(plan, "reject"), {"x": "y"}).json()
    assert told["others"] == ""
    as_(cast.lund_coordinator).post(draft_address(plan), {"problem": "Half"})
    told = as_(cast.office_coordinator).post(draft_address(plan), {"x": "y"}).json()
    assert told["others"] == ""


def test_who_wrote_a_while_ago_is_not_writing(cast, plan):
    with clock.standing_at(clock.now() - timedelta(minutes=4)):
        as_(cast.francistown_coordinator).post(draft_address(plan), {"problem": "Half"})
    page = as_(cast.lund_coordinator).get(plan.part_url("text")).content.decode()
    assert "is writing here" not in page
