"""Any keys in any order, while another process changes the store: no crash, and a true screen."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from console.clock import SystemClock
from data.records import AgentId
from tests.screens.test_terminal import command, config_of
from tests.support.builders import file_part, header, multipart_mail, part
from tests.support.console_app import Office, answer, open_office, question
from tests.support.rest import shown_and_drawn
from tests.support.seen_cells import text_of
from tests.support.stored import add_agents, disturb
from tests.support.terminal import Terminal, environment

BATCH = 20
# Keys that leave the console or hand the terminal on are left out; `gi` is the way back.
KEYS = [*"jkjkjkGnpzZHVIAeOruJK/ xwvyd", "\r", "\t", "\t", "gg", "gi", "gi", "go", "gp", "?",
        "\x04",
        "\x15", "\x0c", "\x13", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[5~", "\x1b[6~", "\x1b[F", "å",
        "\x1b[200~pas\x1bted\x1b[201~", "\x1f", "\x7f"]  # fmt: skip
STARTS = {
    "inbox": ("", "Question 1"),
    "conversation": ("\r", " nobody "),
    "composer": ("\rr", "ctrl+s send"),
    "outbox": ("go", "Outbox"),
    "problems": ("gp", "Problems"),
    "keys": ("?", "Keys: inbox"),
    "palette": (":", "what to do"),
    "files": ("/Picture\r\rv", "as text"),
    "copy": ("\ry", "Copy: "),
}
"""The keys that lead to a screen, and what is seen there."""


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(160, marks=pytest.mark.slow),
        pytest.param(2000, marks=pytest.mark.soak),
    ],
)
@pytest.mark.parametrize("start", STARTS)
async def test_random_keys_do_no_harm(tmp_path: Path, start: str, keys: int) -> None:
    """After so many keys no report was written, and the screen is what a fresh drawing shows."""
    rng = random.Random(f"keys {start}")
    async with open_office(tmp_path) as office:
        office.clock.set(SystemClock().now())
        await office.receive(*map(question, range(1, 41)), answer(3), picture())
        people = await add_agents(office.store, "bea", "cy")
        config, environ = config_of(office), environment(tmp_path)
        # Nothing is at rest while the seconds are counted in which a mail can be taken back.
        config.write_text(f"{config.read_text()}[console]\nundo_send_s = 1\n")
        with Terminal(command(config), environ=environ, folder=tmp_path) as terminal:
            terminal.shows("Question 1")
            terminal.press(STARTS[start][0])
            terminal.shows(STARTS[start][1])
            for _ in range(keys // BATCH):
                terminal.press("".join(rng.choice(KEYS) for _ in range(BATCH)))
                await shake(office, rng, people)
                terminal.read_more()
            shown, drawn = shown_and_drawn(terminal)

            assert terminal.process.isalive()
    assert [] == reports_in(tmp_path)
    assert text_of(shown) == text_of(drawn)
    assert shown == drawn
    assert text_of(shown).strip()


def picture() -> bytes:
    """Write a mail with two files."""
    head = header(subject="Picture", from_="Eve <eve@customer.example>")
    files = (
        file_part(b"\x89PNG"),
        file_part(b"words\n", filename="a.txt", content_type="text/plain"),
    )
    return multipart_mail(part("See the picture.\r\n"), *files, head=head)


def reports_in(folder: Path) -> list[str]:
    """Read every report of an unexpected error."""
    return [path.read_text() for path in folder.rglob("crash-*")]


async def shake(office: Office, rng: random.Random, people: list[AgentId]) -> None:
    """Change one conversation as a colleague or a mail does."""
    number = await office.number(f"Question {rng.randrange(1, 41)}")
    await disturb(office.store, number, rng, people)
