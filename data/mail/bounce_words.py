"""The words in which mail servers of many makes and languages say why they did not deliver."""

from __future__ import annotations

import re

_THING = (
    r"(?:mail ?box(?:es)?|account|(?:e-?mail |mail |recipient |rcpt )?address(?:ee)?"
    r"|recipient(?:'s)?"
    r"|e-?mail|inbox|user(?:name| name| id)?|alias|local part|person|domain|host(?: name)?"
    r"|maildrop|receiver)"
)
_MISSING = (
    r"(?:does(?: not|n.?t) (?:seem to |appear to )?(?:exist|have an? account)|do not exist"
    r"|not found"
    r"|(?:was|is|are)(?: not|n.t) (?:found|known|recogni[sz]ed|registered|listed|defined|a valid"
    r"|a known|valid|local|correct|our (?:user|customer|client))"
    r"|not (?:known|listed|recogni[sz]ed|registered|defined|exist(?:ing|s)?)"
    r"|(?:is |was )?(?:unknown|invalid|illegal|obsolete|non-?existent|bad)"
    r"|could(?: not|n.t) be (?:found|resolved|located)|can(?:not|.t| not) be (?:found|resolved)"
    r"|no longer (?:exists?|valid|in use|active|available|works?|with|accepts?|on|used|monitored)"
    r"|(?:is |are )?no longer\b)"
)
_CLOSED = (
    r"(?:disabled|deactivated|closed|deleted|suspended|inactive|terminated|expired|removed"
    r"|discontinued|cancel+ed|locked|not active(?:ated)?|dead|retired|abandoned)"
)


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


DEAD = _any_of(
    rf"(?:unknown|no such|invalid|illegal|bad|non-?existent|unrecogni[sz]ed|undeliverable"
    rf"|unrout(?:e)?able|not (?:a )?(?:valid|known|local)|unresolvable|incorrect)"
    rf"(?: (?:or|/|and) \w+)? (?:local |virtual |smtp |final (?:delivery )?|destination |e-?mail "
    rf"|recipient |target |mail |rcpt )*{_THING}",
    r"(?:unrouteable|unroutable) (?:mail )?(?:address|domain)",
    # The two may stand apart: "The email account that you tried to reach does not exist".
    rf"\b{_THING}\b[^\n]{{0,80}}? {_MISSING}",
    rf"\b{_THING}(?:\s*[:=(<-]+\s*){_MISSING}",
    rf"{_MISSING}(?:\s*[:=(<-]+\s*){_THING}",
    r"\b(?:there is |there.s |has |have )?no (?:such )?(?:mailbox|user|recipient|account|address"
    r"|addressee|valid recipients?|person|one|local part)\b(?! (?:storage|space|quota|wants))",
    r"no (?:one|body) (?:here )?by that name|by that name",
    r"user[^\n]{0,40}? does(?: not|n.t) have an? ",
    r"(?:recipient|rcpt)(?: address)? rejected:? ?(?:[\d.]+ )?(?:\W*user|undeliverable|unknown"
    r"|access denied|no such|invalid|not found|address|recipient)",
    r"recipientnotfound|resolver\.adr(?!\.(?:ambiguous|exrecipient\w*size))|user(?:_| )?unknown"
    r"|unknown(?:_| )?user|user(?:_| )?not(?:_| )?found|nosuchuser|baddestination",
    r"not listed in (?:the )?(?:public )?(?:name|domino|address|directory)"
    r"|not (?:found )?in (?:the )?"
    r"(?:directory|address book|domino directory|ldap)",
    r"(?:host|domain)(?: name| or domain name)? (?:lookup failed|lookup error|not found|unknown)",
    r"name service error|nxdomain|non-?existent (?:host|domain)|unknown (?:host|domain|mail host)",
    r"(?:no|without) (?:valid )?(?:mx|a)(?:,? (?:or )?(?:mx|a|aaaa))* records?\b(?! (?:of"
    r"|for) (?:the )?sender)",
    r"(?:null|nul) ?mx|does(?: not|n.t) accept (?:e-?)?mail|host not found"
    r"|domain (?:name )?not found"
    r"|(?:no|not a) such (?:host|domain)|unknown mail(?:er)? (?:host|domain)",
    r"mx records point to non-existent hosts|all relevant mx records point to",
    r"could(?: not|n.t) find any host|cannot find (?:any )?(?:host|mx|domain)|illegal host/domain",
    r"domain name (?:\([^)]*\) )?does not appear to be registered|domain (?:has )?expired",
    rf"(?:account|mailbox|address|user|recipient|domain)\b[^\n]{{0,60}}? "
    rf"(?:has been |have been |is |was |were |are )(?:currently |permanently |now )?{_CLOSED}",
    rf"(?:mailbox|account|user|recipient|address) (?:is )?{_CLOSED}|{_CLOSED} (?:mailbox|account"
    rf"|user"
    r"|recipient|e-?mail address)",
    r"no longer works? (?:here|for)|(?:has )?left the (?:company|organi[sz]ation)"
    r"|no longer employed",
    r"(?:e-?mail )?account does not exist at the organi[sz]ation|is not a (?:valid|known) (?:user"
    r"|mailbox"
    r"|recipient|address|account)|not our (?:customer|user|client)|isn.t (?:a )?(?:known|valid) ",
    r"unknown recipient|recipient (?:is )?unknown|user (?:is )?(?:unknown|not known)|who\?\?"
    r"|user does not"
    r"|unknown (?:address|e-?mail|or illegal alias|local[- ]?part)|addressee unknown"
    r"|address unknown",
    r"mailbox (?:name )?not (?:allowed|found|here)|bad destination (?:mailbox|system|email)"
    r"|(?:moved|changed) to (?:another|a new) address|has moved|user has moved|please (?:use"
    r"|update) "
    r"(?:the|my|our|your)[^\n]{0,20} (?:new )?(?:address|records)",
    r"delivery to (?:this|that) (?:domain|address) is not possible|undeliverable (?:address"
    r"|recipient)",
    r"user (?:unknown|not local)|not a valid (?:mailbox|e-?mail)|could not (?:find"
    r"|locate) (?:the )?(?:user|recipient"
    r"|mailbox)|unable to (?:find|locate|identify|resolve) (?:the )?(?:user|recipient|mailbox"
    r"|host|domain)",
    r"(?:was|were)(?: not|n.t) found (?:at|in|on)\b|blev ikke fundet|ble ikke funnet|hittades inte"
    r"|wurde[^\n]{0,60} nicht gefunden|no se encontró|n.a pas été trouvé",
    # Danish and Norwegian, Swedish, Finnish, Estonian.
    r"(?:adressen|modtager(?:en)?|mottaker(?:en)?|bruger(?:en)?|bruker(?:en)?|postkassen?|kontoen"
    r"|domænet"
    r"|domenet|mailadressen|e-?mailadressen|e-?postadressen)[^\n]{0,80}?"
    r"(?:findes ikke|finnes ikke|ikke (?:findes|finnes|fundet|funnet|kendt|kjent)|ukendt|ukjent"
    r"|ugyldig"
    r"|eksisterer ikke|blev ikke fundet|ble ikke funnet|kunne ikke (?:findes|finnes|finde)"
    r"|er (?:nedlagt|lukket|slettet|deaktiveret)|nedlagt)"
    r"|ukendt (?:modtager|bruger|adresse)|ukjent (?:mottaker|bruker|adresse)"
    r"|(?:findes|finnes) ikke (?:en )?(?:modtager|bruger|postkasse)|(?:bruger|adresse) findes ikke",
    r"(?:adressen|mottagaren|användaren|brevlådan|kontot|domänen|e-?postadressen"
    r"|postlådan)[^\n]{0,80}?"
    r"(?:finns inte|hittades inte|gick inte att hitta|kunde inte hittas|okänd|existerar inte"
    r"|är ogiltig"
    r"|är (?:avslutad|stängd|borttagen|inaktiverad))|okänd (?:mottagare|användare|adress)"
    r"|ogiltig adress",
    r"(?:osoitetta|vastaanottajaa|käyttäjää|postilaatikkoa)[^\n]{0,60}?(?:ei löy(?:dy|tynyt)"
    r"|ei ole olemassa)"
    r"|tuntematon (?:vastaanottaja|käyttäjä)",
    r"(?:aadress|kasutaja|saaja|postkast|adressaat|konto|domeen)\w*[^\n]{0,80}?"
    r"(?:ei leitud|ei leia|tundmatu|ei eksisteeri|puudub|ei ole olemas|pole olemas|ei leidu"
    r"|on suletud"
    r"|ei kehti|on kehtetu)|tundmatu (?:kasutaja|saaja|adressaat|aadress)|sellist (?:kasutajat"
    r"|aadressi)",
    # German, Dutch, French, Spanish, Italian, Portuguese, Polish, Russian.
    r"existiert nicht|nicht vorhanden|unbekannte[rn]? (?:empfänger|benutzer|adresse|host)"
    r"|(?:empfänger|benutzer|postfach|adresse|konto|mailbox)[^\n]{0,60}?(?:unbekannt|nicht gefunden"
    r"|nicht bekannt|ungültig|nicht (?:mehr )?(?:gültig|aktiv|existent)|konnte nicht gefunden)"
    r"|kein (?:solcher )?(?:benutzer|empfänger|postfach)|gibt es nicht",
    r"(?:onbekende|ongeldige?) (?:gebruiker|ontvanger|adres)|bestaat niet"
    r"|gebruiker[^\n]{0,30}onbekend"
    r"|(?:adres|ontvanger)[^\n]{0,60}(?:niet gevonden|onbekend)",
    r"(?:utilisateur|destinataire|adresse|compte|bo[iî]te)[^\n]{0,60}?(?:inconnue?"
    r"|n.existe (?:pas|plus)"
    r"|introuvable|invalide|désactivée?)",
    r"(?:usuario|destinatario|direcci[oó]n|cuenta|buz[oó]n|correo)[^\n]{0,60}?(?:desconocid[oa]"
    r"|no existe"
    r"|no (?:se )?(?:ha )?encontrad[oa]|no se encontró|inv[aá]lid[oa])",
    r"(?:utente|destinatario|indirizzo|casella)[^\n]{0,60}?(?:sconosciut[oa]|non esiste|inesistente"
    r"|non (?:è stat[oa] )?trovat[oa])",
    r"(?:usu[aá]rio|destinat[aá]rio|endereço|conta|caixa)[^\n]{0,60}?(?:desconhecid[oa]"
    r"|n[aã]o existe"
    r"|inexistente|n[aã]o (?:foi )?encontrad[oa])",
    r"(?:użytkownik|odbiorca|adres|konto|skrzynka)[^\n]{0,60}?(?:nie istnieje|nieznan"
    r"|nie znaleziono"
    r"|nie został[oa]? znalezion)|nieznany (?:użytkownik|odbiorca)",
    r"(?:пользовател|получател|адрес|ящик|аккаунт)[^\n]{0,60}?(?:не (?:найден|существует|обнаружен)"
    r"|неизвест|недоступен)|(?:нет такого|неизвестный) (?:пользовател|получател|адрес)",
    # Chinese, Japanese, Korean.
    r"(?:无此|沒有此|没有此|无该|查无此?|没有这个|沒有這個|無此|無該)(?:用户|用戶|收件人|帐号|账号|帳號|邮箱|郵箱|信箱|使用者|人)"
    r"|(?:用户|用戶|地址|邮箱|郵箱|信箱|收件人|帐号|账号|帳號|帳戶|账户|使用者|域名|网域|邮件地址|電子郵件地址)"
    r"[^\n\u3002]{0,16}?(?:不存在|不正确|不正確|无效|無效|找不到|未找到|已停用|已被停用|已注销|已關閉|已关闭|被禁用"
    r"|已被禁用|被注销|未知|有误|错误)"
    r"|找不到(?:收件人|用户|用戶|地址|邮箱|域名|该|此|電子郵件|电子邮件)|不存在的(?:用户|用戶|邮箱|地址|收件人)"
    r"|未找到(?:收件人|用户|地址|邮箱|该)",
    r"存在しません|(?:宛先|ユーザ|アドレス|受信者)[^\n]{0,30}?(?:不明|見つかりません|ありません|無効)"
    r"|사용자를 찾을 수"
    r"|존재하지 않",
)
"""Nobody is there: the address, its domain, or whoever had it."""
VAGUE_DEAD = _any_of(
    r"mailbox (?:is )?(?:currently )?unavailable", r"(?:user|recipient|mailbox"
    r"|account) (?:is )?not available",
    r"addresse?e? (?:was )?rejected", r"recipients? (?:address )?(?:was |were )?rejected",
    r"bad (?:address|recipient)", r"cannot deliver(?: mail)? (?:to|for)|not deliver mail to",
    r"delivery to the following recipients? failed permanently", r"undeliverable to\b",
    r"not accepting (?:mail|messages|e-?mail)|no (?:e-?)?mail (?:is )?accepted for",
    r"address couldn.t be found, or is unable",
)  # fmt: skip
"""What servers say of missing people, but of others too; the weakest sign."""
FULL = _any_of(
    r"quota", r"(?:mail ?(?:box|drop|dir)|inbox|storage|account|disk|spool"
    r"|box)(?: \S+){0,3}? (?:is |are |was )?"
    r"(?:too )?full\b", r"out of (?:storage|disk|space)|(?:not enough|insufficient|no|exceed\w*"
    r"|lack of)"
    r" (?:\w+ )?(?:storage|disk ?space|space|allocated)",
    r"mail ?box (?:has )?exceed|exceed\w* (?:his|her|the|their|its|allowed"
    r"|my)?[^\n]{0,30}(?:mailbox|storage"
    r"|disk|space|limit of \d+ messages)|too (?:many messages|much mail) (?:in|on|for)",
    r"(?:mailbox|user|account|storage)[^\n]{0,40}? (?:is |has )?(?:over|exceeded|reached"
    r"|exceeds)[^\n]{0,20}"
    r"(?:limit|size|allow|capacity|storage)|mailboxfull|storedrv\.deliver[^\n]{0,60}full"
    r"|mailbox size limit",
    r"receiving mail (?:at|too)|at too high a rate|mail ?box limit|over its limit",
    r"postkass\w*[^\n]{0,40}(?:er |(?:er )?over)?(?:fuld|fyldt|full)\b|overfyldt|kvote",
    r"(?:brevlåd|inkorg|postlåd)\w*[^\n]{0,40}full|kvot(?:en|gräns)",
    r"postkast\w*[^\n]{0,40}(?:on )?täis|kvoot|mahupiir|postilaatikko[^\n]{0,30}(?:täynnä|täysi)",
    r"postfach[^\n]{0,40}voll|speicherplatz|kontingent|bo[iî]te[^\n]{0,40}pleine"
    r"|espace (?:disque )?insuffisant",
    r"buz[oó]n[^\n]{0,30}lleno|cuota|casella[^\n]{0,30}piena|caixa[^\n]{0,30}cheia"
    r"|postvak[^\n]{0,30}vol\b"
    r"|skrzynka[^\n]{0,30}(?:pełna|przepełniona)|переполнен|квот",
    r"(?:メールボックス|受信箱|容量)[^\n\u3002]{0,16}?(?:一杯|いっぱい|満杯|超過|不足)",
    r"(?:邮箱|郵箱|信箱|收件箱|收件匣|空间|空間|容量)[^\n\u3002]{0,12}?(?:已满|已滿|满了|爆满|不足|超出|超过|超過|满)",
)  # fmt: skip
SENDER = _any_of(
    r"(?:sender|originator|return[- ]?path|envelope[- ]from|mail from|from (?:address|domain"
    r"|header)"
    r"|reverse[- ]path|your (?:e-?mail )?(?:address|domain))\b[^\n]{0,50}?(?:reject|denied"
    r"|unknown|invalid"
    r"|not (?:exist|found|allowed|valid|verif|resolv|authori|permitted|accept)|does(?: not|n.t)"
    r"|blocked"
    r"|blacklist|refused|unverified|could not be|cannot be|must|verify|failed|forbidden|spoof"
    r"|is not)",
    r"(?:rejected|invalid|unknown|bad|unverifiable|non-?existent|blocked|unresolvable|denied"
    r"|spoofed) "
    r"(?:\w+ )?sender|domain of sender|sender(?:'s)? domain|verify (?:the )?sender|sender verif"
    r"|callout"
    r"|callback|domain must exist|no such sender|badsender|does not designate",
    r"(?:client host|helo|ehlo|your (?:host|ip|server|mail ?server|isp|network|mta|reverse)"
    r"|sending (?:mta"
    r"|host|server|ip|system)|connecting (?:host|ip|server)|remote (?:ip|host) address"
    r"|source ip)\b[^\n]{0,60}?"
    r"(?:reject|denied|invalid|not|refused|unknown|lack|reputation|block|fail|listed|has been"
    r"|have been|is|no)",
    r"reverse ?dns|\brdns\b|\bptr\b|reverse (?:lookup|hostname|name|mapping)|(?:cannot"
    r"|could not) find your"
    r"|unable to (?:verify|resolve) (?:your|the sender)|fix (?:your )?(?:reverse|dns)"
    r"|forward-confirmed",
)
"""The fault is found with us: whatever does not exist then, it is not the recipient."""
REFUSED = _any_of(
    r"\bspam|\bjunk\b|unsolicited|\bbulk (?:e-?)?mail|\bblock(?:ed|ing|s)?\b(?! size)|block ?list"
    r"|black ?list"
    r"|deny ?list|reputation|dmarc|phish|spoof",
    r"\bspf\b|\bdkim\b|\brbl\b|\bdnsbl\b|\barc\b[^\n]{0,20}fail|(?<!not )listed (?:at|in|by|on)"
    r"|spamhaus|spamcop|barracuda"
    r"|sorbs|\burib?l\b|surbl|abuse|cloudmark|complaint",
    r"content (?:was |is )?(?:rejected|filter|denied|not|restrict)|(?:message|mail|body|header"
    r"|subject) (?:content )?"
    r"(?:was |is |has been )?(?:rejected|refused|denied|filtered|discarded|blocked|infected)"
    r"|banned",
    r"virus|malware|worm|trojan|infected|attachment|extension|executable|forbidden file",
    r"too (?:large|big|long)|size (?:limit|exceed)|exceeds? (?:the )?(?:maximum|size|max)"
    r"|message (?:size|length)"
    r"|exceeded [^\n]{0,20}(?:message|size)|maximum (?:message|allowed|size)|larger than|file size",
    r"(?:relay|relaying|permission) (?:is )?(?:access )?(?:denied|prohibited|not)|unable to relay"
    r"|we do not relay"
    r"|not relay|relay access|relaying|relay not|allowed rcpthosts|via this relay|not an open",
    r"authentication (?:is )?(?:required|failed|needed)|must (?:authenticate|issue a starttls)"
    r"|requires? authentication"
    r"|smtp auth|not authenticated|encryption (?:is )?(?:needed|required)|starttls"
    r"|tls (?:is )?required",
    r"too many (?:hops|recipients|messages|errors|connections|received|mails|bad|unknown|invalid)"
    r"|(?:mail |routing )?"
    r"loop(?:ing|s)?\b|hop count|rate[- ]limit|throttl",
    r"restricted|administratively (?:prohibited|denied)|prohibited|not accept[^\n]{0,20}(?:from"
    r"|this mail)"
    r"|(?:only|must) (?:accept|be a member|be authenticated|members|subscribers)"
    r"|not (?:a )?(?:subscriber|member)"
    r"|moderat|recipnotpermitted|recipientrestrict|notauth|not authori[sz]ed to (?:send|post)"
    r"|not allowed to post",
    r"rfc ?(?:2?822|5322|5321|2821)|malformed|syntax error|protocol|bare (?:lf|cr)|non-?compliant"
    r"|8bit|smtputf8"
    r"|(?:unsupported|not supported)|conversion|header[^\n]{0,20}(?:missing|invalid|duplicate"
    r"|multiple)",
    r"system (?:error|failure|problem|config)|internal (?:software |server )?error|mailer error"
    r"|configuration error"
    r"|i/o error|local (?:delivery|configuration)|permission denied|cannot (?:open|create|write"
    r"|append)",
)
"""The words of filters, limits and faults: the address may well live."""
WEAK_REFUSED = _any_of(
    r"\bpolicy\b|\bpolicies\b", r"access (?:is )?denied",
    r"not (?:authori[sz]ed|permitted|allowed|accepted|acceptable|welcome|wanted)|(?:do not"
    r"|don.t) (?:accept|want)",
    r"(?:security|administrative|compliance) (?:reason|violation)|violat|suspicious|poor|filter"
    r"|refus|denied|reject"
    r"|disallowed|declined|prohibit|turned down|transaction failed|unacceptable",
    r"afvist|avvist|avvisat|avvisad|nekad|nægtet|tagasi lükatud|keelatud|abgelehnt|verweigert"
    r"|zurückgewiesen"
    r"|geblockt|gesperrt|rejeté|refusée?|rechazad|rifiutat|recusad|rejeitad|geweigerd|odrzucon"
    r"|отклонен|отказ",
    r"垃圾|拒绝|拒絕|拒收|被拒|黑名单|黑名單|病毒|过大|超过大小|附件|敏感|频率|频繁|过多|屏蔽|反垃圾|违规|限制|发信方|信誉",
)  # fmt: skip
EXPIRED = _any_of(
    r"(?:delivery|queue|retry|message"
    r"|transport)(?: has)?(?: time)?(?: ?out)? (?:time )?(?:expired|exceeded)",
    r"retry (?:timeout|time|count|limit)[^\n]{0,20}(?:exceeded|reached|elapsed)"
    r"|too long in (?:the )?queue"
    r"|(?:could not|not) be delivered (?:for|within|in|after) (?:the )?(?:last |past )?\d"
    r"|queue too long"
    r"|expired before|message expired|queue(?:d)? (?:for )?too long|giving up|given up"
    r"|all (?:delivery )?attempts",
    r"timed? ?-?out|connection (?:was )?(?:refused|reset|dropped|closed|lost|died|abort|fail"
    r"|broken)"
    r"|(?:no route to|could not connect|cannot connect|unable to connect|can.t connect"
    r"|couldn.t connect)"
    r"|(?:failed|unable) to (?:establish|contact|reach|open)[^\n]{0,30}(?:connection|host|server)?"
    r"|network (?:is )?(?:unreachable|error|failure)|host (?:is )?(?:unreachable|down"
    r"|not responding)"
    r"|wasn.t able to establish|lost connection|bad connection|no answer from|not respond(?:ing)?"
    r"|temporary (?:lookup|resolution|dns|failure|local|system)|dns (?:lookup |query )?(?:failed"
    r"|failure|timeout"
    r"|error|soft)|server (?:is )?(?:busy|unavailable|down|too busy)|service (?:is )?(?:not "
    r"|un)available"
    r"|try(?:ing)? again|greylist|gr[ae]y-?list|temporar|deferred|retry later|overload|too busy",
    r"(?:超时|超時|连接失败|连接超时|無法連線|无法连接|网络|暂时|稍后)",
)  # fmt: skip
"""Nobody refused: the mail stayed behind on the way."""
TEMPORARY = _any_of(
    r"temporar", r"try(?:ing)? again later", r"(?:will|to) (?:be )?re-?tr(?:y|ied)",
    r"(?:has been|is|was|been) delayed", r"delivery (?:incomplete|delayed"
    r"|is delayed)", r"delay(?:ed)? (?:in )?"
    r"(?:mail )?deliver", r"not yet been (?:delivered|sent)|has not (?:yet )?been (?:delivered"
    r"|collected)",
    r"(?:still|keep|keeps|continue|continues|continued)(?: to)? (?:be )?try"
    r"|attempts? (?:to deliver )?(?:the message )?"
    r"will (?:continue|be made)|will (?:keep"
    r"|continue)", r"gr[ae]y ?-?list", r"deferred", r"timed? ?out",
    r"connection (?:refused|reset)", r"no route to host", r"network is unreachable"
    r"|this is (?:only )?a warning"
    r"|no(?:t)? action (?:is )?(?:required|needed)|do not need to resend|don.t need to resend"
    r"|warning message only",
    r"server (?:is )?(?:busy|unavailable|not responding)", r"forsinke|försen|viibi|hiline"
    r"|verzöger|retardée?|retrasad"
    r"|ritardat|vertraagd|opóźni|задерж|viivästy|遅延|再送を続",
    r"vorübergehend|tijdelijk|temporaire"
    r"|midlertidig|tillfällig|ajuti",
    r"暂时|暫時|稍后|稍後|延迟|延遲|重试|重試",
)  # fmt: skip
DELIVERED = _any_of(
    r"(?:was|been|were) (?:successfully )?(?:delivered"
    r"|relayed)", r"successful(?:ly)? (?:delivered|relayed|delivery)",
    r"delivery to these recipients or groups is complete", r"relayed to"
    r"|delivery (?:was )?successful",
    r"(?:er|blev) leveret|har levererats|on kohale toimetatud|erfolgreich zugestellt"
    r"|投递成功|已成功送达"
    r"|成功送達",
)  # fmt: skip
NOT_DELIVERED = _any_of(
    r"(?:not|n.t|never) (?:yet )?(?:been |be )?(?:successfully )?(?:delivered|relayed)",
    r"(?:could|can|will)(?:not| not|n.t) be|fail|unable|ikke leveret|inte levererats|nicht",
)

RETURNED = re.compile(
    r"^[> ]*(?:[-=*_]{3,}\s*(?:this is a copy of|here is a copy|below this line|(?:un)?(?:sent"
    r"|delivered) (?:message"
    r"|mail)|(?:start of |begin of )?(?:original|returned|rejected|quoted|undelivered)"
    r"|the (?:header|body|following"
    r"|original)|message (?:header|text|follow)|header|diese|ursprüngliche|forwarded|kopi"
    r"|oprindelig|ursprungligt"
    r"|algne|原|邮件原)[^\n]*"
    r"|(?:the )?(?:original|returned|undelivered|unsent|rejected) (?:message|mail"
    r"|e-?mail)(?: (?:header|text|body)s?)?"
    r"(?: follows| is (?:included|attached|below)| below)?[^\n]{0,20}[:.-]*"
    r"|content of (?:the )?original message[^\n]*"
    r"|(?:the )?(?:message )?headers? (?:of the (?:original )?message )?(?:follows?|are|is)[^\n]*"
    r"|(?:the )?text (?:of the message )?(?:follows|below)[^\n]*|received: (?:from|by)[^\n]*"
    r"|return-path: [^\n]*"
    r"|(?:原始邮件|原邮件|原始郵件)[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
"""Behind these a report returns our own mail, whose addresses are no recipients that failed."""
