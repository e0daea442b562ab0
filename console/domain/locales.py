"""Domain: what an environment says of letters, times and numbers, as POSIX has it (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from data.text.safe import clean_line

NOTHING_SAID = frozenset({"", "C", "POSIX"})
"""Languages that are none."""


def lacks_letters(environ: Mapping[str, str]) -> str:
    """Give the variable, with its value, that says the terminal takes other letters than UTF-8's.

    Empty where it takes them, and where nobody says anything.
    """
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        if value := environ.get(name, ""):
            is_utf8 = "utf8" in value.casefold().replace("-", "")
            return "" if is_utf8 or value == "UTF-8" else f"{name}={clean_line(value)}"
    return ""


def language_said(environ: Mapping[str, str], category: str, own: str = "") -> str:
    """Give the language, as `da` or `en-us`, in which one category is to be said; or nothing.

    `category` is LC_TIME or LC_NUMERIC. `own` is what the agent has said of himself: it comes
    before LANG, which on a shared box is the box's and not his.
    """
    for said in (environ.get("LC_ALL"), environ.get(category), own, environ.get("LANG")):
        name = (said or "").partition(".")[0].partition("@")[0]
        if name not in NOTHING_SAID:
            return name.replace("_", "-").lower()
    return ""
