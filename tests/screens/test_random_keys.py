"""Any keys in any order, on every screen, while other processes change the store."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from console.actions import Place
from console.clock import SystemClock
from tests.screens.test_terminal import command, config_of
from tests.support.command import Command
from tests.support.console_app import Office, open_office
from tests.support.console_process import ROOT
from tests.support.every_screen import WAYS, Way
from tests.support.furnished import furnish, numbers_of
from tests.support.patience import patience
from tests.support.processes import living_with
from tests.support.rest import GoneError, shown_and_drawn
from tests.support.seen_cells import text_of
from tests.support.stored import add_agents, disturb
from tests.support.terminal import Terminal, environment

IN_SUITE = frozenset({
    "inbox", "conversation", "composer", "review", "escalate", "macros", "palette", "editor",
    "a file", "follow-ups",
})  # fmt: skip
"""Screens of which each run tries a few keys; `make soak` tries all of them."""
KEYS_IN_SUITE, KEYS_A_TURN, TURNS = 120, 1000, 10
BATCH = 20
SIZES = ((80, 24), (120, 40), (60, 20), (160, 45), (80, 24), (30, 8))
LEFT_S = patience(10)
SAFE_COMMANDS = ("true", "cat", "sort", "head")
"""All that a pipe finds, whatever is typed for a command."""
# Not ctrl+z: there is no shell to come back from. Where the console is left it is begun again.
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = "0123456789 .,:;/?!#*+-|@[]{}<>()'\"&%$=_~^\\`"
MOVES = ("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F")
FIELDS = (
    "\r", "\t", "\t", "\x1b[Z", "\x7f", "\x1b[3~", "\x1f", "\x1b", "å", "登",
    "\uff1f", "\uff1a", "\uff0f",
)  # fmt: skip
"""The last three are what a Chinese input method makes of ? : and /."""
CONTROLS = tuple(map(chr, (1, 2, 4, 5, 6, 7, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25)))
PASTES = ("\x1b[200~pas\x1bted\r\nwords\x1b[201~", "gi", "gi", "gi", "jjj", "kk", "q", "q")
KEYS = (*LETTERS, *SIGNS, *(MOVES + FIELDS) * 3, *CONTROLS, *PASTES * 3)


@dataclass
class World:
    """The furnished office, and who else works on it."""

    office: Office
    config: Path
    rng: random.Random
    others: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def program(self) -> Command:
        """The command line on the same store."""
        return Command(self.office.folder, self.config)

    def begin_agent(self, seed: int) -> None:
        """Begin an agent who answers, tags, closes and undoes in a process of her own."""
        words = [str(self.office.folder), str(self.config), str(seed)]
        with (self.office.folder / "agent.log").open("wb") as log:
            self.others.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.support.soak_agent", *words],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT,
                    env=environment(self.office.folder),
                )
            )  # fmt: skip

    def run_command(self, number: int) -> None:
        """Have a command change something, in a process of its own, unless one still runs."""
        if len(self.others) > 1 and self.others[-1].poll() is None:
            return
        words = self.rng.choice((
            ("take", str(number)), ("release", str(number)), ("close", str(number)),
            ("reopen", str(number)), ("tag", str(number), "--tag", "shaken"),
            ("priority", str(number), "--to", "high"), ("snooze", str(number), "--until", "+2h"),
            ("wait", str(number), "--on", "customer"), ("undo",),
            ("follow-up", "add", str(number), "--at", "+1d", "--text", "look again"),
            ("log", str(number), "--channel", "phone", "--direction", "in", "--text", "rang"),
            ("set", str(number), "--kind", "question"), ("article", "flag", "1"),
        ))  # fmt: skip
        null = subprocess.DEVNULL
        self.others.append(
            subprocess.Popen(
                self.program.argv("--as", "kai", *words), env=self.program.environment(),
                stdin=null, stdout=null, stderr=null,
            )
        )  # fmt: skip

    def end_others(self) -> None:
        """Have nobody change anything any more: agents are killed, commands come to their end."""
        for each in self.others[:1]:
            each.kill()
        for each in self.others:
            each.wait(timeout=patience(60))
        self.others = []


@pytest_asyncio.fixture
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A furnished office of now."""
    async with open_office(tmp_path) as office:
        office.clock.set(SystemClock().now())
        await furnish(office)
        config = config_of(office)
        # Nothing is at rest while the seconds are counted in which a mail can be taken back.
        config.write_text(f"{config.read_text()}[console]\nundo_send_s = 1\n")
        made = World(office, config, random.Random(f"keys {request.node.name}"))
        yield made
        made.end_others()


@contextmanager
def begun(world: World, way: Way) -> Iterator[Terminal]:
    """Begin the console, and go to a screen."""
    folder = world.office.folder
    commands = folder / "bin"
    if not commands.exists():
        commands.mkdir()
        for name in SAFE_COMMANDS:
            (commands / name).symlink_to(f"/usr/bin/{name}")
    environ = {**environment(folder), "PATH": str(commands), "EDITOR": "true", "VISUAL": "true"}
    words = [*command(world.config), "--as", "ann"]
    with Terminal(words, environ=environ, folder=folder) as terminal:
        terminal.shows("q leave")
        terminal.press(way.keys)
        yield terminal


async def press_at_random(world: World, way: Way, keys: int, *, is_busy: bool) -> None:
    """Press keys until so many are pressed; where they left the console, begin it again.

    Where it is busy, an agent and commands work on the same store in processes of their own.
    """
    people = await add_agents(world.office.store, "bea", "cy")
    numbers = await numbers_of(world.office)
    rng, left = world.rng, keys
    while left > 0:
        with begun(world, way) as terminal:
            if left == keys:
                terminal.shows(way.shown)
            if is_busy:
                world.begin_agent(left)
            while left > 0 and terminal.process.isalive():
                size = len(terminal.raw)
                press(terminal, rng)
                left -= BATCH
                number = rng.choice(numbers)
                await disturb(world.office.store, number, rng, people)
                if is_busy:
                    world.run_command(number)
                terminal.read_more()
                assert len(terminal.raw) >= size
            try:
                expect_true_and_gone(world, terminal)
            except GoneError:
                assert 0 == terminal.process.exitstatus, terminal.text
        world.end_others()
        assert [] == reports_in(world.office.folder)


def press(terminal: Terminal, rng: random.Random) -> None:
    """Press a batch of keys in one go; now and then the window gets another size."""
    if rng.random() < 0.05:
        terminal.resize(*rng.choice(SIZES))
    try:
        terminal.press("".join(rng.choice(KEYS) for _ in range(BATCH)))
    except OSError:
        terminal.process.wait()  # it was left meanwhile


def expect_true_and_gone(world: World, terminal: Terminal) -> None:
    """Expect the screen that a fresh drawing shows, and nothing running once the line is cut.

    Raises:
        GoneError: a key has left the console.
    """
    world.end_others()
    shown, drawn = shown_and_drawn(terminal)

    assert text_of(shown) == text_of(drawn)
    assert shown == drawn
    assert text_of(shown).strip()
    terminal.hang_up()
    terminal.ended_within(LEFT_S)
    assert [] == living_with("HOME", str(world.office.folder))


def reports_in(folder: Path) -> list[str]:
    """Read every report of an unexpected error."""
    return [path.read_text() for path in folder.rglob("crash-*")]


def test_every_place_for_keys_has_a_way() -> None:
    """No screen is left out: wherever a key is bound, there is a way to it."""
    assert set(Place) == {way.place for way in WAYS}


@pytest.mark.slow
@pytest.mark.parametrize("way", [w for w in WAYS if w.name in IN_SUITE], ids=lambda way: way.name)
async def test_random_keys_do_no_harm(world: World, way: Way) -> None:
    """After a few keys no report was written, and the screen is what a fresh drawing shows."""
    await press_at_random(world, way, KEYS_IN_SUITE, is_busy=False)


@pytest.fixture(params=range(TURNS))
def turn(request: pytest.FixtureRequest) -> int:
    """Have other keys each time: they follow from the name of the test."""
    return int(request.param)


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.usefixtures("turn")
async def test_ten_thousand_keys_on_every_screen(world: World, way: Way) -> None:
    """The same after a thousand keys, ten times, while other processes work on the store."""
    await press_at_random(world, way, KEYS_A_TURN, is_busy=True)
