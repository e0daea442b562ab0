"""Suggestions of a conversation: cached until something changes, learned from use, no secrets."""

from __future__ import annotations

import pytest

from console.domain.articles.editions import TERMS
from console.domain.articles.suggesting import Question, Suggestion
from console.services.article_indexing import Reindexing
from console.services.bundle import Services
from console.services.due import DueService
from console.services.letters import Letter
from console.services.suggesting import SuggestService
from data.errors import NotFoundError
from data.records import ArticleId, ConversationId, OutboxId
from data.records.article_uses import ArticleUse, UsedAs
from data.records.articles import ArticleState
from data.store import article_index
from tests.services.test_article_keeping import words
from tests.support.console_app import Office, question

MARK = "Hold the button"


class Counting:
    """A suggester that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def suggest(self, question: Question, *, limit: int) -> list[Suggestion]:
        """Suggest nothing."""
        self.asked += 1
        return []


async def ask(office: Office, number: int, text: str) -> ConversationId:
    """Have a customer ask something."""
    await office.receive(question(number, text=text, subject=f"Question {number}"))
    return await office.number(f"Question {number}")


async def use(services: Services, article: ArticleId, number: ConversationId) -> OutboxId:
    """Answer a conversation with an article; give the mail's id."""
    replies = services.replies
    assert replies is not None
    conversation, _ = await services.find.show(number)
    letter = Letter(f"{MARK}.\n", articles=(ArticleUse(article, UsedAs.TEXT, MARK),), undo_s=10)
    queued = await replies.reply(
        number, letter, agent=services.agent, if_revision=conversation.revision
    )
    return queued.outbox_id


async def shown(services: Services, number: ConversationId) -> list[str]:
    """Give the titles that are suggested."""
    return [each.row.title for each in await services.suggesting.suggest(number)]


async def learned(office: Office, article: ArticleId) -> str:
    """Give what an article has learned."""
    [row] = await office.store.read(
        lambda c: c.execute(
            "SELECT learned FROM article_index WHERE rowid = ?", (article,)
        ).fetchall()
    )
    return str(row[0])


async def test_it_is_worked_out_once(office: Office) -> None:
    """What was worked out stays until a mail comes or an article changes."""
    services = await office.services()
    suggester = Counting()
    service = SuggestService(office.store, suggester=suggester)
    number = await office.number("Question 1")

    asked = []
    for _ in range(2):
        await service.suggest(number)
        asked.append(suggester.asked)
    await services.articles.add(words("Reset the lamp"))
    await service.suggest(number)
    asked.append(suggester.asked)
    await services.notes.add(number, "Looks new.", agent=services.agent)
    await service.suggest(number)
    asked.append(suggester.asked)

    assert [1, 1, 2, 3] == asked
    with pytest.raises(NotFoundError):
        await service.suggest(ConversationId(9999))


async def test_use_teaches_and_undo_forgets(empty: Office) -> None:
    """Words that no article has find it once it was used on them, and no longer once taken back."""
    services = await empty.services()
    public = {"state": ArticleState.PUBLIC}
    article = (await services.articles.add(words("Reset the thing", **public))).id
    await services.articles.add(words("Clean the brass", **public))
    first = await ask(empty, 1, "My gizmo went kaputnik again.\r\n")
    second = await ask(empty, 2, "Hello, it is kaputnik, the gizmo.\r\n")

    before = await shown(services, second)
    mail = await use(services, article, first)
    after = await shown(services, second)
    await services.outbox.cancel(mail, agent_id=services.agent.id)
    back = await shown(services, second)

    assert ([], ["Reset the thing"], []) == (before, after, back)
    assert "" == await learned(empty, article)


async def test_nobody_is_learned(empty: Office) -> None:
    """Names, addresses and numbers of a customer are never among what an article learns."""
    services = await empty.services()
    article = (await services.articles.add(words("Reset the lamp"))).id
    text = (
        "Hello, I am Ragnhild Pedersen of Skovvej 12 in Lyngby.\r\n"
        "The gizmo FJ-25837 went kaputnik; call +45 2233 4455 or ragnhild@fjeld.example.\r\n"
        "Best regards\r\nRagnhild Pedersen\r\n"
    )
    number = await ask(empty, 1, text)

    await use(services, article, number)
    said = (await learned(empty, article)).split()

    assert {"gizmo", "kaputnik"} <= set(said)
    assert not {"ragnhild", "pedersen", "fjeld", "customer", "skovvej"} & set(said)
    assert not [term for term in said if any(char.isdigit() for char in term)]


async def test_what_is_learned_is_bounded(empty: Office) -> None:
    """One long question does not make an article the answer to everything."""
    services = await empty.services()
    article = (await services.articles.add(words("Reset the lamp"))).id
    number = await ask(
        empty, 1, " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(300))
    )

    await use(services, article, number)

    assert article_index.LEARNED_MAX == len((await learned(empty, article)).split())


async def test_drafts_are_never_suggested(office: Office) -> None:
    """What is not finished answers nobody; a removed article neither."""
    services = await office.services()
    number = await office.number("Question 1")
    kept = await services.articles.add(words("Where is my lamp", state=ArticleState.PUBLIC))
    await services.articles.add(words("Where is my lamp, a draft"))

    found = await shown(services, number)
    await services.articles.remove(kept.id)
    gone = await shown(services, number)

    assert (["Where is my lamp"], []) == (found, gone)


async def test_an_older_index_is_renewed(office: Office) -> None:
    """An index that another edition made is brought up to this one, whoever looks first."""
    services = await office.services()
    for n in range(3):
        await services.articles.add(words(f"Where is my lamp {n}", state=ArticleState.PUBLIC))
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(article_index.set_state, edition="0", after_id=0)
        await tx.run(lambda c: c.execute("UPDATE article_index SET title = '', body = ''"))
    due = DueService(office.store, clock=office.clock, bringers=lambda: [Reindexing()])

    await due.settle()

    assert (TERMS, 0, True) == await office.store.read(article_index.read_state)
    assert 3 == len(await shown(services, await office.number("Question 1")))
    assert await due.find_next() is None
