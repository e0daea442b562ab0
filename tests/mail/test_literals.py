"""The literal reader: whatever bytes come, whole values or a plain error, never a hang."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import MailError, MailRefusedError, MailServerError
from data.mail.bodies import (
    GONE,
    REFUSED,
    TOO_LARGE,
    FetchedMail,
    read_facts,
    stream_bodies,
)
from data.mail.imap_safety import SET_ITEMS_MAX, uid_set
from data.mail.literals import FetchAnswer, parse_internal_date, read_answers, read_done, read_found

MB = 1024 * 1024
DATE = b'"17-Jul-1996 02:44:25 -0700"'
AT = datetime(1996, 7, 17, 9, 44, 25, tzinfo=UTC)


class Recorded:
    """A line whose answers are known beforehand; it keeps the commands that it was given."""

    def __init__(self, *answers: bytes) -> None:
        self._bytes = io.BytesIO(b"".join(answers))
        self.commands: list[str] = []

    def command(self, words: str) -> bytes:
        self.commands.append(words)
        return b"T%d" % len(self.commands)

    def send(self, data: bytes) -> None:
        raise AssertionError("only commands are sent")

    def readline(self) -> bytes:
        return self._bytes.readline()

    def read(self, size: int) -> bytes:
        return self._bytes.read(size)


def answers(data: bytes, *, literal_max: int = MB) -> list[FetchAnswer]:
    """Read what came as the answer to the command T1."""
    return list(read_answers(Recorded(data), b"T1", literal_max=literal_max))


def body(uid: int, raw: bytes, *, flags: bytes = b"") -> bytes:
    """Write a whole mail as a server does."""
    head = b"* %d FETCH (UID %d FLAGS (%s) INTERNALDATE %s RFC822.SIZE %d BODY[] {%d}\r\n"
    return head % (uid, uid, flags, DATE, len(raw), len(raw)) + raw + b")\r\n"


def facts(uid: int, size_bytes: int) -> bytes:
    """Write the facts of a mail as a server does."""
    head = b"* %d FETCH (UID %d FLAGS () INTERNALDATE %s RFC822.SIZE %d)\r\n"
    return head % (uid, uid, DATE, size_bytes)


def stream(line: Recorded, uids: list[int], **more: int) -> list[list[FetchedMail]]:
    """Fetch these mails and keep every batch."""
    batches: list[list[FetchedMail]] = []

    def put(batch: list[FetchedMail], size_bytes: int) -> bool:
        assert size_bytes == sum(len(mail.raw or b"") for mail in batch)
        batches.append(batch)
        return True

    stream_bodies(line, uids, put=put, mail_max_bytes=more.get("most", MB), sizes={})
    return batches


def test_a_mail_is_one_value() -> None:
    """Everything a server says of a mail comes out with its type."""
    raw = b"Subject: )\r\n\r\n* 1 FETCH (UID 9)\r\nT1 OK no\r\n"

    got = answers(body(5, raw, flags=b"\\seen \\Recent $Forwarded") + b"T1 OK done\r\n")

    assert [FetchAnswer(5, frozenset({"\\Seen", "$Forwarded"}), AT, len(raw), None, raw)] == got


@given(raws=st.lists(st.binary(max_size=300), max_size=5))
def test_any_bytes_come_through(raws: list[bytes]) -> None:
    """No content of a mail can be taken for the protocol around it."""
    data = b"".join(body(uid, raw) for uid, raw in enumerate(raws, start=1))

    got = answers(data + b"T1 OK done\r\n")

    assert raws == [answer.raw for answer in got]


@given(data=st.binary(max_size=400))
def test_garbage_ends_in_an_error_of_ours(data: bytes) -> None:
    """Whatever a server sends, the reader ends, and only with errors of ours."""
    with suppress(MailError):
        answers(b"* 1 FETCH " + data)


@given(cut=st.integers(min_value=0, max_value=130))
def test_a_cut_anywhere_is_noticed(cut: int) -> None:
    """A line that breaks in the middle never yields a half mail as a whole one."""
    raw = b"Subject: x\r\n\r\nbody\r\n"
    data = body(1, raw) + b"T1 OK done\r\n"
    assert cut < len(data)
    line = Recorded(data[:cut])
    got: list[FetchAnswer] = []

    with pytest.raises(MailServerError):
        got.extend(read_answers(line, b"T1", literal_max=MB))

    assert all(answer.raw == raw for answer in got)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (b"BODY[] NIL", None),
        (b'BODY[] "short"', b"short"),
        (b'BODY[] "a \\"b\\" \\\\"', b'a "b" \\'),
        (b"BODY[] {0}\r\n", b""),
        (b"BODY[] ~{2}\r\nab", b"ab"),
        (b"body[] {3}\r\n)\r\n", b")\r\n"),
        (b'ENVELOPE ("d" {3}\r\nsub ((NIL NIL "a" "b"))) BODY[] {2}\r\nok', b"ok"),
        (b"BODY[HEADER.FIELDS (TO CC)] {4}\r\nTo: BODY[] {2}\r\nok", b"ok"),
        (b'X-GM-LABELS ("\\\\Inbox" a(b) NIL) BODY[] {2}\r\nok', b"ok"),
    ],
)
def test_a_body_is_found_however_it_is_written(item: bytes, expected: bytes | None) -> None:
    """NIL, quoted strings, literals of either kind, and neighbours with lists of their own."""
    got = answers(b"* 1 FETCH (UID 1 " + item + b" RFC822.SIZE 7)\r\nT1 OK done\r\n")

    assert [(1, expected, 7)] == [(a.uid, a.raw, a.size_bytes) for a in got]


def test_a_body_above_the_bound_is_read_past() -> None:
    """A body larger than announced is never kept, and the line stays in step."""
    data = body(1, b"x" * 5000) + body(2, b"y") + b"T1 OK done\r\n"

    got = answers(data, literal_max=100)

    assert [(None, 5000), (b"y", None)] == [(a.raw, a.skipped_bytes) for a in got]


def test_an_absurd_literal_is_refused_before_it_is_read() -> None:
    """A literal of terabytes costs neither memory nor time."""
    with pytest.raises(MailServerError, match="99999999999999"):
        answers(b"* 1 FETCH (UID 1 BODY[] {99999999999999}\r\n")


def test_news_between_answers_is_read_past() -> None:
    """Word of other mails, remarks and lists between the answers disturb nothing."""
    data = b"* 7 EXISTS\r\n* OK {5} hello {5}\r\n* 2 EXPUNGE\r\n" + body(1, b"x")
    data += b'* LIST () "/" {3}\r\nabc\r\n* 3 FETCH (FLAGS (\\Seen))\r\nT1 OK done\r\n'

    got = answers(data)

    assert [1, None] == [answer.uid for answer in got]


@pytest.mark.parametrize("word", [b"NO", b"BAD", b"no"])
def test_a_refusal_keeps_the_servers_words(word: bytes) -> None:
    """NO and BAD are refusals; what is printed of them is safe."""
    with pytest.raises(MailRefusedError, match=r"^sorry .*there$"):
        answers(b"T1 " + word + b" sorry \x1b[31mthere\r\n")


@pytest.mark.parametrize("text", [b"* BYE too long idle\r\n", b"hello\r\n", b"T9 OK done\r\n", b""])
def test_what_is_not_an_answer_ends_the_line(text: bytes) -> None:
    """A goodbye, nonsense, an answer to nobody and silence are all trouble."""
    with pytest.raises(MailServerError):
        answers(text)


def test_a_search_is_read_whole_or_not_at_all() -> None:
    """A list in several lines is one list; a list with anything else in it is no list."""
    good = b"* SEARCH 1 2\r\n* 5 EXISTS\r\n* SEARCH\r\n* search 4294967295 (MODSEQ 12)\r\n"

    assert [1, 2, 4294967295] == read_found(Recorded(good + b"T1 OK done\r\n"), b"T1")
    with pytest.raises(MailServerError):
        read_found(Recorded(b"* SEARCH 1 x 3\r\nT1 OK done\r\n"), b"T1")


def test_news_of_a_wait_is_told_from_signs_of_life() -> None:
    """Only a change in the folder counts as news."""
    assert read_done(Recorded(b"* 3 EXISTS\r\nT1 OK done\r\n"), b"T1")
    assert not read_done(Recorded(b"* OK Still here\r\nT1 OK done\r\n"), b"T1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"17-Jul-1996 02:44:25 -0700", AT),
        (b" 1-jan-2026 00:00:00 +0000", datetime(2026, 1, 1, tzinfo=UTC)),
        (b"31-Dec-2016 23:59:60 +0000", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (b"32-Jan-2026 00:00:00 +0000", None),
        (b"01-Foo-2026 00:00:00 +0000", None),
        (b"01-Jan-0001 00:00:00 +2300", None),
        (b"01-Jan-2026 00:00:00 +9900", None),
        (b"", None),
    ],
)
def test_dates_are_moments_or_nothing(value: bytes, expected: datetime | None) -> None:
    """A date of RFC 3501 becomes a moment in UTC; anything else is no date."""
    assert expected == parse_internal_date(value)


@given(uids=st.sets(st.integers(min_value=1, max_value=60)))
def test_a_uid_set_means_exactly_its_uids(uids: set[int]) -> None:
    """Ranges in a set never name a mail that was not asked for."""
    meant: set[int] = set()
    for part in filter(None, uid_set(uids).split(",")):
        low, _, high = part.partition(":")
        meant.update(range(int(low), int(high or low) + 1))

    assert uids == meant


def test_a_uid_set_fits_into_a_line() -> None:
    """The longest set that we send stays below what servers must take."""
    assert 8000 > len(uid_set(range(4_000_000_000, 4_000_000_000 + 2 * SET_ITEMS_MAX, 2)))


def test_answers_are_told_apart_by_uid_and_not_by_turn() -> None:
    """A server that answers the second command before it ends the first loses us nothing."""
    large = 1024 * 1024
    line = Recorded(
        facts(1, large) + facts(2, large) + facts(3, 5) + b"T1 OK done\r\n",
        body(2, b"two") + body(1, b"one") + b"T3 OK done\r\nT2 OK done\r\n",
        body(3, b"three") + b"T4 OK done\r\n",
    )

    batches = stream(line, [1, 2, 3], most=2 * large)

    assert [(2, b"two"), (1, b"one"), (3, b"three")] == [
        (mail.uid, mail.raw) for batch in batches for mail in batch
    ]


def test_what_is_missing_is_named_with_its_reason() -> None:
    """Gone before, gone meanwhile, too large: each is told, none is lost."""
    line = Recorded(
        facts(1, 10) + facts(2, 5 * MB) + facts(4, 10) + b"T1 OK done\r\n",
        body(4, b"four") + b"T2 OK done\r\n",
    )

    mails = {mail.uid: mail for batch in stream(line, [1, 2, 3, 4]) for mail in batch}

    assert {1: GONE, 2: TOO_LARGE, 3: GONE, 4: ""} == {
        uid: mail.absent for uid, mail in mails.items()
    }
    assert 5 * MB == mails[2].size_bytes
    assert not any("2" in command.split("(")[0] for command in line.commands[1:])


def test_one_rotten_mail_costs_only_itself() -> None:
    """When the server refuses a whole command for one mail's sake, the others still come."""
    line = Recorded(
        facts(1, 3) + facts(2, 3) + facts(3, 3) + b"T1 OK done\r\n",
        body(1, b"one") + b"T2 NO [SERVERBUG] internal error\r\n",
        b"T3 NO [SERVERBUG] internal error\r\n",
        body(3, b"thr") + b"T4 OK done\r\n",
    )

    mails = [mail for batch in stream(line, [1, 2, 3]) for mail in batch]

    assert [(1, b"one", ""), (2, None, REFUSED), (3, b"thr", "")] == [
        (mail.uid, mail.raw, mail.absent) for mail in mails
    ]


def test_facts_refused_for_one_mail_come_for_the_others() -> None:
    """A mail of which the server tells nothing does not hide its neighbours."""
    line = Recorded(
        b"T1 NO [SERVERBUG] internal error\r\n",
        facts(1, 3) + b"T2 OK done\r\n",
        b"T3 NO [SERVERBUG] internal error\r\n",
    )

    got, refused = read_facts(line, [1, 2])

    assert ([1], [2]) == ([fact.uid for fact in got], refused)
