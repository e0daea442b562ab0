"""Make any text from outside safe to print on a terminal, in lines and in bodies.

Theory of operation: nearly every mail is plain, so one compiled pattern of characters known to
be harmless decides in microseconds that nothing needs doing. Only runs of other characters are
looked at one by one, by their Unicode category, and those are replaced:

- control characters (C0, C1) become visible (`^[`, `<U+009B>`): they could drive the terminal;
- bidi controls turn what is read into something else (`invoice<U+202E>fdp.exe`): dropped in
  lines; in bodies shown, except where the line is Hebrew or Arabic and its program set directions;
- characters that cannot be seen (zero width, tags, fillers) are dropped, except the joiners that
  Persian, Indic scripts and emoji need, and those only in bodies and only after something to join;
- private, unassigned and surrogate code points become U+FFFD: their width is anybody's guess;
- combining marks beyond `MARKS_MAX` for one letter are dropped: they climb over other lines.

Both cleaners are idempotent, so text may be cleaned twice without harm.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import category

from data.records import SafeLine, SafeText

MARKS_MAX = 4
"""Vietnamese, Hebrew with points and Thai need at most three on one letter."""
TAB_WIDTH = 8
DIRECTION_CHARS = 300
"""Of a line, how far around a direction mark is looked for letters that want one."""

# Blocks without a control, mark, invisible or unassigned code point in Unicode 14 (Python 3.11);
# later versions only fill gaps, they never take back. A test walks them against the database.
_HARMLESS = (
    " -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1"
    "\u03a3-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u0660-\u066f\u0e01-\u0e30\u0e3f-\u0e46"
    "\u1e00-\u1f15\u2010-\u2027\u2030-\u205e\u2070-\u2071\u2074-\u208e\u20a0-\u20c0\u2100-\u218b"
    "\u2190-\u2426\u2440-\u244a\u2460-\u27ff\u2900-\u2b73\u3001-\u3029\u3030-\u303f\u3041-\u3096"
    "\u309b-\u30ff\u3105-\u312f\u3131-\u3163\u3190-\u31e3\u3200-\u321e\u3220-\ua48c"
    "\uac00-\ud7a3\uff01-\uff9f\uffe0-\uffe6\ufffd"
    "\U0001f300-\U0001f6d7\U0001f900-\U0001fa53\U00020000-\U0002a6df"
)
# U+3000 (ideographic space) is how Chinese and Japanese indent; bodies keep it.
# A possessive match over the harmless set is the fastest test there is (1.7 ns a character); the
# doubled set below lets the regex engine skip to a run by its first character.
_HARMLESS_TEXT = f"[\n\u3000{_HARMLESS}]*+"
_HARMLESS_LINE = f"[{_HARMLESS}]*+"
_UNSURE_IN_TEXT = f"[^\n\u3000{_HARMLESS}][^\n\u3000{_HARMLESS}]*+"
_UNSURE_IN_LINE = f"[^{_HARMLESS}][^{_HARMLESS}]*+"
_LINE_ENDS = re.compile("[\r\v\f\u2028\u2029]")
_RAW_UNPRINTABLE = re.compile("[^\n -~]")

_BIDI = frozenset("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OVERRIDES = frozenset("\u202d\u202e")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINERS = frozenset("\u200c\u200d")
_EMOJI_STYLE = frozenset("\ufe0e\ufe0f")
# Letters and marks by category, yet nothing is drawn: grapheme joiner, Hangul and Khmer fillers,
# Mongolian and other variation selectors.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))
}
# Visible by Unicode's word although they are format characters: Arabic and Syriac number signs.
_SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
# Outlook's bullets and ticks in its symbol fonts arrive as private code points.
_SYMBOL_FONT = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e0": "→"}
_UNKNOWN = "\ufffd"
_BRAILLE_BLANK = "\u2800"
# Where a mark has nothing before it to sit on; else it would change the screen's own border.
_MARK_HOLDER = "\u25cc"


def clean_line(text: str, *, limit: int = 2000) -> SafeLine:
    """Make one printable line of a header, a name, a file name or a server's words.

    White space of any kind becomes one space; what is longer than `limit` ends in "…".
    """
    text = " ".join(text.split())
    if not _is_plain(text) and _pattern(_HARMLESS_LINE).fullmatch(text) is None:
        # Once more, because what was dropped may have stood between two spaces or before a mark.
        for _ in range(2):
            text = " ".join(_pattern(_UNSURE_IN_LINE).sub(_line_run, text).split())
    if len(text) > limit:
        text = text[: limit - 1].rstrip() + "…" if limit > 0 else ""
    return SafeLine(text)


def clean_text(text: str) -> SafeText:
    """Make a body printable: only `\\n` and printable characters stay, tabs become columns."""
    if "\t" in text:
        text = text.expandtabs(TAB_WIDTH)
    if not _is_plain(text) and _pattern(_HARMLESS_TEXT).fullmatch(text) is None:
        # The two usual reasons first, each a single fast pass.
        text = text.replace("\r\n", "\n").replace("\u00a0", " ")
        if _pattern(_HARMLESS_TEXT).fullmatch(text) is None:
            text = _pattern(_UNSURE_IN_TEXT).sub(_text_run, _LINE_ENDS.sub("\n", text))
    return SafeText(text)


def is_safe(text: str) -> bool:
    """Say whether a terminal may print the text as it is."""
    return clean_text(text) == text


def visible_bytes(raw: bytes) -> SafeText:
    """Show the source of a mail: line ends kept, all else that is not ASCII text as ^X or \\xNN."""
    # CRLF is how mail ends its lines (RFC 5322 section 2.1); a CR elsewhere is shown.
    text = raw.decode("latin-1").replace("\r\n", "\n")
    return SafeText(_RAW_UNPRINTABLE.sub(_visible_byte, text))


@cache
def _pattern(source: str) -> re.Pattern[str]:
    # Each set takes the compiler 3 ms: a short command pays for none that it does not meet.
    return re.compile(source)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _visible_byte(match: re.Match[str]) -> str:
    char = match.group()
    return _caret(char) if char.isascii() else f"\\x{ord(char):02x}"


def _caret(char: str) -> str:
    return "^" + chr(ord(char) ^ 0x40)


def _text_run(match: re.Match[str]) -> str:
    return _clean_run(match, in_line=False)


def _line_run(match: re.Match[str]) -> str:
    return _clean_run(match, in_line=True)


def _clean_run(match: re.Match[str], *, in_line: bool) -> str:
    """Judge each character of a run; a letter's marks never reach beyond the run it stands in."""
    start = match.start()
    before = match.string[start - 1] if start else "\n"
    marks = styles = 0

    kept: list[str] = []
    for char in match.group():
        kind = category(char)
        if char in _EMOJI_STYLE:
            styles += 1
            shown = char if styles == 1 and not before.isspace() else ""
        elif char in _UNSEEN:
            continue
        elif kind in ("Mn", "Me"):
            marks += 1
            shown = char if marks <= MARKS_MAX else ""
            if shown and before == "\n":
                shown = _MARK_HOLDER + char
        elif char in _JOINERS:
            joins = not in_line and not before.isspace() and before not in _JOINERS
            shown = char if joins else ""
        else:
            is_dropped = in_line or (char in _BIDI and _is_usual(char, match))
            shown = _shown(char, kind, in_line=is_dropped)
            if shown:
                marks = styles = 0
        if shown:
            kept.append(shown)
            before = shown[-1]
    return "".join(kept)


def _is_usual(char: str, match: re.Match[str]) -> bool:
    """Say whether a direction mark is how programs write this line: it holds such letters."""
    if char in _OVERRIDES:
        return False
    text, start = match.string, match.start()
    first = text.rfind("\n", max(start - DIRECTION_CHARS, 0), start) + 1
    last = text.find("\n", start, start + DIRECTION_CHARS)
    first = first or max(start - DIRECTION_CHARS, 0)
    last = start + DIRECTION_CHARS if last < 0 else last
    return _RIGHT_TO_LEFT.search(text, first, last) is not None


def _shown(char: str, kind: str, *, in_line: bool) -> str:
    """Say what stands for a character that is neither mark nor joiner."""
    if kind == "Cc":
        return _caret(char) if char.isascii() else f"<U+{ord(char):04X}>"
    if char in _BIDI:
        return "" if in_line else f"<U+{ord(char):04X}>"
    if kind in ("Co", "Cn", "Cs"):
        return _SYMBOL_FONT.get(char, _UNKNOWN)
    if kind == "Cf":
        return char if char in _SEEN_FORMATS else ""
    if kind == "Zs" or char == _BRAILLE_BLANK:
        return " "
    return char
