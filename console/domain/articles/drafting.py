"""Domain: an article drafted from a conversation, with everything personal taken out (pure).

Theory of operation: the customer's words up to our first answer are the question, what we sent is
the answer, and where a customer asked again, that follows in the same way. Notes, automatic mail and
what was quoted say nothing here. Greetings, farewells and signatures are left out, lists and steps
become Markdown. Only then is the whole read for what is personal, so that every finding says where
it stands in the draft; headers, greetings and signatures say which names to look for.
"""
# ruff: noqa: RUF001, E501, SIM905 - signs of Chinese text; words of a language are one string

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from console.domain.articles.draft_shape import has_steps, paragraphs_of, without_courtesy
from console.domain.articles.letter_parts import Letter, take_apart
from console.domain.articles.redaction import Finding, Kind, Known, Redacted, redact
from console.domain.articles.redaction.kinds import NUMBERS
from console.domain.articles.redaction.names import parts_of
from console.domain.articles.redaction.redact import SILENCE
from console.domain.articles.small_words import SMALL_WORDS
from console.domain.reply_check.background import NEVER_LEFT
from console.domain.reply_check.own_words import HAN, sentences_of, words_of
from console.domain.reply_check.questions import find_questions
from console.domain.reply_check.spelling import plain
from data.mail.outgoing import bare_subject
from data.records import Address, Conversation, Direction, Message
from data.text.language import guess_language
from data.text.safe import clean_line

TITLE, BODY = "title", "body"
ASKED, TOLD = "asked", "told"
"""What both said, read for aliases only."""
TITLE_LETTERS = 90
ALIASES_MAX = 6
ALIAS_LETTERS_MIN = 5
SENTENCES_MAX = 3
"""Of the customer's, whose words may be aliases."""
LETTERS_MAX = 60
"""Mails of a conversation that are read, the first ones."""
_HEADINGS = {
    "en": ("Question", "Answer", "What to do"),
    "da": ("Spørgsmål", "Svar", "Sådan gør du"),
    "sv": ("Fråga", "Svar", "Gör så här"),
    "et": ("Küsimus", "Vastus", "Mida teha"),
    "zh": ("问题", "解答", "操作步骤"),
}
_NEAR = {"nb": "da", "nn": "da", "no": "da"}
_EMPTY_TITLE = frozenset(
    "help hjælp hjalp hjälp abi question spørgsmål fråga küsimus problem order ordre beställning tellimus"
    " tellimuse lamp lampe invoice faktura arve re fwd about om ang vedr angående kohta regarding hello"
    " hi hej tere urgent nr no number nummer number".split()
)
_DANGLING = re.compile(
    r"(?:[\s,;:·|–—#(\[-]|(?<![\w])(?:nr|no|number|nummer|numbri?|id)\b\.?)+$"
    r"|^(?:[\s,;:·|–—)\]-])+",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"(?:(?:(?<![\w])(?:for|of|in|on|to|from|with|by|på|af|av|om|i|til|till|för|fra|från|med|vedr|ang|about|re|nr|no)\.?\s+)|[#(\[]\s?)?"
    + SILENCE
    + r"[)\]]?",
    re.IGNORECASE,
)
"""A number that is gone, with the small word that led to it."""
_LABEL_END = re.compile(
    r"[\s,;:–—-]+(?:order|ordre|beställning|tellimus|订单|invoice|faktura|arve|tracking|case|sag)$",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"^\\?\[[^\[\]]{2,40}\]\s*[:：]\s*")
"""Who says a line of a chat."""
_INNER = re.compile(r"\(\s*\)|\[\s*\]|(?<=\s)[#:](?=\s|$)|\s+(?=[?!.,:;])|(?<=\s)\s+")
_QUOTED = re.compile(r"[\"“„”«‘「『]([^\"“”„«»‘’」』\n]{3,60})[\"”“»’」』]")
_PLACEHOLDER = re.compile(r"\\?\[[^\[\]\n]{2,40}\]")


@dataclass(frozen=True, slots=True)
class Drafted:
    """An article that nobody has checked yet."""

    language: str
    redacted: Redacted
    left_out: tuple[str, ...]
    """Lines of greetings, farewells and signatures."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was taken out, in the order of the draft."""
        return self.redacted.findings

    def title(self, *, kept: Collection[int] = ()) -> str:
        """Give the title; findings whose numbers are `kept` stay in it."""
        return _tidy(self.redacted.text(TITLE, kept=kept, is_markdown=False))

    def body(self, *, kept: Collection[int] = ()) -> str:
        """Give the text in Markdown."""
        return self.redacted.text(BODY, kept=kept)

    def aliases(self, *, kept: Collection[int] = ()) -> tuple[str, ...]:
        """Give words of the customer's that our answer does not use."""
        asked = self.redacted.text(ASKED, kept=kept)
        told = self.redacted.text(TOLD, kept=kept)
        return _aliases(asked, told, self.title(kept=kept))


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one side said before the other answered."""

    is_ours: bool
    text: str


def draft_article(
    conversation: Conversation,
    messages: Sequence[Message],
    *,
    agents: Iterable[str] = (),
    own_addresses: Iterable[str] = (),
    own_names: Iterable[str] = (),
    published: Iterable[str] = (),
    language: str | None = None,
) -> Drafted | None:
    """Draft an article from a conversation; None where nobody has asked or said anything.

    `published` are words and numbers that public articles say already.
    """
    told = [message for message in messages if _is_told(message)][:LETTERS_MAX]
    known = _known(
        conversation, messages, agents=tuple(agents), own_addresses=tuple(own_addresses),
        own_names=tuple(own_names), published=tuple(published),
    )  # fmt: skip
    whole = tuple(_all_names(known))
    parts = (plain(part) for name in whole for part in parts_of(name))
    named = frozenset(parts) | {name for name in whole if HAN.search(name)}
    letters = [(_is_ours(each), take_apart(_said(each), known=named)) for each in told]
    signed = tuple(dict.fromkeys(name for _, letter in letters for name in letter.names))
    known = replace(known, signed=signed)
    turns = _turns(letters)
    if not turns:
        return None
    spoken = language or conversation.language or guess_language(_ours(turns)) or "en"
    title = _raw_title(conversation, turns, known, spoken)
    asked = "\n".join((bare_subject(conversation.subject), _theirs(turns)))
    draft = {TITLE: title, BODY: _body(turns, spoken), ASKED: asked, TOLD: _ours(turns)}
    silent = dict.fromkeys((TITLE, ASKED), NUMBERS)
    redacted = redact(draft, known, language=spoken, silent=silent)
    left_out = tuple(line for _, letter in letters for line in letter.left_out)
    return Drafted(spoken, _shown(redacted), left_out)


def _is_told(message: Message) -> bool:
    """Say whether a message was said between the customer and us."""
    if message.automatic is not None or not _said(message).strip():
        return False
    if message.direction is Direction.IN:
        return True
    return message.direction is Direction.OUT and message.outbox_state not in NEVER_LEFT


def _is_ours(message: Message) -> bool:
    return message.direction is Direction.OUT


def _said(message: Message) -> str:
    return message.body.new_text or message.body.text


def _known(
    conversation: Conversation,
    messages: Sequence[Message],
    *,
    agents: tuple[str, ...],
    own_addresses: tuple[str, ...],
    own_names: tuple[str, ...],
    published: tuple[str, ...],
) -> Known:
    """Gather whom and what a conversation is about."""
    ours = {address.casefold() for address in own_addresses}
    people: list[Address] = []
    if conversation.customer is not None:
        people.append(Address(conversation.customer.name, conversation.customer.address))
    people += [Address(each.name, each.address) for each in conversation.participants]
    colleagues = list(agents)
    for message in messages:
        people += (*message.to, *message.cc, *message.reply_to)
        if message.direction is Direction.IN:
            people.append(message.author)
        else:
            colleagues += [message.author.name, message.agent or ""]
    names = {plain(name) for name in own_names}
    return Known(
        people=tuple(dict.fromkeys(p for p in people if p.key not in ours)),
        agents=tuple(dict.fromkeys(n for n in colleagues if n and plain(n) not in names)),
        own_addresses=own_addresses,
        own_names=own_names,
        numbers=(
            conversation.id,
            *conversation.linked,
            *(m.origin_id for m in messages if m.origin_id),
        ),
        texts=(str(conversation.subject), *(_said(m) for m in messages if _is_told(m))),
        published=frozenset(published),
    )


def _all_names(known: Known) -> Iterable[str]:
    yield from (str(person.name) for person in known.people)
    yield from known.agents


def _turns(letters: Sequence[tuple[bool, Letter]]) -> list[_Turn]:
    """Join what one side said in a row; what says nothing of the matter is no turn."""
    turns: list[_Turn] = []
    for is_ours, letter in letters:
        text = without_courtesy(letter.body)
        if not text.strip():
            continue
        if turns and turns[-1].is_ours == is_ours:
            turns[-1] = _Turn(is_ours, f"{turns[-1].text}\n\n{text}")
        else:
            turns.append(_Turn(is_ours, text))
    first = next((n for n, turn in enumerate(turns) if not turn.is_ours), None)
    # Where we wrote first, that letter is what the customer asks about.
    return turns if first is None else turns[first:]


def _body(turns: Sequence[_Turn], language: str) -> str:
    base = language.casefold().partition("-")[0]
    question, answer, steps = _HEADINGS.get(_NEAR.get(base, base), _HEADINGS["en"])
    blocks: list[str] = []
    is_wanted = True
    for at, turn in enumerate(turns):
        if not turn.is_ours:
            # Thanks and "it works" after an answer end the matter, and so does our reply to them.
            is_answered = any(each.is_ours for each in turns[at + 1 :])
            is_wanted = at == 0 or (is_answered and bool(find_questions((turn.text,))))
        if not is_wanted:
            continue
        paragraphs = paragraphs_of(turn.text, finds_steps=turn.is_ours)
        heading = question
        if turn.is_ours:
            heading = steps if has_steps(paragraphs) else answer
        blocks += [f"## {heading}", *paragraphs]
    return "\n\n".join(blocks) + "\n"


def _theirs(turns: Sequence[_Turn]) -> str:
    return "\n\n".join(turn.text for turn in turns if not turn.is_ours)


def _ours(turns: Sequence[_Turn]) -> str:
    return "\n\n".join(turn.text for turn in turns if turn.is_ours)


def _raw_title(
    conversation: Conversation, turns: Sequence[_Turn], known: Known, language: str
) -> str:
    """Give the subject as it was written, or what the customer asks where it says nothing."""
    subject = bare_subject(conversation.subject)
    redacted = redact({TITLE: subject}, known, language=language, silent={TITLE: NUMBERS})
    told = _tidy(_PLACEHOLDER.sub(SILENCE, redacted.text(TITLE)))
    words = [word for word in words_of(told) if word not in _EMPTY_TITLE]
    if len(HAN.findall(told)) > 3 or len(words) > 1:  # noqa: PLR2004 - fewer say nothing
        return subject
    theirs = _theirs(turns) or _ours(turns)
    questions = [each.text for each in find_questions((theirs,)) if not each.is_unsure]
    sentences = sentences_of(theirs)
    chosen = next(iter((*questions, *sentences)), subject) or subject
    return clean_line(chosen, limit=TITLE_LETTERS)


def _tidy(title: str) -> str:
    """Take away what stood around a number that is gone, and begin with a capital."""
    title = _SPEAKER.sub("", title)
    tidy = " ".join(_SILENT.sub(" ", title).split())
    tidy = re.sub(r"(?<=[\u3000-\u9fff]) (?=[\u3000-\u9fff])", "", tidy)
    for _ in range(4 if SILENCE in title else 0):
        tidy = _LABEL_END.sub("", _DANGLING.sub("", _INNER.sub("", tidy)).strip())
    return tidy[:1].upper() + tidy[1:]


def _aliases(asked: str, told: str, title: str) -> tuple[str, ...]:
    """Give the customer's words: what was quoted, the subject, and what we call otherwise."""
    subject, _, rest = asked.partition("\n")
    bare = _PLACEHOLDER.sub(" ", rest).replace(SILENCE, " ")
    found = [" ".join(words.split()) for words in _QUOTED.findall(bare)]
    subject = _tidy(_PLACEHOLDER.sub(SILENCE, subject))
    if plain(subject) != plain(title) and len(words_of(subject)) > 1:
        found.insert(0, subject)
    known = set(words_of(told)) | set(words_of(title)) | _small_words()
    words = words_of(" ".join(sentences_of(bare)[:SENTENCES_MAX]))
    found += [
        word
        for word in words
        if len(word) >= ALIAS_LETTERS_MIN
        and word not in known
        and not HAN.search(word)
        and not any(map(str.isdigit, word))
    ]
    kept: dict[str, str] = {}
    for each in found:
        kept.setdefault(plain(each), clean_line(each, limit=80))
    return tuple(kept.values())[:ALIASES_MAX]


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for words in SMALL_WORDS.values() for word in words.split())


def _shown(redacted: Redacted) -> Redacted:
    """Leave out findings that stand in no part of the draft."""
    findings = tuple(
        replace(each, places=places)
        for each in redacted.findings
        if (places := tuple(place for place in each.places if place.part in (TITLE, BODY)))
    )
    return replace(redacted, findings=findings)


__all__ = ["BODY", "TITLE", "Drafted", "Kind", "draft_article"]
