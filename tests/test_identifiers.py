"""Identifiers of what one may not see are refused at their field, as those of what is not there.

Generic over every form of every beginning, step and part: a relation that a later form asks for is
tried as soon as it is there.
"""

import json

import pytest
from django import forms
from django.db import transaction
from django.test import Client

from foundation.accounts.models import Person
from foundation.documents.models import Document
from foundation.workflow.engine import save_part
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import form_errors
from foundation.workflow.matters import matter_kinds

from .access_world import World
from .stories import partnerships, reporting
from .stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.sweep

NOWHERE = 987_654_321


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield World(cast)


@pytest.fixture(autouse=True)
def _database(db):
    """Every test in a savepoint of the world's transaction."""


def relations(form, prefix=()):
    """(path of names, model) of every field of the form that takes the id of a row."""
    for name, field in form.fields.items():
        if isinstance(field, RowsField):
            inner = field.row_form(matter=field.matter, by=field.by)
            yield from relations(inner, (*prefix, name))
        elif isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            yield (*prefix, name), field.queryset.model, field


def invisible(model, person) -> list:
    """Ids of rows of the model that are there and not to be seen by the person."""
    if not hasattr(model.objects.all(), "visible_to"):
        return []
    seen = model.objects.visible_to(person).values("pk")
    return list(model.objects.exclude(pk__in=seen).values_list("pk", flat=True)[:3])


def body_with(path, field, value):
    value = [value] if isinstance(field, forms.ModelMultipleChoiceField) else value
    for name in reversed(path[1:]):
        value = [{name: value}]
    return {path[0]: value}


def problems_at(errors, path):
    """What is said at a field; numbers are left out, so that two answers can be compared."""
    if not isinstance(errors, dict) or path[0] not in errors:
        return None
    found = errors[path[0]]
    if len(path) > 1:
        return problems_at(found[0], path[1:]) if found and isinstance(found[0], dict) else found
    return found


def said(form_class, matter, person, path, field, value):
    """The form's errors at the field for this value, None when it takes it."""
    form = form_class(body_with(path, field, value), matter=matter, by=person)
    form.is_valid()
    return problems_at(form_errors(form), path)


def forms_of(world):
    """(what, form class, matter) of every form: of beginnings, of steps and of parts."""
    for kind in matter_kinds():
        if kind.begin is not None and not kind.begin.consequence:
            yield f"begin {kind.code}", kind.begin.form_class(kind), lambda kind=kind: kind()
    for name, row in world.rows.items():
        for step in row.steps().values():
            if not step.consequence:
                yield f"{name} {step.name}", step.form_class(type(row)), lambda row=row: row
        for part, spec in row.parts.items():
            yield f"{name} part {part}", spec.form_class(type(row)), lambda row=row: row


def reaches(matter, person) -> bool:
    """Whether the person gets as far as the form: to begin something, or they see the matter."""
    return (
        matter.pk is None or type(matter).objects.visible_to(person).filter(pk=matter.pk).exists()
    )


WHO = ["lund_coordinator", "lund_finance", "stranger", "auditor", "office_coordinator", "signatory"]


def test_what_one_may_not_see_is_refused_like_what_is_not_there(world):
    wrong, tried = [], 0
    stranger = partnerships.a_declaration(world.cast, world.rows["call"], world.cast.stranger)
    assert stranger.pk
    for what, form_class, matter in forms_of(world):
        for who in WHO:
            person = world.people[who]
            if not reaches(matter(), person):
                continue
            form = form_class(matter=matter(), by=person)
            for path, model, field in relations(form):
                # None where another field, which is missing here, has to be right first
                nothing = said(form_class, matter(), person, path, field, NOWHERE)
                for pk in invisible(model, person):
                    tried += 1
                    found = said(form_class, matter(), person, path, field, pk)
                    spelled = json.dumps(found, default=str).replace(str(pk), "#")
                    should = json.dumps(nothing, default=str).replace(str(NOWHERE), "#")
                    if spelled != should:
                        wrong.append(f"{who} {what} {path} {model.__name__} {pk}: {found}")
    assert not wrong, "\n".join(wrong)
    assert tried > 50


def test_choices_offer_only_what_one_sees_and_no_more_people_than_the_field_takes(world):
    wrong = []
    for what, form_class, matter in forms_of(world):
        for who in ("lund_coordinator", "stranger", "auditor2", "signatory"):
            person = world.people[who]
            if not reaches(matter(), person):
                continue
            for path, model, field in relations(form_class(matter=matter(), by=person)):
                hidden = set(invisible(model, person))
                offered = {row.pk for row in field.queryset[:300]}
                if hidden & offered:
                    wrong.append(f"{who} {what} {path}: {hidden & offered}")
    assert not wrong, "\n".join(wrong)


def ask(person, method, address, body):
    """The answer of a request that leaves nothing behind."""
    browser = Client()
    browser.force_login(person)
    with transaction.atomic():
        answer = getattr(browser, method)(
            address, json.dumps(body), content_type="application/json"
        )
        transaction.set_rollback(True)
    return answer


def test_papers_of_others_are_refused_like_papers_that_are_not_there(world):
    expense = world.rows["draft expense"]
    elsewhere = Document.objects.exclude(pk__in=expense.documents.values("pk")).first()
    for pk in (elsewhere.pk, NOWHERE):
        body = reporting.what_an_expense_says(world.cast, expense.activity, documents=[pk])
        answer = ask(world.cast.lund_finance, "post", "/api/v1/expenses/", body)
        assert answer.status_code == 400, answer.json()
        assert list(answer.json()) == ["documents"]


def test_an_address_of_a_matter_says_nothing_of_whether_it_is_there(world):
    person = world.people["stranger"]
    for address in (f"activities/{world.rows['activity'].pk}", f"activities/{NOWHERE}"):
        browser = Client()
        browser.force_login(person)
        listed = browser.get("/api/v1/documents/", {"matter": address}).json()
        assert (listed["count"], listed["results"]) == (0, [])
        handed_in = browser.post("/api/v1/documents/", {"matter": address, "kind": "receipt"})
        assert handed_in.status_code == 404


@pytest.mark.parametrize("who", ["stranger", "auditor2", "signatory"])
def test_filters_find_and_count_nothing_that_is_not_theirs(world, who):
    browser = Client()
    browser.force_login(world.people[who])
    row = world.rows["plan"]
    asked = [
        {"q": row.reference}, {"q": row.title}, {"partnership": world.partnership.pk},
        {"grant": world.grant.pk}, {"organisation": world.cast.lund.pk}, {"state": "draft"},
    ]  # fmt: skip
    for kind in matter_kinds():
        seen = set(kind.objects.visible_to(world.people[who]).values_list("pk", flat=True))
        for query in asked:
            found = browser.get(f"/api/v1/{kind.collection}/", query).json()
            assert {row["id"] for row in found["results"]} <= seen
            assert found["count"] == len(found["results"])


def test_an_assessment_that_is_not_in_yet_is_read_by_nobody_else(world):
    """The plan's other assessor, the manager who decides and the partners know nothing of it."""
    draft, other = world.rows["draft assessment"], world.rows["other's assessment"]
    for who, words in (
        ("manager", ["TOLD-BY-ONE"]), ("office_coordinator", ["TOLD-BY-ONE"]),
        ("assessor1", ["TOLD-BY-TWO"]), ("lund_coordinator", ["TOLD-BY-ONE", "TOLD-BY-TWO"]),
    ):  # fmt: skip
        browser = Client()
        browser.force_login(world.people[who])
        paths = [draft.parent().url, f"/api/v1/assessments/?plan={draft.plan_id}", "/assessments/"]
        paths += [path for row in (draft, other)
                  for path in (row.url, f"/api/v1/assessments/{row.pk}/")]  # fmt: skip
        for path in paths:
            text = browser.get(path).content.decode()
            assert not [word for word in words if word in text], f"{who} {path}"


def test_what_the_auditor_writes_for_himself_is_read_by_no_other(world):
    audit = world.rows["audit"]
    save_part(audit, "notes", world.cast.auditor, values={"plan": "SECRET-OF-THE-AUDIT"})
    sample = [row["expense"] for row in audit.rows("sample")]
    assert sample
    for who in ("lund_coordinator", "francistown_finance", "controller", "auditor2"):
        browser = Client()
        browser.force_login(world.people[who])
        for path in (audit.url, f"{audit.url}record/", f"/api/v1/audits/{audit.pk}/",
                     f"/api/v1/audits/{audit.pk}/record/"):  # fmt: skip
            text = browser.get(path).content.decode()
            assert "SECRET-OF-THE-AUDIT" not in text, f"{who} {path}"
        assert browser.get(f"/api/v1/audits/{audit.pk}/parts/sample/").status_code in (403, 404)


def test_a_restricted_paper_is_for_those_who_write_there(world):
    activity = world.rows["activity"]
    paper = reporting.a_receipt(activity, world.cast.lund_finance, b"Signed", "sheet.txt")
    Document.objects.filter(pk=paper.pk).update(restricted=True)
    for who, sees in (("lund_finance", True), ("francistown_coordinator", True),
                      ("lund_team", False), ("admin", False), ("stranger", False)):  # fmt: skip
        browser = Client()
        browser.force_login(world.people[who])
        for path in (f"/api/v1/documents/{paper.pk}/", f"/documents/{paper.pk}/content/"):
            assert (browser.get(path).status_code == 200) is sees, f"{who} {path}"
        ids = [row["id"] for row in browser.get("/api/v1/documents/").json()["results"]]
        assert (paper.pk in ids) is sees, who


def test_a_refused_version_says_nothing_to_those_who_do_not_see_it(world):
    browser = Client()
    browser.force_login(world.people["stranger"])
    for name in ("plan", "declaration", "report"):
        row = world.rows[name]
        for version in ('"1"', '"999"'):
            answer = browser.patch(
                f"/api/v1/{row.collection}/{row.pk}/", "{}", content_type="application/json",
                headers={"If-Match": version},
            )  # fmt: skip
            assert answer.status_code == 404
            assert "ETag" not in answer


def test_people_of_others_and_their_addresses_are_not_shown(world):
    """A stranger learns of no person elsewhere: neither on pages nor from the machine."""
    mails = set(Person.objects.exclude(email__contains="umea").values_list("email", flat=True))
    mails -= {row for row in mails if row.endswith("@icld.example") or "system" in row}
    browser = Client()
    browser.force_login(world.people["stranger"])
    paths = ["/", "/people/", "/notices/", "/organisations/", "/me/", "/declarations/"]
    paths += [f"/api/v1/{kind.collection}/" for kind in matter_kinds()]
    paths += ["/api/v1/me/", "/api/v1/notices/", "/api/v1/organisations/", world.rows["call"].url]
    for path in paths:
        text = browser.get(path).content.decode()
        assert not [mail for mail in mails if mail in text], path
