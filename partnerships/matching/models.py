"""The match of two or three declarations in one call."""

from datetime import timedelta

from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.workflow import clock
from foundation.workflow.models import MatterQuerySet
from partnerships.declarations.exceptions import with_compositions
from partnerships.declarations.models import Declaration
from partnerships.programmes.call_rules import HOME
from partnerships.programmes.models import Call

from .pairs import scored
from .workflow import MatchProcess


class MatchQuerySet(MatterQuerySet):
    def for_pages(self):
        """With the declarations, whose they are, and what the call asked them."""
        declared = Declaration.objects.select_related("organisation", "call_version")
        rows = self.select_related("case", *self.model.list_relations)
        return rows.prefetch_related(models.Prefetch("declarations", declared))


class Match(MatchProcess):
    """A proposal to work together; its parties are those of its declarations."""

    call = models.ForeignKey(Call, models.PROTECT, verbose_name=_("call"), related_name="matches")
    declarations = models.ManyToManyField(
        Declaration, verbose_name=_("declarations"), related_name="matches"
    )
    answer_by = models.DateField(_("answer by"), null=True, editable=False)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-id"]

    def begun(self, by, data):
        """What is proposed is frozen at once: it is this that the parties say yes or no to."""
        self.answer_by = clock.today() + timedelta(days=self.call.rules().answer_days)
        self.due("answer", self.answer_by)
        facts = self.request_confirmations(by)
        declarations = list(self.declarations.select_related("organisation").order_by("pk"))
        return {
            **facts,
            "declarations": [row.pk for row in declarations],
            "scores": [pair.as_json() for pair in scored(declarations, self.call.rules())],
        }

    # Parties: those of the declarations, since the case is the call's

    @classmethod
    def party_q(cls, organisations, holder=False):
        declared = Declaration.objects.filter(organisation__in=organisations)
        if holder:
            declared = declared.filter(organisation__country=HOME)
        through = cls.declarations.through.objects.filter(declaration__in=declared.values("pk"))
        return Q(pk__in=through.values("match"))

    def party_ids(self, holder=False):
        return [one.pk for one in self.organisations if not holder or one.country == HOME]

    @classmethod
    def prepare_rows(cls, matters):
        from .afterwards import with_answers

        models.prefetch_related_objects(matters, "declarations__organisation")
        with_answers([row for matter in matters for row in matter.declarations.all()])

    @classmethod
    def confirming_parties(cls):
        return Declaration.objects.filter(matches=OuterRef("pk"))

    @property
    def organisations(self) -> list[Organisation]:
        """The parties, the Swedish one first."""
        return [row.organisation for row in self.declared()]

    @property
    def partnership(self):
        """The partnership it opened; None until it is concluded."""
        return getattr(self, "opened", None)

    def foundation(self) -> dict:
        """What the partnership begins with; it keeps the call version of the Swedish party."""
        rows = self.declared()
        swedish = rows[0]
        shared = [code for code in swedish.themes if all(code in row.themes for row in rows)]
        return {
            "match": self,
            "call": self.call,
            "call_version": swedish.call_version,
            "title": self.title,
            "themes": shared or list(dict.fromkeys(code for row in rows for code in row.themes)),
        }

    @property
    def proposal(self) -> list[dict]:
        """What each party brings: all that the others read of its declaration, and say yes to."""
        return [
            {
                **({"answers": row.told_raw} if row.told_raw else {}),
                "declaration": row.pk,
                "organisation": row.organisation_id,
                "title": row.title,
                "motivation": row.motivation,
                "themes": row.themes,
                "language": row.language,
            }
            for row in self._read_by_partners()
        ]

    def declared(self) -> list[Declaration]:
        """The declarations, the Swedish party's first."""
        found = self.declarations.all()
        if "declarations" not in getattr(self, "_prefetched_objects_cache", {}):
            found = found.select_related("organisation", "call_version")
        rows = sorted(found, key=lambda row: row.pk)
        return sorted(rows, key=lambda row: row.organisation.country != HOME)

    def _read_by_partners(self) -> list[Declaration]:
        """The declarations, with the answers that partners may read as `told`."""
        from .afterwards import with_answers

        return with_answers(self.declared())

    def frozen_fields(self):
        return ("call", "proposal")

    def sections(self, person):
        """Why these, and what the parties bring, for those who cannot open one another's
        declarations."""
        from .afterwards import another_url, why

        return [
            {
                "title": _("Why these partners"),
                "template": "partnerships/match/why.html",
                "context": {**why(self, person), "another_url": another_url(self, person)},
            },
            {
                "title": _("What the partners bring"),
                "template": "partnerships/match/proposal.html",
                "context": {"declarations": with_compositions(self._read_by_partners())},
            },
        ]

    def deadline_label(self, code):
        return str(_("answer to the proposed match"))
