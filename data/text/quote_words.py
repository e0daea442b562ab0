"""The words by which mail programs introduce quotes and forwards, by language."""
# ruff: noqa: RUF001, E501 - Cyrillic and full-width letters are these languages' own, and wide

from __future__ import annotations


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split("|"))


# "<name> wrote:" in: en da/nb sv de nl fr es ca it pt fi et pl cs sk lv lt hu ro ru uk bg hr/sl/sr
# tr el is vi id ar he fa, and below zh ja ko.
_WROTE_WORDS = (
    "wrote|writes|skrev|skreiv|skrifaði|schrieb|schrieben|geschrieben|schreef|schreven|geschreven"
    "|a écrit|écrit|écrivit|escribió|escribio|ha escrito|va escriure|ha escrit|escribiu|ha scritto"
    "|scrisse|scritto|escreveu|escreve|kirjoitti|kirjutas|kirjutatud|napisał|napisała|napisał\\(a\\)"
    "|nadesłał|nadesłała|nadesłał\\(a\\)|pisze|napsal|napsala|napsal\\(a\\)|napísal|napísala|napísal\\(a\\)"
    "|rakstīja|rašė|parašė|írta|ezt írta|a scris|написал|написала|написал\\(а\\)|пишет|писал|писала|писали"
    "|написав|написала|написав\\(-ла\\)|пише|написа|napisao je|napisala je|je napisao|je napisala"
    "|je napisal|je napisal\\(a\\)|napisao/la|yazdı|şunları yazdı|şunu yazdı|έγραψε|đã viết|menulis"
    "|كتب|كتبت|تمت كتابة|כתב|כתבה|כתב/ה|נכתב|מאת|نوشت"
)
WROTE = (
    rf"(?<!\w)(?:{_WROTE_WORDS})(?!\w)|写道|寫道|写到|寫到|の?(?:書き込み|メール)\s*[:：]|さんは(?:書|か)き"
    "|wrote|작성|님이|쓴 글"
)
"""Searched in casefolded text of a few hundred characters."""
SAID = r"(?:on|at) .*(?<!\w)(?:said|says|sent)\s*[:：]|(?:quoting|zitat von|citat af|citat|citando|quota) .*@.*[:：]"
"""What fewer programs write; people do too, so a mark of quoting has to follow."""
NO_COLON = (
    r"(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2},? (?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)? ?(?:(?:gmt|utc)?[+-][0-9]{2}:?[0-9]{2})?"
    r"[^\n<>]{1,60}<[^<>@\s]+@[^<>\s]+>?|posted by [^\n]{1,60} on [0-9/.-]{8,10})"
)
"""Whole attributions of a few programs that end without a colon."""
HALF = rf"\(?<?[^\s@<>()]+@[^\s@<>()]+>?\)?(?!\w)|[(<]|(?:{_WROTE_WORDS}|heeft|hat|via)(?!\w)|写道|寫道|于|於|님이|작성|のメール|wrote"
"""How the second line of an attribution begins where a program broke it after the name."""

# How such a line begins: a preposition, or the weekday.
BEGIN_WORDS = _words(
    "on|at|in|den|på|am|le|el|il|op|em|no|à|dnia|w|dne|dňa|dana|a|ti|u|je|în|pe|στις|v|в|у|i|vào|pada"
    "|kuupäev|kuupäeval|kell|na|de|la|lo|það|þann|във|gada|بتاريخ|في|בתאריך|ב|ב-|در|d"
    # The weekdays as programs shorten them, and in full.
    "|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|man|tir|tirs|ons|tor|tors|fre|lør|søn|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag"
    "|mån|tis|lör|sön|måndag|tisdag|lördag|söndag|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch"
    "|donnerstag|freitag|samstag|sonntag|ma|wo|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag"
    "|zaterdag|zondag|lun|mar|mer|jeu|ven|sam|dim|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    "|mié|jue|vie|sáb|dom|lunes|martes|miércoles|jueves|viernes|sábado|domingo|gio|sab|lunedì|martedì"
    "|mercoledì|giovedì|venerdì|sabato|domenica|seg|ter|qua|qui|sex|segunda|terça|quarta|quinta|sexta"
    "|ke|to|pe|su|maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai|maanantaina"
    "|tiistaina|keskiviikkona|torstaina|perjantaina|lauantaina|sunnuntaina|e|t|k|n|r|l|p|esmaspäev"
    "|teisipäev|kolmapäev|neljapäev|reede|laupäev|pühapäev|pon|wt|śr|czw|pt|sob|niedz|poniedziałek"
    "|wtorek|środa|czwartek|piątek|sobota|niedziela|po|út|ut|st|čt|št|pá|pi|ne|pondělí|úterý|středa"
    "|čtvrtek|pátek|neděle|pirmd|otrd|trešd|ceturtd|piektd|sestd|svētd|pirmdien|otrdien|trešdien"
    "|pr|an|tr|kt|pn|št|sk|пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота"
    "|воскресенье|понеділок|вівторок|середа|четвер|пʼятниця|субота|неділя|pzt|sal|çar|per|cum|cmt|paz"
    "|h|k|sze|cs|szo|v|δευ|τρι|τετ|πεμ|παρ|σαβ|κυρ|lu|mi|jo|vi|sâ|du|pet|sri|čet|uto|ned|sub"
)
BEGIN_SIGNS = frozenset("0123456789在于於")

# How an attribution begins that stands behind words: a preposition or a short weekday, and a day.
BEHIND_WORDS = (
    r"(?:(?<=[^\W_])[.!?,;)]{0,3}|(?<=[。！？，]))(?P<gap>[ \u2013\u2014-]{1,6}|(?<=[。！？，]))"
    r"(?:(?:On|Am|Le|El|Il(?: giorno)?|Op|Em|No dia|Den|På|W dniu|Dnia|Dne|Dňa|Kuupäev(?:al)?|На|Në|À|À la date du|În|Pe|Στις|Vào|Pada|في|בתאריך)"
    r" (?:[^\W\d]{1,13}[.,]{0,2} )?(?:(?:de|den|the|ngày|אל|יום) )?(?:[^\W\d]{3,13}\.?,? )?\d"
    r"|(?<=[.!?;)] )(?:ma|ti|ke|to|pe|la|su|E|T|K|N|R|L|P|po|út|ut|st|čt|št|pá|pi|so|ne|pon\.?|wt\.?|śr\.?|czw\.?|pt\.?|sob\.?|niedz\.?|пн|вт|ср|чт|пт|сб|вс|нд|пон|нед"
    r"|man|tirs?|ons|tors?|fre|lør|søn|mån|tis|lör|sön|dom|lun|mar|mié|mer|jue|gio|vie|ven|sáb|sab|seg|ter|qua|qui|sex|pirmd|otrd|trešd|ceturtd|piektd|sestd|svētd|pr|an|tr|kt|pn|št|sk)"
    r"[.,]{0,2} (?:den )?\d|(?:(?<=[.!?。！？，])|(?<=[.!?。！？，] ))(?:在|于|於) ?\d{4}|(?:(?<=[。！？，])|(?<=[。！？，] ))20\d\d[年/-])"
)

# The months as written in full or short: their first letters, which is where languages agree.
MONTHS = (
    "jan|jän|ian|gen|ene|tam|styc|led|sau|янв|січ|ιαν|oca|ene|xan|feb|fév|fev|febr|hel|veeb|lut|úno|vas"
    "|фев|лют|φεβ|şub|mar|mär|maa|mär|mrz|mars|mrt|bře|kov|мар|бер|μαρ|márc|apr|avr|abr|huh|kwi|dub|bal"
    "|апр|кві|απρ|nis|ápr|may|maj|mai|mag|mei|máj|maio|tou|kvě|geg|ма[йя]|тра|μα[ιΐί]|jun|jui|giu|kes"
    "|juun|cze|čer|bir|июн|чер|ιουν|haz|jún|júl|jul|lug|hei|juul|lip|лип|июл|ιουλ|tem|lie|aug|aoû|ago|elo"
    "|sie|srp|rug|авг|сер|αυγ|ağu|sep|set|syy|wrz|zář|сен|вер|σεπ|eyl|sze|okt|oct|ott|out|lok|paź|říj|spa"
    "|окт|жов|οκτ|eki|nov|nob|mar|lis|lap|ноя|лис|νοε|kas|dec|dez|des|dic|déc|jou|det|gru|pro|дек|гру|δεκ"
    "|ara|thg|tháng|월|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
    "|ינו|פבר|מרץ|אפר|מאי|יונ|יול|אוג|ספט|אוק|נוב|דצמ|במאי|במרץ"
)

FROM, SENT, TO, SUBJECT, OTHER = "from", "sent", "to", "subject", "other"


def _labels(kind: str, words: str) -> dict[str, str]:
    return dict.fromkeys(words.split("|"), kind)


LABELS: dict[str, str] = (
    _labels(
        FROM,
        "from|fra|frå|från|von|van|de|da|di|od|saatja|kellelt|lähettäjä|lähettänyt|feladó|frá|no|nuo"
        "|expéditeur|remitente|mittente|remetente|afzender|absender|avsändare|afsender|от|от кого|від"
        "|gönderen|kimden|από|发件人|寄件者|寄件人|發件人|发送者|差出人|送信元|送信者|보낸 사람|보낸사람|발신자"
        "|nadawca|odesílatel|odosielateľ|sūtītājs|siuntėjas|expeditor|de la|pošiljatelj|šalje|od koga"
        "|подател|từ|người gửi|dari|pengirim|من|المرسل|מאת|از|sendandi|avsendar|avsender",
    )
    | _labels(
        SENT,
        "sent|date|sent at|sent on|sendt|sendt den|dato|skickat|skickades|datum|gesendet|gesendet am"
        "|verzonden|verzonden op|envoyé|envoyé le|envoyée|date d'envoi|date d’envoi|enviado|enviado el"
        "|enviada em|enviada|enviado em|inviato|inviato il|inviata|data|saadetud|kuupäev|saatmisaeg"
        "|lähetetty|päivämäärä|päiväys|aika|wysłano|wysłane|data wysłania|odesláno|odoslané|odoslaná"
        "|elküldve|dátum|küldve|nosūtīts|nosūtīta|datums|išsiųsta|išsiųstas|trimis|trimisă|fecha"
        "|отправлено|дата|дата отправки|надіслано|изпратено|gönderildi|gönderme tarihi|tarih|poslano|poslato"
        "|ημερομηνία|στάλθηκε|αποστολή|发送时间|发送日期|日期|寄件日期|傳送時間|傳送日期|發送時間|送信日時|日時"
        "|日付|보낸 날짜|보낸날짜|날짜|发件时间|时间|時間|đã gửi|ngày|dikirim|tanggal|تاريخ|تاريخ الإرسال|تم الإرسال"
        "|الإرسال|נשלח|תאריך|ارسال شده|dags|sent date|enviat",
    )
    | _labels(
        TO,
        "to|til|till|an|aan|à|pour|a|para|do|dla|saaja|kellele|adressaat|vastaanottaja|címzett|komu|kam"
        "|kam|destinataire|destinataires|destinatario|destinatari|destinatário|destinatários|ontvanger|empfänger"
        "|mottagare|modtager|кому|до|alıcı|kime|收件人|收件者|收信人|宛先|받는 사람|받는사람|수신자|adresat|către"
        "|catre|adresāts|gavėjas|príjemca|příjemce|za|prima|προς|tới|đến|người nhận|kepada|إلى|אל|به|mottakar",
    )
    | _labels(
        SUBJECT,
        "subject|emne|ämne|betreff|betrifft|onderwerp|objet|sujet|asunto|oggetto|assunto|assumpte|teema"
        "|aihe|otsikko|temat|předmět|predmet|tárgy|temats|tēma|tema|subiect|тема|относно|konu|θέμα|主题|主題"
        "|主旨|标题|件名|題名|제목|efni|chủ đề|subjek|perihal|الموضوع|موضوع|נושא|naslov",
    )
    | _labels(
        OTHER,
        "cc|bcc|kopi|kopia|kopie|koopia|kopija|copie à|copie|cópia|copia|抄送|副本|密送|参照|참조|копия|копія"
        "|másolat|dw|udw|ccn|cci|cco|bilgi|κοιν|reply-to|reply to|svar til|svara till|antworten an|répondre à"
        "|responder a|rispondi a|vastus|vastaus|importance|attachments|attachment|vedhæftede filer|vedlegg"
        "|vedhæftet|bilagor|bifogade filer|liitteet|anlagen|anlage|anhänge|bijlagen|bijlage|pièces jointes"
        "|pièce jointe|datos adjuntos|archivos adjuntos|allegati|allegato|anexos|manused|manus|załączniki"
        "|pielikumi|priedai|вложения|附件|添付ファイル|첨부|organisation|organization|organizacja|priority"
        "|priorität|prioritet|wichtigkeit|重要性|mailed-by|signed-by|message-id|newsgroups|in-reply-to"
        "|envelope-to|when|where|sender",
    )
)
"""Header labels as quoted by mail programs, casefolded, without colon."""

ORIGINAL = _words(
    "original message|original appointment|original email|original e-mail|original mail|original"
    "|oprindelig meddelelse|oprindelig besked|original meddelelse|originalmeddelelse|oprindelig mail"
    "|oprindelig e-mail|original besked|ursprungligt meddelande|originalmeddelande|ursprungsmeddelande"
    "|opprinnelig melding|originalmelding|original melding|opphavleg melding|ursprüngliche nachricht"
    "|originalnachricht|original-nachricht|original nachricht|antwort nachricht|ursprüngliche mail"
    "|ursprüngliche e-mail|originalmail|originale nachricht|oorspronkelijk bericht|originele bericht"
    "|origineel bericht|oorspronkelijke e-mail|oorspronkelijke bericht|message d'origine|message d’origine"
    "|message original|message initial|mail original|courriel d'origine|mensaje original|mensaje de origen"
    "|missatge original|messaggio originale|messaggio original|mensagem original|mensagem de origem"
    "|alkuperäinen viesti|alkup. viesti|algne kiri|algne sõnum|algsõnum|originaalsõnum|algkiri|esialgne kiri"
    "|originaalkiri|wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna|original wiadomość"
    "|původní zpráva|původní e-mail|původní email|pôvodná správa|pôvodný email|eredeti üzenet|eredeti levél"
    "|sākotnējais ziņojums|sākotnējā ziņa|oriģinālais ziņojums|oriģinālā ziņa|pradinis laiškas"
    "|originalus laiškas|pirminis laiškas|originali žinutė|pirminė žinutė|mesaj original|mesajul original"
    "|исходное сообщение|оригинальное сообщение|первоначальное сообщение|исходное письмо|початкове повідомлення"
    "|оригінальне повідомлення|оригинално съобщение|izvorna poruka|originalna poruka|izvirno sporočilo"
    "|orijinal mesaj|özgün ileti|orijinal ileti|αρχικό μήνυμα|upprunaleg skilaboð|tin nhắn gốc|thư gốc"
    "|pesan asli|الرسالة الأصلية|ההודעה המקורית|הודעה מקורית|original message follows"
    "|原始邮件|原邮件|邮件原件|原始郵件|原始信件|原始訊息|原件|原邮件信息|元のメッセージ|オリジナルメッセージ|元のメール"
    "|元メール|원본 메시지|원본 메일|원본메시지|원본 이메일|원래 메시지|reply message|reply|回复的原邮件|回复邮件|回覆郵件"
)
FORWARDED = _words(
    "forwarded message|forwarded by|forwarded mail|forwarded email|begin forwarded message|forwarded message follows"
    "|videresendt besked|videresendt meddelelse|videresendt mail|videresendt melding|videresend melding"
    "|start på videresendt besked|start på videresendt e-mail|vidarebefordrat meddelande"
    "|vidarebefordrat brev|vidarebefordrat mejl|vidarebefordrat mail|börja vidarebefordrat meddelande"
    "|början på vidarebefordrat meddelande|videresendt e-post|begynnelse på videresendt melding"
    "|start på videresendt melding|weitergeleitete nachricht|weitergeleitete mail|weitergeleitete e-mail"
    "|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|beginn der weitergeleiteten nachricht"
    "|doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde bericht|message transféré"
    "|message transmis|mail transféré|courriel transféré|début du message réexpédié"
    "|début du message transféré|mensaje reenviado|inicio del mensaje reenviado|missatge reenviat"
    "|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato"
    "|mensagem encaminhada|mensagem reencaminhada|mensagem reenviada|início da mensagem encaminhada"
    "|início da mensagem reencaminhada|välitetty viesti|välitetty viesti alkaa|edelleenlähetetty viesti"
    "|edelleen lähetetty viesti|edelleen lähetetty viesti alkaa|edastatud kiri|edastatud sõnum"
    "|edasisaadetud kiri|edasi saadetud kiri|algus edastatud kirjale|edastatud kirja algus"
    "|wiadomość przekazana|przekazana wiadomość|wiadomość przekazana dalej|treść przekazanej wiadomości"
    "|początek przekazanej wiadomości|přeposlaná zpráva|začátek přeposílané zprávy|preposlaná správa"
    "|továbbított üzenet|továbbított levél|továbbított üzenet kezdete|mesaj redirecționat|mesaj retransmis"
    "|pārsūtīts ziņojums|pārsūtītais ziņojums|pārsūtīta ziņa|persiųstas laiškas|persiunčiamas laiškas"
    "|persiųsta žinutė|пересылаемое сообщение|пересланное сообщение|переслане повідомлення"
    "|пересланное письмо|начало переадресованного сообщения|начало пересылаемого сообщения|препратено съобщение"
    "|proslijeđena poruka|prosleđena poruka|posredovano sporočilo|iletilen mesaj|yönlendirilen mesaj"
    "|προωθημένο μήνυμα|áframsend skilaboð|tin nhắn đã chuyển tiếp|pesan terusan|رسالة معاد توجيهها|הודעה שהועברה"
    "|转发的邮件|转发邮件|轉寄的郵件|转发的信息|转发的邮件信息|開始轉寄郵件|轉寄郵件|开始转发的邮件|转发邮件信息"
    "|転送メッセージ|転送されたメッセージ|転送メール|転送されたメール|전달된 메시지|전달된 메일|전달된 이메일"
)

FORWARD_SUBJECT = r"(?i:\s*(?:fwd?|wg|vb|vl|edasi|rv|doorst|tr|enc|i|pd|fs|ilt|i̇lt|přep|továbbítás|пер|пересл|转发|轉寄|轉發|転送|전달)\s*[:：])"
"""How programs mark the subject of a forward; no answer begins so."""
DANISH_FROM = r"(?m:^[> *]{0,6}Fr[aå]:)"

LITTLE_TO_SAY = _words(
    "fyi|see below|please see below|see attached|fwd|fw|til orientering|se nedenfor|se nedan|fyk"
    "|til info|for info|for your information|please see the mail below|för kännedom|zur info|zur kenntnis"
    "|siehe unten|info|z. k|z.k|vt allpool|vaata allpool|teadmiseks|tiedoksi|ks. alla|katso alla|pour info"
    "|pour information|voir ci-dessous|para tu información|para su información|ver abajo|ter info"
    "|ter informatie|zie onder|zie hieronder|per conoscenza|vedi sotto|para conhecimento|veja abaixo"
    "|do wiadomości|patrz niżej|para informação|til orientering, se nedenfor|к сведению|см. ниже"
    "|zināšanai|skatīt zemāk|žiniai|žr. žemiau|pro informaci|viz níže|请看下面|请见下文|见下|转发|供参考|如下"
    "|ご参考まで|下記をご参照ください|転送します|참고하세요|아래 참조"
)
"""What people put above a forward: the forwarded mail is what they want read."""
