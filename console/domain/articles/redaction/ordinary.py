"""Words that are names as well, and the words around a name by which it is told from them."""
# ruff: noqa: E501, SIM905 - a language's words are one string, in its own letters

from __future__ import annotations

from collections.abc import Iterable

from console.domain.reply_check.spelling import plain
from data.text.language_words import WORDS

_AMBIGUOUS = {
    "en": (
        "will hope may mark rose bill grace art faith joy dawn rob sue jack drew pat rich ray max chase june april august summer autumn"
        " violet lily daisy ivy hazel olive amber ruby pearl jade crystal iris heather holly ginger robin jay frank miles dale glen cliff"
        " brook rusty sandy penny nick wade lance pierce victor major duke king prince dean page parker hunter mason carter cook baker"
        " taylor turner smith fisher young white black brown green gray grey short long little rush love day knight wood woods field"
        " fields hill rivers lake bush stone banks park parks west north moon star sky storm skip guy don dot gene carol bell bob jean"
        " ken kit mike peg sunny trace van ward wells willow basil case christian clay cloud dash dolly eve ford fox gay gore grant hank"
        " heath jo josh kay lark laurel lee mac mercy merry miller mo noble norm opal patience peace prudence reed rex ridge river rock"
        " ross royal sage scout sharp slim sonny sterling tab tad temple tiger tucker ty val viola wild win winter wolf bent ed em ali jan"
        " mar bar cole cash mel lane lou max neo pin pip port prim ren rip rod ron roy sid sol stu tan ted peer tex tip tod tom van vic"
    ),
    "da": (
        "line lone vibe sol gry dag bo per bjorn ulf sten storm fred stig lilje ask eg birk bror dan else fie jul maj mai august"
        " april juni juli mark bach dam holm lund skov bjerg dal bak ravn falk orn due svane larke sommer vinter kok smed moller fisker"
        " bonde munk bisp konge prins ris friis krag krogh lind bog hein vang toft gard kar lykke fryd ro tine hans sine mine dit signe"
        " palle pil rune silke perle saga svend tak thor tove tue vita rose kaj mange lin frode terne hede strand berg stjerne"
    ),
    "sv": (
        "bjorn stig ulf bo per dag ask berg lind sol storm bror sten vide lo my rut ros gull frid tore ture love tage ek dahl strom sjo hall alm bjork gran stal wall sanna klara mats siv gun"
        " sander ake stina lilla ros rosen sten ljung hed"
    ),
    "et": (
        "rein onne lill kaur heli aita kalev kuldar taimi leida laine helle ilme oie maie malle vaike kaja koit eha hele kai kaie"
        " salme peep aare tarmo tamm saar magi kask rebane ilves sepp poder kutt jarv kivi mets oja org lepp kuusk parn vaher saks raud"
        " hunt karu janes pold luts ots laas koppel pihlak ounapuu liiv luik kurg kotkas rand kallas kaar kukk noor suur vana must valge"
        " pikk lang lohmus paju allik aas aus ala all alla ara ene hea jaak juta lembe lii linda liis rita piret pets juku mari marin"
    ),
}
_PLAIN = {code: frozenset(map(plain, words.split())) for code, words in _AMBIGUOUS.items()}
_NEAR = {"nb": "da", "nn": "da", "no": "da"}


def ambiguous_in(languages: Iterable[str | None]) -> frozenset[str]:
    """Give the names that are words of these languages too, in the form of `plain`.

    Of a language that we have no list of, any word of the others may be one.
    """
    codes = {(language or "").partition("-")[0] for language in languages}
    known = {_NEAR.get(code, code) for code in codes} & _PLAIN.keys()
    return frozenset().union(*(_PLAIN[code] for code in known or _PLAIN))


MONTHS = frozenset("may june april august maj mai juni juli jan mar jul".split())
FUNCTION_WORDS = frozenset(WORDS)
"""Small words of all languages that we know, in lower case."""
VERBS = frozenset(
    "is was has had did said says told wrote writes sent helped helps promised called calls asked asks answered replied fixed"
    " explained mentioned suggested recommended confirmed told works from gave offered thinks found"
    " er var har havde gjorde sagde siger fortalte skrev skriver sendte hjalp lovede ringede ringer spurgte svarede forklarede"
    " nævnte foreslog anbefalede bekræftede fra mente fandt"
    " är hade gjorde sa sade säger berättade skickade hjälpte lovade ringde frågade svarade förklarade nämnde föreslog"
    " rekommenderade bekräftade från tyckte hittade"
    " on oli ütles ütleb rääkis kirjutas kirjutab saatis aitas lubas helistas küsis vastas selgitas soovitas kinnitas leidis".split()
)
"""Behind a word at the beginning of a sentence these make a person of it."""
TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir madam hr hrn herr fru frk frøken fröken härra hra proua pr preili frau".split()
)
RELATIONS = (
    "my (?:husband|wife|son|daughter|father|mother|dad|mum|mom|brother|sister|partner|colleague|boss|friend|neighbou?r|assistant|flatmate)"
    "|(?:our|your|the|a) (?:colleague|technician|electrician|driver|courier|manager|receptionist|caretaker|neighbou?r)"
    "|min (?:mand|kone|søn|datter|far|mor|bror|søster|kæreste|kollega|chef|ven|veninde|nabo|samlever)|(?:jeres|vores|din) (?:kollega|tekniker|sælger|chauffør)"
    "|chaufføren|naboen|elektrikeren|sælgeren|viceværten"
    "|min (?:man|fru|hustru|son|dotter|pappa|mamma|syster|sambo|pojkvän|flickvän|granne|vän)|(?:er|vår|din) (?:kollega|tekniker|säljare|chaufför)"
    "|chauffören|grannen|elektrikern|säljaren|vaktmästaren"
    "|minu (?:mees|naine|abikaasa|poeg|tütar|isa|ema|vend|õde|kolleeg|ülemus|sõber|naaber|elukaaslane)|(?:teie|meie) (?:kolleeg|tehnik|müüja|kuller)"
    "|(?:my|our) name is|i am called|spoke (?:to|with)|talked (?:to|with)|chatted with|attn\\.?|c/o"
    "|(?:jeg|han|hun|som) hedder|mit navn er|talte med|snakkede med|taler med|att\\."
    "|(?:jag|han|hon|som) heter|mitt namn är|pratade med|talade med|pratat med|talat med|talt med"
    "|(?:minu|mu) nimi on|rääkisin|suhtlesin"
)
PRODUCT_BEFORE = frozenset(
    "lamp lamps lampe lamper lampen lampa lampan lampor lampi lambi lambile lambil lamp model modell modellen mudel mudeli product"
    " produkt produktet produkten toode toote series serie serien sari type typ tüüp the a an en et ett den det de min mit mine my"
    " your our vores jeres din dit dine mitt ditt mina dina minu teie meie seda see selle this that these those two three four to"
    " tre fire två tri fyra kaks kolm neli new ny nye nyt nya uus uue called named app brand brandet kollektion collection st stk"
    " tk pcs x version versionen edition black white brass sort hvid messing svart vit mässing must valge".split()
)
"""A word with a capital behind one of these is a product's name as likely as a person's."""
PRODUCT_AFTER = frozenset(
    "lamp lamps lampe lamper lampen lampa lampan lampor lampi lambi mini maxi pro plus xl max light lights collection model series"
    " serie table floor pendant".split()
)
