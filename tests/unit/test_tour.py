"""The tour: one sentence for each step and place, with the agent's own keys, short enough."""

from __future__ import annotations

import itertools

import pytest

from console.domain.tour import DONE_BY, Step, Where, offer_words, step_of, tour_words
from console.key_names import key_of
from data.text.wrap import wrapped

NARROWEST = 58
"""Columns between the edges of the narrowest terminal that is served."""


def own_key(action_id: str, wanted: str = "") -> str:
    """Give a key of an action as nobody has changed it."""
    return key_of(action_id, {}, wanted=wanted)


@pytest.mark.parametrize(("step", "where"), list(itertools.product(Step, Where)))
def test_a_sentence_is_short(step: Step, where: Where) -> None:
    """Whatever the tour says stands in two lines of the narrowest terminal; its end in three."""
    words = tour_words(step, where, own_key)

    assert len(wrapped(words, NARROWEST)) <= (3 if step is Step.END else 2), words
    assert len(wrapped(offer_words(own_key), NARROWEST)) <= 2


def test_what_was_done_counts_in_any_order() -> None:
    """The next step is the first that the log says nothing of."""
    answered, asked, promised = DONE_BY.values()

    assert Step.ANSWER is step_of(())
    assert Step.ANSWER is step_of({promised})
    assert Step.ESCALATE is step_of({answered, promised})
    assert Step.END is step_of({answered, asked, promised})


def test_keys_are_the_agents_own() -> None:
    """A key that was remapped is named as it is now, everywhere and in the way back."""
    keymap = {"reply_all": ("ctrl+y",), "escalate": ("Q",)}

    def own(action_id: str, wanted: str = "") -> str:
        return key_of(action_id, keymap, wanted=wanted)

    assert "ctrl+y begins a reply" in tour_words(Step.ANSWER, Where.THREAD, own)
    assert "then Q" in tour_words(Step.ESCALATE, Where.PAGE, own)
