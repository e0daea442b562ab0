"""What an editor is given comes back as it was, and whatever it leaves, no word is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.domain.header_block import (
    Fields,
    parse_mail_file,
    parse_note_file,
    render_mail_file,
    render_note_file,
)

CHARS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
VALUE = st.text(CHARS, max_size=60).map(str.strip)
TEXT = st.text(st.one_of(CHARS, st.just("\n"), st.just("\t")), max_size=300)
FIELDS = st.builds(Fields, VALUE, VALUE, VALUE, st.lists(VALUE.filter(bool), max_size=4).map(tuple))
LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["To: a@b.example", "Cc:", "Subject: x", "Bcc: y", "", " more", "Attach: f"]
        ),
        st.text(CHARS, max_size=30),
    ),
    max_size=12,
)


@given(fields=FIELDS, text=TEXT)
def test_what_was_not_changed_comes_back_as_it_was(fields: Fields, text: str) -> None:
    """Fields and text survive the way through the file, whatever stands in them."""
    edited = parse_mail_file(render_mail_file(fields, text))

    assert (text, fields, ()) == (edited.text, edited.fields, edited.problems)


@given(text=TEXT)
def test_a_note_comes_back_as_it_was(text: str) -> None:
    """A note survives the way through the file, also one that begins like our own line."""
    assert text == parse_note_file(render_note_file(text, number=1042)).text


@given(lines=LINES)
def test_no_word_is_lost(lines: list[str]) -> None:
    """Every word of a file, whatever was done to its block, is in a field or in the text."""
    edited = parse_mail_file("\n".join(lines) + "\n")
    fields = edited.fields or Fields()
    kept = " ".join((edited.text, fields.to, fields.cc, fields.subject, *fields.attach))
    names = {"to:", "cc:", "subject:", "attach:"}
    words = [w for line in lines for w in line.split() if w.casefold() not in names]

    assert [] == [w for w in words if w not in kept and w.partition(":")[2] not in kept]
