"""Gather the text of a mail, passage by passage: decoded, unwrapped, rendered (pure, bounded).

Theory of operation: each passage has a plain version, a rich one, or both, and the better one is
taken. On the way it is told what was wrong, what was guessed, what the mark-up hid, which lines it
marks as quoted. There is room for a million characters; what comes after stays in the raw mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from data.mail.charsets import Reading, read_text
from data.mail.embedded import find_embedded, may_embed, without_files
from data.mail.enriched import read_enriched
from data.mail.flowed import join_flowed
from data.mail.mime import Part, Structure
from data.mail.outline import Passage, is_html
from data.mail.protection import unwrap_pgp
from data.mail.tnef import Wrapped
from data.mail.transfer import decode_transfer, decode_unnamed, split_footer
from data.records import Protection, SafeLine, SafeText
from data.text.html import render_html
from data.text.links import doubt_about
from data.text.quote_lines import with_attributions_apart
from data.text.safe import clean_line, clean_text

TEXT_CHARS_MAX = 1_000_000
"""What of a mail is shown as text; the rest stays in its raw bytes."""
SOURCE_CHARS_MAX = 2 * TEXT_CHARS_MAX
"""What is decoded of all versions of the text together."""
ENCODED_BYTES_MAX = 4 * TEXT_CHARS_MAX
"""Enough for that many characters in any transfer encoding."""
TARGET_CHARS_MAX = 4000
"""Of a link: browsers take no more than a few thousand."""
STUB_CHARS_MAX = 400
"""A plain version that says "this mail wants HTML" is never longer."""
SHORT_CHARS_MAX = 80
META_BYTES_MAX = 2048
"""A page names its character set within its first kilobyte (HTML 5 section 4.2.5.4)."""
RICHER_THAN_SHORT = 4

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_STUB_SIGNS = (
    "html", "browser", "online", "web", "nettles", "läsare", "brauser", "veeb", "navigat",
    "navegad", "en ligne", "en línea", "selaimessa", "verkkoversio", "przeglądar", "браузер", "веб",
    "ブラウザ", "브라우저", "浏览器", "瀏覽器", "网页", "網頁", "不支持", "不支援",
)  # fmt: skip
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
_GUARDED = re.compile(r"^>(>*From )", re.MULTILINE)
"""What an mbox does to a line that begins like its own (RFC 4155)."""


@dataclass(slots=True)
class MailText:
    """The text of a mail as it grows, with what was told on the way."""

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
                self.add_plain(text)
            return
        words = "\n\n".join(plain).strip()
        if words and not _may_be_stub(words):
            self.add_plain("\n\n".join(plain))
            return
        added = self._add_rich(passage, words)
        if not added and words:
            self.add_plain("\n\n".join(plain))

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
                self.add_plain(source)
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

    def add_plain(self, text: str) -> None:
        """Add a text that has no mark-up."""
        cleaned = with_attributions_apart(clean_text(text).strip("\n"))
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
        if not part.encoding and defect is None:
            content, defect = decode_unnamed(content)
        if may_embed(content) and not is_html(part):
            files = find_embedded(content)
            self.holds_files |= bool(files)
            content = without_files(content, files)
        text = self._read(content, part)
        if footer:
            below = self._read(footer, part)
            gap = "\n\n" if below.startswith(("\n", "\r\n")) else "\n"
            text = f"{text.rstrip()}{gap}{below.lstrip()}"
        if defect is not None:
            self.defects.append(defect)
        text = text[: self.unread]
        self.unread -= len(text)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if ">From " in text and self.structure.raw[:5] == b"From ":
            text = _GUARDED.sub(r"\1", text)
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

    def tell_header(self, reading: Reading) -> None:
        """Say that letters of the header were guessed."""
        self.guessed = self.guessed or reading.guessed or ""
        self.defects.append(
            f"The character set of the header was guessed: it was read as {reading.guessed}."
        )

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
                self.add_plain(html.text)
            elif each.text:
                self.add_plain(each.text)
        if not self.pieces and words:
            self.add_plain(words)


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
    if len(words) > STUB_CHARS_MAX:
        return False
    # Hardly any text names one of these; looking for all the phrases takes as long as the rest.
    small = words.casefold()
    return any(sign in small for sign in _STUB_SIGNS) and _STUB.search(words) is not None
