"""Domain: the fields of an article as they are typed, and how they are understood (pure).

What cannot be understood is said in a sentence and leaves the article as it was, so that a text
that is being written can be kept at every moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.articles.checking import category_key
from console.domain.articles.shelving import find_shelf
from console.domain.articles.slugs import is_slug, slug_of
from console.domain.articles.variants import choose_name
from console.domain.field_reading import read_language
from console.domain.language_names import LANGUAGES, language_name
from console.domain.typed_times import Refused as NoTime
from console.domain.typed_times import understand
from console.domain.words import Refused, nearest
from data.records import SafeLine
from data.records.articles import ArticleState, ArticleWords
from data.text.fold import fold_name
from data.text.safe import clean_line

NAMES = ("title", "language", "state", "category", "owner", "aliases", "review_by", "slug")
"""In the order in which they are filled in."""
STATES: Mapping[str, str] = {
    ArticleState.DRAFT.value: "colleagues see that it is unfinished; never suggested",
    ArticleState.INTERNAL.value: "colleagues; it may be sent as text",
    ArticleState.PUBLIC.value: "customers too: published, and sent as a link",
}
NOBODY = ("nobody", "-", "none")
OFFERED_MAX = 40
NAMES_SAID = 6
DAYS_COUNTED = 60
"""So far ahead days are counted, then months."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What typed fields are understood by."""

    now: datetime
    time_zone: str
    language: str
    """The agent's."""
    agents: Sequence[str] = ()
    categories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Names by language, by key."""
    taken: Mapping[str, int] = field(default_factory=dict)
    """Languages in which the family has another text, and which article that is."""

    @property
    def today(self) -> date:
        """The day that it is where the agent is."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Meant:
    """How a field is understood."""

    words: str
    """What it means, or why it means nothing."""
    is_understood: bool = True


@dataclass(frozen=True, slots=True)
class ReadFields:
    """Fields that were read; those that mean nothing are as they were before."""

    words: ArticleWords
    meant: Mapping[str, Meant]

    @property
    def problems(self) -> Mapping[str, str]:
        """What cannot be understood, by field."""
        return {name: each.words for name, each in self.meant.items() if not each.is_understood}


def typed_of(words: ArticleWords) -> dict[str, str]:
    """Give the fields of an article as they would be typed."""
    return {
        "title": clean_line(words.title),
        "language": clean_line(words.language),
        "state": words.state.value,
        "category": clean_line(words.category),
        "owner": clean_line(words.owner),
        "aliases": clean_line(", ".join(words.aliases)),
        "review_by": "" if words.review_by is None else words.review_by.isoformat(),
        "slug": clean_line(words.slug),
    }


def read_fields(typed: Mapping[str, str], before: ArticleWords, around: Surroundings) -> ReadFields:
    """Read all fields on top of an article."""
    words, meant = before, {}
    for name in NAMES:
        changed, meant[name] = _READERS[name](typed.get(name, "").strip(), words, around)
        words = words if changed is None else changed
    return ReadFields(words, meant)


def offers_for(name: str, typed: str, words: ArticleWords, around: Surroundings) -> list[str]:
    """Give what may be meant by what is typed into a field, the likeliest first."""
    known = [*_known(name, words, around)]
    folded = fold_name(typed)
    if not folded or any(fold_name(value) == folded for value, _ in known):
        return [value for value, _ in known][:OFFERED_MAX]
    begun = [value for value, said in known if _begins(folded, value, said)]
    holding = [
        value
        for value, said in known
        if value not in begun and any(folded in fold_name(each) for each in (value, *said))
    ]
    return [*begun, *holding][:OFFERED_MAX]


def _begins(folded: str, value: str, said: Sequence[str]) -> bool:
    return any(fold_name(each).startswith(folded) for each in (value, *said))


def _known(
    name: str, words: ArticleWords, around: Surroundings
) -> list[tuple[str, tuple[str, ...]]]:
    """Give the values that a field may have, with what else they are called."""
    match name:
        case "language":
            return [(code, names) for code, names in LANGUAGES.items() if code not in around.taken]
        case "state":
            return [(state, ()) for state in STATES]
        case "category" if words.original_id is None:
            return [(key, tuple(names.values())) for key, names in around.categories.items()]
        case "owner":
            return [(agent, ()) for agent in around.agents]
    return []


# -- Each field --------------------------------------------------------------------------------

Read = tuple[ArticleWords | None, Meant]


def _refused(why: str) -> Meant:
    return Meant(why, is_understood=False)


def _read_title(typed: str, words: ArticleWords, _around: Surroundings) -> Read:
    title = clean_line(typed)
    if not title:
        return replace(words, title=SafeLine("")), _refused("An article needs a title.")
    return replace(words, title=title), Meant("What customers would call it, in a few words.")


def _read_language(typed: str, words: ArticleWords, around: Surroundings) -> Read:
    if not typed:
        # Kept as it is typed: a text without a language is not taken for one in another.
        return replace(words, language=""), _refused("In which language is it? As en, da, Swedish.")
    read = read_language(typed)
    if isinstance(read, Refused):
        return replace(words, language=clean_line(typed)), _refused(read.why)
    if (there := around.taken.get(read.name)) is not None:
        why = f"This is there in {language_name(read.name)} already: article {there}."
        return replace(words, language=read.name), _refused(why)
    return replace(words, language=read.name), Meant(f"{language_name(read.name)} ({read.name})")


def _read_state(typed: str, words: ArticleWords, _around: Surroundings) -> Read:
    folded = typed.casefold()
    found = [state for state in STATES if folded and state.startswith(folded)]
    if len(found) != 1:
        return None, _refused(f"Who may read it? {', '.join(STATES)}.")
    state = found[0]
    return replace(words, state=ArticleState(state)), Meant(f"{state}: {STATES[state]}")


def _read_category(typed: str, words: ArticleWords, around: Surroundings) -> Read:
    if words.original_id is not None:
        key = words.category
        name = _category_name(key, words, around) if key else "none"
        return None, Meant(f"{name}: that of its original")
    if not typed:
        return replace(words, category=""), Meant("In no category.")
    known = find_shelf(typed, around.categories)
    if known is None:
        key = category_key(typed)
        return replace(words, category=key), Meant(f"A new category, {key}.")
    return replace(words, category=known), Meant(_category_name(known, words, around))


def _category_name(key: str, words: ArticleWords, around: Surroundings) -> str:
    names = around.categories.get(key, {})
    return clean_line(choose_name(names, [around.language, words.language], otherwise=key))


def _read_owner(typed: str, words: ArticleWords, around: Surroundings) -> Read:
    folded = typed.lstrip("@").casefold()
    if not folded or folded in NOBODY:
        return replace(words, owner=""), Meant("Nobody's.")
    known = {name.casefold(): name for name in around.agents}
    begun = [name for key, name in known.items() if key.startswith(folded)]
    name = known.get(folded) or (begun[0] if len(begun) == 1 else None)
    if name is not None:
        said = f"{name} is told when it is wrong, or to be reviewed."
        return replace(words, owner=name), Meant(said)
    if begun:
        return None, _refused(f"{clean_line(typed)} may be {' or '.join(begun[:NAMES_SAID])}.")
    near = nearest(folded, list(known))
    meant = f" Did you mean {known[near]}?" if near else ""
    return None, _refused(f"Nobody is called {clean_line(typed)}.{meant}")


def _read_aliases(typed: str, words: ArticleWords, _around: Surroundings) -> Read:
    aliases = tuple(dict.fromkeys(filter(None, (clean_line(each) for each in typed.split(",")))))
    said = "Words that customers use for it, with commas between them."
    return replace(words, aliases=aliases), Meant(said)


def _read_review(typed: str, words: ArticleWords, around: Surroundings) -> Read:
    if not typed or typed.casefold() in ("never", "-", "none"):
        return replace(words, review_by=None), Meant("No review. Or: in 6 months, 2027-03-01")
    try:
        day = date.fromisoformat(typed)  # the day that stands there already may be past
    except ValueError:
        read = understand(
            typed, now=around.now, time_zone=around.time_zone, language=around.language
        )
        if isinstance(read, NoTime):
            return None, _refused(f"{read.reason} Type in 6 months, 1 mar or 2027-03-01.")
        day = read.at.astimezone(ZoneInfo(around.time_zone)).date()
    said = f"{local_words.with_weekday(day, has_year=True)}, {_until(day, around.today)}"
    return replace(words, review_by=day), Meant(said)


def _until(day: date, today: date) -> str:
    days = (day - today).days
    if days < 0:
        return "which has passed"
    if days <= 1:
        return ("today", "tomorrow")[days]
    return f"in {days} days" if days < DAYS_COUNTED else f"in {round(days / 30.4)} months"


def _read_slug(typed: str, words: ArticleWords, _around: Surroundings) -> Read:
    if not typed:
        return replace(words, slug=""), Meant("Its address is made of the title.")
    if not is_slug(typed):
        why = f"“{clean_line(typed)}” cannot stand in an address; {slug_of(typed)} could."
        return None, _refused(why)
    return replace(words, slug=typed), Meant("Its address; the one of before leads here too.")


_READERS = {
    "title": _read_title,
    "language": _read_language,
    "state": _read_state,
    "category": _read_category,
    "owner": _read_owner,
    "aliases": _read_aliases,
    "review_by": _read_review,
    "slug": _read_slug,
}
