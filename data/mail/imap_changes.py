"""What changes mails on the server: flags, moves, copies (shell; mail room).

Every one goes through `imap_safety`, names its mails by UID, and changes nothing else: flags by
`+FLAGS` and `-FLAGS` and never `FLAGS`, removal by UID EXPUNGE and never EXPUNGE, which would take
away what other clients have marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from data.errors import MailPolicyError
from data.mail.imap_safety import check_argument, check_flag, chunked

if TYPE_CHECKING:
    from imapclient import IMAPClient

    from data.mail.imap import ImapSession

_RANGE = re.compile(r"(\d+)(?::(\d+))?")
_COPYUID_WORDS = 3
COPIED_MAX = 10_000
"""UIDs taken from one COPYUID; we never copy as many."""


@dataclass(frozen=True, slots=True)
class TargetState:
    """A folder that mails are moved into, as it is before; None where the server does not say."""

    uid_validity: int | None
    uid_next: int | None


@dataclass(frozen=True, slots=True)
class CopiedTo:
    """Where mails went: the UID of each copy by that of its original (COPYUID, RFC 4315 3)."""

    uid_validity: int
    uids: Mapping[int, int]


class MailboxChanges:
    """The changing commands of a session; its folder is open for writing."""

    def __init__(self, session: ImapSession) -> None:
        self._session = session

    @property
    def can_move(self) -> bool:
        """Say whether the server moves mails in one step (RFC 6851)."""
        return "MOVE" in self._session.capabilities

    @property
    def can_remove(self) -> bool:
        """Say whether single mails can be removed (UIDPLUS, RFC 4315 2.1)."""
        return "UIDPLUS" in self._session.capabilities

    async def store_flags(
        self, uids: Sequence[int], flags: Iterable[str], *, is_set: bool
    ) -> dict[int, frozenset[str]]:
        """Set or take away flags; give those that the server says the mails have now.

        A mail that is not in the answer may be gone, or the server tells only what changed.

        Raises:
            MailRefusedError: the server does not do it.
        """
        names = [check_flag(flag) for flag in flags]
        found: dict[int, frozenset[str]] = {}
        for chunk in chunked(uids):
            found |= await self._session.run(
                partial(_stored, uids=chunk, names=names, is_set=is_set)
            )
        return found

    async def look_at(self, folder: str) -> TargetState:
        """Ask how a folder stands that is not open.

        Raises:
            MailRefusedError: there is no such folder.
        """
        check_argument(folder)
        answer = await self._session.run(
            lambda client: client.folder_status(folder, ["UIDNEXT", "UIDVALIDITY"])
        )
        return TargetState(answer.get(b"UIDVALIDITY") or None, answer.get(b"UIDNEXT") or None)

    async def move(self, uids: Sequence[int], folder: str) -> CopiedTo | None:
        """Move mails to another folder; says where they are where the server tells it.

        Raises:
            MailRefusedError: the server does not do it; a move happens wholly or not at all.
            MailPolicyError: the server cannot move.
        """
        if not self.can_move:
            raise MailPolicyError("The server cannot move mails in one step (MOVE).")
        return await self._transfer("MOVE", uids, folder)

    async def copy(self, uids: Sequence[int], folder: str) -> CopiedTo | None:
        """Copy mails to another folder; says where the copies are where the server tells it."""
        return await self._transfer("COPY", uids, folder)

    async def remove_deleted(self, uids: Sequence[int]) -> None:
        r"""Remove these mails, which are marked as `\Deleted`, and no others.

        Raises:
            MailPolicyError: the server could only remove every mail that anybody has marked.
        """
        if not self.can_remove:
            raise MailPolicyError("The server cannot remove single mails (UIDPLUS).")
        for chunk in chunked(uids):
            await self._session.run(partial(_removed, uids=chunk), is_removal=True)

    async def _transfer(self, command: str, uids: Sequence[int], folder: str) -> CopiedTo | None:
        check_argument(folder)
        return await self._session.run(
            lambda client: _transferred(client, command, list(uids), folder)
        )


def _removed(client: IMAPClient, *, uids: Sequence[int]) -> None:
    client.uid_expunge(list(uids))


def _stored(
    client: IMAPClient, *, uids: Sequence[int], names: Sequence[str], is_set: bool
) -> dict[int, frozenset[str]]:
    store = client.add_flags if is_set else client.remove_flags
    answer = store(list(uids), list(names)) or {}
    return {
        uid: frozenset(flag.decode("ascii", "replace") for flag in flags)
        for uid, flags in answer.items()
    }


def _transferred(
    client: IMAPClient, command: str, uids: Sequence[int], folder: str
) -> CopiedTo | None:
    # imaplib keeps response codes apart, tagged (COPY) and untagged (MOVE) ones alike; what an
    # earlier command left behind must not be taken for ours.
    client._imap.response("COPYUID")  # noqa: SLF001 - imaplib's public way, IMAPClient has none
    do = client.move if command == "MOVE" else client.copy
    do(uids, folder)
    _, found = client._imap.response("COPYUID")  # noqa: SLF001 - as above
    for words in found or ():
        copied = read_copyuid(words.decode("ascii", "replace") if words else "", uids)
        if copied is not None:
            return copied
    return None


def read_copyuid(words: str, uids: Sequence[int]) -> CopiedTo | None:
    """Read `38505 304,319:320 3956:3958`; None where it is not about exactly these mails."""
    parts = words.split()
    if len(parts) != _COPYUID_WORDS or not parts[0].isdigit():
        return None
    came, went = _numbers(parts[1]), _numbers(parts[2])
    if came is None or went is None or len(came) != len(went) or not set(came) <= set(uids):
        return None
    return CopiedTo(int(parts[0]), dict(zip(came, went, strict=True)))


def _numbers(words: str) -> list[int] | None:
    found: list[int] = []
    for word in words.split(","):
        match = _RANGE.fullmatch(word)
        if match is None:
            return None
        low, high = int(match[1]), int(match[2] or match[1])
        if high - low > COPIED_MAX:
            return None
        found += range(low, high + 1) if low <= high else range(low, high - 1, -1)
    return found
