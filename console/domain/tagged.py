"""Domain: find the mailbox behind an address that a program has tagged (pure).

Plus addresses (RFC 5233), BATV (`prvs=`), SRS (`SRS0=`, `SRS1=`) and VERP make another address for
every mail or day. Where it matters who is written to, as with loops, caps and reports, the mailbox
counts. This is never used to say that two people are one: a tag may be somebody's own.
"""

from __future__ import annotations

import re

ADDRESS_CHARS_MAX = 320
_SRS = re.compile(
    r"srs(?:0[=+-][^=]+|1[=+-][^=]+=[^=]+==[^=]+)=[^=]+=(?P<domain>[^=@]+)=(?P<local>[^@]+)@.*"
)
_BATV = re.compile(r"(?:(?:ms)?prvs1?=[^=@]+=|btv1==[^=@]+==)(?P<local>[^@]+)@(?P<domain>.*)")
_OLD_BATV = re.compile(r"prvs=(?P<local>[^/@=]+)/[^@]*@(?P<domain>.*)")
_VERP = re.compile(r"(?P<local>(?:[a-z0-9_.]+-)*?bounces?)[-+=.][^@]+@(?P<domain>.*)")
_WAYS = (_SRS, _BATV, _OLD_BATV, _VERP)
ROUNDS_MAX = 4
"""A forwarder may tag what was tagged before."""


def box_of(address: str) -> str:
    """Give the mailbox of an address, casefolded; of one without a tag the address itself."""
    key = address[:ADDRESS_CHARS_MAX].strip().casefold()
    for _ in range(ROUNDS_MAX):
        found = next((match for way in _WAYS if (match := way.fullmatch(key))), None)
        if found is None:
            break
        key = f"{found['local']}@{found['domain']}"
    local, at, domain = key.rpartition("@")
    bare = local.partition("+")[0]
    return f"{bare}{at}{domain}" if at and bare else key
