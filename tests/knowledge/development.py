"""The shelf of articles and the questions on which suggestions were made (development.txt)."""

from __future__ import annotations

import re
from pathlib import Path

from data.records.articles import ArticleState, ArticleWords
from data.text.safe import clean_line
from tests.knowledge.questions import Question

FILE = Path(__file__).parent / "development.txt"
_ARTICLE = re.compile(r"(\w\w) # (.*?) # (.*)")
_ASKED = re.compile(r"\?(\w\w) (.*)")


def read_shelf() -> tuple[dict[str, list[ArticleWords]], list[Question]]:
    """Read the articles by topic, each in every language, and the questions about them."""
    topics: dict[str, list[ArticleWords]] = {}
    questions: list[Question] = []
    for block in FILE.read_text(encoding="utf-8").split("=== ")[1:]:
        topic, *lines = block.splitlines()
        for line, body in zip(lines, [*lines[1:], ""], strict=True):
            if found := _ARTICLE.fullmatch(line):
                words = ArticleWords(
                    clean_line(found[2]), found[1], body, "", state=ArticleState.PUBLIC,
                    aliases=tuple(found[3].split("; ")),
                )  # fmt: skip
                topics.setdefault(topic, []).append(words)
            elif asked := _ASKED.fullmatch(line):
                questions.append(Question(asked[1], topic, "", asked[2]))
    return topics, questions
