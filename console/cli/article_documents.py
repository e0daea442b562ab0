"""Articles as JSON documents: field names and shapes are a contract with scripts."""

from __future__ import annotations

from collections.abc import Sequence

from console.cli.documents import Document, moment
from console.domain.articles.addresses import article_url
from data.records.articles import (
    Article,
    ArticleFlag,
    ArticleRevision,
    ArticleRow,
    ArticleState,
    ArticleWords,
    Category,
    Tutorial,
)


def row_document(row: ArticleRow) -> Document:
    """Give an article as lists have it."""
    return {
        "id": row.id,
        "title": row.title,
        "language": row.language,
        "state": row.state.value,
        "category": row.category or None,
        "updated_at": moment(row.updated_at),
        "original_id": row.original_id,
        "is_outdated": row.is_outdated,
        "slug": row.slug,
        "owner": row.owner or None,
        "review_by": None if row.review_by is None else row.review_by.isoformat(),
        "revision": row.revision,
        "uses": row.uses,
        "open_flags": row.open_flags,
    }


def article_document(
    article: Article, *, family: Sequence[ArticleRow], flags: Sequence[ArticleFlag], site_url: str
) -> Document:
    """Give an article whole, with what stands around it."""
    words = article.words
    is_public = words.state is ArticleState.PUBLIC
    url = article_url(site_url, words.language, words.slug) if is_public else None
    return {
        "id": article.id,
        **words_document(words),
        "updated_at": moment(article.updated_at),
        "updated_by": article.changed_by,
        "created_at": moment(article.created_at),
        "created_by": article.added_by,
        "is_outdated": article.is_outdated,
        "revision": article.revision,
        "text_revision": article.text_revision,
        "uses": article.uses,
        "last_used_at": moment(article.last_used_at),
        "former_slugs": list(article.former_slugs),
        "url": url,
        "family": [
            {
                "id": row.id,
                "language": row.language,
                "title": row.title,
                "state": row.state.value,
                "is_outdated": row.is_outdated,
            }
            for row in family
        ],
        "flags": [flag_document(flag) for flag in flags],
    }


def words_document(words: ArticleWords) -> Document:
    """Give all that a team writes of an article."""
    return {
        "title": words.title,
        "language": words.language,
        "state": words.state.value,
        "category": words.category or None,
        "slug": words.slug,
        "aliases": list(words.aliases),
        "owner": words.owner or None,
        "review_by": None if words.review_by is None else words.review_by.isoformat(),
        "original_id": words.original_id,
        "translated_revision": words.translated_revision,
        "files": [
            {
                "name": file.name,
                "content_type": file.content_type,
                "size_bytes": file.size_bytes,
                "sha256": file.sha256,
            }
            for file in words.files
        ],
        "body": words.body,
    }


def revision_document(revision: ArticleRevision) -> Document:
    """Give one revision without its text."""
    return {
        "revision": revision.revision,
        "at": moment(revision.at),
        "by": revision.by,
        "title": revision.words.title,
        "state": revision.words.state.value,
    }


def flag_document(flag: ArticleFlag) -> Document:
    """Give what somebody says against an article."""
    return {
        "id": flag.id,
        "article": flag.article_id,
        "reason": flag.reason.value,
        "text": flag.words,
        "conversation": flag.conversation_id,
        "by": flag.by,
        "at": moment(flag.at),
        "follow_up": flag.follow_up_id,
    }


def category_document(category: Category) -> Document:
    """Give a category."""
    return {
        "key": category.key,
        "names": dict(category.names),
        "position": category.position,
        "articles": category.articles,
    }


def tutorial_document(tutorial: Tutorial) -> Document:
    """Give a tutorial; its steps are originals."""
    return {
        "slug": tutorial.slug,
        "names": dict(tutorial.names),
        "stage": tutorial.stage,
        "steps": list(tutorial.steps),
        "position": tutorial.position,
        "revision": tutorial.revision,
    }
