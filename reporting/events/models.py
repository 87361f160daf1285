"""Joint activities of several partnerships, and which of them signed up with what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock
from foundation.workflow.models import Part
from foundation.workflow.rules import Missing
from foundation.workflow.steps import Refused
from partnerships.cooperation.models import Partnership
from partnerships.programmes.models import Call
from reporting.activities.models import Activity
from reporting.activities.workflow import Mode

from .workflow import EventProcess


class Event(EventProcess):
    """A training, a network meeting: one for many partnerships of a call."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="+", verbose_name=_("call"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    mode = models.CharField(_("way of meeting"), max_length=10, choices=Mode)
    purpose = models.TextField(_("purpose"), blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    sign_up_by = models.DateField(_("sign up by"), null=True, blank=True)
    partnerships = models.ManyToManyField(
        Partnership, related_name="+", verbose_name=_("partnerships invited")
    )
    language = models.CharField(_("language of the text"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("joint activity")
        verbose_name_plural = _("joint activities")
        ordering = ["-id"]

    def begun(self, by, data):
        self.language = getattr(by, "language", "")
        return {"partnerships": sorted(row.pk for row in data["partnerships"])}

    def signed_up(self) -> list["SignUp"]:
        """Who comes, with their activities and the people named and counted on them; read once."""
        if not hasattr(self, "_signed_up"):
            rows = list(self.sign_ups.select_related("partnership", "activity"))
            parts = Part.objects.filter(
                kind=Activity.label(), matter_id__in=[row.activity_id for row in rows],
                name__in=("participants", "delegates"),
            )  # fmt: skip
            content = {(part.matter_id, part.name): part.content for part in parts}
            for row in rows:
                row.activity._counts = content.get((row.activity_id, "participants"), [])
                row.activity._delegates = content.get((row.activity_id, "delegates"), [])
            self._signed_up = rows
        return self._signed_up

    def forget(self) -> None:
        self.__dict__.pop("_signed_up", None)

    def heads_signed_up(self) -> int:
        """How many people the partnerships have named as their delegates."""
        return sum(len(row.activity.delegates()) for row in self.signed_up())

    def write_sign_up(self, by, activity) -> dict:
        """Keep that a partnership comes, once; with another activity the earlier one goes."""
        if not self.partnerships.filter(pk=activity.partnership_id).exists():
            message = _("This partnership is not invited.")
            lacks = [Missing("not_invited", message, field="activity")]
            raise Refused(self.step_named("sign_up"), lacks)
        SignUp.objects.update_or_create(
            event=self, partnership_id=activity.partnership_id,
            defaults={"activity": activity, "by": by, "at": clock.now()},
        )  # fmt: skip
        self.forget()
        return {"partnership": activity.partnership_id, "activity": activity.pk}

    def sections(self, person) -> list[dict]:
        from .tables import sections_of

        return sections_of(self, person)


class SignUp(models.Model):
    """One partnership comes to a joint activity, with an activity of its own."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sign_ups")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("signing up")
        verbose_name_plural = _("signings up")
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "partnership"], name="one_sign_up_a_partnership"
            )
        ]

    def __str__(self):
        return str(self.partnership)
