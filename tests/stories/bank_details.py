"""How bank details come to be in force: proposed, confirmed by a second person, called back."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.documents.storing import add_document, look_at
from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from reporting.bank_details.models import BankDetails

BANKGIRO = "5050-1055"  # the one with which the check digits are explained in public


def what_bank_details_say(cast, **changes) -> dict:
    return {
        "organisation": cast.lund.pk, "account_kind": "bankgiro", "number": BANKGIRO,
        "account_holder": "Lunds kommun", **changes,
    }  # fmt: skip


def proposed_bank_details(cast, town="lund", **changes) -> BankDetails:
    """By the town's finance officer, with a letter of the bank."""
    by = getattr(cast, f"{town}_finance")
    body = what_bank_details_say(cast, **{"organisation": getattr(cast, town).pk, **changes})
    details = begin(BankDetails, by, body)
    a_letter_of_the_bank(details, by)
    return details


def a_letter_of_the_bank(details, by):
    looked = look_at(SimpleUploadedFile("letter.txt", b"A letter of the bank"))
    return add_document(details, by, looked, kind="statement")


def called_back_bank_details(cast, town="lund", **changes) -> BankDetails:
    """Confirmed by the town's coordinator, called back by the controller: the days run."""
    details = proposed_bank_details(cast, town, **changes)
    details = take_step(details, "confirm", getattr(cast, f"{town}_coordinator"))
    body = {
        "called_on": clock.today().isoformat(), "spoken_with": "The head of finance",
        "number_from": "The agreement",
    }  # fmt: skip
    return take_step(details, "note_call_back", cast.controller, body)


def days_later(days: int = 6):
    """The clock some days on: `with days_later(): …`."""
    return clock.standing_at(clock.now() + timedelta(days=days))


def bank_details_in_force(cast, town="lund", **changes) -> BankDetails:
    details = called_back_bank_details(cast, town, **changes)
    with days_later():
        return take_step(details, "bring_into_force", cast.calendar)


def a_change_of_account(cast) -> BankDetails:
    """Francistown's account is in force, and another one was called back."""
    bank_details_in_force(cast, "francistown")
    return called_back_bank_details(cast, "francistown", number="991-2346")
