"""Set phrases of letters that say nothing of the matter: greeting, thanks, promise, farewell."""
# ruff: noqa: E501, RUF001 - phrases of a language are one line, in its own letters

from __future__ import annotations

import re

_LATIN = re.compile(
    r"^(?:(?:hi|hello|hey|dear|hej|hejsa|kære|goddag|hei|hallå|tere|tervist|lugupeetud|austatud|hallo)\b[^.?]{0,40}$"
    # thanks
    r"|(?:many |kind )?thank(?:s| you)\b(?: (?:so|very) much)?[^,;:]{0,70}$|(?:tusind |mange )?tak (?:for|fordi)\b[^,;:]{0,70}$|(?:stort )?tack (?:så mycket )?(?:för|för att)\b[^,;:]{0,70}$|(?:suur )?(?:aitäh|tänan|täname)\b[^,;:]{0,70}$|takk for\b[^,;:]{0,70}$|(?:thanks|tak|tack|aitäh|tänan)$"
    # a promise to answer later
    r"|(?:i|we)(?:'ll| will| shall)? (?:look|looked|check|get back|be in touch|come back|return|investigate|see)\b[^,;:]{0,60}$|(?:i|we)(?: have|'ve)? (?:received|got|passed|forwarded) (?:your|it|this)\b[^,;:]{0,60}$|you(?:'ll| will) hear from us\b[^,;:]{0,50}$"
    r"|(?:vi|jeg) (?:vender tilbage|ser på|kigger på|undersøger|har modtaget|vil se|vil undersøge|svarer)\b[^,;:]{0,60}$|du hører (?:fra|nærmere)\b[^,;:]{0,50}$"
    r"|(?:vi|jag) (?:återkommer|ska titta|tittar på|kollar|undersöker|har mottagit|har tagit emot|hör av)\b[^,;:]{0,60}$"
    r"|(?:me |ma )?(?:vaatame|vaatan|uurime|uurin|võtame|saime|saame|oleme)\b[^,;:]{0,20}(?:asja|järele|ühendust|kätte|teie kirja|kirja kätte)\b[^,;:]{0,40}$|(?:anname|annan) teile\b[^,;:]{0,50}$"
    # sorry, glad, farewell
    r"|(?:i'm|i am|we're|we are|so|very)? ?(?:sorry|glad|happy|pleased) (?:to|for|about|that|you)\b[^,;:]{0,60}$|(?:sorry|apologies|my apologies|we apologi[sz]e|i apologi[sz]e)\b[^,;:]{0,60}$|i understand\b[^,;:]{0,50}$"
    r"|(?:det )?(?:beklager|undskyld)\b[^,;:]{0,60}$|(?:vi|jeg) (?:beklager|er ked af)\b[^,;:]{0,60}$|(?:det )?er (?:jeg|vi) (?:glad|ked)\b[^,;:]{0,60}$|det (?:er|var) (?:jeg|vi) (?:glad|ked)\b[^,;:]{0,60}$|(?:dejligt|godt|rart) at høre\b[^,;:]{0,40}$|jeg forstår\b[^,;:]{0,50}$"
    r"|(?:vi |jag )?(?:beklagar|ber om ursäkt)\b[^,;:]{0,60}$|ursäkta\b[^,;:]{0,60}$|(?:vad |så )?(?:roligt|kul|skönt|bra) att höra\b[^,;:]{0,40}$|jag förstår\b[^,;:]{0,50}$"
    r"|(?:vabandus(?:t|ame)|vabandan|palun vabandust)\b[^,;:]{0,60}$|(?:rõõm|hea|tore) (?:kuulda|meel)\b[^,;:]{0,50}$|saan (?:aru|teist)\b[^,;:]{0,50}$"
    r"|(?:have a|enjoy|best|kind|warm|many) [^,;:]{0,50}$|(?:let me|let us|feel free|don't hesitate|please (?:do not hesitate|feel free|let))\b.{0,90}$|(?:fortsat )?(?:god|hav en|rigtig god|ha en|ha det)\b[^,;:]{0,40}$|(?:skriv|ring|sig) (?:endelig|bare|gerne|til|hvis)\b.{0,70}$|(?:hör|skriv) (?:gärna|av|bara)\b.{0,70}$|(?:andke|kirjutage|küsige) (?:julgelt|palun|teada)\b.{0,70}$|(?:head|ilusat|kena) [^,;:]{0,30}$"
    r"|(?:med |mvh|vh|kh|bedste|venlig|kærlig|de bedste|vänlig|hälsning|bästa|lugupidamisega|tervit|parimate|best regards|regards|sincerely|cheers|yours)\b.{0,60}$)"
)
_HAN = re.compile(
    "^(?:(?:非常|十分)?(?:感谢|谢谢|多谢)(?:您|你)?的?.{0,14}|(?:您好|你好).{0,4}|(?:我们|我)?(?:已经?)?(?:收到|看到)(?:了)?(?:您|你)的.{0,12}|(?:我们|我)?会?(?:尽快|马上|稍后|立即)?(?:为您)?(?:查看|处理|核实|回复|跟进|联系).{0,8}|(?:非常|十分)?(?:抱歉|对不起).{0,16}|(?:祝|顺祝|敬祝|此致).{0,14}|(?:太好了|很高兴).{0,14}|(?:如有|如果(?:您|你)?(?:还)?有).{0,26}|请(?:您)?(?:稍等|耐心等待|放心|随时).{0,14})$"
)


_PARTS = re.compile("[,，]\\s*")


def is_courtesy(sentence: str) -> bool:
    """Say whether a sentence is one that stands in any letter, whole or in each of its parts."""
    bare = sentence.strip(_AROUND).casefold().replace("’", "'")
    if _is_phrase(bare):
        return True
    parts = [part for part in _PARTS.split(bare) if part]
    return len(parts) > 1 and all(map(_is_phrase, parts))


_AROUND = " .!?。！？…,，*-–•"


def _is_phrase(bare: str) -> bool:
    return _LATIN.match(bare) is not None or _HAN.match(bare) is not None
