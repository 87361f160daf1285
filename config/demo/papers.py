"""Small papers made in code: a page of PDF that says at once that it proves nothing."""

from collections.abc import Iterable

MARK = "DEMONSTRATION"
WIDTH, HEIGHT = 420, 300  # points: a slip, not a sheet


def pdf(title: str, lines: Iterable[str]) -> bytes:
    """One page with the mark, a title and lines; plain PDF 1.4, Latin-1, no fonts inside."""
    rows = [(18, f"{MARK} - no real paper"), (14, title), *((10, line) for line in lines)]
    words, y = [], HEIGHT - 40
    for size, text in rows:
        words.append(f"BT /F1 {size} Tf 30 {y} Td ({_escaped(text)}) Tj ET")
        y -= size + 8
    content = "\n".join(words).encode("latin-1", "replace")
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>" % (WIDTH, HEIGHT),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _escaped(text: str) -> str:
    plain = text.replace("–", "-").replace("’", "'")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembled(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
