"""The declaration of interest: supported by majority, opposition and officials, then sent in."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.codes import Side
from foundation.accounts.file_numbers import file_number_step
from foundation.accounts.roles import coordinator, finance, member, office, office_any, typist
from foundation.workflow.models import ALL
from foundation.workflow.rules import ERROR, WARNING, Missing, rule
from foundation.workflow.steps import PartSpec, begins, step
from partnerships.profiles.models import Profile
from partnerships.signatures.persons import mailbox
from partnerships.signatures.signing import (
    Signed,
    all_signed,
    asked_signatory,
    sign_then,
    signing_pen,
    text_unchanged,
)
from partnerships.signatures.steps import steps_by_link, steps_on_paper

from . import answers
from .composition import opposition_may_be_missing
from .exceptions import (
    confirm_exception_step,
    exception_is_confirmed,
    exception_is_stated,
    exception_will_be_confirmed,
    refuse_exception_step,
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
    content = declaration.answers()
    for question in rules.questions:
        for code in answers.problems(question, content.get(question["code"])):
            yield _of_question(question, code, rules.answers_are_errors)


def _of_question(question, code: str, strict: bool) -> Missing:
    """An answer that is missing is a warning unless the call says otherwise; one that is longer
    than the call allows is an error, since it is the call that sets a limit."""
    asked = answers.in_words(question["label"], (get_language() or "en")[:2])
    if code == "too_long":
        sentence = _now("The answer to “%(question)s” has more than %(most)s words.")
        sentence %= {"question": asked, "most": answers.word_limit(question)}
        return Missing(code, sentence, part="answers", field=question["code"])
    sentence = _now("This question of the call has not been answered: %(question)s")
    level = ERROR if strict else WARNING
    return Missing(
        code, sentence % {"question": asked}, part="answers", field=question["code"], level=level
    )


@rule(_("majority, opposition and officials each have a signatory, and nobody stands for two"))
def three_signatories(declaration):
    rows = declaration.signatories
    for side in Side:
        if not any(row["side"] == side for row in rows) and not _excepted(declaration, side):
            sentence = _now("Nobody is named to sign for this side: %(side)s.")
            yield _of_signatories("side_missing", sentence % {"side": side.label})
    seen: dict[str, dict] = {}
    names: dict[str, dict] = {}
    for row in rows:
        first = seen.setdefault(mailbox(row["email"]), row)
        namesake = names.setdefault(" ".join(row["name"].casefold().split()), row)
        if first is not row:
            yield _same_person(first, row)
        elif namesake is not row:
            words = {"name": row["name"]}
            sentence = _now("%(name)s is named twice: one person signs in one capacity.")
            yield _of_signatories("same_name", sentence % words, WARNING)
    if declaration.begun_by.email in seen:
        sentence = _now("The coordinator who began the declaration is among its signatories.")
        yield _of_signatories("own_signature", sentence, WARNING)


def _excepted(declaration, side) -> bool:
    """Whether an exception is asked for, by which nobody signs in the opposition's place."""
    return side == Side.OPPOSITION and opposition_may_be_missing(declaration.composition())


def _of_signatories(code: str, sentence: str, level: str = "error") -> Missing:
    return Missing(code, sentence, field="signatories", level=level)


def _same_person(first: dict, second: dict) -> Missing:
    words = {
        "first": f"{first['name']} ({Side(first['side']).label})",
        "second": f"{second['name']} ({Side(second['side']).label})",
    }
    sentence = _now("%(first)s and %(second)s have the same e-mail: one person signs once.")
    return _of_signatories("same_person", sentence % words)


@rule(_("the organisation keeps a profile"))
def profile_kept(declaration):
    """Advice: a match is scored by it, and nothing in it has to be asked twice."""
    if declaration.profile is None:
        sentence = _now("%(organisation)s has no profile yet: a match is scored by it, too.")
        words = {"organisation": declaration.organisation}
        yield Missing("no_profile", sentence % words, level=WARNING, begins=Profile.label())


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
    begun_for_partners = True
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
        ),
        "composition": PartSpec(
            _("A council without an opposition"),
            "Composition",
            hint=_("Only where it applies; all others leave it empty."),
        ),
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
        needs=[complete, call_open, three_signatories, exception_is_stated, profile_kept],
        main=True,
    )  # fmt: skip
    def request_signatures(self, by, data):
        """Freezes the text and sends every signatory a link of their own."""
        self.due("signing", self.call.closes_at)
        organisation = self.organisation
        rows = [{**row, "organisation": organisation} for row in self.signatories]
        return self.ask_signatories(by, rows)

    sign, decline_to_sign, not_me, send_links_again, revoke_link, correct_address = steps_by_link(
        State.SIGNING, by=[coordinator]
    )
    upload_signed_sheet, confirm_paper, refuse_paper = steps_on_paper(State.SIGNING)

    @step(_("Take the text back"), State.SIGNING, State.DRAFT, by=[coordinator])
    def reopen(self, by, data):
        """Back to the draft. What was signed stays in sight, and is void."""
        self.done("signing")
        return self.end_signing()

    @step(
        _("Send in"), State.SIGNING, State.SUBMITTED, by=[coordinator],
        needs=[all_signed, text_unchanged, call_open, exception_will_be_confirmed],
        tells=[office], main=True,
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
        needs=[exception_is_confirmed, profile_kept], tells=[coordinator], main=True,
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

    confirm_exception = confirm_exception_step([State.DRAFT, State.SIGNING, State.SUBMITTED])
    refuse_exception = refuse_exception_step([State.DRAFT, State.SIGNING, State.SUBMITTED])
    set_file_number = file_number_step()
