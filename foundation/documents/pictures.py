"""A page of a paper as a picture, so that it can stand beside what it vouches for."""

import io
from contextlib import closing

import pypdfium2
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from .checks import _pdfium
from .downloads import Damaged
from .models import DocumentVersion, Scan

WIDTH = 1000  # pixels: readable at half the width of a screen
MOST_PAGES = 50
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
PDF = "application/pdf"


def has_picture(version: DocumentVersion) -> bool:
    """Whether a page of it can be shown: a PDF or a photograph that no scan holds back."""
    return version.scan != Scan.HELD and (version.type == PDF or version.type in PICTURES)


def pages_in(version: DocumentVersion) -> int:
    """How many pages can be shown; 0 for what cannot be shown. Raises Damaged."""
    if not has_picture(version):
        return 0
    if version.type in PICTURES:
        return 1
    with _opened(version) as file, _pdfium:
        try:
            with closing(pypdfium2.PdfDocument(file)) as found:
                return min(len(found), MOST_PAGES)
        except pypdfium2.PdfiumError as error:
            raise Damaged from error


def picture_of(version: DocumentVersion, page: int) -> bytes:
    """A page (from 1) as PNG; IndexError where there is none. Raises Damaged."""
    if not has_picture(version) or not 1 <= page <= MOST_PAGES:
        raise IndexError(page)
    with _opened(version) as file:
        image = _photograph(file) if version.type in PICTURES else _page(file, page - 1)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=False)
    return written.getvalue()


def _opened(version):
    try:
        return default_storage.open(version.file.name, "rb")
    except OSError as error:
        raise Damaged from error


def _photograph(file) -> Image.Image:
    try:
        image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise Damaged from error
    image.thumbnail((WIDTH, WIDTH * 2))
    return image


def _page(file, number: int) -> Image.Image:
    with _pdfium:
        try:
            with closing(pypdfium2.PdfDocument(file)) as found:
                if number >= len(found):
                    raise IndexError(number)
                page = found[number]
                return page.render(scale=WIDTH / max(page.get_width(), 1)).to_pil()
        except pypdfium2.PdfiumError as error:
            raise Damaged from error
