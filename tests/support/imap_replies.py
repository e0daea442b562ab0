"""What the scripted IMAP server can do to an answer: send it, cut it, drip it, lie, fall silent.

A `Reply` is bytes of the test's own. A `Fault` is given the answer that an honest server would
give and says what goes out in its place, so one fault fits every command.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

SEGMENT_S = 0.05
"""Long enough for two writes to arrive as two segments."""
DRIP_S = 0.01
HUGE_LINE_BYTES = 1_200_000
"""imaplib gives up above a million."""


@dataclass(frozen=True)
class Reply:
    """What the server sends; `TAG` stands for the command's tag.

    Pieces go out as separate segments. Afterwards the server goes on, hangs up, resets the line,
    falls silent or begins TLS (`then`).
    """

    pieces: tuple[bytes, ...]
    then: str = "go_on"
    pause_s: float = SEGMENT_S
    for_ever: bool = False
    """Whether the pieces are sent again and again, until the client hangs up."""


Fault = Callable[[bytes], Reply]
Answer = Reply | Fault


def reply(*pieces: bytes) -> Reply:
    """Send these pieces and go on."""
    return Reply(pieces)


def hang_up(*pieces: bytes) -> Reply:
    """Send these pieces and close the line."""
    return Reply(pieces, "hang_up")


def silence(*pieces: bytes) -> Reply:
    """Send these pieces and nothing more, ever."""
    return Reply(pieces, "silence")


def start_tls(*pieces: bytes) -> Reply:
    """Send these pieces, what is injected in front of TLS included, then encrypt."""
    return Reply(pieces, "start_tls")


def refusal(code: str, words: str = "not now", *, word: str = "NO") -> Reply:
    """Refuse the command with a response code of RFC 3501 or RFC 5530."""
    return reply(f"TAG {word} [{code}] {words}\r\n".encode())


def bye(words: str) -> Reply:
    """Say goodbye with a reason and hang up."""
    return hang_up(f"* BYE {words}\r\n".encode())


# Faults, in the order of the fault table in MAIL.md.


def cut(answer: bytes) -> Reply:
    """Hang up in the middle of the literal, or of the answer where there is none."""
    found = re.search(rb"\{(\d+)\}\r\n", answer)
    at = len(answer) // 2 if found is None else found.end() + int(found[1]) // 2
    return hang_up(answer[:at])


def half_line(answer: bytes) -> Reply:
    """Hang up in the middle of the last line."""
    return hang_up(answer[: -max(len(answer.splitlines()[-1]) // 2, 2)])


def reset(answer: bytes) -> Reply:
    """Break the line without a goodbye, half the answer sent."""
    return Reply((answer[: len(answer) // 2],), "reset")


def silent(_answer: bytes) -> Reply:
    """Take the command and never say anything again."""
    return silence()


def half_then_silent(answer: bytes) -> Reply:
    """Begin to answer and fall silent."""
    return silence(answer[: len(answer) // 2])


def drip(answer: bytes) -> Reply:
    """Answer a byte at a time, so slowly that the end never comes."""
    return Reply(tuple(bytes([byte]) for byte in answer), "silence", DRIP_S)


def remarks_for_ever(_answer: bytes) -> Reply:
    """Say that it works on it, for ever."""
    return Reply((b"* OK wait\r\n",), pause_s=DRIP_S, for_ever=True)


def garbage(answer: bytes) -> Reply:
    """Say something that is not IMAP, then answer."""
    return reply(b"\x00\xff\x1b[2J }garbage{\r\n" + answer)


def huge_line(answer: bytes) -> Reply:
    """Say a line longer than anybody reads, then answer."""
    return reply(b"* OK " + b"x" * HUGE_LINE_BYTES + b"\r\n" + answer)


def huge_literal(_answer: bytes) -> Reply:
    """Announce a literal of a hundred gigabytes."""
    return reply(b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n")


def nil_body(answer: bytes) -> Reply:
    """Know every mail and have the text of none."""
    text, at = b"", 0
    for found in re.finditer(rb"\{(\d+)\}\r\n", answer):
        if found.start() >= at:
            text += answer[at : found.start()] + b"NIL"
            at = found.end() + int(found[1])
    return reply(text + answer[at:])


def missing(answer: bytes) -> Reply:
    """Say that it is done and leave out what was asked for."""
    return reply(answer[answer.rindex(b"TAG") :])


def expunged(answer: bytes) -> Reply:
    """Have another client delete the first mail in the middle of the answer."""
    return reply(b"* 1 EXPUNGE\r\n" + answer)


def doubled(answer: bytes) -> Reply:
    """Give every answer twice."""
    at = answer.rindex(b"TAG")
    return reply(answer[:at] + answer)


def flags_told(answer: bytes) -> Reply:
    """Tell the flags of a mail that nobody asked for."""
    return reply(b"* 1 FETCH (FLAGS (\\Flagged))\r\n* 999 FETCH (UID 999 FLAGS ())\r\n" + answer)


def bare_ok(answer: bytes) -> Reply:
    """End with a tagged OK that has no text, against RFC 3501 section 7.1."""
    return reply(answer[: answer.rindex(b"TAG")] + b"TAG OK\r\n")


def wrong_tag(answer: bytes) -> Reply:
    """End a command that nobody gave."""
    return reply(answer.replace(b"TAG", b"ZZ99"))


def bad(_answer: bytes) -> Reply:
    """Not understand."""
    return reply(b"TAG BAD what?\r\n")


def alerting(words: str) -> Fault:
    """Give a fault that answers rightly, with an alert in front."""
    return lambda answer: reply(f"* OK [ALERT] {words}\r\n".encode() + answer)


def in_two(answer: bytes) -> Reply:
    """Answer rightly, in two segments that break a line."""
    return reply(answer[: len(answer) // 2], answer[len(answer) // 2 :])


BREAKING: tuple[Answer, ...] = (
    cut, half_line, reset, garbage, huge_line, huge_literal, wrong_tag,
    hang_up(), bye("[UNAVAILABLE] restarting"), bye("bored"),
)  # fmt: skip
"""What ends a session at once."""
ENDLESS: tuple[Answer, ...] = (silent, half_then_silent, drip, remarks_for_ever)
"""What ends a session only by a deadline."""
REFUSING: tuple[Answer, ...] = (
    bad, refusal("UNAVAILABLE"), refusal("LIMIT"), refusal("OVERQUOTA"), refusal("ALERT"),
    refusal("EXPUNGEISSUED"),
)  # fmt: skip
"""What refuses a command and leaves the line in step."""
HARMLESS: tuple[Answer, ...] = (flags_told, bare_ok, in_two, alerting("the disk is nearly full"))
"""What a client has to take in its stride."""
