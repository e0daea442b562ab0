"""A mailbox in memory that the scripted server answers from, when it is honest (RFC 3501)."""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tests.support.imap_parts import describe_parts, part_of

_PIECE = re.compile(rb"BODY(?:\.PEEK)?\[([\d.]*(?:MIME|HEADER)?)\](?:<(\d+)\.(\d+)>)?")
_WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class BoxMail:
    """A mail on the server."""

    raw: bytes
    flags: set[str] = field(default_factory=set)
    at: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    told_size: int | None = None
    """What RFC822.SIZE says where that is wrong; below zero nothing is said."""
    email_id: str = ""
    """What the server knows it by in every folder, where it does (see `Box.id_item`)."""


@dataclass
class BoxFolder:
    """A folder; its mails by UID, ascending."""

    attributes: str = "\\HasNoChildren"
    uid_validity: int = 7
    told_validity: int | None = None
    """What STATUS says where that differs."""
    keeps_uids: bool = True
    modseq: int | None = None
    uid_next: int = 1
    mails: dict[int, BoxMail] = field(default_factory=dict)

    def add(self, raw: bytes, *, at: datetime | None = None, flags: set[str] | None = None) -> int:
        """Take a mail in; give its UID."""
        assert b"TAG" not in raw, "the server puts the command's tag in place of this word"
        return self.place(BoxMail(raw, flags or set(), at or BoxMail.at))

    def place(self, mail: BoxMail) -> int:
        """Put a mail here, which may lie elsewhere too; give its UID."""
        uid = self.uid_next
        self.mails[uid] = mail
        self.uid_next += 1
        return uid

    def renumber(self) -> None:
        """Give every mail another number, as a server does that lost its index."""
        self.uid_validity += 1
        self.mails = dict(enumerate(self.mails.values(), start=1))
        self.uid_next = len(self.mails) + 1


class Box:
    """Folders that clients of the scripted server share; `INBOX` and `Sent` unless told."""

    id_item = ""
    """`X-GM-MSGID` or `EMAILID`, on a server that knows each mail by an id of its own."""

    def __init__(self, folders: dict[str, BoxFolder] | None = None) -> None:
        self.folders = folders or {
            "INBOX": BoxFolder(),
            "Sent": BoxFolder("\\HasNoChildren \\Sent"),
        }
        self.news = asyncio.Condition()

    @property
    def inbox(self) -> BoxFolder:
        """The folder in which mail arrives."""
        return self.folders["INBOX"]

    async def deliver(self, raw: bytes) -> int:
        """Put a mail into the inbox and tell who waits."""
        uid = self.inbox.add(raw)
        async with self.news:
            self.news.notify_all()
        return uid

    def copy(self, mail: BoxMail, target: BoxFolder) -> int:
        """Copy a mail; give the UID of the copy."""
        return target.place(replace(mail, flags=set(mail.flags)))

    def move(self, folder: BoxFolder, uid: int, target: BoxFolder) -> int:
        """Move a mail; give its new UID."""
        moved = self.copy(folder.mails[uid], target)
        del folder.mails[uid]
        return moved

    def expunge(self, folder: BoxFolder, uid: int) -> None:
        """Remove a mail from a folder."""
        del folder.mails[uid]


class BoxSession:
    """One client's view of the box."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._open: BoxFolder | None = None
        self.told = 0
        """Mails that the client knows to be in the open folder."""

    @property
    def size(self) -> int:
        """Mails in the open folder."""
        return 0 if self._open is None else len(self._open.mails)

    def answer(self, name: str, text: bytes, literal: bytes) -> bytes | None:
        """Answer a command; None where the box has nothing to do with it."""
        answers: dict[str, Callable[[bytes, bytes], bytes]] = {
            "LIST": self._list, "SELECT": self._select, "EXAMINE": self._select,
            "SEARCH": self._search, "FETCH": self._fetch, "STORE": self._store,
            "APPEND": self._append, "STATUS": self._status, "NOOP": self._noop, "DONE": self._noop,
            "COPY": self._transfer, "MOVE": self._transfer, "EXPUNGE": self._expunge,
        }  # fmt: skip
        return answers[name](text, literal) if name in answers else None

    def _list(self, _text: bytes, _literal: bytes) -> bytes:
        lines = [
            f'* LIST ({folder.attributes}) "/" "{name}"\r\n'
            for name, folder in self._box.folders.items()
        ]
        return "".join(lines).encode() + b"TAG OK listed\r\n"

    def _select(self, text: bytes, _literal: bytes) -> bytes:
        self._open = folder = self._box.folders.get(_words(text)[1])
        if folder is None:
            return b"TAG NO [NONEXISTENT] no such folder\r\n"
        self.told = len(folder.mails)
        more = "" if folder.keeps_uids else "* NO [UIDNOTSTICKY] not for long\r\n"
        if folder.uid_validity:
            more += f"* OK [UIDVALIDITY {folder.uid_validity}] valid\r\n"
        if folder.modseq is not None:
            more += f"* OK [HIGHESTMODSEQ {folder.modseq}] changes\r\n"
        return (
            f"* FLAGS (\\Seen \\Answered)\r\n* {self.told} EXISTS\r\n* 0 RECENT\r\n{more}"
            f"* OK [UIDNEXT {folder.uid_next}] next\r\nTAG OK open\r\n"
        ).encode()

    def _status(self, text: bytes, _literal: bytes) -> bytes:
        name = _words(text)[1]
        folder = self._box.folders.get(name)
        if folder is None:
            return b"TAG NO [NONEXISTENT] no such folder\r\n"
        validity = folder.uid_validity if folder.told_validity is None else folder.told_validity
        told = f"UIDVALIDITY {validity}" if validity else ""
        if b"UIDNEXT" in text.upper():
            told += f" UIDNEXT {folder.uid_next}"
        return f'* STATUS "{name}" ({told})\r\nTAG OK told\r\n'.encode()

    def _search(self, text: bytes, _literal: bytes) -> bytes:
        if self._open is None:
            return b"TAG BAD no folder is open\r\n"
        words = [word.upper() for word in _words(text)]
        uids = list(self._open.mails)
        if "UID" in words[2:]:
            uids = self._among(_words(text)[words.index("UID", 2) + 1])
        if "HEADER" in words:
            wanted = _words(text)[words.index("HEADER") + 2].encode()
            uids = [uid for uid in uids if wanted in self._open.mails[uid].raw]
        if self._box.id_item in words:
            wanted = _words(text)[words.index(self._box.id_item) + 1].encode()
            uids = [uid for uid in uids if self._open.mails[uid].email_id.encode() == wanted]
        numbers = "".join(f" {uid}" for uid in uids)
        return f"* SEARCH{numbers}\r\nTAG OK searched\r\n".encode()

    def _fetch(self, text: bytes, _literal: bytes) -> bytes:
        if self._open is None:
            return b"TAG BAD no folder is open\r\n"
        words = _words(text)
        uids = self._among(words[2]) if words[0].upper() == "UID" else self._numbered(words[1])
        items = text.upper()
        answer = b""
        numbers = {uid: number for number, uid in enumerate(self._open.mails, start=1)}
        for uid in uids:
            mail = self._open.mails[uid]
            facts = [f"UID {uid}", f"FLAGS ({' '.join(sorted(mail.flags))})"]
            if b"RFC822.SIZE" in items:
                size = len(mail.raw) if mail.told_size is None else mail.told_size
                facts += [f"RFC822.SIZE {size}"] if size >= 0 else []
            if mail.email_id and self._box.id_item.encode() in items:
                value = mail.email_id if self._box.id_item == "X-GM-MSGID" else f"({mail.email_id})"
                facts.append(f"{self._box.id_item} {value}")
            if b"INTERNALDATE" in items:
                facts.append(f'INTERNALDATE "{mail.at:%d-%b-%Y %H:%M:%S +0000}"')
            answer += f"* {numbers[uid]} FETCH ({' '.join(facts)}".encode()
            if b"HEADER.FIELDS (MESSAGE-ID)" in items:
                answer += _message_id_field(mail.raw)
            if b"BODYSTRUCTURE" in items:
                answer += b" BODYSTRUCTURE " + describe_parts(mail.raw)
            for name, offset, size in _PIECE.findall(items):
                answer += _piece(mail.raw, name, offset, size)
            answer += b")\r\n"
        return answer + b"TAG OK fetched\r\n"

    def _store(self, text: bytes, _literal: bytes) -> bytes:
        if self._open is None:
            return b"TAG BAD no folder is open\r\n"
        words = text.decode().split(maxsplit=4)
        flags = set(words[4].strip("()").split())
        for uid in self._among(words[2]):
            mail = self._open.mails[uid]
            mail.flags = mail.flags - flags if words[3].startswith("-") else mail.flags | flags
        return b"TAG OK stored\r\n"

    def _transfer(self, text: bytes, _literal: bytes) -> bytes:
        if self._open is None:
            return b"TAG BAD no folder is open\r\n"
        words = _words(text)
        target = self._box.folders.get(words[3])
        if target is None:
            return b"TAG NO [TRYCREATE] no such folder\r\n"
        uids = self._among(words[2])
        before = list(self._open.mails)
        if words[1].upper() == "COPY":
            came = [self._box.copy(self._open.mails[uid], target) for uid in uids]
        else:
            came = [self._box.move(self._open, uid, target) for uid in uids]
        pairs = f"{','.join(map(str, uids))} {','.join(map(str, came))}"
        told = f"[COPYUID {target.uid_validity} {pairs}]" if uids else ""
        gone = self._tell_gone(before)
        return f"* OK {told} done\r\n{gone}TAG OK transferred\r\n".encode()

    def _expunge(self, text: bytes, _literal: bytes) -> bytes:
        if self._open is None:
            return b"TAG BAD no folder is open\r\n"
        words = _words(text)
        before = list(self._open.mails)
        uids = self._among(words[2]) if words[0].upper() == "UID" else before
        for uid in uids:
            if "\\Deleted" in self._open.mails[uid].flags:
                self._box.expunge(self._open, uid)
        return f"{self._tell_gone(before)}TAG OK expunged\r\n".encode()

    def _tell_gone(self, before: list[int]) -> str:
        """Say which mails left the open folder, the last first (RFC 3501 7.4.1)."""
        assert self._open is not None
        left = self._open.mails
        numbers = [number for number, uid in enumerate(before, start=1) if uid not in left]
        self.told = len(left)
        return "".join(f"* {number} EXPUNGE\r\n" for number in reversed(numbers))

    def _append(self, text: bytes, literal: bytes) -> bytes:
        folder = self._box.folders.get(_words(text)[1])
        if folder is None:
            return b"TAG NO [TRYCREATE] no such folder\r\n"
        uid = folder.add(literal, flags={"\\Seen"})
        return f"TAG OK [APPENDUID {folder.uid_validity} {uid}] filed\r\n".encode()

    def _noop(self, _text: bytes, _literal: bytes) -> bytes:
        news = b"" if self.size == self.told else b"* %d EXISTS\r\n" % self.size
        self.told = self.size
        return news + b"TAG OK done\r\n"

    def _among(self, sequence_set: str) -> list[int]:
        """Give the UIDs of the open folder that a set of UIDs names."""
        assert self._open is not None
        uids = list(self._open.mails)
        chosen: set[int] = set()
        for low, high in _ends(sequence_set, uids[-1] if uids else 0):
            chosen.update(uids[bisect_left(uids, low) : bisect_right(uids, high)])
        return sorted(chosen)

    def _numbered(self, sequence_set: str) -> list[int]:
        """Give the UIDs of the open folder that a set of sequence numbers names."""
        assert self._open is not None
        uids = list(self._open.mails)
        chosen: set[int] = set()
        for low, high in _ends(sequence_set, len(uids)):
            chosen.update(uids[low - 1 : high])
        return sorted(chosen)


def _message_id_field(raw: bytes) -> bytes:
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n"
    found = re.search(rb"^message-id:.*\r\n", head, re.IGNORECASE | re.MULTILINE)
    text = (b"" if found is None else found[0]) + b"\r\n"
    return b" BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%b" % (len(text), text)


def _ends(sequence_set: str, last: int) -> list[tuple[int, int]]:
    """Read a sequence set (RFC 3501 section 9)."""
    parts = [
        [last if end == "*" else int(end) for end in part.split(":")]
        for part in sequence_set.split(",")
    ]
    return [(min(part), max(part)) for part in parts]


def _piece(raw: bytes, name: bytes, offset: bytes, size: bytes) -> bytes:
    whole = part_of(raw, name.decode())
    told = b" BODY[%b]" % name + (b"<%b>" % offset if size else b"")
    if whole is None:
        return told + b" NIL"
    piece = whole[int(offset) : int(offset) + int(size)] if size else whole
    return told + b" {%d}\r\n%b" % (len(piece), piece)


def _words(text: bytes) -> list[str]:
    return [(quoted or bare).decode() for quoted, bare in _WORD.findall(text)]
