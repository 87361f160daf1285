"""The pages of this floor: every kind of matter has the same, and some have their own."""

from foundation.pages.matter_urls import app_urls

from .activities.urls import urlpatterns as activities
from .audits.urls import urlpatterns as audits
from .cash.urls import urlpatterns as cash
from .deviations.urls import urlpatterns as deviations
from .expenses.urls import urlpatterns as expenses
from .financials.urls import urlpatterns as financials
from .ledgers.urls import urlpatterns as ledgers
from .rates.urls import urlpatterns as rates
from .repayments.urls import urlpatterns as repayments
from .settlements.urls import urlpatterns as settlements
from .takeovers.urls import urlpatterns as takeovers
from .travel.urls import urlpatterns as travel

app_name = "reporting"

urlpatterns = [
    *activities,
    *audits,
    *cash,
    *deviations,
    *expenses,
    *financials,
    *ledgers,
    *rates,
    *repayments,
    *settlements,
    *takeovers,
    *travel,
    *app_urls("reporting"),
]
