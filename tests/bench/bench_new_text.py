"""What of a mail is new: our folder beside ready-made libraries, on our own collection.

A lost line is one that the customer wrote and that is gone; a left line is one of a quote, a
signature or a disclaimer that is still there. The libraries get the same text as our folder: of
HTML mails what our renderer made of them, since they read plain text. They are not part of the
project: install them beside it to fill their rows (pip install mail-parser-reply quotequail talon
email-reply-parser). The collection is ours, so it favours what we thought of.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from data.mail.parse import parse_body
from tests.bench.measuring import milliseconds, read_arguments
from tests.new_text.collection import LANGUAGES, Case, read_cases, written

Reader = Callable[[str], str]


@dataclass(slots=True)
class Score:
    """What one program made of the collection."""

    lost: int = 0
    left: int = 0
    exact: int = 0
    failed: int = 0
    seconds: float = 0.0


def main() -> None:
    """Print one row for each program."""
    read_arguments(__doc__ or "")
    cases = [case for language in LANGUAGES for case in read_cases(language)]
    texts = [str(parse_body(case.raw).text) for case in cases]
    own = sum(len(case.own) for case in cases)
    others = sum(len(case.others) for case in cases)
    print(f"\n### New text of {len(cases)} mails in {len(LANGUAGES)} languages")
    print(f"\n{own} lines of customers, {others} of others\n")
    print("| program | customer's lines lost | others' left | mails exact | failed | each mail |")
    print("|---|---|---|---|---|---|")
    _show("ours, the whole mail read", _score(cases, [_ours(case) for case in cases]), len(cases))
    for name, load in RIVALS.items():
        try:
            reader = load()
        except ImportError:
            print(f"| {name} | not installed here | | | | |")
            continue
        calls = [_call(reader, text) for text in texts]
        _show(name, _score(cases, calls), len(cases))


def _ours(case: Case) -> Callable[[], str]:
    return lambda: str(parse_body(case.raw).new_text)


def _call(reader: Reader, text: str) -> Callable[[], str]:
    return lambda: reader(text)


def _score(cases: Sequence[Case], calls: Sequence[Callable[[], str]]) -> Score:
    score = Score()
    for case, call in zip(cases, calls, strict=True):
        begin = time.perf_counter()
        try:
            found = written(call().split("\n"))
        except Exception:  # noqa: BLE001 - a rival that breaks is a result
            score.failed += 1
            found = ()
        score.seconds += time.perf_counter() - begin
        score.lost += sum(line not in found for line in case.own)
        score.left += sum(line not in case.own for line in found)
        score.exact += found == case.own
    return score


def _show(name: str, score: Score, mails: int) -> None:
    each = milliseconds(score.seconds / mails)
    print(f"| {name} | {score.lost} | {score.left} | {score.exact} | {score.failed} | {each} |")
    sys.stdout.flush()


def _load(module: str) -> Any:
    return import_module(module)


def _mail_parser_reply() -> Reader:
    languages = ["en", "da", "de", "fr", "it", "ja", "nl", "pl", "sv", "cs", "es", "ko", "zh"]
    parser = _load("mailparser_reply").EmailReplyParser(languages=languages)
    return lambda text: str(parser.parse_reply(text=text))


def _quotequail() -> Reader:
    quote = _load("quotequail").quote
    return lambda text: "\n".join(part for is_new, part in quote(text) if is_new)


def _talon() -> Reader:
    extract = _load("talon.quotations").extract_from_plain
    return lambda text: str(extract(text))


def _email_reply_parser() -> Reader:
    parser = _load("email_reply_parser").EmailReplyParser
    return lambda text: str(parser.parse_reply(text))


RIVALS: dict[str, Callable[[], Reader]] = {
    "mail-parser-reply": _mail_parser_reply,
    "quotequail": _quotequail,
    "talon": _talon,
    "email-reply-parser": _email_reply_parser,
}


if __name__ == "__main__":
    main()
