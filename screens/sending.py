"""From the text to the outbox: the last look, the send, and what holds it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import work

from console.domain.recipients import Recipients, Scope
from console.domain.typed_addresses import parse_people
from console.services.drafts import News
from console.services.errors import ServiceError
from console.services.letters import Letter
from console.services.queueing import Queued
from console.services.replies import Also
from data.errors import DataError, StaleRevisionError
from data.records import ConversationId, DraftKind, Message, Words
from data.text.safe import clean_line
from screens.attaching import AttachScreen
from screens.editing import Editing
from screens.review import Decision, Review, ReviewScreen
from screens.sent import Sent
from screens.telling import NEWS_S
from screens.unfinished import UnfinishedText

SCHEDULED_FROM_S = 600
"""What is held longer was meant to wait, and no seconds are counted for it."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What would leave now; the screen may have gone on to another text before it is queued."""

    text: UnfinishedText
    number: ConversationId | None
    """Where its text stands; None where it begins a conversation."""
    words: Words
    recipients: Recipients
    subject: str
    is_subject_changed: bool


class Sending(Editing):
    """A screen from which something leaves."""

    def go_on(self) -> None:
        """Go where the work goes on after a mail that settled this."""

    def show_news(self, news: News) -> None:
        """Show what came in while the agent wrote."""

    @work(group="conversation-review")
    async def action_attach(self) -> None:
        """Choose files to go with the text."""
        text = self.unfinished
        if text is None:
            return
        if self._words.kind is DraftKind.NOTE:
            self.tell("A note takes no files; {key:toggle_note} makes it a reply.")
            return

        def words() -> Words:
            return self.words

        screen = AttachScreen(self.services, text.begun_in, words, text.draft)
        draft = await self.app.push_screen_wait(screen)
        if draft is not None:
            text.has_kept(draft, self.words)
        self.draw_head()

    @work(group="conversation-review")
    async def action_review(self) -> None:
        """Show who gets it and what is doubtful; then send, or go back to the text."""
        text, words = self.unfinished, self.words
        await self.keep_draft()
        if text is None or text is not self.unfinished:
            return
        if words.kind is DraftKind.NOTE:
            await self._review_note(text, words)
            return
        try:
            mail = await self._mail_of(text, words)
            review = None if mail is None else await self._review_of(mail)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if mail is None or review is None or text is not self.unfinished:
            return  # where the agent has gone on meanwhile, it waits with its conversation
        if self.words != words:
            self.action_review()  # typed meanwhile: what leaves is what stands there
            return
        screen = ReviewScreen(review, self.services, at=self.leaves_at)
        decision = await self.app.push_screen_wait(screen)
        if decision is not None:
            await self._send(mail, decision)
        elif review.is_blocked:
            self.composer.next_placeholder(from_top=True)

    async def _review_note(self, text: UnfinishedText, words: Words) -> None:
        if not words.text.strip():
            self.tell("There is nothing in the note yet.")
            return
        if text.draft is not None and text.draft.files:
            self.tell(
                "A note takes no files: {key:toggle_note}, then {key:attach} takes them out.",
                is_trouble=True,
            )
            return
        assert self.written_on is not None
        number = self.written_on
        screen = ReviewScreen(Review(DraftKind.NOTE, number=number), self.services)
        if await self.app.push_screen_wait(screen) is not None:
            await self._add_note(text, number, words)

    async def _mail_of(self, text: UnfinishedText, words: Words) -> Mail | None:
        """Say what would leave; where it cannot, tell why and go to the place."""
        replies, number = self.services.replies, self.written_on
        assert replies is not None
        has_files = text.draft is not None and bool(text.draft.files)
        if not words.text.strip() and not has_files and words.kind is not DraftKind.FORWARD:
            self.tell("There is nothing to send yet.")
            return None
        usual = None
        if number is not None and words.kind is DraftKind.REPLY:
            if words.to is None:
                scope: Scope = "sender" if words.scope == "sender" else "all"
                usual = await replies.preview(number, scope)
                people, subject = usual.recipients, usual.subject
                return Mail(text, number, words, people, subject, is_subject_changed=False)
            if self._preview is not None:
                usual = self._preview
        to, cc = parse_people(words.to or ""), parse_people(words.cc or "")
        subject = clean_line(words.subject or "")
        for name, problems in (("to", to.problems), ("cc", cc.problems)):
            if problems:
                self._refuse(name, problems[0])
                return None
        if not to.addresses or not subject:
            name, why = ("subject", "The subject is empty.")
            if not to.addresses:
                name, why = ("to", "Nobody is in To yet.")
            self._refuse(name, why)
            return None
        is_changed = usual is None or subject != clean_line(usual.subject)
        people = Recipients(to.addresses, cc.addresses)
        return Mail(text, number, words, people, subject, is_changed)

    def _refuse(self, field: str, why: str) -> None:
        self.tell(why, is_trouble=True, seconds=8)
        self.set_focus(self.composer.fields[field].input)

    def thread_messages(self) -> Sequence[Message]:
        """Give the thread that is answered, as it stands on the screen."""
        return ()

    async def _review_of(self, mail: Mail) -> Review:
        from console.domain.reply_check import Reply  # noqa: PLC0415 - start-up time

        replies = self.services.replies
        assert replies is not None
        files = mail.text.draft.files if mail.text.draft is not None else ()
        subject = mail.subject if mail.is_subject_changed else ""
        is_answer = mail.words.kind is DraftKind.REPLY
        doubts = await self.services.checking.check(
            Reply(
                mail.words.text,
                subject,
                files=len(files),
                size_bytes=sum(f.size_bytes for f in files),
                limit=await self.services.drafts.size_limit(),
                carries_original=mail.words.kind is DraftKind.FORWARD,
            ),
            conversation=self.conversation if is_answer else None,
            messages=self.thread_messages() if is_answer else (),
            recipients=(*mail.recipients.to, *mail.recipients.cc),
        )
        return Review(
            mail.words.kind,
            number=mail.number,
            sender=replies.sender.address,
            recipients=mail.recipients,
            subject=subject,
            files=files,
            doubts=doubts,
            along=self.goes_along(),
            then=self.macro_then(),
        )

    async def _send(self, mail: Mail, decision: Decision, *, is_again: bool = False) -> None:
        services, text = self.services, mail.text
        try:
            if text is self.unfinished:
                await self.keep_draft()
            files = await services.drafts.read_files(text.draft) if text.draft is not None else ()
            letter = Letter(
                mail.words.text,
                files,
                at=decision.at,
                then=decision.then,
                undo_s=services.undo_send_s,
                draft_id=None if text.draft is None else text.draft.id,
                macros=mail.words.macros,
                articles=mail.words.articles,
            )
            also = services.promising.along_with(letter, asks=decision.asks)
            queued = await self._queue(mail, letter, also)
        except StaleRevisionError:
            again = await self._hold_back(text, mail.number, mail.words, is_again=is_again)
            if again is not None:
                await self._send(replace(mail, words=again), decision, is_again=True)
            return
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self._tell_sent(queued, mail.number)
        if text is not self.unfinished:
            return  # gone on already
        self.clear_composer()
        if decision.then == "close" and mail.words.kind is not DraftKind.FORWARD:
            self.go_on()

    async def _queue(self, mail: Mail, letter: Letter, also: Also | None) -> Queued:
        replies, agent, words = self.services.replies, self.services.agent, mail.words
        assert replies is not None
        to, cc = mail.recipients.to, mail.recipients.cc
        if mail.number is None:
            return await replies.write_new(
                letter, agent=agent, to=to, cc=cc, subject=mail.subject, also=also
            )
        if words.kind is DraftKind.FORWARD:
            return await replies.forward(
                mail.number, letter, agent=agent, to=to, cc=cc, subject=mail.subject
            )
        return await replies.reply(
            mail.number,
            letter,
            agent=agent,
            scope="sender" if words.scope == "sender" else "all",
            if_revision=words.base_revision,
            recipients=mail.recipients,
            subject=mail.subject,
            also=also,
        )

    def _tell_sent(self, queued: Queued, written_on: ConversationId | None) -> None:
        number, leaves_at = queued.conversation_id, queued.leaves_at
        now = self.services.clock.now()
        if leaves_at is None:
            self.tell(f"#{number} leaves now.")
        elif (leaves_at - now).total_seconds() > SCHEDULED_FROM_S:
            self.tell(
                f"#{number} leaves then; {self.goal_key('o')} shows it,"
                f" {self.key_of('cancel')} there takes it back.",
                seconds=8,
            )
        else:
            self.app.post_message(Sent(queued.outbox_id, number, written_on, leaves_at))

    async def _add_note(
        self, text: UnfinishedText, number: ConversationId, words: Words, *, is_again: bool = False
    ) -> None:
        try:
            noted = await self.services.notes.add(
                number,
                words.text,
                agent=self.services.agent,
                if_revision=words.base_revision,
                draft_id=None if text.draft is None else text.draft.id,
            )
        except StaleRevisionError:
            again = await self._hold_back(text, number, words, is_again=is_again)
            if again is not None:
                await self._add_note(text, number, again, is_again=True)
            return
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if text is self.unfinished:
            self.clear_composer()
        whom = f": {noted.words}" if noted.words else ""
        self.tell(
            f"Note added{whom}",
            can_undo=True,
            is_trouble=bool(noted.unknown),
            seconds=8 if whom else NEWS_S,
        )

    async def _hold_back(
        self, text: UnfinishedText, number: ConversationId | None, words: Words, *, is_again: bool
    ) -> Words | None:
        """Show what came in meanwhile; where only the agent's own deeds did, give what to try."""
        assert number is not None, "nobody is first where a conversation begins"
        news = await self.services.drafts.list_news(number, seen=text.seen, since=text.since)
        is_here, revision = text is self.unfinished, news.conversation.revision
        if is_here:
            self.base_on(revision)
        if news.is_empty and not text.is_resumed and not is_again:
            return replace(words, base_revision=revision)
        what = "a mail came in" if news.messages else "; ".join(news.deeds[-2:])
        what = what or "something changed"
        if not is_here:
            self.tell(
                f"#{number} was not sent: {what} meanwhile. Its text waits there.",
                is_trouble=True,
                seconds=12,
            )
            return None
        text.is_resumed, text.since = False, self.services.clock.now()
        await self.keep_draft()
        self.show_news(news)
        text.seen |= {m.id for m in news.messages}
        self.tell(
            f"Not sent: {what} meanwhile. {self.key_of('review')} again"
            " sends it all the same, {key:discard} discards it.",
            is_trouble=True,
            seconds=12,
        )
        return None
