"""Hands on the rooms' models."""

from .activities.models import Activity
from .advances.models import Advance, BalanceConfirmation, SentBack, Transfer, Use
from .allowances.models import Allowance
from .audits.models import Audit, Draw, Finding, Mark, Recommendation, SampleItem
from .bank_details.models import BankDetails
from .brought import BroughtForward
from .deviations.models import Deviation, Informed, Look, Message
from .events.models import Event, SignUp
from .expenses.kept_models import HiddenPaper, RecoveredVat, TwoCosts
from .expenses.models import Expense
from .financials.built_models import BuiltFile
from .financials.models import FinancialReport, ReportLine
from .forecasts.models import Forecast
from .ledgers.models import Columns, Ledger, LedgerImport, LedgerRow
from .progress.models import ProgressReport
from .repayments.models import Repayment
from .settlements.models import Settlement
from .takeovers.models import TakenOver, Takeover
from .travel.models import SheetLink, Traveller, TravelRule, Trip
from .work.models import Payroll

__all__ = [
    "Activity", "Advance", "Allowance", "Audit", "BalanceConfirmation", "BankDetails",
    "BroughtForward", "BuiltFile", "Columns", "Deviation", "Draw", "Event", "Expense",
    "FinancialReport",
    "Finding", "Forecast", "HiddenPaper", "Informed", "Ledger", "LedgerImport", "LedgerRow",
    "Look", "Mark", "Message", "Payroll", "ProgressReport", "Recommendation", "RecoveredVat",
    "Repayment", "ReportLine", "SampleItem", "SentBack", "Settlement", "SheetLink", "SignUp",
    "TakenOver", "Takeover", "Transfer", "TravelRule", "Traveller", "Trip", "TwoCosts", "Use",
]  # fmt: skip
