"""What the office says of elections and terms: each entry a row that stays; the newest counts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.workflow import clock
from partnerships.programmes.reference_models import Election

from .terms import ElectionDays

SAID = (
    "country", "level", "earliest", "latest", "term_years", "council_term_start",
    "executive_term_start", "source",
)  # fmt: skip


class Entered(models.Model):
    """Who entered a row, when, and where it is known from. Never changed, only followed."""

    source = models.CharField(_("source"), max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class ElectionEntry(Entered):
    """An election as it stood before somebody of the office entered something else, and after."""

    election = models.ForeignKey(Election, models.PROTECT, related_name="entries")
    before = models.JSONField(default=dict)  # empty for an election nobody had entered
    after = models.JSONField()

    class Meta:
        verbose_name = _("entry on an election")
        verbose_name_plural = _("entries on elections")
        ordering = ["-entered_at", "-id"]

    def __str__(self):
        return f"{self.election}, {self.entered_at:%Y-%m-%d}"


class OwnTerm(Entered):
    """A municipality whose terms begin on other days than the country's; the newest row counts.

    In Sweden a council may let its executive board begin in the autumn (DOMAIN §5 [F]).
    """

    election = models.ForeignKey(Election, models.PROTECT, related_name="own_terms")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    council_term_start = models.DateField(_("the council's term begins"), null=True, blank=True)
    executive_term_start = models.DateField(_("the executive's term begins"), null=True, blank=True)

    class Meta:
        verbose_name = _("own term")
        verbose_name_plural = _("own terms")
        ordering = ["-entered_at", "-id"]

    def __str__(self):
        return f"{self.organisation}, {self.election}"


class Calendars:
    """The election calendar of every country, or of one, read at once (two queries)."""

    def __init__(self, country: str = ""):
        elections = Election.objects.order_by("earliest")
        own = OwnTerm.objects.order_by("entered_at", "pk")
        if country:
            elections, own = elections.filter(country=country), own.filter(
                organisation__country=country
            )  # fmt: skip
        self._of_country: dict[str, list] = {}
        for one in elections:
            self._of_country.setdefault(one.country, []).append(one)
        # The newest of an organisation and election is read last, and counts.
        self._own = {(one.organisation_id, one.election_id): one for one in own}

    def of(self, organisation) -> tuple[ElectionDays, ...]:
        """The calendar of an organisation: its country's, with what its own council decided."""
        return tuple(
            self._days(one, self._own.get((organisation.pk, one.pk)))
            for one in self._of_country.get(organisation.country, ())
        )

    @staticmethod
    def _days(election: Election, own: OwnTerm | None) -> ElectionDays:
        return ElectionDays(
            election.earliest,
            election.latest,
            (own and own.council_term_start) or election.council_term_start,
            (own and own.executive_term_start) or election.executive_term_start,
            election.term_years,
        )
