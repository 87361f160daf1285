"""Small papers of every kind, honest and otherwise, made while the tests run."""

import base64
import io
import struct
import zipfile
import zlib
from functools import cache

import pypdfium2
from PIL import Image

MAIN = {
    "docx": "wordprocessingml.document",
    "xlsx": "spreadsheetml.sheet",
    "pptx": "presentationml.presentation",
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def picture(kind="PNG", size=(12, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 160)).save(out, kind)
    return out.getvalue()


@cache
def pdf() -> bytes:
    out = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 100)
    document.save(out)
    return out.getvalue()


def archive(entries: dict[str, bytes], stored=()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(name, content, kind)
    return out.getvalue()


def office(ending="docx", further: dict[str, bytes] | None = None, main="") -> bytes:
    if ending in ODF:
        media = f"application/vnd.oasis.opendocument.{ODF[ending]}".encode()
        entries = {"mimetype": media, "content.xml": b"<a/>", "META-INF/manifest.xml": b"<m/>"}
        return archive({**entries, **(further or {})}, stored=("mimetype",))
    media = main or f"application/vnd.openxmlformats-officedocument.{MAIN[ending]}.main+xml"
    contents = f'<Types><Override PartName="/main.xml" ContentType="{media}"/></Types>'.encode()
    return archive({"[Content_Types].xml": contents, "main.xml": b"<a/>", **(further or {})})


def huge_png(width=60_000, height=60_000) -> bytes:
    """A picture of a few bytes that says it has billions of pixels."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


HONEST = {
    "minutes.pdf": pdf,
    "photo.png": picture,
    "photo.jpg": lambda: picture("JPEG"),
    "photo.JPEG": lambda: picture("JPEG"),
    "drawing.gif": lambda: picture("GIF"),
    "photo.webp": lambda: picture("WEBP"),
    "letter.docx": office,
    "budget.xlsx": lambda: office("xlsx"),
    "talk.pptx": lambda: office("pptx"),
    "letter.odt": lambda: office("odt"),
    "budget.ods": lambda: office("ods"),
    "talk.odp": lambda: office("odp"),
    "rows.csv": lambda: "plats;belopp\nÅmål;12,50\n".encode(),
    "old.csv": lambda: "plats;belopp\nÅmål;12,50\n".encode("cp1252"),
    "ledger.se": lambda: "#FLAGGA 0\n#FNAMN Åmål\n".encode("cp437"),
    "note.txt": lambda: "a < b and c > d".encode("utf-16"),
}


def pdf_with_program() -> bytes:
    """A page, and a script that runs when it is opened."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</JavaScript<</Names[(a) 4 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        b"<</S/JavaScript/JS(app.alert\\(1\\))>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + content + b"endobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )


MESSAGE = (
    "From: coordinator@lund.example\r\nTo: office@icld.example\r\n"
    "Date: Sun, 3 May 2026 10:00:00 +0200\r\nSubject: Our plan\r\nMIME-Version: 1.0\r\n"
)


def a_mail(attached: dict[str, bytes] | None = None) -> bytes:
    """A message as a mail program saves it, with what is attached to it."""
    head = MESSAGE + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    body = "--b\r\nContent-Type: text/html\r\n\r\n<html><body>Hello</body></html>\r\n"
    for name, content in (attached or {}).items():
        body += (
            f'--b\r\nContent-Disposition: attachment; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            f"{base64.b64encode(content).decode()}\r\n"
        )
    return (head + body + "--b--\r\n").encode()


def compound_file(streams: dict[str, bytes], storages=()) -> bytes:
    """A compound file with these streams (padded to 4,096 bytes) and empty storages in its root."""
    free, end, nobody = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF
    entries = [(name, 1, b"") for name in storages] + [(n, 2, c) for n, c in streams.items()]
    count = len(entries) + 1
    directory_sectors = -(-count // 4)
    table, sectors, rows = [], [], []
    table += [n + 1 for n in range(directory_sectors - 1)] + [end]

    def entry(name, kind, right=nobody, child=nobody, start=end, size=0):
        raw = name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBB3I16sIQQIQ", raw, len(raw), kind, 1, nobody, right, child, b"", 0, 0, 0, start,
            size,
        )  # fmt: skip

    rows.append(entry("Root Entry", 5, child=1 if entries else nobody))
    for number, (name, kind, content) in enumerate(entries, 1):
        right = number + 1 if number < len(entries) else nobody
        start = end
        if kind == 2:
            content = content.ljust(4096, b"\0")
            start, pieces = len(table), -(-len(content) // 512)
            table += [start + n + 1 for n in range(pieces - 1)] + [end]
            sectors.append(content.ljust(pieces * 512, b"\0"))
        rows.append(entry(name, kind, right, start=start, size=len(content)))
    directory = b"".join(rows).ljust(directory_sectors * 512, b"\0")
    fats = 1
    while fats * 128 < len(table) + fats:
        fats += 1
    places = list(range(len(table), len(table) + fats))
    table = (table + [0xFFFFFFFD] * fats + [free] * (fats * 128))[: fats * 128]
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        b"", 0, fats, 0, 0, 4096, end, 0, end, 0, places[0],
    )  # fmt: skip
    header = header[:0x4C] + struct.pack("<109I", *(places + [free] * (109 - fats)))
    return header + directory + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def outlook_mail(streams: dict[str, bytes] | None = None, storages=()) -> bytes:
    """A message as Outlook saves it."""
    return compound_file(
        {"__properties_version1.0": b"p", **(streams or {})},
        ("__nameid_version1.0", *storages),
    )


HONEST |= {"letter.eml": a_mail, "letter.msg": outlook_mail}
