"""Mails made to cost whoever reads them: deep, wide, long and many, to any size."""

from __future__ import annotations

import base64
from collections.abc import Callable

HEAD = b"From: Mallory <m@bomb.example>\r\nSubject: hello\r\nMessage-ID: <bomb@bomb.example>\r\n"
PLAIN = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"


def _times(piece: bytes, size: int) -> bytes:
    return piece * (size // len(piece) + 1)


def nested_multiparts(size: int) -> bytes:
    """Parts within parts without end."""
    levels = [
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(size // 64)
    ]
    return HEAD + b"".join(levels)


def same_boundary(size: int) -> bytes:
    """Parts within parts that all end at the same words."""
    return HEAD + _times(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n", size)


def nested_mails(size: int) -> bytes:
    """Mails within mails without end."""
    return HEAD + _times(b"Content-Type: message/rfc822\r\n\r\n", size)


def many_parts(size: int) -> bytes:
    """A part for every few bytes."""
    head = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    return head + _times(b"--x\r\nContent-Type: text/plain; name=a\r\n\r\na\r\n", size)


def many_empty_parts(size: int) -> bytes:
    """Nothing but lines between parts."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + _times(b"--x\r\n", size)


def many_headers(size: int) -> bytes:
    """A header that goes on."""
    return HEAD + _times(b"X: y\r\n", size) + b"\r\nx"


def many_received(size: int) -> bytes:
    """A mail that came a long way."""
    return _times(b"Received: from a by b; 1 Jan 2026\r\n", size) + PLAIN + b"\r\nx"


def long_header(size: int) -> bytes:
    """One field without end."""
    return HEAD + b"X-Long: " + b"x" * size + b"\r\n\r\nx"


def long_folded_header(size: int) -> bytes:
    """One field on many lines."""
    return HEAD + b"X-Long: a" + _times(b"\r\n a", size) + b"\r\n\r\nx"


def many_references(size: int) -> bytes:
    """A mail that answers everything."""
    return HEAD + b"References: " + _times(b"<a@b.example>\r\n ", size) + b"\r\n\r\nx"


def other_references(size: int) -> bytes:
    """A mail that answers everything, each once."""
    ids = b" ".join(b"<%d@b.example>" % n for n in range(size // 18))
    return HEAD + b"References: " + ids + b"\r\n\r\nx"


def many_names(size: int) -> bytes:
    """A sender of thousands of names with commas and no address."""
    return _times(b"From: Ann example\r\n", size) + b"Subject: x\r\n\r\nx"


def many_addresses(size: int) -> bytes:
    """A mail to everybody."""
    return HEAD + b"To: " + _times(b"a@b.example, ", size) + b"z@b.example\r\n\r\nx"


def deep_comments(size: int) -> bytes:
    """Comments within comments in an address."""
    return HEAD + b"To: " + b"(" * size + b")" * size + b" a@b.example\r\n\r\nx"


def open_quotes(size: int) -> bytes:
    """Quotes and brackets that never close."""
    return HEAD + b"To: " + _times(b'"a <', size) + b"\r\nCc: " + _times(b"<", size) + b"\r\n\r\nx"


def groups(size: int) -> bytes:
    """Groups within groups."""
    return HEAD + b"To: " + _times(b"a:b:;,", size) + b"\r\n\r\nx"


def encoded_words(size: int) -> bytes:
    """A subject of encoded words."""
    return HEAD.replace(b"hello", _times(b"=?utf-8?B?YQ==?= ", size)) + b"\r\nx"


def broken_words(size: int) -> bytes:
    """A subject of encoded words that never end."""
    return HEAD.replace(b"hello", _times(b"=?a?q?", size)) + b"\r\nx"


def broken_words_closed(size: int) -> bytes:
    """Beginnings of encoded words, and one end."""
    return HEAD.replace(b"hello", _times(b"=?a?q?=?", size) + b"?=") + b"\r\nx"


def sections(size: int) -> bytes:
    """A file name in pieces without end (RFC 2231)."""
    pieces = b"".join(b";\r\n filename*%d*=%%41" % n for n in range(size // 20))
    return HEAD + b"Content-Disposition: attachment" + pieces + b"\r\n\r\nx"


def open_parameter(size: int) -> bytes:
    """Parameters whose quotes never close."""
    return HEAD + b"Content-Type: text/plain" + _times(b'; a="\\', size) + b"\r\n\r\nx"


def one_line(size: int) -> bytes:
    """A text without a line end."""
    return PLAIN + b"\r\n" + b"x" * size


def one_line_of_words(size: int) -> bytes:
    """A line of words without end."""
    return PLAIN + b"\r\n" + _times(b"word ", size)


def flowed(size: int) -> bytes:
    """A text that flows without end."""
    head = PLAIN.replace(b"utf-8", b"utf-8; format=flowed; delsp=yes")
    return head + b"\r\n" + _times(b"> word \r\n", size)


def deep_quotes(size: int) -> bytes:
    """Quotes of quotes of quotes."""
    return PLAIN + b"\r\n" + b"".join(b">" * n + b" a\r\n" for n in range(int(size**0.5)))


def many_attributions(size: int) -> bytes:
    """Lines that look as if a quote began."""
    text = b"On Mon, 5 Jan 2026 at 10:00, Ann <a@b.example> wrote:\r\n> x\r\n\r\n"
    return PLAIN + b"\r\n" + _times(text, size)


def many_signatures(size: int) -> bytes:
    """Lines that look as if a signature began."""
    return PLAIN + b"\r\n" + _times(b"-- \r\n", size)


def blank_lines(size: int) -> bytes:
    """Nothing, at length."""
    return PLAIN + b"\r\n" + _times(b" \t\r\n", size)


def coded_zeroes(size: int) -> bytes:
    """Base64 of nothing at all, in one line."""
    head = PLAIN + b"Content-Transfer-Encoding: base64\r\n\r\n"
    return head + base64.b64encode(bytes(size * 3 // 4))


def broken_base64(size: int) -> bytes:
    """Base64 with an end after every letter."""
    return PLAIN + b"Content-Transfer-Encoding: base64\r\n\r\n" + _times(b"QQ==", size)


def quoted_printable(size: int) -> bytes:
    """Spaces before every line end."""
    head = PLAIN + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head + _times(b"=3D   \t =\r\n", size)


def spaces(size: int) -> bytes:
    """Spaces that end nowhere, in quoted-printable."""
    head = PLAIN + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n \n"
    return head + b" " * size + b"x"


def utf7(size: int) -> bytes:
    """A character set of another time."""
    return PLAIN.replace(b"utf-8", b"utf-7") + b"\r\n" + _times(b"+AGE-", size)


def marks(size: int) -> bytes:
    """One letter with marks upon marks."""
    return PLAIN + b"\r\na" + _times("\u0301".encode(), size)


def invisible(size: int) -> bytes:
    """Signs that change direction and show nothing."""
    return PLAIN + b"\r\n" + _times("\u202e\u200b\ufeff\u2066".encode(), size)


def controls(size: int) -> bytes:
    """Commands for a terminal."""
    return PLAIN + b"\r\n" + _times(b"\x1b[2J\x9b31m", size)


def deep_html(size: int) -> bytes:
    """Elements within elements."""
    return HTML + _times(b"<div>", size)


def deep_tables(size: int) -> bytes:
    """Tables within tables."""
    return HTML + _times(b"<table><tr><td>", size)


def deep_lists(size: int) -> bytes:
    """Lists within lists."""
    return HTML + _times(b"<ul><li>a", size)


def deep_html_quotes(size: int) -> bytes:
    """Quotes within quotes."""
    return HTML + _times(b"<blockquote>a", size)


def open_tags(size: int) -> bytes:
    """Tags that never end."""
    return HTML + _times(b"<a ", size)


def open_comments(size: int) -> bytes:
    """Comments that never end."""
    return HTML + _times(b"<!--", size)


def attributes(size: int) -> bytes:
    """An element with attributes without end."""
    return HTML + b"<p " + _times(b"a=b ", size) + b">x"


def entities(size: int) -> bytes:
    """Entities, real and not."""
    return HTML + _times(b"&amp;&#x41;&nothing", size)


def wide_table(size: int) -> bytes:
    """A table with one row of many cells."""
    return HTML + b"<table><tr>" + _times(b"<td>a</td>", size)


def links(size: int) -> bytes:
    """Links that say something else than they do."""
    return HTML + _times(b'<a href="https://evil.example/x">https://bank.example</a>', size)


def styles(size: int) -> bytes:
    """Styles that hide."""
    return HTML + _times(b'<p style="display:none;color:red">a</p>', size)


def alternatives(size: int) -> bytes:
    """The same text over and over."""
    head = HEAD + b"Content-Type: multipart/alternative; boundary=x\r\n\r\n"
    return head + _times(b"--x\r\nContent-Type: text/html\r\n\r\n<p>a<p>b\r\n", size)


def reports(size: int) -> bytes:
    """A delivery report about everybody."""
    head = (
        HEAD.replace(b"Mallory <m@", b"MAILER-DAEMON <mailer-daemon@")
        + b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        b"--x\r\n\r\nfailed\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; a\r\n\r\n"
    )
    one = b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    return head + _times(one, size) + b"--x--\r\n"


def prose_report(size: int) -> bytes:
    """A delivery report in prose without end."""
    head = HEAD.replace(b"Mallory <m@", b"MAILER-DAEMON <mailer-daemon@").replace(
        b"hello", b"Undelivered Mail Returned to Sender"
    )
    return head + b"\r\n" + _times(b"<a@b.example>: 550 5.1.1 no such user\r\n", size)


def file_beginnings(size: int) -> bytes:
    """Lines that all begin a file within the text."""
    return PLAIN + b"\r\n" + _times(b"begin 644 a\r\n=ybegin name=b\r\n", size)


def odd_header_lines(size: int) -> bytes:
    """Header lines in no character set that anybody names."""
    return _times(b"X-Caf\xe9: \xf8\xe5\r\n", size) + b"\r\nx"


BOMBS: dict[str, Callable[[int], bytes]] = {
    make.__name__: make
    for make in (
        file_beginnings, odd_header_lines,
        nested_multiparts, same_boundary, nested_mails, many_parts, many_empty_parts, many_headers,
        many_received, long_header, long_folded_header, many_references, other_references,
        many_addresses, many_names, deep_comments, open_quotes, groups, encoded_words, broken_words,
        broken_words_closed, sections, open_parameter, one_line, one_line_of_words, flowed,
        deep_quotes, many_attributions, many_signatures, blank_lines, coded_zeroes, broken_base64,
        quoted_printable, spaces, utf7, marks, invisible, controls, deep_html, deep_tables,
        deep_lists, deep_html_quotes, open_tags, open_comments, attributes, entities, wide_table,
        links, styles, alternatives, reports, prose_report,
    )
}  # fmt: skip
"""Each takes about how many bytes it is to have."""
