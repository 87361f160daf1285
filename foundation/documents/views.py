"""Pages of documents: one with its versions, handing one in, and the bytes themselves."""

from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from foundation.workflow import clock
from foundation.workflow.matters import kind_of
from foundation.workflow.steps import Refused

from . import downloads, limits, storing
from .forms import UploadForm, VersionForm, is_too_big, too_big
from .models import Document
from .panel import versions_table
from .rights import check_may_add, matter_at, may_add, opened


def document_or_404(person, pk) -> Document:
    """The document if this person may see it; an invisible one is not there.

    Its kind first: asking about every kind costs more than the question itself.
    """
    label = Document.objects.filter(pk=pk).values_list("kind_label", flat=True).first()
    rows = Document.objects.of_kind(kind_of(label)) if label else Document.objects.none()
    document = rows.visible_to(person).for_pages().filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def version_or_404(document: Document, number):
    """The version a query names (`?version=2`), the newest for none."""
    number = number or None
    if number is not None and not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    version = document.numbered(int(number) if number else None)
    if version is None:
        raise Http404
    return version


def _visible_matter(address, person):
    try:
        matter = matter_at(address, person)
    except ValueError:
        matter = None
    if matter is None:
        raise Http404
    return matter


@login_required
def document_upload(request):
    """Hand in a document for the matter that `matter` names (`activities/17`)."""
    matter = _visible_matter(
        request.POST.get("matter") or request.GET.get("matter", ""), request.user
    )
    try:
        check_may_add(matter, request.user)
    except Refused as refused:
        return _problem(request, matter.url, str(refused), 409)
    if request.method != "POST":
        form = UploadForm(by=request.user, initial={"matter": address_of(matter)})
        return _upload_page(request, matter, form)
    form = UploadForm(request.POST, request.FILES, by=request.user)
    if not _taken(request, form):
        return _upload_page(request, matter, form)
    fields = {name: form.cleaned_data[name] for name in ("kind", "title", "language", "restricted")}
    try:
        if not _came_before(request, Document.objects.about(matter), form):
            storing.add_document(matter, request.user, form.cleaned_data["file"], **fields)
    except Refused as refused:
        return _problem(request, matter.url, str(refused), 409)
    return _stored(request, form, _("The document is stored."), f"{matter.url}#documents")


@login_required
@require_POST
def document_version(request, pk):
    """Hand in a new version of a document; the earlier ones stay."""
    document = document_or_404(request.user, pk)
    try:
        check_may_add(document.matter, request.user)
        form = VersionForm(request.POST, request.FILES, by=request.user)
        if not _taken(request, form):
            return _detail_page(request, document, form)
        if not _came_before(request, Document.objects.filter(pk=document.pk), form):
            storing.add_version(document, request.user, form.cleaned_data["file"])
    except Refused as refused:
        return _problem(request, document.url, str(refused), 409)
    return _stored(request, form, _("The new version is stored."), document.url)


def visitors_sign_in(view):
    """A visitor who may not see it is asked to sign in, whether it is there or not."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return asked


@require_GET
@visitors_sign_in
def document_detail(request, pk):
    """A document and the chain of its versions."""
    document = document_or_404(request.user, pk)
    opened(document, request.user)
    return _detail_page(request, document, VersionForm(by=request.user))


@require_safe
@visitors_sign_in
def document_content(request, pk):
    """The bytes of a version, for those who may see its matter."""
    document = document_or_404(request.user, pk)
    version = version_or_404(document, request.GET.get("version"))
    opened(document, request.user)
    try:
        return downloads.send(request, version)
    except downloads.HeldBack as held:
        return _problem(request, document.url, str(held), 409)
    except downloads.Damaged as damaged:
        return _problem(request, document.url, str(damaged), 410)


def address_of(matter) -> str:
    """The matter as machines name it: `activities/17`."""
    return f"{matter.collection}/{matter.pk}"


def _taken(request, form) -> bool:
    """Whether the form is good; a request too long to be read says so at its file."""
    if limits.request_too_long(request):
        form.errors.clear()  # nothing of it was read: the rest is not missing
        form.add_error("file", too_big())
    if form.is_valid():
        return True
    form.keep_file()
    return False


def _came_before(request, documents, form) -> bool:
    """Whether this file arrived already, and only the answer was lost: it is sent but once."""
    if not request.POST.get("tried"):
        return False
    looked = form.cleaned_data["file"]
    lately = clock.now() - timedelta(hours=1)
    return documents.filter(
        versions__sha256=storing.digest_of(looked.file)[0], versions__name=looked.name,
        versions__by=request.user, versions__at__gte=lately,
    ).exists()  # fmt: skip


def _stored(request, form, sentence, url):
    """On to where the document stands; the script is told the address and goes there itself."""
    form.forget_file()
    messages.success(request, sentence, extra_tags="taken")
    return JsonResponse({"url": url}) if by_script(request) else redirect(url)


def by_script(request) -> bool:
    """Whether upload.js sent the file: it wants JSON, {"url"} or {"errors"}, and no page."""
    return request.headers.get("X-Requested-With") == "fetch"


def _refused(form):
    """The errors of a form for the script, with the file that is kept meanwhile."""
    held = form.fields["file"].widget.kept
    errors = {name: [str(one) for one in problems] for name, problems in form.errors.items()}
    return JsonResponse({"errors": errors, "kept": held and held["note"]}, status=_status(form))


def _upload_page(request, matter, form):
    if form.is_bound and by_script(request):
        return _refused(form)
    address = address_of(matter)
    action = f"{reverse('documents:document_upload')}?matter={address}"
    context = {"matter": matter, "form": form, "action": action, "upload_key": address}
    return render(request, "documents/document_upload.html", context, status=_status(form))


def _detail_page(request, document, form):
    if form.is_bound and by_script(request):
        return _refused(form)
    matter = document.matter
    context = {
        "upload_key": f"documents/{document.pk}",
        "document": document,
        "facts": [
            (_("Kind"), document.kind_name),
            (_("Language"), document.language),
            (_("SHA-256 of the newest version"), document.latest.sha256),
        ],
        "table": versions_table(list(document.versions.all())[::-1]),
        "matter": matter,
        "form": form if may_add(matter, request.user) else None,
        "action": reverse("documents:document_version", args=[document.pk]),
    }
    return render(request, "documents/document_detail.html", context, status=_status(form))


def _status(form) -> int:
    if not form.is_bound or form.is_valid():
        return 200
    return 413 if is_too_big(form) else 400


def _problem(request, url, sentence, status):
    if by_script(request):
        return JsonResponse({"errors": {"file": [sentence]}}, status=status)
    context = {"sentence": sentence, "url": url}
    return render(request, "documents/document_problem.html", context, status=status)
