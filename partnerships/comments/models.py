"""Comments at a section of a shared text: for one's own side, for all partners, or for all."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Membership, Organisation, Party
from foundation.workflow import clock
from foundation.workflow.models import AboutMatter, AboutMatterQuerySet


class Audience(models.TextChoices):
    OWN = "own", _("my own organisation alone")
    PARTNERS = "partners", _("all partners, not the programme office")
    EVERYBODY = "everybody", _("all partners and the programme office")


class CommentQuerySet(AboutMatterQuerySet):
    def visible_to(self, person):
        """The comments that this person may read, of those whose matter they see."""
        serving = Membership.objects.current().filter(person=person.pk)
        partner = serving.exclude(organisation__kind="office").values("organisation")
        cases = Party.objects.current().filter(organisation__in=partner).values("case")
        found = Q(organisation__in=serving.values("organisation"))
        found |= Q(case__in=cases, audience__in=[Audience.PARTNERS, Audience.EVERYBODY])
        office = Exists(serving.filter(organisation__kind="office"))
        return self.filter(found | (Q(office) & Q(audience=Audience.EVERYBODY)))

    def open(self):
        """Those that nobody has settled yet."""
        return self.filter(settled_at=None)

    def for_pages(self):
        return self.select_related("by", "organisation", "settled_by")


class Comment(AboutMatter):
    """One remark at a section, or at a field or row of it. Beside the record: it can be erased."""

    part = models.CharField(max_length=60)
    place = models.CharField(_("about"), max_length=60, blank=True)  # a field's name, a row's key
    text = models.TextField(_("comment"), max_length=4000)
    audience = models.CharField(_("who reads it"), max_length=10, choices=Audience)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["kind", "matter_id", "part"], name="comment_by_part")]

    def __str__(self):
        return self.text[:60]
