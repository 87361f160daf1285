"""Signing by link: a mayor with two minutes and a phone, no account and perhaps no script.

These pages need no further token against forged requests: whoever does not have the link cannot
name the address. (With `no-referrer` browsers send no origin either, which such checks need.)
"""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from foundation.workflow.engine import Gone
from foundation.workflow.steps import Busy, Invalid, NoSuchStep, Refused

from . import limits, links
from .forms import NotMe, Refuse, Sign

# No menu, and no token of a session: the same page for everybody who comes by link.
BARE = {"nav": None, "csrf_token": ""}
FORMS = {"sign": Sign, "decline_to_sign": Refuse, "not_me": NotMe}


def private(response):
    """Never indexed, never kept, and its address told to nobody."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store, private"
    return response


def by_link(view):
    """Lets the holder of a link in; every other link gets the same 404, too many tries a 429."""

    @wraps(view)
    def guarded(request, token, **kwargs):
        try:
            way = links.by_token(token)
            if way is None:
                limits.count_unknown(request)
                return private(_closed(request))
            with links.speaking(request.GET.get("language", ""), way.person) as language:
                request.LANGUAGE_CODE = language
                response = private(view(request, way, token, **kwargs))
                response["Content-Language"] = language
                return response
        except limits.TooOften as wait:
            return private(_too_often(request, wait))

    return csrf_exempt(guarded)


def _closed(request):
    return render(request, "partnerships/signing/closed.html", BARE, status=404)


def _too_often(request, wait):
    response = render(request, "partnerships/signing/too_often.html", BARE, status=429)
    response["Retry-After"] = str(wait.seconds)
    return response


def _address(name: str, request, token: str, *args, **query) -> str:
    if language := request.GET.get("language"):
        query = {"language": language, **query}
    url = reverse(f"partnerships:{name}", args=[token, *args])
    return f"{url}?{urlencode(query)}" if query else url


def _page(request, way, token, *, taken="", form=None, missing=(), status=200):
    """The text, and below it the three things a signatory can do."""
    forms = {
        name: form
        if name == taken and form is not None
        else form_class(matter=way.matter, by=way.person, auto_id=f"{name}_%s")
        for name, form_class in FORMS.items()
    }
    for one in forms.values():
        one.fields.pop("note", None)
    context = {
        **BARE,
        "shown": way.as_json(),
        "organisation": way.signatory.organisation,
        "forms": forms,
        "taken": taken,
        "missing": missing,
        "code_sent": request.GET.get("code") == "sent" or taken == "sign",
        "page_url": reverse("partnerships:signing", args=[token]),
        "urls": {name: _address("signing_step", request, token, name) for name in FORMS},
        "code_url": _address("signing_code", request, token),
    }
    return render(request, "partnerships/signing/page.html", context, status=status)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def signing(request, way, token):
    """Show who asks for what, the whole text and its digest. Looking never signs.

    A chat app that fetches a page for its preview is no person: it sees a cover without a name.
    So does an old browser that does not say what it fetches for; its reader presses a button.
    """
    if request.method != "POST" and not _opened_by_a_person(request):
        sent = request.GET.get("code") == "sent"
        return render(request, "partnerships/signing/cover.html", {**BARE, "code_sent": sent})
    limits.count(limits.SHOWN, way.signatory.pk)
    return _page(request, way, token)


def _opened_by_a_person(request) -> bool:
    return request.headers.get("Sec-Fetch-Dest") == "document"


@by_link
@require_POST
def signing_code(request, way, token):
    """Mail a code to the signatory's own address, and come back."""
    way.ask_for_code()
    return HttpResponseRedirect(_address("signing", request, token, code="sent") + "#sign")


@by_link
@require_POST
def signing_step(request, way, token, name):
    """Sign, decline, or say that it is somebody else's link."""
    try:
        way.take(name, request.POST)
    except NoSuchStep:
        return _closed(request)
    except Gone:
        return _closed(request)
    except Invalid as problem:
        return _page(request, way, token, taken=name, form=_again(problem, name), status=400)
    except Refused as refusal:
        return _page(request, way, token, taken=name, missing=refusal.missing, status=409)
    except Busy:
        return _page(request, way, token, taken=name, missing=[_busy()], status=503)
    context = {**BARE, "shown": way.as_json(), "signatory": way.signatory, "taken": name}
    return render(request, "partnerships/signing/done.html", context)


def _again(problem, name):
    form = problem.form
    form.auto_id = f"{name}_%s"
    return form


def _busy() -> dict:
    return {"message": _("Too many people write here at once. Try again in a moment.")}


@require_POST
@login_required
def code_for_me(request, pk):
    """Mail a code to somebody who is signed in and whose signature is awaited."""
    way = links.of_person(pk, request.user)
    if way is None:
        raise Http404
    try:
        way.ask_for_code()
    except limits.TooOften as wait:
        return _too_often(request, wait)
    messages.success(request, _("A code is on its way to %(email)s.") % {"email": way.person.email})
    return redirect(way.matter.step_url("sign"))
