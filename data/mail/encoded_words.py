"""Decode the encoded-words of RFC 2047, also broken, glued, folded and encoded twice (pure).

Theory of operation: neighbours of one character set are put together before they are decoded,
because mailers cut letters and even base64 groups between them. What is decoded is text for people
and never becomes a header or an address. Work is linear in the value, whatever is in it.
"""

from __future__ import annotations

import re
from binascii import a2b_qp

from data.mail.charset_names import find_codec
from data.mail.charsets import Reading, read_text
from data.mail.transfer import decode_base64

VALUE_CHARS_MAX = 32 * 1024
"""Longer values are cut before any pattern looks at them."""
CUT_WORD_MAX = 2100

_WORD = re.compile(
    r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\? {0,2}([bBqQ]) {0,2}\?([^?]*(?:\?(?!=)[^?]*)*)\?="
)
_ENCODED_IN_NEED = re.compile(r"=\?[^?]{1,60}\? {0,2}(?:[bB] {0,2}\?|[qQ] {0,2}\?[^?]*[=_])")
"""A word that says something else than it stands for: nobody writes such a one as his subject."""
_CUT_CODE = re.compile(r"= +([89A-Fa-f][0-9A-Fa-f])|=([89A-Fa-f]) +([0-9A-Fa-f])")
"""A code of a letter beyond ASCII, folded in its middle."""
_CUT_LETTER = re.compile(r"(?<==[C-Fc-f][0-9A-Fa-f]) +(?==[89ABab][0-9A-Fa-f])")
_UNCLOSED_WORD = re.compile(r"=\?([\w.:-]{2,40})\?([bBqQ])\?([^?\s]{2,2000})\??\Z", re.ASCII)
"""A word at the end of a value that was cut there."""
_WHITE = re.compile(r"\s+")


def decode_words(value: str) -> str:
    """Decode the encoded-words of RFC 2047, also broken, glued and split inside a character."""
    return read_words(value)[0]


def read_words(value: str) -> tuple[str, Reading | None]:
    """Decode encoded-words, and say how one was read whose character set was not as declared."""
    if "=?" not in value:
        return value, None
    guesses: list[Reading] = []
    text = _decode_words(value[:VALUE_CHARS_MAX], guesses)
    if text.startswith("=?") and text.endswith("?=") and _ENCODED_IN_NEED.match(text):
        # Encoded twice, by a gateway that took what was encoded for the words themselves.
        text = _decode_words(text, guesses)
    return text, guesses[0] if guesses else None


def _decode_words(value: str, guesses: list[Reading]) -> str:
    # Up to the last closing mark each opening one finds an end, which keeps the pattern linear.
    closing = value.rfind("?=") + 2
    text = value[:closing]
    pieces: list[str] = []
    run: list[tuple[str, str, str]] = []
    position = 0
    for match in _WORD.finditer(text):
        between = text[position : match.start()]
        if between.strip() or not run:
            # White space between two words is dropped, other text is kept (section 6.2).
            pieces.append(_decode_run(run, guesses))
            pieces.append(between)
            run = []
        run.append((match[1], match[2], match[3]))
        position = match.end()
    left = value[position:]
    cut = None
    if "=?" in left:
        cut = _UNCLOSED_WORD.search(left, max(len(left) - CUT_WORD_MAX, 0))
    is_coded = cut is not None and (cut[2] in "bB" or "=" in cut[3])
    if cut is not None and is_coded and find_codec(cut[1]) is not None:
        left = left[: cut.start()]
        if left.strip():
            pieces += [_decode_run(run, guesses), left]
            left, run = "", []
        run.append((cut[1], cut[2], cut[3]))
        left = left if len(run) == 1 else ""
    pieces += [_decode_run(run, guesses), left]
    return "".join(pieces)


def _decode_run(words: list[tuple[str, str, str]], guesses: list[Reading]) -> str:
    """Decode neighbours together: mailers cut characters, even base64 groups, in the middle."""
    text = ""
    data = b""
    charset, unfinished = "", ""
    for at, (word_charset, encoding, word) in enumerate(words):
        if word_charset.lower() != charset:
            text += _read_run(data, charset, guesses)
            data, charset, unfinished = b"", word_charset.lower(), ""
        if encoding in "qQ":
            whole = _without_cuts(word, charset) if " " in word and "=" in word else word
            data += a2b_qp(whole.encode("utf-8", "replace"), header=True)
            continue
        joined = unfinished + _WHITE.sub("", word)
        goes_on = at + 1 < len(words) and words[at + 1][0].lower() == charset
        if len(joined) % 4 and not joined.endswith("=") and goes_on and words[at + 1][1] in "bB":
            unfinished = joined
            continue
        data += decode_base64(joined.encode("utf-8", "replace"))
        unfinished = ""
    return text + _read_run(data, charset, guesses) if data else text


def _without_cuts(word: str, charset: str) -> str:
    """Take out the blanks that folding put within codes and letters."""
    word = _CUT_CODE.sub(lambda cut: f"={cut[1] or cut[2] + cut[3]}", word)
    return _CUT_LETTER.sub("", word) if charset.startswith("utf") else word


def _read_run(data: bytes, charset: str, guesses: list[Reading]) -> str:
    reading = read_text(data, charset)
    if reading.guessed:
        guesses.append(reading)
    return reading.text
