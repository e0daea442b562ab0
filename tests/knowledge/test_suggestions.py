"""Suggestions answer customers: judged by questions of somebody who had not read the articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from console.demo.articles import write_once
from console.demo.team import AGENTS
from console.domain.articles.suggesting import make_question
from console.services.suggesting import SuggestService
from data.records import ArticleId
from tests.knowledge.development import read_shelf
from tests.knowledge.questions import QUESTIONS, Question
from tests.support.console_app import Office, open_office

SHOWN = 3
WANTED = 0.8
LANGUAGES = ("en", "da", "sv", "et", "zh")


async def shares(
    service: SuggestService, questions: Iterable[Question], answers: dict[ArticleId, str]
) -> dict[str, float]:
    """Give by language how often a right article is among the first three, and say what was not."""
    right, asked = Counter[str](), Counter[str]()
    for each in questions:
        question = make_question(each.subject, [each.text])
        found = await service.suggest_for(question, limit=SHOWN)
        given = [answers[s.row.family_id] for s in found]
        asked[each.language] += 1
        right[each.language] += each.answer in given
        if each.answer not in given:
            print(f"{each.language} {each.answer}: {given} for {each.text[:70]!r}")
    rates = {language: right[language] / asked[language] for language in asked}
    for language, rate in rates.items():
        print(f"{language}: {right[language]} of {asked[language]} ({rate:.0%})")
    return rates


async def test_the_demo_answers_its_customers(tmp_path: Path) -> None:
    """In each language a right article is among the first three for four questions of five."""
    async with open_office(tmp_path) as office:
        for name in AGENTS:
            desk = await office.desk(name)
        await write_once(desk)
        services = await office.services(desk.agent.name)
        rows = await services.articles.list_rows()
        answers = {row.id: row.slug for row in rows if row.original_id is None}
        rates = await shares(services.suggesting, QUESTIONS, answers)

    assert [] == [language for language in LANGUAGES if rates[language] < WANTED], rates


async def test_the_development_questions_are_answered(empty: Office) -> None:
    """The method keeps what it was made for: another shelf of articles, other questions."""
    services = await empty.services("ann")
    topics, questions = read_shelf()
    answers: dict[ArticleId, str] = {}
    async with services.articles.transaction() as tx:
        for topic, variants in topics.items():
            original: ArticleId | None = None
            for words in variants:
                said = replace(words, original_id=original)
                kept = await services.articles.add_in(tx, said)
                original = original or kept.id
                answers[original] = topic

    rates = await shares(services.suggesting, questions, answers)

    assert [] == [language for language in LANGUAGES if rates[language] < 0.9], rates
