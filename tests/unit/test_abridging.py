"""What is kept of a mail above the limit, and what servers may say of its parts."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mail.abridging import HEADER_ONLY, assemble, plan_wanted
from data.mail.body_structure import ServerPart, read_structure
from data.mail.literals import FetchAnswer, read_next
from data.mail.parse import extract_attachment, list_absent, parse_body
from data.records import Hole
from data.store.abridged import AbridgedRaw
from tests.support.imap_parts import describe_parts, part_of
from tests.support.large_mail import BEHIND, WORDS, write_large

HEADER = b'From: a@x.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
LEAF = b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 20 1)'
FILE = b'("VIDEO" "MP4" ("NAME" "a.mp4") NIL NIL "BASE64" 80000000)'


class _Line:
    """A line on which one answer stands."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def send(self, data: bytes) -> None:
        raise AssertionError(data)

    def readline(self) -> bytes:
        return self._data.readline()

    def read(self, size: int) -> bytes:
        return self._data.read(size)


def read(text: bytes) -> ServerPart | None:
    """Read a server's description as it stands in its answer."""
    line = _Line(b"* 1 FETCH (UID 7 BODYSTRUCTURE " + text + b" FLAGS (\\Seen))\r\n")
    answer = read_next(line, literal_max=100)
    assert isinstance(answer, FetchAnswer)
    return read_structure(answer.structure)


def abridge(raw: bytes, root: ServerPart | None) -> AbridgedRaw:
    """Make of a mail what is kept of it, where the server hands out what is asked for."""
    wanted = plan_wanted(root) if root is not None else None
    names = () if wanted is None else (*wanted.headers, *(c.section for c in wanted.contents))
    parts = {name: part_of(raw, name) for name in names}
    given_out = {name: data for name, data in parts.items() if data is not None}
    kept, less = assemble(part_of(raw, "HEADER") or b"", root, given_out, whole_bytes=len(raw))
    return AbridgedRaw(kept, [(hole, None) for hole in less.holes], less.notes)


def test_words_come_and_files_are_named() -> None:
    """Texts, also behind the files, and small parts are read; what stays has name, type, size."""
    raw = write_large()

    kept = abridge(raw, read(describe_parts(raw)))
    body = parse_body(kept)

    assert len(kept) < 2000 < len(raw)
    assert f"{WORDS}\n\n{BEHIND}".replace("\r\n", "\n") == body.text
    assert [
        ("lamp.mp4", "video/mp4", 1_300_000, True),
        ("visit.ics", "text/calendar", 43, False),
        ("The lamp's guide.eml", "message/rfc822", 958_118, True),
    ] == [
        (
            a.filename,
            a.content_type,
            round(a.size_bytes, -1) if i == 0 else a.size_bytes,
            a.on_server,
        )
        for i, a in enumerate(body.attachments)
    ]
    assert {1: "2", 3: "4"} == list_absent(kept)


@given(data=st.data())
def test_what_was_fetched_is_read_in_its_place(data: st.DataObject) -> None:
    """Whatever was fetched of it, the mail is read, cut and searched as bytes of one piece are."""
    texts = st.lists(st.text("ab\n", max_size=6).map(str.encode), min_size=5, max_size=5)
    pieces, fillings = data.draw(texts), data.draw(texts)
    kept, expected, holes = b"", b"", list[tuple[Hole, bytes | None]]()
    for number, (piece, filling) in enumerate(zip(pieces, fillings, strict=True)):
        kept, expected = kept + piece, expected + piece
        is_here = data.draw(st.booleans())
        begins, stand_in = len(kept), b"(-)"
        kept, expected = kept + stand_in, expected + (filling if is_here else stand_in)
        hole = Hole(str(number), begins, begins + len(stand_in), 9)
        holes.append((hole, filling if is_here else None))
    source = AbridgedRaw(kept, holes, ())
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(expected))] * 2)))
    sub = data.draw(st.sampled_from([b"ab", b"a(", b"-", b"\nb"]))

    assert expected == b"".join(source.pieces())
    assert expected[start:end] == source[start:end]
    assert expected.find(sub, start, end) == source.find(sub, start, end)
    assert list(expected) == [source[place] for place in range(len(expected))]
    assert all(expected[h.begins : h.ends] == b"(-)" for h in source.absent.values())


@pytest.mark.parametrize(
    "text",
    [
        b"NIL",
        b"()",
        b'"words"',
        b"(" * 5000 + b")" * 5000,
        b"(" * 5000,
        b"(" * 70 + LEAF + b' "MIXED")' * 70,
        b"(" + LEAF * 1001 + b' "MIXED")',
        b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" NIL 1)',
        b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" -5 1)',
        b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 99999999999999999999 1)',
        b'("TEXT" NIL NIL NIL NIL "7BIT" 5 1)',
        b'("TEXT\x1b[2J" "PLAIN" NIL NIL NIL "7BIT" 5 1)',
        b"(" + LEAF + b'("MULTIPART" "MIXED" NIL NIL NIL "7BIT" 5) "MIXED")',
    ],
)
def test_what_cannot_be_believed_is_not(text: bytes) -> None:
    """NIL, nonsense, nesting without end and impossible sizes say nothing about a mail."""
    root = read(text)

    assert None is root


def test_without_a_description_the_header_comes() -> None:
    """A mail of which the server does not say what it holds is its header, and says so."""
    body = parse_body(abridge(write_large(), None))

    assert ("", (), (HEADER_ONLY,)) == (body.text, body.attachments, body.defects)


def test_a_lie_about_parts_ends_as_a_header() -> None:
    """Parts that the mail's own header knows nothing of are not put together."""
    raw = b"From: a@x.example\r\nSubject: one\r\n\r\nwords"
    root = read(b"(" + LEAF + FILE + b' "MIXED")')

    assert (HEADER_ONLY,) == abridge(raw, root).notes


@given(
    mime=st.dictionaries(
        st.sampled_from(["1.MIME", "2.MIME", "1"]),
        st.one_of(
            st.binary(max_size=80),
            st.sampled_from(
                [b"\r\n\r\n--b--\r\n", b"Content-Type: multipart/mixed\r\n\r\nx", b"--b\r\n", b":"]
            ),
        ),
    )
)
def test_whatever_is_handed_out_no_stand_in_passes_for_a_file(mime: dict[str, bytes]) -> None:
    """Headers and texts may be anything: nothing is raised, and no file is one that nobody sent."""
    root = read(b"(" + LEAF + FILE + b' "MIXED")')
    kept, less = assemble(HEADER, root, mime, whole_bytes=80_000_000)

    source = AbridgedRaw(kept, [(hole, None) for hole in less.holes], less.notes)
    body = parse_body(source)

    here = [a.index for a in body.attachments if not a.on_server]
    assert not any(b"stayed on" in extract_attachment(source, n)[1] for n in here)
