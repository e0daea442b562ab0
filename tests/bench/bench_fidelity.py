"""The decoding collection read by us and by ready-made libraries: how much is right, how fast."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from data.mail.charsets import read_text
from tests.bench.mail_decoders import RIVALS, Decoder, ours
from tests.bench.measuring import median_of, read_arguments
from tests.decoding import charset_cases
from tests.decoding.cases import Case
from tests.decoding.test_decoding import GROUPS

ASKED = ("text", "subject", "to", "date", "files", "contents")
ROUNDS, QUICK_ROUNDS = 5, 3


def main() -> None:
    """Print what each reads right of each group, and how long it takes.

    We wrote both the cases and the decoder: that ours is right on all of them says little, where
    the others are wrong says more.
    """
    logging.disable()
    rounds = QUICK_ROUNDS if read_arguments(__doc__ or "").quick else ROUNDS
    decoders: dict[str, Decoder] = {"ours": ours}
    decoders |= {name: each for name, (module, each) in RIVALS.items() if find_spec(module)}
    _guessers()  # first: later they would know the texts
    print("Right answers on the decoding collection; of each mail what all can be asked for")
    print(f"{'':22}" + "".join(f"{name:>23}" for name in decoders))
    totals = dict.fromkeys(decoders, 0)
    asked = 0
    for group, cases in GROUPS.items():
        questions = sum(name in case.want for case in cases for name in ASKED)
        if not questions:
            continue
        asked += questions
        right = {name: sum(_right(each, case) for case in cases) for name, each in decoders.items()}
        totals = {name: totals[name] + right[name] for name in decoders}
        print(_row(f"{group} ({questions})", [str(right[name]) for name in decoders]))
    print(_row(f"all ({asked})", [f"{n} = {100 * n / asked:.0f} %" for n in totals.values()]))
    mails = [case.raw for cases in GROUPS.values() for case in cases]
    times = median_of(rounds, *(partial(_read_all, each, mails) for each in decoders.values()))
    print(_row("per mail", [f"{1e6 * seconds / len(mails):.0f} µs" for seconds in times]))
    for name, (module, _) in RIVALS.items():
        if not find_spec(module):
            print(f"  {name} is not installed here.")


def _row(title: str, cells: Sequence[str]) -> str:
    return f"{title:22}" + "".join(f"{cell:>23}" for cell in cells)


def _right(decoder: Decoder, case: Case) -> int:
    """Count the right answers; white space is not looked at."""
    wanted = [name for name in ASKED if name in case.want]
    try:
        answer = decoder(case.raw)
    except Exception:  # noqa: BLE001 - a library that raises has no answer
        return 0
    return sum(_plain(getattr(answer, name)) == _plain(case.want[name]) for name in wanted)


def _plain(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _read_all(decoder: Decoder, mails: Sequence[bytes]) -> None:
    for raw in mails:
        try:
            decoder(raw)
        except Exception:  # noqa: BLE001 - see above
            continue


def _guessers() -> None:
    """Compare who says in which character set bytes are that name none."""
    texts = [(text.encode(real), text) for real, text in charset_cases.UNDECLARED]
    guessers: dict[str, Callable[[bytes], str]] = {
        "ours": lambda data: read_text(data, "").guessed or "ascii"
    }
    if find_spec("charset_normalizer"):
        library = import_module("charset_normalizer")
        guessers["charset-normalizer"] = lambda data: library.from_bytes(data).best().encoding
    if find_spec("chardet"):
        other = import_module("chardet")
        guessers["chardet"] = lambda data: other.detect(data)["encoding"]
    print("Character sets guessed from the bytes alone")
    for name, guess in guessers.items():
        started = time.perf_counter()
        right = sum(_reads(guess, data) == text for data, text in texts)
        each = 1e6 * (time.perf_counter() - started) / len(texts)
        print(_row(name, [f"{right} of {len(texts)}", f"{each:.0f} µs each"]))


def _reads(guess: Callable[[bytes], str], data: bytes) -> str:
    try:
        return data.decode(guess(data), "replace")
    except (LookupError, TypeError, AttributeError):
        return ""


if __name__ == "__main__":
    main()
