"""Phrases that blame, lecture or shut the door, and a kinder way, language by language.

A plain no is none of them: "unfortunately we cannot" or "desværre kan vi ikke" only says what is so.
Each pattern is looked for without case; the hint is in the language of the text, to be put in place.
"""
# ruff: noqa: E501, RUF001 - a pattern and its hint are one line, in the language's own letters

from __future__ import annotations

Phrases = tuple[tuple[str, str], ...]

PHRASES: dict[str, Phrases] = {
    "en": (
        (
            r"\bas (?:i|we)(?:'ve| have)? (?:already|previously|clearly|repeatedly) (?:\w+ed|said|told|wrote|written)\b[^.,;]{0,20}|\bas (?:already|previously|clearly) (?:stated|mentioned|explained|said|told|written|communicated)\b|\bas (?:i|we) (?:said|told you|wrote|mentioned|explained) (?:before|earlier|already|previously|last time)\b|\bper my (?:last|previous) (?:e-?mail|message|reply)\b|\b(?:i|we)(?:'ve| have)? already (?:told|said|explained|informed) (?:you|this|that|it)\b",
            "say it once more, or: In short, …",
        ),
        (
            r"\b(?:unfortunately|regrettably|sadly),? you (?:must|have to|need to|will have to|'ll have to|are required to)\b|\byou must\b(?! (?:be|have (?:been|had|felt))\b)",
            "Please …, or: The next step is …",
        ),
        (
            r"\byou (?:failed|neglected|forgot|omitted|refused) to\b",
            "We have not received … yet, or: What is missing is …",
        ),
        (
            r"\byou (?:should|could|ought to) have\b(?! (?:the|a|an|your|it|received|got|them|one|two|no|any|all|by|this|that|both|everything)\b)|\byou shouldn't have\b",
            "Next time … helps, or leave it out",
        ),
        (
            r"\byou (?:didn't|did not|haven't|have not) (?:even )?(?:read|follow|listen|bother|pay attention|understand|understood|provide|provided)\b",
            "… is still missing, or: The instructions say …",
        ),
        (
            r"\byou(?:'re| are) (?:wrong|mistaken|confused|incorrect|not listening|being unreasonable|overreacting)\b|\byou(?:'ve| have)? (?:misunderst\w+|misread)\b|\bthat(?:'s| is) (?:simply |just |plain )?(?:wrong|not true)\b",
            "Let me explain that better: …",
        ),
        (
            r"\byou (?:claim|allege)(?:d|s)?\b|\byour (?:claim|allegation)(?! (?:number|form|reference|id|no))\b",
            "You write that …",
        ),
        (
            r"\b(?:it|this|that)(?:'s| is|s| was) (?:not|n't|hardly) (?:our|my) (?:fault|problem|responsibility|job|mistake)\b|\bisn't (?:our|my) (?:fault|problem|responsibility|job)\b|\byour own (?:fault|mistake|responsibility)\b",
            "What we can do is …",
        ),
        (
            r"\bthere(?:'s| is) nothing (?:i|we|that we|that i|more we) can do\b|\b(?:i|we) (?:can't|cannot) (?:help you|do anything)\b(?! (?:with (?:this|that)|until|before|without))|\bnot (?:my|our) (?:problem|department)\b",
            "What we can do is …",
        ),
        (
            r"\b(?:it's|it is) (?:against )?(?:our|company) policy\b|\bour policy (?:doesn't|does not|is not to|prohibits)\b|\bno exceptions\b",
            "say the reason, then what is possible",
        ),
        (
            r"\bobviously,? you\b|\bclearly,? you\b|\bany(?:one|body) (?:can|could|knows|would know)\b|\bcalm down\b|\bwith all due respect\b|\bonce again, (?:i|we|you)\b",
            "leave it out",
        ),
    ),
    "da": (
        (
            r"\bsom (?:jeg|vi) (?:allerede|tidligere|før|også) (?:har )?(?:skrev\w*|skrevet|sagt|sagde|nævnt|nævnte|forklaret|forklarede|oplyst|oplyste|meddelt)\b|\bsom (?:allerede|tidligere) (?:nævnt|skrevet|sagt|oplyst|forklaret|meddelt|beskrevet)\b|\b(?:jeg|vi) har (?:jo )?(?:allerede|flere gange) (?:skrevet|sagt|forklaret|oplyst|fortalt)\b",
            "sig det en gang til, eller: Kort sagt …",
        ),
        (
            r"\bdesværre (?:skal|må|er) (?:du|i|de) (?:selv|nødt|nok|derfor|betale|sende|vente|kontakte|henvende|acceptere|finde)\b|\b(?:du|i) er (?:desværre )?nødt til\b|\bdet må (?:du|i) selv\b|\b(?:du|i) skal selv (?:sørge|betale|finde|kontakte)\b",
            "Næste skridt er …, eller: Vil du …?",
        ),
        (
            r"\b(?:du|i) har (?:jo )?(?:glemt|undladt|forsømt|nægtet)\b|\b(?:du|i) (?:glemte|undlod|forsømte)\b",
            "Vi mangler stadig …",
        ),
        (
            r"\b(?:du|i) (?:burde|skulle) have\b|\b(?:du|i) kunne (?:jo |bare )have\b",
            "Næste gang hjælper det at …, eller udelad det",
        ),
        (
            r"\b(?:du|i) har (?:jo )?ikke (?:læst|fulgt|lyttet|forstået|hørt efter|oplyst|svaret)\b",
            "… mangler endnu, eller: I vejledningen står …",
        ),
        (
            r"\b(?:du|i) tager fejl\b|\b(?:du|i) har (?:misforstået|fejllæst|uret)\b|\bdet (?:passer|er) (?:jo |simpelthen )?(?:ikke rigtigt|ikke sandt|forkert)\b",
            "Lad mig forklare det bedre: …",
        ),
        (r"\b(?:du|i) (?:påstår|hævder)\b|\b(?:din|jeres) påstand\b", "Du skriver, at …"),
        (
            r"\bdet er (?:jo )?ikke (?:vores|min|vor) (?:fejl|skyld|problem|ansvar|opgave)\b|\b(?:din|jeres|dit|jeres) egen? (?:skyld|fejl|ansvar)\b",
            "Det, vi kan gøre, er …",
        ),
        (
            r"\b(?:vi|jeg) kan (?:desværre )?(?:ikke gøre (?:noget|mere|andet)|intet gøre)\b|\bder er (?:desværre )?(?:ikke noget|intet),? (?:vi|jeg) kan gøre\b",
            "Det, vi kan gøre, er …",
        ),
        (
            r"\b(?:det er )?(?:imod|mod) vores (?:politik|regler)\b|\bingen undtagelser\b|\bsådan er (?:reglerne|det) (?:bare|jo)\b",
            "sig grunden, og så hvad der er muligt",
        ),
        (
            r"\bsom (?:alle|enhver) ved\b|\bdu må (?:lige )?(?:slappe af|falde ned)\b|\bdet siger sig selv\b|\bmed al respekt\b",
            "udelad det",
        ),
    ),
    "sv": (
        (
            r"\bsom (?:jag|vi) (?:redan|tidigare|även) (?:har )?(?:skrev|skrivit|sagt|sa|sade|nämnt|nämnde|förklarat|förklarade|meddelat|upplyst)\b|\bsom (?:redan|tidigare) (?:nämnts|nämnt|skrivits|sagts|förklarats|meddelats|påpekats)\b|\b(?:jag|vi) har (?:ju )?(?:redan|flera gånger) (?:skrivit|sagt|förklarat|berättat|upplyst)\b",
            "säg det en gång till, eller: Kort sagt …",
        ),
        (
            r"\btyvärr (?:måste|får) (?:du|ni) (?:själv\w*|betala|skicka|vänta|kontakta|acceptera|stå|vända)\b|\b(?:du|ni) måste (?:tyvärr|själv\w*|faktiskt|förstå)\b|\bdet får (?:du|ni) själv\w*\b",
            "Nästa steg är …, eller: Vill du …?",
        ),
        (
            r"\b(?:du|ni) har (?:ju )?(?:glömt|underlåtit|försummat|vägrat)\b|\b(?:du|ni) (?:glömde|underlät|försummade)\b",
            "Vi saknar fortfarande …",
        ),
        (
            r"\b(?:du|ni) (?:borde|skulle) ha\b|\b(?:du|ni) kunde (?:ju |bara )?ha\b",
            "Nästa gång hjälper det att …, eller utelämna det",
        ),
        (
            r"\b(?:du|ni) har (?:ju )?inte (?:läst|följt|lyssnat|förstått|angett|svarat)\b",
            "… saknas ännu, eller: I anvisningen står …",
        ),
        (
            r"\b(?:du|ni) har (?:fel|missförstått|missuppfattat|läst fel)\b|\bdet (?:stämmer|är) (?:ju |helt enkelt )?(?:inte sant|inte alls|felaktigt)\b",
            "Låt mig förklara det bättre: …",
        ),
        (r"\b(?:du|ni) (?:påstår|hävdar)\b|\b(?:ditt|ert) påstående\b", "Du skriver att …"),
        (
            r"\bdet är (?:ju )?inte (?:vårt|vår|mitt|min) (?:fel|problem|ansvar|sak|uppgift)\b|\b(?:ditt|ert|din|er) eget? (?:fel|ansvar)\b",
            "Det vi kan göra är …",
        ),
        (
            r"\b(?:vi|jag) kan (?:tyvärr )?(?:inte göra (?:något|mer|annat)|inget göra|ingenting göra)\b|\bdet finns (?:tyvärr )?inget (?:vi|jag) kan göra\b",
            "Det vi kan göra är …",
        ),
        (
            r"\b(?:det är )?(?:emot|mot) våra? (?:policy|regler)\b|\binga undantag\b|\bsådana är (?:reglerna|våra regler)\b",
            "säg skälet och sedan vad som går",
        ),
        (
            r"\bsom alla vet\b|\blugna (?:dig|er)\b|\bdet säger sig självt\b|\bmed all respekt\b",
            "utelämna det",
        ),
    ),
    "et": (
        (
            r"\bnagu (?:ma|me|ka)?\s?(?:juba|varem|eelnevalt|korduvalt) (?:\w+ )?(?:ütlesin|ütlesime|kirjutasin|kirjutasime|mainisin|mainisime|selgitasin|selgitasime|öeldud|mainitud|kirjutatud|teatatud)\b|\b(?:ma|me|oleme|olen) (?:ju )?(?:juba|korduvalt) (?:teile |sulle )?(?:öelnud|kirjutanud|selgitanud|ütlesin|kirjutasin)\b",
            "öelge see veel kord või: Lühidalt …",
        ),
        (
            r"\bkahjuks (?:peate|pead|tuleb teil|tuleb sul)\b|\b(?:te|sa) (?:peate|pead) (?:ise|paraku|kahjuks)\b|\bolete sunnitud\b",
            "Järgmine samm on …, või: Palun …",
        ),
        (
            r"\b(?:te|sa|olete|oled) (?:\w+ )?(?:unustasite|unustasid|unustanud|jätsite|jätsid)\b|\b(?:unustasite|jätsite) (?:\w+ )?(?:lisa|saat|täit|mär|tege|maks)\w*",
            "Meil on veel puudu …",
        ),
        (
            r"\b(?:te |sa )?(?:oleksite|oleksid) pidanud\b",
            "Järgmine kord aitab, kui …, või jätke see välja",
        ),
        (
            r"\b(?:te |sa )?(?:ei ole|pole|ei) (?:ju )?(?:lugenud|järginud|kuulanud|viitsinud|aru saanud|täitnud)\b",
            "… on veel puudu, või: Juhendis on kirjas …",
        ),
        (
            r"\b(?:te eksite|sa eksid|teil ei ole õigus|teil pole õigus|saite valesti aru|olete valesti aru saanud|see ei ole tõsi|see pole tõsi)\b",
            "Selgitan seda paremini: …",
        ),
        (r"\b(?:te )?väidate\b|\b(?:sa )?väidad\b|\bteie väi(?:de|te)\b", "Kirjutate, et …"),
        (
            r"\bsee (?:ei ole|pole) (?:meie|minu) (?:viga|süü|probleem|mure|vastutus|asi)\b|\b(?:teie|sinu) enda (?:viga|süü|vastutus|probleem)\b|\bolete ise süüdi\b",
            "Mida me teha saame: …",
        ),
        (
            r"\b(?:me|ma) ei saa (?:siin |kahjuks |selles osas )?midagi (?:teha|parata)\b|\bmidagi (?:pole|ei ole) teha\b|\bei saa (?:teid|sind) aidata\b",
            "Mida me teha saame: …",
        ),
        (
            r"\b(?:see on )?meie reeglite vastu\b|\berandeid (?:me )?ei (?:tee|tehta)\b|\breeglid on reeglid\b",
            "öelge põhjus ja siis, mis on võimalik",
        ),
        (
            r"\bnagu kõik teavad\b|\brahunege\b|\bsee on ju ilmselge\b|\bkogu lugupidamise juures\b",
            "jätke see välja",
        ),
    ),
    "zh": (
        (
            r"(?:我|我们)(?:之前|早就|已经|前面|上次)+(?:已经?)?(?:跟您|跟你|对您|和您|向您|给您)?(?:说过|说了|讲过|告诉过|解释过|回复过|强调过|说明过)|(?:正如|如)(?:我|我们)?(?:之前|前面|上次|前)(?:所)?(?:述|说|言|讲|提到)|都说了|说过多少",
            "再说一遍就好，或：简单来说……",
        ),
        (
            r"(?:很遗憾|遗憾的是|不好意思|抱歉)[，,]?(?:您|你)(?:必须|只能|得|需要自己)|(?:您|你)(?:必须|一定要|务必得)|(?:您|你)只能自己",
            "请您……，或：下一步是……",
        ),
        (r"(?:您|你)(?:忘了|忘记了?|疏忽了?|拒绝了?|没能)(?!密码)", "我们还缺少……"),
        (
            r"(?:您|你)(?:早|本来|当初|原本)?(?:就)?(?:应该|该)(?:早点|提前|先|仔细|事先)",
            "下次可以……，或者不写",
        ),
        (
            r"(?:您|你)(?:根本|都|并)?(?:没有?|未)(?:仔细|认真)?(?:看|阅读|读|按照|遵守|听|理解|看清)",
            "说明里写的是……",
        ),
        (
            r"(?:您|你)(?:搞错|弄错|错|误会|误解|理解错)了|(?:您|你)(?:的)?(?:理解|说法)(?:是)?(?:不对|错误|有误)|不是事实",
            "让我再说明一下：……",
        ),
        (r"(?:您|你)(?:声称|号称)|(?:您|你)所谓的", "您提到……"),
        (
            r"(?:这|那)?(?:并)?不是(?:我们|我|我方|本店|我司)的?(?:责任|问题|错|过错|错误)|(?:与|跟|和)(?:我们|我方)无关|(?:是|属于)(?:您|你)(?:自己|自身|个人)的?(?:问题|责任|错|原因|错误)|(?:您|你)自己(?:造成|弄坏|的问题|的责任)",
            "我们可以做的是……",
        ),
        (
            r"(?:我们|我)?(?:也)?(?:没有办法|没办法|无能为力|爱莫能助|帮不了(?:您|你))",
            "我们可以做的是……",
        ),
        (
            r"(?:这是)?(?:我们|公司)的?(?:规定|政策)(?:就是|不允许|不可以|如此)|没有例外|规定就是规定",
            "先说原因，再说可以怎么做",
        ),
        (r"众所周知|(?:请)?(?:您|你)冷静|显然(?:您|你)|(?:您|你)难道|恕我直言", "不写更好"),
    ),
}
