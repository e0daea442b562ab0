"""The activity log in words: who got it, until when, which tag, and what a message says itself."""

from __future__ import annotations

import pytest

from console.domain.activity_words import tell_activity, tell_verb, tell_whole
from data.records import Activity, ConversationId
from tests.support.timeline import NOON

AT_MS = int(NOON.timestamp() * 1000)


def line(verb: str, *, given_to: str | None = None, undone: str | None = None,
         **detail: object) -> Activity:  # fmt: skip
    """Make a line of the log."""
    return Activity(1, NOON, "kai", verb, ConversationId(1), detail, given_to, undone)


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        (line("conversation.assigned", given_to="lin"), "given to lin"),
        (line("conversation.assigned", after={"tier": "tier 2"}), "given to tier 2"),
        (line("conversation.assigned", given_to="lin", after={"tier": "x"}),
         "given to lin and tier x"),
        (line("conversation.assigned", after={}), "given to nobody"),
        (line("conversation.set_waiting", after={"waiting_on": "third_party"}),
         "waiting on a third party"),
        (line("conversation.snoozed", after={"snoozed_until_at": AT_MS}),
         "snoozed until Fri 20 Nov 13:00"),
        (line("conversation.prioritised", after={"priority": 3}), "priority urgent"),
        (line("conversation.prioritised", after={"priority": 9}), "priority 9"),
        (line("conversation.tagged", tags_added=["b", "a"]), "tag a, b"),
        (line("conversation.untagged", tags_removed=["a"]), "tag a taken off"),
        (line("conversation.tagged", tags_added=["a"], tags_removed=["b"]),
         "tag a, tag b taken off"),
        (line("conversation.described", after={"kind": "support", "cause": None}),
         "now support, cause empty"),
        (line("conversation.described",
              after={"language": "da", "is_language_told": 1, "stage": "pre_sale"}),
         "now stage pre-sale, language Danish"),
        (line("conversation.described"), "described"),
        (line("conversation.moved_tier", after={"tier": "x\x1b"}), "moved to tier x^["),
        (line("conversation.undone", undone="conversation.closed"), "taken back: closed"),
        (line("conversation.undone", undone="conversation.tagged"), "taken back: tagged"),
        (line("conversation.undone"), "taken back"),
        (line("contact.taken_back", channel="phone"), "logged contact taken back (Phone call)"),
        (line("contact.taken_back", channel="fax"), "logged contact taken back"),
        (line("agent.changed", name="lin", before={"role": "agent"}, after={"role": "lead"}),
         "profile of lin changed, now lead"),
        (line("agent.away", name="lin", until=AT_MS), "lin is away until Fri 20 Nov 13:00"),
        (line("agent.back", name="lin"), "lin is back"),
        (line("agent.back", name="kai"), "back"),
        (line("agent.away", name="kai", until=AT_MS), "away until Fri 20 Nov 13:00"),
        (line("conversation.assigned", after={"tier": "service"}), "given to tier service"),
        (line("conversation.set_waiting", after={"waiting_on": "later_kind"}),
         "waiting on later kind"),
        (line("queue.added", queue={"name": "VIP"}), "saved queue VIP saved"),
        (line("queue.changed", after={"name": "VIP"}), "saved queue VIP changed"),
        (line("tier.joined", name="tier 2", members=["a", "b", "c", "d"]),
         "a, b, c and 1 more joined tier tier 2"),
        (line("tag.renamed", name="a", into="b"), "tag a renamed, b instead"),
        (line("cause.merged", old="a", new="b"), "cause a given up, b instead"),
        (line("tag.added", name="a\x1b[31m"), "tag a^[[31m kept"),
        (line("folder.renumbered", folder="INBOX", known=10_000, recognised=9_999, fetched=0),
         "the server renumbered INBOX: 9,999 of 10,000 mails were recognised; 1 is no longer there"
         " and kept here"),
    ],
)  # fmt: skip
def test_verbs_tell_their_facts(activity: Activity, expected: str) -> None:
    """Facts stand in the words, in the reader's zone, and safe to show."""
    assert expected == tell_activity(activity, time_zone="Europe/Copenhagen")


def test_a_moment_without_a_zone_is_left_out() -> None:
    """A time in the wrong zone would be worse than none."""
    told = tell_activity(line("conversation.snoozed", after={"snoozed_until_at": AT_MS}))

    assert "snoozed" == told


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        (line("note.added"), "note written"),
        (line("note.added", mentioned=["kai", "lin"]), "note written, told kai, lin"),
        (line("contact.logged", channel="phone", direction="in"),
         "contact logged (Phone call, they reached us)"),
        (line("contact.logged", channel="fax", direction="out"),
         "contact logged (fax, we reached them)"),
        (line("message.queued", before={"assignee_id": None}, after={"assignee_id": 1}),
         "reply written, taken"),
        (line("conversation.started", by="agent"), "started"),
        (line("conversation.started"), "begun by a mail"),
        (line("outbox.sent"), "mail sent"),
        (line("outbox.sent", confirmed=True), "confirmed as sent"),
        (line("conversation.closed"), "closed"),
        (line("later.thing_done"), "thing done"),
    ],
)  # fmt: skip
def test_alone_everything_has_words(activity: Activity, expected: str) -> None:
    """Where no message stands beside it, what messages say themselves is said too."""
    assert expected == tell_whole(activity)


def test_a_verb_alone() -> None:
    """A verb is named without its facts: by its words where they need none, else by itself."""
    assert "put among the spam" == tell_verb("conversation.marked_spam")
    assert "joined" == tell_verb("conversation.joined")
    assert "set waiting" == tell_verb("conversation.set_waiting")
    assert "thing done" == tell_verb("later.thing_done")
