"""Progress reports: what came of a grant in a period, told by each partner, and measured."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.results.framework import Indicator, indicators_in, parts_of
from foundation.workflow.models import Part
from foundation.workflow.shapes import shape
from reporting.activities.models import Activity
from reporting.activities.participants import head_count

from .workflow import ProgressReportProcess


class ProgressReport(ProgressReportProcess):
    """Words and values of one grant and period; submitted together with its accounts."""

    language = models.CharField(_("language of the text"), max_length=10, blank=True)
    submitted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["grant", "to_on"], name="progress_report_by_grant")]

    def begun(self, by, data):
        self.language = self.language or getattr(by, "language", "")
        return {"grant": self.grant_id, "from": str(self.from_on), "to": str(self.to_on)}

    def frozen_fields(self):
        return ("partnership", "grant", "from", "to", "language")

    def content(self):
        """The words and values, and the activities as they stood: what partners confirm."""
        return {**super().content(), "activities": self.activities_now()}

    def indicators(self) -> list[Indicator]:
        """The indicators of the plan as it was approved."""
        if not hasattr(self, "_indicators"):
            self._indicators = indicators_in(parts_of(self.grant))
        return self._indicators

    def activities_now(self) -> list[dict]:
        """The activities of the grant in the period, done and not done."""
        found = Activity.objects.filter(
            grant=self.grant_id, starts_on__lte=self.to_on, ends_on__gte=self.from_on
        )
        counts = {
            part.matter_id: head_count(part.content)
            for part in Part.objects.filter(
                kind=Activity.label(), name="participants", matter_id__in=found.values("pk")
            )
        }
        return [
            {
                "id": one.pk, "title": one.title, "state": one.state, "mode": one.mode,
                "starts_on": shape(one.starts_on), "ends_on": shape(one.ends_on),
                "participants": counts.get(one.pk, 0),
            }
            for one in found.order_by("starts_on", "pk")
        ]  # fmt: skip

    def activities(self) -> list[dict]:
        """The activities as they were frozen; of a draft, as they stand now."""
        version = None if self.state == self.State.DRAFT else self.latest_version()
        return version.text["activities"] if version else self.activities_now()

    def sections(self, person) -> list[dict]:
        from .tables import sections_of

        return sections_of(self)
