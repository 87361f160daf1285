"""Bank details of organisations: where the office pays to, who vouched for it, since when."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.accounts.parties import add_party
from foundation.accounts.roles import controller, coordinator, finance, manager
from foundation.workflow import clock
from foundation.workflow.engine import take_consequence
from foundation.workflow.matters import MatterQuerySet
from partnerships.cooperation.models import Partnership
from partnerships.programmes.call_rules import CallRules

from . import numbers
from .workflow import BankDetailsProcess

READS_NUMBER = (coordinator, finance, controller, manager)


class AccountKind(models.TextChoices):
    IBAN = numbers.IBAN, _("IBAN")
    BANKGIRO = numbers.BANKGIRO, _("bankgiro")
    PLUSGIRO = numbers.PLUSGIRO, _("plusgiro")
    ACCOUNT = numbers.ACCOUNT, _("bank account")


class BankDetailsQuerySet(MatterQuerySet):
    def account_of(self, organisation: int | None) -> "BankDetails | None":
        """The details in force of an organisation (id)."""
        found = self.filter(organisation=organisation, state="in_force").order_by("-pk")
        return found.first() if organisation else None


class BankDetails(BankDetailsProcess):
    """One account of one organisation. The number is kept whole and shown masked."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    account_kind = models.CharField(_("kind of account"), max_length=10, choices=AccountKind)
    number = models.CharField(_("number"), max_length=40)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    account_holder = models.CharField(_("account holder"), max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField(
        _("confirmed by a second person"), null=True, editable=False
    )
    called_on = models.DateField(_("called on"), null=True, editable=False)
    spoken_with = models.CharField(_("spoken with"), max_length=200, blank=True, editable=False)
    number_from = models.CharField(
        _("where the telephone number came from"), max_length=200, blank=True, editable=False
    )
    effective_on = models.DateField(_("can be paid to from"), null=True, editable=False)

    objects = BankDetailsQuerySet.as_manager()
    restricted_to = READS_NUMBER  # of the documents on it

    class Meta:
        verbose_name = _("bank details")
        verbose_name_plural = _("bank details")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "state"], name="account_of_organisation")]

    def begun(self, by, data):
        """The organisation becomes the party of a case of its own."""
        self.proposed_by = by
        add_party(self.case, self.organisation)
        return {"organisation": self.organisation_id}

    @property
    def masked_number(self) -> str:
        return numbers.masked(self.number)

    def whole_number(self) -> str:
        """As people write it; only for those who may read it (`number_for`)."""
        return numbers.written(self.account_kind, self.number)

    def number_for(self, person) -> str:
        """In full for its organisation's keepers and for those of the office who pay."""
        reads = bool(self.roles_held(person, READS_NUMBER))
        return self.whole_number() if reads else self.masked_number

    def frozen_fields(self):
        return ("organisation", "account_kind", "masked_number", "bank", "account_holder")

    def takes_documents_from(self, person) -> bool:
        """The organisation's papers while the change is open."""
        return self.state in self.OPEN and bool(self.roles_held(person, [coordinator, finance]))

    def in_force_before(self):
        """What is in force of the same organisation now."""
        rows = type(self).objects.filter(organisation=self.organisation_id, state="in_force")
        return rows.exclude(pk=self.pk).order_by("pk")

    def wait(self, by, data) -> dict:
        """Note whom the office called, and from when it may be paid to. Facts for the record."""
        self.called_on = data["called_on"]
        self.spoken_with, self.number_from = data["spoken_with"], data["number_from"]
        self.effective_on = clock.today() + timedelta(days=self.days_of_waiting())
        return {"called_on": str(self.called_on), "effective_on": str(self.effective_on)}

    def days_of_waiting(self) -> int:
        """The most days of the calls in which the organisation takes part (DOMAIN §3 [D])."""
        mine = Partnership.objects.filter(
            type(self).party_q([self.organisation_id])
        ).select_related("call_version")
        usual = CallRules.__dataclass_fields__["bank_days"].default
        return max((one.rules.bank_days for one in mine), default=usual)

    def replace_former(self) -> dict:
        former = [take_consequence(one, "replaced").pk for one in self.in_force_before()]
        return {"replaced": former}

    def sections(self, person) -> list[dict]:
        """The number in full, for those who need it."""
        if not self.roles_held(person, READS_NUMBER):
            return []
        facts = [
            (_now("Kind of account"), self.get_account_kind_display()),
            (_now("Number"), self.whole_number()),
            (_now("Where the telephone number came from"), self.number_from),
        ]
        return [
            {
                "title": _now("The account"),
                "template": "reporting/bank_details/account.html",
                "context": {"facts": [(label, str(text), "") for label, text in facts if text]},
            }
        ]
