"""Services: macros as agents use them: found, shown with all that they do, filled in.

offers = await macros.list_offers(number)              # the most used first
found = find_offers(offers, "pwd")                     # narrowed as letters are typed
prepared = await macros.prepare("login", number)       # text, effects, what is not known
words = replace(words, text=…, macros=(*words.macros, prepared.use))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.articles.told import ToldTutorial
from console.domain.lifecycle import Then
from console.domain.macros.effects import ME, tell_effects, then_of
from console.domain.macros.fields import Facts, fields_of
from console.domain.macros.finding import find_macros
from console.domain.macros.templates import Filled, TemplateError, fill_text
from console.domain.macros.variants import Variant, choose_text
from console.domain.typed_times import Understood, understand
from console.services.errors import UsageError
from console.services.macro_keeping import find_by
from data.records import (
    Address,
    Agent,
    Conversation,
    ConversationId,
    Customer,
    Direction,
    Macro,
    MacroActions,
    MacroEscalation,
    MacroFollowUp,
    MacroUse,
    SafeLine,
    SafeText,
)
from data.store import Store, conversations, customers, macros
from data.text.language import guess_language
from data.text.safe import clean_line, clean_text


@dataclass(frozen=True, slots=True)
class Offer:
    """A macro as it is offered for a conversation."""

    macro: Macro
    variant: Variant | None
    """None for one without a text."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A macro filled in for a conversation, and all that using it would do."""

    macro: Macro
    variant: Variant | None
    text: SafeText
    """Empty for one without a text; a field that is not known stands in it as `{{ … }}`."""
    subject: SafeLine
    effects: tuple[str, ...]
    """In words: what happens when the mail leaves, or at once where there is no text."""
    unresolved: tuple[str, ...]
    """Fields that are not known, of the text and of what it promises."""
    use: MacroUse
    """What a draft carries; its actions are filled in as they are shown here."""

    @property
    def then(self) -> Then | None:
        """What becomes of the conversation behind the mail; None where the macro does not say."""
        return then_of(self.use.actions)

    @property
    def why(self) -> str:
        """Say in which language it speaks, and why."""
        return "" if self.variant is None else self.variant.why


class MacroService:
    """Macros for one agent."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        mailbox: Address | None,
        time_zone: str,
        site_url: str = "",
    ) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._mailbox = mailbox
        self._site_url = site_url
        self._time_zone = time_zone or "UTC"

    async def list_all(self, query: str = "") -> list[Macro]:
        """Give the macros that a query means, the best first; all by their use without one."""
        return find_macros(await self._store.read(macros.list_macros), query)

    async def list_offers(self, number: ConversationId | None = None) -> list[Offer]:
        """Give every macro with the language in which it would speak, the most used first.

        Of those used alike what is only written stands before what acts at once: the first row is
        taken by a single Enter.

        Raises:
            NotFoundError: no such conversation.
        """
        conversation, whom = await self._whom(number, None)
        every = await self._store.read(macros.list_macros)
        every = sorted(every, key=lambda macro: (-macro.uses, not macro.has_text))
        return [Offer(macro, _variant(macro, conversation, whom, None)) for macro in every]

    async def get(self, name: str) -> Macro:
        """Give one macro.

        Raises:
            NotFoundError: there is none; it names which one may be meant.
        """
        return await find_by(self._store, name)

    async def prepare(
        self,
        name: str,
        number: ConversationId | None = None,
        *,
        to: Address | None = None,
        language: str | None = None,
    ) -> Prepared:
        """Fill a macro in for a conversation, or for whom a new mail goes to; nothing is written.

        Raises:
            NotFoundError: no such macro or conversation.
            UsageError: it has no text in the language that was asked for, or cannot be filled in.
        """
        macro = await self.get(name)
        conversation, whom = await self._whom(number, to)
        if language is not None and not any(_speaks(macro, language)):
            has = ", ".join(text.language or "all languages" for text in macro.words.texts)
            raise UsageError(f"The macro {macro.name} has no text in {language}; it has {has}.")
        variant = _variant(macro, conversation, whom, language)
        facts = Facts(
            agent=self._agent,
            now=self._clock.now(),
            time_zone=self._time_zone,
            mailbox=self._mailbox,
            conversation=conversation,
            customer=whom,
            tutorial=await self._tutorial(macro, variant, conversation),
        )
        return self._prepared(macro, variant, facts)

    async def _tutorial(
        self, macro: Macro, variant: Variant | None, conversation: Conversation | None
    ) -> ToldTutorial | None:
        """Tell the tutorial for the stage, where a macro speaks of one."""
        if conversation is None or not _mentions_tutorial(macro, variant):
            return None
        from console.services.tutorial_telling import (  # noqa: PLC0415 - few macros have one
            TutorialTeller,
            spoken_by,
        )

        speaks = [] if variant is None else [variant.text.language]
        teller = TutorialTeller(self._store, site_url=self._site_url)
        languages = [each for each in (*speaks, *spoken_by(conversation)) if each]
        return await teller.for_conversation(conversation, languages=languages)

    def _prepared(self, macro: Macro, variant: Variant | None, facts: Facts) -> Prepared:
        speaks = "" if variant is None else variant.text.language
        values = fields_of(facts, language=speaks or _language(facts))
        unresolved: dict[str, None] = {}

        def fill(text: str) -> str:
            try:
                filled: Filled = fill_text(text, values)
            except TemplateError as error:
                raise UsageError(f"{macro.name}: {error}") from error
            unresolved.update(dict.fromkeys(filled.unresolved))
            return filled.text

        text = "" if variant is None else fill(variant.text.body)
        subject = "" if variant is None else fill(variant.text.subject)
        actions = _with_me(macro.words.actions, self._agent)
        if (promise := actions.follow_up) is not None:
            kept = MacroFollowUp(promise.at, promise.kind, fill(promise.text))
            actions = replace(actions, follow_up=kept)
        if (asking := actions.escalation) is not None:
            said = {name: fill(getattr(asking, name)) for name in ("need", "words", "tried")}
            actions = replace(actions, escalation=_said(asking, said))
        return Prepared(
            macro,
            variant,
            clean_text(text),
            clean_line(subject),
            tell_effects(actions, say_time=self._say_time),
            tuple(unresolved),
            MacroUse(macro.id, macro.name, actions, self._time_zone),
        )

    async def _whom(
        self, number: ConversationId | None, to: Address | None
    ) -> tuple[Conversation | None, Customer | Address | None]:
        """Say about which conversation, and to whom, a macro speaks."""
        if number is not None:
            conversation = await self._store.read(conversations.get_conversation, number)
            whom = conversation.customer
            if conversation.language is None and (whom is None or whom.language is None):
                conversation = replace(conversation, language=await self._guess(conversation.id))
            return conversation, whom
        if to is None:
            return None, None
        known = await self._store.read(customers.find_by_address, to.address)
        if known is None or (to.name and to.name != known[0].name):
            return None, to
        return None, known[0]

    async def _guess(self, number: ConversationId) -> str | None:
        """Say in which language the customer writes where the last mail was too short to tell."""
        messages = await self._store.read(conversations.list_messages, number)
        texts = [
            str(message.body.new_text)
            for message in reversed(messages)
            if message.way is Direction.IN and message.automatic is None
        ]
        return guess_language("\n".join(texts))

    def tell(self, uses: Sequence[MacroUse]) -> tuple[str, ...]:
        """Say what the macros of a draft will do with the mail, as times stand now."""
        told = (
            words for use in uses for words in tell_effects(use.actions, say_time=self._say_time)
        )
        return tuple(dict.fromkeys(told))

    def _say_time(self, text: str) -> str:
        read = understand(text, now=self._clock.now(), time_zone=self._time_zone)
        return read.in_words if isinstance(read, Understood) else text


def find_offers(offers: Sequence[Offer], query: str) -> list[Offer]:
    """Narrow offers to those that a few letters mean, the best first."""
    by_id = {offer.macro.id: offer for offer in offers}
    return [by_id[macro.id] for macro in find_macros([o.macro for o in offers], query)]


def _variant(
    macro: Macro,
    conversation: Conversation | None,
    whom: Customer | Address | None,
    asked: str | None,
) -> Variant | None:
    return choose_text(
        macro.words.texts,
        conversation=None if conversation is None else conversation.language,
        customer=whom.language if isinstance(whom, Customer) else None,
        asked=asked,
    )


def _mentions_tutorial(macro: Macro, variant: Variant | None) -> bool:
    actions = macro.words.actions
    texts = [] if variant is None else [variant.text.body, variant.text.subject]
    if actions.follow_up is not None:
        texts.append(actions.follow_up.text)
    if (asking := actions.escalation) is not None:
        texts += (asking.need, asking.words, asking.tried)
    return any("tutorial" in text for text in texts)


def _speaks(macro: Macro, language: str) -> list[bool]:
    code = language.casefold()
    return [text.language.casefold() == code for text in macro.words.texts]


def _language(facts: Facts) -> str:
    """Give the language in which a text for all languages writes its dates."""
    told = None if facts.conversation is None else facts.conversation.language
    whom = facts.whom
    return told or (whom.language if isinstance(whom, Customer) else None) or "en"


def _with_me(actions: MacroActions, agent: Agent) -> MacroActions:
    """Name whoever uses it: what waits to leave is done by another process."""
    return replace(actions, assign=agent.name) if actions.assign == ME else actions


def _said(asking: MacroEscalation, said: dict[str, str]) -> MacroEscalation:
    return replace(asking, need=said["need"], words=said["words"], tried=said["tried"])
