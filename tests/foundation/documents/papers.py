"""Small papers of every kind, honest and otherwise, made while the tests run."""

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
