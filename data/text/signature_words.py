"""What programs, employers and lists put below a mail, by language: no person typed it."""
# ruff: noqa: RUF001, E501 - Cyrillic and full-width letters are these languages' own, and wide

from __future__ import annotations

DEVICE = (
    r"i-?phon[eua]|i-?pad|i-?pod|i-?mac|macbook|samsung|galaxy|android|huawei|honor|xiaomi|redmi|oneplus|pixel|nokia|lumia"
    r"|windows|sony|xperia|htc|motorola|fairphone|oppo|realme|vivo|nexus|blackberry|tablet|smart-?phone|mobile|mobil|móvil"
    r"|telem[oó]vel|celular|cellulare|phone|telefoon|telefon|téléphone|teléfono|telefone|puhelime|komórk|viedtālru|tālru"
    r"|handy|mobilgerät|outlook|hotmail|thunderbird|gmail|yahoo|proton|aol|gmx|web\.de|mail\.ru|posteo|mailbird|airmail"
    r"|bluemail|k-9|fairemail|superhuman|zoho|icloud|t-mobile|телефон|айфон|айпад|смартфон|яндекс|手机|手機|小米|华为|華為"
    r"|スマートフォン|スマホ|携帯|갤럭시|아이폰|휴대폰|هاتف|آيفون|ايفون|جهاز|טלפון|נייד|מכשיר|אייפון"
)
"""Phones and mail programs; in PHONE_LINE each is written as one DEVICE_SIGN."""
DEVICE_SIGN = "\x01"
# A device among at most so many words without a comma: "my Samsung Galaxy phone on the X network".
_D = r"(?:[^\s,?!]+ ){0,4}?[^\s,?!]*\x01[^\s,?!]*(?: [^\s,?!]+){0,4}"
_W = r"(?:[^\s,?!]+ ){0,3}?[^\s,?!]*\x01[^\s,?!]*(?: [^\s,?!]+){0,1}"
_SYSTEM = r"(?:ios|mac|\x01)"
_EXCUSE = r"(?:please |pls )?(?:excuse|forgive|pardon) (?:any |my |the )?(?:typos?|brevity|spelling|errors|mistakes|terseness)"

PHONE_WORDS = frozenset(
    [
        "sent",
        "written",
        "typed",
        "composed",
        "from",
        "please",
        "pls",
        "excuse",
        "forgive",
        "pardon",
        "get",
        "download",
        "hent",
        "skaff",
        "få",
        "last",
        "hämta",
        "skaffa",
        "obtenir",
        "obtenez",
        "obtener",
        "obtenha",
        "obter",
        "descargar",
        "ottieni",
        "scarica",
        "hanki",
        "lataa",
        "hankige",
        "laadige",
        "pobierz",
        "gauti",
        "outlook",
        "sendt",
        "skickat",
        "skickades",
        "skickad",
        "från",
        "von",
        "gesendet",
        "verschickt",
        "gesandt",
        "diese",
        "envoyé",
        "envoyée",
        "verstuurd",
        "verzonden",
        "enviado",
        "enviada",
        "enviat",
        "inviato",
        "inviata",
        "saadetud",
        "minu",
        "wysłane",
        "wysłano",
        "wysłana",
        "odesláno",
        "trimis",
        "poslano",
        "poslato",
        "iphone",
        "ipad",
        "android",
        "dikirim",
    ]
)
"""How such a line begins where it has only letters of ASCII; tested first, for speed."""
PHONE_LINE = (
    r"[(<\[*_ ]*(?:"
    rf"(?:sent|written|typed) from {_D}|(?:sent|composed) (?:via|with|using|by|on) {_W}"
    rf"|sent from my [\w-]*[0-9][\w-]*|from my {_W}|sent with \[?\x01 mail\]?(?:\(https?://\S{{1,80}}\))? secure email|sent from (?:acompli|mail|spark|inbox|front|hey)"
    # "Get Outlook for iOS" in a language that puts the verb first, or behind.
    rf"|{_EXCUSE}[^\n?]{{0,50}}|(?:get|hent|skaff|skaff deg|få|last ned|hämta|skaffa|télécharger|obtenir|obtenez|download|obtener"
    r"|obtén|obtenha|obter|descargar|ottieni|scarica|hanki|lataa|hankige|laadige alla|pobierz|pobierz aplikację|získat"
    rf"|stáhnout|získajte|iegūt|lejupielādēt|gauti|atsisiųsti|скачать|скачайте|получить|завантажити) (?:o )?\x01 (?:[\w-]{{1,8}} ){{0,2}}{_SYSTEM}\w{{0,5}}"
    rf"|\x01 for {_SYSTEM}を入手|\x01 (?:für|voor|för|til|for|para|per|pour|do|pro) {_SYSTEM}(?:<https?://[^\s>]+>)?(?: \w{{2,14}})?"
    rf"|(?:获取|取得|下載|下载) ?{_SYSTEM}? ?(?:版|用)?的? ?\x01[^\n。，]{{0,16}}|{_SYSTEM}(?:版|용) ?\x01[^\n]{{0,12}}"
    rf"|(?:sendt (?:fra|frå|med|via)|(?:skickat|skickades|skickad|sänt) (?:från|med|via)|von mein(?:em|er)"
    r"|(?:gesendet|verschickt|gesandt) (?:von|mit|über|via|aus)|diese (?:e-mail|nachricht|mail) wurde von"
    r"|envoyée? (?:de|depuis|à partir d[eu]|avec|via|par)|(?:verstuurd|verzonden) (?:vanaf|met|via|vanuit)"
    r"|(?:enviado|enviada|enviat) (?:desde|do|da|de|del|des|por|con|com|vía|via|pelo|a partir do|a través de)"
    r"|inviat[oa] (?:da|dal|con|tramite|via)|wysłan[eoya] ze?|odesláno ze?|odoslané zo?|(?:nosūtīts|sūtīts) (?:no|ar)"
    r"|(?:išsiųsta|siųsta) (?:iš|per)|trimis de pe|(?:poslano|poslato) (?:s|z|iz|sa)|изпратено от|отправлено (?:с|со|из|через)"
    r"|надіслано (?:з|із|зі)|στάλθηκε από|sent úr|(?:đã|được) gửi từ|dikirim dari|(?:تم الإرسال|أرسلت|أُرسلت|مرسل) من"
    rf") {_D}|från min {_W}"
    r"|lähetetty (?:[^\s,?!]+ ){0,3}[^\s,?!]*\x01[^\s,?!]*(?:sta|stä|lta|ltä|lla|llä)(?:ni|mme)?"
    r"|saadetud (?:[^\s,?!]+ ){0,3}[^\s,?!]*\x01[^\s,?!]*(?:ist|lt|st|ga|'i)(?: kaudu)?|minu \x01"
    r"|\x01[^\s,?!]*(?:omról|ról|ről|emről) küldve|gönderen: \x01|[^\s,?!]*\x01[^\s,?!]* gönderildi"
    r"|נשלח מ[^\s,?!]*(?: [^\s,?!]+)? ?\x01[^\n,?!]{0,16}"
    r"|(?:发自|發自|来自|來自)(?:我的|我) ?[^\n？。，]{1,24}|(?:发自|發自|来自|來自) ?[^\n？。，]{0,8}\x01[^\n？。，]{0,12}"
    r"|(?:从|從)我的? ?[^\n？。，]{1,24}(?:发送|發送|傳送|寄出)|发送自 ?[^\n？。，]{1,24}"
    r"|(?:私の|マイ)?\x01[^\n。？]{0,12}(?:から|より|で)(?:送信|送信しました|送信されました)"
    r"|(?:나의 ?|내 ?|제 ?)?\x01[^\n?]{0,16}에서 (?:보냄|보낸 메일|보냈습니다)"
    rf")[)>\]*_ ]*(?:<?https?://\S+>?|\[[0-9]{{1,3}}\])?[.!,]?(?: ?[-–—,]? ?{_EXCUSE}[^\n?]{{0,50}})?"
)
"""A whole casefolded line that a phone or program added by itself; devices are DEVICE_SIGN."""

LEGAL = (
    # A disclaimer has a secret, somebody it is meant for, and what to do if it went astray; each
    # of these is a kind of evidence, and two kinds in one paragraph are none a customer writes.
    (
        r"confidential|privileged|vertraulich|fortrolig|konfidentiel|konfidentsiaal|luottamukselli|konfidenti"
        r"|confidencia|riservat|confidentialit|confidentiel|vertrouwelijk|sekretess|poufn|důvěrn|konfidencial"
        r"|конфиденциальн|конфіденційн|保密|机密|機密|秘密情報|기밀|legally protected|salassapidet|taushets|gizli"
    ),
    (
        r"intended (?:only |solely )?(?:for|recipient)|addressee|named recipient|intended solely|bestimmt für|nur für den"
        r"|tiltænkt|beregnet (?:til|for)|rette modtager|mottakar|avsedd(?:a)? (?:endast )?för|adressaadi|adressaadile|mõeldud|tarkoitettu"
        r"|destinataire|destinad[oa]|destinatari|bestemd|uitsluitend|adresat|určen|paredzēt|skirt[aisų]|adresāt"
        r"|предназначен|призначен|收件人|指定收件|宛先の方|受信者|수신인|수신자"
    ),
    (
        r"in error|by mistake|not the intended|notify (?:the sender|us)|delete (?:it|this|the)|disclos|dissemination"
        r"|unauthori[sz]ed|irrtümlich|nicht der richtige|informieren sie|vernichten|ved en fejl|ved en feil|fejlagtigt|slet"
        r"|av misstag|radera|eksikombel|ekslikult|kustuta|erehdyksessä|virheellisesti|poista|par erreur|détruire|supprimer"
        r"|por error|eliminar|borre|per errore|cancellar|distrugg|por engano|elimine|apague|abusievelijk|per vergissing"
        r"|verwijder|omyłk|usuni|usunąć|omylem|smaž|kļūd|dzēs|per klaidą|klaidingai|ištrin|по ошибке|удалите|помилково"
        r"|видал|误收|誤收|删除|刪除|誤って|削除|잘못|삭제"
    ),
)
LEGAL_BEGINS = (
    r"(?:this|the) (?:e-?mail|message|communication|transmission|information|content|document|mail)|confidential|privileged"
    r"|disclaimer|legal notice|important notice|notice:|private |diese (?:e-?mail|nachricht|mail)|der inhalt dieser|die information"
    r"|denne (?:e-?mail|mail|meddelelse|melding|e-?post)|dette (?:brev|budskap)|detta (?:e-?post|mejl|meddelande|mail)|den här e-?post"
    r"|informationen i d|oplysningerne i d|fortrolig|konfident|see (?:kiri|e-kiri|sõnum|e-post)|käesolev|kiri võib|antud e-?kiri"
    r"|tämä (?:sähköposti|viesti)|ce (?:message|courriel|mail)|le présent|les informations|este (?:mensaje|correo|e-?mail)"
    r"|la información|esta (?:mensagem|comunicación)|a informação|questo (?:messaggio|documento)|questa (?:e-?mail|mail)"
    r"|le informazioni|avviso di|ai sensi|dit (?:bericht|e-?mail)|deze (?:e-?mail|mail)|de informatie|ta wiadomość|niniejsz|treść tej"
    r"|tato zpráva|tento e-?mail|informace obsažené|táto správa|ez az (?:e-?mail|üzenet)|šis (?:e-pasts|ziņojums|laiškas|pranešimas)"
    r"|šajā|šiame|šio |данное|это (?:сообщение|письмо)|информация, сод|настоящее|цей лист|це повідомлення|本(?:邮件|郵件|信|メール|電子メール)"
    r"|此(?:邮件|郵件)|この(?:メール|電子メール)|본 (?:메일|이메일|메시지|전자우편)|이 (?:메일|이메일|메시지|전자우편)|aviso|avis |hinweis|wichtig|caution"
)
"""How a disclaimer begins, casefolded."""
PRINTING = (
    r"(?:please )?(?:consider|think of|think about) the environment|think before (?:you )?print|tænk på miljøet|tenk på miljøet"
    r"|tänk på miljön|denken sie an die umwelt|bitte prüfen sie,? ob|mõtle keskkonnale|ajattele ympäristöä|pensez à l'environnement"
    r"|pensez à l’environnement|piense en el medio ambiente|pensi all'ambiente|denk aan het milieu|pomyśl o środowisku"
    r"|virus-?free\.?(?: |$)|virenfrei\.|virusfri\.|(?:this|diese) e-?mail (?:has been|wurde) (?:checked|scanned|auf viren)|scanned by "
    r"|checked (?:for viruses )?by av|kontrolleret for virus|sans virus\.|libre de virus\.|privo di virus\.|без вирусов\."
)
"""A casefolded paragraph that a company's server or a virus checker put below."""
OUTSIDE = (
    r"\W*(?:caution|warning|external(?: e-?mail| sender)?|achtung|advarsel|forsigtig|varning|attention|atención|attenzione"
    r"|let op|uwaga|hoiatus|varoitus)\b.{0,40}(?:external|outside|extern|udefra|utanför|utenfor|esterno|externo|väljastpoolt"
    r"|ulkopuol|zewnątrz|zewnętrz)|you don't often get (?:e-?mail|email) from .{3,80}learn why this is important"
    r"|\[?external(?: e-?mail)?\]?$"
)
"""A casefolded line that a server put above a mail because it comes from outside."""
LIST_FOOTER = (
    r"mailing ?-?list$|/listinfo/|list-?unsubscribe|unsubscribe (?:from|at|by|send|here|email)|to unsubscribe"
    r"|you received this (?:message|email|e-mail) because you (?:are|were) subscribed|you are receiving this (?:because|email|mail)"
    r"|to post to this group|google groups|yahoo! groups|zum abbestellen|abmelden unter|se désinscrire|para cancelar la suscripci"
)
"""Casefolded: what a mailing list puts below every mail."""
CONTACT = (
    r"(?:\+|00)[0-9][0-9 ().-]{6,}[0-9]|\b(?:tel|tlf|tfn|telefon|phone|mob|mobile|mobil|fax|cell|puh|gsm|тел|电话|電話|手机|전화)"
    r"\b[.:]? ?[+0-9(]|\bwww\.\w|https?://|[^\s@<>()]+@[^\s@<>()]+\.\w{2,}"
)
"""Casefolded: how to reach somebody; of what is typed below dashes it makes a signature."""
