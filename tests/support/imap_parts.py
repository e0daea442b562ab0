"""The parts of a mail as an honest server describes and hands them out (RFC 3501 6.4.5, 7.4.2)."""

from __future__ import annotations

from data.mail.mime import Part, split_mail


def describe_parts(raw: bytes) -> bytes:
    """Give the BODYSTRUCTURE of a mail."""
    return _describe(split_mail(raw).root, raw)


def part_of(raw: bytes, section: str) -> bytes | None:
    """Give `2`, `2.1`, `2.MIME`, `2.HEADER`, `HEADER`, or all of it; None where there is none."""
    part = split_mail(raw).root
    numbers, _, last = section.rpartition(".")
    kind = last if last in ("MIME", "HEADER") else ""
    path = (numbers if kind else section).split(".")
    if path == [""]:
        return raw[: part.body] if kind else raw
    for number in path:
        if part.children:
            if int(number) > len(part.children):
                return None
            part = part.children[int(number) - 1]
        elif number != "1":
            return None
    if kind == "MIME":
        return raw[part.start : part.body]
    content = raw[part.body : part.end]
    return content[: content.find(b"\r\n\r\n") + 4] if kind else content


def _describe(part: Part, raw: bytes) -> bytes:
    kind, _, subtype = part.content_type.encode().upper().partition(b"/")
    if part.children:
        inner = b"".join(_describe(child, raw) for child in part.children)
        return b'(%b "%b")' % (inner, subtype)
    size = part.end - part.body
    lines = raw.count(b"\n", part.body, part.end)
    encoding = part.encoding.encode() or b"7bit"
    words = b'"%b" "%b" %b NIL NIL "%b" %d' % (
        kind, subtype, _pairs(part.parameters), encoding, size
    )  # fmt: skip
    if kind == b"TEXT":
        words += b" %d" % lines
    elif (kind, subtype) == (b"MESSAGE", b"RFC822"):
        envelope = b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
        words += b" %b %b %d" % (envelope, describe_parts(raw[part.body : part.end]), lines)
    disposition, parameters = part.disposition()
    if disposition:
        words += b' NIL ("%b" %b)' % (disposition.encode(), _pairs(parameters))
    return b"(" + words + b")"


def _pairs(parameters: object) -> bytes:
    assert hasattr(parameters, "items")
    pairs = [f'"{name}" "{value}"' for name, value in parameters.items()]
    return f"({' '.join(pairs)})".encode() if pairs else b"NIL"
