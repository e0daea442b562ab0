"""Services: new messages told from further copies of known ones (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from console.services.incoming import Incoming, mail_core, with_marks
from data.records import FolderRole, MessageId
from data.store.known import HEADS_BYTES_MAX, Known
from data.store.raws import digest


def suspected_copies(incoming: Sequence[Incoming], known: Known) -> set[MessageId]:
    """Name the stored mails that share a Message-ID with one that comes in."""
    ids = {mail.internet_message_id for mail in incoming if mail.sha256 not in known.by_sha256}
    return {m.id for m in known.mails.values() if m.internet_message_id in ids}


def tell_copies(
    incoming: Sequence[Incoming],
    known: Known,
    sources: Mapping[MessageId, bytes],
    *,
    role: FolderRole,
    halves: Mapping[MessageId, tuple[int, bytes]] = MappingProxyType({}),
) -> tuple[dict[MessageId, Incoming], list[tuple[Incoming, MessageId]]]:
    """Tell new messages from further copies of known ones; every mail gets a location.

    A copy is the same bytes; or the same id, header fields and body under other trace headers, as
    when a mail comes by two addresses of ours (answering both would answer twice); or our own mail
    that the server filed in Sent with a header of its own. Another mail under a used id is a
    message like any other, and marked.

    Where the limit was changed, one of both may be without its files: then id, size and header
    decide; `halves` are size and header of stored mails.
    """
    new: dict[MessageId, Incoming] = {}
    located: list[tuple[Incoming, MessageId]] = []
    seen = dict(known.by_sha256)
    sent_here = {m.internet_message_id: m.id for m in known.mails.values() if m.has_outbox}
    cores: dict[bytes, MessageId] = {mail_core(raw): key for key, raw in sources.items()}
    by_half = {_half(size, raw): key for key, (size, raw) in halves.items()}
    taken_ids = {m.internet_message_id for m in known.mails.values()}
    repeated = _repeated_ids(incoming)
    next_id = known.next_message_id
    for mail in incoming:
        key = seen.get(mail.sha256)
        if key is None and role is FolderRole.SENT:
            key = sent_here.get(mail.internet_message_id)
        is_reused = mail.internet_message_id in taken_ids
        if key is None and is_reused:
            key = cores.get(_core_of(mail)) or by_half.get(_half_of(mail))
        if key is None:
            key = MessageId(next_id)
            next_id += 1
            new[key] = with_marks(mail, "duplicate_id") if is_reused else mail
            taken_ids.add(mail.internet_message_id)
            if mail.internet_message_id in repeated:
                cores[_core_of(mail)] = key
        seen[mail.sha256] = key
        located.append((mail, key))
    return new, located


def _core_of(mail: Incoming) -> bytes:
    """Give what makes a mail the same by another way; a huge one is only ever the same bytes."""
    return mail.sha256 if mail.kept.pile_id is not None else mail_core(mail.fetched.raw or b"")


def _half_of(mail: Incoming) -> bytes:
    less = mail.fetched.abridged
    return _half(
        mail.kept.size_bytes if less is None else less.whole_bytes, mail.fetched.raw or b""
    )


def _half(size_bytes: int, raw: bytes) -> bytes:
    return b"%d " % size_bytes + digest(raw[:HEADS_BYTES_MAX].partition(b"\r\n\r\n")[0])


def _repeated_ids(incoming: Sequence[Incoming]) -> set[str]:
    """Name the ids that stand more than once in a batch; only their mails need a closer look."""
    counts = Counter(mail.internet_message_id for mail in incoming)
    return {id_ for id_, count in counts.items() if count > 1}
