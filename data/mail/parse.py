"""Read a mail from its raw bytes: what its header says, its text, its files. Pure and total.

Theory of operation: the header is read alone for lists, the body later and separately; both from
the same bytes, both never raise. A mail is split by position (`mime`), its parts are told apart
(`outline`), and only the text is decoded; files are sized without decoding and taken out on
demand. Whatever was wrong is told in `defects`, and every string has passed `data.text.safe`.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.errors import NotFoundError
from data.mail.addresses import parse_address_list
from data.mail.automatic import classify, is_bounce
from data.mail.bounces import read_reports
from data.mail.charsets import Reading, decode_bytes
from data.mail.dates import parse_date
from data.mail.encoded_words import VALUE_CHARS_MAX, decode_words, read_words
from data.mail.extras import TELLING_TYPES as EXTRAS
from data.mail.extras import Extras, find_extras
from data.mail.headers import Head, list_ancestors, parse_message_id, read_head
from data.mail.inner_files import all_files
from data.mail.mail_text import MailText
from data.mail.mime import Structure, normal_line_ends
from data.mail.opening import open_mail
from data.mail.outline import File, describe_file, read_outline
from data.mail.protection import ENCRYPTED_KIND, find_protections
from data.mail.protection import TELLING_TYPES as PROTECTED
from data.mail.source import Source, absent_at, chunks_of, notes_on
from data.mail.transfer import decode_stream, decode_transfer, is_prose
from data.records import (
    Address,
    Attachment,
    DeliveryReport,
    MessageBody,
    MessageHead,
    SafeLine,
    SafeText,
)
from data.text.language import guess_language
from data.text.quotes import split_quotes
from data.text.safe import clean_line, clean_text

AUTHENTICATION_RESULTS_MAX = 20
DEFECTS_MAX = 20
DECEIVING_MAX = 20
LOOP_TOKENS_MAX = 20
INNER_TYPES = frozenset(("message/rfc822", "message/global"))
INNER_DEPTH_MAX = 3
"""A mail that only holds a mail that only holds a mail; deeper ones stay files."""
INNER_SHOWN_MAX = 10
INNER_BYTES_MAX = 4_000_000
NO_EXTRAS = Extras()


def parse_head(raw: bytes) -> MessageHead:
    """Read the header of a mail; bytes behind it are not looked at and may be missing."""
    head = read_head(normal_line_ends(raw))
    from_ = _addresses(head, "from") or _addresses(head, "sender")
    subject = clean_line(decode_words(head.first("subject")[:VALUE_CHARS_MAX]))
    message_id = parse_message_id(head.first("message-id"))
    verdict = classify(head, subject=subject, from_=from_)
    return MessageHead(
        internet_message_id=message_id,
        ancestors=list_ancestors(
            in_reply_to=head.first("in-reply-to"),
            references=head.first("references"),
            own_id=message_id,
        ),
        from_=from_,
        reply_to=_addresses(head, "reply-to"),
        to=_addresses(head, "to"),
        cc=_addresses(head, "cc"),
        bcc=_addresses(head, "bcc"),
        subject=subject,
        sent_at=parse_date(head.first("date")),
        automatic=verdict.automatic,
        may_auto_answer=verdict.may_auto_answer,
        loop_tokens=tuple(clean_line(v) for v in head.every("x-loop")[:LOOP_TOKENS_MAX]),
        authentication_results=tuple(
            clean_line(value)
            for value in head.every("authentication-results")[:AUTHENTICATION_RESULTS_MAX]
        ),
    )


def parse_body(raw: Source) -> MessageBody:
    """Read the text and the list of files of a mail."""
    return _parse_body(raw, 0)


def header_lines(head: MessageHead) -> list[str]:
    """Give the header of a mail within a mail as it is shown above its words."""
    people = (("From", head.from_), ("To", head.to), ("Cc", head.cc))
    return [
        *(f"{name}: {_people(who)}" for name, who in people if who),
        f"Subject: {head.subject}",
        *([f"Date: {head.sent_at:%a %d %b %Y %H:%M %z}"] if head.sent_at else []),
    ]


def _parse_body(raw: Source, depth: int) -> MessageBody:
    structure = open_mail(raw)
    outline = read_outline(structure)
    text = MailText(structure, defects=list(notes_on(raw)))
    for passage in outline.passages:
        text.add(passage)
    kinds = structure.kinds()
    extras = NO_EXTRAS if kinds.isdisjoint(EXTRAS) else find_extras(structure, text.read_part)
    listed = all_files(structure, outline, in_texts=text.holds_files)
    if not text.pieces:
        text.add_stand_in(listed.wrapped, extras.words)
    own = text.joined()
    if not text.pieces and depth < INNER_DEPTH_MAX:
        for words in _inner_words(structure, listed.files, depth):
            text.add_plain(words)
    subject, reading = _subject_of(structure.root.head)
    if reading is not None:
        text.tell_header(reading)
    text.defects += (*structure.defects, *listed.defects, *extras.defects)
    protections = dict.fromkeys(text.protections)
    if structure.signatures or not kinds.isdisjoint(PROTECTED):
        protections |= dict.fromkeys(find_protections(structure))
    if any(each.kind == ENCRYPTED_KIND for each in protections):
        text.defects.append("The mail is encrypted; its text cannot be read here.")
    whole = text.joined()
    split = split_quotes(
        whole,
        subject=subject,
        quoted_lines=frozenset(text.quoted_lines),
        signature_lines=frozenset(text.signature_lines),
    )
    new_text = clean_text(split.new_text)
    return MessageBody(
        text=whole,
        new_text=new_text,
        has_html=any(passage.rich for passage in outline.passages)
        or any(each.html for each in listed.wrapped),
        attachments=tuple(
            describe_file(structure, file, index) for index, file in enumerate(listed.files, 1)
        ),
        delivery_reports=_reports(structure, own, subject),
        language=guess_language(new_text),
        remote_images=text.remote_images,
        hidden_words=text.hidden_words,
        defects=tuple(map(clean_line, dict.fromkeys(text.defects)))[:DEFECTS_MAX],
        deceiving_links=tuple(text.deceiving.items())[:DECEIVING_MAX],
        guessed_charset=clean_line(text.guessed) if text.guessed else None,
        invitations=tuple(extras.invitations),
        contacts=tuple(extras.contacts),
        protections=tuple(protections),
    )


def list_files(raw: Source) -> tuple[Attachment, ...]:
    """Describe the files of a mail without reading its text."""
    structure = open_mail(raw)
    return tuple(
        describe_file(structure, file, index)
        for index, file in enumerate(all_files(structure, read_outline(structure)).files, 1)
    )


def list_absent(raw: Source) -> dict[int, str]:
    """Say by number which files of a mail are on the server only, and what IMAP calls them."""
    structure = open_mail(raw)
    files = all_files(structure, read_outline(structure), in_texts=False).files
    places = ((number, file.part.body) for number, file in enumerate(files, 1))
    found = ((number, absent_at(structure.raw, place)) for number, place in places)
    return {number: hole.section for number, hole in found if hole is not None}


def extract_attachment(
    raw: Source, index: int, *, most_bytes: int | None = None
) -> tuple[Attachment, bytes]:
    """Take file number `index` (as `parse_body` counts them) out of a mail, or its beginning.

    Raises:
        NotFoundError: the mail has no such file.
    """
    structure, file = _find_file(raw, index)
    described = describe_file(structure, file, index)
    if file.content is not None:
        return described, file.content[:most_bytes]
    part = file.part
    end = part.end if most_bytes is None else min(part.end, part.body + most_bytes)
    content, _ = decode_transfer(structure.raw[part.body : end], part.encoding)
    return described, content


def stream_attachment(raw: Source, index: int) -> Iterator[bytes]:
    """Take file number `index` out of a mail piece by piece.

    Raises:
        NotFoundError: the mail has no such file.
    """
    structure, file = _find_file(raw, index)
    if file.content is not None:
        return iter((file.content,))
    part = file.part
    return decode_stream(chunks_of(structure.raw, part.body, part.end), part.encoding)


def _find_file(raw: Source, index: int) -> tuple[Structure, File]:
    structure = open_mail(raw)
    files = all_files(structure, read_outline(structure)).files
    if not 1 <= index <= len(files):
        raise NotFoundError("attachment", index)
    return structure, files[index - 1]


def unreadable_body(why: str) -> MessageBody:
    """Give what stands for a body that could not be read; the raw mail is kept."""
    nothing = SafeText("")
    return MessageBody(nothing, nothing, has_html=False, defects=(clean_line(why),))


def peek_attachments(raw: Source, size_bytes: int) -> list[tuple[Attachment, bytes]]:
    """Give every file of a mail with its first bytes, decoding no more than those."""
    structure = open_mail(raw)
    peeked = []
    for index, file in enumerate(all_files(structure, read_outline(structure)).files, 1):
        part = file.part
        if file.content is not None:
            peeked.append((describe_file(structure, file, index), file.content[:size_bytes]))
            continue
        # Base64 and quoted-printable take up to three bytes for one, and line ends beside.
        end = min(part.end, part.body + 4 * size_bytes)
        content, _ = decode_transfer(structure.raw[part.body : end], part.encoding)
        peeked.append((describe_file(structure, file, index), content[:size_bytes]))
    return peeked


def _addresses(head: Head, name: str) -> tuple[Address, ...]:
    values = head.fields.get(name)
    if not values:
        return ()
    # RFC 5322 allows each field once; where a mail has it twice, nobody may be left out.
    return parse_address_list(values[0] if len(values) == 1 else ", ".join(values))


def _people(people: tuple[Address, ...]) -> str:
    return ", ".join(f"{a.name} <{a.address}>" if a.name else a.address for a in people)


def _subject_of(head: Head) -> tuple[SafeLine, Reading | None]:
    """Give the subject, and what was guessed to read the header."""
    subject, reading = read_words(head.first("subject")[:VALUE_CHARS_MAX])
    return clean_line(subject), head.guess or reading


def _inner_words(structure: Structure, files: list[File], depth: int) -> Iterator[str]:
    """Give the words of the mails that are all that a mail holds, each below its header."""
    for file in files[:INNER_SHOWN_MAX]:
        part = file.part
        is_piece = part.content_type == "message/partial"
        if file.content is not None or not (is_piece or part.content_type in INNER_TYPES):
            continue
        raw = structure.raw[part.body : min(part.end, part.body + INNER_BYTES_MAX)]
        content, _ = decode_transfer(raw, part.encoding)
        if is_piece and part.parameters.get("number", "").strip() != "1":
            if is_prose(content):
                yield decode_bytes(content)
            continue
        inner = _parse_body(content, depth + 1)
        yield "\n".join((*header_lines(parse_head(content)), "", inner.text))


def _reports(structure: Structure, text: str, subject: SafeLine) -> tuple[DeliveryReport, ...]:
    head = structure.root.head
    if not is_bounce(head, subject=subject, from_=_addresses(head, "from")):
        return ()
    return read_reports(structure, text, subject)
