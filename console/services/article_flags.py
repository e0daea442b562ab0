"""Services: articles that are wrong, outdated, or due for a review: work for whoever owns them.

Each article has at most one follow-up for all that is said against it: it is due at once, with the
owner, or with who changed the article last; where nobody is there it is anybody's. It is handed
on, moved and done as any follow-up, and the flags end with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import cast

from console.clock import Clock
from console.domain.articles.flagging import tell_flags, tell_review
from console.services.errors import ConflictError, UsageError
from console.services.fates import CHANGED, settle_fates
from console.services.follow_up_steps import DONE, Kept, change_in, ended
from console.services.undo import Taking
from console.services.work import Done
from data.errors import NotFoundError
from data.records import (
    Agent,
    ArticleId,
    ConversationId,
    FollowUp,
    FollowUpId,
    FollowUpKind,
    FollowUpState,
    SafeText,
)
from data.records.articles import Article, ArticleFlag, FlagReason
from data.store import (
    Store,
    Transaction,
    agents,
    article_flags,
    articles,
    conversations,
    follow_up_facts,
    follow_ups,
)
from data.store.deeds import DeedHead
from data.text.safe import clean_text

FLAGGED, TAKEN_BACK = "article.flagged", "article.flag_taken_back"
WORDS_MAX = 1000
LOGGED_CHARS = 200


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag that was set, the work that it made, and what `undo` takes."""

    flag: ArticleFlag
    follow_up: FollowUp
    undo_id: int


class ArticleFlags:
    """What agents say against articles."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def list_open(self, article_id: ArticleId) -> list[ArticleFlag]:
        """Give what is said against an article and not settled yet, the oldest first."""
        return await self._store.read(article_flags.list_open_flags, article_id)

    async def flag(
        self,
        article_id: ArticleId,
        reason: FlagReason,
        words: str = "",
        *,
        conversation_id: ConversationId | None = None,
    ) -> Flagged:
        """Say that an article is wrong or outdated, and where that was noticed.

        Raises:
            NotFoundError: no such article or conversation.
            UsageError: the words are too long.
        """
        said = SafeText(clean_text(words).strip())
        if len(said) > WORDS_MAX:
            raise UsageError(f"These are {len(said)} letters; a flag takes at most {WORDS_MAX}.")
        async with self._transaction() as tx:
            article = await _kept(tx, article_id)
            number = None
            if conversation_id is not None:
                number = (await tx.run(conversations.get_conversation, conversation_id)).id
            return await self._flag(tx, article, reason, said, number)

    async def _flag(
        self,
        tx: Transaction,
        article: Article,
        reason: FlagReason,
        said: SafeText,
        number: ConversationId | None,
    ) -> Flagged:
        standing = await tx.run(article_flags.list_open_flags, article.id)
        flag_id = await tx.run(
            article_flags.add_flag,
            article.id,
            reason,
            said,
            conversation_id=number,
            agent_id=self._agent.id,
            at_ms=tx.at_ms,
        )
        work = next((each.follow_up_id for each in standing if each.follow_up_id), None)
        if work is None:
            flag = await tx.run(article_flags.get_flag, flag_id)
            work = await _add_work(tx, article, tell_flags([flag]))
        await tx.run(article_flags.set_flag_work, flag_id, work)
        await _tell_anew(tx, work)
        undo_id = await tx.record(
            FLAGGED,
            number,
            is_deed=True,
            article_id=article.id,
            title=article.words.title,
            reason=reason.value,
            words=said[:LOGGED_CHARS],
            flag_id=flag_id,
        )
        flag = await tx.run(article_flags.get_flag, flag_id)
        return Flagged(flag, await tx.run(follow_ups.get, work), undo_id)

    async def settle(self, article_id: ArticleId) -> Kept:
        """Say that nothing is wrong with an article any more: its flags end, and their work.

        Raises:
            NotFoundError: no such article.
            ConflictError: nobody says anything against it.
        """
        async with self._transaction() as tx:
            await _kept(tx, article_id)
            flags = await tx.run(article_flags.list_open_flags, article_id)
            ids = list(dict.fromkeys(each.follow_up_id for each in flags if each.follow_up_id))
            if not ids:
                raise ConflictError(f"Nobody says anything against article {article_id}.")

            async def change(tx: Transaction, _: FollowUp) -> dict[str, object]:
                return ended(FollowUpState.DONE, tx)

            return await change_in(tx, ids, change, verb=DONE, words="settled")

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._clock.now(), agent_id=self._agent.id)


async def ask_for_reviews(
    tx: Transaction, today: date, *, limit: int
) -> Sequence[ConversationId | None]:
    """Make work of the reviews whose day has come; give what it is on, which is no conversation."""
    due = await tx.run(article_flags.list_reviews_due, today, limit=limit)
    for article_id in due:
        article = await _kept(tx, article_id)
        work = await _add_work(tx, article, tell_review(article.words))
        await tx.run(article_flags.set_review_work, article_id, work)
    return [None] * len(due)


async def undo_flag(taking: Taking, deed: DeedHead) -> Done:
    """Take back what was said against an article; the work goes with its last flag.

    Raises:
        ConflictError: it was settled since.
    """
    now, detail = taking.clock.now(), deed.activity.detail
    number = deed.activity.conversation_id
    async with taking.store.transaction(at=now, agent_id=taking.agent.id) as tx:
        try:
            flag = await tx.run(article_flags.get_flag, cast("int", detail["flag_id"]))
        except NotFoundError as error:
            raise ConflictError("That flag is no more.") from error
        if flag.ended_at is not None:
            who = flag.ended_by or "Somebody"
            raise ConflictError(f"{who} has settled it since, so it stays as it is.")
        assert flag.follow_up_id is not None, "it was told"
        await tx.run(article_flags.remove_flag, flag.id)
        if await tx.run(article_flags.list_flags_of, flag.follow_up_id):
            await _tell_anew(tx, flag.follow_up_id)
        else:
            await tx.run(follow_ups.remove, flag.follow_up_id)
            await tx.announce(CHANGED)
        await tx.record(
            TAKEN_BACK,
            number,
            undone_id=deed.id,
            article_id=flag.article_id,
            title=detail["title"],
            reason=flag.reason.value,
        )
        revisions = {}
        if number is not None:
            revisions[number] = await tx.run(conversations.check_revision, number, None)
    return Done("not flagged", tuple(revisions), (), None, now, revisions)


async def _kept(tx: Transaction, article_id: ArticleId) -> Article:
    article, is_kept = await tx.run(articles.get_article, article_id)
    if not is_kept:
        raise NotFoundError("article", article_id)
    return article


async def _add_work(tx: Transaction, article: Article, text: SafeText) -> FollowUpId:
    """Make a follow-up of something about an article, due now: it rings at whoever it is for."""
    name = article.words.owner or article.changed_by
    owner = None if name is None else await tx.run(agents.find_agent, name=name)
    new = follow_ups.NewFollowUp(
        None,
        None,
        None if owner is None else owner.id,
        tx.at_ms,
        FollowUpKind.REMIND,
        text,
        article_id=article.id,
    )
    key = await tx.run(follow_ups.add, new, agent_id=tx.agent_id, at_ms=tx.at_ms)
    await tx.run(follow_up_facts.place, key, at_ms=tx.at_ms, asks_anew=True)
    await settle_fates(tx, [key])
    return key


async def _tell_anew(tx: Transaction, follow_up_id: FollowUpId) -> None:
    """Let a follow-up say all that is said against its article."""
    flags = await tx.run(article_flags.list_flags_of, follow_up_id)
    still = [flag for flag in flags if flag.ended_at is None]
    await tx.run(follow_ups.set_columns, follow_up_id, {"text": tell_flags(still)})
    await tx.announce(CHANGED)
