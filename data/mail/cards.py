"""Read contacts (vCard 2.1, 3.0, 4.0): name, organisation, addresses and telephones (pure)."""

from __future__ import annotations

from data.mail.content_lines import content_lines
from data.records import ContactCard, SafeLine
from data.text.safe import clean_line

CARDS_MAX = 20
ENTRIES_MAX = 10


def read_cards(text: str) -> tuple[ContactCard, ...]:
    """Give the contacts of a file in their order."""
    cards: list[ContactCard] = []
    name = formed = organisation = ""
    mails: list[str] = []
    phones: list[str] = []
    for line in content_lines(text):
        match line.name:
            case "BEGIN" if line.value.strip().upper() == "VCARD":
                name = formed = organisation = ""
                mails, phones = [], []
            case "FN":
                name = line.text
            case "N":
                family, given, *_ = (*line.fields(), "", "")
                formed = f"{given} {family}"
            case "ORG":
                organisation = ", ".join(filter(None, line.fields()))
            case "EMAIL":
                mails.append(line.text.removeprefix("mailto:"))
            case "TEL":
                phones.append(line.text.removeprefix("tel:"))
            case "END" if line.value.strip().upper() == "VCARD":
                card = ContactCard(
                    name=clean_line(name.strip() or formed, limit=200),
                    organisation=clean_line(organisation, limit=200),
                    addresses=_lines(mails),
                    phones=_lines(phones),
                )
                if card.name or card.organisation or card.addresses or card.phones:
                    cards.append(card)
        if len(cards) >= CARDS_MAX:
            break
    return tuple(cards)


def _lines(texts: list[str]) -> tuple[SafeLine, ...]:
    found = (clean_line(text, limit=200) for text in texts[:ENTRIES_MAX])
    return tuple(dict.fromkeys(line for line in found if line))
