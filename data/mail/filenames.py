"""Give each attachment a file name that is safe to show and to save."""

from __future__ import annotations

import re
from unicodedata import normalize

from data.records import SafeLine
from data.text.safe import clean_line

FILENAME_BYTES_MAX = 120
EXTENSION_CHARS_MAX = 12

# Beside separators these mean something to shells or to other systems' file names.
_UNWANTED = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]+")
_EXTENSIONS = {
    "text/plain": "txt", "text/html": "html", "text/csv": "csv", "text/calendar": "ics",
    "text/vcard": "vcf", "text/x-vcard": "vcf", "text/directory": "vcf", "text/rtf": "rtf",
    "text/xml": "xml", "text/rfc822-headers": "txt", "message/rfc822": "eml",
    "message/delivery-status": "txt", "message/disposition-notification": "txt",
    "application/pdf": "pdf", "application/zip": "zip", "application/json": "json",
    "application/xml": "xml", "application/msword": "doc", "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/ics": "ics", "application/gzip": "gz", "application/x-gzip": "gz",
    "application/pgp-signature": "asc", "application/pgp-encrypted": "asc",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m", "application/x-pkcs7-mime": "p7m",
    "application/ms-tnef": "dat", "image/jpeg": "jpg", "image/jpg": "jpg", "image/png": "png",
    "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg", "image/bmp": "bmp",
    "image/tiff": "tif", "image/heic": "heic", "audio/mpeg": "mp3", "audio/wav": "wav",
    "audio/x-wav": "wav", "audio/ogg": "ogg", "audio/amr": "amr", "audio/mp4": "m4a",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/mpeg": "mpg",
}  # fmt: skip


def safe_filename(name: str, *, index: int, content_type: str) -> SafeLine:
    """Make a bare file name of what a mail suggests, or one by number and type.

    It names no folder, is not hidden, starts no option, and is at most FILENAME_BYTES_MAX long.
    """
    base = name.replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    base = normalize("NFC", clean_line(_UNWANTED.sub(" ", base)))
    # Normalising may uncover what cleaning hides, and cleaning what stood behind a stripped sign.
    base = clean_line(base.replace("/", " ").replace("\\", " ")).lstrip(" .-~").rstrip(" .")
    if not base:
        return SafeLine(f"attachment-{index}.{_EXTENSIONS.get(content_type, 'bin')}")
    return clean_line(_shorten(base))


def _shorten(name: str) -> str:
    """Cut the stem, not the extension, at a whole character."""
    if len(name.encode()) <= FILENAME_BYTES_MAX:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > EXTENSION_CHARS_MAX or not extension.isascii():
        stem, dot, extension = name, "", ""
    room = FILENAME_BYTES_MAX - len(dot + extension)
    cut = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return cut + dot + extension
