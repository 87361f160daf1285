"""What must be so before a progress report is put forward."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.workflow.models import Part
from foundation.workflow.rules import WARNING, Missing, rule


@rule(_("every partner has told its own part (a warning)"))
def every_partner_tells(report):
    told = {
        part.owner
        for part in Part.objects.about(report).filter(name="narrative")
        if any(part.content.values())
    }
    for partner in report.parties():
        if partner.pk not in told:
            yield Missing(
                "nothing_told",
                say("%(partner)s has told nothing yet of what came of it.") % {"partner": partner},
                part="narrative",
                level=WARNING,
            )


@rule(_("each indicator has one value from each partner"))
def values_stand_once(report):
    seen = set()
    names = {one.key: one.name for one in report.indicators()}
    for row in report.rows("values"):
        place = (row["indicator"], row["partner"])
        if place in seen:
            yield Missing(
                "value_twice",
                say("“%(indicator)s” has two values from the same partner.")
                % {"indicator": names.get(row["indicator"], row["indicator"])},
                part="values",
            )
        seen.add(place)
        if row["indicator"] not in names:
            yield Missing(
                "value_of_nothing",
                _("A value belongs to an indicator that the approved plan does not have."),
                part="values",
            )


@rule(_("each indicator has a value (a warning)"))
def values_are_there(report):
    valued = {row["indicator"] for row in report.rows("values")}
    for one in report.indicators():
        if one.key not in valued:
            yield Missing(
                "no_value",
                say("“%(indicator)s” has no value for this period.") % {"indicator": one.name},
                part="values",
                level=WARNING,
            )
