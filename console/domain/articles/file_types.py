"""Domain: what kind of file stands beside an article, as its name's ending says (pure).

A table of our own: that of the machine differs from one to the next, and a folder of articles reads
the same everywhere.
"""

from __future__ import annotations

OTHER = "application/octet-stream"
_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "svg": "image/svg+xml", "bmp": "image/bmp",
    "ico": "image/vnd.microsoft.icon", "tif": "image/tiff", "tiff": "image/tiff",
    "pdf": "application/pdf", "txt": "text/plain", "log": "text/plain", "md": "text/markdown",
    "csv": "text/csv", "html": "text/html", "htm": "text/html", "json": "application/json",
    "xml": "application/xml", "ics": "text/calendar", "zip": "application/zip",
    "gz": "application/gzip", "mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/x-wav",
    "mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime",
    "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint", "rtf": "application/rtf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip


def type_of(name: str) -> str:
    """Give the content type of a file by its name."""
    return _TYPES.get(name.rpartition(".")[2].casefold(), OTHER) if "." in name else OTHER
