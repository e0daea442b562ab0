"""A file that is spoken of and not there, in five languages; what only sounds like it is let be."""
# ruff: noqa: RUF001 - texts as they are written

from __future__ import annotations

import pytest

from console.domain.reply_check import Background, DoubtKind, Reply, check_reply

PROMISED = [
    ("en", "Please see the attached invoice."),
    ("en", "I have attached the manual for the lamp."),
    ("en", "I attach the current price list."),
    ("en", "I'm attaching the label; print it and stick it on the box."),
    ("en", "You will find the form attached."),
    ("en", "Attached is the invoice for your order."),
    ("en", "Please find enclosed the certificate."),
    ("en", "The return label is in the attachment."),
    ("en", "The drawing is attached to this mail."),
    ("en", "Details are in the attachments, please read them before you ring the electrician."),
    ("en", "See attached form, and please attach a photo to your answer."),
    ("en", "We’ve attached a copy of the receipt"),
    ("da", "Se venligst vedhæftede faktura."),
    ("da", "Jeg vedhæfter den også som PDF."),
    ("da", "Fakturaen er vedhæftet."),
    ("da", "Hermed vedhæftet returlabel."),
    ("da", "Vedlagt finder du vejledningen."),
    ("da", "Vejledningen ligger i bilaget."),
    ("da", "I vedhæftningen kan du se, hvordan pæren skiftes."),
    ("da", "Vi vedlægger en kopi af kvitteringen."),
    ("sv", "Jag bifogar fakturan."),
    ("sv", "Se bifogad fil."),
    ("sv", "Fraktsedeln är bifogad."),
    ("sv", "Bifogat finns en kopia av kvittot."),
    ("sv", "Anvisningen finns i bilagan."),
    ("sv", "Vi skickar prislistan som bilaga."),
    ("et", "Arve on manuses."),
    ("et", "Lisan juhendi manusena."),
    ("et", "Kirjale on lisatud fail tagastuskleebisega."),
    ("et", "Manuses leiate kasutusjuhendi."),
    ("et", "Saadan teile arve manusega."),
    ("et", "Kirjaga on kaasas tagastusvorm."),
    ("et", "Manustasin kviitungi koopia."),
    ("zh", "请查看附件。"),
    ("zh", "发票见附件，请查收。"),
    ("zh", "随信附上安装说明书。"),
    ("zh", "我已经把发票附在邮件里了。"),
    ("zh", "附件是您要的报价单。"),
    ("zh", "附上退货标签，请打印后贴在箱子上。"),
    ("nb", "Vedlagt finner du fakturaen."),
    ("de", "Die Rechnung finden Sie im Anhang."),
    ("fi", "Lasku on liitteenä."),
]
NOT_PROMISED = [
    ("en", "Thank you for the photo you attached."),
    ("en", "Thanks for the attachment, it helps a lot."),
    ("en", "I cannot open your attachment."),
    ("en", "Please attach a photo of the label to your reply."),
    ("en", "Could you attach the receipt?"),
    ("en", "No attachment is needed."),
    ("en", "There is no need to attach anything."),
    ("en", "You don't need to attach the receipt."),
    ("en", "The hook is attached to the ceiling with two screws."),
    ("en", "The cable was not attached at the factory."),
    ("en", "The file that you attached shows order 88120."),
    ("en", "Without an attachment our mail gets through."),
    ("en", "Large attachments are refused by our server."),
    ("en", "I understand that you are very attached to this lamp."),
    ("en", "> Please find attached my receipt\n\nGot it, the lamp leaves tomorrow."),
    ("da", "Tak for billedet, som du vedhæftede."),
    ("da", "Du har vedhæftet den forkerte kvittering."),
    ("da", "Vedhæft gerne et billede af mærkaten."),
    ("da", "Kan du vedhæfte kvitteringen?"),
    ("da", "Du behøver ikke vedhæfte noget."),
    ("da", "Der er ingen vedhæftning i din mail."),
    ("da", "Dit bilag kan ikke åbnes."),
    ("da", "Jeg kan ikke åbne din vedhæftede fil."),
    ("da", "Tak for bilaget."),
    ("da", "Send kvitteringen uden vedhæftede billeder."),
    ("sv", "Tack för bilden du bifogade."),
    ("sv", "Bifoga gärna en bild på etiketten."),
    ("sv", "Kan du bifoga kvittot?"),
    ("sv", "Din bilaga går inte att öppna."),
    ("sv", "Det behövs ingen bilaga."),
    ("sv", "Du har bifogat fel kvitto."),
    ("sv", "Filen som ni bifogade är tom."),
    ("sv", "Manus till filmen är klart."),
    ("et", "Aitäh manuse eest."),
    ("et", "Teie manus ei avane."),
    ("et", "Palun lisage foto kleebisest."),
    ("et", "Palun manustage kviitung."),
    ("et", "Manust ei ole vaja."),
    ("et", "Teie kirjas ei olnud manust."),
    ("et", "Lambiga on kaasas kaks kruvi."),
    ("et", "Lisan, et lamp läheb homme teele."),
    ("zh", "您发的附件打不开。"),
    ("zh", "请在回信时附上照片。"),
    ("zh", "请您把收据附上。"),
    ("zh", "收到您的附件了，谢谢。"),
    ("zh", "不需要附件。"),
    ("zh", "您的邮件里没有附件。"),
    ("zh", "我们在您家附近有一家店。"),
    ("de", "Bitte das Foto an Ihre Antwort anhängen."),
    ("fi", "Voisitko liittää kuvan vastaukseesi?"),
]


def doubted(text: str, language: str, *, files: int = 0) -> list[str]:
    doubts = check_reply(Reply(text, files=files), Background(language=language))
    return [doubt.text for doubt in doubts if doubt.kind is DoubtKind.ATTACHMENT]


@pytest.mark.parametrize(("language", "text"), PROMISED)
def test_a_promised_file_that_is_not_there_is_told(language: str, text: str) -> None:
    """Whatever ending the word has, the missing file is seen."""
    assert doubted(text, language)
    assert [] == doubted(text, language, files=1)


@pytest.mark.parametrize(("language", "text"), NOT_PROMISED)
def test_other_talk_of_files_is_let_be(language: str, text: str) -> None:
    """The customer's file, a request for one, a denial and a lamp on a hook are no promise."""
    assert [] == doubted(text, language)


def test_the_sentence_has_the_word_and_the_cure() -> None:
    """The word as it was read, so that it is found in the text at once."""
    (told,) = doubted("Fakturaen er vedhæftet her.", "da")

    expected = '"vedhæftet" is written but no file is attached: attach it, or take the words out.'
    assert expected == told


def test_a_forward_carries_its_file() -> None:
    """The mail that is passed on goes along as a file."""
    doubts = check_reply(Reply("See the attached mail.", carries_original=True))

    assert () == doubts
