"""Hands on the rooms' models."""

from .agreements.models import Agreement, ReportDate
from .agreements.wording import AgreementWording
from .amendments.models import Amendment
from .assessments.models import Assessment
from .budgets.models import BudgetLine
from .decisions.models import Decision
from .grants.models import Condition, Grant
from .meetings.models import AgendaItem, Meeting
from .plans.conflicts import Conflict
from .plans.models import Plan
from .questions.models import Answer, Question

__all__ = [
    "AgendaItem", "Agreement", "AgreementWording", "Amendment", "Answer", "Assessment",
    "BudgetLine", "Condition", "Conflict", "Decision", "Grant", "Meeting", "Plan",
    "Question", "ReportDate",
]  # fmt: skip
