"""The audit file: one zip that opens offline, with everything that the reader may have.

With the own papers (notes, marks) for the engagement's team, without them for others. What is in
it stands in `index.html`, which loads nothing from anywhere.
"""

import csv
import io
import json
import re
import tempfile
import zipfile

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from foundation.documents.downloads import Damaged, whole
from foundation.documents.models import Document, Scan
from foundation.documents.printing import pdf_of
from foundation.pages.matter_page import history_of, parts_of
from foundation.workflow import clock

from . import report_words
from .drawn_again import rule_of
from .sections import draws_with_items, recommendation_table
from .tables import findings_table
from .views import issued_words, population_csv

IN_MEMORY = 8 * 1024 * 1024
ISSUED = ("audit", "procedures", "letter", "representations")


def written(audit, person, mine: bool):
    """The zip as an open file at its beginning, in the reader's language; kept nowhere."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (the answer closes it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        contents = Contents(archive)
        put_all(contents, audit, person, mine)
    file.seek(0)
    return file


class Contents:
    """What was put into the archive, group by group, for its index."""

    def __init__(self, archive):
        self.archive, self.groups = archive, []

    def group(self, title: str) -> None:
        self.groups.append({"title": title, "rows": []})

    def put(self, name: str, label: str, content) -> None:
        """A file under a name of its own; `content` is bytes, a text, or pieces of bytes."""
        if isinstance(content, str):
            content = content.encode()
        with self.archive.open(name, "w") as place:
            for piece in [content] if isinstance(content, bytes) else content:
                place.write(piece)
        self.groups[-1]["rows"].append({"name": name, "label": label})

    def note(self, sentence: str) -> None:
        self.groups[-1]["rows"].append({"name": "", "label": sentence})


def put_all(contents, audit, person, mine: bool) -> None:
    """Reports, population, samples, papers, findings, own papers, record, and the index."""
    put_issued(contents, audit, person)
    contents.group(_("Population and samples"))
    if audit.financial_report.frozen_books is not None:
        contents.put("population.csv", _("Population"), population_csv(audit.population))
    draws = draws_with_items(audit)
    for draw in draws:
        label = _("Sample %(number)s") % {"number": draw.number}
        contents.put(f"sample-{draw.number}.json", label, as_json(sample_of(draw)))
        contents.put(f"sample-{draw.number}.csv", f"{label} (CSV)", sample_csv(draw))
    put_vouchers(contents, draws, person)
    if mine:
        put_own(contents, audit, person)
    contents.group(_("Record"))
    contents.put("record.json", _("Record of the audit"), as_json(record_of(audit)))
    said = {
        "audit": audit, "groups": contents.groups, "mine": mine, "at": clock.now(),
        "findings": findings_table(audit.all_findings) if audit.all_findings else None,
        "letter": recommendation_table(audit.all_recommendations, _("Recommendations"))
        if audit.all_recommendations else None,
        "history": history_of(audit, person),
        "void": report_words.void_sentence() if audit.void else "",
    }  # fmt: skip
    with contents.archive.open("index.html", "w") as place:
        place.write(render_to_string("reporting/audit/file.html", said).encode())


def as_json(value) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def put_issued(contents, audit, person) -> None:
    contents.group(_("Reports"))
    for name in ISSUED:
        given = {
            "letter": audit.letter_issued_at, "representations": audit.represented_at,
        }.get(name, audit.issued)  # fmt: skip
        if given:
            said = issued_words(audit, name, person)
            contents.put(f"{name}.pdf", said["title"], pdf_of(report_words.TEMPLATE, said))


def sample_of(draw) -> dict:
    """A draw with everything that drawing it again takes."""
    return {
        "number": draw.number, "engagement": draw.engagement, "method": draw.method,
        "size": str(draw.size), "months": draw.months, "seed": draw.seed, "at": draw.at,
        "population_digest": draw.population_digest, "known": draw.known,
        "rule": rule_of(draw),
        "items": [
            {"key": item.line.key, "amount": f"{item.line.sek:.2f}", "certain": item.certain}
            for item in draw.rows
        ],
    }  # fmt: skip


def sample_csv(draw) -> str:
    rows = [
        [item.line.key, f"{item.line.sek:.2f}", "1" if item.certain else "0"] for item in draw.rows
    ]
    return table_csv(["key", "amount_sek", "certain"], rows)


def table_csv(head: list[str], rows) -> str:
    """Rows as CSV; a text that a spreadsheet would take for a formula stays a text."""
    file = io.StringIO()
    out = csv.writer(file, lineterminator="\n")
    out.writerow(head)
    out.writerows([[safely(cell) for cell in row] for row in rows])
    return file.getvalue()


def safely(cell: str) -> str:
    text = str(cell)
    number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not number else text


def put_vouchers(contents, draws, person) -> None:
    """The papers of the sampled costs, as far as the reader sees them, bit for bit."""
    contents.group(_("Vouchers of the sample"))
    wanted: dict = {}
    for draw in draws:
        for item in draw.rows:
            for paper in item.papers:
                wanted.setdefault(paper.pk, item.line.key)
    papers = Document.objects.visible_to(person).filter(pk__in=wanted).for_pages()
    for paper in papers.order_by("pk"):
        version = paper.latest
        label = f"{wanted[paper.pk]}: {paper.title}"
        if version.scan == Scan.HELD:
            contents.note(_("%(paper)s is held back until it has been scanned.") % {"paper": label})
            continue
        name = re.sub(r"[^\w.-]+", "_", version.name)[-80:] or "paper"
        try:
            pieces = list(whole(version))
        except Damaged:
            contents.note(_("%(paper)s is damaged in the store.") % {"paper": label})
            continue
        contents.put(f"vouchers/{paper.pk}-{name}", label, pieces)


def put_own(contents, audit, person) -> None:
    """What only the engagement's team reads: notes, procedures, marks."""
    contents.group(_("Own papers"))
    if audit.papers_erased_at:
        contents.note(audit.erasure_said())
        return
    for part in parts_of(audit, person):
        if part["name"] in ("notes", "procedures") and not part["blank"]:
            content = audit.part(part["name"]).content
            contents.put(f"{part['name']}.json", part["label"], as_json(content))
    rows = [
        [
            mark.line.key, mark.result, mark.kind, f"{mark.amount:.2f}", mark.text, str(mark.by),
            mark.at.isoformat(),
        ]
        for mark in audit.marks.select_related("line", "by")
    ]  # fmt: skip
    head = ["key", "result", "kind", "overstated_sek", "note", "by", "at"]
    contents.put("marks.csv", _("Marks"), table_csv(head, rows))


def record_of(audit) -> list[dict]:
    """The chained record of the audit, as it is kept."""
    return [
        {
            "seq": entry.seq, "at": entry.at, "by": entry.by.name, "step": entry.step,
            "source": entry.source, "target": entry.target, "facts": entry.facts,
            "previous": entry.previous, "hash": entry.hash,
        }
        for entry in audit.record_entries().order_by("seq")
    ]  # fmt: skip
