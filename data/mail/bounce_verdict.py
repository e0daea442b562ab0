"""Put what a server said of one recipient into a class (pure).

Theory of operation: the class digit alone misleads, for 5.x.x is also said of full mailboxes, spam
filters and policies, and more than half of all recipients in real reports are such. So it only
tells what is for now from what is for good. Of what is for good, words and precise codes of RFC
3463 and its registry are weighed against each other: a server that names its filter means it,
whatever code it wrote; one that says "user unknown" while it names a policy is believed if its
code agrees. The digit of the far server counts before that of the relay which gave up.
"""

from __future__ import annotations

import re
from functools import lru_cache

from data.mail import bounce_words
from data.records import DeliveryOutcome

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]\d)(?!\d)")
REPLY = re.compile(r"(?<![\d.#\[-])([245][0-5]\d)(?=[\s:-]|$)(?![\s-]*\d{3,}(?!\d*\.\d))")
WORDS_CHARS_MAX = 2_000
"""A reason has some lines; patterns over more would take time and tell nothing."""

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[^\s<>]{1,64}@[^\s<>]{1,255}|<>")
_WRAPPED = re.compile(r"[ \t]*\n[ \t]*(?=\S)")
_SPEAKS = re.compile(r"[^\W\d_]{2,}(?:[^\w\n]+[^\W\d_]+){2,}")
_DEAD_CODES = frozenset(
    ("1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "1.351", "2.1", "4.4", "4.310", "7.17", "7.18")
)
_DEAD_WITH_WORDS = _DEAD_CODES | {"4.1"}
"""Exchange says 5.4.1 "access denied" of recipients that it does not know."""
_REFUSED_CODES = frozenset(
    ("1.7", "1.8", "1.9", "2.2", "2.3", "2.4", "3.2", "3.3", "3.4", "3.5", "4.6", "4.14", "5.3")
)
_REFUSED_SUBJECTS = ("5.", "6.", "7.")
_ON_THE_WAY = frozenset(("4.1", "4.2", "4.3", "4.5", "4.7", "4.300", "4.312", "4.316", "4.317"))
"""No answer, bad connection, no directory, congestion, expired; from 300 on Exchange Online's."""
_REFUSED_REPLIES = frozenset(("523", "530", "534", "535", "552", "571"))
_DELIVERED_ACTIONS = frozenset(("delivered", "relayed", "expanded"))
_FIRST_WORD = re.compile(r"[a-z]+")


@lru_cache(maxsize=128)
def judge(*, action: str = "", status: str = "", words: str = "") -> DeliveryOutcome:
    """Say what became of a mail for one recipient, by the fields and words of a report."""
    found = _FIRST_WORD.search(action.lower())
    action = found[0] if found else ""
    if action in _DELIVERED_ACTIONS:
        return DeliveryOutcome.DELIVERED
    words = _WRAPPED.sub(" ", _NOT_WORDS.sub(" ", words[:WORDS_CHARS_MAX]))
    digit, detail, reply = _codes(status, words)
    if action == "delayed" or digit == "4":
        # Also where a relay gave up after days: the address may still live.
        return DeliveryOutcome.TEMPORARY
    if digit == "2" and action != "failed":
        return DeliveryOutcome.DELIVERED
    return (
        _by_words(words, detail)
        or _by_code(words, detail, reply)
        or (_by_vague_words(words) if not digit and action != "failed" else None)
        or _by_digit(words, digit)
        or DeliveryOutcome.UNKNOWN
    )


def _codes(status: str, words: str) -> tuple[str, str, str]:
    """Give class digit, subject with detail, and reply; the far server's before the relay's."""
    replied = REPLY.search(words)
    reply = replied[1] if replied else ""
    for digit, subject, detail in (*STATUS.findall(words), *STATUS.findall(status)):
        if (subject, detail) != ("0", "0"):
            # "550 4.4.7": the relay's verdict on its own queue; the reply is not another's.
            return digit, f"{subject}.{detail}", reply
    digit = reply[:1]
    for found in (*STATUS.findall(words), *STATUS.findall(status)):
        digit = digit or found[0]
    return digit, "", reply


def _by_words(words: str, detail: str) -> DeliveryOutcome | None:
    if bounce_words.FULL.search(words) is not None:
        return DeliveryOutcome.REFUSED
    is_dead = bounce_words.DEAD.search(words) is not None
    if bounce_words.SENDER.search(words) is not None and not (is_dead and detail == "1.1"):
        return DeliveryOutcome.REFUSED
    is_refused = bounce_words.REFUSED.search(words) is not None
    if is_dead and (not is_refused or detail in _DEAD_WITH_WORDS):
        return DeliveryOutcome.DEAD_ADDRESS
    if is_refused:
        return DeliveryOutcome.REFUSED
    return None


def _by_code(words: str, detail: str, reply: str) -> DeliveryOutcome | None:
    if detail in _DEAD_CODES:
        return DeliveryOutcome.DEAD_ADDRESS
    is_on_the_way = bounce_words.EXPIRED.search(words) is not None
    if detail in _ON_THE_WAY or (is_on_the_way and not detail.startswith(_REFUSED_SUBJECTS)):
        return DeliveryOutcome.TEMPORARY
    if detail in _REFUSED_CODES or detail.startswith(_REFUSED_SUBJECTS):
        return DeliveryOutcome.REFUSED
    if bounce_words.VAGUE_DEAD.search(words) is not None and reply in ("", "550", "553", "554"):
        return DeliveryOutcome.DEAD_ADDRESS
    if bounce_words.WEAK_REFUSED.search(words) is not None:
        return DeliveryOutcome.REFUSED
    return DeliveryOutcome.REFUSED if reply in _REFUSED_REPLIES else None


def _by_vague_words(words: str) -> DeliveryOutcome | None:
    """Judge reports without any code, such as warnings that a mail is late."""
    if bounce_words.TEMPORARY.search(words) is not None:
        return DeliveryOutcome.TEMPORARY
    is_delivered = bounce_words.DELIVERED.search(words) is not None
    if is_delivered and bounce_words.NOT_DELIVERED.search(words) is None:
        return DeliveryOutcome.DELIVERED
    return None


def _by_digit(words: str, digit: str) -> DeliveryOutcome | None:
    """A server that refuses for good, with a reason that says nothing of the address, refuses."""
    is_refusal = digit == "5" and _SPEAKS.search(REPLY.sub(" ", STATUS.sub(" ", words)))
    return DeliveryOutcome.REFUSED if is_refusal else None
