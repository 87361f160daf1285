"""What a declaration is made of: call, municipality, topics, motivation, and who is to sign."""

from html import escape

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import PARTNER_KINDS, Language, Side
from foundation.accounts.models import Organisation
from foundation.documents.forms import DocumentsField
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, Reason, StepForm
from partnerships.profiles.ranked import FirstOfBoxes
from partnerships.programmes.models import Call
from partnerships.programmes.reference_models import Topic
from partnerships.signatures.persons import may_sign

from . import answers, offices
from .composition import NOBODY, SIGNS

__all__ = ["Answers", "Composition", "DeclarationForm", "EditForm", "Reason"]


class SuggestInput(forms.TextInput):
    """A box in which anything can be typed, with suggestions."""

    template_name = "widgets/suggest.html"
    suggested: list[str] = []

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["suggested"] = self.suggested
        if self.suggested:
            context["widget"]["attrs"]["list"] = f"{name}-suggested"
        return context


class SignatoryRow(PlainForm):
    """Somebody whose signature stands for a side."""

    offered = ("side",)

    side = forms.ChoiceField(label=_("Side"), choices=Side.choices)
    name = forms.CharField(label=_("Name"), max_length=150)
    office = forms.CharField(
        label=_("Office"), max_length=150, help_text=_("Mayor, opposition councillor, director …"),
        widget=SuggestInput,
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail"), max_length=254)

    def prepare(self):
        self.fields["office"].widget.suggested = self._offices()

    def _offices(self) -> list[str]:
        """The usual offices where the writer's municipality lies; asked once for all rows."""
        known = self.matter.__dict__ if self.matter is not None else {}
        if "_offices_suggested" not in known:
            known["_offices_suggested"] = offices.of_countries(self._countries())
        return known["_offices_suggested"]

    def _countries(self) -> set[str]:
        if self.matter is not None and self.matter.pk:
            return {self.matter.organisation.country}
        mine = Organisation.objects.coordinated_by(self.by)
        return set(mine.values_list("country", flat=True)) if self.by else set()

    def clean_email(self):
        return may_sign(self.cleaned_data["email"])


class EditForm(StepForm):
    """What may change while it is a draft."""

    title = forms.CharField(label=_("Title"), max_length=200)
    themes = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=FirstOfBoxes)
    motivation = forms.CharField(
        label=_("Why do you want this?"), required=False, widget=forms.Textarea({"rows": 8})
    )
    signatories = RowsField(
        SignatoryRow,
        starters=[{"side": side} for side in Side.values],
        label=_("Who is to sign"),
        required=False,
        help_text=_(
            "At least one for the majority, one for the opposition and one high official. Each "
            "gets a link of their own by e-mail; no account is needed."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of your texts"), choices=Language.choices, required=False
    )

    def prepare(self):
        self.fields["themes"].choices = [(row.code, str(row)) for row in Topic.objects.all()]
        if self.by is not None:
            self.fields["language"].initial = self.by.language

    def clean(self):
        cleaned = super().clean()
        if "language" in cleaned and not cleaned["language"] and self.matter is not None:
            cleaned["language"] = self.matter.language or getattr(self.by, "language", "") or "en"
        return cleaned


class DeclarationForm(EditForm):
    """A municipality's coordinator declares interest in a call that is open."""

    call = forms.ModelChoiceField(Call.objects.all(), label=_("Call"))
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Municipality"))
    field_order = ["call", "organisation"]

    def prepare(self):
        super().prepare()
        field, whose = self.fields["organisation"], getattr(self.matter, "begun_for", None)
        field.queryset = Organisation.objects.coordinated_by(self.by)
        if whose:  # the door asks whether it may be entered for them
            field.queryset = Organisation.objects.filter(pk=whose, kind__in=PARTNER_KINDS)
        if self.by is not None and not self.is_bound:
            self._choose_the_only_one()
        self._offer_open_calls()

    def _offer_open_calls(self):
        """The page offers what can be begun; one that has closed since is still understood."""
        field = self.fields["call"]
        chosen = self.data.get("call") if self.is_bound else None
        rows = [(row.pk, str(row)) for row in field.queryset.taking_declarations()]
        rows += [
            (row.pk, str(row))
            for row in field.queryset.filter(pk=chosen if str(chosen).isdecimal() else None)
            if row.pk not in {pk for pk, _title in rows}
        ]
        field.widget.choices = [("", field.empty_label), *rows]

    def _choose_the_only_one(self):
        """Where there is one open call, or one municipality, nobody needs to look for it."""
        offered = {
            "call": self.fields["call"].queryset.taking_declarations(),
            "organisation": self.fields["organisation"].queryset,
        }
        for name, rows in offered.items():
            found = list(rows[:2])
            if len(found) == 1:
                self.initial.setdefault(name, found[0].pk)

    def clean(self):
        cleaned = super().clean()
        call, organisation = cleaned.get("call"), cleaned.get("organisation")
        if call and organisation and not call.rules().admits_country(organisation.country):
            sentence = _("%(organisation)s is not in a country that this call is open to.")
            self.add_error("organisation", sentence % {"organisation": organisation})
        if call and organisation and not call.rules().admits_kind(organisation.kind):
            sentence = _("This call is not open to an organisation of this kind: %(kind)s.")
            words = {"kind": organisation.get_kind_display()}
            self.add_error("organisation", sentence % words)
        return cleaned


class Composition(PlainForm):
    """How a council without an opposition is composed; left empty by all others."""

    council = forms.ChoiceField(
        label=_("Why there is no opposition"), required=False,
        choices=[
            ("", _("There is an opposition")),
            ("one_party", _("One party holds every seat")),
            ("all_party_board", _("All parties govern together")),
            ("independents", _("Councillors stand as independents")),
            ("other", _("Another reason")),
        ],
    )  # fmt: skip
    statement = forms.CharField(
        label=_("How the council is composed"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 4}), help_text=_("Seats by party, and who governs."),
    )  # fmt: skip
    outside = forms.ChoiceField(
        label=_("Who signs in the opposition’s place"), required=False, widget=forms.RadioSelect,
        choices=[
            (SIGNS, _("A councillor outside the leadership, named among those who sign")),
            (NOBODY, _("Nobody: there is no such councillor")),
        ],
    )  # fmt: skip
    why_nobody = forms.CharField(
        label=_("Why there is nobody"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    documents = DocumentsField(
        label=_("The composition, or a resolution"), required=False,
        help_text=_("Add it under “Documents” on the page of the declaration first."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["documents"].choose_from(self.matter)


class Answers(PlainForm):
    """The call's own questions; the part is free, so further texts are kept beside them."""

    def prepare(self):
        rules = self.matter.rules if self.matter is not None and self.matter.pk else None
        kept = None
        for question in rules.questions if rules else ():
            if not self.is_bound and answers.word_limit(question) and kept is None:
                kept = self.matter.answers()
            sent = self.data.get(question["code"]) if self.is_bound else None
            answer = sent if self.is_bound else (kept or {}).get(question["code"])
            field = self.fields[question["code"]] = answer_field(question, answer)
            # A draft may leave it empty, but the page does not call it optional.
            field.wanted = bool(question.get("required"))


def answer_field(question: dict, answer=""):
    """The form field of one question; what it says below counts the words of the answer."""
    kind = answers.kind_of(question)
    label = _in_words(question["label"])
    about = {"label": label, "required": False, "help_text": _said_below(question, answer)}
    if kind == "number":
        return forms.DecimalField(max_digits=18, decimal_places=4, **about)
    if kind == "yes_no":
        pairs = [("", "–"), ("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(choices=pairs, **about)
    if kind == "choice":
        found = answers.options(question, _language())
        return forms.ChoiceField(choices=[("", "–"), *found], **about)
    widget = forms.Textarea({"rows": 5}) if kind == "long" else forms.TextInput()
    return forms.CharField(max_length=20_000, widget=widget, **about)


def _said_below(question: dict, answer) -> str:
    """The hint, the words, and who reads it. The office's own text is no markup."""
    said = [escape(_in_words(question.get("hint") or {}), quote=False)]
    limit = answers.word_limit(question)
    if limit is not None:
        words = {"used": answers.words_in(answer), "most": limit}
        said.append(_now("At most %(most)s words; so far there are %(used)s.") % words)
    if answers.is_read_by_partner(question):
        said.append(_now("Once you are matched, your partner reads it, too."))
    return " ".join(filter(None, said))


def _language() -> str:
    return (get_language() or "en")[:2]


def _in_words(texts) -> str:
    return answers.in_words(texts, _language())
