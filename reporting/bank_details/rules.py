"""What must be so before bank details are in force, and before something is paid to them."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.documents.models import Document
from foundation.money.formatting import format_date
from foundation.workflow import clock
from foundation.workflow.rules import WARNING, Missing, rule
from reporting.financials.own_part import one_name


@rule(_("no other change of the organisation’s bank details is open"))
def only_open_one(details):
    others = type(details).objects.filter(
        organisation=details.organisation_id, state__in=details.OPEN
    )
    for other in others.exclude(pk=details.pk)[:1]:
        yield Missing(
            "another_open",
            say("%(reference)s is open: finish or withdraw it first.")
            % {"reference": other.reference},
            field="organisation",
        )


@rule(_("a document shows the account"))
def a_document_is_there(details):
    if not Document.objects.about(details).exists():
        yield Missing(
            "no_document",
            _("Add a document that shows the account, for example a letter of the bank."),
        )


@rule(_("a second person of the organisation has confirmed them"))
def a_second_person_confirmed(details):
    if details.confirmed_at is None:
        yield Missing(
            "not_confirmed",
            _("A second person of the organisation has not confirmed the bank details yet."),
            step="confirm",
        )


@rule(_("the days of waiting are over"))
def days_are_over(details):
    if details.effective_on and details.effective_on > clock.today():
        yield Missing(
            "still_waiting",
            say("They can be in force from %(day)s.") % {"day": format_date(details.effective_on)},
        )


# --- added to settlements ------------------------------------------------------------------------


@rule(_("the grant holder’s bank details are on file (a warning)"))
def account_is_on_file(settlement):
    from .models import BankDetails

    holder = settlement.payee_id()
    account = BankDetails.objects.account_of(holder)
    if settlement.paid_to_id and account is not None and account.pk != settlement.paid_to_id:
        yield Missing(
            "another_account",
            _("Another account is in force than when this payment was authorised."),
            level=WARNING,
        )
    if account is None:
        yield Missing(
            "no_bank_details",
            _("No bank details of the grant holder are on file."),
            level=WARNING,
        )
    if BankDetails.objects.filter(organisation=holder, state="proposed").exists():
        yield Missing(
            "bank_details_proposed",
            _("The grant holder has proposed other bank details, which nobody has called back on "
              "yet."),
            level=WARNING,
        )  # fmt: skip


@rule(_("the account is not that of whoever decides"))
def account_is_not_ones_own(matter, by):
    """Of bank details, or of a settlement that is paid to some."""
    from .models import BankDetails

    if getattr(by, "pk", None) is None or not one_name(by.name):
        return
    account = matter if isinstance(matter, BankDetails) else (
        BankDetails.objects.account_of(matter.payee_id())
    )  # fmt: skip
    if account is not None and one_name(account.account_holder) == one_name(by.name):
        yield Missing(
            "own_account", _("The account is in your name: another person decides on it.")
        )


@rule(_("the grant holder’s bank details have not just changed"))
def account_has_rested(settlement):
    from .models import BankDetails

    for details in BankDetails.objects.filter(
        organisation=settlement.payee_id(), state="called_back"
    ):
        yield Missing(
            "bank_details_changed",
            say("The grant holder’s bank details have changed: nothing is paid before %(day)s.")
            % {"day": format_date(details.effective_on)},
        )
