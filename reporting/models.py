"""Hands on the rooms' models."""

from .activities.models import Activity
from .audits.models import Audit, Draw, Finding, SampleItem
from .expenses.models import Expense
from .financials.models import FinancialReport, ReportLine
from .progress.models import ProgressReport
from .settlements.models import Settlement

__all__ = [
    "Activity", "Audit", "Draw", "Expense", "Finding", "FinancialReport", "ProgressReport",
    "ReportLine", "SampleItem", "Settlement",
]  # fmt: skip
