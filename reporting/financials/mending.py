"""Where something that is missing in a financial report is mended, where no field of its own is."""

from urllib.parse import urlencode

from django.urls import reverse

LIST_OF_COSTS = {"drafts_left": "drafts_left"}


def mended_at(report, missing) -> str:
    """The address; empty where it is mended as everywhere else."""
    look = LIST_OF_COSTS.get(missing.code) or (
        missing.code.removeprefix("look_") if missing.code.startswith("look_") else ""
    )
    if look:
        page = reverse("reporting:financial_report_vouchers", args=[report.pk])
        return f"{page}?{urlencode({'look': look})}"
    if missing.code in ("undecided", "open_question"):
        look = "undecided" if missing.code == "undecided" else "query"
        page = reverse("reporting:financial_report_review", args=[report.pk])
        return f"{page}?{urlencode({'look': look})}"
    if missing.begins == "reporting.progress_report":
        known = {
            "partnership": report.partnership_id, "grant": report.grant_id,
            "from": report.from_on.isoformat(), "to": report.to_on.isoformat(),
        }  # fmt: skip
        return f"{reverse('reporting:progress_report_new')}?{urlencode(known)}"
    if missing.begins == "reporting.audit":
        return f"{reverse('reporting:audit_new')}?{urlencode({'financial_report': report.pk})}"
    return ""
