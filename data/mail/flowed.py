"""Join the soft line breaks of format=flowed text (RFC 3676)."""

from __future__ import annotations


def join_flowed(text: str, *, deletes_space: bool) -> str:
    """Give paragraphs their single long lines back; quote depth and signature mark are kept."""
    lines: list[str] = []
    open_depth: int | None = None
    paragraph: list[str] = []
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")  # space-stuffing (section 4.4)
        is_signature = content == "-- "
        if open_depth is not None and (depth != open_depth or is_signature):
            lines.append("".join(paragraph).rstrip(" "))
            open_depth, paragraph = None, []
        if open_depth is None:
            paragraph = [">" * depth + (" " if depth and content else "")]
        if content.endswith(" ") and not is_signature:
            paragraph.append(content[:-1] if deletes_space else content)
            open_depth = depth
        else:
            paragraph.append(content)
            lines.append("".join(paragraph))
            open_depth = None
    if open_depth is not None:
        lines.append("".join(paragraph).rstrip(" "))
    return "\n".join(lines)
