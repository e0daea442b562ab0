"""What no command expects: numbers beyond all, odd words and texts, streams that are not there."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.cli.test_contract_part3 import CONTACT, decided
from tests.support.command import Command
from tests.support.in_process import InProcess

DONE, FAILED, USAGE, NOT_FOUND, CONFLICT = 0, 1, 2, 3, 4

HUGE = ("9" * 30, str(2**63), "1" * 5000)
NUMBERED: tuple[tuple[str, ...], ...] = (
    ("show", "N"), ("show", "1001", "--raw", "N"), ("why", "1001", "N"), ("activity", "N"),
    ("attachment", "list", "N"), ("attachment", "save", "N"), ("outbox", "retry", "N"),
    ("outbox", "cancel", "N"), ("outbox", "confirm-sent", "N"), ("quarantine", "show", "N"),
    ("quarantine", "retry", "N"), ("undo", "N"), ("close", "N"),
    ("split", "1001", "--message", "N"),
    ("link", "1001", "--to", "N"), ("merge", "1001", "--into", "N"),
    ("why", "1003", "7", "--move-to", "N"), ("log", "N", *CONTACT), ("unmerge", "N"),
)  # fmt: skip


@pytest.mark.parametrize("words", NUMBERED, ids=" ".join)
def test_a_number_beyond_all_is_refused(run: InProcess, words: tuple[str, ...]) -> None:
    """A number that nothing can have, or that is none, is a sentence and 2; one of nothing is 3."""
    for odd in (*HUGE, "", " ", "x", "1.5", "\uff11\uff12"):
        said = run(*(odd if word == "N" else word for word in words))

        assert USAGE == said.code, (odd, said.err)
        assert said.err
    said = run(*("999999" if word == "N" else word for word in words))
    assert NOT_FOUND == said.code, said.err


ODD_WORDS = (
    "", "  ", "\u202eevil\u202c", "\x1b[31mred", "\udcff", "a" * 3000, "\n\nx", "😀", "' OR 1=1 --",
    "%s{0}", "\\", "a,b", "@",
)  # fmt: skip
TYPED: tuple[tuple[str, ...], ...] = (
    ("tag", "1001", "--tag", "W"), ("untag", "1001", "--tag", "W"), ("set", "1001", "--cause", "W"),
    ("set", "1001", "--stage", "W"), ("set", "1001", "--language", "W"),
    ("set", "1001", "--channel", "W"), ("set", "1001", "--kind", "W"),
    ("assign", "1001", "--to", "W"), ("snooze", "1001", "--until", "W"),
    ("wait", "1001", "--on", "W"), ("priority", "1001", "--to", "W"), ("list", "W"),
    ("list", "--queue", "W"), ("list", "--cursor", "W"), ("search", "W"),
    ("export", "messages", "W"),
    ("log", "1001", "--channel", "phone", "--direction", "in", "--text", "W"),
    ("log", "W", *CONTACT),
    ("new", "--to", "W", "--subject", "s", "--body-file", "-"),
    ("new", "--to", "a@b.example", "--subject", "W", "--body-file", "-"),
    ("note", "1001", "--body-file", "W"), ("reply", "1001", "--body-file", "-", "--attach", "W"),
    ("link", "1001", "--to", "1002", "--reason", "W"), ("activity", "--agent", "W"),
    ("activity", "--since", "W"), ("attachment", "save", "1", "W"), ("queue", "add", "W", "x"),
    ("queue", "add", "q", "W"), ("queue", "show", "W"), ("tier", "add", "W"), ("tag", "add", "W"),
    ("cause", "rename", "W", "x"), ("agent", "show", "W"), ("agent", "set", "--name", "W"),
    ("agent", "set", "--time-zone", "W"), ("away", "--until", "W"), ("back", "--for", "W"),
    ("list", "--as", "W"), ("W",),
)  # fmt: skip


@pytest.mark.parametrize("words", TYPED, ids=" ".join)
def test_odd_words_are_taken_or_refused(run: InProcess, words: tuple[str, ...]) -> None:
    """Whatever is typed ends with a code of the contract, and reaches no terminal as it is."""
    for odd in ODD_WORDS:
        said = run(*(odd if word == "W" else word for word in words), typed="Hello.\n")

        assert said.code in {DONE, FAILED, USAGE, NOT_FOUND, CONFLICT}
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said.text + said.err)
        assert said.code == DONE or said.err


@pytest.mark.parametrize("typed", [b"", b" \n", b"\xff\xfe", b"x" * 10_000_000])
def test_what_is_no_text_is_not_sent(run: InProcess, typed: bytes) -> None:
    """Nothing, bytes that are no UTF-8 and ten megabytes end with 2 and change nothing."""
    before = decided(run, 1001)
    for words in (("reply", 1001), ("note", 1001), ("forward", 1001, "--to", "a@b.example")):
        said = run(*words, "--body-file", "-", "--json", typed=typed)

        assert (USAGE, b"") == (said.code, said.out)
        assert said.err
    assert before == decided(run, 1001)


WITHOUT_STREAMS = (
    ("list >&-", DONE, ""),
    ("show 9999 --json >&- 2>&-", NOT_FOUND, ""),
    ("reply 1001 --body-file - <&-", USAGE, "empty"),
    ("show 9999 2>/dev/full", NOT_FOUND, ""),
    ("show 1001 --json >/dev/full", FAILED, "printed could not be written: No space left"),
    ("open </dev/null", USAGE, "terminal"),
)


@pytest.mark.parametrize(("words", "code", "told"), WITHOUT_STREAMS, ids=str)
def test_streams_that_are_closed_or_full_are_no_crash(
    run: InProcess, words: str, code: int, told: str
) -> None:
    """Without a terminal, input or output a command still ends with the code of what it did."""
    command = Command(run.home, run.config)
    said = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {words}', "sh", *command.argv("--as", "mette")],
        capture_output=True, check=False, env=command.environment(), text=True, timeout=60,
    )  # fmt: skip

    assert code == said.returncode, said.stderr
    assert told in said.stderr
    assert "Traceback" not in said.stderr


def test_a_locale_of_few_letters_gets_numbers_for_the_rest(run: InProcess) -> None:
    """A character that the locale cannot say is printed as its number; nothing is left out."""
    run("new", "--to", "a@b.example", "--subject", "Lampe på vej", "--body-file", "-", typed="x\n")
    said = Command(run.home, run.config, {"PYTHONIOENCODING": "ascii"})("list", "Lampe")

    assert DONE == said.code, said.err
    assert "Lampe p\\xe5 vej" in said.text
