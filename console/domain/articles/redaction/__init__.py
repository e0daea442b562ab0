"""Domain: take out of a text what is somebody's, and show each thing that was taken out (pure).

Theory of operation: finders give spans, the surest first; what two of them claim is the earlier
one's. Every thing (a person with all forms of the name, a number however its digits are parted)
gets one word in its place, the same each time and another for each other thing, and can be put back
by itself. A number in brackets tells a second person from the first. What a draft leaves out is
read as well, so that a telephone number of a signature is known again in the middle of a sentence.

Taking out too much costs a key, too little somebody's privacy; but a text in which ordinary words
are missing is read by nobody, so words that are names as well count only where they stand as one.
"""

from __future__ import annotations

from console.domain.articles.redaction.kinds import Kind, Known, is_placeholder, placeholder
from console.domain.articles.redaction.redact import Finding, Place, Redacted, redact

__all__ = [
    "Finding", "Kind", "Known", "Place", "Redacted", "is_placeholder", "placeholder", "redact",
]  # fmt: skip
