"""The line for tmux's status line: short, in tmux's own styles, and dead whatever is in it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from console.domain.tmux_line import Standing, for_tmux, tmux_line, trouble_line


def test_it_says_what_waits_and_what_is_wrong() -> None:
    """Mine, unassigned, late, the next target and troubles; what is wrong stands out."""
    busy = Standing(4, 12, 2, (1042, "-22m"), ("sync", "outbox"))

    assert "0 mine 0 unassigned" == tmux_line(Standing(0, 0, 0))
    assert "4 mine 12 unassigned 2 late ##1042 -22m !sync !outbox" == tmux_line(
        busy, has_colours=False
    )
    assert (
        "#[bold]4 mine#[default] 12 unassigned #[fg=red,bold]2 late#[default]"
        " #[fg=red,bold]##1042 -22m#[default] #[fg=red,bold]!sync#[default]"
        " #[fg=red,bold]!outbox#[default]"
    ) == tmux_line(busy)
    assert "#[fg=red,bold]support !store#[default]" == trouble_line("store")


@given(words=st.text(max_size=100))
def test_no_words_are_a_style_or_a_command_of_tmux(words: str) -> None:
    """Each # is doubled, so that tmux reads no #[style], #{format} or #(command) out of it."""
    safe = for_tmux(words)

    assert "" == re.sub(r"(?:##)|[^#]", "", safe)
    assert "\n" not in safe
    assert "\x1b" not in safe
