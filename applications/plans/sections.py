"""What a plan says in words, section by section: each is saved on its own, by either partner."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from foundation.workflow.forms import PlainForm
from partnerships.programmes.reference_models import SdgTarget

LONG = 20_000
MOST_OWN_HEADINGS = 20
MOST_TARGETS = 20

# ICLD's core areas (DOMAIN §7 [F]).
CORE_AREAS = [
    ("equity", _("equity and inclusion")),
    ("participation", _("participation")),
    ("transparency", _("transparency")),
    ("accountability", _("accountability")),
]
# How much a thing is an aim of the plan, as the OECD's DAC asks it of every project.
SIGNIFICANCE = [
    ("0", pgettext_lazy("an aim", "not an aim")),
    ("1", pgettext_lazy("an aim", "a significant aim, beside others")),
    ("2", pgettext_lazy("an aim", "the principal aim")),
]
LEVELS_1_TO_3 = [
    ("1", pgettext_lazy("how much", "low")),
    ("2", pgettext_lazy("how much", "medium")),
    ("3", pgettext_lazy("how much", "high")),
]


def long_text(label, help_text=""):
    return forms.CharField(
        label=label, required=False, max_length=LONG, widget=forms.Textarea({"rows": 6}),
        help_text=help_text,
    )  # fmt: skip


class TextForm(PlainForm):
    """The words of the plan; further headings of the partners' own are kept as they are."""

    problem = long_text(_("Problem"), _("What is wrong today, for whom, in both municipalities?"))
    baseline = long_text(
        _("How it is today"),
        _("What you know, from where, and of which year: the figures you start from."),
    )
    goal = long_text(_("Goal"), _("What shall be different in the long run?"))
    theory_of_change = long_text(
        _("How the change comes about"), _("Why should these activities lead to these outcomes?")
    )
    target_groups = long_text(_("Target groups"), _("Who gains, and who has the duty to act?"))
    roles = long_text(_("Who does what"), _("How do the partners share work and responsibility?"))
    sustainability = long_text(_("Sustainability"), _("What stays when the project ends?"))

    def prepare(self):
        sent = {} if isinstance(self.data, QueryDict) else dict(self.data or {})
        for name in [*sent, *(self.initial or {})]:
            own = isinstance(name, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)
            room = len(self.fields) < len(self.base_fields) + MOST_OWN_HEADINGS
            if own and room and name not in self.fields:
                self.fields[name] = long_text(name.replace("_", " ").capitalize())


class TargetsOfGoalsField(forms.CharField):
    """Targets of the Sustainable Development Goals by their numbers: “5.5, 16.7”.

    169 of them are too many to tick on a phone, and who writes a plan knows the few by number.
    """

    default_error_messages = {"too_many": _("Name at most %(most)s targets, the nearest ones.")}

    def to_python(self, value):
        codes = re.findall(r"[0-9]+\.[0-9a-z]+", super().to_python(value).lower())
        return ", ".join(dict.fromkeys(codes))

    def clean(self, value):
        typed = re.split(r"[\s,;]+", str(value or "").strip(" ,;"))
        cleaned = super().clean(value)
        codes = cleaned.split(", ") if cleaned else []
        if len(codes) > MOST_TARGETS:
            raise ValidationError(
                self.error_messages["too_many"] % {"most": MOST_TARGETS}, code="too_many"
            )
        known = set(SdgTarget.objects.filter(code__in=codes).values_list("code", flat=True))
        strange = [one for one in typed if one and one.lower() not in known]
        if strange:
            raise ValidationError(
                ngettext(
                    "There is no target %(codes)s.",
                    "There are no targets %(codes)s.",
                    len(strange),
                )
                % {"codes": ", ".join(strange[:5])},
                code="unknown",
            )
        return cleaned

    def said(self, value: str) -> str:
        """Each target with its text, a line each."""
        codes = value.split(", ")
        texts = dict(SdgTarget.objects.filter(code__in=codes).values_list("code", "text"))
        return "\n".join(f"{code} {texts.get(code, '')}".strip() for code in codes)


def _marker(label):
    return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *SIGNIFICANCE])


class RightsForm(PlainForm):
    """Whose rights, whose duty, and which aims: what a rights-based plan rests on."""

    rights_holders = long_text(
        _("Rights-holders"), _("Whose rights are not fulfilled, and which of them?")
    )
    duty_bearers = long_text(
        _("Duty-bearers"), _("Who has to respect, protect and fulfil them, and what hinders that?")
    )
    core_areas = forms.MultipleChoiceField(
        label=_("Core areas"), choices=CORE_AREAS, required=False
    )
    sdg_targets = TargetsOfGoalsField(
        label=_("Targets of the Sustainable Development Goals"), required=False, max_length=200,
        help_text=_("By their numbers, for example 5.5, 16.7."),
    )  # fmt: skip
    marker_gender = _marker(_("Gender equality"))
    marker_governance = _marker(_("Participation and good governance"))
    marker_disability = _marker(_("Inclusion of persons with disabilities"))
    marker_environment = _marker(_("Environment"))


class PerspectivesForm(PlainForm):
    """Sida's five perspectives: what each means in this plan."""

    poor_people = long_text(
        _("Poor people's perspectives"),
        _("How do those who have least see the problem, and how do you know?"),
    )
    rights = long_text(
        _("Rights perspective"),
        _("Who can take part, is told, may complain; who could be left out?"),
    )
    gender = long_text(
        _("Gender equality"), _("What differs between women, men, girls and boys in this?")
    )
    conflict = long_text(
        _("Conflict perspective"), _("Which tensions are there, and could the plan worsen any?")
    )
    environment = long_text(
        _("Environment and climate"), _("What harms or helps, the journeys included?")
    )


class LearningForm(PlainForm):
    """Peer learning goes both ways."""

    from_sweden = long_text(_("What the international partners learn from the Swedish ones"))
    to_sweden = long_text(_("What the Swedish partners learn from the international ones"))
    kept = long_text(
        _("How it is kept"), _("So that it stays when the people who travelled have moved on.")
    )


class AnchoringForm(PlainForm):
    """Who stands behind it, who is told, and how nobody is harmed."""

    political = long_text(
        _("In politics"), _("How do majority and opposition follow it, and what do they decide?")
    )
    administration = long_text(
        _("In the administration"), _("Which departments carry it on, with what budget of theirs?")
    )
    communication = long_text(_("Communication"), _("Who is told what, how, in which languages?"))
    ethics = long_text(
        _("Ethics"), _("Consent, personal data, photographs, gifts, conflicts of interest.")
    )
    safeguarding = long_text(
        _("Safeguarding"),
        _("How are children and people at risk kept safe, and where can somebody turn?"),
    )


class StakeholderForm(PlainForm):
    """Somebody who can help or hinder, or whom it concerns."""

    name = forms.CharField(label=_("Stakeholder"), max_length=250)
    interest = forms.ChoiceField(
        label=_("Interest"), choices=[("", "—"), *LEVELS_1_TO_3], required=False
    )
    influence = forms.ChoiceField(
        label=_("Influence"), choices=[("", "—"), *LEVELS_1_TO_3], required=False
    )
    involved = forms.CharField(
        label=_("How they take part"), max_length=4000, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def clean_name(self):
        name = self.cleaned_data["name"]
        if "@" in name:  # a map of groups and offices, not a list of people
            raise ValidationError(_now("Name a group or an office, without an address."))
        return name
