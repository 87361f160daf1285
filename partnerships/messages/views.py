"""The office writes to many at once: choose, look at what each will read, send."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from foundation.accounts.roles import manager, office_coordinators
from foundation.workflow import clock
from foundation.workflow.models import canonical, digest_of

from .forms import MessageForm, TemplateForm, begun_with
from .models import Message, MessageTemplate
from .recipients import MOST_CASES, chosen
from .sending import send, written

SENDS = (office_coordinators, manager)
PAGE = 50
SHOWN = 100


def may_send(roles) -> bool:
    """Whether somebody who could have these roles writes to many at once."""
    return bool(set(SENDS) & set(roles))


def _check(request) -> None:
    if not any(role.possible_for(request.user) for role in SENDS):
        raise PermissionDenied


@require_GET
@login_required
def message_list(request):
    """What was sent, newest first, and the texts to begin with."""
    _check(request)
    rows = Message.objects.select_related("by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    labels = [_("Subject"), _("Cases"), _("People"), _("Sent by"), _("When")]
    context = {
        "page_obj": page,
        "templates": MessageTemplate.objects.all(),
        "table": {
            "caption": _("Sent"),
            "columns": [{"label": label, "numeric": 0 < n < 3} for n, label in enumerate(labels)],
            "rows": [
                {
                    "cells": [
                        {"text": text}
                        for text in (str(one), one.cases, one.people, str(one.by), one.at)
                    ]
                }
                for one in page.object_list
            ],
        },
    }
    return render(request, "partnerships/message/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def message_new(request):
    """Write a message; the first press shows who reads what, the second one sends it."""
    _check(request)
    if request.method != "POST":
        form = MessageForm(by=request.user, initial=_beginning(request))
        return _page(request, form)
    form = MessageForm(request.POST, by=request.user)
    if not form.is_valid():
        return _page(request, form, status=400)
    found = _recipients(form, request.user)
    if "change" in request.POST:
        return _page(request, form)
    if found.too_many:
        sentence = _("These are more than %(number)d cases. Choose fewer states, or one call.")
        form.add_error("cohorts", sentence % {"number": MOST_CASES})
        return _page(request, form, status=400)
    if not found.people:
        form.add_error(None, _("Nobody has these offices in these cases: nothing would be sent."))
        return _page(request, form, status=400)
    if "send" in request.POST and form.cleaned_data["recipients"] == found.digest():
        return _sent(request, form.cleaned_data, found)
    return _preview(request, form, found)


def _beginning(request) -> dict:
    code = request.GET.get("template", "").replace("\x00", "")
    template = MessageTemplate.objects.filter(code=code).first()
    return {**begun_with(template), "key": secrets.token_hex(16)}


def _recipients(form, by):
    names = ("call", "cohorts", "references", "offices")
    return chosen(by, **{name: form.cleaned_data[name] for name in names})


def _page(request, form, status=200):
    context = {
        "title": _("Write a message"),
        "form": form,
        "submit_label": _("See who reads what"),
        "cancel_url": reverse("partnerships:message_list"),
        "breadcrumbs": [(_("Messages"), reverse("partnerships:message_list"))],
    }
    return render(request, "pages/matter_form.html", context, status=status)


def _preview(request, form, found):
    """Who gets it, for which cases, and the letter to the first reader of each language."""
    data = form.cleaned_data
    draft = Message(subject=data["subject"], body=data["body"], by=request.user)
    letters = []
    for language, name in (("en", _("English")), ("sv", _("Swedish"))):
        readers = [one for one in found.people.values() if (one.language or "en") == language]
        if readers:
            first = readers[0]
            with translation.override(language):
                subject, body = written(draft, found.cases_of(first.pk), language, first.name)
            letters.append(
                {"language": language, "name": name, "count": len(readers), "subject": subject,
                 "body": body, "reader": first}
            )  # fmt: skip
    told = [one for one in found.matters if found.of_case.get(one.case_id)]
    context = {
        "title": _("Look at it before you send it"),
        "breadcrumbs": [(_("Messages"), reverse("partnerships:message_list"))],
        "letters": letters,
        "table": _case_table(told, found),
        "more": max(0, len(told) - SHOWN),
        "without": len(found.matters) - len(told),
        "people": len(found.people),
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", "recipients", "send", "change")
            for value in values
        ],
        "recipients": found.digest(),
        "changed": "send" in request.POST,
    }
    return render(request, "partnerships/message/preview.html", context)


def _case_table(told: list, found) -> dict:
    return {
        "caption": _("Cases it goes to"),
        "columns": [{"label": _("Case")}, {"label": _("State")}, {"label": _("Readers")}],
        "rows": [
            {
                "url": one.url,
                "cells": [
                    {"text": f"{one.reference} {one}"},
                    {"text": one.get_state_display()},
                    {"text": ", ".join(found.people[pk].name for pk in found.of_case[one.case_id])},
                ],
            }
            for one in told[:SHOWN]
        ],
    }


def _sent(request, data: dict, found):
    # A page sent twice is one message; another text or other readers, written by going back to
    # that page, are another one, and nobody is told that it was sent when it was not.
    said = [data["key"], request.user.pk, data["subject"], data["body"], data["offices"]]
    key = digest_of(canonical([*said, found.digest()]))[:40]
    message = send(request.user, key, data["subject"], data["body"], found, data["offices"])
    said = ngettext(
        "Sent to %(count)s person, and filed in each case.",
        "Sent to %(count)s people, and filed in each case.",
        message.people,
    )
    messages.success(request, said % {"count": message.people}, extra_tags="taken")
    return redirect("partnerships:message_list")


@require_http_methods(["GET", "POST"])
@login_required
def template_edit(request, pk=None):
    """A text to begin messages with: change one, or write a new one."""
    _check(request)
    row = get_object_or_404(MessageTemplate, pk=pk) if pk else MessageTemplate()
    present = {"name": row.name, "subject": row.subject, "body": row.body} if pk else {}
    form = TemplateForm(request.POST or None, by=request.user, initial=present)
    if request.method == "POST" and form.is_valid():
        for name in ("name", "subject", "body"):
            setattr(row, name, form.cleaned_data[name])
        row.code = row.code or f"own-{secrets.token_hex(6)}"
        row.changed_at = clock.now()
        row.save()
        messages.success(request, _("Saved."), extra_tags="taken")
        return redirect("partnerships:message_list")
    context = {
        "title": _("Change the text") if pk else _("Write a new text"),
        "form": form,
        "cancel_url": reverse("partnerships:message_list"),
        "breadcrumbs": [(_("Messages"), reverse("partnerships:message_list"))],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "pages/matter_form.html", context, status=status)
