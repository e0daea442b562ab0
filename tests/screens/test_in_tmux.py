"""In a real tmux the screen after any keys is the one that a fresh drawing shows."""

from __future__ import annotations

import random
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import pyte
import pytest

from console.clock import SystemClock
from tests.screens.test_terminal import command
from tests.support.console_app import config_of, open_office, question
from tests.support.seen_cells import Cells, seen_cells
from tests.support.terminal import environment

KEYS = [*"jjjjjjjjkkkkkknzZHG?", "Down", "PageDown", "PageUp", "Enter", "C-d", "C-u", "gi", "gi"]
ROUNDS, LOOK_S, LOOKS_MAX = 12, 0.5, 120


class Tmux:
    """A tmux of its own, with one window."""

    def __init__(self, name: str) -> None:
        self._name = name

    def tell(self, *words: str, env: dict[str, str] | None = None) -> str:
        """Give a command; give what it prints."""
        done = subprocess.run(
            ["tmux", "-L", self._name, *words], capture_output=True, text=True, check=True, env=env
        )
        return done.stdout

    def settled(self) -> Cells:
        """Wait until the screen stays as it is; give its cells."""
        before = ""
        for _ in range(LOOKS_MAX):
            now = self.tell("capture-pane", "-e", "-p")
            if now == before and now.strip():
                break
            before = now
            time.sleep(LOOK_S)
        screen = pyte.Screen(200, 60)
        pyte.Stream(screen).feed(now.replace("\n", "\r\n"))
        return seen_cells(screen)


@pytest.mark.soak
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed here")
@pytest.mark.parametrize("columns", [80, 120])
async def test_the_screen_is_true_in_tmux(tmp_path: Path, columns: int) -> None:
    """Scrolled lists and threads, wide letters and all: `ctrl+l` changes no cell."""
    rng, tmux = random.Random(columns), Tmux(f"cells-{columns}")
    async with open_office(tmp_path) as office:
        office.clock.set(SystemClock().now())
        text = "\r\n".join(f"{number} 灯不亮了 🚚 where is it?" for number in range(60))
        await office.receive(*(question(number, text=text) for number in range(1, 61)))
        words = shlex.join(command(config_of(office)))
        tmux.tell("new-session", "-d", "-x", f"{columns}", "-y", "30", words,
                  env=environment(tmp_path))  # fmt: skip
        try:
            tmux.settled()
            for _ in range(ROUNDS):
                for keys in rng.choices(KEYS, k=12):
                    tmux.tell("send-keys", *(keys if keys == "gi" else (keys,)))
                shown = tmux.settled()
                tmux.tell("send-keys", "C-l")

                assert shown == tmux.settled()
        finally:
            tmux.tell("kill-server")
