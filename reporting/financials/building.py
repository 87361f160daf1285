"""Files of large reports are built outside requests: ordered, claimed, built, sent, thrown away.

The row is the order; Celery only wakes the worker. A lost task loses nothing, a killed worker's
order is taken up again when its claim runs out, and what fails three times says so.
"""

import secrets
import tempfile
import time
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils import translation
from django.utils.translation import get_language

from foundation.documents import kept
from foundation.documents.storing import digest_of as digest_and_size
from foundation.workflow import clock
from foundation.workflow.models import Part, Version, canonical, digest_of
from foundation.workflow.shapes import shape
from partnerships.signatures.models import Confirmation

from .annexes import annexes_now
from .built_models import BuiltFile, FileKind
from .document import front_of
from .models import FinancialReport
from .printed import write_pdf
from .workbook import write_workbook

FOLDER = "built"
DAYS = 7  # that a built file is kept
CLAIM = timedelta(minutes=15)
TRIES = 3
IN_MEMORY = 1024 * 1024
SAID_EVERY = 1.0  # seconds between two sayings of how far it is
FORM = 1  # of the printed document: a change to its look makes earlier files out of date

log = structlog.get_logger(__name__)


# --- what is asked for ----------------------------------------------------------------------------


def is_large(report) -> bool:
    """Whether its files are built by the worker: more costs than REPORT_DIRECT_COSTS."""
    most = settings.REPORT_DIRECT_COSTS
    # Those that were released count as well: an earlier version may be asked for.
    if report.line_rows.filter(correction_of=None).count() > most:
        return True
    return report.state == report.State.DRAFT and report.candidates().count() > most


def stands_on(report, version) -> str:
    """The digest of everything that the file of a version (None: of the draft) rests on."""
    current = version is not None and version == report.frozen_version() and report.frozen_books
    said: list = [FORM, settings.PRODUCT_NAME, [[str(one) for one in row] for row in
                                                front_of(report, version)]]  # fmt: skip
    if version is not None:
        said.append(Confirmation.objects.filter(version=version).count())
    if version is None or current:
        said += [report.version, _latest(report.line_rows.live(), "decided_at", "answered_at")]
    if version is None:
        parts = Part.objects.about(report).order_by("name", "owner")
        said += [
            [[part.name, part.owner, part.content] for part in parts],
            [[one.key, one.partner_id, str(one.amount)] for one in report.budget_rows()],
            [[key, str(amount)] for key, amount in sorted(report.openings_now().items())],
            annexes_now(report),
            _latest(report.candidates(), "updated_at"),
        ]
    return digest_of(canonical(shape(said)))


def _latest(rows, *times: str) -> list[str]:
    """How many rows there are and when the last of them changed."""
    found = rows.order_by().aggregate(
        count=Count("pk"), last=Max("pk"), **{name: Max(name) for name in times}
    )
    return [str(found[name]) for name in ("count", "last", *times)]


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _of(report, version, kind: str):
    return BuiltFile.objects.filter(
        report=report, number=version.number if version else 0, kind=kind, language=_language()
    )


def known(report, version, kind: str) -> BuiltFile | None:
    """The order as it stands, in the reader's language; None where there is none, or where the
    report has changed since."""
    row = _of(report, version, kind).first()
    return row if row and row.digest == stands_on(report, version) else None


def order(report, version, kind: str, person) -> BuiltFile:
    """Ask for the file; what is ordered or built already, and still true, stays as it is."""
    digest, at = stands_on(report, version), clock.now()
    with transaction.atomic():
        row = _of(report, version, kind).select_for_update().first()
        if row and row.digest == digest and not row.failed_at and not _is_lost(row):
            return row
        earlier = row.path if row else ""
        row = row or BuiltFile(
            report=report, number=version.number if version else 0, kind=kind,
            language=_language(),
        )  # fmt: skip
        row.digest, row.asked_by, row.asked_at = digest, person, at
        row.tries, row.done, row.total, row.path = 0, 0, 0, ""
        row.claimed_until = row.failed_at = row.built_at = None
        row.save()
        transaction.on_commit(lambda: _after_order(earlier), robust=True)
    return row


def _is_lost(row: BuiltFile) -> bool:
    """Whether it was built, and the store does not have it as it was."""
    file = opened(row) if row.built_at else None
    if file is not None:
        file.close()
    return bool(row.built_at) and file is None


def _after_order(earlier: str) -> None:
    from .tasks import build_files

    if earlier:
        default_storage.delete(earlier)
    build_files.apply_async(retry=False, ignore_result=True)


# --- what the worker does -------------------------------------------------------------------------


def claim() -> BuiltFile | None:
    """Take one order for a quarter of an hour, in a short transaction of its own."""
    at = clock.now()
    waiting = BuiltFile.objects.filter(built_at=None, failed_at=None)
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    # A worker that ends each time it builds this one can say nothing: the row says it instead.
    waiting.filter(free, tries__gte=TRIES).update(failed_at=at, claimed_until=None)
    with transaction.atomic():
        row = waiting.filter(free).select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.claimed_until, row.tries, row.done = at + CLAIM, row.tries + 1, 0
        row.save(update_fields=["claimed_until", "tries", "done"])
    return row


def build(row: BuiltFile) -> bool:
    """Build a claimed order, outside any transaction; whether it is there now."""
    mine = BuiltFile.objects.filter(pk=row.pk, claimed_until=row.claimed_until)
    try:
        report = FinancialReport.objects.for_pages().get(pk=row.report_id)
        version = Version.objects.about(report).get(number=row.number) if row.number else None
        with translation.override(row.language), _scratch() as file:
            digest = stands_on(report, version)
            name = _written(row.kind, report, version, file, Progress(mine))
            sha256, size = digest_and_size(file)
            file.seek(0)
            path = f"{FOLDER}/{clock.today().isoformat()}/{secrets.token_hex(20)}"
            path = default_storage.save(path, File(file))
    except Exception as error:  # whatever fails, the row says so and the next one goes on
        log.warning("file_failed", file=row.pk, tries=row.tries, error=type(error).__name__)
        failed = clock.now() if row.tries >= TRIES else None
        mine.update(claimed_until=None, failed_at=failed, last_error=type(error).__name__[:100])
        return False
    # What changed while it was read makes it out of date: its digest is that of the beginning.
    kept_it = mine.update(
        digest=digest, path=path, name=name, size=size, sha256=sha256, built_at=clock.now(),
        claimed_until=None, done=F("total"), last_error="",
    )  # fmt: skip
    if not kept_it:  # ordered anew in the meantime, because the report has changed
        default_storage.delete(path)
    return bool(kept_it)


def _scratch():
    return tempfile.SpooledTemporaryFile(IN_MEMORY)


def _written(kind: str, report, version, file, say) -> str:
    """Write the file; the ending of its name."""
    if kind == FileKind.EXCEL:
        write_workbook(report, version, file, say)
        return "xlsx"
    return write_pdf(report, version, file, say)


class Progress:
    """Says how many of the costs are written, at most once a second."""

    def __init__(self, rows):
        self.rows, self.said_at = rows, 0.0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.said_at >= SAID_EVERY or done >= total:
            self.said_at = time.monotonic()
            self.rows.update(done=done, total=total)


# --- what becomes of it ---------------------------------------------------------------------------


def opened(row: BuiltFile):
    """The built file, at its beginning; None where the store has lost or changed it."""
    try:
        file = default_storage.open(row.path)
    except OSError:
        return None
    if digest_and_size(file) != (row.sha256, row.size):
        file.close()
        return None
    file.seek(0)
    return file


def is_there(row: BuiltFile) -> bool:
    """Whether the store has it, as far as can be seen without reading it."""
    return default_storage.exists(row.path)


def forget_old() -> None:
    """Throw away what was built or ordered more than DAYS ago."""
    oldest = clock.now() - timedelta(days=DAYS)
    BuiltFile.objects.filter(asked_at__lt=oldest).filter(
        Q(built_at__lt=oldest) | Q(failed_at__isnull=False)
    ).delete()
    kept.forget_old(FOLDER, DAYS)
