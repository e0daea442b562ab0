"""What servers of many makes and languages say of a recipient, and which class that is."""

from __future__ import annotations

import pytest

from data.mail.bounce_verdict import judge
from data.records import DeliveryOutcome

DEAD_WORDS = [
    "550 5.1.1 <a@x.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "550 5.1.1 Recipient unknown",
    "550 Unrouteable address",
    "550 5.1.0 Address rejected.",
    "550-5.1.1 The email account that you tried to reach does not exist. Please try",
    "550 5.2.1 The email account that you tried to reach is inactive.",
    "550 Requested action not taken: mailbox unavailable",
    "550 Invalid recipient <a@x.example>",
    "550 No such recipient here",
    "550 #5.1.0 Address rejected.",
    "554 delivery error: dd Requested mail action aborted, mailbox not found",
    "554 delivery error: dd This account has been disabled or discontinued",
    "550 5.1.1 unknown or illegal alias: a@x.example",
    "550 5.7.1 No such user!",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "User nobody (nobody@x.example) not listed in Domino Directory",
    "550 a@x.example... No such user",
    "553 5.3.0 <a@x.example>... Addressee unknown, relay=[192.0.2.1]",
    "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)",
    "550 Mailbox not found",
    "550 account is disabled",
    "550 5.5.0 Requested actions aborted: user unknown",
    "Sorry, I couldn't find any host named nowhere.example. (#5.1.2)",
    "Host or domain name not found. Name service error for name=nowhere.example type=MX",
    "550 5.4.310 DNS domain nowhere.example does not exist",
    "550 5.1.351 Remote server returned unknown recipient or mailbox unavailable",
    "556 5.1.10 <a@x.example>: Recipient address rejected: Domain x.example does not accept mail",
    "The e-mail account does not exist at the organization this message was sent to.",
    "550 User not local",
    "550 Adressen findes ikke: modtageren er ukendt",
    "550 Okänd mottagare",
    "550 Sellist kasutajat ei ole",
    "550 Empfänger unbekannt",
    "550 Utilisateur inconnu",
    "550 El usuario no existe",
    "550 Utente sconosciuto",
    "550 Usuário desconhecido",
    "550 Użytkownik nie istnieje",
    "550 Пользователь не найден",
    "550 宛先のアドレスは存在しません",
    "550 无此用户",
    "550 收件人邮箱不存在",
]
REFUSED_WORDS = [
    "552 5.2.2 The email account that you tried to reach is over quota",
    "550 5.1.1 Mailbox is full",
    "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException",
    "452-5.2.2 no, 552 5.2.2 inbox is out of storage space",
    "550 Postkassen er fuld",
    "550 邮箱空间不足",
    "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example",
    "550 5.7.1 Client host rejected: cannot find your hostname",
    "550 5.7.25 reverse DNS does not exist for your IP",
    "553 5.1.8 <s@shop.example>: Sender address rejected: Domain not found",
    "550 Sender verify failed",
    "450-no 550 5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy",
    "554 5.7.1 Message rejected as spam by Content Filtering.",
    "550 5.7.1 Unable to relay for a@x.example",
    "552 5.3.4 Message size exceeds fixed maximum message size",
    "554 5.4.6 Too many hops",
    "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
    "550 5.7.1 You are not allowed to post to this list",
    "552 5.7.0 This message was blocked because its attachment presents a risk",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "554 5.7.1 The file xyz has been detected as a virus",
    "550 Message was not accepted -- invalid mail content",
    "550 垃圾邮件 拒绝接收",
    "554 Transaction failed for reasons that we keep to ourselves",
]
TEMPORARY_WORDS = [
    "450 4.2.0 <a@x.example>: Recipient address rejected: Greylisted",
    "421 4.7.0 Try again later",
    "451 4.3.0 Temporary lookup failure",
    "452 4.2.2 Mailbox full",
    "550 5.4.300 Message expired",
    "550 5.4.316 Message expired, connection refused",
    "connect to mx.x.example[192.0.2.1]:25: Connection timed out",
    "retry timeout exceeded",
    "450 4.1.1 User unknown, perhaps",
    "CNAME lookup failed temporarily. (#4.4.3)",
    "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)",
]


@pytest.mark.parametrize("words", DEAD_WORDS)
def test_nobody_is_there(words: str) -> None:
    """Words that say that an address or its domain does not exist make it a dead one."""
    assert DeliveryOutcome.DEAD_ADDRESS is judge(action="failed", words=words)


@pytest.mark.parametrize("words", REFUSED_WORDS)
def test_somebody_is_there_and_it_was_refused(words: str) -> None:
    """Full, blocked, too large or against a policy: for good, but the address lives."""
    assert DeliveryOutcome.REFUSED is judge(action="failed", words=words)


@pytest.mark.parametrize("words", TEMPORARY_WORDS)
def test_on_the_way(words: str) -> None:
    """What stayed behind on the way, or is tried again, says nothing of the address."""
    assert DeliveryOutcome.TEMPORARY is judge(action="failed", words=words)
