"""The block above a text: its forms, and what is said of one that cannot be read."""

from __future__ import annotations

from console.domain.header_block import Fields, parse_mail_file, parse_note_file, render_mail_file


def test_the_file_looks_as_people_expect() -> None:
    """Fields stand above an empty line and the text, files one a line, nothing behind a colon."""
    file = render_mail_file(Fields("a@b.example", "", "Hi", ("plan.pdf", "b.txt")), "Dear A,")

    assert (
        "To: a@b.example\nCc:\nSubject: Hi\nAttach: plan.pdf\nAttach: b.txt\n\nDear A,\n"
    ) == file


def test_a_field_may_go_on_in_the_next_line_and_stand_twice() -> None:
    """Folded lines and repeated fields are put together."""
    edited = parse_mail_file("to: a@b.example,\n c@d.example\nTO: e@f.example\n\nx\n")

    assert Fields("a@b.example, c@d.example, e@f.example") == edited.fields


def test_a_block_that_was_deleted_leaves_the_fields_alone() -> None:
    """A file that begins with the text has no fields: those of before stay."""
    edited = parse_mail_file("Dear A,\n\nTo: be or not.\n")

    assert (None, "Dear A,\n\nTo: be or not.") == (edited.fields, edited.text)


def test_a_field_that_is_none_is_said_and_kept_in_the_text() -> None:
    """A Bcc is not sent in silence: it stands in the text, and a sentence says so."""
    edited = parse_mail_file("To: a@b.example\nBcc: c@d.example\n\nDear A,\n")

    assert "Bcc: c@d.example\n\nDear A," == edited.text
    assert "Bcc: is no field here" in edited.problems[0]


def test_a_forgotten_empty_line_costs_nothing() -> None:
    """A text right below the fields is the text."""
    edited = parse_mail_file("Subject: Hi\nDear A,\n")

    assert ("Dear A,", "Hi", ()) == (edited.text, (edited.fields or Fields()).subject,
                                     edited.problems)  # fmt: skip


def test_an_empty_file_is_an_empty_text() -> None:
    """Whoever deletes everything has an empty text and the fields of before."""
    assert ("", None) == (parse_mail_file("").text, parse_mail_file("").fields)
    assert "" == parse_note_file("").text


def test_a_note_without_our_line_is_the_whole_file() -> None:
    """Deleting the line that says what it is costs no word."""
    assert "# list\n- one" == parse_note_file("# list\n- one\n").text
