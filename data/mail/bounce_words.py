"""The words in which mail servers of many makes say why they did not deliver."""

from __future__ import annotations

import re

_MISSING = (
    r"(?:does(?: not|n.t) exist|do not exist|not found|(?:was|is)(?: not|n.t) (?:found|known)"
    r"|is (?:unknown|invalid|not valid|not local)|could(?: not|n.t) be found|nonexistent"
    r"|no longer (?:exists?|valid|in use|active|available|works?|with))"
)
_CLOSED = r"(?:disabled|deactivated|closed|deleted|suspended|inactive|terminated|expired)"


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


DEAD = _any_of(
    r"user (?:is )?(?:unknown|not known)",
    r"(?:unknown|no such|invalid|non-?existent) (?:local )?"
    r"(?:user|recipient|mailbox|address|account|person|domain|host|local part)",
    r"(?:no|not a (?:valid|known)) (?:mailbox|user|recipient)\b",
    # The two may stand apart: "The email account that you tried to reach does not exist".
    r"(?:mailbox|account|address|recipient|e-?mail|inbox|domain|host|user)\b[^\n]{0,80}? "
    rf"{_MISSING}",
    r"user[^\n]{0,40}? does(?: not|n.t) have an? ",
    r"recipient address rejected: (?:user|undeliverable|unknown|access denied)",
    r"recipientnotfound|resolver\.adr",
    r"(?:host|domain)(?: name)? (?:lookup failed|not found)|name service error|nxdomain",
    r"unrouteable (?:address|mail domain)|mx records point to non-existent hosts",
    r"could(?: not|n.t) find any host",
    rf"(?:account|mailbox|address)[^\n]{{0,40}}? (?:has been |is |was ){_CLOSED}",
    rf"(?:mailbox|account) {_CLOSED}",
    r"no longer works? (?:here|for)|left the company",
    r"(?:adressen|modtageren|brugeren|postkassen)[^\n]{0,60}?(?:findes ikke|ikke fundet|ukendt)",
    r"(?:adressen|mottagaren|användaren)[^\n]{0,60}?(?:finns inte|hittades inte|okänd)",
    r"(?:aadress|kasutaja|saaja|postkast)[^\n]{0,60}?(?:ei leitud|tundmatu|ei eksisteeri|puudub)",
    r"existiert nicht|unbekannte[rn]? (?:empfänger|benutzer)|empfänger[^\n]{0,40}unbekannt",
    r"无此用户|用户不存在|地址不存在|邮箱不存在|收件人不存在|帐号不存在|账号不存在|账号已停用"
    r"|找不到收件人|用戶不存在|信箱不存在",
)
FULL = _any_of(
    r"quota", r"(?:mail ?box|inbox|storage)(?: \S+)? (?:is )?full", r"out of storage",
    r"mail ?box (?:has )?exceeded", r"postkassen er fuld|brevlådan är full|postkast on täis",
    r"postfach (?:ist )?voll", r"邮箱已满|信箱已滿|空间不足",
)  # fmt: skip
REFUSED = _any_of(
    r"spam|\bjunk\b|unsolicited|\bblocked\b|block ?list|black ?list|\bpolicy\b|reputation|dmarc",
    r"\bspf\b|\bdkim\b|\brbl\b|dnsbl|listed (?:at|in|by)|content (?:rejected|filter)",
    r"virus|malware|phish|attachment (?:type|is)",
    r"too (?:large|big)|size (?:limit|exceeds)|exceeds? (?:the )?(?:maximum|size)|message size",
    r"access denied|(?:relay|relaying|permission) (?:is )?(?:denied|prohibited)|unable to relay",
    r"not (?:authori[sz]ed|permitted|allowed|accepted)|restricted|administratively prohibited",
    r"authentication (?:is )?required|sender (?:address )?(?:rejected|verify|denied)",
    r"loop detected|too many hops|afvist|avvisat|tagasi lükatud|abgelehnt",
    r"垃圾邮件|拒绝|拒收|被拒|黑名单",
)
TEMPORARY = _any_of(
    r"temporar", r"try(?:ing)? again later", r"(?:will|to) (?:be )?re-?tr(?:y|ied)",
    r"(?:has been|is|was) delayed", r"delivery (?:incomplete|delayed)", r"not yet been delivered",
    r"(?:still|keep|continue) (?:to )?try", r"grey ?list", r"deferred", r"timed? ?out",
    r"connection (?:refused|reset)", r"no route to host", r"network is unreachable",
    r"server (?:is )?(?:busy|unavailable|not responding)", r"forsinket|försenat|viibib|verzögert",
    r"暂时|稍后|延迟",
)  # fmt: skip
DELIVERED = _any_of(
    r"(?:was|been|were) (?:successfully )?delivered", r"successfully delivered",
    r"delivery to these recipients or groups is complete", r"relayed to",
)  # fmt: skip
NOT_DELIVERED = _any_of(r"(?:not|n.t) (?:yet )?(?:been |be )?(?:successfully )?delivered")

RETURNED = re.compile(
    r"^[> ]*(?:-{3,}\s*(?:this is a copy of|below this line|original|returned|the (?:header|body)"
    r"|diese|forwarded|原)[^\n]*"
    r"|(?:original|returned) (?:message|mail)[^\n]*|content of (?:the )?original message[^\n]*"
    r"|received: from[^\n]*|return-path: [^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
"""Behind these a report returns our own mail, whose addresses are no recipients that failed."""
