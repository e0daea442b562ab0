"""Domain: what the files beside articles are called on the site, and which are shown (pure).

Theory of operation: a server says what a file is by its name's ending, and a browser runs what is
HTML, SVG or XML. So only endings that are known to be passive are kept; whatever else is attached
is published as `.bin`, which browsers save and never open. An SVG is shown where nothing in it runs
or loads (`svg.py`); else it is such a `.bin`, too. No dot is left inside of a name: some servers
run `x.php.png`. The digest in the path makes a file's address change with its bytes, so it can be
kept by browsers for ever, and the same bytes are there once.
"""

from __future__ import annotations

from console.domain.articles.addresses import plain_name
from data.records.articles import ArticleFile

PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "avif"})
VECTOR = "svg"
_PASSIVE = PICTURES | {
    "pdf", "txt", "csv", "zip", "gz", "7z", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub",
    "mp3", "m4a", "ogg", "wav", "mp4", "webm", "stl",
}  # fmt: skip
_SAVED = "bin"
_DIGEST = 16
_STEM_MAX = 60
"""Letters of a name that are kept; four bytes each, some written as twelve."""


def site_path(file: ArticleFile, *, is_safe_vector: bool) -> str:
    """Give the path at which a file is published."""
    stem, dot, ending = file.name.rpartition(".")
    ending = ending.lower()
    if not dot or not (ending in _PASSIVE or (ending == VECTOR and is_safe_vector)):
        stem, ending = file.name, _SAVED
    name = plain_name(stem.replace(".", "-")[:_STEM_MAX].replace(" ", "-"))
    return f"files/{file.sha256[:_DIGEST]}/{name}.{ending}"


def is_shown(path: str) -> bool:
    """Say whether what stands at a path of the site can be shown as a picture."""
    ending = path.rpartition(".")[2]
    return ending in PICTURES or ending == VECTOR


def is_vector(file: ArticleFile) -> bool:
    """Say whether a file calls itself an SVG, which has to be looked into."""
    return file.name.lower().endswith(f".{VECTOR}")
