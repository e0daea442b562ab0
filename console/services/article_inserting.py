"""Services: an article made ready for a mail: as text, as link, or as both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.domain.articles.addresses import article_url
from console.domain.articles.variants import choose_language
from console.domain.language_names import language_name
from console.domain.salutations import greeting
from console.services.errors import UsageError
from console.services.tutorial_telling import spoken_by
from data.errors import NotFoundError
from data.records import ArticleId, ConversationId, Customer, SafeText
from data.records.article_uses import ArticleUse, UsedAs
from data.records.articles import Article, ArticleRow, ArticleState
from data.store import Store, articles, conversations
from data.text.safe import clean_text

MARK_CHARS = 60


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """What goes into a mail, and what a draft remembers of it."""

    article: Article
    """The variant that was chosen."""
    text: SafeText
    use: ArticleUse
    why: str
    """In which language it is, and why, as `Danish, the customer's language`."""
    is_foreign: bool
    """It is in another language than the customer's, for want of a better one."""
    missing_links: tuple[str, ...]
    """Slugs of articles that its text leads to and that customers cannot read."""
    languages: tuple[str, ...] = ()
    """In which it could be used, its original's first."""
    greeting: str = ""
    """For a mail that begins with it, in its language; empty where nobody is known to greet."""


class ArticleInserter:
    """Makes articles ready for mails, in the customer's language."""

    def __init__(self, store: Store, *, site_url: str) -> None:
        self._store = store
        self._site_url = site_url

    async def prepare(
        self,
        article_id: ArticleId,
        how: UsedAs,
        *,
        number: ConversationId | None = None,
        language: str = "",
    ) -> PreparedArticle:
        """Make an article ready, in the language asked for or else in the customer's.

        `article_id` is any of its family. Nothing is written.

        Raises:
            NotFoundError: no such article or conversation.
            UsageError: customers cannot read it, or nobody has said where the site is.
        """
        from console.domain.markdown.plain import to_plain  # noqa: PLC0415 - start-up time
        from console.domain.markdown.reading import parse  # noqa: PLC0415 - start-up time

        spoken: list[str] = []
        whom: Customer | None = None
        if number is not None:
            conversation = await self._store.read(conversations.get_conversation, number)
            spoken, whom = spoken_by(conversation), conversation.customer
        family = await self._store.read(articles.list_family, article_id)
        row = _choose(family, article_id, how, [language] if language else spoken)
        if how is not UsedAs.TEXT and not self._site_url:
            raise UsageError(
                "Nobody has said where customers read the articles; set site_url below "
                "[knowledge_base], or insert the text."
            )
        article, _ = await self._store.read(articles.get_article, row.id)
        url = self._url(article.words.language, article.words.slug)
        text_read = parse(article.words.body)
        named: dict[str, None] = {}
        plain = to_plain(text_read, article=named.setdefault)
        # All articles are looked through for their addresses only where the text leads to some.
        addresses = await self._addresses(row.language, spoken) if named else {}
        missing = tuple(slug for slug in named if slug not in addresses)
        if addresses:
            plain = to_plain(text_read, article=addresses.get)
        plain = clean_text(plain).strip("\n")
        match how:
            case UsedAs.TEXT:
                text, mark = plain, _longest_line(plain)
            case UsedAs.LINK:
                text, mark = f"{article.words.title}\n{url}", f"{url}"
            case UsedAs.BOTH:
                text, mark = f"{plain}\n\n{url}", f"{url}"
        return PreparedArticle(
            article,
            clean_text(text),
            ArticleUse(article.id, how, mark),
            *_why(article.words.language, language, spoken),
            missing if how is not UsedAs.LINK else (),
            tuple(each.language for each in family if each.state is not ArticleState.DRAFT),
            "" if whom is None else greeting(row.language, whom.name, whom.address),
        )

    async def _addresses(self, language: str, spoken: Sequence[str]) -> Mapping[str, str]:
        """Give where customers read each public article, by the slug of any of its family."""
        if not self._site_url:
            return {}
        families: dict[int, list[ArticleRow]] = {}
        for row in await self._store.read(articles.list_rows):
            families.setdefault(row.family_id, []).append(row)
        known: dict[str, str] = {}
        for family in families.values():
            family.sort(key=lambda row: row.original_id is not None)
            public = [row for row in family if row.state is ArticleState.PUBLIC]
            best = choose_language(public, [language, *spoken], of=lambda row: row.language)
            if best is not None and (url := self._url(best.language, best.slug)) is not None:
                known |= {row.slug: url for row in family}
        return known

    def _url(self, language: str, slug: str) -> str | None:
        return article_url(self._site_url, language, slug)


def _choose(
    family: Sequence[ArticleRow], article_id: ArticleId, how: UsedAs, languages: Sequence[str]
) -> ArticleRow:
    """Choose the text that a customer reads best, of those that may be used so."""
    if not family:
        raise NotFoundError("article", article_id)
    usable = [row for row in family if row.state is not ArticleState.DRAFT]
    if not usable:
        raise UsageError(f"“{family[0].title}” is a draft; make it internal or public to use it.")
    public = [row for row in usable if row.state is ArticleState.PUBLIC]
    fitting = usable if how is UsedAs.TEXT else public
    found = choose_language(fitting, languages, of=lambda row: row.language)
    if found is None:
        raise UsageError(
            f"Customers cannot open a link to article {usable[0].id}: "
            "use its text, or make it public."
        )
    return found


def _longest_line(text: str) -> str:
    lines = [line.strip() for line in text.split("\n")]
    return max(lines, key=len, default="")[:MARK_CHARS].strip()


def _why(given: str, asked: str, spoken: Sequence[str]) -> tuple[str, bool]:
    """Say in which language it is and why; and whether it is not the customer's."""
    name = language_name(given)
    base = given.partition("-")[0]
    if asked and asked.partition("-")[0] == base:
        return f"{name}, as asked for", False
    if not spoken:
        return name, False
    if base in {each.partition("-")[0] for each in spoken}:
        return f"{name}, the customer's language", False
    return f"{name}, as there is none in {language_name(spoken[0])}", True
