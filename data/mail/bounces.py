"""Read delivery reports: whom a mail of ours did not reach, why, and which mail it was.

Theory of operation: reports by RFC 3464 are fields; all others are prose of some mail program, in
which addresses and codes stand near each other. The class of a code alone misleads (more than half
of all labelled recipients): 5.x.x is also said of full mailboxes, spam filters and policies. So
words and precise codes are asked first, and only then the digit. Reports are only ever a note on a
conversation, so an honest "unknown" is better than a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.mail import bounce_words
from data.mail.addresses import is_plausible_address
from data.mail.charsets import decode_bytes
from data.mail.headers import Head, decode_words, parse_message_id, read_head
from data.mail.mime import Part, Structure
from data.mail.transfer import decode_transfer
from data.records import DeliveryOutcome, DeliveryReport, SafeLine
from data.text.safe import clean_line

RECIPIENTS_MAX = 100
REPORT_BYTES_MAX = 256 * 1024
"""Real reports have a few kilobytes; what they return of the mail is not needed."""
PROSE_CHARS_MAX = 20_000
NEAR_CHARS = 600
"""How far behind an address its reason may stand."""
STATUS_CHARS_MAX = 500

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.#-])([245][0-5]\d)(?=[\s:-])(?![\s-]*\d{3,})")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){0,10}[A-Za-z0-9-]{1,63}"
)
_ORIGINAL_ID = re.compile(rb"^Message-I[dD]:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,900}>)", re.MULTILINE)

# Precise codes of RFC 3463 and its registry; what is missing here is judged by words.
_DEAD_CODES = frozenset(("1.1", "1.2", "1.3", "1.6", "1.10", "2.1", "4.4"))
_DEAD_WITH_WORDS = _DEAD_CODES | {"4.1"}
"""Exchange says 5.4.1 "access denied" of recipients that it does not know."""
_REFUSED_CODES = frozenset(
    ("1.7", "1.8", "1.9", "2.2", "2.3", "2.4", "3.2", "3.3", "3.4", "3.5", "4.6", "4.14", "5.3")
)
_REFUSED_SUBJECTS = ("5.", "6.", "7.")
_EXPIRED_CODE = "4.7"
_REFUSED_REPLIES = frozenset(("523", "530", "534", "535", "552", "571"))
_DELIVERED_ACTIONS = frozenset(("delivered", "relayed", "expanded"))
# Fields of the returned mail that hold an @ and never the recipient that failed.
_OTHER_FIELD = re.compile(
    r"^[> ]*(?:message-id|in-reply-to|references|from|sender|return-path|reply-to):[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_RECIPIENTS = re.compile(
    r"(?:mailer-?daemon|postmaster|abuse|mail-?daemon|bounces?|hostmaster)@", re.IGNORECASE
)


def read_reports(structure: Structure, text: str) -> tuple[DeliveryReport, ...]:
    """Read what a bounce says of each recipient; `text` is the words of the mail."""
    original = _find_original_id(structure)
    reports = list(_from_fields(structure, original)) or list(
        _from_prose(structure, text[:PROSE_CHARS_MAX], original)
    )
    if not reports:
        reports = [_report("", DeliveryOutcome.UNKNOWN, "", original)]
    unique: dict[str, DeliveryReport] = {}
    for report in reports:
        unique.setdefault(report.recipient.casefold(), report)
    return tuple(unique.values())[:RECIPIENTS_MAX]


def judge(*, action: str = "", status: str = "", words: str = "") -> DeliveryOutcome:
    """Put one recipient's fate into a class: words and precise codes before the class digit."""
    action = action.strip().lower()
    if action in _DELIVERED_ACTIONS:
        return DeliveryOutcome.DELIVERED
    digit, detail = _precise_code(status, words)
    reply = _CODE.search(words)
    if not digit and reply is not None:
        digit = reply[1][0]
    if action == "delayed" or digit == "4":
        # Also where a relay gave up after days: the address may still live.
        return DeliveryOutcome.TEMPORARY
    return (
        _by_words(words, detail)
        or _by_code(digit, detail, reply[1] if reply else "")
        or (_by_vague_words(words) if not digit and action != "failed" else None)
        or DeliveryOutcome.UNKNOWN
    )


def _precise_code(status: str, words: str) -> tuple[str, str]:
    """Give class and detail; the far server's code, unless it says less than the relay's own."""
    found = [*_STATUS.findall(words), *_STATUS.findall(status)]
    telling = [code for code in found if code[1:] != ("0", "0")]
    for digit, subject, detail in (*telling, *found):
        return digit, f"{subject}.{detail}"
    return "", ""


def _by_words(words: str, detail: str) -> DeliveryOutcome | None:
    if bounce_words.FULL.search(words) is not None:
        return DeliveryOutcome.REFUSED
    is_dead = bounce_words.DEAD.search(words) is not None
    is_refused = bounce_words.REFUSED.search(words) is not None
    if is_dead and (not is_refused or detail in _DEAD_WITH_WORDS):
        return DeliveryOutcome.DEAD_ADDRESS
    if is_refused and detail not in _DEAD_CODES:
        return DeliveryOutcome.REFUSED
    return None


def _by_code(digit: str, detail: str, reply: str) -> DeliveryOutcome | None:
    if digit == "2":
        return DeliveryOutcome.DELIVERED
    if detail in _DEAD_CODES:
        return DeliveryOutcome.DEAD_ADDRESS
    if detail == _EXPIRED_CODE:
        return DeliveryOutcome.TEMPORARY
    is_refused = detail in _REFUSED_CODES or detail.startswith(_REFUSED_SUBJECTS)
    if is_refused or (not detail and reply in _REFUSED_REPLIES):
        return DeliveryOutcome.REFUSED
    return None


def _by_vague_words(words: str) -> DeliveryOutcome | None:
    """Judge reports without any code, such as warnings that a mail is late."""
    if bounce_words.TEMPORARY.search(words) is not None:
        return DeliveryOutcome.TEMPORARY
    is_delivered = bounce_words.DELIVERED.search(words) is not None
    if is_delivered and bounce_words.NOT_DELIVERED.search(words) is None:
        return DeliveryOutcome.DELIVERED
    return None


def _report(
    recipient: str, outcome: DeliveryOutcome, status: str, original: SafeLine | None
) -> DeliveryReport:
    return DeliveryReport(
        recipient=clean_line(recipient, limit=320),
        outcome=outcome,
        status=clean_line(status, limit=STATUS_CHARS_MAX),
        original_message_id=original,
    )


def _every_part(structure: Structure) -> Iterator[Part]:
    waiting = [structure.root]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(part.children))


def _content(structure: Structure, part: Part) -> bytes:
    end = min(part.end, part.body + REPORT_BYTES_MAX)
    return decode_transfer(structure.raw[part.body : end], part.encoding)[0]


def _from_fields(structure: Structure, original: SafeLine | None) -> Iterator[DeliveryReport]:
    """Read the recipients' groups of message/delivery-status (RFC 3464 section 2.3)."""
    for part in _every_part(structure):
        if part.content_type not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        block = _content(structure, part).replace(b"\r\n", b"\n").strip(b"\n")
        for group in re.split(rb"\n[ \t]*\n+", block)[: RECIPIENTS_MAX + 1]:
            fields = read_head(group + b"\n\n")
            recipient = _field_text(fields, "original-recipient") or _field_text(
                fields, "final-recipient"
            )
            if not recipient:
                continue
            status = fields.first("status")
            diagnostic = _field_text(fields, "diagnostic-code")
            outcome = judge(action=fields.first("action"), status=status, words=diagnostic)
            yield _report(recipient, outcome, f"{status} {diagnostic}".strip(), original)


def _field_text(fields: Head, name: str) -> str:
    """Give what stands behind `rfc822;` or `smtp;`."""
    value = decode_words(fields.first(name))
    kind, semicolon, text = value.partition(";")
    if not semicolon or "@" in kind or " " in kind.strip():
        text = value
    text = text.strip()
    return text.strip("<>") if name.endswith("recipient") else text


def _from_prose(
    structure: Structure, text: str, original: SafeLine | None
) -> Iterator[DeliveryReport]:
    """Read programs that write only for people (Exim, qmail, Exchange, web mailers)."""
    returned = bounce_words.RETURNED.search(text)
    words = _OTHER_FIELD.sub("", text[: returned.start()] if returned else text)
    head = structure.root.head
    named = ", ".join(head.every("x-failed-recipients"))
    failed = _ADDRESS.findall(named)
    ours = {address.casefold() for address in _ADDRESS.findall(", ".join(head.every("to")))}
    found = list(_ADDRESS.finditer(words))
    spots: dict[str, int] = {}
    for match in found:
        address = match[0].rstrip(".")
        is_candidate = (
            address.casefold() not in ours
            and _NOT_RECIPIENTS.match(address) is None
            and is_plausible_address(address)
        )
        if is_candidate and (not failed or address in failed):
            spots.setdefault(address, match.end())
    for address in failed:
        spots.setdefault(address, 0)
    ends = sorted(spots.values())
    for address, position in list(spots.items())[:RECIPIENTS_MAX]:
        following = next((end for end in ends if end > position), len(words))
        reason = words[position : min(position + NEAR_CHARS, following)]
        outcome = judge(words=reason)
        if outcome is DeliveryOutcome.UNKNOWN:
            # One reason may stand before the list of those it holds for.
            reason = words if len(spots) == 1 else words[:NEAR_CHARS]
            outcome = judge(words=reason)
        yield _report(address, outcome, _reason_line(reason), original)


def _reason_line(reason: str) -> str:
    """Give the line with a code in it, else the first one that says anything."""
    lines = [line.strip(" :>") for line in reason.split("\n")]
    telling = [line for line in lines if _STATUS.search(line) or _CODE.search(line)]
    return next(iter(telling), next(filter(None, lines), ""))


def _find_original_id(structure: Structure) -> SafeLine | None:
    """Find the Message-ID of the mail that is reported about, in what was returned of it."""
    for part in _every_part(structure):
        if part.content_type in ("message/rfc822", "message/global", "message/global-headers",
                                 "text/rfc822-headers"):  # fmt: skip
            head = read_head(_content(structure, part).lstrip(b"\r\n"))
            found = parse_message_id(head.first("message-id"))
            if found is not None:
                return clean_line(found)
    return _scan_for_id(structure)


def _scan_for_id(structure: Structure) -> SafeLine | None:
    """Look for a header line in the text, which is how Exim and qmail return a mail."""
    for part in _every_part(structure):
        if part.children or not part.content_type.startswith(("text/", "message/")):
            continue
        match = _ORIGINAL_ID.search(_content(structure, part))
        if match is not None:
            found = parse_message_id(decode_bytes(match[1]))
            if found is not None:
                return clean_line(found)
    answered = parse_message_id(structure.root.head.first("in-reply-to"))
    return clean_line(answered) if answered is not None else None
