"""Find a text in a language that the customer does not write; a short one is never judged.

The customer's languages are that of the conversation and those of her own mails, so that who wrote
in two is answered in either. Danish and Norwegian are read by both and told apart badly. A script
that the customer does not use is a surer sign than words, and needs fewer of them.
"""

from __future__ import annotations

from console.domain.language_names import LANGUAGES
from console.domain.reply_check.background import Background
from console.domain.reply_check.doubts import Doubt, DoubtKind
from console.domain.reply_check.own_words import HAN, words_of
from data.text.language import guess_language

WORDS_MIN = 6
"""Words of Latin letters below which a guess is wild: a greeting and a thank-you look alike."""
HAN_MIN = 5
"""Chinese characters that are no mere name."""
READ_BY_EACH_OTHER = frozenset({"da", "no", "nb", "nn"})


def guess_carefully(text: str) -> str | None:
    """Guess the language of a text that is long enough to have one."""
    if len(HAN.findall(text)) < HAN_MIN and len(words_of(text)) < WORDS_MIN:
        return None
    return guess_language(text)


def check_language(text: str, background: Background) -> list[Doubt]:
    """Doubt a text whose language the customer has never used."""
    theirs = {background.language} if background.language else set()
    guesses = map(guess_carefully, (*background.waiting, *background.earlier))
    theirs |= set(filter(None, guesses))
    written = guess_carefully(text)
    if not theirs or written in theirs:
        return []
    is_near = written in READ_BY_EACH_OTHER and bool(theirs & READ_BY_EACH_OTHER)
    if is_near:
        return []
    wanted = background.language or min(theirs)
    name = _name_of(wanted)
    if written is not None:
        sentence = f"The text is in {_name_of(written)}; this customer writes {name}."
    elif theirs <= {"zh", "ja"} and not HAN.search(text) and len(words_of(text)) >= WORDS_MIN:
        sentence = f"The text is not in {name}, which this customer writes."
    else:
        return []
    return [Doubt(DoubtKind.LANGUAGE, f"{sentence} Write it in {name}, or send it as it is.")]


def _name_of(code: str) -> str:
    names = LANGUAGES.get({"nb": "no", "nn": "no"}.get(code, code))
    return names[0] if names else code
