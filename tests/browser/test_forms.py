"""Forms that lose nothing: a dropped line, a closed tab, an ended session, two at once."""

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import expect

from applications.plans.models import Plan
from foundation.documents.models import Document
from foundation.workflow.engine import save_part
from foundation.workflow.models import Draft
from partnerships.declarations.models import Declaration
from tests.stories import applications, partnerships, reporting

from .conftest import _cookie
from .visitor import PATIENCE

pytestmark = pytest.mark.browser
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('typed:'))"


def keeps(visitor, count):
    """How many texts stay on the device, once the page's script has run: it forgets what was sent
    only after the words that say so can be read."""
    visitor.page.wait_for_function(f"{KEPT}.length === {count}", timeout=PATIENCE)


@pytest.fixture
def plan(cast):
    return applications.a_plan(cast)


@pytest.fixture
def lund(cast, visit):
    visitor = visit(cast.lund_coordinator)
    yield visitor
    # A line that these tests cut is no trouble of the page's.
    visitor.troubles[:] = [one for one in visitor.troubles if "net::ERR_" not in one]


def note(visitor, text):
    """What the page's own form says of its draft; a comment's form below it has a note too."""
    said = visitor.main.locator("[data-draft-note]").first
    expect(said).to_contain_text(visitor.word(text))


def problem(visitor):
    return visitor.main.get_by_label(visitor.named("Problem"))


# The line is down


def test_what_is_typed_while_the_line_is_down_outlives_the_tab_and_is_sent_later(plan, lund):
    lund.open(plan.part_url("text"))
    lund.context.set_offline(True)
    lund.fill(Problem="Typed in a tunnel")
    note(lund, "Not sent yet: kept on this device since")
    lund.page.close()
    lund.context.set_offline(False)
    lund.page = lund.context.new_page()
    lund.open(plan.part_url("text"))
    assert problem(lund).input_value() == "Typed in a tunnel"
    expect(lund.main.get_by_text("What you had typed is put back")).to_be_visible()
    note(lund, "Draft saved")
    assert Draft.objects.get(place="text").content["problem"] == ["Typed in a tunnel"]
    keeps(lund, 0)


def test_rows_added_while_the_line_is_down_come_back_too(plan, lund):
    lund.open(plan.part_url("risks"))
    lund.context.set_offline(True)
    lund.rows(lund.main, [{"Risk": "Elections"}, {"Risk": "Rain"}, {"Risk": "A strike"}])
    note(lund, "Not sent yet: kept on this device since")
    lund.context.set_offline(False)
    lund.page.reload()
    risks = lund.main.get_by_label("Risk", exact=True)
    assert [one.input_value() for one in risks.all()[:3]] == ["Elections", "Rain", "A strike"]


def test_it_is_sent_by_itself_when_the_line_is_back(plan, lund):
    lund.open(plan.part_url("text"))
    lund.context.set_offline(True)
    lund.fill(Problem="Later")
    note(lund, "Not sent yet: kept on this device since")
    lund.context.set_offline(False)
    note(lund, "Draft saved")
    assert Draft.objects.get(place="text").content["problem"] == ["Later"]


def test_what_stays_on_the_device_is_for_its_person_only_and_goes_with_the_sign_out(
    plan, lund, cast, live_server
):
    lund.page.route("**/drafts/**", lambda route: route.abort())
    lund.open(plan.part_url("text"))
    lund.fill(Problem="For my eyes")
    note(lund, "Not sent yet: kept on this device since")
    lund.context.add_cookies([_cookie(cast.francistown_coordinator, live_server.url)])
    lund.open(plan.part_url("text"))
    assert problem(lund).input_value() == ""
    lund.context.add_cookies([_cookie(cast.lund_coordinator, live_server.url)])
    lund.open("/")
    keeps(lund, 1)
    lund.page.locator("details.person > summary").click()
    lund.page.get_by_role("button", name="Sign out").click()
    lund.page.wait_for_url("**/accounts/login/**")
    keeps(lund, 0)


def test_nothing_stays_on_a_shared_computer(plan, lund):
    lund.page.add_init_script(
        "document.addEventListener('readystatechange', () => document.body.dataset.shared = '')"
    )
    lund.open(plan.part_url("text"))
    lund.context.set_offline(True)
    lund.fill(Problem="In the library")
    note(lund, "Not saved yet. It is tried again.")
    keeps(lund, 0)


# Drafts


def test_a_draft_can_be_discarded(plan, lund):
    lund.open(plan.part_url("text"))
    lund.fill(Problem="Not this")
    note(lund, "Draft saved")
    lund.page.reload()
    assert problem(lund).input_value() == "Not this"
    lund.press("Discard the draft")
    lund.is_told("Discarded. This is what is saved.")
    assert problem(lund).input_value() == ""
    assert not Draft.objects.exists()


def test_a_half_done_form_is_kept_without_a_script_and_without_judging(cast, visit):
    partnerships.an_open_call(cast)
    plain = visit(cast.lund_coordinator, java_script_enabled=False)
    plain.open("/declarations/new/")
    plain.fill(Title="Half a title")
    plain.press("Keep as a draft")
    plain.is_told("Kept as a draft. Only you see it; it stands in the form when you come back.")
    plain.open("/declarations/new/")
    assert plain.main.get_by_label("Title").input_value() == "Half a title"
    assert not Declaration.objects.exists()


def test_a_session_that_ends_in_mid_form_gives_everything_back(plan, lund, cast, live_server):
    lund.open(plan.part_url("text"))
    lund.fill(Problem="Before")
    note(lund, "Draft saved")
    lund.context.clear_cookies(name="sessionid")
    lund.fill(Problem="Before and after", Goal="Not lost")
    lund.press("Save")
    lund.page.wait_for_url("**/accounts/login/**")
    lund.context.add_cookies([_cookie(cast.lund_coordinator, live_server.url)])
    lund.open(plan.part_url("text"))
    assert problem(lund).input_value() == "Before and after"
    assert lund.main.get_by_label(lund.named("Goal")).input_value() == "Not lost"
    lund.press("Save")
    lund.is_told("Saved.")
    assert Plan.objects.get().part("text").content["goal"] == "Not lost"
    keeps(lund, 0)


def test_who_writes_after_the_session_ended_is_told_at_once(plan, lund):
    lund.open(plan.part_url("text"))
    lund.context.clear_cookies(name="sessionid")
    lund.fill(Problem="Still here")
    note(lund, "You have been signed out.")


# Two who write at once


@pytest.mark.parametrize("script", [True, False])
def test_two_editors_choose_field_by_field(plan, cast, visit, script):
    first = visit(cast.lund_coordinator, java_script_enabled=script)
    second = visit(cast.francistown_coordinator, java_script_enabled=script)
    for editor in (first, second):
        editor.open(plan.part_url("text"))
    first.fill(Problem="Few are heard", Goal="All are heard")
    first.press("Save")
    first.is_told("Saved.")
    second.fill(Problem="Few are asked", **{"Target groups": "The young"})
    if script:
        note(second, "Somebody else has saved this since you opened it.")
    second.press("Save")
    expect(second.main.get_by_role("alert").first).to_contain_text("Coordinator, Lund")
    boxes = {name: second.main.get_by_role("group", name=name) for name in
             ("Problem", "Goal", "Target groups")}  # fmt: skip
    expect(boxes["Goal"].get_by_label("Saved now")).to_be_checked()
    expect(boxes["Target groups"].get_by_label("Yours")).to_be_checked()
    expect(boxes["Problem"].get_by_role("radio", checked=True)).to_have_count(0)
    assert Plan.objects.get().part("text").content["problem"] == "Few are heard"
    second.press("Save what is chosen")
    expect(second.main.get_by_text("choose one of the two")).to_be_visible()
    boxes["Problem"].get_by_label("Yours").check()
    second.press("Save what is chosen")
    second.is_told("Saved.")
    content = Plan.objects.get().part("text").content
    assert content["problem"] == "Few are asked"
    assert content["goal"] == "All are heard"
    assert content["target_groups"] == "The young"


def test_rows_are_compared_by_themselves(cast, visit):
    plan = applications.a_filled_plan(cast)
    second = visit(cast.francistown_coordinator)
    second.open(plan.part_url("risks"))
    row = plan.rows("risks")[0]
    rows = [{**row, "likelihood": 4}, {"text": "Rain", "likelihood": 1, "impact": 1, "measure": ""}]
    save_part(plan, "risks", cast.lund_coordinator, rows=rows)
    second.rows(second.main, [{"Measure": "Dates agreed by May"}])
    second.press("Save")
    likelihood = second.main.get_by_role("group", name="Likelihood")
    likelihood.get_by_label("Saved now").check()
    second.main.get_by_role("group", name="Measure").get_by_label("Yours").check()
    second.press("Save what is chosen")
    second.is_told("Saved.")
    kept = Plan.objects.get().rows("risks")
    assert [one["text"] for one in kept] == [row["text"], "Rain"]
    assert (kept[0]["likelihood"], kept[0]["measure"]) == (4, "Dates agreed by May")
    assert kept[0]["key"] == row["key"]


def test_a_row_within_a_row_is_added_to_one_that_stands_and_to_a_new_one(cast, visit):
    plan = applications.a_filled_plan(cast)
    lund = visit(cast.lund_coordinator)
    lund.open(plan.part_url("activities"))
    for number in (0, 1):  # the one that stands, and the empty one below it
        row = lund.main.locator(f"tr:has([name=rows-{number}-title])").first
        boxes = row.locator(f"[name^=rows-{number}-participants-][name$=-count]")
        before = boxes.count()
        row.get_by_role("button", name="Add a row").click()
        expect(boxes).to_have_count(before + 1)
        expect(boxes.last).to_have_attribute("name", f"rows-{number}-participants-{before}-count")
    lund.main.locator("button[data-add-row=rows]").click()
    row = lund.main.locator("tr:has([name=rows-2-title])").first
    row.get_by_role("button", name="Add a row").click()
    row.get_by_text("Activity", exact=True).click()  # the label leads to its box
    expect(row.get_by_label("Activity", exact=True)).to_be_focused()
    row.get_by_label("Activity", exact=True).fill("A hearing")
    row.get_by_label("Month", exact=True).fill("2026-09")
    row.get_by_label("Who", exact=True).last.select_option("resident")
    row.get_by_label("How many", exact=True).last.fill("40")
    lund.press("Save")
    lund.is_told("Saved.")
    last = Plan.objects.get().rows("activities")[-1]
    assert last["title"] == "A hearing"
    assert [(one["side"], one["count"]) for one in last["participants"]] == [("resident", 40)]


# What is read


@pytest.mark.parametrize(
    ("language", "typed", "understood"),
    [("en", "3/5/2026", "Sunday 3 May 2026"), ("sv", "3.5.2026", "söndag 3 maj 2026")],
)
def test_a_day_is_read_as_people_write_it_and_said_back(
    plan, cast, visit, language, typed, understood
):
    cast.lund_coordinator.language = language
    cast.lund_coordinator.save()
    visitor = visit(cast.lund_coordinator)
    visitor.open(plan.step_url("edit"))
    visitor.fill(**{"First day": typed, "Last day": "31 dec 2026"})
    expect(visitor.main.get_by_text(understood)).to_be_visible()
    visitor.send("Edit")
    assert Plan.objects.get().starts_on.isoformat() == "2026-05-03"


def test_an_amount_is_said_back(cast, lund):
    plan = applications.a_filled_plan(cast)
    lund.open(plan.part_url("lines"))
    price = lund.main.get_by_label("Price (SEK)", exact=True).first
    price.fill("12 500,5")
    price.blur()
    expect(lund.main.get_by_text("SEK\u00a012,500.50")).to_be_visible()
    price.fill("1,250")
    price.blur()
    expect(lund.main.get_by_text("This cannot be read yet.")).to_be_visible()


# Files


@pytest.fixture
def activity(cast):
    return reporting.an_activity(cast)


def a_photo(tmp_path, name="receipt.jpg"):
    """A photo of about 3 MB, taken with the camera on its side."""
    picture = Image.frombytes("RGB", (1600, 1200), os.urandom(1600 * 1200 * 3))
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / name
    picture.save(path, "JPEG", quality=90, exif=exif)
    return path


def choose(visitor, activity, path):
    visitor.open(f"/documents/upload/?matter=activities/{activity.pk}")
    visitor.fill(File=path)


def test_a_photo_is_made_smaller_before_it_is_sent_and_stands_upright(lund, activity, tmp_path):
    photo = a_photo(tmp_path)
    assert photo.stat().st_size > 1_000_000
    choose(lund, activity, photo)
    expect(lund.main.get_by_text("The photo is made smaller:")).to_be_visible()
    lund.press("Hand in")
    lund.is_told("The document is stored.")
    version = Document.objects.get().latest
    assert version.size <= 400_000
    with version.file.open() as file:
        width, height = Image.open(io.BytesIO(file.read())).size
    assert width < height


def test_the_original_photo_is_sent_on_request(lund, activity, tmp_path):
    photo = a_photo(tmp_path)
    choose(lund, activity, photo)
    lund.main.get_by_label("Send the original photo").check()
    lund.press("Hand in")
    lund.is_told("The document is stored.")
    assert Document.objects.get().latest.size == photo.stat().st_size


def test_a_torn_upload_is_tried_again_and_stored_once(lund, activity, tmp_path):
    paper = tmp_path / "minutes.txt"
    paper.write_text("What was said")
    torn = []

    def tear(route):
        if route.request.method != "POST" or len(torn) > 1:
            route.continue_()
            return
        torn.append(route.request.url)
        if len(torn) == 2:  # it arrives, and only the answer is lost
            route.fetch()
        route.abort("connectionreset")

    lund.page.route("**/documents/upload/**", tear)
    choose(lund, activity, paper)
    lund.press("Hand in")
    expect(lund.main.get_by_text("The line dropped.")).to_be_visible()
    lund.is_told("The document is stored.")
    assert len(torn) == 2
    assert [one.latest.name for one in Document.objects.all()] == ["minutes.txt"]


def test_a_refused_file_says_why_at_its_field_and_loses_nothing(lund, activity, tmp_path):
    paper = tmp_path / "minutes.pdf"
    paper.write_text("No PDF at all")
    choose(lund, activity, paper)
    lund.fill(Title="From May")
    lund.press("Hand in")
    expect(lund.main.locator(".errorlist")).to_contain_text("This is not a .pdf file")
    assert lund.main.get_by_label("Title").input_value() == "From May"
    expect(lund.main.get_by_label(lund.named("File"))).to_be_focused()


def test_a_file_too_big_is_refused_before_it_is_sent(lund, activity, tmp_path, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    paper = tmp_path / "long.txt"
    paper.write_text("x" * 1_200_000)
    choose(lund, activity, paper)
    expect(lund.main.locator(".errorlist")).to_contain_text("at most 1 MB")


def test_on_a_slow_line_a_big_file_can_wait_for_wifi(lund, activity, tmp_path):
    lund.page.add_init_script(
        "window.slow = new EventTarget();"
        "Object.assign(slow, {effectiveType: '3g', downlink: 0.4});"
        "Object.defineProperty(navigator, 'connection', {value: slow});"
    )
    paper = tmp_path / "long.txt"
    paper.write_text("x" * 1_200_000)
    choose(lund, activity, paper)
    lund.reads("This line is slow")
    lund.press("Send on Wi-Fi")
    lund.reads("Waits for Wi-Fi. Keep this page open.")
    assert not Document.objects.exists()
    lund.page.evaluate("slow.effectiveType = '4g'; slow.dispatchEvent(new Event('change'))")
    lund.is_told("The document is stored.")


def test_a_file_of_a_refused_form_need_not_be_chosen_again(cast, visit, activity, tmp_path):
    plain = visit(cast.lund_coordinator, java_script_enabled=False)
    paper = tmp_path / "minutes.txt"
    paper.write_text("What was said")
    choose(plain, activity, paper)
    plain.main.get_by_label("Title").evaluate("one => { one.value = 'x'.repeat(251) }")
    plain.press("Hand in")
    plain.reads("minutes.txt")
    plain.reads("kept: it need not be chosen again")
    plain.main.get_by_label("Title").fill("Minutes of May")
    plain.press("Hand in")
    plain.is_told("The document is stored.")
    assert Document.objects.get().latest.name == "minutes.txt"


def test_after_signing_in_again_the_file_that_was_chosen_is_named(
    lund, activity, cast, live_server, tmp_path
):
    paper = tmp_path / "minutes.txt"
    paper.write_text("What was said")
    choose(lund, activity, paper)
    lund.fill(Title="From May")
    lund.context.clear_cookies(name="sessionid")
    lund.press("Hand in")
    lund.reads("You have been signed out.")
    lund.context.add_cookies([_cookie(cast.lund_coordinator, live_server.url)])
    lund.page.reload()
    assert lund.main.get_by_label("Title").input_value() == "From May"
    note(lund, "minutes.txt")


def test_a_text_in_two_languages_has_room_to_write_on_a_phone(cast, visit):
    visitor = visit(cast.office_coordinator, size=(360, 740))
    visitor.open("/messages/new/")
    for name in ("subject_en", "subject_sv", "body_en", "body_sv"):
        assert visitor.main.locator(f"[name={name}]").bounding_box()["width"] > 250, name
