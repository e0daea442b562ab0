"""A row of choices shows all of them, at every width."""

from __future__ import annotations

import pytest

from console.domain.contacts import CHANNELS
from data.text.width import width_of
from screens.form import choice_lines

CHOICES = [(name, each.key, each.short) for name, each in CHANNELS.items()]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("chosen", ["", "phone", "form"])
def test_every_choice_is_there_and_none_is_cut(width: int, chosen: str) -> None:
    """In as many lines as it takes, below each other; the chosen one in brackets."""
    lines = choice_lines("Channel", chosen, CHOICES, pointer="▌", label_columns=11, width=width)
    texts = ["".join(span.text for span in line.spans).rstrip() for line in lines]
    whole = "\n".join(texts)

    for name, key, words in CHOICES:
        assert (f"{key} [{words}]" if name == chosen else f"{key} {words}") in whole
    assert all(width_of(text) <= width for text in texts)
    assert all(text.startswith(" " * 11) for text in texts[1:])
    assert (len(texts) == 1) == (width >= 80)
