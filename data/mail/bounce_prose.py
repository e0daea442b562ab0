"""Read delivery reports that are written for people only (pure; mail room).

Theory of operation: behind some mark a report returns our own mail; before it stand addresses, and
around each its reason. What stands from the line of an address to the next other address is said
of it, at every place where it is named: Sendmail lists first and tells later. Where that says
nothing, one reason may stand for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.mail import bounce_words
from data.mail.addresses import is_plausible_address
from data.mail.bounce_verdict import REPLY, STATUS, judge
from data.mail.threading import looks_like_own
from data.records import DeliveryOutcome

PROSE_CHARS_MAX = 20_000
NEAR_CHARS = 700
"""How far behind an address its reason may stand."""
BEFORE_CHARS = 200
SEGMENTS_MAX = 4
CANDIDATES_MAX = 40

# Beyond ASCII only between brackets: Chinese sets no space between an address and its words.
_ADDRESS = re.compile(
    r"(?<=<)[^\s<>@\"]{1,64}@(?:[^\s<>@.\"]{1,63}\.){1,10}[^\s<>@.\"]{2,63}(?=>)"
    r"|[A-Za-z0-9!#$%&*+/?^_`{|}~.-][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}"
    r"@(?:[A-Za-z0-9-]{1,63}\.){1,10}[A-Za-z0-9-]{2,63}"
)
# Lines that hold an @ and never the recipient that failed.
_OTHER_LINE = re.compile(
    r"^[> \t*]*(?:(?:message-?id|in-reply-to|references|from|sender|return-path|reply-to|cc"
    r"|x-[\w-]+|subject"
    r"|date|received|envelope-from|reporting-mta|remote-mta|von|fra|från|saatja|发件人|寄件者"
    r"|寄件人)\s*[:\uff1a]"
    r"|(?:>>>\s*)?mail from\s*[:=])[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
# Exchange 5.5 begins with the header of our mail; "To" stands alone where it names who failed.
_HEADER_TO = re.compile(
    r"^[> \t*]*(?:to|an|til|till|à|para|a)\s*[:\uff1a][^\n]*\n+"
    r"(?=[> \t*]*(?:cc|bcc|subject|sent)\s*:)",
    re.IGNORECASE | re.MULTILINE,
)
_FROM_WHOM = re.compile(r"(?:mail|messages?) from\s*[<\"']?\Z", re.IGNORECASE)
_OLD_FORM = re.compile(r"(?:smtp|rfc822|internet)=", re.IGNORECASE)
"""How X.400 writes that an address is one of the Internet."""
_NOT_RECIPIENT = re.compile(
    r"(?:mailer-?daemon|postmaster|abuse|mail-?daemon|bounces?|hostmaster|webmaster|help-?desk"
    r"|(?:sys|net)?admin(?:istrator)?|support|no-?reply)@",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"[\s<>()\[\]\"'*:;,.=-]*(?:rfc822;|smtp:|to:|mailto:|recipient:)?[\s<>\[\"']*", re.IGNORECASE
)
_LATE = re.compile(
    r"delay(?:ed)?\b|not yet been|warning message|will (?:keep|continue|be (?:re-?tried"
    r"|attempted))|still being"
    r"|(?:delivery )?attempts will|forsinket|försenat|viibib|verzögert|retardé|遅延|延迟"
    r"|延遲|稍后重试|继续尝试",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"permanent(?:ly)? (?:error|fail|fatal)|failed permanently|giving up|gave up|given up"
    r"|i.ve given it up"
    r"|fatal error|could not be delivered|delivery (?:has )?failed|undeliverable|returned to sender"
    r"|no further|will not be retried|final",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What prose says of one recipient."""

    recipient: str
    outcome: DeliveryOutcome
    reason: str


def read_prose(
    text: str, *, subject: str, named: Sequence[str], ours: Sequence[str], only: str = ""
) -> Iterator[Verdict]:
    """Find recipients and reasons; `named` is what the header says failed, `ours` who is told.

    `only` asks for one recipient that is known, wherever the text names it.
    """
    words = told_part(text)
    is_late = (
        _LATE.search(f"{subject}\n{words}") is not None
        and _FINAL.search(f"{subject}\n{words}") is None
    )
    action = "delayed" if is_late else ""
    spots = _spots(words, ours=ours, known=[only] if only else named)
    wanted = [only] if only else list(dict.fromkeys([*named, *spots]))
    verdicts = [
        _judge_one(address, words, spots, action=action, is_single=len(wanted) == 1)
        for address in wanted[:CANDIDATES_MAX]
    ]
    if len(verdicts) > 1 and not named and not only:
        # A helpful "write to …" is no recipient; one alone on its line or with a reason is.
        telling = [
            v
            for v in verdicts
            if v.outcome is not DeliveryOutcome.UNKNOWN or _is_listed(words, spots[v.recipient])
        ]
        verdicts = telling or verdicts
    yield from verdicts


def told_part(text: str) -> str:
    """Give what a report says itself, without what it returns."""
    text = text[:PROSE_CHARS_MAX]
    returned = bounce_words.RETURNED.search(text)
    if returned is not None and _ADDRESS.search(text[: returned.start()]) is None:
        # Some programs quote first and explain below.
        returned = bounce_words.RETURNED.search(text, returned.end())
    words = text[: returned.start()] if returned else text
    return _OTHER_LINE.sub("", _HEADER_TO.sub("", words))


def reason_line(reason: str) -> str:
    """Give the line with a code in it, else the first one that says anything."""
    lines = [line.strip(" \t:><|") for line in reason.split("\n")]
    telling = [line for line in lines if STATUS.search(line) or REPLY.search(line)]
    speaking = (line for line in lines if len(_ADDRESS.sub("", line).split()) > 1)
    return next(iter(telling), "") or next(speaking, "") or next(filter(None, lines), "")


def _spots(
    words: str, *, ours: Sequence[str], known: Sequence[str]
) -> dict[str, list[tuple[int, int]]]:
    """Find where each address stands that may have failed, as it is spelled first."""
    known_keys = {address.casefold() for address in known}
    our_keys = {address.casefold() for address in ours} - known_keys
    spelled: dict[str, str] = {address.casefold(): address for address in known}
    spots: dict[str, list[tuple[int, int]]] = {}
    for match in _ADDRESS.finditer(words):
        address = _OLD_FORM.sub("", match[0].rstrip(".'").removeprefix("'"), count=1)
        key = address.casefold()
        is_other = _NOT_RECIPIENT.match(address) and key not in known_keys
        if key in our_keys or is_other or not is_plausible_address(address):
            continue
        if looks_like_own(address):
            continue  # an id of our mail looks like an address
        start = match.start()
        if _FROM_WHOM.search(words, max(start - 20, 0), start):
            continue  # whose mail is not taken
        spots.setdefault(spelled.setdefault(key, address), []).append(match.span())
    return spots


def _judge_one(
    address: str,
    words: str,
    spots: dict[str, list[tuple[int, int]]],
    *,
    action: str,
    is_single: bool,
) -> Verdict:
    segments = [
        _segment(
            words, span, [s for other, found in spots.items() if other != address for s in found]
        )
        for span in spots.get(address, [])[:SEGMENTS_MAX]
    ]
    best = Verdict(address, DeliveryOutcome.UNKNOWN, "")
    reasons = [*segments, words if is_single else words[:NEAR_CHARS]]
    for reason in reasons:
        if not reason.strip():
            continue
        outcome = judge(action=action, words=reason)
        if not best.reason or outcome is not DeliveryOutcome.UNKNOWN:
            best = Verdict(address, outcome, reason_line(reason))
        if outcome is not DeliveryOutcome.UNKNOWN:
            break
    return best


def _segment(words: str, span: tuple[int, int], others: Sequence[tuple[int, int]]) -> str:
    """Cut out what is said around one place: its line's beginning, and all up to another's line."""
    start, end = span
    before = max(words.rfind("\n", 0, start) + 1, start - BEFORE_CHARS)
    before = max([before, *(o_end for _, o_end in others if o_end <= start)])
    after = min([end + NEAR_CHARS, *(o_start for o_start, _ in others if o_start >= end)])
    if after < end + NEAR_CHARS:
        # The words before another address on its line are its own.
        after = max(words.rfind("\n", end, after), end) if "\n" in words[end:after] else after
    return words[before:start] + " " + words[end:after]


def _is_listed(words: str, spans: Sequence[tuple[int, int]]) -> bool:
    for start, end in spans:
        line = words[words.rfind("\n", 0, start) + 1 : start]
        stop = words.find("\n", end)
        rest = words[end : stop if stop >= 0 else len(words)]
        if _ALONE.fullmatch(line) and _ALONE.fullmatch(rest):
            return True
    return False
