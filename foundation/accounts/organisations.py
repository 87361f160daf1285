"""Organisations that the reference data lacks are added by the office's administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .forms import NewOrganisation
from .models import Organisation
from .roles import admin


@login_required
@require_http_methods(["GET", "POST"])
def organisation_new(request):
    """Add an organisation, so that its people can be invited."""
    if not admin.possible_for(request.user):
        raise PermissionDenied
    form = NewOrganisation(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = Organisation.objects.create(**form.cleaned_data)
        messages.success(request, _("%(name)s was added. Invite its people.") % {"name": made})
        return redirect(f"{reverse('accounts:person_invite')}?organisation={made.pk}")
    context = {
        "title": _("Add an organisation"),
        "form": form,
        "submit_label": _("Add"),
        "cancel_url": reverse("accounts:person_list"),
        "breadcrumbs": [(_("People"), reverse("accounts:person_list"))],
    }
    status = 400 if form.is_bound else 200
    return render(request, "pages/matter_form.html", context, status=status)
