"""What a careful colleague would ask of a mail, on the command line: told, and never in the way."""

from __future__ import annotations

from collections.abc import Sequence

from console.bootstrap import Desk
from console.cli.output import complain
from console.domain.mail_size import MEGABYTE, limit_of
from console.domain.reply_check import Doubt, Reply
from console.services.checking import CheckingService
from console.services.letters import Letter
from data.records import Address, Conversation, ConversationId, Message
from data.store import outbox_delivery

Thread = tuple[Conversation, list[Message]]


async def read_thread(desk: Desk, number: ConversationId) -> Thread:
    """Read what a reply is measured by."""
    return await _checking(desk).read_thread(number)


async def look_over(
    desk: Desk,
    letter: Letter,
    *,
    subject: str = "",
    thread: Thread | None = None,
    recipients: Sequence[Address] = (),
    carries_original: bool = False,
) -> tuple[Doubt, ...]:
    """Say what is doubtful; fields that are not filled in have been refused before."""
    conversation, messages = (None, []) if thread is None else thread
    reply = Reply(
        letter.text,
        subject,
        files=len(letter.attachments),
        size_bytes=sum(len(file.data) for file in letter.attachments),
        limit=limit_of(
            desk.settings.smtp.max_message_mb * MEGABYTE,
            await desk.store.read(outbox_delivery.get_size_limit),
        ),
        carries_original=carries_original,
    )
    return await _checking(desk).check(
        reply, conversation=conversation, messages=messages, recipients=recipients
    )


def _checking(desk: Desk) -> CheckingService:
    return CheckingService(desk.store, minds_phrasing=desk.settings.console.review_phrasing)


def tell_doubts(doubts: Sequence[Doubt]) -> None:
    """Print them on standard error, the weightiest first."""
    for doubt in doubts:
        complain(f"{'?' if doubt.is_unsure else '!'} {doubt.text}")
        for point in doubt.points:
            complain(f"    {'?' if point.is_unsure else '-'} {point.words}")


def doubt_documents(doubts: Sequence[Doubt]) -> list[dict[str, object]]:
    """Give them as JSON."""
    return [
        {
            "kind": doubt.kind.value,
            "text": doubt.text,
            "unsure": doubt.is_unsure,
            "points": [{"text": p.words, "unsure": p.is_unsure} for p in doubt.points],
        }
        for doubt in doubts
    ]
