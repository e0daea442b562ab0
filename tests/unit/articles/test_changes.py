"""What saving an article does, in words."""

from __future__ import annotations

from console.domain.articles.changes import tell_consequences, tell_new
from data.records.articles import ArticleWords
from data.text.safe import clean_line

NEW = ArticleWords(
    clean_line("Dæmp lampen"), slug="", language="da", body="Hold knappen.", owner="mette"
)


def test_a_new_article_is_said_to_be_new() -> None:
    """Nothing is kept of it yet: it is told what it becomes, and that a draft is not offered."""
    follows = [said.words for said in tell_consequences(None, NEW)]

    assert ["draft, in Danish", "category: none", "owner: mette"] == tell_new(NEW)
    assert ["A draft is not offered for mails: the field State makes it ready."] == follows


def test_a_new_translation_names_its_original() -> None:
    """Its category is that of its original, so only that is named."""
    said = tell_new(NEW, translation_of="Dim the lamp")

    assert ["draft, in Danish", "translation of: Dim the lamp", "owner: mette"] == said
