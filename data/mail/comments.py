"""Leaves out comments, which may stand between the words of a header field (RFC 5322 3.2.2); pure.

Brackets inside quotation marks are text. Comments may stand in one another; work is linear.
"""

from __future__ import annotations


def without_comments(value: str) -> str:
    """Give a field's value with a space for each comment; an open one goes to the end."""
    kept: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for sign in value:
        if is_escaped:
            is_escaped = False
        elif sign == "\\":
            is_escaped = True
        elif sign == '"' and depth == 0:
            is_quoted = not is_quoted
        elif sign == "(" and not is_quoted:
            depth += 1
        elif sign == ")" and depth and not is_quoted:
            depth -= 1
            if depth == 0:
                kept.append(" ")
            continue
        if depth == 0:
            kept.append(sign)
    return "".join(kept)
