"""What there is only while demonstration data is loaded: the banner, and the mails as a page."""

import email
import email.policy
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from .models import Demonstration

FILE_BACKEND = "foundation.workflow.mail.FileBackend"
PAGE = 20

MINUTE = 60
_known: set[bool] = set()  # {True} once a row was seen: it is never taken away again
_asked: list[float] = []  # when the answer was no: true of the next minute, too


def is_loaded() -> bool:
    """Whether this is a demonstration; asked once a minute until the answer is yes."""
    if _known:
        return True
    if _asked and monotonic() - _asked[-1] < MINUTE:
        return False
    if Demonstration.objects.exists():
        _known.add(True)
    _asked[:] = [monotonic()]
    return bool(_known)


def forget() -> None:
    """Ask again: the database is another one (tests)."""
    _known.clear()
    _asked.clear()


def shows_mail() -> bool:
    """Whether the mails can be read as pages: of a demonstration whose mail goes to files."""
    return settings.EMAIL_BACKEND == FILE_BACKEND and is_loaded()


@require_GET
@login_required
def mail_list(request):
    """Every mail that was written, newest first: with links and codes, hence never elsewhere."""
    if not shows_mail():
        raise Http404
    files = sorted(Path(settings.MAIL_DIR).glob("*.eml"), reverse=True)
    wanted = request.GET.get("to", "").strip().lower()[:200]
    if wanted:
        files = [file for file in files if wanted in file.name.lower()]
    page = Paginator(files, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "wanted": wanted,
        "mails": [mail for mail in map(read, page.object_list) if mail],
    }
    return render(request, "pages/mail_list.html", context)


def read(file: Path) -> dict | None:
    """Sender's and reader's addresses, subject, time and text of a mail; None if it went."""
    try:
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    except OSError:
        return None
    body = message.get_body(("plain", "html"))
    return {
        "to": str(message.get("To", "")),
        "subject": str(message.get("Subject", "")),
        "at": message["Date"].datetime if message["Date"] else None,
        "text": body.get_content() if body else "",
    }
