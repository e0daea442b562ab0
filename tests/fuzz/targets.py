"""What is fuzzed: every reader of what strangers write, with what must hold whatever they write.

Each target takes bytes, raises nothing but AssertionError where a promise is broken, and has seeds
to begin from. `make fuzz` runs each for a while; `test_targets.py` tries the seeds in every run.
"""

# ruff: noqa: RUF001 - pieces of mail in other scripts

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from console.domain.front_matter import parse_sheet
from console.domain.macros.templates import TemplateError, check_text
from console.domain.markdown.html import to_html
from console.domain.markdown.reading import parse
from data.errors import MailError
from data.mail.abridging import NOTHING, assemble, plan_wanted
from data.mail.body_structure import read_structure
from data.mail.parse import extract_attachment, parse_body, parse_head
from data.search.article_query import parse_article_query
from data.search.query import parse_query
from data.store.abridged import AbridgedRaw
from data.text.html import render_html
from data.text.quotes import split_quotes
from data.text.safe import clean_line, clean_text, is_safe, visible_bytes
from data.text.width import width_of
from data.text.wrap import wrapped
from tests.fuzz.file_targets import FILE_TARGETS
from tests.fuzz.target import Target
from tests.mail.test_literals import answers, body
from tests.properties.test_markdown_properties import HOSTILE, PAGE
from tests.properties.test_parse_properties import SEEDS, assert_bounded, assert_safe
from tests.support.imap_parts import describe_parts
from tests.support.large_mail import write_large
from tests.support.safe_html import read_back
from widgets.glyphs import glyphs_for
from widgets.markdown_lines import markdown_lines

PARTED = write_large()
MIXED = b'From: a@x.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
TODAY = date(2026, 11, 20)
WIDTHS = (20, 79)
HTML = (
    "<table><tr><td>a<td>b</table><blockquote type=cite>x</blockquote><a href=http://x>y</a><!--",
    '<div style="display:none">x</div><ul><li>a<ol><li>b</ul>&nbsp;&#x110000;<pre>x</pre>',
)
QUOTED = (
    "Hi\nOn 3 May 2026 at 12:34, A <a@b.c> wrote:\n> old\n>> older\n\n-- \nAnn\n",
    "answer\n-----Original Message-----\nFrom: a <a@b.c>\nTo: b\nSubject: c\n\nold\n"
    "发件人： a@b.c\n",
)
QUERIES = ('from:ann "a phrase" -tag:x is:open before:2026-01-01 lamp*', "lang:da state: -x 42 字")
MACROS = (
    "---\nname: x\ntags: [a, b]\n---\nDear {{ customer.first_name | default: 'there' }},\n",
    "{% if customer.name %}{% for x in conversation.tags %}{{ x }}{% endfor %}{% endif %}",
)


def read_mail(raw: bytes) -> None:
    """Any bytes are a mail: read whole, safe to show, bounded; its files come out."""
    head, found = parse_head(raw), parse_body(raw)
    assert_safe(head, found)
    assert_bounded(head, found)
    for attachment in found.attachments[:3]:
        extract_attachment(raw, attachment.index)
    for width in WIDTHS:
        _assert_fits(wrapped(found.text, width), width)


def read_answers(data: bytes) -> None:
    """Whatever a server answers, reading ends, and only with errors of ours."""
    with suppress(MailError):
        answers(b"* 1 FETCH (" + data)


def read_parts(data: bytes) -> None:
    """Whatever a server says of a mail's parts, what is kept of the mail is read."""
    found = []
    with suppress(MailError):
        found = answers(b"* 1 FETCH (UID 7 BODYSTRUCTURE " + data + b")\r\nT1 OK done\r\n")
    root = read_structure(found[0].structure) if found else None
    wanted = plan_wanted(root) if root is not None else NOTHING
    parts = dict.fromkeys(wanted.headers, data) | {c.section: data for c in wanted.contents[::2]}
    kept, less = assemble(MIXED + data, root, parts, whole_bytes=len(data))
    source = AbridgedRaw(kept, [(hole, None) for hole in less.holes], less.notes)
    assert_safe(parse_head(kept), parse_body(source))


def clean(data: bytes) -> None:
    """Cleaned text is safe, and cleaning it again changes nothing."""
    for text in (
        data.decode("utf-8", "surrogateescape"),
        data.decode("utf-8", "surrogatepass") if _is_utf8(data) else data.decode("latin-1"),
    ):
        once = clean_text(text)
        assert is_safe(once)
        assert once == clean_text(once)
        line = clean_line(text)
        assert is_safe(line)
        assert "\n" not in line
    assert is_safe(visible_bytes(data))


def render(data: bytes) -> None:
    """Any HTML becomes text that is safe and fits."""
    text = clean_text(render_html(data.decode("utf-8", "replace")).text)
    assert is_safe(text)
    for width in WIDTHS:
        _assert_fits(wrapped(text, width), width)


def split(data: bytes) -> None:
    """What is new in a text stands in the text, and folding loses no line."""
    text = clean_text(data.decode("utf-8", "replace"))
    found = split_quotes(text)
    assert is_safe(found.new_text)


def read_article(data: bytes) -> None:
    """Any article fits the terminal, and its page has only known tags and links."""
    tree = parse(data.decode("utf-8", "replace"))
    read_back(to_html(tree, PAGE), own=("own/",))
    for width in WIDTHS:
        for line in markdown_lines(tree, width, glyphs_for(is_ascii=False)):
            assert sum(width_of(span.text) for span in line.spans) <= width
            assert all(is_safe(span.text) for span in line.spans)


def read_query(data: bytes) -> None:
    """Whatever is typed is a query or has an error in words."""
    text = data.decode("utf-8", "replace")
    parse_query(text, today=TODAY)
    parse_article_query(text)


def read_macro(data: bytes) -> None:
    """Whatever stands in a macro's file is read or refused in words."""
    text = data.decode("utf-8", "replace")
    parse_sheet(text)
    with suppress(TemplateError):
        check_text(text)


def _assert_fits(lines: Sequence[str], width: int) -> None:
    for line in lines:
        assert is_safe(line)
        assert width_of(line) <= width


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _encoded(texts: Sequence[str]) -> list[bytes]:
    return [text.encode() for text in texts]


TARGETS = {
    "mail": Target(read_mail, SEEDS),
    "answers": Target(read_answers, [body(5, SEEDS[0]) + b"T1 OK done\r\n"]),
    "parts": Target(read_parts, [describe_parts(PARTED)]),
    "clean": Target(clean, [b"\x1b[2J\xc2\x9b\xe2\x80\xae", *_encoded(HOSTILE)]),
    "html": Target(render, _encoded(HTML)),
    "quotes": Target(split, _encoded(QUOTED)),
    "article": Target(read_article, _encoded(HOSTILE)),
    "query": Target(read_query, _encoded(QUERIES)),
    "macro": Target(read_macro, _encoded(MACROS)),
    **FILE_TARGETS,
}
