"""How a month of work input comes to be."""

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.documents.storing import add_document, look_at
from foundation.workflow.engine import begin, save_part, take_step
from reporting.work.models import Payroll
from tests.stories.allowances import a_line_for
from tests.stories.reporting import an_activity, money

HOURS = [
    {"employee": "Anna Berg", "day": "2026-05-04", "hours": "8"},
    {"employee": "Anna Berg", "day": "2026-05-05", "hours": "4.5"},
    {"employee": "Bo Ek", "day": "2026-05-04", "hours": "8"},
]


def a_wage(employee="Anna Berg", monthly="40000.00", oncost="41.50", **changes) -> dict:
    return {"employee": employee, "kind": "wages", "monthly_pay": money(monthly),
            "oncost_percent": oncost, "superior": "Chief, Lund", **changes}  # fmt: skip


def a_payroll(cast, activity=None, hours=HOURS, pay=None, **changes) -> Payroll:
    """May 2026 of two of Lund's employees, with the signed time sheet on file."""
    activity = activity or an_activity(cast)
    body = {"activity": activity.pk, "partner": cast.lund.pk, "month": "2026-05-15", **changes}
    payroll = begin(Payroll, cast.lund_finance, body)
    payroll = save_part(payroll, "hours", cast.lund_finance, rows=hours)[0]
    rows = [a_wage(), a_wage("Bo Ek", "35000.00")] if pay is None else pay
    payroll = save_part(payroll, "pay", cast.lund_finance, rows=rows)[0]
    looked = look_at(SimpleUploadedFile("time-sheet.txt", b"Signed"))
    add_document(payroll, cast.lund_finance, looked, kind="other", restricted=True)
    return Payroll.objects.get(pk=payroll.pk)


def what_its_claim_says(cast, payroll, **changes) -> dict:
    line = a_line_for(cast, payroll.activity.grant, "WAGE_SE")
    return {"line": line.key, "paid_on": "2026-05-27", **changes}


def a_claimed_payroll(cast, activity=None, **changes) -> Payroll:
    """One expense with one total."""
    payroll = a_payroll(cast, activity, **changes)
    return take_step(payroll, "claim", cast.lund_finance, what_its_claim_says(cast, payroll))
