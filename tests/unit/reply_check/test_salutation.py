"""The greeting names this customer: slips are told, nicknames and endings cry no wolf."""
# ruff: noqa: RUF001 - names and greetings as they are written

from __future__ import annotations

import pytest

from console.demo.shop.people import list_customers
from console.demo.shop.words import LANGUAGES
from console.domain.reply_check import Background, DoubtKind, Reply, check_reply
from console.domain.reply_check.salutation import find_greeting
from data.records import Address, SafeLine

TEXT = {
    "en": "Thank you for your mail. The lamp leaves us tomorrow and is with you on Friday.",
    "da": "Tak for din mail. Lampen sendes i morgen og er hos dig på fredag.",
    "sv": "Tack för ditt mejl. Lampan skickas i morgon och är hos dig på fredag.",
    "et": "Aitäh kirja eest. Lamp läheb homme teele ja jõuab reedel teieni.",
    "zh": "感谢您的来信。灯明天发出，星期五可以送到。",
}


def person(name: str, address: str = "someone@post.example") -> Address:
    return Address(SafeLine(name), SafeLine(address))


def doubted(
    greeting: str, *people: Address, language: str | None = None, waiting: tuple[str, ...] = ()
) -> bool:
    background = Background(people, language, waiting)
    text = f"{greeting}\n\n{TEXT.get(language or '', 'x')}"
    return any(doubt.kind is DoubtKind.NAME for doubt in check_reply(Reply(text), background))


CALM = [
    # (language, greeting, customer's name, customer's address)
    ("da", "Hej Mette,", "Mette Sørensen", ""),
    ("da", "Hej Mette Sørensen", "Mette Sørensen", ""),
    ("da", "Kære Mette", "SØRENSEN, Mette", ""),
    ("da", "Hej Mette tak for din besked", "Mette Sørensen", ""),
    ("da", "Hej igen Mette!", "Mette Sørensen", ""),
    ("da", "Hej Åse,", "Aase Holm", ""),
    ("da", "Hej Aase,", "Åse Holm", ""),
    ("da", "Hej Jorgen,", "Jørgen Friis", ""),
    ("da", "Kære hr. Friis", "Jørgen Friis", ""),
    ("da", "Hej Lasse,", "Lars Ravn", ""),
    ("da", "Hej Anne-Sofie", "Anne Sofie Krogh", ""),
    ("da", "Hej Sofie", "Anne-Sofie Krogh", ""),
    ("da", "Hej Stine,", "Kirstine Bøgh", ""),
    ("da", "Hej Gitte", "Birgitte Dam", ""),
    ("da", "Hej Mette og Lars,", "Mette Sørensen", ""),
    ("da", "Hej alle", "Mette Sørensen", ""),
    ("da", "Kære kunde,", "Mette Sørensen", ""),
    ("da", "Hej,", "Mette Sørensen", ""),
    ("da", "Hej\nLampen er på vej.", "Mette Sørensen", ""),
    ("da", "Hej Lars,", "Nordhjem ApS", ""),
    ("da", "Hej Lars,", "Bogholderiet, Nordhjem", ""),
    ("da", "Hej Lars,", "", "mail@nordhjem.example"),
    ("da", "Hej Lars,", "Nordhjem", "info@nordhjem.example"),
    ("da", "Hej Lars,", "M. Sørensen", "lars.m@post.example"),
    ("da", "Hej Mette,", "M. Sørensen", ""),
    ("da", "Hej Mette,", "msoer", "mette.s@post.example"),
    ("da", "Hej Mette,", "Sørensen", "mettesoer@post.example"),
    ("da", "Hejsa Ulla!", "ulla mølgaard", ""),
    ("da", "God morgen Emil", "Emil Bæk", ""),
    ("da", "Tak for din mail, Emil har set på den.", "Ida Bæk", ""),
    ("da", "Din sag er hos Kai nu.", "Ida Bæk", ""),
    ("nb", "Hei Bjørn,", "Bjoern Dahl", ""),
    ("sv", "Hej Björn!", "Björn Lindström", ""),
    ("sv", "Hej Bjorn!", "Björn Lindström", ""),
    ("sv", "Hej Micke,", "Mikael Öberg", ""),
    ("sv", "Hej Kalle,", "Karl Ekman", ""),
    ("sv", "Hej Lotta,", "Charlotte Wallin", ""),
    ("sv", "Bästa fru Wallin,", "Charlotte Wallin", ""),
    ("sv", "Hej Olle!", "Olof Nyström", ""),
    ("sv", "Hejsan Åsa,", "Asa Åkesson", ""),
    ("sv", "Hej kundtjänst,", "Åsa Åkesson", ""),
    ("sv", "Hej Petra, tack för bilden", "Petra Sjöberg", ""),
    ("sv", "Hej på er!", "Petra Sjöberg", ""),
    ("et", "Tere, Anna!", "Anna Tamm", ""),
    ("et", "Tere Jüri", "Juri Saar", ""),
    ("et", "Lugupeetud Toomas Mägi", "Toomas Mägi", ""),
    ("et", "Lugupeetud härra Mägi!", "Toomas Mägi", ""),
    ("et", "Tere, Kadri!", "Katrin Põder", ""),
    ("et", "Tere hommikust, Liis!", "Liisi Kask", ""),
    ("et", "Kallis Õnne,", "Onne Rebane", ""),
    ("et", "Austatud klient!", "Anu Sepp", ""),
    ("et", "Tere päevast!", "Anu Sepp", ""),
    ("et", "Hea Maarja,", "Mari Ilves", ""),
    ("en", "Hi Bob,", "Robert Doyle", ""),
    ("en", "Hello Liz", "Elizabeth Turner", ""),
    ("en", "Dear Mr. Grant,", "Oliver Grant", ""),
    ("en", "Dear Dr O'Brien,", "Niamh O'Brien", ""),
    ("en", "Dear Ms. Lindqvist-Hale:", "Olivia Lindqvist-Hale", ""),
    ("en", "Dear Mrs Hale,", "Olivia Lindqvist-Hale", ""),
    ("en", "Hi Alex", "Alexander Macrae", ""),
    ("en", "Hi Alexander", "Alex Macrae", ""),
    ("en", "Dear Sir or Madam,", "Priya Patel", ""),
    ("en", "Hi there,", "Priya Patel", ""),
    ("en", "Hi team,", "Priya Patel", ""),
    ("en", "Hello and thank you,", "Priya Patel", ""),
    ("en", "Hi The lamp is on its way.", "Priya Patel", ""),
    ("en", "Good morning Priya - quick answer:", "Patel, Priya", ""),
    ("en", "Thanks Priya!", "Priya Patel", ""),
    ("en", "Thanks for the photo, Kai will look at it.", "Priya Patel", ""),
    ("en", "Hi Sam,", "The Whitfield Family", "sam.whitfield@inbox.example"),
    ("en", "Dear Ashworth Team,", "Ashworth Ltd", ""),
    ("en", "Hi Li Wei,", "李伟", "liwei88@youxiang.example"),
    ("en", "Hi Oliver,", "李伟", "liwei88@youxiang.example"),
    ("en", "Dear Mr Li,", "李伟", ""),
    ("zh", "李先生，您好！", "李伟", ""),
    ("zh", "李伟您好：", "李伟", ""),
    ("zh", "尊敬的李伟先生：", "李伟", ""),
    ("zh", "尊敬的客户：", "李伟", ""),
    ("zh", "您好！", "李伟", ""),
    ("zh", "您好，李先生：", "李伟", ""),
    ("zh", "亲爱的小李", "李伟", ""),
    ("zh", "李总，下午好", "李伟", ""),
    ("zh", "李先生，您好！", "Li Wei", ""),
    ("zh", "王女士您好", "Wong Mei", ""),
    ("zh", "王先生您好", "Oliver", ""),
    ("zh", "张经理好", "上海灯具有限公司", ""),
    ("zh", "感谢您的来信。", "李伟", ""),
    ("zh", "欧阳女士：", "欧阳雪", ""),
    ("pl", "Szanowny Panie Marku,", "Marek Nowak", ""),
    ("cs", "Ahoj Petře,", "Petr Dvořák", ""),
    ("lv", "Sveiki, Jāni!", "Jānis Ozols", ""),
]
SLIPS = [
    ("da", "Hej Lars,", "Mette Sørensen", ""),
    ("da", "Kære Lars Jensen", "Mette Sørensen", ""),
    ("da", "Hej igen Ida!", "Emil Bæk", ""),
    ("da", "Hej Mete,", "Mette Sørensen", ""),
    ("da", "Kære hr. Jensen", "Jørgen Friis", ""),
    ("da", "Tak Lars!", "Mette Sørensen", ""),
    ("sv", "Hej Anders!", "Björn Lindström", ""),
    ("sv", "Bästa fru Ekman,", "Charlotte Wallin", ""),
    ("sv", "Hejsan Hanna, tack för bilden", "Petra Sjöberg", ""),
    ("et", "Tere, Anna!", "Kalev Saar", ""),
    ("et", "Lugupeetud Toomas Mägi", "Piret Kütt", ""),
    ("et", "Tere hommikust, Rein!", "Liisi Kask", ""),
    ("en", "Hi Oliver,", "Priya Patel", ""),
    ("en", "Dear Mr. Grant,", "Oliver Doyle", ""),
    ("en", "Good morning Harry - quick answer:", "Priya Patel", ""),
    ("en", "Dear Anne,", "Bernard Turner", ""),
    ("en", "Thanks, Harry.", "Priya Patel", ""),
    ("en", "Dear Mr Wang,", "李伟", ""),
    ("zh", "王先生，您好！", "李伟", ""),
    ("zh", "尊敬的张敏女士：", "王芳", ""),
    ("zh", "您好，王先生：", "李伟", ""),
    ("zh", "陈静您好", "王芳", ""),
    ("zh", "王先生您好", "Li Wei", ""),
]


@pytest.mark.parametrize(("language", "greeting", "name", "address"), CALM)
def test_a_greeting_that_may_be_right_is_let_be(
    language: str, greeting: str, name: str, address: str
) -> None:
    """Nicknames, other spellings, endings, firms and general words are no slip."""
    is_doubted = doubted(
        greeting, person(name, address or "someone@post.example"), language=language
    )

    assert not is_doubted


@pytest.mark.parametrize(("language", "greeting", "name", "address"), SLIPS)
def test_another_customers_name_is_told(
    language: str, greeting: str, name: str, address: str
) -> None:
    """The name that was left from the reply before is seen before the customer sees it."""
    is_doubted = doubted(
        greeting, person(name, address or "someone@post.example"), language=language
    )

    assert is_doubted


def test_the_sentence_names_both_and_the_cure() -> None:
    """An agent reads at a glance which name is wrong and whose it should be."""
    background = Background((person("Mette Sørensen"),), "da")

    (doubt,) = check_reply(Reply("Hej Lars,\n\nTak for din mail."), background)

    assert doubt.text == 'The greeting says "Lars"; this customer is Mette Sørensen: mend the name.'


def test_whoever_gets_the_mail_may_be_greeted() -> None:
    """Of several in To, any may be named."""
    people = (person("Mette Sørensen"), person("", "lars.holm@nordpost.example"))

    assert not doubted("Hej Lars,", person("Mette Sørensen"), person("Lars Holm"))
    assert not doubted("Hej Lars,", *people)
    assert doubted("Hej Ida,", person("Mette Sørensen"), person("Lars Holm"))


def test_a_name_signed_with_is_known() -> None:
    """Who writes from a spouse's address is greeted by the name she signs with."""
    mail = "Hej, lampen virker ikke.\n\nMvh\nBirthe"

    assert not doubted("Hej Birthe,", person("Ole Dam"), waiting=(mail,))
    assert doubted("Hej Ida,", person("Ole Dam"), waiting=(mail,))


def test_nobody_known_is_nobody_mistaken() -> None:
    """A mail that begins a conversation with no name beside the address is not judged."""
    assert not doubted("Hej Lars,")


def test_a_name_below_the_greeting_is_none() -> None:
    """Names in the text are about others."""
    assert find_greeting("Tak for din mail.\n\nI dag ringer\nHej Lars") is None


def every_greeting() -> list[tuple[str, str, Address]]:
    """Every customer of the demo, greeted as its agents greet in that language."""
    return [
        (pattern.format(first=each.first, name=each.name), each.language,
         person(each.name, each.address))
        for each in list_customers()
        for pattern in LANGUAGES[each.language].agent_greetings
    ]  # fmt: skip


def test_of_a_whole_shop_no_right_greeting_is_doubted() -> None:
    """Two hundred customers in five languages, greeted rightly: no false alarm."""
    greetings = every_greeting()

    false = [(text, who.name) for text, lang, who in greetings if doubted(text, who, language=lang)]

    assert [] == false
    assert len(greetings) > 200


def test_of_a_whole_shop_nearly_every_slip_is_seen() -> None:
    """The greeting of the customer before: seen, unless the two share a name or a short form."""
    greetings = every_greeting()
    pairs = [
        (text, who, language)
        for (text, language, _), (_, other, who) in zip(greetings, greetings[7:], strict=False)
        if language == other and find_greeting(text)
    ]

    seen = sum(doubted(text, who, language=language) for text, who, language in pairs)

    assert len(pairs) > 150
    assert seen / len(pairs) > 0.85
