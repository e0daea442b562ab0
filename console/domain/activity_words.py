"""Domain: every verb of the activity log in words, for timeline, `activity`, *why*, undo (pure).

Theory of operation: one table, `WORDS`. A verb's words are a text in which `{name}` stands for a
fact of the log's line, or a function where they depend on more. Empty words: a message beside it
says it already. A verb needs nothing else to be told everywhere;
tests/architecture/test_activity_words.py asks every verb that the code records for its words.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.contacts import CHANNELS
from console.domain.deeds import WAITS_ON, tier_words
from console.domain.fields import tell_fields
from console.domain.follow_up_words import FOLLOW_UP_WORDS
from console.domain.kept_words import KEPT_WORDS
from console.domain.mailbox_words import ROLE_WORDS
from console.domain.renumbering_words import tell_renumbering
from console.domain.target_words import TITLES
from console.domain.told import Telling, Told, list_of, people_words, tell_unknown
from data.records import Activity, Target
from data.text.safe import clean_line

HOURS_FROM_MINUTES = 120
PRIORITIES = ("low", "normal", "high", "urgent")
"""By their number in the store."""
_AFTER_REPLY: Mapping[str, str] = {"closed": "closed", "waiting": "waiting on the customer"}


def tell_activity(activity: Activity, *, time_zone: str | None = None) -> str:
    """Put a line of the log into words; empty where a message says it already."""
    told = Told(activity, time_zone)
    words = WORDS.get(activity.verb)
    if words is None:
        return tell_unknown(told)
    if not isinstance(words, str):
        return words(told)
    return " ".join(told.fill(words).split())


def tell_whole(activity: Activity, *, time_zone: str | None = None) -> str:
    """Put a line of the log into words where no message stands beside it."""
    told = Told(activity, time_zone)
    alone = _ALONE.get(activity.verb, "")
    if not isinstance(alone, str):
        alone = alone(told)
    parts = filter(None, (alone, tell_activity(activity, time_zone=time_zone)))
    return ", ".join(parts) or tell_unknown(told)


def tell_verb(verb: str) -> str:
    """Name a verb alone, as in `taken back: closed`, without what it was done with."""
    words = WORDS.get(verb, "")
    if isinstance(words, str) and words and "{" not in words:
        return words
    return clean_line(verb.rpartition(".")[2].replace("_", " "))


def _started(told: Told) -> str:
    return "started" if told.detail.get("by") == "agent" else ""


def _reopened(told: Told) -> str:
    return "reopened" if told.activity.agent else "reopened by a new message"


def _status(told: Told) -> str:
    status, on = str(told.after.get("status", "")), told.after.get("waiting_on")
    if status == "waiting":
        return f"waiting on {_whom(on)}"
    return f"{status} again" if status == "open" else status


def _assigned(told: Told) -> str:
    given: list[str] = [clean_line(told.activity.given_to)] if told.activity.given_to else []
    tier = told.after.get("tier")
    given += [tier_words(clean_line(str(tier)))] if tier else []
    return f"given to {' and '.join(given)}" if given else "given to nobody"


def _moved(told: Told) -> str:
    return f"moved to {tier_words(clean_line(str(told.after.get('tier'))))}"


def _waits(told: Told) -> str:
    return f"waiting on {_whom(told.after.get('waiting_on'))}"


def _whom(on: object) -> str:
    known = {who.value: words for who, words in WAITS_ON.items()}
    return known.get(str(on), clean_line(str(on or "somebody").replace("_", " ")))


def _snoozed(told: Told) -> str:
    until = told.moment(told.after.get("snoozed_until_at"))
    return f"snoozed until {until}" if until else "snoozed"


def _priority(told: Told) -> str:
    number = told.after.get("priority")
    is_known = isinstance(number, int) and 0 <= number < len(PRIORITIES)
    return f"priority {PRIORITIES[number] if is_known and isinstance(number, int) else number}"


def _tags(told: Told) -> str:
    added, removed = (list_of(told.detail.get(f"tags_{how}")) for how in ("added", "removed"))
    parts = [f"tag {people_words(sorted(map(str, added)))}"] if added else []
    parts += [f"tag {people_words(sorted(map(str, removed)))} taken off"] if removed else []
    return ", ".join(parts) or tell_unknown(told)


def _elsewhere(told: Told) -> str:
    parts = [_priority(told)] if "priority" in told.after else []
    has_tags = told.detail.get("tags_added") or told.detail.get("tags_removed")
    parts += [_tags(told)] if has_tags else []
    return f"{' and '.join(parts)}, in another mail program"


def _moved_elsewhere(told: Told) -> str:
    mails = told.detail.get("mails")
    what = "a mail" if mails == 1 else f"{mails} mails"
    where = ROLE_WORDS.get(str(told.detail.get("to")))
    did = "removed from the server" if where is None else f"moved to {where}"
    return f"{what} {did} in another mail program"


def _described(told: Told) -> str:
    words = tell_fields(told.after)
    return f"now {words}" if words else "described"


def _returned(told: Told) -> str:
    taken = told.detail.get("taken_at")
    at = told.activity.at.timestamp()
    minutes = int(at // 60 - taken // 60_000) if isinstance(taken, int) else 0
    return f"returned: {told.fact('agent')} took it {_long(minutes)} before and did nothing since"


def _long(minutes: int) -> str:
    hours = round(minutes / 60)
    return f"{hours} h" if minutes >= HOURS_FROM_MINUTES else f"{minutes} min"


def _undone(told: Told) -> str:
    what = tell_verb(told.activity.undone or "")
    return f"taken back: {what}" if what else "taken back"


def _sent(told: Told) -> str:
    return "confirmed as sent" if told.detail.get("confirmed") else ""


def _after_reply(told: Told) -> str:
    """Say what a reply did to its conversation besides being one."""
    was_free = told.after.get("assignee_id") is not None and told.before.get("assignee_id") is None
    became = _AFTER_REPLY.get(str(told.after.get("status")), "")
    return ", ".join(filter(None, ("taken" if was_free else "", became)))


def _contact_gone(told: Told) -> str:
    channel = CHANNELS.get(str(told.detail.get("channel")))
    return (
        f"logged contact taken back ({channel.title})" if channel else "logged contact taken back"
    )


def _target(did: str) -> Telling:
    def tell(told: Told) -> str:
        """Name the target, and when it is or was due."""
        name = told.fact("target")
        title = TITLES[Target(name)] if name in list(Target) else name
        due = told.moment(told.detail.get("due_at"))
        return f"{title} {did}" + (f", due {due}" if due else "")

    return tell


def _numbers(did: str) -> Telling:
    def tell(told: Told) -> str:
        return f"{people_words([f'#{n}' for n in list_of(told.detail.get('numbers'))])} {did}"

    return tell


def _messages(did: str) -> Telling:
    def tell(told: Told) -> str:
        """Say how many messages went, and between which conversations."""
        count = len(list_of(told.detail.get("messages")))
        where = told.fill(did)
        return f"{'a message' if count == 1 else f'{count} messages'} {where}"

    return tell


def _renumbered(told: Told) -> str:
    counts = [told.detail.get(name) for name in ("known", "recognised", "fetched")]
    known, recognised, fetched = (count if isinstance(count, int) else 0 for count in counts)
    return tell_renumbering(
        told.fact("folder"), known=known, recognised=recognised, fetched=fetched
    )


def _asked(told: Told) -> str:
    did = "handed over to" if told.detail.get("way") == "hand_over" else "asked"
    thread = told.fact("thread")
    where = f" (#{thread})" if thread else ""
    return f"{did} {told.fact('asked')}: {told.fact('needed')}{where}"


def _awaited(told: Told) -> str:
    whom = told.fact("asked")
    return f"an answer from {whom} is awaited again" if whom else "an answer is awaited again"


def _withdrawn(told: Told) -> str:
    whom = told.fact("asked")
    return f"no longer asked of {whom}" if whom else "asking taken back"


def _answered(told: Told) -> str:
    who = told.fact("who")
    if told.detail.get("is_closing"):
        return f"what was asked of {told.fact('asked')} is done"
    if not who:
        return f"answer to {told.fact('asked_by')}"
    thread = told.fact("thread")
    again = " again" if told.detail.get("is_again") else ""
    return f"{who} answered{again}" + (f" in #{thread}" if thread else "")


WORDS: Mapping[str, str | Telling] = {
    **KEPT_WORDS,
    "contact.logged": "",
    "contact.taken_back": _contact_gone,
    "conversation.assigned": _assigned,
    "conversation.changed_elsewhere": _elsewhere,
    "conversation.closed": "closed",
    "conversation.described": _described,
    "conversation.joined": "joined with #{joined}",
    "conversation.linked": "linked with #{number}: {why}",
    "conversation.marked_spam": "put among the spam",
    "conversation.merged": _numbers("merged into this"),
    "conversation.merged_away": "merged into #{number}",
    "conversation.moved_tier": _moved,
    "conversation.prioritised": _priority,
    "conversation.released": "released",
    "conversation.reopened": _reopened,
    "conversation.returned": _returned,
    "conversation.set_waiting": _waits,
    "conversation.snoozed": _snoozed,
    "conversation.split": _messages("split off as #{to}"),
    "conversation.split_off": "split off #{number}",
    "conversation.started": _started,
    "conversation.status_changed": _status,
    "conversation.tagged": _tags,
    "conversation.taken": "taken",
    "conversation.trashed": "put into the trash",
    "conversation.undone": _undone,
    "conversation.unlinked": "no longer linked with #{number}",
    "conversation.unmarked_spam": "taken out of the spam",
    "conversation.unmerged": _numbers("taken out of this again"),
    "conversation.unmerged_away": "taken out of #{number} again",
    "conversation.unsnoozed": "woken",
    "conversation.untagged": _tags,
    "conversation.untrashed": "taken out of the trash",
    "conversation.unwatched": "not watched any more",
    "conversation.watched": "watched",
    "conversation.woken": "snooze ended",
    "escalation.answered": _answered,
    "escalation.asked": _asked,
    "escalation.begun": "asked about #{number}",
    "escalation.overdue": "no answer from {asked} in time",
    "escalation.reopened": _awaited,
    "escalation.returned": "returned to {asked_by}",
    "escalation.settled": "closed: #{number} shows what came of it",
    "escalation.undelivered": "what was asked of {asked} could not be delivered",
    "escalation.withdrawn": _withdrawn,
    **FOLLOW_UP_WORDS,
    "message.moved": _messages("moved to #{to}"),
    "message.moved_elsewhere": _moved_elsewhere,
    "message.moved_here": _messages("moved here from #{number}"),
    "message.unplaced": "what was moved between this and #{number} put back",
    "message.fetch_asked": "asked the mail server for {files} of [{message_id}]",
    "message.forwarded": "forwarded to {to} as #{conversation}",
    "message.queued": _after_reply,
    "delivery.elsewhere": "the mail that did not arrive is in #{number} now",
    "delivery.failed": "{text}",
    "message.received": "",
    "message.let_go": "{count} held mails let go",
    "message.held_again": "{count} mails held together again",
    "note.added": "",
    "note.taken_back": "note taken back",
    "outbox.cancelled": "reply taken back",
    "folder.renumbered": _renumbered,
    "outbox.edited": "opened as a draft again, to be corrected",
    "outbox.failed": "open again",
    "outbox.found": "the reply has left after all: a copy was found in {found_in}",
    "outbox.given_up": "not sent any more to {to}",
    "outbox.late": "mail has not left for four hours",
    "outbox.queued": "",
    "outbox.refused": "reply refused by the server",
    "outbox.released": _after_reply,
    "outbox.retried": "sending tried again",
    "outbox.sent": _sent,
    "outbox.unknown": "not known whether the reply arrived",
    "outbox.withheld": "scheduled reply held back, the customer wrote first",
    "quarantine.retried": "mail in quarantine tried again",
    "store.restored": "the store was restored from {file}",
    "target.at_risk": _target("soon late"),
    "target.breached": _target("late"),
}


def _contact(told: Told) -> str:
    channel = CHANNELS.get(str(told.detail.get("channel")))
    way = "we reached them" if told.detail.get("direction") == "out" else "they reached us"
    return f"contact logged ({channel.title if channel else told.fact('channel')}, {way})"


def _note(told: Told) -> str:
    whom = told.fact("mentioned")
    return f"note written, told {whom}" if whom else "note written"


_ALONE: Mapping[str, str | Telling] = {
    "contact.logged": _contact,
    "conversation.started": lambda told: "" if _started(told) else "begun by a mail",
    "message.queued": "reply written",
    "message.received": "mail came in",
    "note.added": _note,
    "outbox.queued": "mail put into the outbox",
    "outbox.released": "scheduled reply left",
    "outbox.sent": lambda told: "" if _sent(told) else "mail sent",
}
"""What a message says beside it in the timeline."""
