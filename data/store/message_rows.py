"""Row <-> record for messages: headers, bodies, what delivery reports say (store room)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from data.records import (
    Address,
    Attachment,
    Authentication,
    Automatic,
    ConversationId,
    DeliveryOutcome,
    DeliveryReport,
    Direction,
    FolderRole,
    JoinedBy,
    Message,
    MessageBody,
    MessageId,
    OutboxId,
    OutboxState,
    RawId,
    Returned,
    SafeLine,
    SafeText,
    ServerPlace,
)
from data.store.body_extras import extras_from_values, extras_values
from data.store.rows import as_int, dump_json, from_ms, from_ms_or_none, int_or_none, load_people

RETURN_COLUMNS = (
    "t.report_id, t.message_id, ours.conversation_id, t.address, t.outcome, t.status, t.at,"
    " t.matched_by, t.final"
)
MESSAGE_COLUMNS = f"""
  m.id, m.conversation_id, m.direction, m.channel, m.internet_message_id, m.author_name,
  m.author_address, m.people, m.ancestors, m.subject, m.sent_at, m.received_at, m.automatic,
  m.may_auto_answer, m.joined_by, m.marks, m.authentication, m.raw_id, m.body_id, b.text,
  b.new_text, b.facts, r.sha256, o.id, o.state, a.name, m.contact_direction, m.origin_id,
  CASE WHEN m.direction = 'note' THEN
    (SELECT json_group_array(name) FROM (SELECT named.name AS name FROM mentions AS w
       JOIN agents AS named ON named.id = w.agent_id
       WHERE w.message_id = m.id ORDER BY named.name)) END,
  (SELECT json_array(d.role, d.folder, d.is_ours) FROM departures AS d
    WHERE d.message_id = m.id AND d.looked_at IS NOT NULL AND d.role IS NOT 'inbox'),
  CASE WHEN o.id IS NOT NULL OR m.automatic = 'bounce' THEN
    (SELECT json_group_array(json_array({RETURN_COLUMNS}))
     FROM returns AS t JOIN messages AS ours ON ours.id = t.message_id
     WHERE t.message_id = m.id OR t.report_id = m.id) END,
  (SELECT w.whole_bytes FROM abridged AS w WHERE w.raw_id = m.raw_id)"""  # noqa: S608 - a constant
MESSAGE_JOINS = """
  LEFT JOIN bodies AS b ON b.id = m.body_id
  LEFT JOIN raws AS r ON r.id = m.raw_id
  LEFT JOIN outbox AS o ON o.message_id = m.id
  LEFT JOIN agents AS a ON a.id = m.agent_id"""


def _server_place(text: object) -> ServerPlace | None:
    if text is None:
        return None
    role, folder, is_ours = json.loads(str(text))
    return ServerPlace(None if role is None else FolderRole(role), folder, is_ours=bool(is_ours))


def message_from_row(row: tuple[object, ...]) -> Message:
    """Make a record of MESSAGE_COLUMNS."""
    (message_id, conversation_id, direction, channel, internet_message_id, author_name,
     author_address, people_text, ancestors, subject, sent, received, automatic,
     may_answer, joined_by, marks, checks, raw_id, body_id, text, new_text, facts, sha256,
     outbox_id, outbox_state, agent, contact_direction, origin_id, mentioned,
     place, returned, whole_bytes) = row  # fmt: skip
    people = load_people(str(people_text))
    return Message(
        id=MessageId(as_int(message_id)),
        conversation_id=ConversationId(as_int(conversation_id)),
        direction=Direction(str(direction)),
        channel=str(channel),
        internet_message_id=str(internet_message_id),
        author=Address(SafeLine(str(author_name)), SafeLine(str(author_address))),
        to=people.get("to", ()),
        cc=people.get("cc", ()),
        reply_to=people.get("reply_to", ()),
        ancestors=tuple(json.loads(str(ancestors))),
        subject=SafeLine(str(subject)),
        sent_at=from_ms_or_none(int_or_none(sent)),
        received_at=from_ms(as_int(received)),
        automatic=Automatic(str(automatic)) if automatic else None,
        may_auto_answer=bool(may_answer),
        joined_by=JoinedBy(str(joined_by)),
        raw_id=RawId(as_int(raw_id)) if raw_id is not None else None,
        raw_sha256=sha256.hex() if isinstance(sha256, bytes) and whole_bytes is None else None,
        whole_bytes=int_or_none(whole_bytes),
        is_decoded=body_id is not None,
        body=body_from_columns(text, new_text, facts),
        outbox_id=OutboxId(as_int(outbox_id)) if outbox_id is not None else None,
        outbox_state=OutboxState(str(outbox_state)) if outbox_state else None,
        marks=tuple(str(marks).split()),
        authentication=tuple(_load_authentication(str(checks))),
        server_place=_server_place(place),
        agent=str(agent) if agent is not None else None,
        contact_direction=Direction(str(contact_direction)) if contact_direction else None,
        mentioned=tuple(json.loads(str(mentioned))) if mentioned else (),
        origin_id=ConversationId(as_int(origin_id)),
        returned=tuple(map(returned_from_values, json.loads(str(returned)))) if returned else (),
    )


def dump_authentication(checks: Iterable[Authentication]) -> str:
    """Give the `authentication` column."""
    return " ".join(f"{check.method}={check.result}/{check.domain}" for check in checks)


def _load_authentication(text: str) -> Iterator[Authentication]:
    for word in text.split():
        said, _, domain = word.partition("/")
        method, _, result = said.partition("=")
        yield Authentication(method, result, SafeLine(domain))


def returned_from_values(values: Sequence[object]) -> Returned:
    """Make a record of RETURN_COLUMNS."""
    (report_id, message_id, number, address, outcome, status, at, matched_by, final) = values
    return Returned(
        report_id=MessageId(as_int(report_id)),
        message_id=MessageId(as_int(message_id)),
        conversation_id=ConversationId(as_int(number)),
        recipient=SafeLine(str(address)),
        outcome=DeliveryOutcome(str(outcome)),
        status=SafeLine(str(status)),
        at=from_ms(as_int(at)),
        matched_by=str(matched_by),
        final_recipient=SafeLine(str(final)) if final is not None else None,
    )


def facts_of(body: MessageBody) -> str:
    """Give the `facts` column of a body."""
    return dump_json(
        {
            "has_html": body.has_html,
            "language": body.language,
            "remote_images": body.remote_images,
            "hidden_words": body.hidden_words,
            "attachments": attachments_as_facts(body.attachments),
            "reports": [
                [r.recipient, r.outcome.value, r.status, r.original_message_id, r.final_recipient]
                for r in body.delivery_reports
            ],
            "defects": list(body.defects),
            "deceiving": body.deceiving_links,
            # Most mails have none of these, and rows stay small.
            **({"extras": extras} if (extras := extras_values(body)) else {}),
        }
    )


def attachments_as_facts(attachments: Sequence[Attachment]) -> list[list[object]]:
    """Give what the `facts` column of a body says of files."""
    return [
        [a.index, a.filename, a.content_type, a.size_bytes, a.inline, a.on_server]
        for a in attachments
    ]


def body_from_columns(text: object, new_text: object, facts_text: object) -> MessageBody:
    """Make a body of its three columns; an empty one where it has not been read yet."""
    if text is None:
        return MessageBody(SafeText(""), SafeText(""), has_html=False)
    facts = json.loads(str(facts_text))
    return MessageBody(
        text=SafeText(str(text)),
        new_text=SafeText(str(text if new_text is None else new_text)),
        has_html=bool(facts["has_html"]),
        attachments=tuple(
            Attachment(
                index, SafeLine(name), SafeLine(kind), size, inline=inline, on_server=any(away)
            )
            for index, name, kind, size, inline, *away in facts["attachments"]
        ),
        delivery_reports=tuple(
            DeliveryReport(SafeLine(who), DeliveryOutcome(outcome), SafeLine(status), *rest)
            for who, outcome, status, *rest in facts["reports"]
        ),
        language=facts["language"],
        remote_images=facts["remote_images"],
        hidden_words=facts.get("hidden_words", 0),
        defects=tuple(SafeLine(d) for d in facts["defects"]),
        deceiving_links=tuple(
            (SafeLine(target), SafeLine(why)) for target, why in facts["deceiving"]
        ),
        **extras_from_values(facts.get("extras", {})),
    )
