"""The partnership: its parties, the grant holder, and the call version it keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Appointment, CaseNumber, Organisation, Party, Person
from foundation.accounts.names import country_name
from foundation.accounts.parties import add_party
from partnerships.matching.models import Match
from partnerships.programmes.call_rules import HOME, CallRules
from partnerships.programmes.models import Call, CallVersion
from partnerships.programmes.reference_models import Topic

from .workflow import PartnershipProcess


def _appointed():
    """Those who coordinate cases for the office; deputies come after whom they stand in for."""
    named = Appointment.objects.current().filter(role="coordinator", kind="")
    return named.order_by(models.F("deputy_for").asc(nulls_first=True), "since", "id")


class Partnership(PartnershipProcess):
    """Municipalities that work together, one of which, the Swedish one, holds the grant."""

    # None only for a case taken over from before the system.
    match = models.OneToOneField(
        Match, models.PROTECT, verbose_name=_("match"), null=True, related_name="opened"
    )
    call = models.ForeignKey(
        Call, models.PROTECT, verbose_name=_("call"), related_name="partnerships"
    )
    call_version = models.ForeignKey(CallVersion, models.PROTECT, related_name="+")
    themes = models.JSONField(_("topics"), default=list)
    suspended_from = models.CharField(max_length=20, blank=True, editable=False)

    brought = None  # (parties, coordinator) where a list has fetched them for all its rows

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["-id"]

    def begun(self, by, data):
        """Its parties, of whom the Swedish one holds the grant; whoever opens it coordinates it."""
        organisations = self._founders(data)
        holder = next((one for one in organisations if one.country == HOME), None)
        for organisation in organisations:
            add_party(self.case, organisation, holds_grant=organisation == holder)
        Appointment.objects.create(person=by, role="coordinator", case=self.case, given_by=by)
        return {
            "organisations": [organisation.pk for organisation in organisations],
            "call_version": self.call_version.number,
            "coordinator": by.pk,
        }

    def _founders(self, data) -> list[Organisation]:
        return data["organisations"] if self.match is None else self.match.organisations

    # Parties

    @classmethod
    def prepare_rows(cls, matters):
        cases = [row.case_id for row in matters]
        parties, coordinators = {}, {}
        for one in Party.objects.current().filter(case__in=cases).select_related("organisation"):
            parties.setdefault(one.case_id, []).append(one)
        for one in _appointed().filter(case__in=cases).select_related("person"):
            coordinators.setdefault(one.case_id, one.person)
        for row in matters:
            row.brought = (parties.get(row.case_id, []), coordinators.get(row.case_id))

    def party_rows(self) -> list[Party]:
        """The current parties, the grant holder first."""
        if self.brought:
            return self.brought[0]
        return list(
            Party.objects.current().filter(case=self.case_id).select_related("organisation")
        )

    @property
    def organisations(self) -> list[Organisation]:
        return [party.organisation for party in self.party_rows()]

    def grant_holder(self) -> Organisation | None:
        """The Swedish partner: receives the money and is accountable for it."""
        return next((row.organisation for row in self.party_rows() if row.holds_grant), None)

    @property
    def coordinator(self) -> Person | None:
        """Who coordinates the case for the office."""
        if self.brought:
            return self.brought[1]
        named = _appointed().filter(case=self.case_id).select_related("person").first()
        return named.person if named else None

    @property
    def rules(self) -> CallRules:
        """The rules it began under, whatever the call says by now."""
        return self.call_version.rules

    def get_themes_display(self) -> str:
        """The topics by name, for pages."""
        return ", ".join(str(topic) for topic in Topic.objects.filter(code__in=self.themes))

    def frozen_fields(self):
        return ("call", "match", "themes", "organisations")

    def deadline_label(self, code):
        """Conditions of grants have their days here, because the partners' pen is here."""
        if code.startswith("condition-"):
            return str(_("a condition of the grant"))
        return super().deadline_label(code)

    def sections(self, person) -> list[dict]:
        """The parties: where they are, who holds the grant, their own file numbers."""
        numbers = dict(
            CaseNumber.objects.filter(case=self.case_id).values_list("organisation", "number")
        )
        rows = [
            {
                "cells": [
                    {"text": str(party.organisation)},
                    {"text": country_name(party.organisation.country)},
                    {"text": _("holds the grant"), "status": True, "tone": "done"}
                    if party.holds_grant
                    else {"text": _("partner")},
                    {"text": numbers.get(party.organisation_id, "")},
                ]
            }
            for party in self.party_rows()
        ]
        columns = [_("Organisation"), _("Country"), _("Part"), _("File number")]
        table = {"columns": [{"label": label} for label in columns], "rows": rows}
        return [
            {
                "title": _("Partners"),
                "template": "partnerships/partnership/parties.html",
                "context": {"table": {**table, "caption": _("Partners"), "hide_caption": True}},
            }
        ]
