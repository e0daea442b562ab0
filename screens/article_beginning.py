"""How the editor is opened: for an article, for a new one, for one in another language."""

from __future__ import annotations

from dataclasses import replace

from console.domain.articles.abouts import NEW, about_article, about_translation
from console.domain.articles.shelves import NO_SHELF
from console.domain.field_reading import read_language
from console.domain.language_names import LANGUAGES, language_name
from console.domain.words import Refused
from console.services.article_writing import NEW as NOTHING
from data.records import ArticleId
from data.records.articles import ArticleRow, ArticleWords
from data.text.safe import clean_line
from screens.article_editor import ArticleEditor
from screens.frame import Frame
from screens.picking import Pick, PickSheet

OFFERED_LANGUAGES = 14
"""Languages that are offered before a letter is typed; every other one can be."""


def write_new(frame: Frame, *, words: str = "", category: str = "") -> None:
    """Begin an article; `words` are what was looked for in vain."""
    title = clean_line(words)
    seed = replace(
        NOTHING,
        title=title,
        aliases=(str(title),) if title else (),
        language=frame.services.language or "en",
        category="" if category == NO_SHELF else category,
        owner=frame.services.agent.name,
    )
    write(frame, NEW, seed=seed)


def write(frame: Frame, about: str, *, seed: ArticleWords | None = None) -> None:
    """Show the editor on top."""
    frame.app.push_screen(ArticleEditor(frame.services, about, seed=seed))


def edit(frame: Frame, article_id: ArticleId) -> None:
    """Change an article."""
    write(frame, about_article(article_id))


async def ask_language(frame: Frame, row: ArticleRow) -> None:
    """Ask into which language an article is to be translated; one that is there is edited."""
    family = await frame.services.articles.list_family(row.id)
    there = {variant.language: variant for variant in family}
    lacking = [code for code in LANGUAGES if code not in there]
    spoken = {each.language for each in await frame.services.articles.list_rows()}
    # Those in which the team writes stand first.
    lacking.sort(key=lambda code: code not in spoken)
    older = [variant for variant in family if variant.is_outdated]
    picks = [
        *(
            Pick(variant.language, language_name(variant.language), "older than its original: edit")
            for variant in older
        ),
        *(
            Pick(code, language_name(code), f"{code} {LANGUAGES[code][1]}")
            for code in lacking[:OFFERED_LANGUAGES]
        ),
    ]
    rest = {code: language_name(code) for code in lacking[OFFERED_LANGUAGES:]}

    def make(typed: str) -> Pick | str:
        read = read_language(typed)
        if isinstance(read, Refused):
            return read.why
        if read.name in there and read.name not in {each.language for each in older}:
            return (
                f"It is there in {language_name(read.name)} already;"
                f" {frame.services.key_of('edit_article')} edits that."
            )
        name = rest.get(read.name) or language_name(read.name)
        return Pick(read.name, name, read.name)

    title = f"Translate {row.id} {clean_line(row.title, limit=40)} into"
    sheet = PickSheet(frame.services, title, picks, make=make)

    def chosen(ids: tuple[str, ...] | None) -> None:
        if ids is None:
            return
        if (variant := there.get(ids[0])) is not None:
            edit(frame, variant.id)
        else:
            write(frame, about_translation(row.family_id, ids[0]))

    sheet.then = chosen
    if frame.is_current:
        frame.app.push_screen(sheet)
