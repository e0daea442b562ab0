"""One message or note as lines of a given width: who, when, what is new, what is folded (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.ages import short_age
from console.domain.contacts import tell_contact
from console.domain.mail_words import tell_extras
from console.domain.mailbox_words import tell_place
from console.domain.returns import server_words, tell_fate
from console.domain.who_wrote import doubts_about_sender, tell_checks, tell_ways_back
from console.key_names import name_keys
from data.records import (
    FAILED,
    Automatic,
    DeliveryOutcome,
    Direction,
    Message,
    OutboxState,
    settle,
)
from data.text.bidi import holds_right_to_left
from data.text.folds import lines_of
from data.text.links import (
    NumberedLink,
    link_numbers,
    may_hold_links,
    number_links,
    with_numbers,
)
from data.text.tables import BAR, fit_tables
from data.text.width import cut_to_width, width_of
from data.text.wrap import hung, wrapped
from widgets.directions import turned_paragraph
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span, line_of
from widgets.sizes import short_size

TEXT_MARGIN = 1
TEXT_COLUMNS_MAX = 100
"""Longer lines are hard to read; a wide terminal leaves the rest empty."""
DEFECTS_SHOWN = 3
NAMES_SHOWN = 4
"""Files and addressees named in a line; `v` and `H` show all."""
STATES: Mapping[OutboxState, str] = {
    OutboxState.HELD: "held",
    OutboxState.QUEUED: "queued",
    OutboxState.SENDING: "sending",
    OutboxState.SENT: "sent",
    OutboxState.REFUSED: "refused",
    OutboxState.UNKNOWN: "unknown",
    OutboxState.WITHHELD: "withheld",
    OutboxState.CANCELLED: "not sent",
}
FOLD = "{key:fold}"
FILES = "{key:attachments}"
ASK_OTHERWISE = (
    "Ask for the right address another way ({key:customer}: customer, phone), then write again."
)
MEANINGS: Mapping[OutboxState, tuple[str, str]] = {
    OutboxState.HELD: ("It has not left; the outbox says until when ({goal:o}).", "dim"),
    OutboxState.QUEUED: ("It leaves as soon as the mail server takes it ({goal:o}).", "dim"),
    OutboxState.REFUSED: (
        "The server refused it. {goal:o} says why; {key:correct} there corrects it and sends"
        " it anew.",
        "bad",
    ),
    OutboxState.UNKNOWN: (
        "The line broke while it left. Did it arrive? Decide in {goal:o}.",
        "bad",
    ),
    OutboxState.WITHHELD: (
        "Held back, the customer wrote first: {goal:o} sends or drops it.",
        "warn",
    ),
    OutboxState.CANCELLED: ("It was taken back; nobody got it.", "dim"),
}
"""What a state means for the agent; what is sent or leaving needs no words."""
AUTOMATIC: Mapping[Automatic, str] = {
    Automatic.AUTO_REPLY: "automatic reply",
    Automatic.BOUNCE: "delivery report",
    Automatic.LIST: "mailing list",
}
MARKS = {
    "duplicate_id": "its Message-ID was used before by another mail",
    "unsigned": "it names an id that looks like ours but is not signed by us",
    "own_address": "it says that it is from us, and nothing proves it: perhaps forged",
    "own_loop": "a mail that we sent by ourselves came back: it goes in a circle",
    "held": "held with others of its sender: too many in an hour ({key:split} lets them go)",
    "repeated": "it says the same as many before it",
    "auth_failed": "our mail server says that its sender is forged",
    "outsider": "its sender took no part in this conversation before",
}
OUTCOMES: Mapping[DeliveryOutcome, str] = {
    DeliveryOutcome.DEAD_ADDRESS: "address does not exist",
    DeliveryOutcome.REFUSED: "refused",
    DeliveryOutcome.TEMPORARY: "late",
    DeliveryOutcome.DELIVERED: "delivered",
    DeliveryOutcome.UNKNOWN: "not clear why",
}
TROUBLED = frozenset({OutboxState.REFUSED, OutboxState.UNKNOWN, OutboxState.WITHHELD})


@dataclass(frozen=True, slots=True)
class Manner:
    """How messages are drawn: for whom, in which zone, how wide, at what time."""

    width: int
    me: str
    time_zone: str
    now: datetime
    glyphs: Glyphs
    turns_lines: bool = False
    """Whether Hebrew and Arabic are put into the order of the columns here."""
    with_keys: Callable[[str], str] = name_keys
    """Puts the agent's own keys into sentences."""

    @property
    def text_width(self) -> int:
        """Columns for text."""
        return max(min(self.width - 2 * TEXT_MARGIN, TEXT_COLUMNS_MAX), 10)

    def clock(self, at: datetime) -> str:
        """Give weekday, day and time of day, with the year where it is another."""
        local = at.astimezone(ZoneInfo(self.time_zone))
        is_now = local.year == self.now.astimezone(ZoneInfo(self.time_zone)).year
        return local_words.moment(local, has_year=not is_now)


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a message changes while it is read."""

    is_current: bool = False
    is_new: bool = False
    is_newest: bool = False


def links_of(message: Message) -> tuple[NumberedLink, ...]:
    """Give the links of a message as they are numbered on the screen."""
    body = message.body
    return number_links(body.new_text, body.text, dict(body.deceiving_links))


def exact_time(at: datetime, time_zone: str) -> str:
    """Give a moment to the second, with its zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    said = local_words.moment(local, has_year=True, has_seconds=True)
    return f"{said} {local.tzname()} ({local:%z})"


def when_of(message: Message) -> datetime:
    """Give the time that is shown: when it was written, unless that lies after its arrival."""
    sent = message.sent_at
    return message.received_at if sent is None or sent > message.received_at else sent


def head_lines(message: Message, number: int, manner: Manner, standing: Standing) -> list[Line]:
    """Give who wrote it, and when; a note says beside it what it is."""
    glyphs = manner.glyphs
    at = when_of(message)
    when = short_age(at, manner.now) if standing.is_newest else manner.clock(at)
    pointer = Span(glyphs.pointer if standing.is_current else " ", "accent")
    if message.direction is Direction.NOTE:
        said = f"{glyphs.note} INTERNAL {_writer(message)}{_told(message, manner)} "
        room = manner.width - 1 - width_of(when) - 1
        name = cut_to_width(said, room, more=glyphs.more)
        right = " " * max(room - width_of(name), 1) + f"{when} "
        return [Line((pointer, Span(name + right, "note")), fill="note", owner=number)]
    new = Span(f"new {glyphs.dot} ", "accent") if standing.is_new else Span("")
    state, role = _state(message, glyphs)
    used = sum(map(width_of, (new.text, state, when)))
    is_ours = message.way is Direction.OUT
    name = cut_to_width(
        _people(message, manner), max(manner.width - used - 3, 10), more=glyphs.more
    )
    gap = Span(" " * max(manner.width - width_of(name) - used - 2, 1))
    who = Span(name, "accent" if is_ours else "strong")
    return [Line((pointer, who, gap, new, Span(state, role), Span(when, "dim")), owner=number)]


def body_lines(message: Message, number: int, manner: Manner, *, is_open: bool) -> list[Line]:
    """Give its words, what is folded, its files, and what an agent should know of it."""
    if not message.is_decoded:
        return [line_of(" (the text is being read)", "dim", owner=number)]
    lines = _text_lines(message, number, manner, is_open=is_open)
    if message.direction is Direction.NOTE:
        edge = f" {manner.glyphs.note} "
        return [
            Line(
                (Span(edge, "note"), replace(line.spans[0], text=_past_margin(line), role="note")),
                "note",
                number,
            )
            if line.spans
            else Line((Span(edge, "note"),), "note", number)
            for line in lines
        ]
    return [*lines, *_facts(message, number, manner, is_open=is_open)]


def _past_margin(line: Line) -> str:
    span = line.spans[0]
    return span.text[TEXT_MARGIN:] if span.is_turned else span.text.lstrip(" ")


def _writer(message: Message) -> str:
    return message.agent or message.author.name or message.author.address


def _told(message: Message, manner: Manner) -> str:
    """Say whom a note has told."""
    names = ["you" if name == manner.me else name for name in message.mentioned]
    rest = len(names) - NAMES_SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    return f" {manner.glyphs.arrow} {', '.join(names[:NAMES_SHOWN])}{more}" if names else ""


def _contact(message: Message, manner: Manner) -> str:
    """Say who reached whom outside mail, and who of us logged it."""
    is_in = message.way is Direction.IN
    other = message.author if is_in else next(iter(message.to), None)
    who = "the customer" if other is None else other.name or other.address or "the customer"
    logger = "you" if message.agent == manner.me else message.agent
    words = tell_contact(message.channel, message.way)
    return f"[{message.channel}] {who} {words} {manner.glyphs.dot} logged by {logger}"


def _people(message: Message, manner: Manner) -> str:
    author = message.author
    if message.contact_direction is not None:
        return _contact(message, manner)
    if message.direction is Direction.IN:
        return f"{author.name} <{author.address}>" if author.name else author.address
    who = "You" if message.agent == manner.me else author.name or author.address
    people = [a.name or a.address for a in (*message.to, *message.cc)]
    rest = len(people) - NAMES_SHOWN
    to = ", ".join(people[:NAMES_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
    return f"{who} {manner.glyphs.arrow} {to}" if to else who


def _state(message: Message, glyphs: Glyphs) -> tuple[str, str]:
    """Give what stands before the time: the fate of ours, or what kind of mail theirs is."""
    state = message.outbox_state
    if state is OutboxState.SENT:
        return f"sent {glyphs.done} ", "dim"
    if state is not None:
        mark = "! " if state in TROUBLED else ""
        return f"{mark}{STATES[state]} {glyphs.dot} ", "bad" if mark else "dim"
    if message.automatic is not None:
        return f"{AUTOMATIC[message.automatic]} {glyphs.dot} ", "dim"
    return "", "dim"


def _text_lines(message: Message, number: int, manner: Manner, *, is_open: bool) -> list[Line]:
    body = message.body
    shown = (body.text if is_open else body.new_text).strip("\n")
    if not shown.strip():
        words = " (nothing new in it)" if body.text.strip() else " (no text)"
        return [line_of(words, "dim", owner=number)]
    numbers = (
        link_numbers(body.new_text, body.text, is_whole=is_open) if may_hold_links(shown) else {}
    )
    texts = shown.split("\n")
    new = lines_of(texts, body.new_text.split("\n")) if is_open else range(len(texts))
    lines: list[Line] = []
    width, was_blank = manner.text_width, False
    for place, text in fit_tables(texts, width) if BAR in shown else enumerate(texts):
        if not text.strip():
            # Mail made of HTML tables can have twenty empty lines where a person sees one.
            if not was_blank:
                lines.append(Line(owner=number))
            was_blank = True
            continue
        was_blank = False
        role = "normal" if place in new else "dim"
        pieces = wrapped(with_numbers(text, numbers), width)
        is_turned = manner.turns_lines and holds_right_to_left(text)
        for piece in turned_paragraph(text, pieces, width=width) if is_turned else pieces:
            lines.append(Line((Span(" " + piece, role, is_turned),), "", number))  # noqa: PERF401 - the hot loop; a comprehension per line is slower
    return lines


def _facts(message: Message, number: int, manner: Manner, *, is_open: bool) -> list[Line]:
    body, lines = message.body, list[Line]()

    def add(words: str, role: str, *, mark: str = "") -> None:
        pieces = hung(f"   {mark}", wrapped(words, manner.text_width - 4))
        lines.extend(line_of(piece, role, owner=number) for piece in pieces)

    folded = body.text.strip("\n").count("\n") - body.new_text.strip("\n").count("\n")
    if folded > 0 and not is_open:
        add(
            f"{manner.glyphs.more} {folded} quoted line{'s' if folded > 1 else ''}"
            f" ({manner.with_keys(FOLD)})",
            "dim",
        )
    if body.attachments:
        add(_files(message, key=manner.with_keys(FILES)), "accent")
    for title, *rest in tell_extras(body, manner.time_zone):
        add(title, "accent")
        for words in rest:
            add(f"  {words}", "normal")
    for words, role in _returns(message, manner.with_keys(ASK_OTHERWISE)):
        add(words, role, mark="! " if role == "bad" else "")
    if left_out := _left_out(message):
        add(left_out, "dim")
    state = message.outbox_state
    if state is not None and state in MEANINGS:
        words, role = MEANINGS[state]
        words = manner.with_keys(words)
        add(words, role, mark="! " if state in TROUBLED else "")
    for words in _warnings(message, manner.with_keys):
        add(words, "warn", mark="! ")
    if ways_back := tell_ways_back(message):
        add(ways_back, "dim")
    for words in body.defects[:DEFECTS_SHOWN]:
        add(words, "dim", mark="! ")
    if message.server_place is not None and not message.server_place.is_ours:
        add(tell_place(message.server_place), "dim", mark="! ")
    return lines


def _left_out(message: Message) -> str:
    """Say what of a mail's HTML is not shown."""
    images, words = message.body.remote_images, message.body.hidden_words
    said = [f"{images} remote image{'s' if images > 1 else ''} not loaded"] if images else []
    said += [f"{words} hidden word{'s' if words > 1 else ''} left out"] if words else []
    return ", ".join(said)


def _returns(message: Message, ask_otherwise: str) -> Iterator[tuple[str, str]]:
    """Say what came back about a mail of ours; at a report, what it says and of which mail."""
    own = [each for each in message.returned if each.message_id == message.id]
    for each in settle(own):
        role = "bad" if each.outcome in FAILED else "warn"
        yield tell_fate(each), "dim" if each.outcome is DeliveryOutcome.DELIVERED else role
        if each.outcome is DeliveryOutcome.DEAD_ADDRESS:
            yield ask_otherwise, "dim"
    matched = {each.recipient for each in message.returned if each.report_id == message.id}
    for report in message.body.delivery_reports:
        said = f"{OUTCOMES[report.outcome]}: {server_words(report.status)}".rstrip(": ")
        yield f"about the mail to {report.recipient or 'nobody it names'}: {said}", "warn"
    if message.body.delivery_reports and not matched:
        yield (
            "It is about no mail that this console sent to such an address; it changed nothing.",
            "dim",
        )


def _files(message: Message, *, key: str) -> str:
    files = [a for a in message.body.attachments if not a.inline]
    inline = len(message.body.attachments) - len(files)
    named = [
        f"{a.filename} {short_size(a.size_bytes)}{' on the server' if a.on_server else ''}"
        for a in files[:NAMES_SHOWN]
    ]
    rest = [f"{len(files) - NAMES_SHOWN} more"] if len(files) > NAMES_SHOWN else []
    rest += [f"{inline} within the text"] if inline else []
    count = len(message.body.attachments)
    return f"[{count} file{'s' if count > 1 else ''}: {key}] " + ", ".join((*named, *rest))


def _warnings(message: Message, with_keys: Callable[[str], str]) -> Sequence[str]:
    checks, is_trouble = tell_checks(message.authentication, message.author)
    marks = {**MARKS, "auth_failed": checks} if is_trouble else MARKS
    warnings = [with_keys(marks[mark]) if mark in marks else mark for mark in message.marks]
    warnings += doubts_about_sender(message)
    # Only from the mark-up of HTML: what else is odd about links stands in the copy menu.
    numbers = (
        {link.target: link.number for link in links_of(message)}
        if (message.body.deceiving_links)
        else {}
    )
    for target, why in message.body.deceiving_links:
        warnings.append(f"link [{numbers[target]}] {why}" if target in numbers else f"a link {why}")
    return warnings
