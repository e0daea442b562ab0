"""Domain: what an unfinished article is about, as a word that the store keeps (pure)."""

from __future__ import annotations

from data.records import ArticleId, ConversationId

NEW = "new"
_ARTICLE, _TRANSLATION, _CONVERSATION = "article", "translation", "conversation"


def about_article(article_id: ArticleId) -> str:
    """Give what changing an article is called."""
    return f"{_ARTICLE}:{article_id}"


def about_translation(original_id: ArticleId, language: str) -> str:
    """Give what a new translation of an article is called."""
    return f"{_TRANSLATION}:{original_id}:{language}"


def about_conversation(number: ConversationId) -> str:
    """Give what an article that is made from a conversation is called."""
    return f"{_CONVERSATION}:{number}"


def article_of(about: str) -> ArticleId | None:
    """Give the article that is changed or translated; None of a new one."""
    kind, _, rest = about.partition(":")
    if kind not in (_ARTICLE, _TRANSLATION):
        return None
    return ArticleId(int(rest.partition(":")[0]))


def translation_of(about: str) -> str | None:
    """Give the language into which an article is translated; None where it is not."""
    kind, _, rest = about.partition(":")
    return rest.partition(":")[2] if kind == _TRANSLATION else None
