"""Promises of data.text.language: a right guess or none."""
# ruff: noqa: RUF001, E501 - text of many languages is what is tested, a sentence a line

from __future__ import annotations

import pytest

from data.text.language import guess_language

SAMPLES = [
    ("da", "Hej, jeg har ikke fået min pakke endnu. Hvornår kommer den?"),
    ("da", "Kan jeg få en refusion af beløbet? Tak."),
    (
        "da",
        "Kære kundeservice, varen virker ikke og jeg vil gerne sende den retur. Venlig hilsen Mette",
    ),
    ("nb", "Hei, jeg har ikke fått pakken min ennå. Når kommer den?"),
    ("nb", "Kan jeg få pengene tilbake? Varen virker ikke. Vennlig hilsen Kari"),
    ("nb", "Hvor er bestillingen min? Jeg har ventet i tre uker."),
    ("sv", "Hej, jag har inte fått mitt paket än. När kommer det?"),
    ("sv", "Kan jag få en återbetalning? Varan fungerar inte."),
    ("et", "Tere, ma ei ole oma pakki veel kätte saanud. Millal see saabub?"),
    ("et", "Soovin toote tagastada, palun saatke juhised."),
    ("fi", "Hei, en ole vielä saanut pakettiani. Milloin se saapuu?"),
    ("de", "Hallo, ich habe mein Paket noch nicht erhalten. Wann kommt es?"),
    ("nl", "Hallo, ik heb mijn pakket nog niet ontvangen. Wanneer komt het?"),
    ("fr", "Bonjour, je n'ai pas encore reçu mon colis. Quand arrivera-t-il ?"),
    ("es", "Hola, todavía no he recibido mi paquete. ¿Cuándo llegará?"),
    ("it", "Buongiorno, non ho ancora ricevuto il pacco. Quando arriva?"),
    ("pt", "Olá, ainda não recebi a minha encomenda. Quando chega?"),
    ("pl", "Dzień dobry, nie otrzymałem jeszcze paczki. Kiedy dotrze?"),
    ("zh", "你好，我还没有收到包裹。"),
    ("ja", "こんにちは、荷物がまだ届いていません。"),
    ("ko", "안녕하세요, 소포를 아직 받지 못했습니다."),
    ("ru", "Здравствуйте, я ещё не получил посылку."),
    ("en", "Hello, I have not received my package yet. When will it arrive?"),
    ("en", "Where is my order?"),
    (None, "ok"),
    (None, "1042"),
    (None, "Nike Air Max 42"),
    ("zh", "请问 iPhone 15 Pro Max 的发票怎么开？"),
    ("en", "Hi, my name is 李明 and I would like to return the shoes I bought from you last week."),
    ("ru", "Где мой заказ?"),
    ("da", "Hvornår kommer min ordre?"),
    ("sv", "Var är min beställning?"),
    ("nb", "Takk for hjelpen, det fungerer nå!"),
    ("da", "Tak for hjælpen, det virker nu!"),
    ("da", "Jeg har modtaget den forkerte størrelse. Kan jeg bytte den?"),
    ("nb", "Jeg har mottatt feil størrelse. Kan jeg bytte den?"),
    ("sv", "Jag har fått fel storlek. Kan jag byta den?"),
    ("et", "Kus mu tellimus on?"),
    ("et", "Aitäh, kõik toimib!"),
    ("el", "Καλημέρα, πού είναι η παραγγελία μου;"),
    ("he", "שלום, איפה ההזמנה שלי?"),
    ("ar", "مرحبا، أين طلبي من فضلكم؟"),
    ("fa", "سلام، سفارش من چه شد؟"),
    ("th", "สวัสดีค่ะ สินค้าของฉันอยู่ที่ไหน"),
    ("uk", "Добрий день, де моє замовлення? Чекаю вже тиждень."),
    ("cs", "Dobrý den, ještě jsem neobdržel svou zásilku. Kdy přijde?"),
    ("en", "Please see https://www.example.com/og/det/er/jeg and tell me where my order is"),
    ("ja", "注文番号1042の領収書をお願いします。"),
    ("zh", "订单1042"),
    ("de", "Der Fön funktioniert leider nicht. Bitte um Rückerstattung."),
    (None, ""),
    (None, "😀😀😀"),
    (None, "asdf qwer zxcv uiop hjkl"),
    ("et", "Kuidas ma saan oma ostu eest raha tagasi?"),
    ("nb", "Jeg ønsker å returnere varen, hva må jeg gjøre?"),
    ("da", "Jeg vil gerne returnere varen, hvad skal jeg gøre?"),
    ("sv", "Jag vill returnera varan, vad ska jag göra?"),
    ("nb", "Kan dere sende meg en ny faktura?"),
    ("da", "Kan I sende mig en ny faktura?"),
    ("sv", "Kan ni skicka mig en ny faktura?"),
]


@pytest.mark.parametrize(("expected", "text"), SAMPLES)
def test_guess(expected: str | None, text: str) -> None:
    """A sentence of a customer is enough; a name, a number or nonsense is not."""
    assert expected == guess_language(text)


def test_only_the_beginning_counts() -> None:
    """A long tail in another language neither changes the guess nor costs time."""
    text = "Where is my order? I have not received it yet, please help. " * 20

    assert guess_language(text + "hvor er min ordre " * 100_000) == "en"
