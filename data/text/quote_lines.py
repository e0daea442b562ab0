"""Judge single lines: attribution, header label, separator, drawn rule.

Each judgement looks at a bounded part of a line and needs several signs at once (a "wrote" word
and a date, a From label and two more), because people write "From:" and "Anna wrote:" too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.text.quote_words import BEGINS, FORWARDED, FROM, LABELS, ORIGINAL, SUBJECT, WROTE

ATTRIBUTION_MAX = 400
"""Characters of an attribution; the longest seen, wrapped with two addresses, has 250."""
ATTRIBUTION_LINES = 3
BLOCK_LINES = 12
"""Lines searched for a block of header labels; long To: lists wrap."""
LABEL_MAX = 24
LABELS_MIN = 3
LOOKED_AT = 300
"""Characters of a line that any rule looks at."""

_RULE_CHARACTERS = "-_=*–—─━ \t"  # noqa: RUF001 - dashes that look alike are the point
_RULE_MARKS = frozenset(_RULE_CHARACTERS.replace(" ", "").replace("\t", ""))
_ADDRESS = re.compile(r"[^\s@<>()]@[^\s@<>()]+\.[^\s@<>()]")
_CLOCK = re.compile(r"[0-9]{1,2}\s?[:.：h時时点시]\s?[0-9]{2}|klo? [0-9]|[0-9] ?[ap]\.?m\b")  # noqa: RUF001 - as written
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}|[0-9]{1,2}\.? ?\w{3,}|\w{3,}\.? [0-9]{1,2}|[年月日]")
_DIGIT = re.compile("[0-9]")


def attribution_start(lines: Sequence[str], end: int) -> int | None:
    """Return where the "On … wrote:" lines begin that end just before line `end`, if any do."""
    last = end - 1
    while last >= 0 and end - last <= ATTRIBUTION_LINES and not lines[last].strip():
        last -= 1
    if last < 0 or not lines[last].strip():
        return None
    joined = ""
    best: int | None = None
    for start in range(last, max(last - ATTRIBUTION_LINES, -1), -1):
        line = core_of(lines[start])
        if not line or len(joined) + len(line) > ATTRIBUTION_MAX or lines[start][0] == ">":
            break
        joined = f"{line} {joined}".rstrip()
        begins = BEGINS.match(line) is not None and _DIGIT.search(line) is not None
        if start < last and (not begins or line[-1] in ".!?:"):
            continue
        if introduces(joined):
            best = start
            if begins:
                break
    return best


def is_plain(line: str) -> bool:
    """Say at a glance that a line is no label, attribution, separator or drawn rule."""
    return (
        ":" not in line
        and "：" not in line  # noqa: RUF001 - Chinese programs write it so
        and line.lstrip("> \t")[:1] not in _RULE_MARKS
        and line.rstrip()[-1:] not in _RULE_MARKS
    )


def is_header_line(line: str) -> bool:
    """Say whether a line starts with a label like "From:" or "Emne:"."""
    return label_of(line) is not None


def core_of(line: str) -> str:
    """Return the part of a line that rules compare, without quoting marks and bold stars."""
    return line[:LOOKED_AT].strip("> \t*\u00a0").casefold() if len(line) <= ATTRIBUTION_MAX else ""


def label_of(line: str) -> str | None:
    head = line[: LABEL_MAX + 8]
    colon = head.find(":")
    if colon < 0:
        colon = head.find("：")  # noqa: RUF001 - Chinese programs write it so
        if colon < 0:
            return None
    return LABELS.get(head[:colon].strip("> \t*\u00a0").casefold())


def introduces(joined: str) -> bool:
    """Say whether casefolded words are an attribution, given that a quote follows."""
    if joined[-1] not in ":：":  # noqa: RUF001 - Chinese programs write it so
        return False
    has_address = _ADDRESS.search(joined) is not None
    if WROTE.search(joined):
        return has_address or _DAY.search(joined) is not None or _CLOCK.search(joined) is not None
    return has_address and bool(_CLOCK.search(joined) and _YEAR.search(joined))


def introduces_surely(joined: str) -> bool:
    """The same where no mark of quoting follows, so that a machine must have written it."""
    if not _CLOCK.search(joined) or not (_YEAR.search(joined) or _ADDRESS.search(joined)):
        return False
    return introduces(joined)


def is_rule(line: str) -> bool:
    """Say whether a line is drawn, not written."""
    return len(line) > 2 and not line[:LOOKED_AT].strip(_RULE_CHARACTERS)  # noqa: PLR2004 - "--" is no rule


def separator_of(line: str) -> str | None:
    """Return `original` or `forward` for a dashed line that introduces a mail."""
    head = line[:LOOKED_AT].strip("> \t\u00a0")
    words = head.strip(_RULE_CHARACTERS)
    if not words or len(head) >= LOOKED_AT:
        return None
    bare = words.rstrip(":： ").casefold()  # noqa: RUF001 - Chinese programs write it so
    if bare in FORWARDED and (words != head or words[-1] in ":："):  # noqa: RUF001 - the same
        return "forward"
    if bare in ORIGINAL and head[0] in _RULE_CHARACTERS and head[-1] in _RULE_CHARACTERS + ":":
        return "original"
    return None


def block_end(lines: Sequence[str], *, start: int, end: int) -> int | None:
    """Return where a block of header labels that starts here ends, if it is one."""
    if start >= end or label_of(lines[start]) is None:
        return None
    kinds: list[str] = []
    has_address = False
    last = start
    for number in range(start, min(start + BLOCK_LINES, end)):
        line = lines[number]
        kind = label_of(line)
        if kind is not None:
            if kind == FROM and FROM in kinds:
                break
            kinds.append(kind)
            last = number
            has_address |= kind == FROM and _ADDRESS.search(line[:LOOKED_AT]) is not None
        elif not line.strip("> \t") and len(kinds) >= LABELS_MIN:
            break
    named = set(kinds)
    if FROM not in named or len(named) < LABELS_MIN or not (has_address or SUBJECT in named):
        return None
    return last + 1


def is_dashed(line: str) -> bool:
    return line.strip()[:2] in ("--", "__", "==", "- ", "——", "––", "**")  # noqa: RUF001 - dashes
