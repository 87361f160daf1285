"""The letters with links: sent, sent again, revoked, put right; and how far each has come."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import Person
from foundation.workflow import engine
from foundation.workflow.forms import Reason, StepForm
from foundation.workflow.models import Notice
from foundation.workflow.rules import Missing, rule

from . import keys, letters
from .models import LinkToken, Signatory
from .paper_forms import NOT_AWAITED, SignatoriesField, offer
from .persons import may_sign, same_mailbox

# --- forms ---------------------------------------------------------------------------------------


class SignatoryField(forms.ModelChoiceField):
    label_from_instance = SignatoriesField.label_from_instance


class SendAgain(StepForm):
    """To whom; to everybody who has not signed where nobody is named."""

    signatories = SignatoriesField(
        Signatory.objects.none(), label=gettext_lazy("To whom"), required=False,
        help_text=gettext_lazy("Nobody chosen: everybody who has not signed."),
        error_messages={"invalid_choice": NOT_AWAITED},
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            rows = Signatory.objects.about(self.matter).pending().select_related("organisation")
            offer(self.fields["signatories"], self.matter.pending_now(), rows)


def _one():
    return SignatoryField(
        Signatory.objects.none(), label=gettext_lazy("Signatory"), empty_label=None,
        error_messages={"invalid_choice": NOT_AWAITED},
    )  # fmt: skip


class RevokeLink(Reason):
    """Whose link, and why."""

    signatory = _one()
    field_order = ["signatory", "reason", "note"]

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            rows = Signatory.objects.about(self.matter).pending().select_related("organisation")
            offer(self.fields["signatory"], self.matter.pending_now(), rows)


class CorrectAddress(Reason):
    """The right address of somebody who was asked at a wrong one."""

    signatory = _one()
    email = forms.EmailField(label=gettext_lazy("The right e-mail address"), max_length=254)
    field_order = ["signatory", "email", "reason", "note"]

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            rows = Signatory.objects.about(self.matter).not_reached_yet()
            offer(
                self.fields["signatory"], not_signed(self.matter),
                rows.select_related("organisation", "person"),
            )  # fmt: skip

    def clean_email(self):
        return may_sign(self.cleaned_data["email"])

    def clean(self):
        cleaned = super().clean()
        one, email = cleaned.get("signatory"), cleaned.get("email")
        if not one or not email:
            return cleaned
        if one.person.email == email:
            self.add_error("email", _("This is the address that was used."))
        others = Signatory.objects.about(self.matter).asked().exclude(pk=one.pk)
        for other in others.select_related("person"):
            if same_mailbox(other.person.email, email):
                sentence = _(
                    "%(name)s (%(office)s) is asked at this address: one person signs once."
                )
                self.add_error("email", sentence % {"name": other.name, "office": other.office})
        return cleaned


def not_signed(matter) -> list[Signatory]:
    """Those of the present round who may still sign; whoever got a link by mistake among them."""
    return [one for one in matter.asked_now() if not (one.signed or one.declined_at)]


# --- rules ----------------------------------------------------------------------------------------


@rule(gettext_lazy("somebody has not signed yet"))
def somebody_has_not_signed(matter):
    if not not_signed(matter):
        yield Missing("nobody_awaited", _("Nobody is left whose signature is awaited."))


class ByLink:
    """What a signed matter does with letters; the bodies of the steps."""

    names_signatories_in = "signatories"  # the field with the rows of those who are to be asked

    def owe_link(self, one: Signatory) -> None:
        """Owe the signatory a letter with a link of their own, minted when it is written."""
        engine.tell(self, {one.person_id}, topic=letters.LINK, facts={"signatory": one.pk})

    def owe_links_again(self, only=()) -> dict:
        """Owe every pending signatory (or only these) a new link; the earlier ones stop working
        then."""
        waiting = list(only) or list(Signatory.objects.about(self).pending())
        for one in waiting:
            self.owe_link(one)
        return {"signatories": [one.pk for one in waiting]}

    def revoke_link_of(self, one: Signatory) -> dict:
        mine = Signatory.objects.filter(pk=one.pk)
        keys.revoke_links(mine)
        keys.void_codes(mine)
        return {"signatories": [one.pk]}

    def write_address(self, one: Signatory, email: str) -> dict:
        """Ask the same capacity at another address. Facts for the record: who was asked, and who
        is asked now, by id, so that it shows to whom a signature was led away."""
        facts = self.revoke_link_of(one)
        was, asked_before = one.person.email, one.person_id
        person, _new = Person.objects.get_or_create(
            email=email,
            defaults={"name": one.name, "password": "!", "language": self.language_of_asking()},
        )
        one.person, one.sent_at, one.opened_at, one.not_me_at = person, None, None, None
        one.save(update_fields=["person", "sent_at", "opened_at", "not_me_at"])
        # So that the next round asks at the right address, too.
        for row in getattr(self, self.names_signatories_in):
            if row["email"].lower() == was and row["office"] == one.office:
                row["email"] = email
        self.owe_link(one)
        return {**facts, "persons": [asked_before, person.pk]}


# --- how far each letter has come ----------------------------------------------------------------


def ways_of(matter, rows) -> list[dict]:
    """For whoever asked: [{"name", "email", "steps": [(label, at)], "problem"}] of the present
    round. `delivered` means that the mail server has taken the letter; more nobody can know.
    """
    asked = [row for row in rows if row.ended_at is None]
    last = {row.facts.get("signatory"): row for row in Notice.objects.about(matter)
            .filter(topic=letters.LINK).order_by("pk")}  # fmt: skip
    live = set(
        LinkToken.objects.filter(signatory__in=asked, revoked_at=None, used_at=None)
        .values_list("signatory", flat=True)
    ) if asked else set()  # fmt: skip
    return [_way(row, last.get(row.pk), row.pk in live) for row in asked]


def _way(row: Signatory, letter: Notice | None, link_works: bool) -> dict:
    signed = row.signed
    steps = [
        (_("asked"), row.asked_at),
        (_("sent"), row.sent_at),
        (_("taken by the mail server"), letter.sent_at if letter and row.sent_at else None),
        (_("opened, and a code asked for"), row.opened_at),
        (_("signed"), signed.at if signed else None),
    ]
    problem = ""
    if letter and letter.dead_at:
        problem = _("The letter could not be delivered: check the address.")
    elif letter and letter.last_error and not letter.sent_at:
        problem = _("The letter could not be delivered yet; it is tried again.")
    elif row.sent_at and not link_works and row.standing in ("sent", "opened"):
        problem = _("The link no longer works: send it again.")
    return {
        "name": row.name,
        "office": row.office,
        "email": row.person.email,
        "steps": [(label, at) for label, at in steps if at],
        "problem": problem,
    }
