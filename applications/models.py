"""Hands on the rooms' models."""

from .agreements.models import Agreement, ReportDate
from .amendments.models import Amendment
from .assessments.models import Assessment
from .budgets.models import BudgetLine
from .grants.models import Condition, Grant
from .plans.models import Plan

__all__ = [
    "Agreement", "Amendment", "Assessment", "BudgetLine", "Condition", "Grant", "Plan",
    "ReportDate",
]  # fmt: skip
