"""Fetches facts and whole mails over a line, one command ahead of the answer being read.

The next command is on its way before the last answer is read, so the server never waits for us.
A batch is one command's mails, about a megabyte; a mail above the caller's bound is never asked
for. A command that the server refuses is asked again mail by mail, so one rotten mail costs
nothing but itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from data.errors import MailRefusedError, MailServerError
from data.mail.body_structure import Node
from data.mail.imap_safety import check_section, chunked, uid_set
from data.mail.literals import SMALL_LITERAL_BYTES, Done, FetchAnswer, Line, read_answers, read_next
from data.records import Abridged
from data.text.server_words import THROTTLES, find_code

BATCH_BYTES = 1024 * 1024
BATCH_MAILS = 200
COMMANDS_AHEAD = 1
HEAD_BYTES = 64 * 1024
"""Of a header, to tell a person what a mail is that is not read."""
UNASKED_SLACK_BYTES = 1024 * 1024
"""A body may exceed its RFC822.SIZE by this much (Exchange counts wrongly) and is still kept."""

GONE = "gone"
"""The server has the mail no more."""
EMPTY = "empty"
"""The server knows the mail but says NIL for its text."""
TOO_LARGE = "too_large"
REFUSED = "refused"
"""The server answered NO for this one mail."""

FACTS_ITEMS = "UID FLAGS INTERNALDATE RFC822.SIZE"
IDENTITY_ITEMS = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
# BODY.PEEK[] and never RFC822: that sets \Seen, and iCloud answers it with nothing.
BODY_ITEMS = f"{FACTS_ITEMS} BODY.PEEK[]"


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What the server knows of a mail without its text."""

    uid: int
    flags: frozenset[str]
    internal_date: datetime | None
    """In UTC; None where the server gave none that is a date."""
    size_bytes: int
    modseq: int | None = None
    header: bytes = b""
    """Its Message-ID field, where that was asked for."""
    email_id: str | None = None


@dataclass(frozen=True, slots=True)
class Piled:
    """Where a huge mail lies that was fetched in pieces."""

    pile_id: int
    sha256: bytes
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A mail as it came; `raw` is None where there is no text, and `absent` says why.

    Of a huge mail `raw` is the beginning, and `piled` says where all of it is.
    """

    uid: int
    flags: frozenset[str]
    internal_date: datetime | None
    size_bytes: int
    raw: bytes | None
    absent: str = ""
    piled: Piled | None = None
    email_id: str | None = None
    abridged: Abridged | None = None
    """Of a mail above the limit, what stayed on the server; `raw` is all that is kept."""


class CommandLine(Line, Protocol):
    """A line on which commands of our own words can be sent."""

    def command(self, words: str) -> bytes:
        """Send a command and return its tag."""


Put = Callable[[list[FetchedMail], int], bool]
"""Takes a batch and its bytes; answers False when no more is wanted."""


def read_facts(
    line: CommandLine,
    uids: Sequence[int],
    *,
    modseq: bool = False,
    identity: bool = False,
    id_item: str = "",
) -> tuple[list[MailFacts], list[int]]:
    """Ask for the facts of these mails, in the order given; those that are gone are left out.

    With `identity` their Message-ID field comes too, and `id_item` where the server has such ids.
    The second list names mails of which the
    server refused to tell anything.
    """
    items = f"{FACTS_ITEMS} MODSEQ" if modseq else FACTS_ITEMS
    if identity:
        items = f"{with_id(items, id_item)} {IDENTITY_ITEMS}"
    answers: dict[int, FetchAnswer] = {}
    refused: list[int] = []
    asks = deque(chunked(uids))
    while asks:
        chunk = asks.popleft()
        tag = line.command(f"UID FETCH {uid_set(chunk)} ({items})")
        try:
            for answer in read_answers(line, tag, literal_max=SMALL_LITERAL_BYTES):
                _keep(answer, into=answers)
        except MailRefusedError as error:
            _refuse_throttling(str(error))
            left = [uid for uid in chunk if uid not in answers]
            if len(chunk) == 1:
                refused.extend(left)
            else:
                asks.extend([uid] for uid in left)
    facts = [facts_of(uid, answers[uid]) for uid in uids if uid in answers and answers[uid].is_told]
    return facts, refused


def with_id(items: str, id_item: str) -> str:
    """Ask for a mail's own id as well, where the server has such ids."""
    return f"{items} {id_item}" if id_item else items


def _refuse_throttling(words: str) -> None:
    """Raise MailServerError where a server refuses everything for a while: no mail is to blame."""
    if find_code(words) in THROTTLES:
        raise MailServerError(words)


def read_head_bytes(line: CommandLine, uid: int) -> bytes | None:
    """Ask for the beginning of a mail's header; None where the server has none.

    Raises:
        MailRefusedError: the server will not hand it out either.
    """
    tag = line.command(f"UID FETCH {uid_set([uid])} (UID BODY.PEEK[HEADER]<0.{HEAD_BYTES}>)")
    found = None
    for answer in read_answers(line, tag, literal_max=HEAD_BYTES):
        if answer.uid == uid and answer.sections:
            found = answer.sections[0][1]
    return found


def read_sections(
    line: CommandLine, uid: int, sections: Sequence[str], most_bytes: int
) -> dict[str, bytes]:
    """Ask for the beginnings of some parts; those that the server does not give are left out.

    Raises:
        MailRefusedError: the server will not hand them out.
    """
    names = [check_section(section) for section in sections]
    items = " ".join(f"BODY.PEEK[{name}]<0.{most_bytes:d}>" for name in names)
    found: dict[str, bytes] = {}
    tag = line.command(f"UID FETCH {uid_set([uid])} (UID {items})")
    for answer in read_answers(line, tag, literal_max=most_bytes):
        if answer.uid == uid:
            found |= {_section_named(name): data for name, data in answer.sections}
    return {name: found[name] for name in names if name in found}


def _section_named(name: bytes) -> str:
    """Read `BODY[1.MIME]<0>`."""
    return name.partition(b"[")[2].rpartition(b"]")[0].decode("ascii", "replace").upper()


def read_structure_node(line: CommandLine, uid: int) -> Node:
    """Ask what a mail is made of; None where the server does not say.

    Raises:
        MailRefusedError: the server will not tell.
    """
    found: Node = None
    tag = line.command(f"UID FETCH {uid_set([uid])} (UID BODYSTRUCTURE)")
    for answer in read_answers(line, tag, literal_max=SMALL_LITERAL_BYTES):
        if answer.uid == uid and answer.structure is not None:
            found = answer.structure
    return found


def read_piece(
    line: CommandLine, uid: int, offset: int, size: int, *, section: str = ""
) -> bytes | None:
    """Ask for some bytes of a mail or a part; None where the server has none of it.

    Raises:
        MailRefusedError: the server will not hand them out.
    """
    name = check_section(section)
    words = f"UID FETCH {uid_set([uid])} (UID BODY.PEEK[{name}]<{offset:d}.{size:d}>)"
    tag = line.command(words)
    found = None
    for answer in read_answers(line, tag, literal_max=size):
        if answer.uid == uid and answer.skipped_bytes is None:
            found = answer.sections[0][1] if answer.sections else answer.raw
    return found


def facts_of(uid: int, answer: FetchAnswer) -> MailFacts:
    """Make facts of an answer; what the server did not say is empty."""
    return MailFacts(
        uid=uid,
        flags=answer.flags or frozenset(),
        internal_date=answer.internal_date,
        size_bytes=answer.size_bytes or 0,
        modseq=answer.modseq,
        header=answer.header,
        email_id=answer.email_id,
    )


def stream_bodies(
    line: CommandLine,
    uids: Sequence[int],
    *,
    put: Put,
    mail_max_bytes: int,
    sizes: Mapping[int, int],
    id_item: str = "",
) -> None:
    """Fetch whole mails batch by batch until all are handed over or no more are wanted."""
    items = with_id(BODY_ITEMS, id_item)
    wanted = True
    for window in chunked(uids):
        if not wanted:
            return
        known = {uid: sizes[uid] for uid in window if uid in sizes}
        if len(known) < len(window) or max(known.values(), default=0) > mail_max_bytes:
            found, refused = read_facts(line, window)
            facts = {fact.uid: fact for fact in found}
            # Of a refused mail nothing is known; its body is asked for, which decides.
            known = dict.fromkeys(refused, 0) | {fact.uid: fact.size_bytes for fact in found}
            absent = [
                _without_text(uid, facts.get(uid))
                for uid in window
                if known.get(uid, mail_max_bytes + 1) > mail_max_bytes
            ]
            if absent:
                wanted = put(absent, 0)
        batches = _batches([uid for uid in window if uid in known], known, mail_max_bytes)
        wanted = _run_ahead(
            line, batches, items=items, put=put, mail_max_bytes=mail_max_bytes, wanted=wanted
        )


def _run_ahead(
    line: CommandLine,
    batches: Iterator[list[int]],
    *,
    items: str,
    put: Put,
    mail_max_bytes: int,
    wanted: bool,
) -> bool:
    """Keep one command ahead until all batches are read.

    Answers are told apart by UID alone: a server may work on two commands at once and answer
    the second before it calls the first one done (RFC 3501 section 5.5; Dovecot does).
    """
    asked: dict[bytes, list[int]] = {}
    again: deque[list[int]] = deque()
    answers: dict[int, FetchAnswer] = {}
    while True:
        while wanted and len(asked) <= COMMANDS_AHEAD:
            batch = again.popleft() if again else next(batches, None)
            if batch is None:
                break
            asked[line.command(f"UID FETCH {uid_set(batch)} ({items})")] = batch
        if not asked:
            return wanted
        # What was asked for and is wanted no more is read past, or the line would be useless.
        keep_bytes = mail_max_bytes + UNASKED_SLACK_BYTES if wanted else 0
        done = _read_until_one_done(line, answers, literal_max=keep_bytes)
        if done.tag not in asked:
            raise MailServerError("The server ended a command that we did not give.")
        batch = asked.pop(done.tag)
        _refuse_throttling(done.refusal or "")
        mails, refused = _take_batch(batch, answers, refusal=done.refusal)
        again.extend([uid] for uid in refused)
        if wanted and mails:
            wanted = put(mails, sum(len(mail.raw or b"") for mail in mails))


def _read_until_one_done(
    line: CommandLine, answers: dict[int, FetchAnswer], *, literal_max: int
) -> Done:
    while True:
        answer = read_next(line, literal_max=literal_max)
        if isinstance(answer, Done):
            return answer
        if isinstance(answer, FetchAnswer):
            _keep(answer, into=answers)


def _take_batch(
    batch: list[int], answers: dict[int, FetchAnswer], *, refusal: str | None
) -> tuple[list[FetchedMail], list[int]]:
    """Take a finished command's mails; the second list must be asked for again one by one."""
    again: list[int] = []
    mails: list[FetchedMail] = []
    # RFC 5530: another client has removed some of what was asked for; that is no refusal.
    is_refused = refusal is not None and "EXPUNGEISSUED" not in refusal.upper()
    missing = REFUSED if is_refused else GONE
    for uid in batch:
        answer = answers.pop(uid, None)
        if refusal is not None and len(batch) > 1 and (answer is None or answer.raw is None):
            # Also EXPUNGEISSUED (RFC 5530): what was answered before the NO is true.
            again.append(uid)
        else:
            mails.append(fetched_of(uid, answer, missing=missing))
    return mails, again


def fetched_of(uid: int, answer: FetchAnswer | None, *, missing: str = GONE) -> FetchedMail:
    """Make a mail of an answer, or say why there is none."""
    if answer is None:
        return FetchedMail(uid, frozenset(), None, 0, None, missing)
    facts = facts_of(uid, answer)
    size_bytes, absent = facts.size_bytes, ""
    if answer.skipped_bytes is not None:
        size_bytes, absent = answer.skipped_bytes, TOO_LARGE
    elif answer.raw is None:
        absent = EMPTY if answer.is_told else missing
    return FetchedMail(
        uid,
        facts.flags,
        facts.internal_date,
        size_bytes,
        answer.raw,
        absent,
        email_id=facts.email_id,
    )


def _without_text(uid: int, facts: MailFacts | None) -> FetchedMail:
    if facts is None:
        return FetchedMail(uid, frozenset(), None, 0, None, GONE)
    return FetchedMail(uid, facts.flags, facts.internal_date, facts.size_bytes, None, TOO_LARGE)


def _batches(uids: list[int], sizes: Mapping[int, int], most: int) -> Iterator[list[int]]:
    batch: list[int] = []
    size_bytes = 0
    for uid in uids:
        if sizes[uid] > most:
            continue
        if batch and (size_bytes + sizes[uid] > BATCH_BYTES or len(batch) >= BATCH_MAILS):
            yield batch
            batch, size_bytes = [], 0
        batch.append(uid)
        size_bytes += sizes[uid]
    if batch:
        yield batch


def _keep(answer: FetchAnswer, *, into: dict[int, FetchAnswer]) -> None:
    """Keep an answer by UID; a server may tell of one mail twice (flags changed meanwhile)."""
    if answer.uid is not None:
        earlier = into.get(answer.uid)
        into[answer.uid] = answer if earlier is None else _merged(earlier, answer)


def _merged(earlier: FetchAnswer, later: FetchAnswer) -> FetchAnswer:
    return FetchAnswer(
        uid=later.uid,
        flags=earlier.flags if later.flags is None else later.flags,
        internal_date=later.internal_date or earlier.internal_date,
        size_bytes=earlier.size_bytes if later.size_bytes is None else later.size_bytes,
        modseq=earlier.modseq if later.modseq is None else later.modseq,
        raw=earlier.raw if later.raw is None else later.raw,
        skipped_bytes=earlier.skipped_bytes or later.skipped_bytes,
        header=later.header or earlier.header,
        sections=earlier.sections + later.sections,
        email_id=later.email_id or earlier.email_id,
    )
