"""Mail: our own signed ids and tokens, and stand-in ids for mails that came without one.

A Message-ID of ours names its conversation and carries a MAC, so that a reply finds its way home
without trusting anything a stranger can write. The token at the end of our bodies does the same
for clients that lose the header, with a shorter MAC, since it never counts alone. A number in
the subject is no proof of anything; it is only read here, and judged in `console.domain`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from dataclasses import dataclass

from data.errors import ComposeError

KEY_MIN_BYTES = 16  # A shorter key could be searched, and with it every signature forged.
NONCE_MIN_BYTES = 8  # Makes two ids of one conversation differ; the MAC makes them unguessable.
ID_MAX_CHARS = 512  # Longer ids are not ours, and not worth a regular expression.
SUBJECT_SCAN_CHARS = 1_000
SUBJECT_NUMBERS_MAX = 5
BODY_SCAN_CHARS = 200_000  # Of each end of a body: a quoted token stands near one of them.
BODY_TOKENS_TRIED_MAX = 100  # Each costs a MAC; honest mail quotes one token a few times.

_MAC_CHARS = 16  # of base32: 80 bits
_TOKEN_CHARS = 8  # of base32: 40 bits, and the sender must take part besides
# Crockford's alphabet: no I, L, O or U, so that a token survives being read out on the phone.
_TOKEN_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # noqa: S105 - letters, not a secret
_READ_AS = str.maketrans("ILO", "110")
_OWN_ID = re.compile(
    rf"sc\.([1-9][0-9]{{0,11}})\.([a-z2-7]{{13,52}})\.([a-z2-7]{{{_MAC_CHARS}}})@[^@\s]+"
)
_LOOP_TOKEN = re.compile(rf"sc-loop\.([a-z2-7]{{13,52}})\.([a-z2-7]{{{_MAC_CHARS}}})")
_TOKEN = re.compile(
    rf"[#\uff03]([1-9][0-9]{{0,11}})[-\u2010\u2011\u2013]"
    rf"([0-9A-Za-z]{{{_TOKEN_CHARS}}})(?![0-9A-Za-z])"
)
# Full-width forms as escapes, because they look like their ASCII twins; \u3010 and \u3011 are the
# brackets that Chinese subjects use most.
_SUBJECT_NUMBER = re.compile(
    r"[\[\uff3b\u3010][#\uff03]"
    r"([1-9\uff11-\uff19][0-9\uff10-\uff19]{0,11})"
    r"[\]\uff3d\u3011]"
)
_DOMAIN = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[a-z0-9:.]+\]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SURROGATE = re.compile(r"sha256\.[0-9a-f]{64}@missing-id\.invalid")


@dataclass(frozen=True, slots=True)
class OwnId:
    """What a Message-ID of ours says once its signature is verified."""

    conversation: int


def make_message_id(*, conversation: int, nonce: bytes, key: bytes, domain: str) -> str:
    """Make the Message-ID (without brackets) of a mail that leaves from a conversation.

    Raises:
        ComposeError: the domain cannot stand in a Message-ID.
    """
    if len(nonce) < NONCE_MIN_BYTES:
        raise ValueError(f"a nonce needs {NONCE_MIN_BYTES} bytes, not {len(nonce)}")
    nonce_text = _base32(nonce)
    mac = _message_id_mac(str(conversation), nonce_text, key=key)
    return f"sc.{conversation}.{nonce_text}.{mac}@{_ascii_domain(domain)}"


def read_message_id(internet_message_id: str, *, key: bytes) -> OwnId | None:
    """Say which conversation an id of ours names; None unless its signature is right.

    The domain is not signed: ids from before a change of address stay ours.
    """
    match = _match_own(internet_message_id)
    if match is None:
        return None
    number, nonce_text, mac = match.groups()
    if not hmac.compare_digest(mac, _message_id_mac(number, nonce_text, key=key)):
        return None
    return OwnId(int(number))


def looks_like_own(internet_message_id: str) -> bool:
    """Say whether an id has the form of ours; where the signature fails too, it was forged."""
    return _match_own(internet_message_id) is not None


def make_body_token(*, conversation: int, key: bytes) -> str:
    """Make the reference that ends our bodies, such as `#1042-7GQ4M2KX`."""
    return f"#{conversation}-{_token_mac(str(conversation), key=key)}"


def find_body_tokens(text: str, *, key: bytes) -> tuple[int, ...]:
    """List the conversations that verified tokens in a body name, in order, without repeats."""
    if len(text) > 2 * BODY_SCAN_CHARS:
        text = f"{text[:BODY_SCAN_CHARS]}\n{text[-BODY_SCAN_CHARS:]}"
    tried: set[tuple[str, str]] = set()
    found: list[int] = []
    for match in _TOKEN.finditer(text):
        number, mac = match.group(1), match.group(2).upper().translate(_READ_AS)
        if (number, mac) in tried:
            continue
        if len(tried) == BODY_TOKENS_TRIED_MAX:
            break
        tried.add((number, mac))
        if hmac.compare_digest(mac, _token_mac(number, key=key)):
            found.append(int(number))
    return tuple(found)


def make_loop_token(*, nonce: bytes, key: bytes) -> str:
    """Make the value of X-Loop for a mail that a program of ours wrote."""
    if len(nonce) < NONCE_MIN_BYTES:
        raise ValueError(f"a nonce needs {NONCE_MIN_BYTES} bytes, not {len(nonce)}")
    nonce_text = _base32(nonce)
    return f"sc-loop.{nonce_text}.{_loop_mac(nonce_text, key=key)}"


def is_own_loop_token(value: str, *, key: bytes) -> bool:
    """Say whether a value of X-Loop is ours: the mail has gone in a circle."""
    match = _LOOP_TOKEN.fullmatch(value.strip().lower()[:ID_MAX_CHARS])
    return match is not None and hmac.compare_digest(match[2], _loop_mac(match[1], key=key))


def find_subject_numbers(subject: str) -> tuple[int, ...]:
    """List the numbers written as `[#1042]`, in order, without repeats.

    Full-width brackets, hash and digits count as well: Chinese input methods write them.
    """
    numbers = (int(found) for found in _SUBJECT_NUMBER.findall(subject[:SUBJECT_SCAN_CHARS]))
    return tuple(dict.fromkeys(numbers))[:SUBJECT_NUMBERS_MAX]


def surrogate_message_id(raw_sha256: str) -> str:
    """Make the id of a mail without Message-ID: the same bytes get the same one for ever.

    It must never be written into a header: nobody else knows it.
    """
    digest = raw_sha256.lower()
    if _SHA256.fullmatch(digest) is None:
        raise ValueError("a surrogate id is made from 64 hexadecimal digits")
    return f"sha256.{digest}@missing-id.invalid"


def is_surrogate(internet_message_id: str) -> bool:
    """Say whether an id stands in for a missing one."""
    return _SURROGATE.fullmatch(internet_message_id) is not None


def _match_own(internet_message_id: str) -> re.Match[str] | None:
    if len(internet_message_id) > ID_MAX_CHARS:
        return None
    # Some gateways change the case of ids; base32 does not mind.
    return _OWN_ID.fullmatch(internet_message_id.lower())


def _ascii_domain(domain: str) -> str:
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        plain = ""
    if _DOMAIN.fullmatch(plain) is None:
        raise ComposeError(
            f"{domain!r} cannot stand in a Message-ID. Check the mailbox address in the settings."
        )
    return plain


def _message_id_mac(number: str, nonce_text: str, *, key: bytes) -> str:
    return _base32(_mac(f"message-id {number} {nonce_text}", key=key))[:_MAC_CHARS]


def _loop_mac(nonce_text: str, *, key: bytes) -> str:
    return _base32(_mac(f"x-loop {nonce_text}", key=key))[:_MAC_CHARS]


def _token_mac(number: str, *, key: bytes) -> str:
    bits = int.from_bytes(_mac(f"body-token {number}", key=key)[:5], "big")
    shifts = range(5 * (_TOKEN_CHARS - 1), -1, -5)
    return "".join(_TOKEN_ALPHABET[bits >> shift & 31] for shift in shifts)


def _mac(text: str, *, key: bytes) -> bytes:
    # Each text begins with its purpose, so that a token never serves as part of an id.
    if len(key) < KEY_MIN_BYTES:
        raise ValueError(f"a signing key needs {KEY_MIN_BYTES} bytes, not {len(key)}")
    return hmac.digest(key, text.encode("ascii"), hashlib.sha256)


def _base32(data: bytes) -> str:
    return b32encode(data).decode("ascii").rstrip("=").lower()
