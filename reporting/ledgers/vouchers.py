"""Papers matched to vouchers by the number in a file's name; each becomes the expense's paper."""

import re
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from foundation.documents import storing
from foundation.documents.storing import TooBig
from foundation.workflow.engine import take_step
from foundation.workflow.rules import errors
from foundation.workflow.steps import Invalid, Refused
from reporting.takeovers.papers import unpacked

KIND = "invoice"
MOST_ENTRIES = 500
NUMBERS = re.compile(r"(?<![A-Za-zÅÄÖåäö0-9])([A-Za-zÅÄÖåäö]{0,6})[ _\-]?([0-9]{1,20})(?![0-9])")


def numbers_in(name: str) -> list[tuple[str, str]]:
    """(series, number) of everything in a file's name that could be a voucher, in its order.

    >>> numbers_in("A123 hotel.pdf")
    [('A', '123')]
    """
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return [(series.upper(), number) for series, number in NUMBERS.findall(stem)]


def voucher_for(name: str, known: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """The voucher that a file's name means: with its series, or by a number that only one has.

    None where the name says none, or says several.
    """
    known = set(known)
    found = numbers_in(name)
    exact = [one for one in dict.fromkeys(found) if one in known]
    if exact:
        return exact[0] if len(exact) == 1 else None
    bare = {number.lstrip("0") for _series, number in found}
    likely = {one for one in known if one[1].lstrip("0") in bare}
    return likely.pop() if len(likely) == 1 else None


def awaited(ledger) -> list:
    """The rows whose expense has no paper yet: one row a voucher."""
    rows = ledger.standing_rows().exclude(expense=None).select_related("expense")
    rows = rows.filter(expense__documents=None)
    return list({row.expense_id: row for row in rows}.values())


def take_in(ledger, by, files) -> tuple[list[str], list[str]]:
    """(names taken, sentences about those that were not): each file on its own."""
    by_voucher: dict[tuple, dict] = {}
    rows = ledger.standing_rows().exclude(expense=None)
    for row in rows.select_related("expense__activity"):
        by_voucher.setdefault((row.series, row.number), {})[row.expense_id] = row.expense
    taken, refused = [], []
    for name, file in _each(files, refused):
        voucher = voucher_for(name, by_voucher)
        if voucher is None:
            sentence = _("%(name)s: no voucher of an expense has this number.")
            refused.append(sentence % {"name": name[:100]})
            continue
        try:
            for expense in by_voucher[voucher].values():
                _file(expense, by, file, name)
            taken.append(name)
        except ValidationError as problem:
            refused.append(f"{name}: {' '.join(problem.messages)}")
        except PermissionDenied:
            refused.append(_("%(name)s: you may not add documents here.") % {"name": name[:100]})
        except (TooBig, Refused, Invalid) as problem:
            refused.append(f"{name}: {_said(problem)}")
    return taken, refused


def _said(problem) -> str:
    if isinstance(problem, Refused):
        return " ".join(str(one.message) for one in errors(problem.missing))
    if isinstance(problem, Invalid):
        return " ".join(str(one) for found in problem.errors.values() for one in found)
    return str(problem)


def _each(files, refused: list[str]):
    """(name, file) of every file, also of those in archives; what cannot be unpacked is said."""
    for upload in files:
        if not upload.name.lower().endswith(".zip"):
            yield upload.name, upload
            continue
        try:
            archive = zipfile.ZipFile(upload)
            entries = [one for one in archive.infolist() if not one.is_dir()]
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            refused.append(_("%(name)s: it cannot be unpacked.") % {"name": upload.name[:100]})
            continue
        if len(entries) > MOST_ENTRIES:
            refused.append(_("There are too many files in it: send two or more."))
            continue
        for entry in entries:
            name = PurePosixPath(entry.filename.replace("\\", "/")).name
            try:
                with unpacked(archive, entry) as file:
                    yield name, file
            except zipfile.BadZipFile:
                refused.append(_("%(name)s: it cannot be unpacked.") % {"name": name[:100]})
            except TooBig as problem:
                refused.append(f"{name[:100]}: {problem}")


def _file(expense, by, file, name: str) -> None:
    """The paper as a document of the expense's activity, named by the expense."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    wrapped = File(file, name=name)
    wrapped.size = size
    if expense.state != expense.State.DRAFT:
        raise ValidationError(_("Its expense is no draft: take it back to change it first."))
    looked = storing.look_at(wrapped, name)
    document = storing.add_document(expense.activity, by, looked, kind=KIND)
    papers = [*expense.documents.values_list("pk", flat=True), document.pk]
    take_step(expense, "edit", by, {"documents": papers}, partial=True)
