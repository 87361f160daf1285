"""What a call lays down about audits and about deviations, as rows and figures of the office's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.workflow.fields import TextsField
from foundation.workflow.forms import PlainForm


class ProcedureForm(PlainForm):
    """An agreed-upon procedure that each audit of the call begins with."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    text = TextsField(label=_("What is done"), max_length=1000, long=True)
    mandatory = forms.BooleanField(label=_("Always done"), required=False)


def _number(label, most: int, least: int = 1, **how):
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=False, **how)


class AuditTerms(PlainForm):
    """Figures about audits and deviations; one left out is the programme's usual one."""

    audit_years = _number(_("Years that one auditor signs the same assignment at most"), 20)
    audit_rotation_is_error = forms.BooleanField(
        label=_("A longer time stands in the way (otherwise it is a warning)"), required=False
    )
    audit_papers_days = _number(
        _("Days after the report when the auditor’s own papers are erased here"), 3650
    )
    audit_salary_people = _number(_("People in the salary test"), 50)
    audit_salary_months = _number(_("Months of each of them"), 12)
    audit_response_days = _number(_("Days for the management response"), 365)
    deviation_days = _number(_("Days to inform of a suspected irregularity"), 365)
