"""Articles are counted with the mail that they were used in, and taken back with it."""

from __future__ import annotations

from dataclasses import replace

from console.services.letters import Letter
from data.records import DraftKind, Words
from data.records.article_uses import ArticleUse, UsedAs
from tests.services.test_article_keeping import words
from tests.support.console_app import Office

TEXT = "Hold the button for five\nseconds, then let go.\n"


async def test_a_sent_article_is_counted_once(office: Office) -> None:
    """One that is in the mail counts, however it was wrapped since; one taken out does not."""
    services = await office.services()
    replies = services.replies
    assert replies is not None
    used = (await services.articles.add(words("Reset the lamp"))).id
    unused = (await services.articles.add(words("Pair the lamp"))).id
    number = await office.number("Question 1")
    uses = (
        ArticleUse(used, UsedAs.TEXT, "Hold the button for five seconds"),
        ArticleUse(used, UsedAs.LINK, "then let go"),
        ArticleUse(unused, UsedAs.LINK, "https://help.x.example/en/pair-the-lamp.html"),
    )
    conversation, _ = await services.find.show(number)

    queued = await replies.reply(
        number,
        Letter(TEXT, articles=uses, undo_s=10),
        agent=services.agent,
        if_revision=conversation.revision,
    )
    sent = [(await services.articles.get(each)).uses for each in (used, unused)]
    used_at = (await services.articles.get(used)).last_used_at
    await services.outbox.cancel(queued.outbox_id, agent_id=services.agent.id)
    back = [(await services.articles.get(each)).uses for each in (used, unused)]

    assert ([1, 0], office.clock.now()) == (sent, used_at)
    assert [0, 0] == back


async def test_a_draft_remembers_what_was_put_into_it(office: Office) -> None:
    """Whoever comes back to a draft sends what it used."""
    services = await office.services()
    article = (await services.articles.add(words("Reset the lamp"))).id
    number = await office.number("Question 1")
    written = Words(
        DraftKind.REPLY, TEXT, articles=(ArticleUse(article, UsedAs.BOTH, "Hold the button"),)
    )
    await services.drafts.keep(number, written)
    await services.drafts.keep(number, replace(written, text=TEXT + "More.\n"))

    draft = await services.drafts.find_mine(number)

    assert draft is not None
    assert written.articles == draft.words.articles
