"""How a command speaks to its agent; imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.local_words import speak, words_for
from console.domain.locales import language_said
from console.settings import Settings


def speak_as(settings: Settings, environ: Mapping[str, str], *, is_ascii: bool = False) -> None:
    """Have days, clocks and numbers written as locale and language of this agent have them."""
    own = settings.agent.language
    times, numbers = (language_said(environ, name, own) for name in ("LC_TIME", "LC_NUMERIC"))
    speak(words_for(times, numbers, is_ascii=is_ascii or settings.console.ascii))
