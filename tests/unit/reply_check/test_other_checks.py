"""Fields, language, phrasing, size, and the order in which doubts are told."""
# ruff: noqa: RUF001 - texts as they are written

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.mail_size import SizeLimit
from console.domain.placeholders import find_placeholders
from console.domain.reply_check import (
    Background,
    DeadAddress,
    DoubtKind,
    Reply,
    background_of,
    check_reply,
)
from data.records import Address, SafeLine

METTE = Address(SafeLine("Mette Sørensen"), SafeLine("mette@fjordpost.example"))
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

FIELDS = [
    ("Hi {{ customer.first_name }},", ["{{ customer.first_name }}"]),
    ("Hi {{ customer.first_name | default: 'x' }}", ["{{ customer.first_name | default: 'x' }}"]),
    ("{% if order %}yours{% endif %}", ["{% if order %}", "{% endif %}"]),
    ("Hi {{ customer.name }, ok", ["{{ customer.name }"]),
    ("Dear [NAME], order [ORDER NUMBER] of [date]", ["[NAME]", "[ORDER NUMBER]", "[date]"]),
    ("[CUSTOMER_NAME] [your name] [customer's name]",
     ["[CUSTOMER_NAME]", "[your name]", "[customer's name]"]),
    ("Kære [NAVN], ordre [ordrenummer]", ["[NAVN]", "[ordrenummer]"]),
    ("Hej [förnamn]", ["[förnamn]"]),
    ("Tere [EESNIMI], [kuupäev]", ["[EESNIMI]", "[kuupäev]"]),
    ("[姓名]您好，订单[订单号]", ["[姓名]", "[订单号]"]),
    ("【客户姓名】您好", ["【客户姓名】"]),
    ("${firstName} <<name>> %FIRST_NAME% <NAME> {order_number}",
     ["${firstName}", "<<name>>", "%FIRST_NAME%", "<NAME>", "{order_number}"]),
]  # fmt: skip
NO_FIELDS = [
    "See [1] and [2], [sic], [OK], press [ENTER] or [F5], [updated], [here], [...]",
    "[name](https://shop.example) is a link, [link][1] too",
    "Write `{{ name }}` where the name belongs.",
    "```\n{{ name }}\n```",
    "> Hi {{ name }},\nthat was our mistake.",
    '{"a": {"b": 1}} and f(x) { return {} }',
    "【订单号】88120 【日期】11月21日",
    "a < NAME and b > c, 50 % OFF 20 %",
    "[Mette] [INFO] [EXTERNAL] [x] [ ] [2026-11-21]",
]


@pytest.mark.parametrize(("text", "fields"), FIELDS)
def test_a_field_that_nobody_filled_in_keeps_the_mail_back(text: str, fields: list[str]) -> None:
    """Ours and those of other programs, in five languages."""
    found = [field.words for field in find_placeholders(text)]
    doubts = check_reply(Reply(text))

    assert fields == found
    assert DoubtKind.FIELD is doubts[0].kind
    assert doubts[0].blocks


@pytest.mark.parametrize("text", NO_FIELDS)
def test_brackets_of_other_use_keep_nothing_back(text: str) -> None:
    """References, keys, links, code, quotes and headings are no fields."""
    assert [] == find_placeholders(text)


def test_the_sentence_names_the_fields_and_the_way_out() -> None:
    """A few are named, the rest counted; whoever means the braces is told how."""
    one = check_reply(Reply("Hi [NAME]"))[0].text
    many = check_reply(Reply("[NAME] [DATE] [CITY] [EMAIL] [NAME]", "[AMOUNT]"))[0].text

    assert (
        one == "[NAME] is not filled in: write what belongs there. Between backticks it goes out as"
        " written."
    )
    assert many.startswith("[AMOUNT], [NAME], [DATE] and 2 more are not filled in")


LANGUAGE_SET = [
    # (what the conversation is said to be in, the customer's mail, the reply, whether it is told)
    ("da", "", "Thank you for your mail. The lamp leaves our warehouse tomorrow.", True),
    ("et", "", "Thank you for your mail. The lamp leaves our warehouse tomorrow.", True),
    ("zh", "", "Thank you for your mail. The lamp leaves our warehouse tomorrow.", True),
    ("en", "", "Tak for din mail. Lampen bliver sendt i dag, og du får den på fredag.", True),
    ("sv", "", "Aitäh kirja eest. Lamp läheb homme teele ja jõuab reedel teieni.", True),
    ("en", "", "感谢您的来信。灯明天发出，星期五可以送到。", True),
    ("sv", "", "Tak for din mail. Lampen er hos dig på fredag, og den er gratis.", True),
    ("zh", "", "FL-307 E14 NordPak Taulov Hven Skagen", True),
    ("da", "", "Tak for din mail. Lampen er hos dig på fredag.", False),
    ("da", "", "Takk for e-posten. Lampen er hos deg på fredag, og den er gratis.", False),
    ("nb", "", "Tak for din mail. Lampen er hos dig på fredag, og den er gratis.", False),
    ("da", "", "OK, thanks!", False),
    ("da", "", "Thanks, Mette.", False),
    ("et", "", "OK.", False),
    ("zh", "", "OK, FL-307.", False),
    ("en", "", "李先生 ok", False),
    ("en", "", "Se FL-307 på https://shop.example/lampe.", False),
    ("da", "Hello, my lamp does not work and I would like to know why that is.",
     "Thank you for your mail. The lamp leaves our warehouse tomorrow.", False),
    (None, "", "Thank you for your mail. The lamp leaves our warehouse tomorrow.", False),
    (None, "Hej, min lampe virker ikke efter opdateringen, hvad skal jeg gøre nu?",
     "Thank you for your mail. The lamp leaves our warehouse tomorrow.", True),
]  # fmt: skip


@pytest.mark.parametrize(("language", "mail", "reply", "is_told"), LANGUAGE_SET)
def test_a_language_that_is_not_the_customers_is_told(
    language: str | None, mail: str, reply: str, *, is_told: bool
) -> None:
    """Of texts long enough to have one; in what she wrote herself she can be answered."""
    background = Background(language=language, earlier=(mail,) if mail else ())

    doubts = [d for d in check_reply(Reply(reply), background) if d.kind is DoubtKind.LANGUAGE]

    assert is_told == bool(doubts)


BLAME = [
    ("en", "As I already said, the lamp needs 2.4 GHz."),
    ("en", "As previously stated, returns are free."),
    ("en", "Per my last email, please send the receipt."),
    ("en", "Unfortunately you must pay the postage."),
    ("en", "You failed to send the receipt."),
    ("en", "You should have read the manual."),
    ("en", "You didn’t follow the instructions."),
    ("en", "You are wrong about the date."),
    ("en", "You claim that it never worked."),
    ("en", "That is not our fault."),
    ("en", "There is nothing we can do."),
    ("en", "Please calm down."),
    ("da", "Som jeg allerede har skrevet, skal lampen bruge 2,4 GHz."),
    ("da", "Som tidligere nævnt er det gratis."),
    ("da", "Desværre skal du selv betale fragten."),
    ("da", "Du har glemt at sende kvitteringen."),
    ("da", "Du burde have læst vejledningen."),
    ("da", "Du har jo ikke læst vejledningen."),
    ("da", "Du påstår, at den aldrig har virket."),
    ("da", "Det er ikke vores skyld."),
    ("da", "Vi kan desværre ikke gøre noget."),
    ("sv", "Som jag redan har skrivit behövs 2,4 GHz."),
    ("sv", "Tyvärr måste du betala frakten."),
    ("sv", "Du har glömt att skicka kvittot."),
    ("sv", "Du borde ha läst anvisningen."),
    ("sv", "Det är inte vårt fel."),
    ("sv", "Vi kan tyvärr inte göra något."),
    ("et", "Nagu ma juba ütlesin, on vaja 2,4 GHz."),
    ("et", "Kahjuks peate ise saatekulu maksma."),
    ("et", "Te oleksite pidanud juhendit lugema."),
    ("et", "See ei ole meie viga."),
    ("et", "Me ei saa midagi teha."),
    ("zh", "我之前已经说过，需要2.4GHz。"),
    ("zh", "很遗憾，您必须自己付运费。"),
    ("zh", "您没有看说明书。"),
    ("zh", "这不是我们的责任。"),
    ("zh", "我们也没有办法。"),
    ("en", "PLEASE SEND THE RECEIPT NOW"),
    ("en", "Send it now!!!"),
]
NO_BLAME = [
    ("en", "Unfortunately we cannot repair it."),
    ("en", "You must be tired of waiting; I am sorry."),
    ("en", "The mistake was ours, not yours. That is our fault."),
    ("en", "We have already sent the lamp."),
    ("en", "You should have the lamp by Friday."),
    ("en", "Your claim number is 12."),
    ("en", "The LED of the FL-307 USB hub is OK!"),
    ("da", "Desværre kan vi ikke reparere den."),
    ("da", "Du skal ikke printe noget, bare sætte kassen klar."),
    ("da", "Det er vores fejl og ikke din."),
    ("da", "Vi har allerede sendt lampen."),
    ("da", "Du skulle gerne have lampen på fredag."),
    ("sv", "Tyvärr kan vi inte laga den."),
    ("sv", "Du behöver inte skriva ut någon fraktsedel."),
    ("sv", "Vi har redan skickat lampan."),
    ("et", "Kahjuks ei saa me seda parandada."),
    ("et", "Teie ei pea midagi printima."),
    ("et", "Vabandust, see on meie viga."),
    ("zh", "很遗憾，这款灯不能维修。"),
    ("zh", "您不需要打印任何单据。"),
    ("zh", "责任在我们，非常抱歉。"),
    ("en", "> You failed to answer!!!\n\nI am sorry for the wait."),
]


def phrasing(text: str, language: str, *, minds: bool = True) -> list[str]:
    doubts = check_reply(Reply(text), Background(language=language), minds_phrasing=minds)
    return [doubt.text for doubt in doubts if doubt.kind is DoubtKind.PHRASING]


@pytest.mark.parametrize(("language", "text"), BLAME)
def test_what_sounds_like_blame_is_told(language: str, text: str) -> None:
    """With a kinder way; whoever minds it can switch it off."""
    assert phrasing(text, language)
    assert [] == phrasing(text, language, minds=False)


@pytest.mark.parametrize(("language", "text"), NO_BLAME)
def test_a_plain_no_is_no_blame(language: str, text: str) -> None:
    """Saying what is so, with regret or an apology, is kind enough."""
    assert [] == phrasing(text, language)


def test_a_hint_comes_with_the_phrase() -> None:
    """The words as they stand, and what could stand there."""
    (told,) = phrasing("You claim that it broke.", "en")

    assert told == '"you claim" may sound like blame. Kinder: You write that …'


def test_doubts_come_in_the_order_of_their_weight() -> None:
    """What keeps the mail back first, what is a matter of taste last."""
    background = Background(
        (METTE,),
        "da",
        waiting=("Hej, hvordan skifter jeg pæren i min nye lampe fra jer?",),
        dead=(DeadAddress(METTE.address, NOW, "550 no such user"),),
        sender_doubts=("its name says a@b.example, it came from x@y.example",),
    )
    text = "Hi Lars [NAME],\n\nYou must see the attached file for what you have asked of us."

    doubts = check_reply(
        Reply(text, size_bytes=80_000_000, limit=SizeLimit(25_000_000)), background
    )

    kinds = [doubt.kind for doubt in doubts]
    assert kinds == sorted(kinds, key=list(DoubtKind).index)
    assert set(kinds) == set(DoubtKind)
    assert [True, *([False] * 8)] == [doubt.blocks for doubt in doubts]


def test_nothing_to_doubt_is_nothing_told() -> None:
    """A good reply passes in silence."""
    background = Background((METTE,), "da", waiting=("Hej, hvornår kommer min lampe?",))
    text = "Hej Mette\n\nTak for din mail. Lampen er hos dig på fredag.\n\nVenlig hilsen\nKai"

    assert () == check_reply(Reply(text), background)


def test_a_mail_without_a_thread_has_no_background() -> None:
    """Of what begins a conversation only those in To are known."""
    background = background_of(None, (), recipients=[METTE])

    assert Background((METTE,)) == background
