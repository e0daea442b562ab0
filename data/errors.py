"""Every error the data layer raises; each text is a sentence that an agent can act on."""

from __future__ import annotations

from data.text.safe import clean_line


class DataError(Exception):
    """Root of everything that `data` raises on purpose; its text is one safe line.

    Names of files and words of servers stand in it, which may be anything.
    """

    def __init__(self, text: str) -> None:
        super().__init__(clean_line(text))


class StoreError(DataError):
    """The database cannot be used as asked: unreadable, full, locked, on a network disk."""


class StoreNewerError(StoreError):
    """The database was written by a newer program; this one must not touch it."""


class StoreBusyError(StoreError):
    """Another process blocks the database; the same may work in a moment."""


class StoreFullError(StoreError):
    """There is no room to write; the same works once there is."""


class StoreUnwritableError(StoreError):
    """The file may be read and not written: its mode, its owner, or its disk."""


class StoreMovedError(StoreError):
    """The file was moved, removed or exchanged under an open store; only opening it anew helps."""


class StoreLostError(StoreError):
    """There was a store and now there is none, as where a disk is not mounted."""


class StoreDamagedError(StoreError):
    """What stands in the file is no sound database."""


class StoreInUseError(StoreError):
    """Others use the store, so that it cannot be exchanged."""

    def __init__(self, path: object, *, pids: tuple[int, ...], named: str = "") -> None:
        who = named or ", ".join(f"process {pid}" for pid in pids) or "another process"
        super().__init__(f"{path} is in use by {who}. End that first, then try again.")
        self.pids = pids


class BackupError(StoreError):
    """A copy of the store cannot be made or taken as asked."""


class SyncBusyError(StoreError):
    """Another process syncs this store and goes on doing so."""


class NotFoundError(DataError):
    """Nothing with that id is stored."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"There is no {what} {key}.")
        self.what = what
        self.key = key


class BadCursorError(DataError):
    """What was given as a page's cursor was never one."""


class StaleRevisionError(DataError):
    """Something visible came into the conversation since the caller looked."""

    def __init__(self, conversation_id: int, *, expected: int, actual: int) -> None:
        super().__init__(
            f"Conversation #{conversation_id} has changed since you read it "
            f"(revision {actual}, you had {expected}). Read it again, then repeat the command."
        )
        self.conversation_id = conversation_id
        self.expected = expected
        self.actual = actual


class LeaseLostError(DataError):
    """Another process syncs now; this one may not write any sync result."""


class MailError(DataError):
    """Root of what goes wrong between us and a mail server; `cure` is part of its text."""

    response = ""
    """The response code that the server gave its reason with (`LIMIT`, RFC 5530), if any."""

    def __init__(self, text: str, *, cure: str = "") -> None:
        super().__init__(f"{text} {cure}" if cure else text)
        self.problem = clean_line(text)
        self.cure = clean_line(cure)


class MailServerError(MailError):
    """The server is away, silent or broke the protocol; trying again later may help."""


class MailLoginError(MailError):
    """The server refused who we say we are; only a person can mend that."""


class MailPolicyError(MailError):
    """We refuse to go on: no encryption, an unverified certificate, unsafe characters."""


class MailRefusedError(MailError):
    """The server answered a command with NO or 5xx; the text is the server's own.

    `stage` names the SMTP command that was refused: `mail`, `rcpt`, `data` or `dot`.
    """

    def __init__(self, text: str, *, code: int | None = None, stage: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.stage = stage


class DeliveryUnknownError(MailError):
    """The line broke after the message was handed over: it may or may not have been taken."""


class ComposeError(DataError):
    """A message cannot be built from these values; the text names which one and why."""
