"""What all grant holders expect: the sums of the latest stated forecasts that one may see."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.workflow import clock

from .models import Forecast
from .tables import category_table, latest_of, sums_table

MOST = 500


@require_GET
@login_required
def forecast_sums(request):
    """By grant and by kind of cost, for this year."""
    rows = Forecast.objects.visible_to(request.user).for_pages()
    rows = rows.filter(state="stated", day__year=clock.today().year).order_by("-day", "-pk")
    found = latest_of(rows[:MOST])
    Forecast.prepare_rows(found)
    context = {
        "title": _("What is expected"),
        "intro": _("The latest forecast of each grant that was stated this year."),
        "tables": [sums_table(found), *([category_table(found)] if found else [])],
    }
    return render(request, "reporting/cash/forecasts.html", context)
