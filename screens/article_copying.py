"""What can be copied of an article, and where its links lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.domain.articles.addresses import article_url
from console.domain.markdown.numbering import NumberedTarget, number_targets
from console.domain.markdown.plain import to_plain
from console.domain.markdown.targets import Target, TargetKind
from console.domain.markdown.tree import Tree
from console.services.bundle import Services
from data.records.articles import Article, ArticleRow, ArticleState
from data.text.safe import clean_line
from screens.copying import PREVIEW_CHARS, Copied, CopyScreen
from widgets.bars import GAP

if TYPE_CHECKING:
    from screens.article import ArticleScreen
    from screens.article_work import ArticleWork

FOLLOW = "Follow a link: its number; what leads out of the console is copied"


async def ask_what_to_copy(screen: ArticleWork, row: ArticleRow) -> None:
    """Ask what of an article to copy, and copy it."""
    services = screen.services
    article = await services.articles.get(row.id)
    from console.domain.markdown.reading import parse  # noqa: PLC0415 - start-up time

    tree = parse(article.words.body)
    text = to_plain(tree, article=(await _urls_in(services, article, tree)).get)
    sheet = CopyScreen(services, copies_of(article, tree, text, site_url=services.site_url))

    def copy(copied: Copied | None) -> None:
        if copied is not None:
            screen.copy_out(copied.text, shown=copied.shown)

    sheet.then = copy
    if screen.is_current:  # else the agent has gone on meanwhile
        screen.app.push_screen(sheet)


def copies_of(article: Article, tree: Tree, text: str, *, site_url: str) -> list[Copied]:
    """Give what can be copied; links keep the numbers that stand beside them in the text."""
    words = article.words
    copies = [Copied("n", "number", str(article.id))]
    url = article_url(site_url, words.language, words.slug)
    if url is not None and words.state is ArticleState.PUBLIC:
        copies.append(Copied("a", "link", url))
    for key, name, whole in (("t", "text", text), ("m", "Markdown", words.body)):
        if whole.strip():
            count = whole.strip("\n").count("\n") + 1
            preview = clean_line(whole.strip(), limit=PREVIEW_CHARS)
            copies.append(
                Copied(key, name, whole, f"{preview} ({count} line{'s' if count > 1 else ''})")
            )
    return [*copies, *_numbered(number_targets(tree))]


def ask_which_link(screen: ArticleScreen, links: Sequence[NumberedTarget]) -> None:
    """Ask which link to follow; a single one is followed at once."""
    if len(links) == 1:
        screen.follow(links[0].target)
        return
    targets = {str(link.number): link.target for link in links}
    follows, back = screen.key_of("copy_this"), screen.key_of("leave_sheet")
    hints = GAP.join((f"{follows} follows", f"{back} back"))
    sheet = CopyScreen(screen.services, _numbered(links), title=FOLLOW, hints=hints)

    def follow(chosen: Copied | None) -> None:
        if chosen is not None:
            screen.follow(targets[chosen.key])

    sheet.then = follow
    screen.app.push_screen(sheet)


def _numbered(links: Sequence[NumberedTarget]) -> list[Copied]:
    return [Copied(str(n.number), "", n.target.words, doubt=n.doubt) for n in links]


async def _urls_in(services: Services, article: Article, tree: Tree) -> dict[str, str | None]:
    """Give the links of the public articles that a text leads to, by their slugs."""
    targets = (link.target for link in number_targets(tree))
    return {
        target.address: await _url_of(services, article, target)
        for target in targets
        if target.kind is TargetKind.ARTICLE
    }


async def _url_of(services: Services, article: Article, target: Target) -> str | None:
    found = await services.knowledge.find_by_slug(target.address, [article.words.language])
    if found is None:
        return None
    words = (await services.articles.get(found)).words
    is_public = words.state is ArticleState.PUBLIC
    return article_url(services.site_url, words.language, words.slug) if is_public else None
