"""The words by which mail programs introduce quotes, forwards and signatures, by language."""
# ruff: noqa: RUF001, E501 - Cyrillic and full-width letters are these languages' own, and wide

from __future__ import annotations

import re

# "<name> wrote:" in: en da/nb sv de nl fr es it pt fi et pl cs sk lv lt hu ro ru uk tr el zh ja ko.
_WROTE_WORDS = (
    "wrote|writes|skrev|skrifaði|schrieb|geschrieben|schreef|schreven|geschreven|a écrit|écrit|écrivit"
    "|escribió|escribio|ha escrito|va escriure|ha scritto|scrisse|scritto|escreveu|escreve"
    "|kirjoitti|kirjutas|kirjutatud|napisał|napisała|napisał\\(a\\)|pisze|napsal|napsala|napsal\\(a\\)"
    "|napísal|napísala|rakstīja|rašė|parašė|írta|ezt írta|a scris|написал|написала|написал\\(а\\)"
    "|пишет|писал|писала|написав|написала|пише|yazdı|şunları yazdı|έγραψε"
)
WROTE = re.compile(
    rf"(?<!\w)(?:{_WROTE_WORDS})(?!\w)|写道|寫道|写到|寫到|の?(?:書き込み|メール)\s*[:：]|wrote|작성|님이"
)
"""Searched in casefolded text of a few hundred characters."""

# How such a line begins, so that its first half is found when the program wrapped it.
_BEGIN_WORDS = (
    "on|den|på|am|le|el|il|op|em|no dia|à|w dniu|dnia|dne|dňa|a|ti|ma|ke|to|pe|la|su|kuupäeval"
    "|kuupäev|kell|at|in data|at|il giorno|em|pe|în|on|el dia|wt|śr|czw|pt|sob|niedz|pon|tis|ons|tors"
    "|fre|lör|sön|man|tirs|lør|søn|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu"
    "|ven|sam|dim|mié|jue|vie|sáb|dom|gio|sab|seg|ter|qua|qui|sex|пн|вт|ср|чт|пт|сб|вс|нд"
)
BEGINS = re.compile(rf"(?:(?:{_BEGIN_WORDS})(?!\w)|[0-9]|在|于|於|de:)")

FROM, SENT, TO, SUBJECT, OTHER = "from", "sent", "to", "subject", "other"


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split("|"))


def _labels(kind: str, words: str) -> dict[str, str]:
    return dict.fromkeys(words.split("|"), kind)


LABELS: dict[str, str] = (
    _labels(
        FROM,
        "from|fra|från|von|van|de|da|di|od|saatja|kellelt|lähettäjä|lähettänyt|feladó|frá|no|nuo"
        "|expéditeur|remitente|mittente|remetente|afzender|absender|avsändare|afsender|от|від|gönderen"
        "|kimden|από|发件人|寄件者|寄件人|發件人|差出人|送信元|보낸 사람|보낸사람|nadawca|odesílatel",
    )
    | _labels(
        SENT,
        "sent|date|sendt|dato|skickat|datum|gesendet|verzonden|envoyé|date d'envoi|enviado|enviado el"
        "|enviada em|enviada|inviato|data|saadetud|kuupäev|saatmisaeg|lähetetty|päivämäärä|päiväys|wysłano"
        "|odesláno|odoslané|elküldve|dátum|nosūtīts|išsiųsta|fecha|trimis|отправлено|дата|надіслано"
        "|gönderildi|tarih|发送时间|发送日期|日期|寄件日期|傳送時間|送信日時|日付|보낸 날짜|날짜|时间|時間",
    )
    | _labels(
        TO,
        "to|til|till|an|aan|à|pour|a|para|do|dla|saaja|kellele|adressaat|vastaanottaja|címzett|komu|kam|kam"
        "|destinataire|destinatario|destinatário|ontvanger|empfänger|mottagare|modtager|кому|alıcı|kime"
        "|收件人|收件者|宛先|받는 사람|받는사람|adresat|către",
    )
    | _labels(
        SUBJECT,
        "subject|emne|ämne|betreff|onderwerp|objet|asunto|oggetto|assunto|teema|aihe|temat|předmět"
        "|predmet|tárgy|temats|tema|subiect|тема|konu|θέμα|主题|主題|主旨|件名|제목|efni",
    )
    | _labels(
        OTHER,
        "cc|bcc|kopi|kopia|kopie|koopia|copie à|cópia|copia|抄送|副本|密送|참조|копия|dw|reply-to"
        "|svar til|antworten an|répondre à|responder a|vastus|importance|attachments|vedhæftede filer"
        "|bilagor|anlagen|pièces jointes|manused|附件|organisation|priority|prioritet|重要性",
    )
)
"""Header labels as quoted by mail programs, casefolded, without colon."""

ORIGINAL = _words(
    "original message|original appointment|oprindelig meddelelse|oprindelig besked"
    "|original meddelelse|originalmeddelelse|ursprungligt meddelande|originalmeddelande"
    "|ursprungsmeddelande|opprinnelig melding|ursprüngliche nachricht|originalnachricht"
    "|original-nachricht|ursprüngliche mail|oorspronkelijk bericht|originele bericht"
    "|message d'origine|message original|mensaje original|messaggio originale|mensagem original"
    "|alkuperäinen viesti|algne kiri|algne sõnum|algsõnum|originaalsõnum|algkiri"
    "|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|eredeti üzenet"
    "|sākotnējais ziņojums|pradinis laiškas|mesaj original|исходное сообщение"
    "|оригинальное сообщение|orijinal mesaj|αρχικό μήνυμα|original message follows"
    "|原始邮件|原邮件|原始郵件|原件|元のメッセージ|オリジナルメッセージ|元のメール|원본 메시지|원본 메일"
    "|reply message|回复的原邮件|回复邮件"
)
FORWARDED = _words(
    "forwarded message|forwarded by|forwarded mail|begin forwarded message"
    "|videresendt besked|videresendt meddelelse|videresendt mail|videresendt melding"
    "|start på videresendt besked|vidarebefordrat meddelande|vidarebefordrat brev"
    "|vidarebefordrat mejl|börja vidarebefordrat meddelande|videresendt e-post"
    "|begynnelse på videresendt melding|weitergeleitete nachricht|weitergeleitete mail"
    "|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail"
    "|doorgestuurd bericht|begin doorgestuurd bericht|message transféré|message transmis"
    "|début du message réexpédié|début du message transféré|mensaje reenviado"
    "|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato"
    "|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada"
    "|välitetty viesti|välitetty viesti alkaa|edelleen lähetetty viesti|edastatud kiri"
    "|edastatud sõnum|edasisaadetud kiri|algus edastatud kirjale|wiadomość przekazana"
    "|przekazana wiadomość|treść przekazanej wiadomości|přeposlaná zpráva|preposlaná správa"
    "|továbbított üzenet|mesaj redirecționat|пересылаемое сообщение|пересланное сообщение"
    "|начало переадресованного сообщения|iletilen mesaj|转发的邮件|转发邮件|轉寄的郵件|转发的信息"
    "|開始轉寄郵件|轉寄郵件|转发邮件信息|転送メッセージ|転送されたメッセージ|転送メール|전달된 메시지|전달된 메일"
)

_DEVICE = r"(?:[^\n]{1,60})"
PHONE_LINE = re.compile(
    r"(?:sent from (?:my|outlook|mail for|yahoo|proton|samsung|gmail|the all|aol|an? )|sent via "
    r"|sent using |sent with proton|get outlook for|envoyé (?:de|depuis) mon|envoyé (?:à partir|depuis)"
    r"|télécharger outlook|obtenir outlook pour|von meinem .{1,40} gesendet|gesendet von|gesendet mit"
    r"|outlook für |outlook for |hent outlook til|hämta outlook för|skaff outlook for|hanki outlook"
    r"|laadige alla outlook|hankige outlook|sendt fra |sendt med |skickat från |skickades från"
    r"|skickat med |enviado desde (?:mi|outlook|yahoo)|enviado do meu|enviado a partir do"
    r"|enviado de(?:l| mi) |obtener outlook|obtenha o outlook|inviato da |ottieni outlook"
    r"|scarica outlook|verstuurd vanaf |verzonden (?:vanaf|met|via) |outlook voor |download outlook"
    r"|lähetetty .{0,30}(?:iphone|ipad|android|outlook|puhelim|samsung|sähköpost)|saadetud minu "
    r"|saadetud (?:iphone|ipad|androidi|outlook|samsung|telefoni|mobiili|nutitelefoni)|minu iphone"
    r"|wysłane? z (?:mojego|telefonu|iphone|ipad|poczty|outlook|programu|aplikacji)"
    r"|pobierz (?:aplikację )?outlook|odesláno z |odoslané z |отправлено (?:с|из) |надіслано з "
    r"|gönderen: iphone|iphone'?umdan gönderildi|发自我的|发自 ?(?:iphone|ipad|我)|從我的.{0,20}傳送"
    r"|从我的.{0,20}发送|發自我的|来自我的|获取 ?outlook|取得 ?outlook|iphoneから送信|ipadから送信"
    r"|androidから送信|나의 iphone|내 iphone|iphone에서 보냄)" + _DEVICE + r"?[.!]?"
)
"""A whole casefolded line that a phone or program added by itself."""

LITTLE_TO_SAY = _words(
    "fyi|see below|see below.|please see below|fwd|fw|til orientering|se nedenfor|se nedan|fyk"
    "|til info|för kännedom|zur info|zur kenntnis|siehe unten|info|vt allpool|vaata allpool"
    "|teadmiseks|pour info|voir ci-dessous|para tu información|ver abajo|ter info|zie onder"
    "|请看下面|请见下文|见下|转发|供参考"
)
"""What people put above a forward: the forwarded mail is what they want read."""
