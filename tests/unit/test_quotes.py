"""Promises of data.text.quotes: what is new is shown, what a customer wrote is never lost."""
# ruff: noqa: RUF001 - text of many languages is what is tested

from __future__ import annotations

import pytest

from data.text.folds import Fold
from data.text.quote_lines import with_attributions_apart
from data.text.quotes import split_quotes

ATTRIBUTIONS = {
    "en": "On Tue, May 3, 2026 at 12:34 PM Anna Larsen <anna@example.com> wrote:",
    "en apple": "On 3 May 2026, at 12.34, Anna Larsen <anna@example.com> wrote:",
    "en thunderbird": "On 03/05/2026 12:34, Anna Larsen wrote:",
    "da": "Den tirs. 3. maj 2026 kl. 12.34 skrev Anna Larsen <anna@example.com>:",
    "da apple": "Den 3. maj 2026 kl. 12.34 skrev Anna Larsen <anna@example.com>:",
    "nb": "tir. 3. mai 2026 kl. 12:34 skrev Anna Larsen <anna@example.com>:",
    "sv": "Den tis 3 maj 2026 kl 12:34 skrev Anna Larsen <anna@example.com>:",
    "et": "Kuupäev T, 3. mai 2026 kell 12:34 kirjutas Anna Larsen (<anna@example.com>):",
    "et short": "Anna Larsen <anna@example.com> kirjutas kuupäeval T, 3. mai 2026 kell 12:34:",
    "fi": "ti 3. toukok. 2026 klo 12.34 Anna Larsen (anna@example.com) kirjoitti:",
    "de": "Am Di., 3. Mai 2026 um 12:34 Uhr schrieb Anna Larsen <anna@example.com>:",
    "nl": "Op di 3 mei 2026 om 12:34 schreef Anna Larsen <anna@example.com>:",
    "fr": "Le mar. 3 mai 2026 à 12:34, Anna Larsen <anna@example.com> a écrit :",
    "es": "El mar, 3 may 2026 a las 12:34, Anna Larsen (<anna@example.com>) escribió:",
    "it": "Il giorno mar 3 mag 2026 alle ore 12:34 Anna Larsen <anna@example.com> ha scritto:",
    "pt": "Em ter., 3 de mai. de 2026 às 12:34, Anna Larsen <anna@example.com> escreveu:",
    "pl": "wt., 3 maj 2026 o 12:34 Anna Larsen <anna@example.com> napisał(a):",
    "cs": "út 3. 5. 2026 v 12:34 odesílatel Anna Larsen <anna@example.com> napsal:",
    "ru": "вт, 3 мая 2026 г. в 12:34, Anna Larsen <anna@example.com>:",
    "zh": "Anna Larsen <anna@example.com> 于2026年5月3日周二 12:34写道：",
    "zh mac": "在 2026年5月3日，12:34，Anna Larsen <anna@example.com> 写道：",
    "zh-tw": "Anna Larsen <anna@example.com> 於 2026年5月3日 週二 下午12:34寫道：",
    "ja": "2026年5月3日(火) 12:34 Anna Larsen <anna@example.com>:",
    "ko": "2026년 5월 3일 (화) 오후 12:34, Anna Larsen <anna@example.com>님이 작성:",
    "wrapped": "On Tue, May 3, 2026 at 12:34 PM Anna Larsen\n<anna@example.com> wrote:",
    "wrapped twice": "Den tirs. 3. maj 2026 kl. 12.34 skrev\nAnna Larsen\n<anna@example.com>:",
}
BLOCKS = {
    "en": "From: Anna <a@example.com>\nSent: 3 May 2026 12:34\nTo: Shop\nSubject: Order",
    "en bold": "*From:* Anna <a@example.com>\n*Sent:* 3 May 2026\n*To:* Shop\n*Subject:* Order",
    "da": "Fra: Anna <a@example.com>\nSendt: 3. maj 2026 12:34\nTil: Butik\nEmne: Ordre",
    "nb": "Fra: Anna <a@example.com>\nSendt: 3. mai 2026 12:34\nTil: Butikk\nEmne: Ordre",
    "sv": "Från: Anna <a@example.com>\nSkickat: den 3 maj 2026\nTill: Butik\nÄmne: Order",
    "et": "Saatja: Anna <a@example.com>\nSaadetud: 3. mai 2026\nAdressaat: Pood\nTeema: Tellimus",
    "fi": "Lähettäjä: Anna <a@example.com>\nLähetetty: 3.5.2026\nVastaanottaja: X\nAihe: Tilaus",
    "de": "Von: Anna <a@example.com>\nGesendet: Dienstag, 3. Mai 2026\nAn: Laden\nBetreff: Auftrag",
    "nl": "Van: Anna <a@example.com>\nVerzonden: dinsdag 3 mei\nAan: Winkel\nOnderwerp: Order",
    "fr": "De : Anna <a@example.com>\nEnvoyé : mardi 3 mai\nÀ : Magasin\nObjet : Commande",
    "es": "De: Anna <a@example.com>\nEnviado el: martes\nPara: Tienda\nAsunto: Pedido",
    "it": "Da: Anna <a@example.com>\nInviato: martedì\nA: Negozio\nOggetto: Ordine",
    "pt": "De: Anna <a@example.com>\nEnviada em: terça\nPara: Loja\nAssunto: Pedido",
    "pl": "Od: Anna <a@example.com>\nWysłano: wtorek\nDo: Sklep\nTemat: Zamówienie",
    "zh": "发件人: Anna <a@example.com>\n发送时间: 2026年5月3日 12:34\n收件人: 商店\n主题: 订单",
    "zh wide": "发件人： Anna <a@example.com>\n日期： 2026年5月3日\n收件人： 商店\n主题： 订单",
    "ja": "差出人: Anna <a@example.com>\n送信日時: 2026年5月3日\n宛先: 店\n件名: 注文",
    "ruled": "________________________________\nFrom: Anna <a@b.c>\nSent: x\nTo: y\nSubject: z",
    "wrapped to": "From: Anna <a@example.com>\nTo: A <a@b.c>,\n B <b@b.c>\nDate: x\nSubject: Order",
}
SEPARATORS = [
    "-----Original Message-----", "----- Original Message -----", "-----Oprindelig meddelelse-----",
    "-----Ursprungligt meddelande-----", "-----Ursprüngliche Nachricht-----",
    "-------- Message d'origine --------", "-----Mensaje original-----",
    "-----Messaggio originale-----", "-----Mensagem original-----", "-----Algsõnum-----",
    "-----Alkuperäinen viesti-----", "-----Oorspronkelijk bericht-----",
    "------------------ 原始邮件 ------------------", "-----Opprinnelig melding-----",
    "-----Wiadomość oryginalna-----", "---------- Исходное сообщение ----------",
]  # fmt: skip
PHONE_LINES = [
    "Sent from my iPhone", "Sent from Outlook for Android", "Get Outlook for iOS<https://aka.ms/x>",
    "Sendt fra min iPhone", "Skickat från min iPhone", "Von meinem iPhone gesendet",
    "Saadetud minu iPhone'ist", "Envoyé de mon iPhone", "Enviado desde mi iPhone",
    "Inviato da iPhone", "Enviado do meu iPhone", "Verstuurd vanaf mijn iPhone",
    "Lähetetty iPhonesta", "Wysłane z iPhone'a", "发自我的iPhone", "iPhoneから送信",
    "Отправлено с iPhone", "Hent Outlook til iOS", "나의 iPhone에서 보냄",
]  # fmt: skip
QUOTE = "> Old line one\n>\n> Old line two"


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_attribution_goes_with_its_quote(attribution: str) -> None:
    """The line that introduces a quote is folded with it, in every language."""
    text = f"Yes please,\nAnna\n\n{attribution}\n\n{QUOTE}\n"

    assert split_quotes(text).new_text == "Yes please,\nAnna"


@pytest.mark.parametrize("attribution", [v for k, v in ATTRIBUTIONS.items() if "twice" not in k])
def test_attribution_without_marks_starts_the_quote(attribution: str) -> None:
    """A machine's full attribution folds what follows even where no line is marked."""
    if "<" not in attribution and "(" not in attribution:
        attribution = f"{attribution[:-7]} <a@b.c> wrote:"
    text = f"Yes please,\nAnna\n\n{attribution}\n\nOld line one\nOld line two\n"

    assert split_quotes(text).new_text == "Yes please,\nAnna"


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_header_block_starts_the_quote(block: str) -> None:
    """What follows a block of header labels is the old mail."""
    text = f"Yes please,\nAnna\n\n{block}\n\nOld line one\nOld line two\n"

    assert split_quotes(text).new_text == "Yes please,\nAnna"


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_forward_without_a_word_is_new(block: str) -> None:
    """A header block with nothing above it is a forward: the customer wants it read."""
    text = f"\n{block}\n\nForwarded line\n"

    split = split_quotes(text)

    assert "Forwarded line" in split.new_text
    assert [fold.kind for fold in split.folds] == ["forward_header"]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_dashed_separator_starts_the_quote(separator: str) -> None:
    """A dashed line with the word for the original mail folds the rest."""
    assert split_quotes(f"New\n\n{separator}\nOld\nOlder").new_text == "New"


@pytest.mark.parametrize("line", PHONE_LINES)
def test_phone_lines_are_signatures(line: str) -> None:
    """What a phone adds by itself is folded as a signature."""
    split = split_quotes(f"It works now.\n\n{line}\n\n{ATTRIBUTIONS['en']}\n{QUOTE}")

    assert split.new_text == "It works now."
    assert [fold.kind for fold in split.folds] == ["signature", "quote"]


def test_signature_delimiter() -> None:
    """What stands under "-- " is the signature."""
    split = split_quotes("Hi,\nplease help.\n\n-- \nAnna Larsen\n+45 12 34 56 78")

    assert split.new_text == "Hi,\nplease help."
    assert split.folds == (Fold(3, 6, "signature"),)


def test_long_text_under_dashes_stays() -> None:
    """Dashes above a long text are not a signature's."""
    text = "Hi\n--\n" + "\n".join(f"line {number}" for number in range(40))

    assert split_quotes(text).new_text == text


def test_inline_answers_stay() -> None:
    """Answers between quoted lines are new, whatever is quoted around them."""
    text = f"Hi\n\n{ATTRIBUTIONS['en']}\n> Which colour?\n\nBlue.\n\n> Which size?\nLarge.\n> Bye"

    assert split_quotes(text).new_text == "Hi\n\nBlue.\n\nLarge."


def test_answers_below_a_marked_old_mail_stay() -> None:
    """A separator above lines marked with > folds those lines, not the answers below."""
    text = (
        "Hi\n-----Original Message-----\nFrom: A <a@b.c>\nTo: b\nSubject: c\n\n> old\n\nMy answer"
    )

    assert split_quotes(text).new_text == "Hi\n\nMy answer"


def test_bottom_posting() -> None:
    """An answer below the whole quote is found."""
    assert (
        split_quotes(f"{ATTRIBUTIONS['de']}\n{QUOTE}\n\nMeine Antwort").new_text == "Meine Antwort"
    )


@pytest.mark.parametrize(
    "text",
    [
        "From: Copenhagen\nTo: Malmö\nDate: 3 May\n\nIs there a bus?",
        "Question:\nFrom: where do you ship?\nThanks",
        "Anna wrote:\nyou will get your money.\nI did not.",
        "On 3 May your colleague Anna wrote:\nyou will get it back.\nBut I did not get it.",
        "The original message\nwas lost.",
        "Hi\n\nSent from my shop in Berlin, the parcel went to Malmö.\nWhere is it?\nNow?\nThanks",
        ">From now on I want no newsletter.",
        "Total --\nwhat?",
        "Dear shop,\nSubject: my order\nTo: you\nPlease help.",
        "a",
        "",
        "> only a quote",
        "-- \nonly a signature",
        "It fails so:\n\n>>> import lamp\n>>> lamp.on()\n\nWhat now?",
        "Visit us now\n>>> >>>  http://www.example.com <<<\nand see",
        "Delivery address:\nFrom 12:34 to 14:00 o'clock:\nMain Street 1",
    ],
)
def test_what_a_customer_wrote_stays(text: str) -> None:
    """Words that only look like a program's introduction are kept."""
    assert split_quotes(text).new_text == text


@pytest.mark.parametrize("note", ["", "FYI\n", "Hi, please see what they wrote to me.\n"])
@pytest.mark.parametrize(
    "marker",
    [
        "---------- Forwarded message ---------", "Begin forwarded message:\n",
        "---------- Videresendt besked ---------", "-------- Weitergeleitete Nachricht --------",
        "---------- Forwarded message ---------\n从: 某人", "---------- 转发的邮件 ---------",
        "---------- Edastatud kiri ---------", "---------- Vidarebefordrat meddelande ---------",
    ],
)  # fmt: skip
def test_marked_forwards_are_new(note: str, marker: str) -> None:
    """A forward with little above it is shown whole, but what it quotes itself is folded."""
    text = (
        f"{note}\n{marker}\nFrom: B <b@example.com>\nDate: x\nSubject: y\nTo: z\n\n"
        f"Forwarded body\n\n{ATTRIBUTIONS['en']}\n> older"
    )

    new_text = split_quotes(text).new_text

    assert new_text.startswith(note.strip())
    assert "Forwarded body" in new_text
    assert "older" not in new_text


def test_forward_with_marked_lines_is_new() -> None:
    """A forward in which every line has a > is kept, except what stands twice quoted."""
    text = (
        "Begin forwarded message:\n\n> From: B <b@e.c>\n> Subject: s\n> To: z\n>\n> Body\n>> older"
    )

    new_text = split_quotes(text).new_text

    assert "> Body" in new_text
    assert "older" not in new_text


def test_forward_below_much_text_is_folded() -> None:
    """Below a letter of one's own, a forward is an enclosure."""
    letter = "I have a long story to tell about this.\n" * 12

    split = split_quotes(f"{letter}\n---------- Forwarded message ---------\nFrom: x\n\nbody")

    assert split.new_text == letter.strip()


def test_second_header_block_of_a_forward_is_folded() -> None:
    """In a forwarded chain the newest mail is shown and the older ones are folded."""
    text = f"{BLOCKS['en']}\n\nNewest\n\n{BLOCKS['de']}\n\nOldest"

    new_text = split_quotes(text).new_text

    assert "Newest" in new_text
    assert "Oldest" not in new_text


def test_marked_up_lines() -> None:
    """Lines known from the mark-up are quotes and signatures without further signs."""
    split = split_quotes(
        "Hi\n\nAnna\nShop\n\nold\nolder", quoted_lines={5, 6, 99, -1}, signature_lines=[2, 3, 50]
    )

    assert split.new_text == "Hi"
    assert split.folds == (Fold(2, 4, "signature"), Fold(5, 7, "quote"))


def test_marked_up_forward_is_new() -> None:
    """A forward that the mark-up calls quoted is still the matter of the mail."""
    text = f"FYI\n\n{BLOCKS['en']}\n\nForwarded"

    assert split_quotes(text, quoted_lines=range(2, 8)).new_text == text


@pytest.mark.parametrize("gap", [" ", "--- ", ". "])
def test_words_before_an_attribution_in_its_line_stay(gap: str) -> None:
    """A line that begins with the customer's words is shown, whatever stands behind them."""
    line = f"Yes please{gap}On Wed, Apr 4, 2026 at 3:59 PM, shop@example.com wrote:"

    assert split_quotes(f"{line}\n> Hi\n> there").new_text == line


def test_rule_above_a_quote_is_folded() -> None:
    """The line that a program draws above a quote goes with it."""
    assert split_quotes("New\n\n--------\nold", quoted_lines={3}).new_text == "New"


_WAYS = "Tel: +45 33 12 34 56\nM: 2012 3456 | anna@shop.example\nwww.shop.example"


@pytest.mark.parametrize(
    "closing",
    ["Kind regards,", "Med venlig hilsen", "Mit freundlichen Grüßen", "С уважением,", "谢谢"],
)  # fmt: skip
def test_contact_lines_below_a_closing_are_folded(closing: str) -> None:
    """Only what tells how to reach the writer goes; the name and what else stands there stays."""
    kept = f"My lamp blinks.\n\n{closing}\nAnna Larsen\nCustomer no. 77\n4500012345"

    assert kept == split_quotes(f"{kept}\n{_WAYS}\n\n> Which lamp?").new_text


@pytest.mark.parametrize(
    "text",
    [
        f"Kind regards\nAnna\n{_WAYS}",
        "Please call.\n\nKind regards\nAnna\n+45 33 12 34 56",
        f"Reach me here:\nAnna\n{_WAYS}",
        f"My lamp blinks.\n\nKind regards\nAnna\n{_WAYS}\nCan you call me before noon?",
        "Ship to:\n\nThanks\nAnna\nHigh Street 1, 2100 Leeds\n2026-11-18\n4500012345",
    ],
)
def test_contact_lines_that_may_be_the_matter_stay(text: str) -> None:
    """A single number, lines without a closing, and lines with a question below them stay."""
    assert text == split_quotes(text).new_text


@pytest.mark.parametrize(
    ("own", "attribution"),
    [
        ("Yes, please.", "On Mon, May 4, 2026 at 9:15 AM Anna <anna@shop.example> wrote:"),
        ("Thanks!", "On Mon, May 4, 2026 at 9:15 AM Anna <anna@shop.example>\nwrote:"),
        ("Tak.", "Den man. 4. maj 2026 kl. 09.15 skrev Shop <a@shop.example>:"),
        ("Danke!", "Am Mo., 4. Mai 2026 um 09:15 Uhr schrieb Shop <a@shop.example>:"),
        ("Merci", "Le lun. 4 mai 2026 à 09:15, Shop <a@shop.example> a écrit :"),
        ("Gracias,", "El lun, 4 may 2026 a las 9:15, Shop (<a@shop.example>) escribió:"),
        ("Kiitos.", "ma 4. toukok. 2026 klo 9.15 Shop (a@shop.example) kirjoitti:"),
        ("Aitäh!", "Kuupäev E, 4. mai 2026 kell 09:15 kirjutas Shop <a@shop.example>:"),
        ("Спасибо.", "вт, 5 мая 2026 г., 09:15 Shop <a@shop.example> написал:"),
        ("谢谢。", "2026年5月4日 09:15，Shop <a@shop.example> 写道："),
    ],
)
def test_an_attribution_behind_words_leaves_them(own: str, attribution: str) -> None:
    """The customer's words in a line stay, what a program put behind them goes with the quote."""
    for text in (f"{own} {attribution}\n> Hello", f"{own} {attribution}\n\nHello, which lamp?"):
        assert own == split_quotes(with_attributions_apart(text)).new_text


@pytest.mark.parametrize(
    "text",
    [
        "I called you. On 4 May 2026 at 9:15 your driver said:\n> nothing",
        "Here is the log of On call:\nfoo",
        "Opening hours: On Mon, 4 May at 9:15 and so on:\nbar",
    ],
)
def test_words_that_only_look_like_an_attribution_stay_in_their_line(text: str) -> None:
    """Without an address or a program's date and words nothing is parted."""
    assert text == with_attributions_apart(text)


_OUTLOOK = (
    "Fra: Karen <karen@x.example>\nSendt: 4. maj 2026 16:31\nTil: Lars\nEmne: Lampe\n\nDen blinker."
)


@pytest.mark.parametrize(
    "subject", ["FW: Lampe", "VS: Lampe", "WG: Lampe", "Tr : Lampe", "转发：灯"]
)
def test_a_forward_that_only_its_subject_tells_is_kept(subject: str) -> None:
    """Outlook forwards as it answers: with FW: before the subject the old mail is the matter."""
    text = f"Can you help her?\n\n{_OUTLOOK}"

    assert "Den blinker." in split_quotes(text, subject=subject).new_text
    for other in ("RE: FW: Lampe", "Lampe", "SV: Lampe"):
        assert "Can you help her?" == split_quotes(text, subject=other).new_text


def test_links_that_own_words_name_stay_below_them() -> None:
    """The list of links below a quote keeps those that the answer refers to."""
    text = "See this [1].\n\nOn Mon, May 4, 2026 at 9:15 Ann <a@x.example> wrote:\n\n> that [2]\n\n"
    listed = "[1] https://x.example/1\n[2] https://x.example/2"
    html = split_quotes(text + listed, quoted_lines=range(2, 8)).new_text

    assert "See this [1].\n\n[1] https://x.example/1" == html
