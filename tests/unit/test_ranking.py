"""What is found by a name: words, other words for them, letters, slips; the best first."""

from __future__ import annotations

import pytest

from console.actions import ACTIONS, GOALS, Place
from console.actions.aliases import ALIASES, PLACES
from console.domain.conditions import Facts
from data.records import Status
from screens.palette_choices import choice_of_number, choices_for
from screens.ranking import rank

AT_WORK = Facts(status=Status.OPEN)


def found(typed: str, place: Place = Place.INBOX, *, recent: str = "") -> list[str]:
    """Give the ids of what fits, the best first."""
    choices = choices_for(place, AT_WORK, keymap={}, is_ascii=False)
    ranked = rank(
        [(choice.title, choice.other) for choice in choices],
        typed,
        here=[not choice.why_not for choice in choices],
        recent=[choice.id == recent for choice in choices],
    )
    return [choices[number].id for number, _ in ranked]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("archive", "close"), ("done", "close"), ("reply all", "reply_all"), ("Reply", "reply_all"),
        ("q", "back"), ("wq", "back"), ("x", "back"), ("qa", "quit"), ("w", "kept:"), ("u", "undo"),
        ("help", "keys"), ("delegate", "assign"), ("hand over", "assign"), ("label", "tags"),
        ("saved reply", "macro"), ("template", "macro"), ("knowledge base", "article"),
        ("go know", "go:k"), ("base knowledge", "article"), ("kai", ""), ("delete", "trash"),
        ("rpal", "reply_all"), ("snz", "snooze"), ("cloes", "close"), ("tmpl", "macro"), ("?!", ""),
        ("where is my lamp", ""), ("hansen", ""), ("1042", ""),
    ],
)  # fmt: skip
def test_people_find_it_by_their_own_words(typed: str, first: str) -> None:
    """What other programs call it finds it, behind vim's colon too, and so do letters and slips;
    letters found here and there are no find."""
    assert [*found(typed), ""][0] == first


def test_what_cannot_be_done_now_stands_below() -> None:
    """Of two that fit alike the one that can be done stands first, then what was chosen lately."""
    assert found("re")[:2] == ["reply_all", "reply_sender"]
    assert found("re", recent="reopen")[0] == "reopen"


def test_each_other_word_is_of_something() -> None:
    """No word is kept for an action or a place that there is not."""
    assert set(ALIASES) <= {action.id for action in ACTIONS}
    assert set(PLACES) <= {goal.letter for goal in GOALS}


@pytest.mark.parametrize(
    ("typed", "ids"),
    [("1042", ["#1042"]), ("#7", ["#7"]), ("12 lamps", []), ("9" * 13, []), ("", []), ("²", [])],
)
def test_a_number_stands_there_at_once(typed: str, ids: list[str]) -> None:
    """A number is a conversation's before the store is asked; longer ones are something else."""
    assert [choice.id for choice in choice_of_number(typed)] == ids
