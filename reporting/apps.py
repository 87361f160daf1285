"""What came of a project: activities, money spent, reports and settlement."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    label = "reporting"
    verbose_name = _("Activities and accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from foundation.pages.beside import also_shows
        from foundation.workflow.matters import answers

        from . import annexed, reversals  # noqa: F401  (each hands itself in)
        from .advances.foreseen import foreseen
        from .advances.tables import counted_section
        from .allowances.rules import travellers_of
        from .allowances.tables import on_its_expense
        from .audits.sections import said_of_audits
        from .cash import menu as cash
        from .deviations.views import footer_link
        from .expenses import entering, hiding  # noqa: F401  (where costs are entered; papers)
        from .expenses.amounts import foreseen_is
        from .expenses.models import Expense
        from .financials.models import FinancialReport
        from .financials.own_part import paid_persons_are, pay_is, travellers_are
        from .ledgers.beside import expense_section, report_section
        from .rates import menu as rates
        from .travel.models import travelled_on
        from .work import tables as work
        from .work.models import employees_of

        foreseen_is(foreseen)
        pay_is(employees_of)
        paid_persons_are(travellers_of)
        travellers_are(travelled_on)
        also_shows(Expense, counted_section)
        also_shows(Expense, on_its_expense)
        also_shows(Expense, work.on_its_expense)
        also_shows(Expense, expense_section)
        also_shows(FinancialReport, said_of_audits)
        also_shows(FinancialReport, report_section)

        known = answers["footer_links"]
        answers.update(
            footer_links=lambda: [footer_link(), *known()],
            menu=cash.beside(rates.beside(answers["menu"])),
        )
