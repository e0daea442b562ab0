"""Whatever strangers and agents write: what leaves is one well-formed mail, or nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

from hypothesis import example, given
from hypothesis import strategies as st

from data.errors import ComposeError
from data.mail.compose import render_mail
from data.mail.outgoing import OutgoingAttachment, OutgoingMail
from data.records import Address, SafeLine

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OWN_ID = "1042.abc.def@x.example"
FIELDS = {
    "from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding",
}  # fmt: skip
ANYTHING = st.text(st.characters(), max_size=60)
"""Control characters, line breaks, NUL and lone surrogates too."""
INJECTED = st.sampled_from(
    ["x\r\nBcc: all@y.example", "x\nBcc: b@y", "x\r\rBcc: b@y", "a\0b", "\udcff", "a\u2028Bcc: b@y",
     "=?utf-8?q?a=0D=0ABcc:_b@y?=", "x" * 2000, "\r\n\r\n.\r\nMAIL FROM:<x>"]
)  # fmt: skip
WORDS = ANYTHING | INJECTED
LONG_ID = st.integers(78, 92).map(lambda length: f"{'i' * (length - 10)}@y.example")
IDS = st.lists(WORDS | LONG_ID, max_size=5)
ADDRESS = WORDS | st.just("a@y.example") | st.just("mü@y.example") | st.just("a@mü.example")


def head_of(raw: bytes) -> list[tuple[str, str]]:
    """Give the header as it stands, unfolded by RFC 5322 and not decoded."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    unfolded = re.sub(r"\r\n([ \t])", r"\1", head)
    return [
        (n.lower(), v.strip()) for n, _, v in (f.partition(":") for f in unfolded.split("\r\n"))
    ]


@given(subject=WORDS, name=WORDS, to=ADDRESS, text=WORDS, ids=IDS, filename=WORDS, kind=WORDS)
@example(subject="s", name="", to="a@y.example", text="lone \udcff and \0 and \x1b[2J", ids=[],
         filename="f.txt", kind="text/plain")  # fmt: skip
@example(subject="s", name="", to="a@y.example", text="y" * 3000 + "\n.\n", ids=[],
         filename="f.txt", kind="text/plain")  # fmt: skip
def test_what_leaves_is_one_mail_with_our_fields_and_no_others(
    *, subject: str, name: str, to: str, text: str, ids: list[str], filename: str, kind: str
) -> None:
    """No words anywhere add a field, a recipient, a line too long, or a byte no server takes."""
    mail = OutgoingMail(
        from_=Address(SafeLine("X"), SafeLine("support@x.example")),
        to=(Address(SafeLine(name), SafeLine(to)),),
        cc=(),
        subject=subject,
        text=text,
        internet_message_id=OWN_ID,
        date=NOW,
        in_reply_to=ids[0] if ids else None,
        references=tuple(ids),
        attachments=(OutgoingAttachment(filename, kind, b"\x00\r\n.\r\n"),),
    )
    try:
        raw = render_mail(mail)
    except ComposeError:
        return

    fields = head_of(raw)
    names = [field for field, _ in fields]
    assert len(names) == len(set(names))
    assert set(names) <= FIELDS
    assert b"\0" not in raw
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert f"<{OWN_ID}>" == dict(fields)["message-id"]
    read = message_from_bytes(raw, policy=default)
    assert 2 == len(list(read.iter_parts()))


@given(ids=st.lists(LONG_ID, min_size=1, max_size=5, unique=True))
def test_long_ids_are_repeated_letter_for_letter(ids: list[str]) -> None:
    """Ids of 78 to 92 characters stand in the header as they came, neither cut nor encoded."""
    mail = OutgoingMail(
        from_=Address(SafeLine(""), SafeLine("support@x.example")),
        to=(Address(SafeLine(""), SafeLine("a@y.example")),),
        cc=(),
        subject="s",
        text="t",
        internet_message_id=OWN_ID,
        date=NOW,
        in_reply_to=ids[-1],
        references=tuple(ids),
    )

    fields = dict(head_of(render_mail(mail)))

    assert f"<{ids[-1]}>" == fields["in-reply-to"]
    assert [f"<{each}>" for each in ids] == fields["references"].split()


HIDDEN = b"unseen@y.example"


@given(
    name=st.sampled_from([b"Bcc", b"bcc", b"BCC ", b"Resent-Bcc"]),
    fold=st.sampled_from([b" ", b"\r\n ", b"\r\n\t", b"\n "]),
    is_last=st.booleans(),
    end=st.sampled_from([b"\r\n", b"\n"]),
    text=st.sampled_from([b"hello", "hällo".encode(), b"y" * 2000]),
)
def test_nobody_learns_from_a_forward_who_was_not_to_be_seen(
    name: bytes, fold: bytes, is_last: bool, end: bytes, text: bytes
) -> None:
    """A mail that is passed on, as a mail or as a file, goes without its Bcc; the rest stays."""
    secret = name + b":" + fold + HIDDEN + b"," + fold + HIDDEN
    lines = [b"Subject: s", secret, b"To: a@y.example"]
    if is_last:
        lines = [lines[0], lines[2], secret]
    mail = OutgoingMail(
        from_=Address(SafeLine(""), SafeLine("support@x.example")),
        to=(Address(SafeLine(""), SafeLine("b@y.example")),),
        cc=(),
        subject="s",
        text="t",
        internet_message_id=OWN_ID,
        date=NOW,
        forwarded=end.join(lines) + end + end + text,
    )

    parts = list(message_from_bytes(render_mail(mail)).walk())
    carried = b"".join(bytes(p.get_payload(decode=True) or p.as_bytes()) for p in parts[1:])

    assert HIDDEN not in carried
    assert b"Subject: s" in carried
    assert b"a@y.example" in carried
    assert text in carried.replace(b"\r\n", b"\n")
