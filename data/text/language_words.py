"""Small words, letters and endings by which languages in Latin letters are told apart."""
# ruff: noqa: E501, RUF001 - a language's words are one string, in its own letters

from __future__ import annotations

_LISTS = {
    "en": "the of and to in is you that it he was for on are as with his they at be this have from or one had by but not what all were we when your can there an which their if will do how then would like him into has look more my no than been who now did get may me our ordered order received please thank thanks could any where about because does hello hi dear regards i am still yet its so just only out up want need these also before after two days weeks ago help know best kind package delivery refund returned been arrived",
    "da": "og i jeg det at en den til er som på de med han af for ikke der var mig sig men et har om vi min havde ham hun nu over da fra du ud sin dem os op man hans hvor eller hvad skal selv her alle vil blev kunne ind når være dog noget ville jo deres efter ned skulle denne end dette mit også under have dig anden hende mine alt meget sit sine vor mod disse hvis din nogle hos blive mange bliver tak hej kære hilsen venlig venlige hilsner endnu fået modtaget købt købte gerne jer jeres hvornår hvordan kan ikke pakken pakke ordre bestilt bestilling bestilte uger siden dage tilbage få får spørgsmål hører virker venligst allerede lige ingen noget nogen gang igen hjælp hjælpe sendt stadig tror vide ved altså kommet ønsker forkert forkerte vores undskyld god dag mvh gjort været to tre sammen mere mindre også ellers mellem måske ordren beløb regning faktura penge returnere fremad lad oplyse sende sender ny nyt",
    "nb": "og i jeg det at en den til er som på de med han av for ikke der var meg seg men et har om vi min hadde ham hun nå over da fra du ut sin dem oss opp man hans hvor eller hva skal selv her alle vil ble kunne inn når være noe ville jo deres etter ned skulle denne enn dette mitt også under ha deg annen henne mine alt mye sitt sine vår mot disse hvis din noen hos bli mange blir takk hei kjære hilsen vennlig vennlige hilsener ennå enda fått mottatt kjøpt kjøpte gjerne dere deres hvordan kan ikke pakken pakke ordre bestilt bestilling bestilte uker siden dager tilbake få får spørsmål hører virker vennligst allerede ingen gang igjen hjelp hjelpe sendt fortsatt tror vite vet altså kommet ønsker feil våre vårt beklager god dag mvh gjort vært to tre sammen mer mindre ellers mellom kanskje bare ei ikkje skjedd mener bestillingen faktura penger returnere beløp sende sender ny nytt",
    "sv": "och i jag det att en som på är av för med den till inte om har de ett han men var jag sig från vi så kan när år skulle under också efter eller nu sin där vid mot ska skall kommer ut får finns vara hade alla andra mycket än här då sedan över bara in blir upp även vad få två vill ha många hur mer går sverige detta nya denna varit honom hon mig min dig din oss er ert era ni mitt mina vår våra något några ingen inget inga tack hej kära hälsning hälsningar vänlig vänliga vänligen ännu fått mottagit köpt köpte gärna beställning beställde beställt beställningen paket paketet veckor sedan dagar tillbaka fråga frågor hör fungerar redan hjälp hjälpa skickat skickade fortfarande tror vet alltså kommit önskar fel ursäkta god dag mvh gjort tillsammans mindre annars mellan kanske varför hittar faktura pengar returnera order leverans snälla ny nytt skicka",
    "et": "ja on ei et see kui ma mis oli aga ta ka oma mida ning või siis nii kes saab tema selle nende meie teie ole pole kas mul mulle minu minul sinu veel juba väga ainult kuid seda selles nagu enne pärast palun tere tänan aitäh lugupidamisega parimate tervitustega tellisin tellimus tellimuse tellimust pakk pakki saanud kätte millal kuidas miks kus raha tagasi tagastada soovin sooviksin küsimus arve toode toodet kauba kaup paki teile teilt minuni ootan vastust probleem ikka praegu eile täna homme nädal nädalat päeva kuud saata saatsin saadetud abi aidata vaja oleks võiks võimalik olen oled oleme olete olid olnud ära üle alla läbi kohta järgi jälle midagi keegi kõik mitte hea päev tervist tellitud makstud maksin ostsin",
    "fi": "ja on ei se että en hän oli mutta ovat kun niin myös jos tai mitä minä sinä te me he minun sinun teidän meidän kuin joka jonka sitä siitä sen ole olen olet olemme olisi voi vain nyt jo vielä kanssa mukaan jälkeen ennen tämä tämän nämä mikä miksi missä milloin koska miten kiitos kiitoksia hei moi hyvä ystävällisin terveisin tilasin tilaus tilauksen tilaukseni paketti pakettia saanut saapunut rahat takaisin palauttaa palautus haluaisin kysymys lasku tuote tuotteen apua auttaa ihan aina kaikki jotain joku onko voitteko voisitteko mistä minulle teille viikkoa päivää sitten kertaa toimitus",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei ich mich mir mein meine meiner sehr wir uns ihr ihre ihnen ihrer was wenn kann können bitte danke vielen dank hallo liebe lieber grüße grüßen freundlichen bestellung bestellt erhalten paket lieferung seit wochen tagen zurück frage rechnung leider schon jetzt wann warum wo habe hatte bin keine kein diese dieser würde möchte gerne immer hier da dann doch geehrte damen herren bestellnummer guten tag",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om als ook dan bij maar nog door naar heeft hebben ik mijn me mij je jij u uw wij we ons onze wat waar wanneer waarom hoe kan kunt kunnen zal zou graag bedankt dank hallo beste groet groeten vriendelijke bestelling besteld ontvangen pakket levering weken dagen geleden terug vraag factuur helaas al nu heb had ben was geen deze dit die zo hier daar toch wel alleen alvast over uit tot meer moet wil werd worden wordt geld retour product goedendag mvg",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont mais comme ou si leur y dont aux avec cette ces été fait être je j ai mon ma mes nous vous votre vos notre nos bonjour merci cordialement commande commandé colis reçu livraison toujours encore quand pourquoi où comment jours semaines remboursement retour facture produit problème ça c l d n s qu on elle tout très bien peut pouvez pourriez avez avais suis voudrais souhaite salutations madame monsieur depuis aussi sans mon rien n",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o fue este ha sí porque esta son entre está cuando muy sin sobre ser tiene también me hasta hay donde han quien desde todo nos durante yo mi mis usted ustedes te tu he hola gracias saludos cordial pedido paquete recibido envío todavía aún cuándo cómo dónde qué días semanas reembolso devolución devolver factura producto problema buenos buenas tardes estimado estimados quisiera quiero puedo pueden podría favor hace llegado compré tengo había señor dinero ayuda",
    "it": "di e il la che in un a per è una con non del si da i le dei al lo come più ma gli alla della nel ho ha sono mi mio mia miei anche se questo questa cosa quando quanto perché dove chi ci ne ancora già solo molto buongiorno salve ciao grazie cordiali saluti gentile ordine ordinato pacco ricevuto spedizione consegna giorni settimane rimborso reso fattura prodotto problema vorrei potete posso puoi può sapere fa stato essere avere avete abbiamo degli delle dal dalla nella sul sulla suo vostro voi noi io tutto oggi ieri acquistato numero arrivato",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão você tinha foram essa num nem suas meu minha meus minhas olá bom dia boa tarde obrigado obrigada cumprimentos atenciosamente pedido encomenda encomendei recebi recebido entrega ainda quanto onde dias semanas reembolso devolver devolução fatura produto problema gostaria queria posso podem poderiam favor comprei cheguei chegou dinheiro ajuda encomendado",
    "pl": "i w nie na się z do to że jest o jak ale po co tak za od już czy tego tym przez dla jestem mnie mi mam mój moja moje moją moje pan pani państwo państwa są był była było być może które który która jeszcze tylko kiedy dlaczego gdzie proszę dziękuję dzień dobry witam pozdrawiam pozdrowieniami zamówienie zamówienia zamówiłem zamówiłam paczka paczki paczkę otrzymałem otrzymałam dostawa dni tygodnie tygodni temu zwrot pieniądze faktura produkt problem chciałbym chciałabym nadal bardzo ich jego jej oraz więc bo ze pod przed bez też ten ta te tej tę ma nas nam was wam mogę cześć szanowni",
    "cs": "je se na že to v s z do jsem ale jak pro když už jste nebo může ještě dobrý den děkuji prosím objednávka objednávku zásilka bych byl byla není jsme který která při jen tak také já mi mě můj moje s pozdravem",
    "hu": "a az és hogy nem is egy van ez de meg csak már volt ha még vagy én mint kérem köszönöm üdvözlettel rendelés rendelésem csomag szeretném nagyon lesz tisztelt",
    "tr": "ve bir bu için de da ile ne çok daha ben var mi gibi ama sipariş siparişim merhaba teşekkürler lütfen henüz değil olarak kargo iyi günler",
    "ro": "și în de la cu nu este pe un o care mai din să pentru am comanda coletul bună ziua mulțumesc vă rog însă când sunt fost",
    "lv": "un ir ar es no uz par kas bet vai kā mans man pasūtījums pasūtījumu paldies lūdzu sveiki labdien kad vēl jau nav",
    "lt": "ir yra į kad su iš bet ar kaip mano man užsakymas užsakymą ačiū prašau laba diena sveiki kada dar jau nėra",
}
_LETTERS = {
    "da": "æ0.6 ø0.6 å0.3", "nb": "æ0.5 ø0.6 å0.4", "sv": "å0.4 ä0.4 ö0.4", "et": "õ1 ä0.3 ü0.4 ö0.2 š0.1 ž0.1",
    "fi": "ä0.4 ö0.2", "de": "ß2 ü0.4 ä0.3 ö0.3", "nl": "ë0.3 ï0.2", "fr": "é0.3 è0.4 ê0.4 à0.3 ç0.4 œ2 ù1 û0.5 î0.5 ô0.3",
    "es": "ñ1.5 ¿3 ¡3 ó0.4 í0.4 á0.3 é0.2 ú0.3", "it": "è0.4 à0.3 ù0.6 ò0.8 ì0.8", "pt": "ã1.5 õ0.6 ç0.5 á0.3 é0.2 ê0.5 ó0.3 í0.3 â0.6",
    "pl": "ł2 ż1.5 ś1 ę1 ą1 ć1 ź2 ń1 ó0.2", "cs": "ř3 ě3 ů3 č0.6 š0.3 ž0.4 ý0.5 á0.2 í0.3", "hu": "ő3 ű3 á0.2 ö0.2 é0.2",
    "tr": "ğ3 ı3 ş2 ç0.2 ü0.2 ö0.2", "ro": "ț3 ș2 ă3 ţ3 â0.2 î0.2", "lv": "ā3 ē3 ī3 ņ3 ķ3 ļ3 ģ3 š0.2 ž0.2", "lt": "ė3 ų3 į3 ū0.6 č0.3 š0.3 ž0.3 ą0.2 ę0.2",
}  # fmt: skip
ENDINGS = (
    ("sjon", "nb"), ("øy", "nb"), ("kj", "nb"), ("heter ", "nb"), (" ei ", "nb"),
    ("tion", "da"), ("øj", "da"), ("hed ", "da"), ("ede ", "da"),
    ("ade ", "sv"), ("het ", "sv"), ("ck", "sv"), ("ing ", "en"), ("tion", "en"), ("ght", "en"), ("wh", "en"),
)  # fmt: skip
"""Parts of words that add to a language which has votes already."""


def _word_votes() -> dict[str, tuple[tuple[str, float], ...]]:
    """Give each word one vote in all, shared between its languages."""
    languages: dict[str, list[str]] = {}
    for language, words in _LISTS.items():
        for word in set(words.split()):
            languages.setdefault(word, []).append(language)
    return {
        word: tuple((language, 1.0 / len(shared)) for language in shared)
        for word, shared in languages.items()
    }


def _letter_votes() -> dict[str, tuple[tuple[str, float], ...]]:
    votes: dict[str, list[tuple[str, float]]] = {}
    for language, letters in _LETTERS.items():
        for written in letters.split():
            votes.setdefault(written[0], []).append((language, float(written[1:])))
    return {letter: tuple(shared) for letter, shared in votes.items()}


WORDS = _word_votes()
LETTERS = _letter_votes()
