"""What a mail server's answers mean for a mail and for those behind it (pure; sync room).

Theory. Three questions, asked apart. Whom does an answer concern: one recipient, this mail, all
that we send, or the server as such for the moment? A refused sign-in or sender says nothing of the
mail that happened to be first, so it holds the queue and fails none. Then: may it be tried again?
And what does a person read? The server's own words, with ours before them where its codes are
known to puzzle (size and room, RFC 3463 section 3.3 and 3.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.records import OutboxState
from data.sync.retry import next_attempt

ACCEPTED = frozenset({250, 251, 252})
TEMPORARY = range(400, 500)
CLOSING = 421
SIGN_IN_CODES = frozenset({530, 534, 535, 538})
"""The server wants us to sign in, or in another way (RFC 4954 section 6): no mail's fault."""
ERROR_CHARS_MAX = 500

_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_TOO_MANY = re.compile(r"\b4\.5\.3\b|\b5\.5\.3\b|too many recipients", re.IGNORECASE)
_ROOM_WORDS = re.compile(r"quota|mailbox (?:is )?full|storage|over.?limit", re.IGNORECASE)
_MAILBOX_FULL = (2, 2)
_NO_ROOM = (3, 1)
_TOO_LARGE = frozenset({(3, 4), (2, 3)})
_NO_SMTPUTF8 = frozenset({(6, 7), (6, 9)})


class Stage(StrEnum):
    """What the server was asked when it answered."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


class Concern(StrEnum):
    """Whom a refusal concerns."""

    RECIPIENT = "recipient"
    MAIL = "mail"
    ACCOUNT = "account"
    """All that we send, until a person puts the settings right."""
    SERVER = "server"
    """The server itself, for now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said of one recipient, and what becomes of that."""

    state: str
    """`sent`, `queued` (again later), `refused` or `unknown`."""
    code: int | None
    text: str
    is_next: bool = False
    """Only this transaction had no room: the next one may begin at once (RFC 5321 4.5.3.1.10)."""
    is_own: bool = False
    """It was said of this recipient alone."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a mail stands after an attempt."""

    state: OutboxState
    next_at: datetime | None = None
    error: str = ""
    is_deferred: bool = False
    has_given_up: bool = False


def concern_of(code: int | None, text: str, stage: Stage) -> Concern:
    """Say whom a refusal concerns.

    A sender that is refused for good concerns all that we send under that name, not the mail that
    happened to be first: failing each would only hide the one cause behind a hundred effects.
    """
    if code == CLOSING and stage is not Stage.DOT:
        return Concern.SERVER
    if code in SIGN_IN_CODES:
        return Concern.ACCOUNT
    if stage is Stage.RCPT:
        return Concern.RECIPIENT
    is_final = code is not None and code not in TEMPORARY
    if stage is Stage.MAIL and is_final and not _is_of_this_mail(code, text):
        return Concern.ACCOUNT
    return Concern.MAIL


def read_answer(code: int, text: str, stage: Stage) -> Answer:
    """Say what becomes of a recipient after the server's answer."""
    if stage is Stage.RCPT and code in ACCEPTED:
        return Answer("sent", code, text, is_own=True)
    is_crowded = stage is Stage.RCPT and code in {452, 552} and bool(_TOO_MANY.search(text))
    state = "queued" if code in TEMPORARY or is_crowded else "refused"
    return Answer(
        state,
        code,
        _with_own_words(code, text, stage),
        is_next=is_crowded,
        is_own=stage is Stage.RCPT,
    )


def settle(
    states: Mapping[str, str],
    answers: Mapping[str, Answer],
    *,
    deferrals: int,
    since: datetime,
    now: datetime,
    trouble: str = "",
) -> Settled:
    """Say where a mail stands from where its recipients stand; `answers` are this attempt's."""
    words = [
        f"{address}: {answer.text or 'no reason given'}"
        for address, answer in answers.items()
        if answer.state != "sent"
    ]
    error = (trouble or "; ".join(words))[:ERROR_CHARS_MAX]
    if "unknown" in states.values():
        return Settled(OutboxState.UNKNOWN, None, error)
    if "queued" in states.values():
        put_off = [a for a in answers.values() if a.state == "queued" and not a.is_next]
        is_unasked = any(
            state == "queued" and address not in answers for address, state in states.items()
        )
        if not put_off and (is_unasked or any(a.state == "sent" for a in answers.values())):
            return Settled(OutboxState.QUEUED, None, error)
        at = next_attempt(deferrals=deferrals + 1, since=since, now=now)
        if at is not None:
            return Settled(OutboxState.QUEUED, at, error, is_deferred=True)
        error = f"Given up after five days. {error}"[:ERROR_CHARS_MAX]
        return Settled(OutboxState.REFUSED, None, error, has_given_up=True)
    if "refused" in states.values():
        return Settled(OutboxState.REFUSED, None, error)
    return Settled(OutboxState.SENT)


def _detail(text: str) -> tuple[int, int] | None:
    """Give subject and detail of an enhanced status code (RFC 3463 section 2)."""
    found = _ENHANCED.match(text)
    return None if found is None else (int(found[2]), int(found[3]))


def _is_of_this_mail(code: int | None, text: str) -> bool:
    detail = _detail(text)
    return code == 552 or detail in _TOO_LARGE or detail in _NO_SMTPUTF8  # noqa: PLR2004 - RFC 5321 section 4.2.3


def _with_own_words(code: int, text: str, stage: Stage) -> str:
    detail = _detail(text)
    is_about_room = code in {452, 552} and detail is None
    if detail in _TOO_LARGE or (is_about_room and code == 552 and stage is not Stage.RCPT):  # noqa: PLR2004 - as above
        own = "The mail is too large for this server; send fewer or smaller files"
    elif detail == _MAILBOX_FULL or (
        is_about_room and stage is Stage.RCPT and _ROOM_WORDS.search(text)
    ):
        own = "Their mailbox is full"
    elif detail == _NO_ROOM or (is_about_room and stage is not Stage.RCPT):
        own = "The server has no room for it now"
    else:
        return text
    return f"{own}. It says: {text or code}"
