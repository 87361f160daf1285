"""Networks, and which partnership takes part in which: what was proposed, what was agreed."""

import json

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Party
from foundation.workflow.engine import freeze, take_consequence
from foundation.workflow.matters import MatterQuerySet
from foundation.workflow.models import Version
from partnerships.cooperation.models import Partnership
from partnerships.programmes.models import Call
from partnerships.programmes.reference_models import Topic, text_in

from .results import CommonResult, agreed_among, results_in
from .workflow import PART, NetworkProcess, ParticipationProcess


class Network(NetworkProcess):
    """Partnerships on one theme that start together and aim at common results."""

    titles = models.JSONField(_("title"), default=dict)  # {"en", "sv"}; `title` is for sorting
    theme = models.CharField(_("topic"), max_length=20)
    call = models.ForeignKey(
        Call, models.PROTECT, verbose_name=_("call"), null=True, blank=True, related_name="networks"
    )

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["title", "id"]

    def __str__(self):
        return text_in(self.titles) if self.titles else self.title

    # Whose it is: the partners of the partnerships that take part

    @classmethod
    def party_q(cls, organisations, holder=False):
        parties = Party.objects.current().filter(organisation__in=organisations)
        parties = parties.filter(holds_grant=True) if holder else parties
        here = Participation.objects.taking_part().filter(case__in=parties.values("case"))
        return models.Q(pk__in=here.values("network"))

    def party_ids(self, holder=False):
        parties = Party.objects.current().filter(
            case__in=self.participations.taking_part().values("case")
        )
        parties = parties.filter(holds_grant=True) if holder else parties
        return sorted(set(parties.values_list("organisation", flat=True)))

    # Its topic, by name

    @classmethod
    def prepare_rows(cls, matters):
        names = {topic.code: str(topic) for topic in Topic.objects.all()}
        for one in matters:
            one._topic_names = names

    def get_theme_display(self) -> str:
        """The topic by name, for pages."""
        if "_topic_names" not in self.__dict__:
            self.prepare_rows([self])
        return self._topic_names.get(self.theme, self.theme)

    # Its common results

    @classmethod
    def read_proposed(cls, networks) -> None:
        """Reads what each of these has proposed, in one query."""
        found = {one.pk: None for one in networks}
        rows = Version.objects.filter(kind=cls.label(), matter_id__in=list(found))
        for version in rows.order_by("number"):  # the latest comes last
            found[version.matter_id] = version.text
        for one in networks:
            one.takes_as_proposed(found[one.pk])

    def takes_as_proposed(self, text: dict | None) -> None:
        """Remembers what its latest version says, for this copy of the row."""
        self._proposed = results_in(text["parts"].get(PART, [])) if text else []

    def proposed(self) -> list[CommonResult]:
        """The common results as they were last proposed, the retired included; asked once."""
        if "_proposed" not in self.__dict__:
            self.read_proposed([self])
        return self._proposed

    def put_forward(self, by):
        version = freeze(self, by)
        self.__dict__.pop("_proposed", None)
        asked = []
        for one in self.participations.taking_part().order_by("pk"):
            one.network = self
            if one.is_asked_anew():
                take_consequence(one, "proposed_anew")
                asked.append(one.pk)
        return {"frozen": version.number, "digest": version.digest, "asked": asked}

    def takes_partnerships(self, person) -> bool:
        """Whether it is worth offering this person to put a partnership into it."""
        runs = self.state == self.State.RUNNING
        return runs and Participation.begin.is_possible_for(person)

    def sections(self, person):
        """Who takes part, and who has not agreed."""
        from .sections import network_sections

        return network_sections(self, person)


class ParticipationQuerySet(MatterQuerySet):
    def taking_part(self):
        """Those that have not left."""
        return self.exclude(state="left")


class Participation(ParticipationProcess):
    """A partnership in a network, and which of its common results it has agreed to."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, verbose_name=_("partnership"), related_name="participations"
    )
    network = models.ForeignKey(
        Network, models.PROTECT, verbose_name=_("network"), related_name="participations"
    )
    # What was last agreed, word for word; kept when something new is proposed or declined.
    agreed_version = models.ForeignKey(
        Version, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation in a network")
        verbose_name_plural = _("participations in networks")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.network}: {self.partnership}"

    def begun(self, by, data):
        """What it is asked to agree to is frozen at once."""
        # A network that is being proposed anew is waited for: its latest version is put forward.
        self.network = Network.objects.select_for_update().get(pk=self.network_id)
        self.title = f"{self.network.title}: {self.partnership.title}"[:250]
        return {"network": self.network_id, **self.request_confirmations(by)}

    @classmethod
    def prepare_rows(cls, matters):
        Network.read_proposed([one.network for one in matters])

    def frozen_fields(self):
        return ("partnership", "network")

    def content(self):
        """What partners say yes to: the common results word for word."""
        version = self.network.latest_version()
        rows = version.text["parts"].get(PART, []) if version else []
        return {**super().content(), "results": rows}

    def agreed(self) -> list[str]:
        """The codes of the common results that are agreed as they are proposed now: what may be
        added up. Not those that are new, changed since or retired."""
        return agreed_among(self.agreed_results(), self.network.proposed())

    def agreed_results(self) -> list[CommonResult]:
        """The common results as they were agreed; none while nothing was."""
        return results_in(self.agreed_version.text["results"]) if self.agreed_version else []

    def is_asked_anew(self) -> bool:
        """Whether something is proposed that it has not agreed to, word for word."""
        wanted = {one.code for one in self.network.proposed() if not one.retired}
        return self.state != self.State.AGREED or not wanted <= set(self.agreed())

    def note_agreement(self):
        self.agreed_version = self.latest_version()
        return {"frozen": self.agreed_version.number, "digest": self.agreed_version.digest}

    def sections(self, person):
        """The common results, and how each stands."""
        from .sections import results_section

        return [results_section(self)]


def participation_of(partnership_id: int) -> Participation | None:
    """In which network a partnership takes part, with what was proposed and agreed there."""
    said = Version.objects.filter(kind=Network.label(), matter_id=models.OuterRef("network"))
    rows = Participation.objects.taking_part().filter(partnership=partnership_id)
    rows = rows.select_related("network", "agreed_version").order_by("-pk")
    found = rows.annotate(
        said=models.Subquery(said.order_by("-number").values("content")[:1])
    ).first()
    if found is not None:
        found.network.takes_as_proposed(json.loads(found.said) if found.said else None)
    return found
