"""Read a mail from its raw bytes: what its header says, its text, its files. Pure and total.

Theory of operation: the header is read alone for lists, the body later and separately; both from
the same bytes, both never raise. A mail is split by position (`mime`), its parts are told apart
(`outline`), and only the text is decoded; files are sized without decoding and taken out on
demand. Whatever was wrong is told in `defects`, and every string has passed `data.text.safe`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from data.errors import NotFoundError
from data.mail.addresses import parse_address_list
from data.mail.automatic import classify, is_bounce
from data.mail.bounces import read_reports
from data.mail.charsets import read_text
from data.mail.dates import parse_date
from data.mail.embedded import find_embedded, may_embed, without_files
from data.mail.enriched import read_enriched
from data.mail.extras import TELLING_TYPES as EXTRAS
from data.mail.extras import Extras, find_extras
from data.mail.flowed import join_flowed
from data.mail.headers import (
    VALUE_CHARS_MAX,
    Head,
    decode_words,
    list_ancestors,
    parse_message_id,
    read_head,
)
from data.mail.inner_files import all_files
from data.mail.mime import Part, Structure, normal_line_ends
from data.mail.opening import open_mail
from data.mail.outline import File, Passage, describe_file, is_html, read_outline
from data.mail.protection import ENCRYPTED_KIND, find_protections, unwrap_pgp
from data.mail.protection import TELLING_TYPES as PROTECTED
from data.mail.source import Source, absent_at, chunks_of, notes_on
from data.mail.tnef import Wrapped
from data.mail.transfer import decode_stream, decode_transfer, split_footer
from data.records import (
    Address,
    Attachment,
    DeliveryReport,
    MessageBody,
    MessageHead,
    Protection,
    SafeLine,
    SafeText,
)
from data.text.html import render_html
from data.text.language import guess_language
from data.text.links import doubt_about
from data.text.quotes import split_quotes
from data.text.safe import clean_line, clean_text

TEXT_CHARS_MAX = 1_000_000
"""What of a mail is shown as text; the rest stays in its raw bytes."""
SOURCE_CHARS_MAX = 2 * TEXT_CHARS_MAX
"""What is decoded of all versions of the text together."""
ENCODED_BYTES_MAX = 4 * TEXT_CHARS_MAX
"""Enough for that many characters in any transfer encoding."""
AUTHENTICATION_RESULTS_MAX = 20
DEFECTS_MAX = 20
DECEIVING_MAX = 20
TARGET_CHARS_MAX = 4000
"""Of a link: browsers take no more than a few thousand."""
STUB_CHARS_MAX = 400
"""A plain version that says "this mail wants HTML" is never longer."""
LOOP_TOKENS_MAX = 20
SHORT_CHARS_MAX = 80
META_BYTES_MAX = 2048
"""A page names its character set within its first kilobyte (HTML 5 section 4.2.5.4)."""
RICHER_THAN_SHORT = 4

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
NO_EXTRAS = Extras()
_ENRICHED_TYPES = frozenset(("text/enriched", "text/richtext"))
_TOO_LONG = f"The text is longer than {TEXT_CHARS_MAX} characters; only its beginning is shown."
_HTML_SOURCE = re.compile(r"\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])", re.IGNORECASE)
_STUB = re.compile(
    r"\bhtml\b|(?:view|see|open|read)\b.{0,40}\b(?:browser|online|web)\b"
    r"|(?:vis|se|åbn|læs|visa|öppna|läs|vaata|ava|loe)\b.{0,40}"
    r"\b(?:browser|nettleser|webbläsare|webben|veebis|brauseris)"
    r"|\b(?:im browser|webbrowser|online-?version|navigateur|version en ligne|en línea|navegador"
    r"|versione online|browserversie|online versie|selaimessa|verkkoversio|przeglądarce"
    r"|wersj[aęi] online|в браузере|веб-верси)|ブラウザ|브라우저"
    r"|(?:在浏览器|在瀏覽器|网页版|網頁版|不支持|不支援)",
    re.IGNORECASE | re.DOTALL,
)


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
    structure = open_mail(raw)
    outline = read_outline(structure)
    text = _Text(structure, defects=list(notes_on(raw)))
    for passage in outline.passages:
        text.add(passage)
    kinds = structure.kinds()
    extras = NO_EXTRAS if kinds.isdisjoint(EXTRAS) else find_extras(structure, text.read_part)
    listed = all_files(structure, outline, in_texts=text.holds_files)
    if not text.pieces:
        text.add_stand_in(listed.wrapped, extras.words)
    text.defects += (*structure.defects, *listed.defects, *extras.defects)
    protections = dict.fromkeys(text.protections)
    if structure.wrapper is not None or not kinds.isdisjoint(PROTECTED):
        protections |= dict.fromkeys(find_protections(structure))
    if any(each.kind == ENCRYPTED_KIND for each in protections):
        text.defects.append("The mail is encrypted; its text cannot be read here.")
    whole = text.joined()
    split = split_quotes(
        whole,
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
        delivery_reports=_reports(structure, whole),
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


def _reports(structure: Structure, text: str) -> tuple[DeliveryReport, ...]:
    head = structure.root.head
    subject = clean_line(decode_words(head.first("subject")[:VALUE_CHARS_MAX]))
    if not is_bounce(head, subject=subject, from_=_addresses(head, "from")):
        return ()
    return read_reports(structure, text, subject)


@dataclass(slots=True)
class _Text:
    """The text of a mail as it grows passage by passage, with what its mark-up told."""

    structure: Structure
    pieces: list[str] = field(default_factory=list)
    lines: int = 0
    room: int = TEXT_CHARS_MAX
    unread: int = SOURCE_CHARS_MAX
    quoted_lines: list[int] = field(default_factory=list)
    signature_lines: list[int] = field(default_factory=list)
    remote_images: int = 0
    hidden_words: int = 0
    defects: list[str] = field(default_factory=list)
    deceiving: dict[SafeLine, SafeLine] = field(default_factory=dict)
    protections: list[Protection] = field(default_factory=list)
    guessed: str = ""
    holds_files: bool = False

    def add(self, passage: Passage) -> None:
        """Take the better version of a passage: plain, unless it only stands in for the other."""
        plain = [self._decode(part) for part in passage.plain]
        if not passage.rich:
            for text in plain:
                self._add_plain(text)
            return
        words = "\n\n".join(plain).strip()
        if words and not _may_be_stub(words):
            self._add_plain("\n\n".join(plain))
            return
        added = self._add_rich(passage, words)
        if not added and words:
            self._add_plain("\n\n".join(plain))

    def joined(self) -> SafeText:
        """Give the whole text, pieces one empty line apart."""
        return SafeText("\n\n".join(self.pieces).rstrip())

    def _add_rich(self, passage: Passage, words: str) -> bool:
        """Add the rich version if it says anything, or more than the words given instead of it."""
        sources = [(part, self._decode(part)) for part in passage.rich]
        rendered = [
            (render_html(source) if is_html(part) else None, source) for part, source in sources
        ]
        size = sum(len(html.text if html else source) for html, source in rendered)
        says_more = size >= RICHER_THAN_SHORT * len(words)
        if words and not says_more and not _is_stub(words):
            return False
        if words and not any(
            html.has_visible_text if html else source.strip() for html, source in rendered
        ):
            return False
        for html, source in rendered:
            if html is None:
                self._add_plain(source)
                continue
            self.remote_images += html.remote_images
            self.hidden_words += html.hidden_words
            self.defects.extend(html.defects)
            for said, target in html.links:
                if doubt := doubt_about(said, target):
                    where = clean_line(target, limit=TARGET_CHARS_MAX)
                    self.deceiving.setdefault(where, clean_line(doubt))
            text = clean_text(html.text)
            if not text.strip():
                continue
            if text.count("\n") == html.text.count("\n"):
                self.quoted_lines.extend(self.lines + line for line in html.quoted_lines)
                self.signature_lines.extend(self.lines + line for line in html.signature_lines)
            self._append(text)
        return True

    def _add_plain(self, text: str) -> None:
        cleaned = clean_text(text).strip("\n")
        if cleaned.strip():
            self._append(cleaned)

    def _append(self, text: str) -> None:
        if len(text) > self.room:
            text = text[: self.room]
            self.defects.append(_TOO_LONG)
        self.room -= len(text)
        if text:
            self.pieces.append(text)
            self.lines += text.count("\n") + 2

    def _decode(self, part: Part) -> str:
        """Give a part's text with `\\n` line ends, as long as there is room for it."""
        if not self.room or not self.unread:
            self.defects.append(_TOO_LONG)
            return ""
        end = min(part.end, part.body + ENCODED_BYTES_MAX)
        data = self.structure.raw[part.body : end]
        content, defect, footer = _decoded(data, part.encoding)
        if may_embed(content) and not is_html(part):
            files = find_embedded(content)
            self.holds_files |= bool(files)
            content = without_files(content, files)
        text = self._read(content, part)
        if footer:
            text = f"{text.rstrip()}\n{self._read(footer, part).lstrip()}"
        if defect is not None:
            self.defects.append(defect)
        text = text[: self.unread]
        self.unread -= len(text)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "-----BEGIN PGP " in text:
            text, found = unwrap_pgp(text)
            self.protections += found
        if part.parameters.get("format", "").lower() == "flowed":
            deletes_space = part.parameters.get("delsp", "").lower() == "yes"
            text = join_flowed(text, deletes_space=deletes_space)
        elif part.content_type in _ENRICHED_TYPES:
            text = read_enriched(text, is_old=part.content_type == "text/richtext")
        return text

    def _read(self, content: bytes, part: Part) -> str:
        if not content:
            return ""
        charset = part.parameters.get("charset", "").strip()
        named = _charset_in_html(content) if is_html(part) else ""
        reading = read_text(content, charset, second=named)
        self.guessed = self.guessed or reading.guessed or ""
        if reading.complaint is not None:
            self.defects.append(reading.complaint)
        return reading.text

    def read_part(self, part: Part) -> str:
        """Give the text of a part that is not shown as it stands."""
        end = min(part.end, part.body + ENCODED_BYTES_MAX)
        content, _, _ = _decoded(self.structure.raw[part.body : end], part.encoding)
        return read_text(content, part.parameters.get("charset", "").strip()).text

    def add_stand_in(self, wrapped: Sequence[Wrapped], words: str) -> None:
        """Take the words of winmail.dat or of an invitation where the mail has no text itself."""
        for each in wrapped:
            if each.html:
                html = render_html(each.html)
                self.remote_images += html.remote_images
                self._add_plain(html.text)
            elif each.text:
                self._add_plain(each.text)
        if not self.pieces and words:
            self._add_plain(words)


def _decoded(data: bytes, encoding: str) -> tuple[bytes, str | None, bytes]:
    """Give content and what is wrong with it; of base64 also the plain lines put behind it."""
    footer = b""
    if encoding == "base64":
        data, footer = split_footer(data)
    content, defect = decode_transfer(data, encoding)
    return content, defect, footer


def _charset_in_html(content: bytes) -> str:
    """Find the set that a page names itself, for a part that names none."""
    named = _META_CHARSET.search(content, 0, META_BYTES_MAX)
    return named[1].decode("ascii") if named else ""


def _may_be_stub(words: str) -> bool:
    """Say whether a plain version wants a look at its rich one."""
    return len(words) <= SHORT_CHARS_MAX or _is_stub(words)


def _is_stub(words: str) -> bool:
    """Recognise "your program cannot show HTML", and HTML source sent as plain text."""
    if _HTML_SOURCE.match(words) is not None:
        return True
    return len(words) <= STUB_CHARS_MAX and _STUB.search(words) is not None
