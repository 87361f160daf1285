"""How things come to be on the third floor: activities, papers, expenses."""

from django.core.files.uploadedfile import SimpleUploadedFile

from applications.grants.models import Grant
from foundation.documents.models import Document
from foundation.documents.storing import add_document, look_at
from foundation.workflow.engine import begin, save_part, take_step
from reporting.activities.models import Activity
from reporting.expenses.models import Expense
from tests.stories.applications import a_granted_partnership

PARTICIPANTS = [
    {"side": "majority", "sex": "female", "age_band": "35-64", "count": 4},
    {"side": "opposition", "sex": "male", "age_band": "65+", "count": 3},
    {"side": "resident", "sex": "female", "age_band": "18-24", "count": 20},
]


def money(amount, currency="SEK") -> dict:
    return {"amount": str(amount), "currency": currency}


def what_an_activity_says(cast, grant, **changes) -> dict:
    """The body of an activity, as PROCESSES.md has it: last spring, in Francistown."""
    planned = grant.version.text["parts"]["activities"][0]
    return {
        "grant": grant.pk,
        "plan_activity": planned["key"],
        "title": planned["title"],
        "starts_on": "2026-05-04",
        "ends_on": "2026-05-08",
        "host": cast.francistown.pk,
        "mode": "on_site",
        **changes,
    }


def an_activity(cast, grant: Grant | None = None, **changes) -> Activity:
    """Planned by Lund's coordinator."""
    grant = grant or a_granted_partnership(cast)[1]
    return begin(Activity, cast.lund_coordinator, what_an_activity_says(cast, grant, **changes))


def count_participants(cast, activity) -> Activity:
    return save_part(activity, "participants", cast.francistown_coordinator, rows=PARTICIPANTS)[0]


def a_completed_activity(cast, grant: Grant | None = None, **changes) -> Activity:
    """Confirmed, held, counted (27 heads) and completed."""
    activity = take_step(an_activity(cast, grant, **changes), "confirm", cast.lund_coordinator)
    activity = take_step(activity, "start", cast.francistown_coordinator)
    activity = count_participants(cast, activity)
    body = {"summary": "The two councils met young people."}
    return take_step(activity, "complete", cast.lund_coordinator, body)


def a_receipt(activity, by, content=b"A receipt", name="receipt.txt", kind="receipt") -> Document:
    """A paper handed in at the activity."""
    looked = look_at(SimpleUploadedFile(name, content))
    return add_document(activity, by, looked, kind=kind)


def line_of(grant, partner, **where):
    """An approved line of the partner's."""
    return grant.lines.filter(partner=partner, **where).first()


def what_an_expense_says(cast, activity, **changes) -> dict:
    """The body of an expense in SEK on Lund's line, with no papers."""
    return {
        "activity": activity.pk,
        "line": line_of(activity.grant, cast.lund).key,
        "partner": cast.lund.pk,
        "paid_by": "direct",
        "supplier": "Hotel Marang",
        "invoice_on": "2026-05-08",
        "paid_on": "2026-05-20",
        "paper": money("1500.00"),
        "claimed": money("1200.00"),
        "documents": [],
        **changes,
    }


def an_expense(cast, activity=None, by=None, **changes) -> Expense:
    """A draft with a receipt, entered by Lund's finance officer."""
    activity = activity or an_activity(cast)
    by = by or cast.lund_finance
    if "documents" not in changes:
        changes["documents"] = [a_receipt(activity, by).pk]
    return begin(Expense, by, what_an_expense_says(cast, activity, **changes))


def a_ready_expense(cast, activity=None, by=None, **changes) -> Expense:
    """It counts on its line."""
    expense = an_expense(cast, activity, by, **changes)
    return take_step(expense, "mark_ready", by or cast.lund_finance)
