"""Where an article stands in tutorials."""

from __future__ import annotations

from console.domain.articles.tutorials import reading_places
from data.records import ArticleId
from data.records.articles import Tutorial

ONE, TWO, THREE, LONE = (ArticleId(number) for number in (1, 2, 3, 9))
SET_UP = Tutorial("set-up", {"en": "Set up"}, "set_up", (ONE, TWO, THREE))
CARE = Tutorial("care", {"en": "Care"}, None, (THREE, ONE))


def test_each_step_leads_on_and_back() -> None:
    """The first has nothing before it and the last nothing behind it; others have both."""
    places = [reading_places([SET_UP], step)[0] for step in SET_UP.steps]

    assert [(1, 3, None, TWO), (2, 3, ONE, THREE), (3, 3, TWO, None)] == [
        (place.number, place.total, place.before, place.after) for place in places
    ]


def test_an_article_may_stand_in_several_or_in_none() -> None:
    """Each tutorial leads its own way, in the order of the tutorials."""
    assert [(SET_UP, TWO), (CARE, None)] == [
        (place.tutorial, place.after) for place in reading_places([SET_UP, CARE], ONE)
    ]
    assert () == reading_places([SET_UP, CARE], LONE)


def test_what_a_reader_may_not_see_is_passed_over() -> None:
    """A step that is no public article is neither led to nor counted."""
    (place,) = reading_places([SET_UP], ONE, readable={ONE, THREE})

    assert (1, 2, None, THREE) == (place.number, place.total, place.before, place.after)
    assert () == reading_places([SET_UP], TWO, readable={ONE, THREE})
