"""Promises of console.domain.intake: numbers stay where people know them."""

from __future__ import annotations

from console.domain.intake import Merge, Move, NewConversation, Placement, decide_placement
from console.domain.joining import Group


def group(*keys: int, numbers: tuple[int, ...] = ()) -> Group:
    return Group(frozenset(keys), numbers)


def test_a_new_group_gets_a_new_conversation() -> None:
    """Mails that belong nowhere start a conversation together."""
    placement = decide_placement([group(1, 2)], current={1: None, 2: None})

    assert Placement(new=(NewConversation(frozenset({1, 2})),)) == placement


def test_a_new_mail_goes_where_its_group_is() -> None:
    """An answer takes the number of what it answers, and nothing else moves."""
    placement = decide_placement([group(1, 2, 3, numbers=(5,))], current={1: 5, 2: 5, 3: None})

    assert Placement(moves=(Move(3, None, 5),)) == placement


def test_what_is_right_already_is_left_alone() -> None:
    """Deciding again changes nothing, also after a merge."""
    groups = [group(1, 2, numbers=(5, 6)), group(3, numbers=(7,))]

    assert Placement() == decide_placement(groups, current={1: 5, 2: 5, 3: 7})


def test_two_conversations_that_prove_one_become_one() -> None:
    """When a gap is filled, the smaller number stays and the other becomes a pointer."""
    placement = decide_placement([group(1, 2, 3, numbers=(5, 9))], current={1: 9, 2: 5, 3: None})

    assert Placement(moves=(Move(1, 9, 5), Move(3, None, 5)), merges=(Merge(9, 5),)) == placement


def test_a_number_stays_with_its_first_mail() -> None:
    """When a conversation falls apart, the part with the first mail keeps the number."""
    placement = decide_placement([group(2, 3), group(1, numbers=(5,))], current={1: 5, 2: 5, 3: 5})

    assert Placement(new=(NewConversation(frozenset({2, 3}), (5,)),)) == placement


def test_without_a_first_mail_most_mails_keep_the_number() -> None:
    """A number whose first mail is not at hand goes with the larger part, then the older."""
    larger = decide_placement([group(1), group(2, 3)], current={1: 5, 2: 5, 3: 5})
    older = decide_placement([group(1), group(2)], current={1: 5, 2: 5})

    assert Placement(new=(NewConversation(frozenset({1}), (5,)),)) == larger
    assert Placement(new=(NewConversation(frozenset({2}), (5,)),)) == older


def test_a_given_up_number_comes_back_with_its_first_mail() -> None:
    """When merged conversations part again, each has the number that customers know."""
    placement = decide_placement(
        [group(1, numbers=(5,)), group(2, 3, numbers=(8, 9))], current={1: 5, 2: 5, 3: 5}
    )

    assert Placement(moves=(Move(2, 5, 8), Move(3, 5, 8)), revived=(8,)) == placement


def test_mails_follow_a_number_that_is_not_theirs() -> None:
    """Mails that leave a conversation for one that exists move there."""
    placement = decide_placement(
        [group(1, 2, numbers=(5,)), group(3, numbers=(6,))], current={1: 5, 2: 6, 3: 6}
    )

    assert Placement(moves=(Move(2, 6, 5),)) == placement


def test_nothing_to_place_is_no_placement() -> None:
    """Without mails nothing changes."""
    assert Placement() == decide_placement([], current={})
    assert Placement() == decide_placement([], current={1: 5})
