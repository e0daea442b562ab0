"""How people say that a file goes with a mail, language by language, and what only sounds like it.

Each language has three patterns, looked for in a sentence without case: `claims` say that a file
is here; `asks` speak of a file of the customer's, ask for one, or of one thing fastened to another;
`denies` say that there is none. A sentence that claims beside asking (`See the attached form; please
attach a photo`) is split at its commas, so each part is judged by itself.
"""
# ruff: noqa: E501 - patterns of a language are one line, in its own letters

from __future__ import annotations

from typing import NamedTuple


class Patterns(NamedTuple):
    """What is looked for in one language."""

    claims: str
    asks: str
    denies: str


PATTERNS: dict[str, Patterns] = {
    "en": Patterns(
        r"\b(?:attach(?:ed|ing|ments?)|(?:i|we)(?:'ll| will| have| am| are|'ve|'m|'re)? (?:now |also |just )?attach(?:ed|ing)?|enclos(?:ed|ing|ure)|(?:i|we) enclose)\b",
        r"\b(?:you(?:'ve|r| have| had| were| did| could| can| may| would| will| should)? (?:\w+ )?attach\w*|your (?:\w+ ){0,2}attach\w*|attach\w* (?:that |which |file |files |photo |picture )?(?:that )?(?:you|from you)\b|(?:please|kindly|to|and|or|by|for|try|without|can|could|not|n't|need|just|then) attach\b|by attaching|^attach\b|when attaching|thank\w*(?: you)?(?: very much)? for (?:the|your|that) (?:\w+ )?attach\w*|attached to (?!(?:this|the|my|our) (?:e-?mail|mail|message|reply|letter|response))|(?:open|read|receive|see|view|opened|received) (?:the|any|an|that) attachments?(?= (?:you|in your|from your))|(?:no strings|very|so|too|more|deeply) attached|(?:as|an|the) attachments? (?:to|in) your|attachments? (?:is|are) (?:welcome|allowed|possible|limited|blocked|stripped|removed)|(?:large|big|heavy) attachments?|enclosed (?:space|area|room|lamp|luminaire|fixture|housing|in (?:the|its|your) (?:box|parcel|package|housing))|screws? (?:is|are) enclosed|enclosure)",
        r"\b(?:no|without(?: an?| any)?|not|n't|nothing|never|missing|needs? no|forgot\w* the|forgot to|neither) (?:\w+ ){0,2}?(?:attach\w*|enclos\w*)\b|\battach\w* (?:is|are|was|were|will be) (?:not|n't|no longer|never|missing|unnecessary)|\battach\w* (?:isn't|aren't|wasn't|weren't|missing)",
    ),
    "da": Patterns(
        r"\b(?:vedhæft(?:et|ede|er|es|ning\w*)|vedlagt\w*|vedlægger|vedlagte|bilag(?:et|ene)?|(?:har|hermed|og) vedhæftet|(?:vil|skal) vedhæfte)\b",
        r"\b(?:(?:du|de)(?: har| havde| kan| skal| må| selv| også| gerne)* (?:\w+ )?vedhæft(?:ede|er|et|e)\b|i(?: har| havde| kan| skal| må| selv| også| gerne)+ (?:\w+ )?vedhæft(?:ede|er|et|e)\b|(?:har|havde|vedhæftede|vedhæfter|vedlagde) (?:du|i)\b(?: \w+){0,3}(?: vedhæftet| vedlagt)?|(?:kan|må|vil|skal) (?:du|i)\b.*?(?:vedhæft\w*|vedlægge)|(?:din|dit|dine|jeres|deres) (?:\w+ )?(?:vedhæft\w*|bilag\w*|vedlagte)|tak for (?:\w+ )?(?:vedhæft\w*|bilag\w*)|bilag(?:et|ene)? (?:som |der )?(?:du|i|fra dig)|vedhæft(?:ning\w*|ede \w+) (?:som |der )?(?:du|i|fra dig)|at vedhæfte|ved at vedhæfte|vedhæft\b|store (?:vedhæft\w*|bilag)|som (?:vedhæftning|bilag) (?:til|i) (?:din|jeres)|bilag til (?:din|jeres) (?:regnskab|bogføring))",
        r"\b(?:ingen|ikke|uden|mangler|glemte|aldrig|intet|hverken) (?:\w+ ){0,3}?(?:vedhæft\w*|bilag\w*|vedlagt\w*)\b|\b(?:vedhæft\w*|bilag\w*) (?:er|var|bliver) ikke|\b(?:vedhæft\w*|bilag\w*) mangler|ikke nødvendig\w* (?:at )?(?:med )?(?:vedhæft|bilag)",
    ),
    "nb": Patterns(
        r"\b(?:vedlagt\w*|vedlegg(?:et|ene)?|vedlegger|legger (?:\w+ ){0,3}ved)\b",
        r"\b(?:(?:du|dere) (?:har |kan |må )?(?:la |legger |legge |lagt )?ved\w*|(?:ditt|deres|dine) (?:\w+ )?vedlegg\w*|vedlegg\w* (?:du|dere|som du)|takk for (?:\w+ )?vedlegg\w*|(?:kan|må|vil) (?:du|dere)\b.*?(?:ved\b|vedlegg))",
        r"\b(?:ingen|ikke|uten|mangler|glemte|intet) (?:\w+ ){0,3}?(?:vedlegg\w*|vedlagt\w*)\b|\bvedlegg\w* (?:er ikke|mangler)",
    ),
    "sv": Patterns(
        r"\b(?:bifoga(?:t|d|de|r|s)|bilaga(?:n)?|bilagor(?:na)?|bilagd\w*|bifogar|(?:vi|jag) (?:\w+ )?bifoga)\b",
        r"\b(?:(?:du|ni)(?: har| hade| kan| ska| får| själv| också| gärna)* (?:\w+ )?bifoga\w*|(?:har|hade|bifogade|bifogar) (?:du|ni)\b(?: \w+){0,3}(?: bifogat)?|(?:kan|får|vill|ska|skulle) (?:du|ni)\b.*?bifoga\w*|(?:din|dina|er|era|ditt) (?:\w+ )?(?:bilag\w*|bifogade)|tack för (?:\w+ )?(?:bilag\w*|bifogad\w*)|bilag\w* (?:som )?(?:du|ni|från dig)|(?:att|genom att|gärna|vänligen|och) bifoga\b|bifoga\b(?! (?:till|här))|stora bilagor|bilagor (?:är|får))",
        r"\b(?:ingen|inga|inte|utan|saknas|saknar|glömde|inget|aldrig|varken) (?:\w+ ){0,3}?(?:bilag\w*|bifoga\w*)\b|\b(?:bilag\w*|bifoga\w*) (?:är|var|behövs|krävs) (?:inte|ej)|\b(?:bilag\w*|bifoga\w*) (?:saknas|behövs inte)|\bbehövs (?:ingen|inga) bilag",
    ),
    "et": Patterns(
        r"\b(?:manus(?:e|es|ena|ega|ed|test|tes|tena|tega|esse)?|manusta(?:n|sin|me|sime|tud|tuna)|lisatud (?:on )?(?:fail\w*|arve\w*|juhend\w*|dokument\w*|pil\w+|vorm\w*|manus\w*|leping\w*|pakkumi\w*)|(?:lisan|lisasin|lisame|lisasime|saadan|panen|panin) (?:\w+ ){0,4}(?:kaasa|manusesse|manusena|faili\w*)|(?:kirjaga|kirjale|kirja) (?:on )?(?:kaasas|lisatud|kaasa|juures)|kaasasolev\w*|juuresolev\w*)\b",
        r"\b(?:(?:teie|sinu|su|saadetud|te|sa) (?:\w+ )?(?:manus\w*|lisatud|kaasasolev\w*)|manus\w* (?:mille|mida|teilt|sinult)|aitäh (?:\w+ )?(?:manus\w*|lisatud)|(?:palun|võite|võiksite|saate|saaksite|tuleb|peate|võid|saad|kas) (?:\w+ ){0,3}?(?:manusta\w*|lisa(?:ge|da)?|manus\w*)\b|manustage|manustada|(?:karbis|pakis|pakiga|lambiga|komplektis|tootega) (?:\w+ ){0,2}?(?:kaasas|kaasasolev\w*|lisatud)|(?:lambi|toote|lambiga|pakiga|komplekti) kaasasolev\w*|suured manused)",
        r"\b(?:ei ole|pole|ilma|ei|puudu\w*|unus\w+) (?:\w+ ){0,3}?(?:manus\w*|lisatud)\b|\bmanus\w* (?:\w+ )?(?:ei|puudu\w*|pole|unus\w+)|\bmanuseta\b",
    ),
    "zh": Patterns(
        r"附件|随信附|随附|附上|附在|附图|见附|已附|附有|附表|随函附|附了|附送|(?:我|我们).{0,4}附(?![近加属带])",
        r"(?:您|你|您们|你们)(?:的|发|寄|上传|提供|附|在|所|上次|之前|来信|邮件|发来|给).{0,8}(?:附件|附上|附图|附的)|(?:请|麻烦)(?:您|你)?(?:将|把|在|以|用|随|尽量|务必|一并|同时|也|再|重新).{0,16}(?:附件|附上|附)|请(?:您|你)?附|(?:请|麻烦)(?:您|你)?(?:添加|上传|发送|提供|回复|补发|发).{0,10}附|(?:收到|感谢|谢谢).{0,6}附件|附件(?:打不开|无法打开|过大|太大)|(?:以|用|作为)附件(?:的形式)?(?:发送|发|寄|回复)给我们|可以?.{0,3}(?:在回信|回复时|回信时).{0,4}附",
        r"(?:没有|无|无需|不需要|不需|不用|不必|未|没|忘了?|忘记|缺少|漏了?).{0,4}附",
    ),
    "de": Patterns(
        r"\b(?:angehängt\w*|anbei|im anhang|beigefügt\w*|hänge (?:\w+ ){0,4}an|füge (?:\w+ ){0,4}bei|siehe (?:anhang|anlage)|in der anlage)\b",
        r"\b(?:ihr\w* (?:\w+ )?(?:anhang|anlage)|(?:sie|du) (?:\w+ ){0,4}(?:angehängt|beigefügt|anhängen|beifügen)|bitte (?:\w+ ){0,6}(?:anhängen|beifügen)|danke für (?:den|ihren) anhang)",
        r"\b(?:kein\w*|nicht|ohne|fehlt) (?:\w+ ){0,3}?(?:anhang\w*|angehängt\w*|beigefügt\w*)\b",
    ),
    "fi": Patterns(
        r"\b(?:liitteenä|liitteessä|liitteet|liite|liittee(?:n|t)|liitin|ohessa|oheise\w*|oheinen|liitetiedosto\w*)\b",
        r"\b(?:(?:sinun|teidän|lähettämä\w*|lähettämäsi) (?:\w+ )?liit\w*|liitteesi|(?:voitko|voisitko|voitteko|voisitteko|ole hyvä ja|liitä) (?:\w+ ){0,4}?liit\w*|kiitos liit\w*)",
        r"\b(?:ei|ilman|puuttuu|unohtui) (?:\w+ ){0,3}?liit\w*\b",
    ),
}
