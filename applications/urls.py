"""The pages of this floor: every kind of matter has the same, and grants have their own."""

from foundation.pages.matter_urls import app_urls

from .agreements.urls import urlpatterns as agreements
from .amendments.urls import urlpatterns as amendments
from .assessments.urls import urlpatterns as rounds
from .budgets.urls import urlpatterns as budgets
from .decisions.urls import urlpatterns as decisions
from .grants.urls import urlpatterns as grants
from .meetings.urls import urlpatterns as meetings
from .plans.urls import urlpatterns as plans
from .results.urls import urlpatterns as results

app_name = "applications"

urlpatterns = [
    *agreements, *amendments, *budgets, *decisions, *grants, *meetings, *plans, *results, *rounds,
    *app_urls("applications"),
]  # fmt: skip
