"""The way to every screen and sheet of a furnished store, key by key, and the way back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from console.actions import Place
from tests.support.console_app import Driver

OUT = "\x11"
"""Leaves a field, and what stands above it; on the inbox it would leave the console."""
LETTER = "Hans <hans@lab.example>\tprod\t\tDoes it take 24 V?\r"


@dataclass(frozen=True, slots=True)
class Way:
    """Keys from the inbox, words that stand there then, keys back to the inbox."""

    name: str
    place: Place
    keys: str
    shown: str
    back: str = "q"


WAYS = (
    Way("inbox", Place.INBOX, "", "[Open ", ""),
    Way("narrowed", Place.INBOX, "/Question\r", "[/Question"),
    Way("saving a queue", Place.SAVING, "/Question\r+", "A saved queue needs a name", f"{OUT}q"),
    Way("conversation", Place.CONVERSATION, "\r", "q back  r reply"),
    Way("headers", Place.KEYS, "\rH", "Headers of", "qq"),
    Way("source", Place.KEYS, "\rV", "Source of", "qq"),
    Way("why", Place.WHY, "I", "Why #"),
    Way("files", Place.FILES, "\rv", "as text", "qq"),
    Way("a file", Place.KEYS, "\rvj\r", "(text)", "qqq"),
    Way("copy", Place.COPY, "\ry", "Copy: ", "qq"),
    Way("pipe", Place.PIPING, "\r|", "Pipe the words", f"{OUT}q"),
    Way("customer", Place.CUSTOMER, "\rd", "Customer", "qq"),
    Way("splitting", Place.SPLITTING, "jj\rS", "Split off #", "qq"),
    Way("composer", Place.COMPOSER, "\rr", "ctrl+s send", f"{OUT}q"),
    Way("its fields", Place.COMPOSER, "\rr\x12", "Subject", f"{OUT}q"),
    Way("note", Place.COMPOSER, "\ri", "INTERNAL NOTE", f"{OUT}q"),
    Way("forward", Place.COMPOSER, "\rf", "Forward", f"{OUT}q"),
    Way("new mail", Place.COMPOSER, "cc", "New mail", OUT),
    Way("attaching", Place.ATTACHING, "\rr\x06", "Attach: type", f"{OUT}{OUT}q"),
    Way("review", Place.REVIEW, "\rrHello\x13", "PUBLIC", f"q{OUT}q"),
    Way("later", Place.LATER, "\rrHello\x13l", "Leave when?", f"{OUT}q{OUT}q"),
    Way("begin", Place.BEGINNING, "c", "Log a contact on"),
    Way("contact", Place.CONTACT, "ct\t\t", "log it", OUT),
    Way("channel", Place.CHANNEL, "ct", "A letter takes channel", OUT),
    Way("direction", Place.WAY, "ct\t", "Direction", OUT),
    Way("assign", Place.PICKING, "a", "tier workshop", OUT),
    Way("snooze", Place.PICKING, "s", "Snooze #", OUT),
    Way("wait", Place.CHOOSING, "w", "waits on"),
    Way("priority", Place.CHOOSING, "P", "urgent"),
    Way("tags", Place.PICKING, "t", "Tags of", OUT),
    Way("describe", Place.CHOOSING, "T", "cause"),
    Way("macros", Place.MACROS, "m", "use it", OUT),
    Way("answers", Place.ARTICLES, "b", "ctrl+k link", OUT),
    Way("merge", Place.PICKING, "M", "Merge", OUT),
    Way("link", Place.PICKING, "L", "Link", OUT),
    Way("follow up", Place.CHOOSING, "F", "only if no reply"),
    Way("promising", Place.PROMISING, "Fo", "ctrl+q back", OUT),
    Way("what kind", Place.PROMISE_KIND, "Fo\x1b[Z", "ctrl+q back", OUT),
    Way("escalate", Place.ESCALATING, "E\t\t", "ctrl+o editor", OUT),
    Way("whom to ask", Place.OFFERS, "E", "Whom to ask", OUT),
    Way("hand over", Place.ASKING_WAY, "E\x1b[Z", "hand over", OUT),
    Way("letter", Place.LETTER, f"E{LETTER}", "24 V", f"q{OUT}"),
    Way("answering", Place.WORDS, "gaE\r", "hand on", f"{OUT}gi"),
    Way("palette", Place.INBOX, ":", "what to do", "\x1b"),
    Way("keys", Place.HELP, "?", "Keys: inbox"),
    Way("outbox", Place.OUTBOX, "go", "Outbox"),
    Way("problems", Place.PROBLEMS, "gp", "Problems"),
    Way("quarantine", Place.QUARANTINE, "gp\r", "[Quarantine", "qq"),
    Way("team", Place.TEAM, "gt", "Team"),
    Way("away", Place.LATER, "gta", "Until when", f"{OUT}q"),
    Way("follow-ups", Place.FOLLOW_UPS, "gf", "Follow-ups:"),
    Way("new follow-up", Place.PICKING, "gfF", "ctrl+q back", f"{OUT}q"),
    Way("knowledge base", Place.KNOWLEDGE, "gk", "Knowledge base"),
    Way("show only", Place.CHOOSING, "gkf", "internal", "qq"),
    Way("article", Place.ARTICLE, "gkj\r", "set a new password", "qq"),
    Way("article's files", Place.FILES, "gkj\rv", "manual.pdf", "qqq"),
    Way("article's links", Place.COPY, "gkj\ry", "copies", "qqq"),
    Way("editor", Place.EDITOR, "gkj\re", "ctrl+s save", f"{OUT}qq"),
    Way("new article", Place.EDITOR, "gkc", "An article needs a title", f"{OUT}q"),
    Way("its look", Place.BESIDE, "gkj\re\x0e", "text", f"q{OUT}qq"),
    Way("saving it", Place.KEEPING, "gkj\reNow \x13", "Save article 1", f"q{OUT}qq"),
    Way("files to it", Place.ATTACHING, "gkj\re\x06", "Attach: type", f"{OUT}{OUT}qq"),
    Way("made of a mail", Place.CHECKING, "\rB\x14", "write on", "qq"),
    Way("revisions", Place.REVISIONS, "gkj\rV", "2 revisions", "qqq"),
    Way("flag", Place.FLAGGING, "gkj\rF\t", "What is the matter", f"{OUT}qq"),
    Way("why flagged", Place.FLAG_REASON, "gkj\rF", "What is the matter", f"{OUT}qq"),
    Way("what is missing", Place.GAPS, "gkM", "What is missing", "qq"),
)

_SENT = re.compile(r"\x1b\[Z|.", re.DOTALL)
_NAMES = {
    "\x1b[Z": "shift+tab", "\x1b": "escape", "\r": "enter", "\t": "tab", " ": "space",
}  # fmt: skip


def keys_of(sent: str) -> list[str]:
    """Give what a terminal sends as the keys that Textual makes of it."""
    return [_NAMES.get(each) or _control(each) for each in _SENT.findall(sent)]


def _control(sign: str) -> str:
    return sign if sign >= " " else f"ctrl+{chr(ord(sign) + ord('`'))}"


async def walk(console: Driver, ways: Sequence[Way] = WAYS) -> AsyncIterator[Way]:
    """Go to each screen and sheet from the inbox, stay while it is looked at, and go back."""
    for way in ways:
        await console.press(*keys_of(way.keys))
        await console.until(lambda: way.shown in console.text, way.name)  # noqa: B023 - at once
        yield way
        await console.press(*keys_of(way.back))
        await console.until(lambda: "q leave" in console.lines[-1], f"the inbox after {way.name}")
