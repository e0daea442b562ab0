"""Judge single lines: attribution, header label, separator, drawn rule.

Each judgement looks at a bounded part of a line and needs several signs at once (a "wrote" word
and a date, a From label and two more), because people write "From:" and "Anna wrote:" too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data.text.patterns import pattern
from data.text.quote_words import (
    BEGIN_SIGNS,
    BEGIN_WORDS,
    BEHIND_WORDS,
    DANISH_FROM,
    FORWARD_SUBJECT,
    FORWARDED,
    FROM,
    HALF,
    LABELS,
    MONTHS,
    NO_COLON,
    ORIGINAL,
    SAID,
    SENT,
    SUBJECT,
    TO,
    WROTE,
)

ATTRIBUTION_MAX = 400
"""Characters of an attribution; the longest seen, wrapped with two addresses, has 250."""
ATTRIBUTION_LINES = 4
BLOCK_LINES = 14
"""Lines searched for a block of header labels; long To: lists wrap."""
LABEL_MAX = 24
LABELS_MIN = 3
LOOKED_AT = 300
"""Characters of a line that any rule looks at."""
NAME_MAX = 60
"""Characters of a line that holds nothing but the name of who is quoted."""

_RULE_CHARACTERS = "-_=*–—─━‐‑⎯ \t"  # noqa: RUF001 - dashes that look alike are the point
_RULE_MARKS = frozenset(_RULE_CHARACTERS.replace(" ", "").replace("\t", ""))
_COLONS = (":", "：")  # noqa: RUF001 - Chinese programs write it so
_STRIPPED = "> \t*\u00a0|"
_ADDRESS = re.compile(r"[^\s@<>()]@[^\s@<>()]+\.[^\s@<>()]")
_CLOCK = re.compile(
    r"\d{1,2}\s?[:.：h時时點点시]\s?\d{2}|(?:klo?|kell|um|at|à|às|ore) \d|\d ?[ap]\.?m\b"  # noqa: RUF001 - as written
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|٢٠\d{2}")
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}|\d{1,2}\.? ?\w{3,}|\w{3,}\.? \d{1,2}|[年月日]")
_DATE = (
    r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}|[年月日월]"
    rf"|\d{{1,2}}[a-z]{{0,2}}[.,º]?[ -](?:de |den |d\. )?(?:{MONTHS})"
    rf"|(?:{MONTHS})\w{{0,12}}\.?[ -]\d{{1,4}}"
)
_DIGIT = re.compile(r"\d")
_FULL_DATE_HEADER = re.compile(r":.*(?:19|20)\d{2}.*\d{1,2}:\d{2}")


def attribution_start(lines: Sequence[str], end: int) -> int | None:
    """Return where the "On … wrote:" lines begin that end just before line `end`, if any do."""
    last = end - 1
    while last >= 0 and end - last <= ATTRIBUTION_LINES and not lines[last].strip():
        last -= 1
    if last < 0 or not lines[last].strip():
        return None
    is_closing = _closes_dashes(lines, last)
    joined = below = ""
    best: int | None = None
    for start in range(last, max(last - ATTRIBUTION_LINES, -1), -1):
        if any(_places_behind_words(lines[start][:LOOKED_AT])):
            break  # "Yes, please. On Mon, May 4, 2026 Anna wrote:" has the customer's words in it
        line = _undashed(core_of(lines[start]))
        if start == last and is_closing:
            line = line.rstrip(_RULE_CHARACTERS) + ":"
        if not line or len(joined) + len(line) > ATTRIBUTION_MAX or lines[start][0] == ">":
            break
        begins = _begins(line) and _DIGIT.search(line) is not None
        if start < last and not _goes_on(line, below, begins=begins, lines=lines, number=start):
            continue
        joined, below = f"{line} {joined}".rstrip(), line
        if introduces(joined):
            best = start
            if pattern(HALF).match(line) is None and (begins or _is_dated(joined)):
                break  # nothing is missing
        elif start < last and best is not None:
            break
    return best


def words_before_attribution(lines: Sequence[str], last: int) -> tuple[int, int] | None:
    """Return line and column where a sure attribution that ends at `last` begins behind words.

    "Yes, please. On Mon, May 4, 2026 at 9:15 AM Anna <anna@shop.example> wrote:" is how programs
    that lose line ends quote: the words are the customer's, the rest is the program's.
    """
    if lines[last].rstrip()[-1:] not in _COLONS or lines[last][:1] == ">":
        return None
    below = ""
    for number in range(last, max(last - ATTRIBUTION_LINES + 1, -1), -1):
        line = lines[number]
        if not line.strip() or line[:1] == ">" or len(line) + len(below) > ATTRIBUTION_MAX:
            return None
        for place in _places_behind_words(line):
            joined = f"{core_of(line[place:])} {below}".rstrip()
            if introduces_surely(joined) and pattern(WROTE).search(joined):
                return number, place
        below = f"{core_of(line)} {below}".rstrip()
    return None


def _places_behind_words(line: str) -> Iterator[int]:
    """Give where in a line an attribution may begin behind words of somebody else."""
    for found in pattern(BEHIND_WORDS).finditer(line):
        before = line[: found.end("gap")].rstrip()
        last = before[before.rfind(" ") + 1 :].casefold()
        # "Den ons. 4. maj" and "Anna <a@shop.example> schrieb am 4. Mai" are one attribution.
        if last not in BEGIN_WORDS and "@" not in before and any(map(str.isalpha, before)):
            yield found.end("gap")


def with_attributions_apart(text: str) -> str:
    """Give each attribution that stands behind the customer's words a line of its own."""
    if ":\n" not in text and "：\n" not in text:  # noqa: RUF001 - Chinese programs write it so
        return text
    lines = text.split("\n")
    apart = {
        found[0]: found[1]
        for number in range(len(lines) - 1)
        if (found := words_before_attribution(lines, number)) is not None
    }
    for number, place in apart.items():
        lines[number] = f"{lines[number][:place].rstrip()}\n\n{lines[number][place:]}"
    return "\n".join(lines) if apart else text


def _closes_dashes(lines: Sequence[str], last: int) -> bool:
    """Say whether dashes that were opened a line or two above end here, around an attribution."""
    head = lines[last].rstrip()
    if head[-2:] != "--" or is_rule(head) or _is_dashes(core_of(head)[:2]):
        return False
    return any(_is_dashes(core_of(lines[n])[:2]) for n in range(max(last - 2, 0), last))


def _goes_on(line: str, below: str, *, begins: bool, lines: Sequence[str], number: int) -> bool:
    """Say whether an attribution that goes on `below` may have its beginning in this line."""
    if line[-1] in "!?:;。！？":  # noqa: RUF001 - sentences end so in Chinese
        return False
    has_date, has_clock = pattern(_DATE).search(line) is not None, _CLOCK.search(line) is not None
    has_year, has_address = _YEAR.search(line) is not None, _ADDRESS.search(line) is not None
    is_first = number == 0 or not lines[number - 1].strip()
    if below[0] in BEGIN_SIGNS and not below[0].isdigit():
        is_part = has_address
    elif line[-1] in "<(":
        is_part = begins or is_first or has_date or has_clock
    elif pattern(HALF).match(below) is None:
        is_part = is_first and has_year and (has_address or has_clock)
    else:
        is_name = is_first and len(line) <= NAME_MAX and line[-1] != "."
        is_part = begins or is_name or (has_date and (has_clock or has_year))
    return is_part or (begins and (has_date or has_clock))


def is_plain(line: str) -> bool:
    """Say at a glance that a line is no label, attribution, separator or drawn rule."""
    return (
        ":" not in line
        and "：" not in line  # noqa: RUF001 - Chinese programs write it so
        and line.lstrip("> \t|*")[:1] not in _RULE_MARKS
        and line.rstrip()[-1:] not in _RULE_MARKS
    )


def is_header_line(line: str) -> bool:
    """Say whether a line starts with a label like "From:" or "Emne:"."""
    return label_of(line) is not None


def core_of(line: str) -> str:
    """Return the part of a line that rules compare, without quoting marks and bold stars."""
    return line[:LOOKED_AT].strip(_STRIPPED).casefold() if len(line) <= ATTRIBUTION_MAX else ""


def label_of(line: str) -> str | None:
    """Return what a line's header label means, if it has one."""
    head = line[: LABEL_MAX + 8]
    colon = head.find(":")
    if colon < 0:
        colon = head.find("：")  # noqa: RUF001 - Chinese programs write it so
        if colon < 0:
            return None
    return LABELS.get(head[:colon].strip(_STRIPPED).casefold())


def introduces(joined: str) -> bool:
    """Say whether casefolded words are an attribution, given that a quote follows."""
    has_address = _ADDRESS.search(joined) is not None
    if joined[-1] not in _COLONS:
        return pattern(NO_COLON).fullmatch(joined) is not None
    if pattern(WROTE).search(joined) or pattern(SAID).match(joined):
        return has_address or _DAY.search(joined) is not None or _CLOCK.search(joined) is not None
    return (
        has_address
        and bool(_CLOCK.search(joined) or pattern(_DATE).search(joined))
        and bool(_YEAR.search(joined))
    )


def introduces_surely(joined: str) -> bool:
    """The same where no mark of quoting follows, so that a machine must have written it."""
    has_address = _ADDRESS.search(joined) is not None
    has_date = _YEAR.search(joined) is not None or pattern(_DATE).search(joined) is not None
    if _CLOCK.search(joined):
        is_dated = has_date or has_address
    else:
        is_dated = has_date and has_address and pattern(WROTE).search(joined) is not None
    if not is_dated or joined[-1] not in _COLONS:
        return False
    # "On 4 May 2026 at 9:15 your driver said:" is how people keep a log.
    return introduces(joined) and (has_address or pattern(WROTE).search(joined) is not None)


def is_rule(line: str) -> bool:
    """Say whether a line is drawn, not written."""
    if line[:1].isalnum():
        return False
    return len(line) > 2 and not line[:LOOKED_AT].strip(_RULE_CHARACTERS)  # noqa: PLR2004 - "--" is no rule


def is_dashed_attribution(line: str) -> bool:
    """Say whether a line is an attribution between dashes: "---- On … wrote ----"."""
    head = line[:LOOKED_AT].strip("> \t\u00a0*")
    if not _is_dashes(head[:2]) or head[-2:] not in ("--", "-:"):
        return False
    core = _undashed(head.casefold())
    return len(core) > 1 and introduces_surely(core)


def separator_of(line: str) -> str | None:
    """Return `original` or `forward` for a dashed line that introduces a mail."""
    head = line[:LOOKED_AT].strip("> \t\u00a0*|")
    words = head.strip(_RULE_CHARACTERS)
    if not words or len(head) >= LOOKED_AT:
        return None
    bare = words.rstrip(":： ").casefold()  # noqa: RUF001 - Chinese programs write it so
    if bare in FORWARDED and (words != head or words[-1] in _COLONS):
        return "forward"
    if bare in ORIGINAL and head[0] in _RULE_CHARACTERS and head[-1] in _RULE_CHARACTERS + ":":
        return "original"
    if head[:3] == "---" and " forwarded by " in head.casefold():
        return "forward"  # Notes: "----- Forwarded by Anna Larsen/Shop on 03/05/2026 12:34 -----"
    return None


def is_forwarded(subject: str, text: str) -> bool:
    """Say whether a subject is that of a forward; VS: is one in Danish, an answer in Finnish."""
    if pattern(FORWARD_SUBJECT).match(subject):
        return True
    return subject[:3].casefold() == "vs:" and pattern(DANISH_FROM).search(text) is not None


def is_bare_original(line: str) -> bool:
    """Say whether a line is nothing but the words for the original mail, as a heading."""
    return core_of(line).rstrip(":： ") in ORIGINAL  # noqa: RUF001 - Chinese programs write it so


def block_end(lines: Sequence[str], *, start: int, end: int) -> int | None:
    """Return where a block of header labels that starts here ends, if it is one."""
    if start >= end or label_of(lines[start]) is None:
        return None
    kinds: list[str] = []
    has_address = is_stamped = False
    last = start
    for number in range(start, min(start + BLOCK_LINES, end)):
        line = lines[number]
        kind = label_of(line)
        if kind is not None:
            if kind == FROM and FROM in kinds:
                break
            kinds.append(kind)
            last = number
            has_address |= kind in (FROM, TO) and _ADDRESS.search(line[:LOOKED_AT]) is not None
            is_stamped |= kind == SENT and _FULL_DATE_HEADER.search(line[:LOOKED_AT]) is not None
        elif not line.strip("> \t") and len(kinds) >= LABELS_MIN:
            break
    named = set(kinds)
    if len(named) < LABELS_MIN:
        # A date to the minute and an address: two lines that a program wrote.
        is_short = is_stamped and has_address and bool(named & {FROM, TO}) and last - start <= 1
        return last + 1 if is_short else None
    if FROM not in named or not (has_address or SUBJECT in named):
        return None
    return last + 1


def is_dashed(line: str) -> bool:
    """Say whether a line begins with something drawn."""
    return line.strip()[:2] in ("--", "__", "==", "- ", "——", "––", "**")  # noqa: RUF001 - dashes


def _begins(line: str) -> bool:
    """Say whether a line begins as attributions do: a preposition, a weekday, a number."""
    if line[0] in BEGIN_SIGNS or line[0].isdigit():
        return True
    first, _, rest = line.partition(" ")
    if len(first) == 1:  # a weekday or a preposition only before a number
        return first in BEGIN_WORDS and rest[:1].isdigit()
    return first.rstrip(".,:;\"'") in BEGIN_WORDS


def _is_dated(joined: str) -> bool:
    """Say whether words hold a whole date, or a date with its time."""
    return pattern(_DATE).search(joined) is not None and bool(
        _CLOCK.search(joined) or _YEAR.search(joined)
    )


def _undashed(core: str) -> str:
    """Take off the dashes that some programs put around an attribution."""
    if not _is_dashes(core[:2]):
        return core
    bare = core.strip(_RULE_CHARACTERS + ":")
    is_closed = core[-2:] in ("--", "-:") or core[-1] == ":"
    return (f"{bare}:" if is_closed else bare) or core


def _is_dashes(two: str) -> bool:
    return two in ("--", "—-", "——")
