"""Domain: what a careful colleague would ask before a reply leaves (pure)."""

from __future__ import annotations

import re

ATTACHMENT_WORDS = re.compile(
    r"\b(attach(?:ed|ment)|enclosed|vedhæft\w*|vedlagt\w*|bifoga\w*|bilag\w*|bilaga\w*|manus\w*|lisatud"
    r" fail\w*)\b|附件|随信附上",
    re.IGNORECASE,
)
ENCODED = 78 / 57
"""Base64 makes 76 characters and a line end of 57 bytes (RFC 2045 section 6.8)."""
FIELD = re.compile(r"\{\{[^{}\n]{0,200}\}\}")


def review_warnings(
    text: str,
    *,
    attachments: int,
    language: str | None,
    customer_language: str | None,
    size_bytes: int = 0,
    size_max_bytes: int = 0,
) -> tuple[str, ...]:
    """Give what is doubtful about a reply, as sentences."""
    warnings = []
    if not attachments and (found := ATTACHMENT_WORDS.search(text)):
        warnings.append(f'"{found.group(0)}" is written but no file is attached.')
    if found := FIELD.search(text):
        warnings.append(f"{found.group(0)} is not filled in.")
    if language and customer_language and language != customer_language:
        warnings.append(f"The text is in {language}; the customer writes {customer_language}.")
    size = round(size_bytes * ENCODED)
    if size_max_bytes and size > size_max_bytes:
        warnings.append(
            f"With its files this mail has about {size // 1_000_000} MB; at most"
            f" {size_max_bytes // 1_000_000} MB may leave (smtp.max_message_mb)."
        )
    return tuple(warnings)
