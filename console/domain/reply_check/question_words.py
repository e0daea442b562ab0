"""How people ask, in the languages of our customers: first words, little words, what answers what."""
# ruff: noqa: E501, RUF001, SIM905 - a language's words are one string, in its own letters

from __future__ import annotations

import re

POLITE_LEADS = re.compile(
    r"^(?:(?:and|but|so|also|then|ok|okay|hi|hello|hey|please|thanks|thank you|another question|one more (?:thing|question)|question|ps|p\.s\.|og|men|så|altså|hej|hejsa|desuden|derudover|også|endnu et spørgsmål|spørgsmål|och|dessutom|en fråga till|fråga|ja|aga|ning|veel|tere|küsimus|veel üks küsimus)\b[\s,:–-]*)+"
)
"""Stands before a question and changes nothing; casefolded."""

_AUX_EN = "do does did is are was were will would can could should shall may might has have had am isn't aren't don't doesn't didn't can't won't couldn't wouldn't".split()
_PRONOUNS_EN = "i you we they he she it there this that these those the my your our a an any anyone anybody someone somebody one".split()
_PRONOUNS_DA = "jeg du i vi man det den de han hun der min mit mine din dit jeres dette denne nogen noget en et".split()
_PRONOUNS_SV = "jag du ni vi man det den de han hon min mitt mina din ditt er ert detta denna någon något en ett".split()
_VERBS_SV = "kommer kan får är ska skickas skickar blir levereras räknar börjar öppnar stänger har hinner går skulle öppnas hämtas landar".split()

STARTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        # en: a question word alone also begins a clause ("When I open it, …"), so a verb must follow
        rf"(?!which (?:is|was) (?:why|what|how|when))(?:what|when|where|why|how|who|which|whom|whose)(?:'s|'re|'ll| (?:\w+ ){{0,2}}(?:{'|'.join(_AUX_EN)}))\b",
        r"how (?:much|many|long|soon|far|often|come|about|to)\b",
        r"(?:what|which) (?:about|size|colou?r|kind|type|time|date|day|version|model|address)\b",
        rf"(?:{'|'.join(_AUX_EN)}) (?:{'|'.join(_PRONOUNS_EN)})\b",
        # da, nb
        r"(?:hvordan|hvornår|hvorfor|hvem|hvad|hvilken|hvilket|hvilke|hvorhen|hvorfra|hva)(?= )|når (?:kommer|kan|blir|får|skal|er|sender)\b",
        r"hvor (?:er|bliver|kan|skal|finder|ligger|sender|mange|meget|lang|lange|længe|hurtigt|ofte|stor|stort|tit|henne|har|får|køber|mye|lenge)\b",
        rf"(?:kan|må|skal|vil|er|har|bliver|får|findes|ville|kunne|burde|gælder|passer|virker|betyder|tager|sender|koster|leverer|mon) (?:{'|'.join(_PRONOUNS_DA)})\b",
        # sv
        rf"(?:hur|varför|vem|vilken|vilket|vilka|vad)(?= )|när (?:{'|'.join(_VERBS_SV)})\b|var (?:är|kan|finns|hittar|ligger|köper|står|ska|hämtar)\b",
        rf"(?:kan|får|ska|skall|vill|är|har|blir|finns|skulle|kunde|bör|gäller|passar|fungerar|betyder|tar|skickar|kostar|går|vet) (?:{'|'.join(_PRONOUNS_SV)})\b",
        # et
        r"(?:kas|kuidas|millal|miks|kelle|kellele|kes|milline|milliseid|millise|millist|mitu|kustkohast|kuhu|kaua|mida|missugune|ega)\b(?! (?:puudutab|te teate))",
        r"(?:kui (?:palju|kaua|kiiresti|suur|pikk|kallis|tihti)|kus (?:on|saab|ma|asub|see|te|mu|minu)|mis (?:on|värv|hind|ajal|kell|kuupäev|päev|juhtu|saab|ma|see|sel))",
        # de, fi
        r"(?:wann|warum|wieso|wo|wer|welche[rsnm]?|wie|was) (?:\w+ )?(?:ist|sind|kann|können|kommt|wird|lange|viel|viele|muss|soll|bekomme|habe|haben)\b|(?:können|könnten|haben|ist|sind|gibt|wird) (?:sie|ich|wir|es|das|die|der)\b",
        r"(?:milloin|miksi|miten|mistä|missä|mikä|mitä|kuka|kuinka|paljonko|montako|onko|voitteko|voiko|voisitteko|saanko|saako|pitääkö)\b",
    )
)
"""How a sentence begins that is a question even without its mark; casefolded, leads taken off."""

INDIRECT = re.compile(
    r"\b(?:(?:please |kindly )?(?:tell me|let me know|let us know|advise|confirm|explain) (?:what|when|where|why|how|who|which|whether|if)"
    r"|(?:i|we) (?:wonder|was wondering|were wondering|am wondering|are wondering|would like to know|'d like to know|want to know|need to know) "
    r"|(?:vil|ville) (?:gerne|godt) (?:vide|høre|spørge)|(?:gerne|godt) (?:vide|høre) (?:hvornår|hvordan|hvor|hvad|om|hvorfor)|(?:skriv|sig|oplys|fortæl)\b.{0,20} (?:hvornår|hvordan|hvor|hvad|om|hvorfor)\b"
    r"|(?:undrar|skulle vilja veta|vill veta|vill gärna veta|undrade)\b|(?:säg|meddela|berätta)\b.{0,20} (?:när|hur|var|vad|om|varför)\b"
    r"|(?:sooviksin|soovin|tahaksin|tahan) (?:teada|küsida)|(?:palun )?(?:öelge|andke teada|teatage|täpsustage),? (?:millal|kuidas|kus|kas|mis|miks|kui))\b"
)

HAN_ASKS = re.compile(
    "吗|嘛[？?]|呢[？?]?$|请问|怎么|怎样|如何|什么|为什么|为何|哪里|哪儿|哪个|哪些|哪种|哪天|哪一|多少|多久|多长|多大|几天|几时|几个|几点|能否|可否|是否|可不可以|能不能|会不会|有没有|是不是|要不要|行不行|对不对|何时|谁"
)
HAN_SURE = re.compile(
    "吗|请问|能否|可否|是否|可不可以|能不能|会不会|有没有|是不是|要不要|怎么[换办退用装样]|多少|多久|什么时候|何时|如何|为什么|哪里"
)
HAN_NOT = re.compile(
    "不知道|没(?:有)?什么|无论|不管|没怎么|不怎么|什么的|怎么都|怎么也|什么都|什么也|谁都|谁也|哪里都|多少都|告诉.{0,4}什么|为什么呢.{6}"
)
"""Where question words say "nothing at all" or "however"."""

COURTESY = re.compile(
    r"^(?:(?:can|could|would|will) (?:you|anyone|someone|somebody) (?:please |kindly |perhaps )?(?:help|assist)(?: me| us)?(?: out)?(?: with (?:this|that|it))?(?: please)?"
    r"|(?:is )?(?:anyone|anybody|somebody|someone) there|how are you(?: doing)?|(?:any|some) (?:help|ideas?|advice|suggestions?)(?: please)?|hello|anybody|right|ok(?:ay)?|really|seriously|you know|isn't it|see\b.*|please|thanks|why\b me"
    r"|(?:kan|vil|må) (?:i|du|nogen) (?:venligst |måske |ikke )?(?:hjælpe|hjælpe mig|hjælpe os)(?: (?:mig|os))?(?: med (?:det|dette|den))?(?: tak)?|er der nogen|hallo|ikke|ikke også|vel|virkelig|ok"
    r"|(?:kan|skulle|vill) (?:ni|du|någon) (?:snälla |kunna )?(?:hjälpa)(?: (?:mig|oss))?(?: med (?:det|detta))?|hallå|eller hur|eller|visst"
    r"|kas (?:te |sa |keegi )?(?:saate|saaksite|saab|oskate|saad|võite)(?: te)? (?:mind |meid |mul |mulle )?(?:aidata|abi anda)|halloo|eks|eks ole|jah)$"
)
HAN_COURTESY = re.compile(
    "^(?:请问)?(?:您|你们?|有人)?(?:能|可以|能不能|可不可以|可否|能否)?(?:请)?(?:帮|帮帮|帮助|帮忙|协助)(?:一下|一下我|我|我们|忙|看看)*(?:吗|么|呢)?$|^(?:在吗|有人吗|好吗|可以吗|行吗|对吗|是吗|谢谢)$"
)

YES_NO = re.compile(
    rf"^(?:(?:{'|'.join(_AUX_EN)})\b|(?:kan|må|skal|vil|er|har|bliver|får|findes|ville|kunne|burde|gælder|passer|virker|mon|ska|är|blir|finns|skulle|vill|går|kas|ega|onko|voiko|können|gibt|ist)\b)"
)
YES_NO_HAN = re.compile("吗|能否|可否|是否|不可以|能不能|会不会|有没有|是不是|要不要|行不行")
ANSWERS_YES_NO = re.compile(
    r"(?:^|[.!?…\n:,–-]\s*|\b)(?:yes|no|yeah|yep|nope|sure|of course|certainly|absolutely|indeed|gladly|unfortunately|i'm afraid|ja|jo|nej|naturligvis|selvfølgelig|desværre|bestemt|gerne|javisst|visst|självklart|tyvärr|absolut|gärna|nej|jah|jaa|ei|muidugi|loomulikult|kahjuks|kindlasti|kyllä|valitettavasti|natürlich|leider|nein)\b"
    r"|\b(?:you can|you may|you can't|you cannot|we can|we can't|we cannot|that works|that's fine|no problem|it is|it isn't|it does|it doesn't|we do|we don't|det kan (?:du|i|vi|man)|det er|det gør|det kan den|det kan de|det gør den|den kan|vi kan|du kan|i kan|kan godt|det går (?:bra|fint|att)|går det|det kan ni|ni kan|det finns|saab|saate|saame|sobib|võite|on olemas|ei saa)\b"
)
ANSWERS_YES_NO_HAN = re.compile(
    "可以|是的|不是|没有|有的|能|不能|会|不会|不行|没问题|当然|好的|对的|支持|不支持|抱歉|很遗憾|需要|不需要|无需|不用|已经|适用|包含|包括"
)

_WHEN = r"when|hvornår|når|när|millal|wann|milloin|how (?:soon|long)|hvor (?:længe|lang|lange|hurtigt|lenge)|hur (?:lång|länge|snabbt)|kui (?:kaua|kiiresti)|what (?:time|date|day)|kaua"
_MUCH = r"how (?:much|many)|hvor (?:meget|mange|mye)|hur (?:mycket|många)|kui palju|mitu|what (?:price|is the price|does it cost)|price|pris|hind"
_WHY = r"why|how come|hvorfor|varför|miks|warum|miksi"
_WHERE = r"where|hvor (?:er|bliver|kan|skal|finder|ligger|sender|henne)|var (?:är|kan|finns|hittar|ligger|ska)|kus|kuhu|wo|missä|mistä"
_TIME_SAID = (
    r"\b(?:today|tomorrow|tonight|yesterday|now|soon|shortly|(?:mon|tues|wednes|thurs|fri|satur|sun)day|weeks?|days?|hours?|minutes?|months?|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|i dag|i morgen|i morgon|i går|i aften|snart|nu|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|måndag|tisdag|torsdag|lördag|söndag|uger?|dage?|timer?|hverdage|bankdage|veckor?|vecka|dagar?|dag|timmar?|arbetsdagar|vardagar"
    r"|täna|homme|eile|varsti|kohe|esmaspäev\w*|teisipäev\w*|kolmapäev\w*|neljapäev\w*|reede\w*|laupäev\w*|pühapäev\w*|nädal\w*|päev\w*|tunni\w*|tundi|tööpäev\w*)\b"
)
KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(rf"\b(?:{_WHEN})\b|什么时候|何时|多久|几天|几时|哪天|多长时间|几点"),
        re.compile(
            rf"{_TIME_SAID}|\b\d{{1,2}}[.:]\d{{2}}\b|\b\d{{1,2}}[./]\s?\d{{1,2}}\b|今天|明天|后天|昨天|周|星期|天|工作日|小时|月|马上|立即|已经"
        ),
    ),
    (
        re.compile(rf"\b(?:{_MUCH})\b|多少|几个|价格|多大"),
        re.compile(
            r"\d|\b(?:free|no charge|gratis|uden beregning|kostnadsfri|tasuta|none|all|ingen|alle|inga|alla|kõik|one|two|three|four|five|six|en|to|tre|fire|fem|seks|ett|två|fyra|sex|üks|kaks|kolm|neli|viis|kuus|dozen)\b|免费|[一二三四五六七八九十两百千]"
        ),
    ),
    (
        re.compile(rf"\b(?:{_WHY})\b|为什么|为何|怎么会"),
        re.compile(
            r"\b(?:because|since|due to|caused|cause|reason|therefore|so that|fordi|skyldes|derfor|grund|grunden|årsag\w*|da|eftersom|beror|därför|orsak\w*|sest|kuna|tõttu|põhjus\w*|seetõttu)\b|因为|由于|原因|所以|导致|是.{0,12}的问题"
        ),
    ),
    (
        re.compile(rf"\b(?:{_WHERE})\b|哪里|哪儿|在哪"),
        re.compile(
            r"@|www\.|://|\b(?:in|at|on|under|here|there|i|på|hos|ved|under|her|der|hittar|finns|ligger|asub|leiate|siin|seal|juures|\w+(?:s|l|st|le)\b(?= (?:on|leiate)))\b|在|这里|官网|页面|[上中里]"
        ),
    ),
)
"""What is asked by certain words, and what an answer to that says."""

STOP = frozenset(
    # en
    "the a an and or but not no yes of to in on at for from with by as is are was were be been am do does did done have has had having can could will would shall should may might must i you he she it we they me him her us them my your his its our their mine yours this that these those there here what when where why how who which whom whose if then than so too also very just only more most any some all each both other another still yet already again please thanks thank hi hello dear regards best kind need want like get got know let tell help see use using made make way thing things really quite maybe perhaps one two new now today question questions"
    # da
    " og i jeg det at en et den til er som på de med han af for ikke der var mig sig men har om vi min mit mine havde ham hun nu over da fra du ud sin dem os op man hans hvor eller hvad skal selv her alle vil blev kunne ind når være dog noget ville jo deres efter ned skulle denne dette dit din også under have dig anden hende alt meget sit vor mod disse hvis nogle hos blive mange bliver kan må får fået får gør gøre gjort kommer hvordan hvornår hvorfor hvilken hvilket hvilke hvem så jeres jer lige bare endnu allerede igen tak hej gerne mere mindre helt vide spørgsmål altså mon"
    # nb, sv
    " jag att och det som är av den till inte om ett men sig från vi så kan när år under också efter eller sin där vid mot ska skall ut få finns vara alla andra mycket än här då sedan över bara in blir upp även vad två vill ha många hur mer går nya mig dig oss er ert era ni mitt mina vår våra något några ingen inget tack hej får har var vilken vilket vilka varför vem skulle kunde göra gör gjort kommer redan igen gärna veta fråga frågor"
    # et
    " ja on ei ma mis oli aga ta ka ning või siis nii kes selle nende meie teie sinu ole pole kas mul mulle minu veel juba väga ainult kuid seda nagu enne pärast palun tere tänan aitäh kuidas miks kus millal kui te mu see need neid saab saan saate oleks olema olla teada küsimus mida mille milline et kaua palju".split()
)
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("refund", "money", "paid back", "return", "reimburs", "credit"),
    (
        "ship",
        "send",
        "sent",
        "deliver",
        "parcel",
        "package",
        "arriv",
        "dispatch",
        "courier",
        "track",
    ),
    ("price", "cost", "pay", "charge", "free"),
    ("exchang", "replac", "swap", "return", "courier"),
    ("broken", "repair", "fix", "warranty", "replac", "guarantee"),
    ("password", "login", "log in", "reset", "account", "sign"),
    ("invoice", "receipt", "bill", "vat"),
    ("pengene", "penge", "beløb", "refund", "returner", "retur", "kortet"),
    (
        "sende",
        "sendt",
        "send",
        "pakke",
        "lever",
        "fragt",
        "komme",
        "afsted",
        "fremme",
        "går herfra",
        "chauffør",
    ),
    ("pris", "kost", "betal", "gratis", "koster"),
    ("byt", "ombyt", "retur", "tager den", "ny "),
    ("faktur", "regning", "kvitter", "moms"),
    ("kode", "adgangskode", "logge", "login", "nulstil"),
    ("pengar", "belopp", "återbetal", "retur", "kort"),
    ("skicka", "paket", "lever", "frakt", "komm", "bud"),
    ("byta", "byte", "retur", "ny "),
    ("faktur", "kvitto", "moms"),
    ("lösenord", "logga", "inlogg", "återställ"),
    ("raha", "summa", "tagasi", "makse"),
    ("saat", "pakk", "paki", "tarn", "kohale", "jõua", "kuller", "kullerit"),
    ("hind", "maks", "tasuta"),
    ("vahet", "asend", "uue", "tagas"),
    ("arve", "kviitung", "käibemaks"),
    ("退款", "退回", "退", "到账"),
    ("发货", "寄", "送", "物流", "快递", "包裹", "收到", "重新发"),
    ("换", "更换", "补寄", "取回", "发出"),
    ("发票", "抬头", "开"),
    ("密码", "登录", "重置"),
    ("保修", "维修", "修", "免费"),
)
"""Stems of words that say the same in question and answer."""
