"""Character sets: right, wrong, missing and unknown ones, in forty ways."""

# ruff: noqa: E501, RUF001 - a case a line, in many alphabets

from __future__ import annotations

from tests.decoding.cases import Case, mail, text_in

DANISH = "Hej, jeg har købt en lampe, men den virker ikke. På forhånd tak. Søren Ægidius Åberg"
ESTONIAN = (
    "Tere! Soovin teada, millal tellimus kohale jõuab. Šokolaad ja žiletid on puudu. Jüri Õun"
)
FRENCH = "Bonjour, j'ai reçu la commande, mais l'étiquette était abîmée. À bientôt, Hélène"
GERMAN = "Guten Tag, die Größe stimmt nicht. Könnten Sie mir eine andere schicken? Grüße, Jürgen"
POLISH = "Dzień dobry, chciałbym się dowiedzieć, kiedy otrzymam zamówienie. Łukasz Wójcik, Łódź"
CZECH = "Dobrý den, kdy přijde moje objednávka? Žádné zboží zatím nepřišlo. Jiří Dvořák, Plzeň"
HUNGARIAN = "Jó napot! Mikor érkezik meg a rendelésem? Köszönöm szépen, Győző Szűcs, Győr"
LATVIAN = "Labdien! Vēlos uzzināt, kad tiks piegādāts pasūtījums. Paldies, Jānis Bērziņš, Rīga"
LITHUANIAN = "Laba diena, norėčiau sužinoti, kada bus pristatytas užsakymas. Jonas Žukauskas"
TURKISH = "Merhaba, siparişim ne zaman gelecek? Teşekkürler, Gökhan Yılmaz, İstanbul. Değişiklik"
RUSSIAN = "Здравствуйте! Я заказал лампу две недели назад, но она не пришла. С уважением, Иван"
UKRAINIAN = "Добрий день! Чи є у вас ця лампа? Її ціна вказана неправильно. Дякую, Євген"
GREEK = "Καλημέρα, πότε θα παραλάβω την παραγγελία μου; Ευχαριστώ πολύ, Γιώργος"
HEBREW = "שלום, מתי תגיע ההזמנה שלי? תודה רבה מראש"
ARABIC = "مرحبا، متى سيصل طلبي؟ شكرا جزيلا لكم على المساعدة"
THAI = "สวัสดีครับ ผมอยากทราบว่าสินค้าจะมาถึงเมื่อไหร่ ขอบคุณมากครับ"
CHINESE = "您好，我上周订购的灯还没有收到，请帮我查一下。谢谢！"
TAIWANESE = "您好，我上週訂購的燈還沒有收到，請幫我查一下。謝謝！"
JAPANESE = "こんにちは。先週注文したランプがまだ届いていません。確認をお願いします。"
KOREAN = "안녕하세요. 지난주에 주문한 램프가 아직 도착하지 않았습니다. 확인 부탁드립니다."

DECLARED = (
    ("utf-8", "utf-8", DANISH), ("UTF8", "utf-8", ESTONIAN), ("iso-8859-1", "cp1252", "“5 €”"),
    ("latin1", "cp1252", DANISH), ("windows-1257", "cp1257", ESTONIAN),
    ("iso-8859-15", "iso8859-15", ESTONIAN), ("iso-8859-13", "iso8859-13", ESTONIAN),
    ("iso-8859-2", "iso8859-2", POLISH), ("windows-1250", "cp1250", CZECH),
    ("windows-1251", "cp1251", RUSSIAN), ("koi8-r", "koi8-r", RUSSIAN),
    ("koi8-u", "koi8-u", UKRAINIAN), ("iso-8859-5", "iso8859-5", RUSSIAN), ("ibm866", "cp866", RUSSIAN),
    ("windows-1253", "cp1253", GREEK), ("iso-8859-7", "iso8859-7", GREEK),
    ("iso-8859-9", "cp1254", TURKISH), ("windows-1255", "cp1255", HEBREW),
    ("iso-8859-8-i", "iso8859-8", HEBREW), ("windows-1256", "cp1256", ARABIC),
    ("tis-620", "cp874", THAI), ("gb2312", "gbk", CHINESE + "喆镕"), ("gbk", "gb18030", CHINESE + "㐀"),
    ("hz-gb-2312", "hz", "订单"), ("big5", "big5hkscs", TAIWANESE + "鯭"), ("shift_jis", "cp932", JAPANESE + "①㈱"),
    ("x-sjis", "cp932", JAPANESE), ("euc-jp", "euc_jp", JAPANESE),
    ("iso-2022-jp", "iso2022_jp", JAPANESE), ("iso-2022-jp", "iso2022_jp_ext", "ｱｲｳ"),
    ("euc-kr", "cp949", KOREAN + "똠"), ("ks_c_5601-1987", "cp949", KOREAN),
    ("iso-2022-kr", "iso2022_kr", "한국어"), ("macintosh", "mac-roman", FRENCH),
    ("x-mac-roman", "mac-roman", GERMAN), ("utf-7", "utf-7", DANISH), ("unicode-1-1-utf-7", "utf-7", "é"),
    ("utf-16", "utf-16", DANISH), ("utf-16le", "utf-16-le", DANISH), ("utf-16be", "utf-16-be", DANISH),
    ("utf-32", "utf-32", "æøå"), ("cp437", "cp437", GERMAN), ("cp037", "cp037", "Hello"),
    ("'utf-8'", "utf-8", DANISH), ('"utf-8"', "utf-8", DANISH), ("utf-8 (unicode)", "utf-8", DANISH),
)  # fmt: skip
"""(declared, in truth or a larger set of the same kind, text): read as it is, and nothing is said."""

WRONG = (
    ("us-ascii", "cp1252", DANISH), ("us-ascii", "utf-8", DANISH), ("iso-8859-1", "utf-8", ESTONIAN),
    ("utf-8", "cp1252", DANISH), ("utf-8", "gb18030", CHINESE), ("utf-8", "cp932", JAPANESE),
    ("utf-8", "koi8-r", RUSSIAN), ("iso-8859-1", "cp1251", RUSSIAN), ("iso-8859-1", "koi8-r", RUSSIAN),
    ("iso-8859-1", "gb18030", CHINESE), ("iso-8859-1", "cp1253", GREEK), ("windows-1252", "cp949", KOREAN),
    ("big5", "gb18030", CHINESE), ("koi8-r", "utf-8", RUSSIAN), ("gb2312", "utf-8", CHINESE),
    ("shift_jis", "euc_jp", JAPANESE), ("utf-8", "utf-16", DANISH), ("x-no-such-set", "utf-8", DANISH),
    ("unknown-8bit", "cp1257", LATVIAN), ("x-unknown", "cp1250", CZECH),
)  # fmt: skip
"""(declared, in truth, text): guessed, and said so."""

UNDECLARED = (
    ("utf-8", DANISH), ("cp1252", DANISH), ("cp1252", FRENCH), ("cp1252", GERMAN), ("cp1257", ESTONIAN),
    ("iso8859-15", ESTONIAN), ("cp1257", LATVIAN), ("cp1257", LITHUANIAN), ("cp1250", POLISH),
    ("iso8859-2", POLISH), ("cp1250", CZECH), ("cp1250", HUNGARIAN), ("cp1254", TURKISH),
    ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("cp866", RUSSIAN), ("cp1251", UKRAINIAN), ("cp1253", GREEK),
    ("cp1255", HEBREW), ("cp1256", ARABIC), ("cp874", THAI), ("gb18030", CHINESE), ("big5", TAIWANESE),
    ("cp932", JAPANESE), ("euc_jp", JAPANESE), ("cp949", KOREAN), ("mac-roman", FRENCH), ("cp850", GERMAN),
    ("utf-16", DANISH),
)  # fmt: skip
"""(in truth, text): no set is named."""

META = '<html><head><meta charset="{}"></head><body><p>{}</p></body></html>'


def _page(declared: str, named: str, real: str, words: str) -> bytes:
    charset = f"; charset={declared}" if declared else ""
    return mail(f"Content-Type: text/html{charset}", META.format(named, words).encode(real))


DECLARED_CASES = tuple(
    Case(
        f"{declared} as declared: {text[:9]}",
        text_in(declared, text.encode(real), "base64"),
        {"text": text, "guessed": None},
    )
    for declared, real, text in DECLARED
)
WRONG_CASES = tuple(
    Case(
        f"{declared} that is {real}", text_in(declared, text.encode(real), "base64"),
        {"text": text, "defect": "Character set guessed"},
    )
    for declared, real, text in WRONG
)  # fmt: skip
UNDECLARED_CASES = tuple(
    Case(f"undeclared {real}: {text[:9]}", text_in("", text.encode(real), "base64"), {"text": text})
    for real, text in UNDECLARED
)
OTHER_CASES = (
    Case("iso-2022-jp with the rows of Windows",
         text_in("iso-2022-jp", b"\x1b$B-!-\"F|K\\\x1b(B abc"), {"text": "①②日本 abc"}),
    Case("utf-8 with surrogate pairs", text_in("utf-8", b"ok \xed\xa0\xbd\xed\xb8\x80"),
         {"text": "ok 😀"}),
    Case("utf-8 with its mark", text_in("utf-8", b"\xef\xbb\xbfHello"), {"text": "Hello"}),
    Case("one bad byte in utf-8", text_in("utf-8", DANISH.encode() + b" \xff."),
         {"text": DANISH + " \ufffd.", "defects": 1}),
    Case("utf-16 without its mark", text_in("utf-16", "Hello".encode("utf-16-be"), "base64"),
         {"text": "Hello"}),
    Case("undeclared utf-16 without its mark", text_in("", DANISH.encode("utf-16-le"), "base64"),
         {"text": DANISH}),
    Case("ascii that claims to be utf-16", text_in("utf-16", b"Hello"), {"text": "Hello"}),
    Case("zeros in a text", text_in("utf-8", b"a\0b"), {"text": "a^@b"}),
    Case("page that names its set", _page("", "windows-1251", "cp1251", RUSSIAN),
         {"text": RUSSIAN, "guessed": None}),
    Case("page and header of one mind", _page("gb2312", "gb2312", "gbk", CHINESE), {"text": CHINESE}),
    Case("header right, page wrong", _page("utf-8", "iso-8859-1", "utf-8", DANISH), {"text": DANISH}),
    Case("header wrong, page right", _page("utf-8", "windows-1257", "cp1257", ESTONIAN),
         {"text": ESTONIAN, "guessed": "cp1257"}),
    Case("header ascii, page right", _page("us-ascii", "iso-8859-2", "iso8859-2", POLISH), {"text": POLISH}),
    Case("page of another alphabet called Latin", _page("iso-8859-1", "windows-1251", "cp1251", RUSSIAN),
         {"text": RUSSIAN}),
    Case("Swedish in capitals is Western",
         text_in("iso-8859-1", "KÖRSBÄRSTRÄD ÅÄÖ ÅÄÖ ÅÄÖ ÅÄÖ".encode("latin-1"), "base64"),
         {"text": "KÖRSBÄRSTRÄD ÅÄÖ ÅÄÖ ÅÄÖ ÅÄÖ", "guessed": None}),
    Case("a line of dashes is Western", text_in("windows-1252", ("\u2014" * 30).encode("cp1252"), "base64"),
         {"text": "\u2014" * 30, "guessed": None}),
)  # fmt: skip
CASES = (*DECLARED_CASES, *WRONG_CASES, *UNDECLARED_CASES, *OTHER_CASES)
