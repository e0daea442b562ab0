"""Messages and what was done between them: one order, plain words, lines of a width."""
# ruff: noqa: RUF001, E501 - Chinese as it is written, tables of words

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.activity_words import tell_activity
from console.domain.timeline import Doing, merge_timeline
from data.records import (
    Activity,
    Attachment,
    Automatic,
    ConversationId,
    DeliveryOutcome,
    DeliveryReport,
    Direction,
    Message,
    MessageId,
    OutboxState,
    SafeLine,
    SafeText,
)
from data.text.width import width_of
from tests.support.timeline import NOON, message, with_body
from widgets.glyphs import glyphs_for
from widgets.lines import Line
from widgets.message_lines import Manner, Standing, exact_time
from widgets.timeline_lines import TimelineLines

MINUTE = timedelta(minutes=1)
REPLIED: dict[str, object] = {"before": {"assignee_id": None}, "after": {"assignee_id": 1}}


def activity(
    minute: int, verb: str, *, agent: str | None = "kai", detail: dict[str, object] | None = None
) -> Activity:
    """Make a line of the log."""
    return Activity(minute, NOON + minute * MINUTE, agent, verb, ConversationId(1), detail or {})


def manner(*, width: int = 60, is_ascii: bool = False) -> Manner:
    """Give how ann sees it a quarter past noon."""
    glyphs = glyphs_for(is_ascii=is_ascii)
    return Manner(width, "ann", "Europe/Copenhagen", NOON + 15 * MINUTE, glyphs)


def text_of(line: Line) -> str:
    """Give a line without its colours."""
    return "".join(span.text for span in line.spans).rstrip()


def shown(
    *messages: Message,
    history: tuple[Activity, ...] = (),
    unfolded: tuple[int, ...] = (),
    how: Manner | None = None,
    standing: Standing = Standing(),  # noqa: B008 - frozen
) -> list[str]:
    """Give a thread as text."""
    drawn = TimelineLines().draw(
        messages,
        merge_timeline(messages, history),
        how or manner(),
        unfolded={MessageId(number) for number in unfolded},
        standing=lambda _: standing,
    )
    return [text_of(line) for line in drawn.lines]


def test_what_was_done_stands_between_messages() -> None:
    """Doings stand before the first message that came after them; neighbours are one entry."""
    messages = [message(1), message(2, minute=10), message(3, minute=5)]
    history = [
        activity(0, "conversation.taken"), activity(4, "conversation.closed"),
        activity(12, "note.added"), activity(13, "conversation.reopened"),
    ]  # fmt: skip

    assert merge_timeline(messages, history) == [
        0,
        (Doing(NOON, "kai", "taken"), Doing(NOON + 4 * MINUTE, "kai", "closed")),
        1,
        2,
        (Doing(NOON + 13 * MINUTE, "kai", "reopened"),),
    ]


def test_nothing_gives_nothing() -> None:
    """Without messages what was done stands alone; without both there is nothing."""
    assert merge_timeline([], []) == []
    assert merge_timeline([], [activity(1, "conversation.taken")]) == [
        (Doing(NOON + MINUTE, "kai", "taken"),)
    ]


@pytest.mark.parametrize(
    ("verb", "detail", "expected"),
    [
        ("conversation.taken", {}, "taken"),
        ("conversation.started", {"by": "agent"}, "started"),
        ("conversation.started", {}, ""),
        ("conversation.reopened", {}, "reopened"),
        ("conversation.status_changed", {"after": {"status": "open"}}, "open again"),
        ("conversation.status_changed", {"after": {"status": "spam"}}, "spam"),
        ("conversation.status_changed", {"after": {"status": "waiting", "waiting_on": "third_party"}},
         "waiting on a third party"),
        ("conversation.status_changed", {"after": {"status": "waiting"}}, "waiting on somebody"),
        ("conversation.status_changed", {}, ""),
        ("conversation.joined", {"joined": 1003}, "joined with #1003"),
        ("message.queued", {"before": {"assignee_id": 1}, "after": {"status": "open"}}, ""),
        ("message.queued", REPLIED, "taken"),
        ("outbox.released", {"after": {"status": "closed"}}, "closed"),
        ("message.queued", {"after": {"status": "waiting"}}, "waiting on the customer"),
        ("message.forwarded", {"to": ["a@x", "b@x", "c@x", "d\x1b@x"], "conversation": 7},
         "forwarded to a@x, b@x, c@x and 1 more as #7"),
        ("message.forwarded", {"to": ["a@x"], "conversation": 7}, "forwarded to a@x as #7"),
        ("message.forwarded", {}, "forwarded to as #"),
        ("outbox.sent", {}, ""),
        ("outbox.sent", {"confirmed": True}, "confirmed as sent"),
        ("outbox.refused", {}, "reply refused by the server"),
        ("conversation.tagged", {"tag": "login\x1b"}, "tagged login^["),
        ("later.thing_done", {"a": "x", "b": "y"}, "thing done"),
        ("strange", {}, "strange"),
    ],
)  # fmt: skip
def test_verbs_are_told_in_words(verb: str, detail: dict[str, object], expected: str) -> None:
    """Each verb has words; what a message says itself has none; unknown ones stay readable."""
    assert tell_activity(activity(0, verb, detail=detail)) == expected


def test_the_program_reopens_by_a_message() -> None:
    """Without an agent it was the customer's mail that opened it again."""
    told = tell_activity(activity(0, "conversation.reopened", agent=None))

    assert told == "reopened by a new message"


def test_a_thread_reads_from_top_to_bottom() -> None:
    """Mail, doings in one line, note over the full width, my reply; times in my zone."""
    lines = shown(
        message(1, "Hej"),
        message(2, "Lands in spam", minute=4, direction=Direction.NOTE, agent="kai"),
        replace(message(3, "Hello", minute=9, direction=Direction.OUT, agent="ann"),
                outbox_state=OutboxState.SENT),
        history=(activity(1, "conversation.taken"), activity(2, "conversation.closed"),
                 activity(60 * 24, "conversation.reopened", agent="bea")),
    )  # fmt: skip

    assert lines == [
        " Mette Sørensen <mette@x.example>          Fri 20 Nov 13:00", " Hej", "",
        " · taken by kai 13:01 · closed 13:02", "",
        " ▓ INTERNAL kai                            Fri 20 Nov 13:04", " ▓ Lands in spam", "",
        " You → Mette Sørensen               sent ✓ Fri 20 Nov 13:09", " Hello", "",
        " · reopened by bea Sat 21 Nov 13:00", "",
    ]  # fmt: skip


def test_plain_letters_say_the_same() -> None:
    """With plain letters nothing but ASCII of ours is drawn."""
    lines = shown(
        message(1, "Hi", whole="Hi\n> old\n> old"),
        message(2, "note", minute=4, direction=Direction.NOTE, agent="kai"),
        message(3, "Hello", minute=9, direction=Direction.OUT, agent="kai"),
        how=manner(is_ascii=True),
        standing=Standing(is_current=True, is_new=True, is_newest=True),
    )

    assert lines[:3] == [
        ">Mette Sørensen <mette@x.example>                 new | 15m", " Hi",
        "   ~ 2 quoted lines (z)",
    ]  # fmt: skip
    assert [lines[4][:15], lines[5], lines[7][:20]] == [
        "># INTERNAL kai", " # note", ">Ann -> Mette Sørens"
    ]  # fmt: skip


def test_a_note_covers_the_width() -> None:
    """Every line of a note is filled in the role of what is internal, empty ones too."""
    note = message(2, "one\n\ntwo", direction=Direction.NOTE, agent="kai")
    drawn = TimelineLines().draw([note], [0], manner(), unfolded=(), standing=lambda _: Standing())

    assert [line.fill for line in drawn.lines] == ["note"] * 4 + [""]
    assert width_of("".join(span.text for span in drawn.lines[0].spans)) == 60


def test_a_year_is_told_where_it_is_another() -> None:
    """Mail of last year says so."""
    old = replace(message(1), sent_at=None, received_at=NOON - timedelta(days=365))

    assert shown(old)[0].endswith("Thu 20 Nov 2025 13:00")
    assert exact_time(NOON, "Europe/Copenhagen") == "Fri 20 Nov 2026 13:00:00 CET (+0100)"


def test_links_are_numbered_and_empty_lines_collapse() -> None:
    """Each link has its number behind it; twenty empty lines are one."""
    text = "See https://x.example/a\n\n \n\n\nand www.y.example."

    assert shown(message(1, text))[1:4] == [
        " See https://x.example/a [1]", "", " and www.y.example [2]."
    ]  # fmt: skip


def test_quotes_are_folded_and_unfolded() -> None:
    """Folded they are counted; unfolded they are dim."""
    whole = "New\n\nOn 3 May 2026 at 12:34, A <a@b.c> wrote:\n> old\n> older"
    one = message(1, "New", whole=whole)

    assert shown(one)[1:] == [" New", "   … 4 quoted lines (z)", ""]
    assert shown(one, unfolded=(1,))[-3:] == [" > old", " > older", ""]


def test_what_has_no_words_says_so() -> None:
    """No text, nothing new, or not read yet: each in a sentence."""
    lines = [
        shown(message(1, " "))[1],
        shown(message(1, "", whole="> old"))[1],
        shown(replace(message(1), is_decoded=False))[1],
    ]

    assert lines == [" (no text)", " (nothing new in it)", " (the text is being read)"]


def test_facts_stand_below_the_words() -> None:
    """Files, reports, images, marks, deceiving links and what was odd."""
    files = tuple(
        Attachment(n, SafeLine(f"f{n}.pdf"), SafeLine("application/pdf"), 10**n, inline=n == 6)
        for n in range(1, 7)
    )
    report = DeliveryReport(SafeLine("a@x"), DeliveryOutcome.REFUSED, SafeLine("5.1.1"), None)
    one = with_body(
        replace(message(1, "See https://e.example/"), marks=("auth_failed", "odd"),
                automatic=Automatic.BOUNCE),
        attachments=files, delivery_reports=(report,), remote_images=2,
        deceiving_links=((SafeLine("https://e.example/"), SafeLine("says b.example")),
                         (SafeLine("https://q.example/"), SafeLine("says c.example"))),
        defects=tuple(SafeLine(f"Odd {n}.") for n in range(5)),
    )  # fmt: skip
    lines = shown(one, how=manner(width=80))

    assert lines[0].endswith("delivery report · Fri 20 Nov 13:00")
    assert lines[2:-1] == [
        "   [6 files: v] f1.pdf 10 B, f2.pdf 100 B, f3.pdf 1 kB, f4.pdf 10 kB, 1 more,",
        "   1 within the text",
        "   about the mail to a@x: refused: 5.1.1",
        "   It is about no mail that this console sent to such an address; it changed",
        "   nothing.",
        "   2 remote images not loaded",
        "   ! our mail server says that its sender is forged",
        "   ! odd",
        "   ! link [1] says b.example",
        "   ! a link says c.example",
        "   ! Odd 0.",
        "   ! Odd 1.",
        "   ! Odd 2.",
    ]


@pytest.mark.parametrize("state", OutboxState)
def test_the_fate_of_a_reply_is_told(state: OutboxState) -> None:
    """Every state has a word, and a sentence where the agent should know or do something."""
    one = replace(message(1, direction=Direction.OUT, agent="kai"), outbox_state=state)
    lines = shown(one)
    is_calm = state in {OutboxState.SENT, OutboxState.SENDING}

    assert is_calm == (lines[2] == "")
    assert ("!" in lines[0]) == (
        state in {OutboxState.REFUSED, OutboxState.UNKNOWN, OutboxState.WITHHELD}
    )


def test_many_addressees_are_counted() -> None:
    """Four are named, the rest counted."""
    one = message(1, direction=Direction.OUT)
    many = replace(one, to=one.to * 7, author=replace(one.author, name=SafeLine("")))

    assert " and 3 more" in shown(many, how=manner(width=120))[0]
    assert shown(replace(one, to=()))[0].startswith(" Ann   ")


@pytest.mark.parametrize("width", [40, 80, 160])
def test_no_line_is_wider_than_the_thread(width: int) -> None:
    """Whatever the words, every line fits."""
    text = "我们订的台灯到了，但是有三盏的灯罩是碎的。" * 9 + "\n" + "word " * 99 + "x" * 300
    one = with_body(message(1, text, whole=text + "\n> old"), text=SafeText(text + "\n> " + text))
    lines = shown(one, unfolded=(1,), how=manner(width=width)) + shown(one, how=manner(width=width))

    assert max(map(width_of, lines)) <= width


def test_bodies_are_laid_out_once() -> None:
    """Drawing again with another current message takes the same lines; a new width does not."""
    drawer, messages = TimelineLines(), [message(1), message(2, minute=1)]

    def draw(width: int) -> list[Line]:
        return drawer.draw(
            messages, [0, 1], manner(width=width), unfolded=(), standing=lambda _: Standing()
        ).lines

    first, second, third = draw(60), draw(60), draw(50)

    assert first[1] is second[1]
    assert first[1] is not third[1]


def test_a_line_knows_its_message() -> None:
    """From a line of the screen to the message on it or above it."""
    messages = [message(1, "a\nb"), message(2, minute=5)]
    drawn = TimelineLines().draw(
        messages,
        merge_timeline(messages, [activity(1, "conversation.taken")]),
        manner(),
        unfolded=(),
        standing=lambda _: Standing(),
    )

    assert (drawn.starts, drawn.ends) == ([0, 6], [3, 8])
    assert [drawn.message_at(line) for line in (0, 2, 5, 6, 99)] == [0, 0, 0, 1, 1]


@pytest.mark.parametrize(("minutes", "words"), [(60, "60 min"), (119, "119 min"), (180, "3 h")])
def test_an_abandoned_claim_says_whose_it_was(minutes: int, words: str) -> None:
    """The log tells who had taken it, how long before, and that nothing was done."""
    taken = int(NOON.timestamp() * 1000)
    detail: dict[str, object] = {"agent": "kai\x1b[2J", "taken_at": taken, "after": {}}
    line = activity(minutes, "conversation.returned", agent=None, detail=detail)

    said = tell_activity(line)

    assert f"returned: kai^[[2J took it {words} before and did nothing since" == said


def many(*minutes: int) -> tuple[Activity, ...]:
    """Make changes that do not fit into one line of 60 columns."""
    return tuple(activity(minute, "conversation.marked_spam") for minute in minutes)


def test_a_long_run_is_one_line_until_unfolded() -> None:
    """It says how many changes there were and the first of them; z on the message above shows all."""
    folded = shown(message(1), history=many(1, 2, 3, 4))
    opened = shown(message(1), history=many(1, 2, 3, 4), unfolded=(1,))

    assert " · 4 changes: put among the spam by kai 13:01 … (z)" == folded[-2]
    assert [
        f" · put among the spam{' by kai' if n == 1 else ''} 13:0{n}" for n in (1, 2, 3, 4)
    ] == [line for line in opened if "put among" in line]


def test_a_run_before_all_messages_belongs_to_the_first() -> None:
    """What was done before the first message unfolds with it; without messages all is shown."""
    first = message(1, minute=9)
    folded = shown(first, history=many(1, 2, 3))
    opened = shown(first, history=many(1, 2, 3), unfolded=(1,))
    alone = shown(history=many(1, 2, 3))

    assert folded[0].endswith("(z)")
    assert 3 == len([line for line in opened if "put among" in line])
    assert 3 == len([line for line in alone if "put among" in line])


def test_one_long_change_is_wrapped_and_not_folded() -> None:
    """A single change is told whole, however narrow the terminal."""
    lines = shown(message(1), history=many(1), how=manner(width=24))

    assert "put among" in " ".join(lines)
    assert not any("(z)" in line for line in lines)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_folded_run_fits_its_line(width: int) -> None:
    """No folded line is wider than the thread."""
    lines = shown(message(1), history=many(*range(1, 30)), how=manner(width=width))

    assert all(width_of(line) <= width for line in lines)


def test_a_contact_stands_at_its_own_date() -> None:
    """What was done before a call that is logged later stands before it, by the call's own time."""
    call = replace(
        message(2, minute=9), direction=Direction.CONTACT, channel="phone",
        contact_direction=Direction.IN, sent_at=NOON + 3 * MINUTE, agent="kai",
    )  # fmt: skip
    entries = merge_timeline(
        [message(1), call], [activity(2, "conversation.taken"), activity(5, "conversation.closed")]
    )
    lines = shown(message(1), call, how=manner(width=100))

    assert [0, 1] == [entry for entry in entries if isinstance(entry, int)]
    assert (2, 5) == tuple(
        (doing.at - NOON) // MINUTE
        for entry in entries
        if isinstance(entry, tuple)
        for doing in entry
    )
    assert any("called · logged by kai" in line for line in lines)
