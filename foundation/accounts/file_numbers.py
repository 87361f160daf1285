"""Each organisation's own file number (diarienummer): a step that any case may offer."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.workflow.forms import StepForm
from foundation.workflow.steps import ANY, step

from .models import CaseNumber, Membership, OfficeCode, Organisation
from .roles import coordinator, office_coordinators


def numbered_by(person, matter):
    """The organisations whose number of the case this person looks after.

    A coordinator: the own ones among the parties. The office's coordinators: every party's, and
    the office's own.
    """
    party = Q(pk__in=list(matter.party_ids()))
    mine = Membership.objects.current().filter(person=person, office=OfficeCode.COORDINATOR)
    if mine.filter(organisation__kind="office").exists():
        return Organisation.objects.filter(party | Q(kind="office"))
    return Organisation.objects.filter(party, pk__in=mine.values("organisation"))


class FileNumberForm(StepForm):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    number = forms.CharField(
        label=_("File number"), max_length=60, required=False,
        help_text=_("Leave it empty to take the number away."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk and self.by is not None:
            field = self.fields["organisation"]
            field.queryset = numbered_by(self.by, self.matter)
            if field.queryset.count() == 1:
                field.initial = field.queryset.get().pk


def file_number_step():
    """The step `set_file_number`, from any state: `set_file_number = file_number_step()`."""

    @step(_("Set the file number"), ANY, by=[coordinator, office_coordinators], asks=FileNumberForm)
    def set_file_number(self, by, data):
        """An organisation's own number of this case, shown and searched beside the reference."""
        organisation, number = data["organisation"], data["number"]
        mine = CaseNumber.objects.filter(case_id=self.case_id, organisation=organisation)
        if number:
            CaseNumber.objects.update_or_create(
                case_id=self.case_id, organisation=organisation, defaults={"number": number}
            )
        else:
            mine.delete()
        return {"organisation": organisation.pk}

    return set_file_number
