"""Services: what leaves, put together: text, signature, reference, quote (pure)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from console.domain.lifecycle import Then, after_outbound
from console.domain.profile import signature_for
from console.domain.recipients import Envelope, Recipients, Scope
from data.mail.outgoing import OutgoingAttachment, OutgoingMail, is_sendable_id, quote_for_reply
from data.mail.threading import is_surrogate
from data.records import (
    Address,
    Agent,
    Attachment,
    Automatic,
    Conversation,
    ConversationId,
    Direction,
    DraftId,
    MacroUse,
    Message,
    MessageBody,
    SafeText,
)
from data.records.article_uses import ArticleUse
from data.text.language import guess_language
from data.text.safe import clean_line, clean_text

ANCESTORS_KEPT = 30
"""References kept with a reply; rendering shortens the header further (RFC 5322 3.6.4)."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who we are to customers."""

    address: Address
    ours: frozenset[str]
    """All our addresses, casefolded."""
    signature: str
    time_zone: str
    message_max_bytes: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What an agent wants sent."""

    text: str
    attachments: tuple[OutgoingAttachment, ...] = ()
    at: datetime | None = None
    """When it is to leave; None for now."""
    then: Then = "wait"
    undo_s: int = 0
    """Seconds in which it can still be taken back before it leaves."""
    draft_id: DraftId | None = None
    """What it was made from; kept until it has left, so that it can be taken back."""
    macros: tuple[MacroUse, ...] = ()
    """Whose text is in it: what they do happens when it leaves."""
    articles: tuple[ArticleUse, ...] = ()
    """That were put into it; those still in it count as used."""


def outgoing(
    letter: Letter,
    *,
    sender: Sender,
    now: datetime,
    text: str,
    recipients: Recipients,
    subject: str,
    ids: tuple[str, tuple[str, ...]],
    forwarded: bytes | None = None,
) -> OutgoingMail:
    """Put a letter together as a mail."""
    own_id, ancestors = ids
    return OutgoingMail(
        from_=sender.address,
        to=recipients.to,
        cc=recipients.cc,
        subject=subject,
        text=text,
        internet_message_id=own_id,
        date=max(letter.at, now) if letter.at is not None else now,
        in_reply_to=ancestors[0] if ancestors else None,
        references=tuple(reversed(ancestors)),
        attachments=letter.attachments,
        forwarded=forwarded,
    )


def whole_text(
    text: str,
    *,
    token: str,
    agent: Agent,
    sender: Sender,
    answered: Message | None,
    language: str | None,
) -> str:
    """Give the body as it leaves: text, signature, our reference, what is answered."""
    written_in = guess_language(text) or language
    signature = (signature_for(agent, written_in) or sender.signature).strip()
    parts = [text.rstrip(), "\n".join(["-- ", *filter(None, [signature]), f"Ref: {token}"])]
    if answered is not None and answered.direction is Direction.IN:
        when = _local_time(answered.sent_at or answered.received_at, sender.time_zone)
        parts.append(
            quote_for_reply(
                answered.body.new_text or answered.body.text,
                author=answered.author.name or answered.author.address,
                date_text=when,
                language=language,
            )
        )
    return "\n\n".join(parts) + "\n"


def fields_after_reply(then: Then, conversation: Conversation, *, at_ms: int) -> dict[str, object]:
    """Give the columns that a reply which leaves now changes."""
    status, waiting_on = after_outbound(
        status=conversation.status, waiting_on=conversation.waiting_on, then=then
    )
    return {
        "status": status.value,
        "waiting_on": waiting_on.value if waiting_on else None,
        "closed_at": at_ms if then == "close" else None,
        "snoozed_until_at": None,
        "unanswered_at": None,
    }


def message_to_answer(
    messages: Sequence[Message],
    scope: Scope,
    *,
    strangers: Collection[ConversationId] = (),
) -> Message | None:
    """Choose the mail that a reply answers: the newest from a person, else our own newest.

    `strangers` are numbers of other customers that agents merged into the conversation. A reply to
    all answers none of theirs, or it would reach people whom the customer never wrote to; a reply
    to the sender alone goes to whoever wrote last.
    """
    mails = [m for m in messages if m.direction in (Direction.IN, Direction.OUT)]
    if scope == "all":
        mails = [m for m in mails if m.origin_id not in strangers] or mails
    incoming = [m for m in mails if m.direction is Direction.IN and m.automatic is None]
    if incoming:
        return incoming[-1]
    # Nobody reads what is sent to the server that sent a mail back.
    readers = [m for m in mails if m.automatic is not Automatic.BOUNCE]
    incoming = [m for m in readers if m.direction is Direction.IN]
    if incoming and scope == "sender":
        return incoming[-1]
    return (readers or mails)[-1] if mails else None


def envelope_of(message: Message) -> Envelope:
    """Give the people of a message as the rules for recipients want them."""
    return Envelope(
        message.direction, message.author, message.reply_to, to=message.to, cc=message.cc
    )


def ancestors_of(answered: Message | None) -> tuple[str, ...]:
    """Give In-Reply-To and References of an answer, nearest first; stand-in ids stay at home.

    So do those that no header of ours can hold: no stranger's mail may be such that it cannot be
    answered.
    """
    if answered is None:
        return ()
    ids = (answered.internet_message_id, *answered.ancestors)
    kept = [i for i in dict.fromkeys(ids) if is_sendable_id(i) and not is_surrogate(i)]
    return tuple(kept[:ANCESTORS_KEPT])


def forwarded_text(source: Message) -> str:
    """Give a mail as the text of one that passes it on."""
    head = [
        "---------- Forwarded message ----------",
        f"From: {source.author.name} <{source.author.address}>",
        f"Subject: {source.subject}",
    ]
    if source.whole_bytes is not None:
        # Its files stayed on our server; whoever reads this must not believe that they came along.
        files = ", ".join(a.filename for a in source.body.attachments) or "its files"
        head.append(f"Not attached, since the mail is too large: {files}")
    return "\n".join(head) + "\n\n" + (source.body.text or "")


def body_of(letter: Letter, whole: str) -> MessageBody:
    """Give what the store keeps of a letter: no decoder needs to tell text from quote."""
    text = clean_text(whole)
    attachments = tuple(
        Attachment(number, clean_line(a.filename), clean_line(a.content_type), len(a.data))
        for number, a in enumerate(letter.attachments, start=1)
    )
    return MessageBody(
        text=text,
        new_text=SafeText(clean_text(letter.text).rstrip()) or text,
        has_html=False,
        attachments=attachments,
        language=guess_language(letter.text),
    )


def _local_time(moment: datetime, time_zone: str) -> str:
    try:
        local = moment.astimezone(ZoneInfo(time_zone))
    except (KeyError, ValueError):
        local = moment
    return local.strftime("%Y-%m-%d %H:%M")
