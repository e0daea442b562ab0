"""Domain: when a key makes sense, as functions of what is true where it is pressed (pure).

Each condition says in a sentence why not, so that a key that does nothing still tells something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.domain.tour import NOT_HERE
from data.records import OutboxState, Status


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true where a key is pressed, as far as an action depends on it."""

    status: Status | None = None
    """Of the conversation that the keys are about; None where there is none."""
    may_write: bool = False
    """Whether a mailbox address is set, so that mail can leave."""
    has_message: bool = False
    has_source: bool = False
    """The message under the keys came or went as a mail."""
    has_files: bool = False
    has_exchange: bool = False
    """An exchange with an outsider belongs to it, or it is one."""
    outbox_state: OutboxState | None = None
    """Of the mail under the cursor of the outbox."""
    lacks_copy: bool = False
    """Whether it has left and no copy of it could be filed in Sent."""
    writes_note: bool = False
    """What is being written stays in the house."""
    picks_several: bool = False
    """More than one row of the sheet may be chosen."""
    rows: int | None = None
    """How many a sheet offers to choose from; None where nobody has counted them."""
    has_others: bool = False
    """There is more of the kind that the sheet shows."""
    has_before: bool = False
    """Something of the kind was typed before."""
    is_narrowed: bool = False
    """Words leave only some of a queue."""
    is_saved: bool = False
    """What is shown is a saved queue."""
    has_customer: bool = False
    """It is known whose page it is."""
    has_follow_up: bool = False
    """A follow-up is under the cursor."""
    has_article: bool = False
    """An article is under the cursor, or is read."""
    has_mail: bool = False
    """A conversation or a text that is begun stands below: an article can be put into it."""
    has_gap: bool = False
    """Something that is missing is under the cursor."""
    has_links: bool = False
    """The article that is read leads somewhere."""
    languages: int = 0
    """In how many the article is there that is read."""
    is_step: bool = False
    """The article that is read is part of a tutorial."""
    has_flags: bool = False
    """Somebody finds it wrong or outdated."""
    is_old: bool = False
    """An earlier revision is under the cursor."""
    is_translation: bool = False
    """The article that is written translates another."""
    is_older: bool = False
    """Its original has changed since it was translated."""
    is_quarantined: bool = False
    """A mail that could not be taken in is under the cursor."""
    is_home: bool = True
    """Nothing is to be peeled off before the console is left."""
    marked: int = 0
    """Rows that are marked: verbs are about those."""
    marked_statuses: frozenset[Status] = frozenset()
    """What the marked rows are; empty where not all of them are known."""
    is_mine: bool = False
    """All that the verbs are about is the agent's own."""
    is_practice: bool = True
    """No real customer can be met here; False once it is known that one can."""
    has_left: bool = False
    """It is known where an earlier console was, and nobody went back there yet."""
    is_begun: bool = False
    """A text is being written, and stands below what has the keys."""
    is_asked: bool = False
    """The agent is who is asked about it, so that an answer is awaited."""


When = Callable[[Facts], str]
"""Says in a sentence why an action does not apply now; empty where it does."""


def always(_facts: Facts) -> str:
    """Apply everywhere."""
    return ""


def in_practice(facts: Facts) -> str:
    """Apply where no real customer can be met."""
    return "" if facts.is_practice else NOT_HERE


def on_conversation(facts: Facts) -> str:
    """Apply where there is a conversation."""
    return "" if facts.status is not None or facts.marked else "There is no conversation here."


def to_write(facts: Facts) -> str:
    """Apply where mail can be written to somebody of a conversation."""
    if not facts.may_write:
        return "No mailbox address is set: support-console init."
    return on_conversation(facts)


def to_begin(facts: Facts) -> str:
    """Apply where mail can be written at all."""
    return "" if facts.may_write else "No mailbox address is set: support-console init."


def when_unfinished(facts: Facts) -> str:
    """Apply to a conversation that is not closed."""
    is_done = _are_all(facts, Status.CLOSED)
    return "It is closed already." if is_done else on_conversation(facts)


def when_put_away(facts: Facts) -> str:
    """Apply to a conversation that is closed, waiting, spam or trash."""
    is_working = _are_all(facts, Status.NEW, Status.OPEN)
    return "It is open already." if is_working else on_conversation(facts)


def on_quarantined(facts: Facts) -> str:
    """Apply to a mail that could not be taken in."""
    return "" if facts.is_quarantined else "Nothing is in quarantine."


def on_follow_up(facts: Facts) -> str:
    """Apply to a follow-up."""
    return "" if facts.has_follow_up else "There is no follow-up here; {key:follow_up} makes one."


def on_article(facts: Facts) -> str:
    """Apply to an article."""
    return "" if facts.has_article else "No article is here."


def to_put_in(facts: Facts) -> str:
    """Apply to an article that is read for the sake of a mail."""
    if not facts.has_mail:
        return "No conversation is open below: {key:article} on one answers with an article."
    return on_article(facts)


def on_gap(facts: Facts) -> str:
    """Apply to a line of what is missing."""
    return "" if facts.has_gap else "Nothing is missing here."


def on_linking(facts: Facts) -> str:
    """Apply to an article that leads somewhere."""
    return "" if facts.has_links else on_article(facts) or "No link is in this article."


def on_translated(facts: Facts) -> str:
    """Apply to an article that is there in several languages."""
    if facts.languages > 1:
        return ""
    return on_article(facts) or "This article is there in no other language."


def on_translation(facts: Facts) -> str:
    """Apply to a translation."""
    return "" if facts.is_translation else "This article translates no other."


def on_flagged(facts: Facts) -> str:
    """Apply to an article against which something is said."""
    return "" if facts.has_flags else on_article(facts) or "Nobody says anything against it."


def on_old_revision(facts: Facts) -> str:
    """Apply to a revision that is not what stands now."""
    return "" if facts.is_old else "That is what it says now."


def on_older(facts: Facts) -> str:
    """Apply to a translation whose original has changed since."""
    if facts.is_older:
        return ""
    return on_translation(facts) or "It says what its original says."


def on_step(facts: Facts) -> str:
    """Apply to an article that is part of a tutorial."""
    return "" if facts.is_step else on_article(facts) or "This article is in no tutorial."


def on_somebody(facts: Facts) -> str:
    """Apply to a customer."""
    return "" if facts.has_customer else "Nobody has written here yet."


def when_narrowed(facts: Facts) -> str:
    """Apply where words leave only some of a queue."""
    return "" if facts.is_narrowed else "Narrow the list first: {key:search} and words."


def when_saved(facts: Facts) -> str:
    """Apply where a saved queue is shown."""
    return "" if facts.is_saved else "No saved queue is shown; its digit shows it."


def when_left(facts: Facts) -> str:
    """Apply where an earlier console was somewhere."""
    return "" if facts.has_left else "There is nowhere to go back to."


def on_row(facts: Facts) -> str:
    """Apply where a row is under the cursor."""
    return "" if facts.status is not None else "There is no conversation here."


def _are_all(facts: Facts, *wanted: Status) -> bool:
    """Say whether all that a verb is about has one of some statuses."""
    if facts.marked:
        return bool(facts.marked_statuses) and facts.marked_statuses <= set(wanted)
    return facts.status in wanted


def when_marked(facts: Facts) -> str:
    """Apply where rows are marked."""
    return "" if facts.marked else "No row is marked."


def when_several(facts: Facts) -> str:
    """Apply where more than one may be chosen."""
    return "" if facts.picks_several else "Only one can be chosen here."


def on_choice(facts: Facts) -> str:
    """Apply to what can be chosen; marks can be kept where nothing else can."""
    is_empty = facts.rows == 0 and not facts.picks_several
    return "Nothing is here to choose from." if is_empty else ""


def to_mark(facts: Facts) -> str:
    """Apply to one of several that may be chosen."""
    return "Nothing is here to mark." if facts.rows == 0 else when_several(facts)


def with_attached(facts: Facts) -> str:
    """Apply where files go along."""
    return "" if facts.has_files else "Nothing is attached yet."


def among_choices(facts: Facts) -> str:
    """Apply where there are rows to go between."""
    return "" if facts.rows is None or facts.rows > 1 else "There is no other row."


def in_languages(facts: Facts) -> str:
    """Apply where what is chosen is there in several languages."""
    return "" if facts.languages > 1 else "There is no text in another language."


def with_others(facts: Facts) -> str:
    """Apply where there is more than what is shown."""
    return "" if facts.has_others else "This is all there is."


def with_earlier(facts: Facts) -> str:
    """Apply where something was typed before."""
    return "" if facts.has_before else "Nothing was typed here before."


def on_outgoing(facts: Facts) -> str:
    """Apply to a text that is to leave."""
    return "A note goes to nobody and takes no files." if facts.writes_note else ""


def on_message(facts: Facts) -> str:
    """Apply where there is a message."""
    return "" if facts.has_message else "There is no message here."


def on_mail(facts: Facts) -> str:
    """Apply to what came or went by mail."""
    return "" if facts.has_source else "This was never a mail, so it has no source."


def on_exchange(facts: Facts) -> str:
    """Apply where an exchange with an outsider belongs to the conversation."""
    return "" if facts.has_exchange else "Nobody outside was asked about this."


def on_outbox_mail(facts: Facts) -> str:
    """Apply to a mail of the outbox."""
    return "" if facts.outbox_state is not None else "Nothing waits here."


def on_live_mail(facts: Facts) -> str:
    """Apply to a mail that has not left and was not taken back."""
    if facts.outbox_state is OutboxState.SENT:
        return "It has left; a sent mail cannot be unsent."
    if facts.outbox_state is OutboxState.CANCELLED:
        return "It was taken back; its text went into a draft."
    return on_outbox_mail(facts)


def on_retriable_mail(facts: Facts) -> str:
    """Apply to a mail that has not left, and to one of which no copy could be filed."""
    return "" if facts.lacks_copy else on_live_mail(facts)


def on_correctable_mail(facts: Facts) -> str:
    """Apply to a mail that has certainly not left."""
    if facts.outbox_state is OutboxState.UNKNOWN:
        return (
            "It may have arrived: settle that first, with {key:confirm_sent}, {key:retry} or"
            " {key:cancel}."
        )
    return on_live_mail(facts)


def on_unknown_mail(facts: Facts) -> str:
    """Apply to a mail that may have arrived."""
    is_unknown = facts.outbox_state is OutboxState.UNKNOWN
    return (
        "" if is_unknown else on_live_mail(facts) or "Its fate is known; {key:retry} sends it now."
    )
