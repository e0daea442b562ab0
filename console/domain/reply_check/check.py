"""All checks of a reply, in the order in which their doubts are told."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain import local_words
from console.domain.mail_size import MEGABYTE, UNLIMITED, SizeLimit, in_mail
from console.domain.placeholders import find_placeholders, unfilled_sentence
from console.domain.reply_check.answers import check_questions
from console.domain.reply_check.attachments import check_attachments
from console.domain.reply_check.background import NO_BACKGROUND, Background
from console.domain.reply_check.doubts import Doubt, DoubtKind, Point
from console.domain.reply_check.own_words import own_text
from console.domain.reply_check.phrasing import check_phrasing
from console.domain.reply_check.salutation import check_salutation
from console.domain.reply_check.tongues import check_language, guess_carefully


@dataclass(frozen=True, slots=True)
class Reply:
    """What is about to leave."""

    text: str
    subject: str = ""
    """Where it was typed; a thread's own subject is the customer's."""
    files: int = 0
    size_bytes: int = 0
    limit: SizeLimit = UNLIMITED
    carries_original: bool = False
    """A forward: the mail that it passes on goes with it as a file."""


def check_reply(
    reply: Reply, background: Background = NO_BACKGROUND, *, minds_phrasing: bool = True
) -> tuple[Doubt, ...]:
    """Give what is doubtful about a reply, the weightiest first."""
    own = own_text(reply.text)
    language = guess_carefully(own)
    spoken = frozenset(filter(None, (language, background.language)))
    files = reply.files + (1 if reply.carries_original else 0)
    doubts = [
        *check_placeholders(reply.text, reply.subject),
        *_check_size(reply),
        *check_addresses(background),
        *check_sender(background),
        *check_salutation(own, background, language=language or background.language),
        *check_attachments(own, files=files, languages=spoken),
        *check_language(own, background),
        *check_questions(reply.text, background.waiting),
    ]
    if minds_phrasing:
        doubts += check_phrasing(own, language=language or background.language)
    return tuple(doubts)


def check_placeholders(text: str, subject: str = "") -> list[Doubt]:
    """Doubt a text with fields that nobody filled in: it cannot leave like that."""
    sentence = unfilled_sentence(find_placeholders(subject) + find_placeholders(text))
    return [Doubt(DoubtKind.FIELD, sentence)] if sentence else []


def check_addresses(background: Background) -> list[Doubt]:
    """Doubt recipients to whom the last mail came back because nobody is there."""
    if not background.dead:
        return []
    points = tuple(
        Point(f"{d.address}, {local_words.long_day(d.at)}: {d.words}") for d in background.dead
    )
    who = "This address does" if len(points) == 1 else "These addresses do"
    return [Doubt(DoubtKind.ADDRESS, f"{who} not exist, said the server when our last mail came"
                  " back: correct it, or ask for the right one.", points)]  # fmt: skip


def check_sender(background: Background) -> list[Doubt]:
    """Doubt a reply to somebody who may not be who he says, or to another address than his."""
    doubts = []
    if background.sender_doubts:
        points = tuple(Point(words) for words in background.sender_doubts)
        sentence = "Is the sender who he says? Tell nothing that only the customer may know."
        doubts.append(Doubt(DoubtKind.SENDER, sentence, points))
    if background.writer is not None:
        sentence = (
            f"The mail came from {background.writer.address} and asks for answers elsewhere "
            "(Reply-To): look at To."
        )
        doubts.append(Doubt(DoubtKind.SENDER, sentence))
    return doubts


def _check_size(reply: Reply) -> list[Doubt]:
    size, limit = in_mail(reply.size_bytes), reply.limit
    if not limit.size_bytes or size <= limit.size_bytes:
        return []
    sentence = (
        f"With its files this mail has about {size // MEGABYTE} MB; at most"
        f" {limit.size_bytes // MEGABYTE} MB may leave ({limit.whose})."
    )
    return [Doubt(DoubtKind.SIZE, sentence)]
