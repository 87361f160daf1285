"""Assessments: what one assessor thinks of one frozen version of a plan."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.models import Plan
from foundation.accounts.models import Appointment
from foundation.workflow import clock
from foundation.workflow.models import Version
from partnerships.programmes.call_rules import CallRules
from partnerships.programmes.models import CallVersion

from .scoring import share_of_most
from .workflow import AssessmentProcess, Recommendation

DAYS = 14  # [D] from being asked to submitting


class Assessment(AssessmentProcess):
    """The scores, comments and recommendation of one assessor."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("plan"))
    # Whom it was opened for, then who submitted it; the right to write it is an appointment.
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assessor")
    )
    plan_version = models.ForeignKey(
        Version, models.PROTECT, null=True, related_name="+", editable=False
    )
    call_version = models.ForeignKey(
        CallVersion, models.PROTECT, null=True, related_name="+", editable=False
    )
    no_conflict = models.BooleanField(_("no conflict of interest"), default=False)
    scores = models.JSONField(_("scores"), default=list, blank=True)
    recommendation = models.CharField(
        _("recommendation"), max_length=10, choices=Recommendation, blank=True
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-id"]

    labels = {"criteria": _("criteria"), "total": _("total (percent of the most)")}

    def begun(self, by, data):
        """Points at the frozen text, names the assessor for it and says until when."""
        self.plan_version = self.plan.latest_version()
        self.call_version = self.plan.partnership.call_version
        Appointment.objects.create(
            person=self.assessor, role="assessor", given_by=by,
            case_id=self.case_id, kind=self.label(), matter_id=self.pk,
        )  # fmt: skip
        self.due("assessment", clock.today() + timedelta(days=DAYS))
        return {
            "assessor": self.assessor_id,
            "frozen": self.plan_version.number,
            "digest": self.plan_version.digest,
        }

    @property
    def rules(self) -> CallRules:
        """The rules of the call that the partnership began under."""
        return self.call_version.rules

    @property
    def criteria(self) -> list[dict]:
        """What is scored: `{code, label: {"en", "sv"}, max}`."""
        return [
            {"code": one["code"], "label": one["label"], "max": one["max"]}
            for one in self.rules.criteria
        ]

    @property
    def total(self) -> Decimal | None:
        """The scores in percent of the most that is possible; None before they are all in."""
        return share_of_most(self.scores, self.rules.criteria)

    @property
    def plan_digest(self) -> str:
        """The digest of the text that is assessed."""
        return self.plan_version.digest if self.plan_version_id else ""

    def frozen_fields(self):
        return ("plan", "plan_digest", "assessor", "no_conflict", "scores", "recommendation")

    def deadline_label(self, code):
        return _now("the assessment is submitted")

    def sections(self, person) -> list[dict]:
        """The criteria with what was scored."""
        from .tables import sections_of

        return sections_of(self)
