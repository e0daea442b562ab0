"""Domain: how things stand in so few words that they fit tmux's status line (pure).

tmux reads styles and formats out of what a command prints, so each `#` of ours that is no style is
doubled, and nothing of any mail is in the line.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.text.safe import clean_line

TROUBLE_STYLE, MINE_STYLE = "fg=red,bold", "bold"
STATUS_COMMAND = "support-console status --format tmux"
LINES_FOR_TMUX = (
    f"set -g status-right '#({STATUS_COMMAND}) %H:%M'",
    "set -g status-right-length 80",
    "set -g status-interval 15",
)
"""What shows it: for ~/.tmux.conf."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line tells."""

    mine: int
    unassigned: int
    late: int
    """Targets that are broken, and escalations whose time is over."""
    next_target: tuple[int, str] | None = None
    """Of which conversation, and how much is left: `+48m`."""
    troubles: tuple[str, ...] = ()
    """Each a word: sync, outbox, store."""


def tmux_line(standing: Standing, *, has_colours: bool = True) -> str:
    """Give the line; what is zero and says nothing is left out."""
    parts = [
        _styled(f"{standing.mine} mine", MINE_STYLE if standing.mine and has_colours else ""),
        f"{standing.unassigned} unassigned",
    ]
    trouble = TROUBLE_STYLE if has_colours else ""
    if standing.late:
        parts.append(_styled(f"{standing.late} late", trouble))
    if standing.next_target is not None:
        number, left = standing.next_target
        is_late = left.startswith("-")
        parts.append(_styled(f"#{number} {left}", trouble if is_late else ""))
    parts += [_styled(f"!{word}", trouble) for word in standing.troubles]
    return " ".join(parts)


def trouble_line(word: str, *, has_colours: bool = True) -> str:
    """Give the line where nothing can be counted."""
    return _styled(f"support !{word}", TROUBLE_STYLE if has_colours else "")


def for_tmux(words: str) -> str:
    """Give words so that tmux shows them as they are."""
    return clean_line(words).replace("#", "##")


def _styled(words: str, style: str) -> str:
    text = for_tmux(words)
    return f"#[{style}]{text}#[default]" if style else text
