"""Activities: what partners do together, under one grant and one row of its plan."""

from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from applications.results.framework import Planned, activities_in, parts_of
from foundation.accounts.models import Organisation
from foundation.accounts.roles import auditor_of_case, controller, coordinator, finance, office
from foundation.documents.models import Document
from foundation.workflow import clock
from foundation.workflow.models import Part
from partnerships.cooperation.models import Partnership
from partnerships.programmes.call_rules import CallRules

from .participants import head_count
from .workflow import ActivityProcess, Mode

DAYS_TO_COMPLETE = 30  # [D] after its last day, to count who came and say what happened


class Activity(ActivityProcess):
    """A visit, workshop or meeting; its papers are what expenses point at."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", verbose_name=_("grant"))
    plan_activity = models.CharField(_("activity of the plan"), max_length=20)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("host"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    mode = models.CharField(_("way of meeting"), max_length=10, choices=Mode)
    purpose = models.TextField(_("purpose"), blank=True)
    summary = models.TextField(_("what happened"), blank=True)
    language = models.CharField(_("language of the text"), max_length=10, blank=True)
    sheet_filed = models.BooleanField(default=False, editable=False)

    # Signed attendance sheets and pay slips name people (DOMAIN §3, §8).
    restricted_to = (coordinator, finance, office, controller, auditor_of_case)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-id"]
        indexes = [models.Index(fields=["case", "grant"], name="activity_by_case")]

    def begun(self, by, data):
        self.language = getattr(by, "language", "")
        self.expect_completion()
        return {"grant": self.grant_id, "plan_activity": self.plan_activity}

    def mend_url(self, missing):
        """The sheet is filed on the page that takes the photograph, too."""
        if missing.step == "file_attendance":
            return reverse("reporting:activity_attendance", args=[self.pk])
        return super().mend_url(missing)

    def expect_completion(self) -> None:
        """Due some time after its last day; what is entered afterwards gets the same time."""
        last = max(self.ends_on, clock.today())
        self.due("complete", last + timedelta(days=DAYS_TO_COMPLETE))

    def deadline_label(self, code):
        return str(_("complete the activity"))

    def takes_documents_from(self, person) -> bool:
        """Its partners' papers in every state but cancelled (API.md, Files)."""
        mine = bool(self.roles_held(person, self.step_named("edit").by))
        return mine and self.state != self.State.CANCELLED

    def call_rules(self) -> CallRules:
        """The rules of the call version that the partnership began under."""
        if not hasattr(self, "_call_rules"):
            self._call_rules = self.partnership.rules
        return self._call_rules

    def partner_rows(self) -> list[Organisation]:
        """The partners as rows, asked once."""
        if not hasattr(self, "_partner_rows"):
            self._partner_rows = list(self.parties())
        return self._partner_rows

    def planned(self) -> Planned | None:
        """Its row in the plan as it was approved: title, month, host, mode, outcome."""
        rows = activities_in(parts_of(self.grant))
        return next((row for row in rows if row.key == self.plan_activity), None)

    def lines(self) -> list:
        """The approved lines of its grant that the plan gave to this activity."""
        return list(self.grant.lines.filter(activity=self.plan_activity).select_related("partner"))

    def counts(self) -> list[dict]:
        """The rows of those counted, read once for this copy."""
        if not hasattr(self, "_counts"):
            self._counts = self._rows_once("participants")
        return self._counts

    def _rows_once(self, name: str) -> list[dict]:
        """The rows of a part; all parts are read at once, and the page shows the same ones."""
        if not hasattr(self, "_stored_parts"):
            self._stored_parts = list(Part.objects.about(self))
        return next((part.content for part in self._stored_parts if part.name == name), [])

    def delegates(self) -> list[dict]:
        """The rows of those named, read once for this copy."""
        if not hasattr(self, "_delegates"):
            self._delegates = self._rows_once("delegates")
        return self._delegates

    def document_kinds(self) -> frozenset[str]:
        """The kinds of its documents, asked once for this copy."""
        if not hasattr(self, "_document_kinds"):
            rows = Document.objects.about(self).order_by().values_list("kind", flat=True)
            self._document_kinds = frozenset(rows)
        return self._document_kinds

    @property
    def counted(self) -> int:
        """How many people took part, as counted."""
        return head_count(self.counts())

    @classmethod
    def prepare_rows(cls, matters):
        rows = Part.objects.filter(
            kind=cls.label(), name="participants", matter_id__in=[one.pk for one in matters]
        )
        found = dict(rows.values_list("matter_id", "content"))
        for one in matters:
            one._counts = found.get(one.pk, [])

    def sections(self, person) -> list[dict]:
        """Who was counted, which papers are needed, what the lines allow, what was spent."""
        from .tables import sections_of

        return sections_of(self, person)
