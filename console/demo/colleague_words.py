"""What the simulated colleague writes, by language (pure)."""

from __future__ import annotations

from collections.abc import Mapping

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "da": (
        "Hej {first},\n\ntak for din besked. Jeg har set på sagen og vender tilbage, så snart jeg"
        " har svar fra værkstedet.",
        "Hej {first},\n\ndet er jeg ked af at høre. Vil du sende mig ordrenummeret, så finder jeg"
        " ud af, hvad der er sket?",
        "Hej {first},\n\nprøv at slukke lampen, vente ti sekunder og tænde den igen. Skriv endelig,"
        " hvis det ikke hjælper.",
    ),
    "sv": (
        "Hej {first},\n\ntack för ditt mejl. Jag har kontrollerat saken och återkommer så snart"
        " verkstaden har svarat.",
        "Hej {first},\n\ntråkigt att höra. Kan du skicka mig ordernumret, så ser jag vad som har"
        " hänt?",
        "Hej {first},\n\nprova att stänga av lampan, vänta tio sekunder och tänd den igen. Hör av"
        " dig om det inte hjälper.",
    ),
    "et": (
        "Tere, {first}!\n\nTäname kirja eest. Vaatasin asja üle ja annan teada kohe, kui töökoda on"
        " vastanud.",
        "Tere, {first}!\n\nMul on kahju seda kuulda. Palun saatke mulle tellimuse number, siis"
        " uurin, mis juhtus.",
        "Tere, {first}!\n\nPalun lülitage lamp välja, oodake kümme sekundit ja lülitage uuesti"
        " sisse. Kirjutage, kui sellest abi ei ole.",
    ),
    "zh": (
        "{first}，您好：\n\n感谢您的来信。我已经查看了情况，维修部门一有答复就马上告诉您。",  # noqa: RUF001 - Chinese
        "{first}，您好：\n\n很抱歉给您带来不便。请把订单号发给我，我来查一下原因。",  # noqa: RUF001 - Chinese
        "{first}，您好：\n\n请先关掉灯，等十秒钟再打开。如果还不行，请再写信给我们。",  # noqa: RUF001 - Chinese
    ),
    "en": (
        "Hello {first},\n\nthank you for writing. I have looked into it and will come back to you"
        " as soon as the workshop has answered.",
        "Hello {first},\n\nI am sorry to hear that. Could you send me the order number, so that I"
        " can find out what happened?",
        "Hello {first},\n\nplease switch the lamp off, wait ten seconds and switch it on again. Do"
        " write if that does not help.",
    ),
}
"""Customers are answered in their language, where it is none of these in English."""

NOTES = (
    "Called the workshop, they look into it this afternoon.",
    "Same fault as last week, see the other conversation of this customer.",
    "Order checked: it was sent on time, the parcel service has it.",
)
"""Among themselves the demo's agents write English."""


def answer_to(name: str, language: str | None, choice: int) -> str:
    """Give an answer to a customer in their language."""
    known = language if language in ANSWERS and language else "en"
    words = ANSWERS[known]
    # A Chinese name is said whole, the others by the first word.
    first = name if known == "zh" else name.partition(" ")[0]
    return words[choice % len(words)].format(first=first)
