"""The profile of an organisation: kept once, used again, and looked through every year."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.file_numbers import file_number_step
from foundation.accounts.models import Organisation
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    calendar,
    coordinator,
    office,
    office_coordinators,
    serves_somewhere,
)
from foundation.workflow import clock
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import begins, step


@rule(_("the organisation has no profile yet"))
def the_only_one(profile):
    """The organisation's row is locked: of two who begin at once, the second is refused."""
    Organisation.objects.select_for_update().get(pk=profile.organisation_id)
    others = type(profile).objects.filter(organisation=profile.organisation_id)
    other = others.exclude(pk=profile.pk).first()
    if other is not None:
        sentence = _now("%(organisation)s has a profile already: %(reference)s. Edit that one.")
        words = {"organisation": profile.organisation, "reference": other.reference}
        yield Missing("profile_exists", sentence % words, field="organisation")


# What a match is scored by, and what to call it while it is empty.
ASKED = {
    "setting": _("It is not said whether it is urban or rural."),
    "functional_areas": _("No functional areas are ranked."),
    "languages": _("No language of work is chosen."),
    "connectivity": _("It is not said how well the connection to the internet works."),
}


@rule(_("what a match is scored by is there"))
def useful_for_matching(profile):
    if not profile.inhabitants:
        sentence = _now("How many people live there is not known.")
        yield Missing("empty", sentence, field="population", level=WARNING)
    for name, sentence in ASKED.items():
        if not getattr(profile, name):
            yield Missing("empty", sentence, field=name, level=WARNING)


def _reviewed_long_ago(model, now):
    """Those last reviewed so many days ago (PROFILE_REVIEW_DAYS, [D] a year)."""
    latest = clock.programme_date(now) - timedelta(days=settings.PROFILE_REVIEW_DAYS)
    return models.Q(reviewed_on__lte=latest)


class ProfileProcess(Shared):
    class State(models.TextChoices):
        CURRENT = "current", _("current")
        DUE = "due", _("to be reviewed")

    state = FSMField(_("state"), choices=State, default=State.CURRENT, protected=True)

    code = "profile"
    collection = "profiles"
    opens_case = True
    track = [State.CURRENT, State.DUE]
    sees = {coordinator: ALL, serves_somewhere: ALL}
    holds = {State.DUE: coordinator}
    shows = (
        "organisation", "inhabitants", "population", "population_year", "setting",
        "functional_areas", "languages", "connectivity", "connectivity_note", "majority",
        "majority_since", "majority_until", "other_partnerships", "rights_declaration",
        "rights_declaration_year", "language", "reviewed_on",
    )  # fmt: skip
    not_on_page = ("population", "other_partnerships")
    list_columns = ("country_name", "setting", "areas_named", "languages_named")
    list_relations = ("organisation",)
    list_leaves_out = ("reference", "holder", "updated")
    list_filter = "DirectoryFilter"
    filters = {
        "country": "organisation__country", "setting": "setting", "area": "area_words__word",
        "language": "language_words__word",
    }  # fmt: skip
    labels = {
        "inhabitants": _("inhabitants"),
        "country_name": _("country"),
        "areas_named": _("functional areas"),
        "languages_named": _("languages"),
    }

    begin = begins(
        _("Make a profile"), by=[coordinator, office_coordinators], needs=[the_only_one],
        tells=[coordinator], asks="ProfileForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), [State.CURRENT, State.DUE], by=[coordinator, office], asks="EditForm")
    def edit(self, by, data):
        """What has changed is changed at once; the yearly review is a step of its own."""
        return self.write(data)

    @step(
        _("Say that everything holds"), [State.CURRENT, State.DUE], State.CURRENT,
        by=[coordinator], needs=[useful_for_matching], main=True,
    )  # fmt: skip
    def review(self, by, data):
        """Everything was looked through and holds today; the next review is a year away."""
        self.reviewed_on = clock.today()
        self.done("review")
        return {"reviewed_on": self.reviewed_on.isoformat()}

    @step(
        _("Ask for a review"), State.CURRENT, State.DUE, by=[calendar, office],
        tells=[coordinator], calendar=_reviewed_long_ago,
    )  # fmt: skip
    def fall_due(self, by, data):
        """A year has passed since the last review, or the office has a reason to ask."""
        until = clock.today() + timedelta(days=settings.PROFILE_ANSWER_DAYS)
        self.due("review", until)
        return {"until": until.isoformat()}

    set_file_number = file_number_step()
