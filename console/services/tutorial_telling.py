"""Services: the tutorial for where a customer is, as mails and promises carry it."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.articles.told import ToldTutorial, for_stage, tell_tutorial
from console.domain.words import nearest
from console.services.errors import UsageError
from data.errors import NotFoundError
from data.records import ArticleId, Conversation, ConversationId
from data.records.articles import ArticleRow, Tutorial
from data.store import Store, article_shelves, articles, conversations


class TutorialTeller:
    """Tells tutorials in a customer's language."""

    def __init__(self, store: Store, *, site_url: str) -> None:
        self._store = store
        self._site_url = site_url

    async def for_conversation(
        self, conversation: Conversation, *, languages: Sequence[str] = ()
    ) -> ToldTutorial | None:
        """Tell the tutorial of a conversation's stage; None where there is none."""
        every = await self._store.read(article_shelves.list_tutorials)
        found = for_stage(every, conversation.stage)
        if found is None:
            return None
        return await self._tell(found, languages or spoken_by(conversation))

    async def offered(self, number: ConversationId) -> list[ToldTutorial]:
        """Tell every tutorial in the language of a conversation, that of its stage first.

        Raises:
            NotFoundError: no such conversation.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        every = await self._store.read(article_shelves.list_tutorials)
        here = for_stage(every, conversation.stage)
        ordered = [each for each in every if each is here]
        ordered += [each for each in every if each is not here]
        told = await self._tell_each(ordered, spoken_by(conversation))
        return [each for each in told if each.steps]

    async def promised(self, number: ConversationId, slug: str = "") -> ToldTutorial:
        """Tell the tutorial that is asked for, or that of a conversation's stage.

        Raises:
            NotFoundError: no such conversation or tutorial.
            UsageError: the conversation has no stage, or no tutorial is for that.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        every = await self._store.read(article_shelves.list_tutorials)
        if slug:
            found = next((each for each in every if each.slug == slug), None)
            if found is None:
                near = nearest(slug, [each.slug for each in every])
                raise NotFoundError("tutorial", f"{slug} (did you mean {near}?)" if near else slug)
        else:
            found = for_stage(every, conversation.stage)
            if found is None:
                raise UsageError(_why_none(conversation, every))
        return await self._tell(found, spoken_by(conversation))

    async def _tell(self, tutorial: Tutorial, languages: Sequence[str]) -> ToldTutorial:
        (told,) = await self._tell_each([tutorial], languages)
        return told

    async def _tell_each(
        self, tutorials: Sequence[Tutorial], languages: Sequence[str]
    ) -> list[ToldTutorial]:
        """Tell tutorials, all their steps from one reading."""
        steps = {step for tutorial in tutorials for step in tutorial.steps}
        families: dict[ArticleId, list[ArticleRow]] = {step: [] for step in steps}
        for row in await self._store.read(articles.list_families, sorted(steps)):
            families[row.family_id].append(row)
        for rows in families.values():
            rows.sort(key=lambda row: (row.original_id is not None, row.language))
        return [
            tell_tutorial(
                tutorial,
                [families[step] for step in tutorial.steps],
                languages=languages,
                site_url=self._site_url,
            )
            for tutorial in tutorials
        ]


def spoken_by(conversation: Conversation) -> list[str]:
    """Give the languages in which a conversation's customer reads, the best first."""
    whom = conversation.customer
    spoken = (conversation.language, None if whom is None else whom.language)
    return [language for language in dict.fromkeys(spoken) if language]


def _why_none(conversation: Conversation, every: Sequence[Tutorial]) -> str:
    known = ", ".join(f"{each.slug} ({each.stage})" for each in every if each.stage)
    if not known:
        return (
            "No tutorial is for a stage of the customer's journey; "
            "`article tutorial edit SLUG --stage STAGE` says so of one."
        )
    if conversation.stage is None:
        return f"#{conversation.id} has no stage: describe it, or name a tutorial: {known}."
    return f"No tutorial is for the stage {conversation.stage}; there are {known}."
