"""Domain: where an agent is in the console, kept so that the next one can go back there (pure)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from data.records import ArticleId, ConversationId, MessageId
from data.text.safe import clean_line

FIRST_QUEUE = "open"
QUERY_CHARS_MAX = 300
QUERY_CHARS_SAID = 30


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A queue with its cursor, and what was opened from it."""

    queue: str = FIRST_QUEUE
    """By its id among all queues; a saved one's begins with `#`."""
    title: str = ""
    """What the queue is called on the screen."""
    query: str = ""
    """What narrows it, where it is no saved one."""
    home: str = FIRST_QUEUE
    """The queue that comes back when that is peeled off."""
    row: ConversationId | None = None
    """Under the cursor, where that has been moved."""
    number: ConversationId | None = None
    """The conversation that is open."""
    message: MessageId | None = None
    is_writing: bool = False
    begins: bool = False
    """A mail is being written that begins a conversation."""
    shelf: str | None = None
    """The shelf that the list of articles shows; None where that list is not open."""
    words: str = ""
    """What is looked for among them."""
    article: ArticleId | None = None
    """The article that is read, on top of all else."""
    article_title: str = ""

    @property
    def is_deep(self) -> bool:
        """Say whether it takes more than a key to be there again."""
        above = self.number is not None or self.begins or self.is_at_articles
        return above or self.is_other_queue

    @property
    def is_at_articles(self) -> bool:
        """Say whether the knowledge base is on top."""
        return self.shelf is not None or self.article is not None

    @property
    def is_other_queue(self) -> bool:
        """Say whether another queue is shown than at the start."""
        return self.queue != FIRST_QUEUE or bool(self.query)

    def of_queue(self) -> Whereabouts:
        """Give the queue alone: what somebody left who left on purpose."""
        return Whereabouts(self.queue, self.title, self.query, self.home)


@dataclass(frozen=True, slots=True)
class Left:
    """Where a console was that has ended."""

    where: Whereabouts
    was_cut: bool
    """It was not the agent who ended it."""

    @property
    def is_worth_it(self) -> bool:
        """Say whether to offer the way back."""
        return self.where.is_deep or (self.was_cut and self.where.row is not None)


def offer_words(left: Left, key: str) -> str:
    """Say which key goes back, and where to: short, since more may be told beside it."""
    where = left.where
    if where.is_at_articles:
        goal = _articles_words(where)
    elif where.begins:
        goal = "the new mail that you were writing"
    elif where.number is not None:
        goal = f"#{where.number}, where you were {'writing' if where.is_writing else 'reading'}"
    else:
        goal = where.title or where.queue
        goal += f", at “{clean_line(where.query, limit=QUERY_CHARS_SAID)}”" if where.query else ""
        goal += f", at #{where.row}" if where.row is not None else ""
    return f"{key} goes back to {goal}"


def _articles_words(where: Whereabouts) -> str:
    """Name an article, or what was looked for among them, and what lies below."""
    if where.article is not None:
        title = clean_line(where.article_title, limit=QUERY_CHARS_SAID)
        goal = f"article {where.article}" + (f" ({title})" if title else "")
    else:
        goal = "the knowledge base"
        goal += f", at “{clean_line(where.words, limit=QUERY_CHARS_SAID)}”" if where.words else ""
    below = "the new mail" if where.begins else "" if where.number is None else f"#{where.number}"
    return f"{goal}, over {below}" if below else goal


def to_text(left: Left) -> str:
    """Write it as it is kept."""
    where = replace(
        left.where,
        query=left.where.query[:QUERY_CHARS_MAX],
        words=left.where.words[:QUERY_CHARS_MAX],
        article_title=left.where.article_title[:QUERY_CHARS_SAID],
    )
    return json.dumps({"where": asdict(where), "was_cut": left.was_cut}, ensure_ascii=True)


def read_left(text: str) -> Left | None:
    """Read what was kept; None where it is nothing of ours."""
    try:
        document = json.loads(text)
        kept = document["where"]
        return Left(
            Whereabouts(
                queue=clean_line(str(kept["queue"])),
                title=clean_line(str(kept["title"])),
                query=clean_line(str(kept["query"])),
                home=clean_line(str(kept["home"])),
                row=_number(kept["row"]),
                number=_number(kept["number"]),
                message=None if kept["message"] is None else MessageId(int(kept["message"])),
                is_writing=bool(kept["is_writing"]),
                begins=bool(kept["begins"]),
                shelf=None if kept["shelf"] is None else clean_line(str(kept["shelf"])),
                words=clean_line(str(kept["words"])),
                article=None if kept["article"] is None else ArticleId(int(kept["article"])),
                article_title=clean_line(str(kept["article_title"])),
            ),
            was_cut=bool(document["was_cut"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _number(value: int | str | None) -> ConversationId | None:
    return None if value is None else ConversationId(int(value))
