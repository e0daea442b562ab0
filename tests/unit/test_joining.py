"""Promises of console.domain.joining: evidence joins mails, and a stranger has none."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import pytest

from console.domain.evidence import tell_evidence
from console.domain.joining import SIBLING_PAIRS_MAX, Group, Link, Mail, Partition, join
from data.records import JoinedBy

US = "support@example.com"
ANNA, BO, EVA, MAL = "anna@shop.example", "bo@shop.example", "eva@shop.example", "mal@bad.example"


def mail(
    key: int,
    *refs: str,
    sender: str = ANNA,
    to: tuple[str, ...] = (US,),
    id_: str | None = None,
    tie: str | None = None,
    is_ours: bool | None = None,
    signed: Mapping[str, int] | None = None,
    starts_new: bool = False,
    auth_failed: bool = False,
    tokens: tuple[int, ...] = (),
    tags: tuple[int, ...] = (),
    pinned: int | None = None,
) -> Mail:
    """Make mail number `key` with the id `<key>@x`; it names `refs`, nearest first."""
    return Mail(
        key=key,
        id=id_ or f"{key}@x",
        tie=f"{key:03}" if tie is None else tie,
        sender=sender,
        people=frozenset({sender, *to} - {""}),
        ancestors=refs,
        is_ours=sender == US if is_ours is None else is_ours,
        starts_new=starts_new,
        auth_failed=auth_failed,
        own_ancestors=tuple((signed or {}).items()),
        tokens=tokens,
        subject_numbers=tags,
        pinned=pinned,
    )


def ours(key: int, *refs: str, to: tuple[str, ...] = (ANNA,), pinned: int | None = None) -> Mail:
    return mail(key, *refs, sender=US, to=to, pinned=pinned)


def joined(*mails: Mail, conversations: Mapping[int, int | None] | None = None) -> Partition:
    """Join the mails, and check on the way that their order does not show."""
    result = join(mails, conversation_of=conversations or {})
    some = list(permutations(mails))[:: max(1, len(mails))][:40]
    assert {frozenset(result.groups)} == {
        frozenset(join(order, conversation_of=conversations or {}).groups) for order in some
    }
    return result


def groups(*mails: Mail, conversations: Mapping[int, int | None] | None = None) -> list[set[int]]:
    result = joined(*mails, conversations=conversations)
    return [set(group.keys) for group in result.groups]


# --- known ancestors -------------------------------------------------------------------------


def test_an_answer_joins_what_it_answers() -> None:
    """A customer's mail, our answer and his next mail are one conversation."""
    assert [{1, 2, 3}] == groups(mail(1), ours(2, "1@x"), mail(3, "2@x"))


def test_mails_without_a_link_stay_apart() -> None:
    """Two mails of one sender that name nothing are two conversations."""
    assert [{1}, {2}] == groups(mail(1), mail(2))


def test_a_stranger_joins_nothing_by_naming_known_ids() -> None:
    """Whoever quotes the ids of others' mails starts a conversation of his own."""
    assert [{1, 2}, {3}, {4}] == groups(
        mail(1), ours(2, "1@x"), mail(3, sender=BO), mail(4, "1@x", "2@x", "3@x", sender=MAL)
    )


def test_somebody_copied_may_answer() -> None:
    """A person in Cc takes part, and so does one that only a mail further up names."""
    assert [{1, 2, 3}] == groups(
        mail(1, to=(US, BO)), ours(2, "1@x"), mail(3, "2@x", "1@x", sender=BO)
    )
    assert [{1, 2, 3}] == groups(mail(1, to=(US, BO)), mail(2, "1@x"), mail(3, "2@x", sender=BO))


def test_we_may_answer_anything() -> None:
    """A mail that we wrote joins what it names, whoever was written to there."""
    assert [{1, 2}] == groups(mail(1, to=("alias@example.com",)), ours(2, "1@x"))


def test_a_refused_link_lends_nobody_standing() -> None:
    """Bo, who takes part only in a mail that was refused, cannot come in behind it."""
    named_both = mail(3, "1@x", "2@x")
    sneaks = mail(4, "3@x", sender=MAL)

    assert [{1, 3}, {2}, {4}] == groups(
        mail(1), mail(2, sender=MAL, to=(US, ANNA)), named_both, sneaks
    )


def test_the_nearest_of_two_conversations_wins() -> None:
    """A customer who names two of his conversations joins the nearer and ties no knot."""
    assert [{1}, {2, 3}] == groups(mail(1), mail(2), mail(3, "2@x", "1@x"))


def test_a_failed_check_goes_on_to_the_next_ancestor() -> None:
    """An id in between that belongs to somebody else does not stop the search."""
    result = joined(mail(1), mail(2, sender=BO), mail(3, "2@x", "1@x"))

    assert [{1, 3}, {2}] == [set(group.keys) for group in result.groups]
    assert Link(JoinedBy.REFERENCE, "1@x", 1) == result.links[3]


def test_loops_and_self_references_are_harmless() -> None:
    """Mails that name themselves or each other end in one conversation or none, but they end."""
    assert [{1}] == groups(mail(1, "1@x"))
    assert [{1, 2}] == groups(mail(1, "2@x"), mail(2, "1@x"))
    assert [{1, 2, 3}] == groups(mail(1, "3@x"), mail(2, "1@x"), mail(3, "2@x"))


def test_in_a_loop_a_mail_vouches_for_its_own_people_alone() -> None:
    """A ring of references carries nobody round to where he is not named."""
    ring = (
        mail(1, "3@x", to=(US, BO)),
        mail(2, "1@x", sender=BO, to=(US,)),
        mail(3, "2@x", to=(US, EVA)),
    )

    # The third does not hang on the second, where Anna is not named, so Bo is not above it.
    assert [{1, 2, 3}] == groups(*ring)
    assert [{1, 2, 3}, {4}] == groups(*ring, mail(4, "3@x", sender=BO))
    assert [{1, 2, 3, 4}] == groups(*ring, mail(4, "1@x", sender=EVA))


def test_standing_is_found_above_two_refusals_in_a_row() -> None:
    """Where several mails need the people above them, each is judged after those it names."""
    chain = (
        mail(1, to=(US, BO, EVA)),
        mail(2, "1@x"),
        mail(3, "2@x", sender=BO),
        mail(4, "3@x", sender=EVA),
        mail(5, "9@x", "4@x", sender=BO),
        mail(9, sender=MAL),
    )

    assert [{1, 2, 3, 4, 5}, {9}] == groups(*chain)


def test_a_mail_without_a_sender_joins_nothing() -> None:
    """Nobody is no participant."""
    assert [{1}, {2}, {3}] == groups(
        mail(1, sender="", to=(US,)), mail(2, "1@x", "8@x", sender=""), mail(3, "8@x", sender="")
    )


def test_a_forged_sender_attaches_to_nothing() -> None:
    """A mail that our server calls forged joins nothing, by whatever evidence it brings."""
    forged = mail(3, "2@x", "8@x", auth_failed=True, signed={"2@x": 5}, tokens=(5,), tags=(5,))
    sibling = mail(4, "8@x")

    assert [{1, 2}, {3}, {4}] == groups(
        mail(1), ours(2, "1@x"), forged, sibling, conversations={5: 1}
    )


def test_a_cut_mail_takes_its_answers_with_it() -> None:
    """What answers a late reply stays with it, even where it names our older mail as well."""
    late = mail(3, "2@x", "1@x", "8@x", starts_new=True, signed={"2@x": 5}, tokens=(5,), tags=(5,))
    after = mail(4, "3@x", "2@x", signed={"2@x": 5})
    from_us = ours(5, "3@x", "2@x")

    assert [{1, 2}, {3, 4, 5}] == groups(
        mail(1, "8@x"), ours(2, "1@x"), late, after, from_us, conversations={5: 1}
    )


def test_a_cut_mail_of_strangers_bars_nothing() -> None:
    """A late mail of somebody else, named in between, does not hide our own signed id."""
    late = mail(3, sender=MAL, to=(US,), starts_new=True)
    answer = mail(4, "3@x", "2@x", signed={"2@x": 5})

    assert [{1, 2, 4}, {3}] == groups(mail(1), ours(2, "1@x"), late, answer, conversations={5: 1})


# --- the same id twice -----------------------------------------------------------------------


def test_two_mails_may_share_an_id() -> None:
    """An answer to an id that two mails carry joins the older one in which its sender is."""
    first = mail(1, id_="a@x", sender=BO, to=(US,))
    second = mail(2, id_="a@x")
    third = mail(3, id_="a@x")

    assert [{1}, {2, 4}, {3}] == groups(first, second, third, mail(4, "a@x"))


def test_a_copy_of_our_id_catches_no_answer() -> None:
    """Whoever sends a mail with the id of ours gets none of the answers to ours."""
    copy = mail(3, id_="2@x", sender=MAL, to=(US, ANNA), tie="000")
    answer = mail(4, "2@x", signed={"2@x": 5})

    assert [{3}, {1, 2, 4}] == groups(mail(1), ours(2, "1@x"), copy, answer, conversations={5: 1})
    assert [{3}, {1, 4}] == groups(mail(1), copy, answer, conversations={5: 1})


# --- signed ids ------------------------------------------------------------------------------


def test_our_signed_id_needs_no_participant() -> None:
    """Somebody to whom the customer forwarded our mail may answer it."""
    result = joined(
        mail(1),
        ours(2, "1@x"),
        mail(3, "2@x", sender=EVA, signed={"2@x": 5}),
        conversations={5: 1},
    )

    assert (Group(frozenset({1, 2, 3}), (5,)),) == result.groups
    assert Link(JoinedBy.SIGNED_ID, "2@x", 2, 5) == result.links[3]


def test_a_signed_id_beats_a_nearer_known_one() -> None:
    """Our signature is stronger evidence than any other id, however near."""
    assert [{1}, {2, 3, 4}] == groups(
        mail(1),
        mail(2),
        ours(3, "2@x"),
        mail(4, "1@x", "3@x", signed={"3@x": 5}),
        conversations={5: 2},
    )


def test_the_nearest_signed_id_wins() -> None:
    """Of two conversations that signed ids name, the nearer one gets the mail."""
    assert [{1}, {2, 3}] == groups(
        mail(1),
        mail(2),
        mail(3, "b@us", "a@us", signed={"a@us": 5, "b@us": 6}),
        conversations={5: 1, 6: 2},
    )


def test_a_signed_id_finds_its_conversation_without_the_mail() -> None:
    """Where our own mail is not at hand, its number leads to the conversation all the same."""
    answers = (
        mail(1, "a@us", sender=EVA, signed={"a@us": 5}),
        mail(2, "b@us", sender=BO, signed={"b@us": 5}),
    )

    assert [{1, 2, 3}] == groups(*answers, mail(3), conversations={5: 3})
    assert (Group(frozenset({1, 2}), (5,)),) == joined(*answers, conversations={5: None}).groups


def test_a_signed_id_of_an_unknown_conversation_is_an_ordinary_one() -> None:
    """A number that does not exist here is not made up; the id counts as one not seen."""
    stranger = mail(2, "a@us", sender=MAL, signed={"a@us": 77})

    assert [{1, 3}, {2}] == groups(
        mail(1, "a@us", signed={"a@us": 77}), stranger, mail(3, "a@us", signed={"a@us": 77})
    )


def test_a_first_mail_may_name_its_own_conversation() -> None:
    """A loop through a conversation's own first mail stays where it is."""
    assert [{1, 2}] == groups(
        mail(1, "1@x", "a@us", signed={"a@us": 5, "1@x": 5}), mail(2, "1@x"), conversations={5: 1}
    )


# --- unseen ancestors ------------------------------------------------------------------------


def test_two_answers_to_an_unseen_mail_join() -> None:
    """Answers that came before what they answer join if their senders know each other."""
    result = joined(mail(1, "8@x"), ours(2, "8@x"), mail(3, "8@x", sender=MAL))

    assert [{1, 2}, {3}] == [set(group.keys) for group in result.groups]
    assert JoinedBy.STARTED is result.links[1].by
    assert Link(JoinedBy.SIBLING, "8@x", 1) == result.links[2]


def test_knowing_each_other_must_be_mutual() -> None:
    """Writing to somebody does not make one a person of his mail."""
    assert [{1}, {2}] == groups(mail(1, "8@x"), mail(2, "8@x", sender=MAL, to=(US, ANNA)))


def test_strangers_do_not_join_through_a_third() -> None:
    """Each pair is judged for itself, and what hangs together then is one conversation."""
    first = mail(1, "8@x", to=(US, BO))
    second = mail(2, "8@x", sender=BO, to=(ANNA, EVA))
    third = mail(3, "8@x", sender=EVA, to=(BO,))

    assert [{1, 2, 3}] == groups(first, second, third)
    assert [{1}, {3}] == groups(first, third)


def test_a_known_ancestor_that_refused_is_not_got_round() -> None:
    """Two mails that share a known ancestor are judged by that one alone."""
    first = mail(2, "8@x", "1@x", to=(US, BO))
    second = mail(3, "8@x", "1@x", sender=BO, to=(US, ANNA))

    assert [{1, 2}, {3}] == groups(mail(1), first, second)
    assert [{2, 3}] == groups(first, second)


def test_unseen_ids_beyond_the_parent_tie_no_knot() -> None:
    """A mail that has its place is not drawn elsewhere by what it names further back."""
    assert [{1, 3}, {2}] == groups(mail(1), mail(2, "8@x"), mail(3, "1@x", "8@x"))
    assert [{1, 2, 3}] == groups(mail(1), mail(2, "8@x"), mail(3, "8@x", "1@x"))


def test_filling_the_gap_changes_siblings_into_children() -> None:
    """When the unseen mail comes, it is the evidence, and strangers to it stay outside."""
    first, second = mail(2, "8@x"), ours(3, "8@x")

    assert [{2, 3}] == groups(first, second)
    assert [{2, 3, 8}] == groups(first, second, mail(8))
    assert [{2}, {3, 8}] == groups(first, second, mail(8, sender=BO))


def test_an_attack_on_siblings_is_bounded() -> None:
    """Thousands of mails with ever new known ancestors do not buy quadratic work."""
    count = int(SIBLING_PAIRS_MAX**0.5) + 1
    roots = [mail(index, sender=BO) for index in range(count)]
    crowd = [mail(count + index, "u@x", f"{index}@x") for index in range(count)]
    plain = [mail(9_000, "u@x"), mail(9_001, "u@x")]

    result = join([*roots, *crowd, *plain], conversation_of={})

    together = {mail.key for mail in (*crowd, *plain)}
    assert together in [set(group.keys) for group in result.groups]


# --- tokens and tags -------------------------------------------------------------------------


@pytest.mark.parametrize("claim", ["tokens", "tags"])
def test_a_number_counts_for_participants(claim: str) -> None:
    """A token or tag leads home whoever takes part there, and nobody else."""
    numbers = {claim: (5,)}
    home = (mail(1, to=(US, BO)), ours(2, "1@x"))

    assert [{1, 2, 3}] == groups(*home, mail(3, sender=BO, **numbers), conversations={5: 1})  # type: ignore[arg-type]  # one of two keywords
    assert [{1, 2}, {3}] == groups(*home, mail(3, sender=MAL, **numbers), conversations={5: 1})  # type: ignore[arg-type]  # one of two keywords
    assert [{1, 2}, {3}] == groups(*home, mail(3, **numbers))  # type: ignore[arg-type]  # one of two keywords


def test_a_token_is_stronger_than_a_tag() -> None:
    """Where both name something, the signed one decides."""
    result = joined(mail(1), mail(2), mail(3, tokens=(6,), tags=(5,)), conversations={5: 1, 6: 2})

    assert Link(JoinedBy.BODY_TOKEN, "#6", None, 6) == result.links[3]
    assert [{1}, {2, 3}] == [set(group.keys) for group in result.groups]


def test_a_number_that_fails_leaves_the_next() -> None:
    """A tag of somebody else's conversation does not hide that of one's own."""
    result = joined(
        mail(1, sender=BO), mail(2), mail(3, tags=(5, 7, 6)), conversations={5: 1, 6: 2}
    )

    assert Link(JoinedBy.SUBJECT_TAG, "[#6]", None, 6) == result.links[3]


def test_a_number_moves_no_mail_that_has_a_parent() -> None:
    """A header says more than a subject."""
    assert [{1}, {2, 3}] == groups(
        mail(1), mail(2), mail(3, "2@x", tokens=(5,), tags=(5,)), conversations={5: 1, 6: 2}
    )


def test_siblings_still_follow_their_token() -> None:
    """A second answer to an unseen mail does not take the first one's token away."""
    assert [{1, 2}] == groups(mail(1), mail(2, "8@x", tokens=(5,)), conversations={5: 1})
    assert [{1, 2, 3}] == groups(
        mail(1), mail(2, "8@x", tokens=(5,)), mail(3, "8@x", tokens=(5,)), conversations={5: 1}
    )


def test_nobody_vouches_by_a_number_for_the_next() -> None:
    """Whom a mail brings along that came in by a number alone has no standing yet."""
    assert [{1, 2}, {3}] == groups(
        mail(1),
        mail(2, to=(US, BO), tags=(5,)),
        mail(3, sender=BO, tags=(5,)),
        conversations={5: 1},
    )


def test_a_first_mail_with_its_own_number_started_it() -> None:
    """A conversation's first mail is no answer to itself."""
    result = joined(mail(1, tags=(5,)), conversations={5: 1})

    assert JoinedBy.STARTED is result.links[1].by


def test_a_form_on_our_site_cannot_name_a_conversation() -> None:
    """A mail from our own address that brings somebody new joins nothing by its subject."""
    form = mail(3, sender=US, to=(US, MAL), tags=(5,), tokens=(5,))
    written_by_us = mail(3, sender=US, to=(ANNA,), tags=(5,))

    assert [{1}, {3}] == groups(mail(1), form, conversations={5: 1})
    assert [{1, 3}] == groups(mail(1), written_by_us, conversations={5: 1})


# --- by hand ---------------------------------------------------------------------------------


def test_a_pin_wins_over_everything() -> None:
    """What an agent put somewhere stays there, and its answers follow it."""
    result = joined(
        mail(1),
        mail(2),
        mail(3, "1@x", signed={"1@x": 5}, tokens=(5,), tags=(5,), pinned=6),
        mail(4, "3@x"),
        conversations={5: 1, 6: 2},
    )

    assert [{1}, {2, 3, 4}] == [set(group.keys) for group in result.groups]
    assert Link(JoinedBy.AGENT, number=6) == result.links[3]


def test_pins_hold_where_the_first_mail_is_away() -> None:
    """Two mails put into one conversation are together, known first mail or not."""
    assert (Group(frozenset({1, 2}), (6,)),) == joined(mail(1, pinned=6), mail(2, pinned=6)).groups


def test_a_first_mail_that_was_moved_takes_no_number_along() -> None:
    """A conversation whose first mail was put elsewhere by hand is not dragged behind it."""
    result = joined(
        mail(1, pinned=6), mail(2), mail(3, "a@us", signed={"a@us": 5}), conversations={5: 1, 6: 2}
    )

    assert (Group(frozenset({1, 2}), (6,)), Group(frozenset({3}), (5,))) == result.groups


def test_a_pinned_mail_of_ours_knows_the_people_of_its_conversation() -> None:
    """A colleague of the first mail may answer what we wrote to the customer alone."""
    assert [{1, 2, 3}] == groups(
        mail(1, to=(US, BO)), ours(2, pinned=5), mail(3, "2@x", sender=BO), conversations={5: 1}
    )
    assert [{1, 2}] == groups(mail(1, pinned=5), mail(2, "1@x"), conversations={5: 1})


# --- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (mail(9, pinned=5), "An agent put it"),
        (mail(9, "2@x", signed={"2@x": 5}), "signature is right: it answers conversation #5"),
        (mail(9, "1@x"), "<1@x>, a mail of this conversation, and anna@shop.example takes part"),
        (ours(9, "1@x"), "<1@x>, a mail of this conversation, and we wrote it"),
        (mail(9, "8@x"), "both answer <8@x>, which we have not seen"),
        (mail(9, tokens=(5,)), "signed reference #5, and anna@shop.example takes part"),
        (mail(9, tags=(5,)), "subject carries [#5], and anna@shop.example takes part"),
        (
            ours(9, tags=(5,)) if False else mail(9, sender=US, to=(ANNA,), tags=(5,)),
            "all its people",
        ),
        (mail(9, "1@x", sender=MAL), "<1@x>, which is known here, but mal@bad.example takes no"),
        (mail(9, "1@x", sender=""), "but a mail without a sender takes no part"),
        (mail(9, "1@x", auth_failed=True), "says that its sender is forged"),
        (mail(9, "1@x", starts_new=True), "closed long ago, or an agent moved it"),
        (mail(9, "7@x"), "what it answers has not been seen here"),
        (mail(9), "answers no other mail"),
    ],
)
def test_why_is_told_in_a_sentence(one: Mail, words: str) -> None:
    """Every kind of evidence has words that an agent can check and act on."""
    result = joined(mail(1), ours(2, "1@x"), mail(3, "8@x"), one, conversations={5: 1})

    assert words in tell_evidence(one, result.links[9])
