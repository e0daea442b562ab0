"""The customer's questions: found in five languages, and which of them a reply passes over."""
# ruff: noqa: RUF001 - texts as they are written

from __future__ import annotations

import pytest

from console.domain.reply_check import Background, DoubtKind, Point, Reply, check_reply
from console.domain.reply_check.questions import Question, find_questions

ASKED = [
    # mail, what is asked in it (a ? behind it: a guess)
    ("When will the lamp arrive?", ["When will the lamp arrive?"]),
    ("Hi, when will the lamp arrive", []),
    ("when will the lamp arrive", ["?when will the lamp arrive"]),
    ("Hello\nhow do i change the bulb\nthanks", ["?how do i change the bulb"]),
    ("Please let me know when it ships.", ["?Please let me know when it ships."]),
    ("I wonder whether it can be dimmed.", ["?I wonder whether it can be dimmed."]),
    ("When I open the app, it asks for a password.", []),
    ("Which is why I write.", []),
    ("Can you help me?", []),
    ("Hello? Anybody there? How are you?", []),
    ("See https://shop.example/?order=12 please.", []),
    ("It costs 12.50 EUR. Is that with VAT?", ["Is that with VAT?"]),
    ("Is it 4.5 W? And which base?", ["Is it 4.5 W?", "And which base?"]),
    ("> Is this yours?\n\nYes it is.", []),
    ("1. Can I pay by card?\n2. What does shipping cost?",
     ["Can I pay by card?", "What does shipping cost?"]),
    ("Where is it? Where is it?", ["Where is it?"]),
    ("Hvornår kommer pakken?", ["Hvornår kommer pakken?"]),
    ("hvordan nulstiller jeg koden", ["?hvordan nulstiller jeg koden"]),
    ("Kan I sende den igen", ["?Kan I sende den igen"]),
    ("Kan ikke logge ind.", []),
    ("Jeg vil gerne vide, om den kan dæmpes.", ["?Jeg vil gerne vide, om den kan dæmpes."]),
    ("Kan det blive efter kl. 16? Vi er på arbejde.", ["Kan det blive efter kl. 16?"]),
    ("Når jeg tænder den, blinker den.", []),
    ("Så er den her. Desuden har vi to til.", []),
    ("Kan I hjælpe mig?", []),
    ("Hvor er den flot!", []),
    ("När kommer paketet?", ["När kommer paketet?"]),
    ("När jag tänder den blinkar den.", []),
    ("hur byter jag glödlampa", ["?hur byter jag glödlampa"]),
    ("Går det att dimra den", ["?Går det att dimra den"]),
    ("Jag undrar om den finns i vitt.", ["?Jag undrar om den finns i vitt."]),
    ("Kan ni hjälpa mig?", []),
    ("Millal pakk kohale jõuab?", ["Millal pakk kohale jõuab?"]),
    ("Kas lampi saab hämardada", ["?Kas lampi saab hämardada"]),
    ("kuidas ma parooli vahetan", ["?kuidas ma parooli vahetan"]),
    ("Sooviksin teada, millal raha tuleb.", ["?Sooviksin teada, millal raha tuleb."]),
    ("Kas saate aidata?", []),
    ("Mis puudutab arvet, siis see tuli.", []),
    ("什么时候发货？", ["什么时候发货？"]),
    ("请问什么时候发货", ["?请问什么时候发货"]),
    ("灯不亮了,怎么换灯泡?", ["灯不亮了,怎么换灯泡?"]),
    ("你们支持七天退货吗", ["?你们支持七天退货吗"]),
    ("我不知道为什么。", []),
    ("能帮帮我吗？", []),
    ("收到了。谢谢！", []),
]  # fmt: skip


@pytest.mark.parametrize(("mail", "asked"), ASKED)
def test_questions_are_found_with_and_without_their_mark(mail: str, asked: list[str]) -> None:
    """A mark is certain, a beginning like a question a guess; courtesy and clauses are none."""
    expected = [Question(text.removeprefix("?"), text.startswith("?")) for text in asked]

    assert expected == find_questions((mail,))


def test_a_chat_that_is_over_asks_nothing() -> None:
    """In a transcript our own agent has answered line by line."""
    chat = (
        "Anna: hi, does it dim?\nKai: Yes, with any dimmer.\nAnna: and outside?\n"
        "Kai: Only under a roof."
    )

    assert [] == find_questions((chat,))


def told(reply: str, *mails: str) -> tuple[Point, ...]:
    doubts = check_reply(Reply(reply), Background(waiting=mails))
    return next((d.points for d in doubts if d.kind is DoubtKind.QUESTION), ())


LAMP = (
    "Hej, lampen blinker efter opdateringen. Hvordan nulstiller jeg den? Og hvornår kommer den"
    " skærm, jeg har bestilt?"
)
ANSWERED = [
    ("Hej\n\nHold knappen nede i ti sekunder, så nulstilles den. Skærmen kommer på fredag.", LAMP),
    ("> Hvordan nulstiller jeg den?\nHold knappen inde i ti sekunder.\n"
     "> Og hvornår kommer den skærm, jeg har bestilt?\nPå fredag.", LAMP),
    ("Det første: tryk ti sekunder på den lille sorte knap.\n\n"
     "Det andet: NordPak siger, at den er fremme til weekenden.", LAMP),
    ("Ja, gerne.", "Kan jeg hente den i butikken?"),
    ("Yes, that works.", "Can I collect it on Friday?"),
    ("No, sorry.", "Is there a cable in the box?"),
    ("Jah, saab küll.", "Kas lampi saab hämardada?"),
    ("可以的。", "白天可以送货吗？"),
    ("Free of charge, we pay the postage both ways.", "How much does the return cost?"),
    ("Because the firmware of March had a fault that drops the network.", "Why does it flicker?"),
    ("The lamp was given a 5 GHz network. It speaks 2.4 GHz only.", "What am I missing?"),
    ("Lampan skickas i morgon och är hos dig på fredag.", "När kommer paketet?"),
    ("Raha laekub kolme kuni viie päeva jooksul.", "Millal raha tuleb?"),
    ("退款已经办好，三到五个工作日到账。", "退款什么时候到？"),
]  # fmt: skip
PASSED_OVER = [
    ("Hej Mette, tak for din mail. Vi ser på det.", LAMP, 2),
    ("Hej\n\nHold knappen nede i ti sekunder, så nulstilles lampen igen.", LAMP, 1),
    ("Thank you for your mail. We will get back to you.", "How do I reset the lamp?", 1),
    ("Your invoice is in your account under Orders.",
     "Does the lamp work outside? Which bulb fits?", 2),
    ("Tack för ditt mejl. Vi återkommer så snart vi kan.", "Hur byter jag glödlampa?", 1),
    ("Aitäh kirja eest. Vaatame asja üle.", "Kuidas ma parooli vahetan?", 1),
    ("感谢您的来信，我们会尽快处理。", "怎么换灯泡？保修期多久？", 2),
    ("Føj vores adresse til dine kontakter, så lander de i indbakken.",
     "Tusind tak! Kan I også sende kvitteringen på ordre 88120?", 1),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "mail"), ANSWERED)
def test_an_answered_question_is_not_told(reply: str, mail: str) -> None:
    """In words of the question, below its quote, with a day or a yes, or a paragraph for each."""
    assert () == told(reply, mail)


@pytest.mark.parametrize(("reply", "mail", "count"), PASSED_OVER)
def test_a_question_passed_over_is_told(reply: str, mail: str, count: int) -> None:
    """Each one, in the customer's words."""
    assert count == len(told(reply, mail))


def test_an_answer_in_other_words_is_only_a_guess() -> None:
    """Where the reply says something, what is not seen in it is told with a question mark."""
    sure = told("Thank you, we will look into it.", "Which bulb fits?")
    unsure = told("Your invoice is in your account, below Orders.", "Which bulb fits?")

    assert (Point("Which bulb fits?"),) == sure
    assert (Point("Which bulb fits?", is_unsure=True),) == unsure


def test_questions_of_mails_that_wait_are_told_together_and_few() -> None:
    """Two mails that wait are read; of many questions the first are shown and all are counted."""
    mail = "\n".join(f"Is part number {n}{n}{n} a lamp or a shade?" for n in range(2, 10))
    background = Background(waiting=(mail, "And where is my parcel now?"))

    (doubt,) = check_reply(Reply("Thank you for your mail."), background)

    assert doubt.text == "9 questions of the customer have no answer line (here the first 5):"
    assert 5 == len(doubt.points)


def test_a_text_without_stops_is_cut_to_its_end() -> None:
    """Who writes without stops has asked one thing, at the end."""
    mail = "and then it blinks and " * 60 + ", so where is the switch?"

    (question,) = find_questions((mail,))

    assert question.text.endswith("so where is the switch?")
    assert len(question.text) <= 400
