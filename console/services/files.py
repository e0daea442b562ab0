"""Services: attachments and sources of messages, written so that no file is replaced or run."""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from console.domain.local_words import decimal
from console.services.errors import ServiceError, UsageError
from data.errors import NotFoundError
from data.mail.file_kinds import HEAD_BYTES, FileKind, doubt_about_file, kind_of
from data.mail.outgoing import OutgoingAttachment
from data.mail.source import Source, chunks_of
from data.records import Attachment, Message, MessageId, RawId, SafeText
from data.store import Store, conversations, raws
from data.text.safe import clean_line

T = TypeVar("T")

VIEWED_MAX_BYTES = 8 * 1024 * 1024
"""Of a file that is shown as text or facts; saving it takes all of it."""
NAMES_TRIED_MAX = 1000
"""`report.pdf`, `report-2.pdf` … up to this many files of one name in a folder."""
SAVED_MODE = 0o600
PEEK_BYTES = 128 * 1024
"""Of each file that is listed: a photograph says its size behind a preview of up to 64 kB."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A file that was written."""

    path: Path
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file in a message without taking it out."""

    message_id: MessageId
    attachment: Attachment
    kind: str
    """What it is by its content, in a few words."""
    doubt: str
    """In what its name misleads; empty where it does not."""


class FileService:
    """Takes files out of messages."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get_message(self, message_id: MessageId) -> Message:
        """Give one message with the facts of its files.

        Raises:
            NotFoundError: no such message.
        """
        return await self._store.read(conversations.get_message, message_id)

    async def get_source(self, message: Message) -> bytes:
        """Give a message byte for byte as it came or left.

        Raises:
            NotFoundError: it never was a mail.
        """
        if message.raw_id is None:
            raise NotFoundError("mail source for message", message.id)
        return await self._store.read(raws.get_raw, message.raw_id)

    async def get_raw(self, raw_id: RawId) -> bytes:
        """Give stored bytes by their own id."""
        return await self._store.read(raws.get_raw, raw_id)

    async def get_beginning(self, message: Message, most_bytes: int) -> tuple[bytes, int]:
        """Give the first bytes of a message as it came, and the size of all of it.

        Raises:
            NotFoundError: it never was a mail.
        """
        if message.raw_id is None:
            raise NotFoundError("mail source for message", message.id)
        return await self._store.find(
            raws.reading, message.raw_id, lambda raw: (raw[:most_bytes], len(raw))
        )

    async def write_source(self, message: Message, out: BinaryIO) -> None:
        """Write a message byte for byte, piece by piece.

        Raises:
            NotFoundError: it never was a mail.
        """
        if message.raw_id is None:
            raise NotFoundError("mail source for message", message.id)
        await self._store.find(raws.reading, message.raw_id, lambda raw: _write_all(raw, out))

    async def look(self, message: Message) -> list[FileFacts]:
        """Say of each file of a message what it is by its content, and what misleads.

        Raises:
            NotFoundError: it never was a mail.
        """
        return await self._reading(message, lambda raw: _look_at_all(raw, message.id))

    async def view(self, message: Message, index: int, *, time_zone: str) -> SafeText:
        """Give what a person may read of a file; nothing is run.

        The times of a calendar are told in a zone.

        Raises:
            NotFoundError: the message has no such file.
        """
        return await self._reading(message, lambda raw: _as_text(raw, index, time_zone))

    async def get_file(self, message: Message, index: int, *, most_bytes: int) -> bytes:
        """Give a file of a message, or its first bytes.

        Raises:
            NotFoundError: the message has no such file.
            ServiceError: only the server has it.
        """
        attachment, data = await self._reading(
            message, lambda raw: _extract(raw, index, most_bytes=most_bytes)
        )
        refuse_away(attachment)
        return data

    async def write_file(self, message: Message, index: int, out: BinaryIO) -> None:
        """Write a file of a message piece by piece.

        Raises:
            NotFoundError: the message has no such file.
        """
        await self._reading(message, lambda raw: out.writelines(_stream(raw, index)))

    async def save(
        self,
        message_id: MessageId,
        *,
        name: str | None,
        folder: Path,
        index: int | None = None,
    ) -> list[Saved]:
        """Write the files of a message into a folder, mode 0600, under names that are free.

        `index` says which one exactly: two may have one name.

        Raises:
            NotFoundError: no such message, or no file of that name in it.
            ServiceError: the folder cannot be written.
        """
        message = await self.get_message(message_id)
        wanted = self.choose(message, name=name, index=index)
        return await self.save_files(message, wanted, folder=folder)

    def choose(
        self, message: Message, *, name: str | None, index: int | None = None
    ) -> list[Attachment]:
        """Give the files that are meant by a name or a number; all without either.

        Raises:
            NotFoundError: the message has no such file.
        """
        wanted = [
            a
            for a in message.body.attachments
            if (index is None or a.index == index)
            and (name is None or a.filename == name or str(a.index) == name)
        ]
        if not wanted:
            which = "file" if name is None else f"file {name!r}"
            raise NotFoundError(f"{which} in message", message.id)
        return wanted

    async def save_files(
        self, message: Message, wanted: Sequence[Attachment], *, folder: Path
    ) -> list[Saved]:
        """Write some files of a message into a folder.

        Raises:
            ServiceError: the folder cannot be written, or a file is on the server only.
        """
        for attachment in wanted:
            refuse_away(attachment)
        return await self._reading(message, lambda raw: _save_all(raw, wanted, folder))

    async def _reading(self, message: Message, read: Callable[[Source], T]) -> T:
        """Do something with a mail where it lies, so that a huge one is never in memory."""
        if message.raw_id is None:
            raise NotFoundError("mail source for message", message.id)
        return await self._store.find(raws.reading, message.raw_id, read)


def _look_at_all(raw: Source, message_id: MessageId) -> list[FileFacts]:
    from data.mail.file_text import facts_of_file  # noqa: PLC0415 - start-up time
    from data.mail.parse import peek_attachments  # noqa: PLC0415 - start-up time

    found = []
    for attachment, head in peek_attachments(raw, PEEK_BYTES):
        if attachment.on_server:
            words = f"{attachment.content_type}, on the mail server"
            found.append(FileFacts(message_id, attachment, words, ""))
            continue
        kind = kind_of_file(attachment, head)
        facts = facts_of_file(head, kind) or kind.words
        doubt = doubt_of_file(kind, attachment.filename, head)
        found.append(FileFacts(message_id, attachment, facts, doubt))
    return found


def refuse_away(attachment: Attachment) -> None:
    """Refuse what is not here; in its place stands a line that nobody sent.

    Raises:
        ServiceError: only the server has it.
    """
    if attachment.on_server:
        raise ServiceError(f"{attachment.filename} is on the mail server only; fetch it first.")


def doubt_of_file(kind: FileKind, name: str, head: bytes) -> str:
    """Say in what a file misleads, and what lies in it that nobody should run."""
    from data.mail.file_facts import danger_within  # noqa: PLC0415 - start-up time

    doubts = (doubt_about_file(kind, name), danger_within(head, kind))
    return "; ".join(filter(None, doubts))


def _extract(raw: Source, index: int, *, most_bytes: int) -> tuple[Attachment, bytes]:
    from data.mail.parse import extract_attachment  # noqa: PLC0415 - start-up time

    return extract_attachment(raw, index, most_bytes=most_bytes)


def _stream(raw: Source, index: int) -> Iterable[bytes]:
    from data.mail.parse import stream_attachment  # noqa: PLC0415 - start-up time

    return stream_attachment(raw, index)


def _as_text(raw: Source, index: int, time_zone: str) -> SafeText:
    from console.domain.file_words import page_of_file  # noqa: PLC0415 - start-up time

    attachment, data = _extract(raw, index, most_bytes=VIEWED_MAX_BYTES)
    refuse_away(attachment)
    return page_of_file(data, kind_of_file(attachment, data), time_zone)


def _write_all(raw: Source, out: BinaryIO) -> None:
    out.writelines(chunks_of(raw, 0, len(raw)))


def kind_of_file(attachment: Attachment, data: bytes) -> FileKind:
    """Say by its content what a file is."""
    name, content_type = attachment.filename, attachment.content_type
    return kind_of(data[:HEAD_BYTES], filename=name, content_type=content_type)


def _save_all(raw: Source, wanted: Sequence[Attachment], folder: Path) -> list[Saved]:
    saved = []
    for attachment in wanted:
        chunks = _stream(raw, attachment.index)
        saved.append(Saved(write_into(folder, attachment.filename, chunks), attachment))
    return saved


def write_into(folder: Path, name: str, chunks: Iterable[bytes]) -> Path:
    """Write a file under a name that is free.

    Raises:
        ServiceError: the folder cannot be written.
    """
    try:
        return _write_new(folder, name, chunks)
    except OSError as error:
        raise ServiceError(
            f"{folder} cannot be written: {error.strerror}. Choose another with --dir."
        ) from error


def _write_new(folder: Path, name: str, chunks: Iterable[bytes]) -> Path:
    """Write a file that was not there before; never through a link, never executable."""
    # The decoder has cleaned the name; the last component is taken all the same.
    plain = Path(Path(name).name or "attachment")
    stem, suffix = plain.stem, plain.suffix
    for number in range(1, NAMES_TRIED_MAX):
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            handle = os.open(path, flags, SAVED_MODE)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
        return path
    raise ServiceError(f"{folder} holds too many files named {name}. Choose another with --dir.")


def read_attachment(path: Path, *, bytes_max: int | None = None) -> OutgoingAttachment:
    """Read a file that an agent wants sent.

    Raises:
        UsageError: it cannot be read, is no plain file, or is larger than `bytes_max`.
    """
    kind, encoding = mimetypes.guess_type(path.name)
    shown = clean_line(str(path))
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            # A pipe or a device would be read for ever.
            raise UsageError(f"{shown} is no file that can be sent.")
        if bytes_max is not None and facts.st_size > bytes_max:
            raise UsageError(
                f"{shown} is {decimal(facts.st_size / 1_000_000)} MB; at"
                f" most {bytes_max // 1_000_000} MB may leave (smtp.max_message_mb)."
            )
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"The file {shown} cannot be read: {error.strerror}.") from error
    content_type = kind if kind and not encoding else "application/octet-stream"
    return OutgoingAttachment(path.name, content_type, data)
