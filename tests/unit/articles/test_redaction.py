"""What is somebody's is taken out in five languages, and ordinary words are left alone."""
# ruff: noqa: RUF001, E501 - sentences of several languages, in their own letters

from __future__ import annotations

import time

import pytest

from console.domain.articles.redaction import Kind, is_placeholder, placeholder, redact
from console.domain.articles.redaction.kinds import LANGUAGES
from console.domain.placeholders import is_field_name
from tests.support.drafting import METTE, known, person

WILL = person("Will Turner", "will@fastmail-house.example")
MAI = person("Mai Tamm", "mai.tamm@kodupost.example")
TOOMAS = person("Toomas Mägi", "toomas@kodupost.example")
XUEMEI = person("赵雪梅", "zhaoxm@youxiang.example")


def taken(text: str, language: str, *people: object) -> tuple[str, list[str]]:
    """Give a text without what is personal, and what that was."""
    found = redact({"x": text}, known(*(people or (METTE,))), language=language)  # type: ignore[arg-type]  # addresses
    return found.text("x"), [finding.was for finding in found.findings]


PERSONAL = [
    ("da", "Min ordre er 12345\nJeg vil bytte.", "Min ordre er [ordrenummer]\nJeg vil bytte."),
    ("da", "Ordrenummer 8812 er væk.", "Ordrenummer [ordrenummer] er væk."),
    ("en", "Order 10293.\n\nHello there", "Order [order number].\n\nHello there"),
    ("en", "My order 88123\nThe lamp blinks", "My order [order number]\nThe lamp blinks"),
    ("et", "Tellimus 55221\nLamp ei tööta", "Tellimus [tellimusnumber]\nLamp ei tööta"),
    ("sv", "Vi bor på Storgatan 5\n111 22\nStockholm", "Vi bor på [adress]"),
    ("zh", "订单号 CN20261122001，电话 13812345678。", "订单号 [订单号]，电话 [电话]。"),
    ("en", "Mette's lamp is broken, says Mette Holm.", "[name]'s lamp is broken, says [name]."),
    ("en", "Write to mette.holm@familien-holm.example or m.h (at) gmail.com.",
     "Write to [email address] or [email address 2]."),
    ("en", "Call me on +45 12 34 56 78 or 020 7946 0958.",
     "Call me on [phone number] or [phone number 2]."),
    ("en", "Order FJ-21034 and invoice no. 77 came; order FJ-21034 again.",
     "Order [order number] and invoice no. [invoice number] came; order [order number] again."),
    ("en", "Serial: FL1234567, tracking 00370 7123 4567 8901.",
     "Serial: [serial number], tracking [tracking number]."),
    ("en", "Card 4111 1111 1111 1111, ending in 4242, IBAN GB82 WEST 1234 5698 7654 32.",
     "Card [card number], ending in [card number 2], IBAN [account number]."),
    ("en", "My card ending in 4242 was charged.", "My card ending in [card number] was charged."),
    ("en", "As in [#1042] and #877.", "As in [case number] and [case number 2]."),
    ("en", "I live at 12 Baker Street, London NW1 6XE.", "I live at [address]."),
    ("en", "Send it to Flat 3, 44 High Street, Leeds LS1 4AP please.", "Send it to [address] please."),
    ("en", "See https://shop.example/orders/8831231?token=abc and https://shop.example/help.",
     "See [your link] and https://shop.example/help."),
    ("en", "Born 12 May 1980, IP 84.12.33.9, MAC 00:1A:2B:3C:4D:5E.",
     "Born [birth date], IP [network address], MAC [network address 2]."),
    ("en", "The password is Hunter-22!x.", "The password is [secret code]."),
    ("en", "My husband Peter spoke to Dr Ashworth.", "My husband [name] spoke to Dr [name 2]."),
    ("en", "Name: Nanna Krogh\nNew voicemail from +44 113 496 0313 (Fergus Fairbanks)",
     "Name: [name]\nNew voicemail from [phone number] ([name 2])"),
    ("en", "METTE HOLM wrote, and mette too.", "[name] wrote, and [name] too."),
    ("da", "Mettes pakke 00370712345678901234 er væk.", "[navn]s pakke [pakkenummer] er væk."),
    ("da", "Jeg bor Sankt Annæ Plads 3, 2. tv, 1250 København K.", "Jeg bor [adresse]."),
    ("da", "Adressen er Vestergade 12B, 8000 Aarhus C. Ring på 22 33 44 55.",
     "Adressen er [adresse]. Ring på [telefonnummer]."),
    ("da", "CPR 010180-1234, kontonummer 1234 5678901, kode: 88213.",
     "CPR [personnummer], kontonummer [kontonummer], kode: [din kode]."),
    ("da", "Min mand Søren talte med Kai, siger Kais kollega.",
     "Min mand [navn] talte med [navn 2], siger [navn 2]s kollega."),
    ("da", "Ordre nr. 8812 og faktura 2026-04411.", "Ordre nr. [ordrenummer] og faktura [fakturanummer]."),
    ("sv", "Jag heter Åsa Öberg och bor på Storgatan 12 B, 113 46 Stockholm.",
     "Jag heter [namn] och bor på [adress]."),
    ("sv", "Personnummer 19800101-1234, telefon 070-123 45 67, kollinummer 44812390.",
     "Personnummer [personnummer], telefon [telefonnummer], kollinummer [paketnummer]."),
    ("sv", "Mettes lampa, beställning 44321.", "[namn]s lampa, beställning [ordernummer]."),
    ("et", "Aadress on Narva mnt 5-12, 10117 Tallinn, telefon 5123 4567.",
     "Aadress on [aadress], telefon [telefoninumber]."),
    ("et", "Isikukood 38001010123 ja tellimus nr 4411.", "Isikukood [isikukood] ja tellimus nr [tellimusnumber]."),
    ("zh", "请寄到上海市浦东新区张江路123号5号楼602室，电话138 0013 8000。",
     "请寄到[地址]，电话[电话]。"),
    ("zh", "订单号FJ-21034，运单号44812390，尾号4242的银行卡。", "订单号[订单号]，运单号[运单号]，尾号[卡号]的银行卡。"),
    ("zh", "我叫王芳，Kai帮我查了。身份证号11010519900307123X。", "我叫[姓名]，[姓名 2]帮我查了。身份证号[身份证号]。"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), PERSONAL)
def test_what_is_personal_goes(language: str, text: str, expected: str) -> None:
    """A neutral word in the draft's language stands there; the same thing has the same one."""
    found, _ = taken(text, language)

    assert expected == found


@pytest.mark.parametrize(
    "form", ["Toomas", "Toomase", "Toomast", "Toomasele", "Toomaselt", "Toomasega", "Toomases", "Mägi", "Mäe", "Mäele"]
)  # fmt: skip
def test_estonian_cases_are_the_same_name(form: str) -> None:
    """However the name is declined, it is the same person's."""
    found, was = taken(f"Rääkisime sellest, et {form} pakk on kadunud.", "et", TOOMAS)

    assert ("Rääkisime sellest, et [nimi] pakk on kadunud.", [form]) == (found, was)


def test_chinese_names_are_found_with_title_and_without_surname() -> None:
    """赵雪梅 is 雪梅, 赵女士 and 小赵 as well; no letter of an ordinary word is."""
    found, _ = taken("赵女士您好，雪梅，小赵说雪很大，梅花开了，赵雪梅收。", "zh", XUEMEI)

    assert "[姓名]女士您好，[姓名]，[姓名]说雪很大，梅花开了，[姓名]收。" == found


@pytest.mark.parametrize(
    ("language", "text", "who"),
    [
        ("en", "Will you tell me when? Hope this helps. It will. May I ask? Mark the box.", WILL),
        ("en", "In May 2026, on 12 May and since May, the Will button was grey.", MAI),
        ("da", "Mark den linje. Line 3 er tom. Lone gader. Sol og lys.", person("Line Sol", "ls@x.example")),
        ("et", "Mai alguses. Saar on suur. Tamm ja kask. Rein.", MAI),
        ("sv", "Sten och berg. Björn såg vi aldrig. My är liten.", person("Björn Sten", "bs@x.example")),
    ],
)  # fmt: skip
def test_words_that_are_names_stay_words(language: str, text: str, who: object) -> None:
    """At the beginning of a sentence only what does something there is a person."""
    found, _ = taken(text.replace("the Will button", "the button"), language, who)

    assert text.replace("the Will button", "the button") == found


def test_somebody_called_by_a_word_is_found_where_it_stands_as_a_name() -> None:
    """Within a sentence with a capital, beside the surname, and before a verb."""
    found, _ = taken("Will helped me. I asked Will. Will Turner did. Will it work?", "en", WILL)

    assert "[name] helped me. I asked [name]. [name] did. Will it work?" == found


ORDINARY = {
    "en": "The Skagen has 806 lumen at 2700 Kelvin and lasts 25,000 hours. Version 2.4.1 came in May 2026; firmware 2.14.0-beta.3 is newer. "
    "It costs €1,249.00 or 12 500 kr. with 10 lamps. Order 10 more. Error code 504, E90 and 0x80070005 mean the same. IP65, EN 60598-1, ISO 9001, USB 3.0, "
    "802.11ac at 2.4 GHz. Open from 9.00 to 17.30, Mon-Fri 9-17. Use 192.168.1.1 in your browser. Windows 11, iPhone 13, Android 15. Model FL-307, E27, GU10. "
    "Hope this helps. Will it rain? Bill the company. Grace period: 14 days. Rose gold, Violet light. The Ella lamp and a Freja 2 are new. Chase the bus. Step 1, step 2.",
    "da": "Lampen Skagen lyser med 806 lumen ved 2700 Kelvin i 25.000 timer. Version 2.4.1 kom i maj 2026 og koster 1.249,00 kr. Sol, vind og lys. Line op i menuen. "
    "Vælg Indstillinger, Lampe, Avanceret. Åbent 9.00-17.30. Hold knappen nede i 10 sekunder. Vi sender inden for 3-5 hverdage. Mark den linje. Dag og nat. "
    "Brug 192.168.0.1. Genvej 3 i listen. Udgave 2 af manualen. Lampen Freja og en Ella er på lager. Hans lampe virker. Else virker den ikke. Det er 14 dage siden den 12. maj.",
    "sv": "Lampan lyser med 806 lumen vid 2700 Kelvin i 25 000 timmar. Version 2.4.1 kom i maj 2026 och kostar 1 249 kr. Sten, berg och dal. Välj Inställningar, Lampa, Avancerat. "
    "Öppet 9.00–17.30. Håll knappen i 10 sekunder. Leverans inom 3–5 arbetsdagar. En björn i skogen. Lova inget. Stig in. Ask och ek. Plan 3 i huset. Vår Freja är slut i lager.",
    "et": "Lambi valgus on 806 luumenit ja 2700 kelvinit, see kestab 25 000 tundi. Versioon 2.4.1 tuli mais 2026 ja maksab 1249 eurot. Mai on ilus kuu. Saar ja meri. Kask ja tamm. "
    "Valige Seaded, Lamp, Täpsemalt. Avatud 9.00–17.30. Hoidke nuppu 10 sekundit. Linna äär. Hea lamp. Rein jões. Kai ääres on laev. Õnne teile. Vana hämardus. Must ja valge.",
    "zh": "Skagen灯的亮度是806流明，色温2700K，可以用25000小时。2.14.0版本于2026年5月12日发布，价格1249元。请打开“设置—灯具—高级”，按住按钮10秒。"
    "营业时间9:00-17:30。灯只支持2.4 GHz。请在浏览器输入192.168.1.1。高度180厘米，重2.5公斤。黄色和白色都有，金属底座，一路顺风，道路很长，方便使用，周末休息，平安到达，马上处理。",
}


@pytest.mark.parametrize("language", ORDINARY)
def test_ordinary_prose_stays_as_it_is(language: str) -> None:
    """Products, versions, amounts, sizes, times, standards, and names that are words."""
    text = ORDINARY[language]

    found, was = taken(text, language, METTE)

    assert (text, []) == (found, was)


def test_what_stands_in_a_signature_is_known_in_the_text() -> None:
    """A number that only its label makes a telephone is one without the label too."""
    texts = ("Tlf: 44 55 66\nOrdre FJ-21034", "Ring på 44 55 66 om FJ 21034.")
    people = known(METTE)
    told = type(people)(**{f: getattr(people, f) for f in people.__slots__} | {"texts": texts})

    found = redact({"x": "Skriv 445566 og FJ21034."}, told, language="da")

    assert "Skriv [telefonnummer] og [ordrenummer]." == found.text("x")


def test_a_false_alarm_is_put_back_whole() -> None:
    """One thing comes back everywhere, with its endings; all else stays out."""
    found = redact({"x": "Mettes FL-88213 og Mette.", "y": "FL-88213"}, known(METTE), language="da")
    numbers = {finding.was: finding.number for finding in found.findings}

    assert ("[navn]s [nummer] og [navn].", "[nummer]") == (found.text("x"), found.text("y"))
    assert "[navn]s FL-88213 og [navn]." == found.text("x", kept={numbers["FL-88213"]})
    assert "Mettes [nummer] og Mette." == found.text("x", kept={numbers["Mettes"]})
    assert ["x", "y"] == [
        place.part for f in found.findings if f.was == "FL-88213" for place in f.places
    ]
    assert (1, 8) == (found.findings[1].places[0].line, found.findings[1].places[0].column)


def test_what_stands_for_something_is_no_link() -> None:
    """Before a bracket or colon Markdown would make a link of it."""
    found, _ = taken("Mette: hello\n\nMette(x)", "en")

    assert "\\[name]: hello\n\n\\[name](x)" == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_leaves_with_what_stands_for_something(language: str) -> None:
    """A mail with such a word is held like one with a field that nobody filled in."""
    words = {placeholder(kind, language).strip("[]") for kind in Kind}

    assert [] == [word for word in words if not is_field_name(word)]
    assert all(is_placeholder(f"[{word} 2]") for word in words)


@pytest.mark.parametrize(
    "hostile",
    ["1" * 50_000, "1 " * 25_000, "a@" * 20_000, "A b " * 15_000, "路" * 30_000, "上海市" * 10_000,
     "https://a.b/" * 5_000, "Mette " * 10_000, "order " * 10_000, "1-" * 20_000, "Aa" * 25_000,
     "Gade " * 12_000, "([at]" * 10_000, ":" * 50_000, "[#" * 20_000, "x." * 25_000],
)  # fmt: skip
def test_no_text_takes_long(hostile: str) -> None:
    """Whatever a customer wrote, a draft is there at once."""
    began = time.process_time()
    redact({"x": hostile}, known(METTE), language="en")

    assert time.process_time() - began < 8
