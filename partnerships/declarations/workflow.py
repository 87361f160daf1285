"""The declaration of interest: supported by majority, opposition and officials, then sent in."""

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.codes import Side
from foundation.accounts.file_numbers import file_number_step
from foundation.accounts.roles import coordinator, finance, member, office, office_any, typist
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import PartSpec, begins, step
from partnerships.signatures.forms import NotMe, Refuse, Sign
from partnerships.signatures.signing import (
    Signed,
    all_signed,
    asked_signatory,
    sign_then,
    signatory,
    signing_pen,
    text_unchanged,
)


@rule(_("the call is open"))
def call_open(declaration):
    """The instant counts, not whether the calendar has closed the call already."""
    if not declaration.call.is_open():
        yield Missing("call_closed", _now("The call is not open now."), field="call")


@rule(_("title and motivation are there"))
def complete(declaration):
    for name, label in (("title", _("title")), ("motivation", _("motivation"))):
        if not getattr(declaration, name).strip():
            sentence = _now("Say more: the %(field)s is empty.") % {"field": label}
            yield Missing("empty", sentence, field=name)
    if not declaration.themes:
        yield Missing("no_theme", _now("No topic has been chosen."), field="themes", level=WARNING)
    rules = declaration.rules
    if any(not rules.admits_theme(code) for code in declaration.themes):
        sentence = _now("One of the topics is not among those of the call.")
        yield Missing("theme_not_in_call", sentence, field="themes", level=WARNING)
    answers = declaration.part("answers").content
    for question in rules.questions:
        if question.get("required") and not str(answers.get(question["code"]) or "").strip():
            yield Missing(
                "unanswered", _now("A question of the call has not been answered."),
                part="answers", field=question["code"], level=WARNING,
            )  # fmt: skip


@rule(_("majority, opposition and officials each have a signatory, and nobody stands for two"))
def three_signatories(declaration):
    rows = declaration.signatories
    for side in Side:
        if not any(row["side"] == side for row in rows):
            sentence = _now("Nobody is named to sign for this side: %(side)s.")
            yield _of_signatories("side_missing", sentence % {"side": side.label})
    seen: dict[str, dict] = {}
    for row in rows:
        first = seen.setdefault(row["email"], row)
        if first is not row:
            yield _same_person(first, row)
    if declaration.begun_by.email in seen:
        sentence = _now("The coordinator who began the declaration is among its signatories.")
        yield _of_signatories("own_signature", sentence, WARNING)


def _of_signatories(code: str, sentence: str, level: str = "error") -> Missing:
    return Missing(code, sentence, field="signatories", level=level)


def _same_person(first: dict, second: dict) -> Missing:
    words = {
        "first": f"{first['name']} ({Side(first['side']).label})",
        "second": f"{second['name']} ({Side(second['side']).label})",
    }
    sentence = _now("%(first)s and %(second)s have the same e-mail: one person signs once.")
    return _of_signatories("same_person", sentence % words)


class DeclarationProcess(Signed):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNING = "signing", _("out for signing")
        SUBMITTED = "submitted", _("submitted")
        ACCEPTED = "accepted", _("accepted")
        MATCHED = "matched", _("matched")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "declaration"
    collection = "declarations"
    opens_case = True
    track = [State.DRAFT, State.SIGNING, State.SUBMITTED, State.ACCEPTED, State.MATCHED]
    sees = {coordinator: ALL, member: ALL, asked_signatory: ALL, office_any: ALL}
    holds = {
        State.DRAFT: coordinator,
        State.SIGNING: signing_pen(coordinator),
        State.SUBMITTED: office,
        State.ACCEPTED: office,
    }
    comes_next = {State.SIGNING: sign_then(coordinator, "submit")}
    shows = ("call", "organisation", "themes", "motivation", "signatories", "language")
    not_on_page = ("signatories",)
    list_columns = ("organisation", "call")
    list_relations = ("call", "organisation")
    parts = {
        "answers": PartSpec(
            _("Questions of the call"),
            "Answers",
            hint=_("What the call asks of everybody."),
            free=True,
        )
    }

    begin = begins(
        _("Declare interest"), by=[coordinator], needs=[call_open], asks="DeclarationForm"
    )

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[coordinator, finance], asks="EditForm")
    def edit(self, by, data):
        """What is signed later is what stands here then."""
        return self.write(data)

    @step(
        _("Ask for signatures"), State.DRAFT, State.SIGNING, by=[coordinator],
        needs=[complete, call_open, three_signatories], main=True,
    )  # fmt: skip
    def request_signatures(self, by, data):
        """Freezes the text and sends every signatory a link of their own."""
        self.due("signing", self.call.closes_at)
        organisation = self.organisation
        rows = [{**row, "organisation": organisation} for row in self.signatories]
        return self.ask_signatories(by, rows)

    @step(
        _("Sign"), State.SIGNING, by=[signatory], needs=[text_unchanged], tells=[coordinator],
        asks=Sign, personal=True,
    )  # fmt: skip
    def sign(self, by, data):
        """Vouches for the frozen text, with the code from the letter."""
        return self.write_signature(by, data)

    @step(
        _("Decline to sign"), State.SIGNING, by=[signatory], tells=[coordinator], asks=Refuse,
        personal=True,
    )  # fmt: skip
    def decline_to_sign(self, by, data):
        """Does not vouch for it, and says why."""
        return self.write_refusal(by, "declined_at")

    @step(
        _("Say that it is not me"), State.SIGNING, by=[signatory], tells=[coordinator],
        asks=NotMe, personal=True,
    )  # fmt: skip
    def not_me(self, by, data):
        """The link came to the wrong person: the text is taken back and somebody else named."""
        return self.write_refusal(by, "not_me_at")

    @step(_("Send the links again"), State.SIGNING, by=[coordinator])
    def send_links_again(self, by, data):
        """A new link to everybody who has not signed; the earlier ones stop working."""
        return self.owe_links_again()

    @step(_("Take the text back"), State.SIGNING, State.DRAFT, by=[coordinator])
    def reopen(self, by, data):
        """Back to the draft. What was signed stays in sight, and is void."""
        self.done("signing")
        return self.end_signing()

    @step(
        _("Send in"), State.SIGNING, State.SUBMITTED, by=[coordinator],
        needs=[all_signed, text_unchanged, call_open], tells=[office], main=True,
    )  # fmt: skip
    def submit(self, by, data):
        """To the office, with every signature over this text."""
        self.done("signing")
        version = self.latest_version()
        return {"frozen": version.number, "digest": version.digest}

    @step(
        _("Return for changes"), State.SUBMITTED, State.DRAFT, by=[office], tells=[coordinator],
        asks="Reason",
    )  # fmt: skip
    def return_for_changes(self, by, data):
        """Back to the draft with a reason; what was signed is void."""
        return self.end_signing()

    @step(
        _("Accept"), State.SUBMITTED, State.ACCEPTED, by=[office.except_(typist)],
        tells=[coordinator], main=True,
    )  # fmt: skip
    def accept(self, by, data):
        """Fit to be matched."""

    @step(
        _("Decline"), State.SUBMITTED, State.DECLINED, by=[office], tells=[coordinator],
        asks="Reason",
    )  # fmt: skip
    def decline(self, by, data):
        """Not in this call, and why."""

    @step(
        _("Withdraw"), [State.DRAFT, State.SIGNING, State.SUBMITTED, State.ACCEPTED],
        State.WITHDRAWN, by=[coordinator], tells=[office], asks="Reason",
    )  # fmt: skip
    def withdraw(self, by, data):
        """The municipality no longer wants to; links stop working."""
        if self.state == self.State.SIGNING:
            return self.end_signing()

    @step(
        _("Become matched"), State.ACCEPTED, State.MATCHED, consequence="match.conclude",
        tells=[coordinator],
    )  # fmt: skip
    def matched(self, by, data):
        """A partnership was opened with it."""

    set_file_number = file_number_step()
