"""Tells which server folder is the inbox, Sent, Archive, Trash and Junk. Pure.

Settings come first, then what the server says of its folders (RFC 6154), then names that mail
programs and providers give in several languages. A role that nothing points to stays absent: a
folder is never guessed into being.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.records import FolderRole


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A folder as the server lists it."""

    name: str
    attributes: frozenset[str] = frozenset()
    """Lower-case, with the backslash: `\\sent`, `\\noselect`."""
    delimiter: str = "/"

    @property
    def can_open(self) -> bool:
        """Say whether the folder can hold mail."""
        return not self.attributes & {"\\noselect", "\\nonexistent"}


ALL_MAIL = "\\all"
_SPECIAL_USE = {
    FolderRole.SENT: "\\sent",
    FolderRole.ARCHIVE: "\\archive",
    FolderRole.TRASH: "\\trash",
    FolderRole.JUNK: "\\junk",
}

# By how sure each name is: the first that exists wins. English, Danish, Swedish, Norwegian,
# Estonian, Chinese, German, French, Spanish, Italian, Dutch, Finnish, Polish, Portuguese.
_KNOWN_NAMES = {
    FolderRole.SENT: (
        "Sent|Sent Items|Sent Messages|Sent Mail|Sendt|Sendt post|Sendte elementer|Sendte beskeder|"
        "Skickat|Skickade objekt|Skickade|Sendte|Saadetud|Saadetud kirjad|Saadetud üksused|"
        "已发送|已发送邮件|已发送消息|寄件備份|已傳送郵件|Gesendet|Gesendete Elemente|"
        "Gesendete Objekte|Envoyés|Éléments envoyés|Messages envoyés|Enviados|"
        "Elementos enviados|Posta inviata|Inviati|Verzonden|Verzonden items|Lähetetyt|"
        "Lähetetyt viestit|Wysłane|Elementy wysłane|Itens enviados"
    ),
    FolderRole.ARCHIVE: (
        "Archive|Archives|Arkiv|Arkiver|Arhiiv|存档|归档|封存|Archiv|Archivo|Archivio|Archief|"
        "Arkisto|Archiwum|Arquivo"
    ),
    FolderRole.TRASH: (
        "Trash|Deleted Items|Deleted Messages|Deleted|Bin|Papirkurv|Slettet post|"
        "Slettede elementer|Papperskorgen|Borttaget|Borttagna objekt|Prügikast|Kustutatud|"
        "Kustutatud üksused|已删除|已删除邮件|垃圾箱|废纸篓|刪除的郵件|Papierkorb|"
        "Gelöschte Elemente|Gelöschte Objekte|Corbeille|Éléments supprimés|Papelera|"
        "Elementos eliminados|Cestino|Posta eliminata|Prullenbak|Verwijderde items|Roskakori|"
        "Poistetut|Kosz|Elementy usunięte|Lixeira"
    ),
    FolderRole.JUNK: (
        "Junk|Spam|Junk Email|Junk E-mail|Junk Mail|Bulk Mail|Uønsket post|Uønsket mail|Søppelpost|"
        "Skräppost|Rämpspost|垃圾邮件|垃圾郵件|Spamverdacht|Junk-E-Mail|Courrier indésirable|"
        "Indésirables|Correo no deseado|Posta indesiderata|Ongewenste e-mail|Roskaposti|"
        "Wiadomości-śmieci|Lixo eletrônico"
    ),
}
_PREFIXES = ("", "INBOX", "[Gmail]", "[Google Mail]")


def folder_roles(
    folders: Iterable[RemoteFolder],
    *,
    configured: Mapping[FolderRole, str],
    has_labels: bool = False,
) -> dict[FolderRole, str]:
    """Say which folder plays which role; a role without a folder is absent.

    Where folders are labels (Gmail), what has left the inbox lies among all mail and nowhere else:
    that folder is the archive. A label that is called so is one like any other.

    A configured name is taken as it is, listed or not, so that a typing error shows when the
    folder is opened and is not papered over by a guess.
    """
    usable = [folder for folder in folders if folder.can_open]
    roles = {FolderRole.INBOX: "INBOX"}
    roles.update({role: name for role, name in configured.items() if name})
    taken = set(roles.values())
    for role, attribute in _SPECIAL_USE.items():
        if has_labels and role is FolderRole.ARCHIVE:
            attribute = ALL_MAIL  # noqa: PLW2901 - of this one role
        marked = sorted(
            (folder.name for folder in usable if attribute in folder.attributes),
            key=lambda name: (len(name), name),  # several: the one nearest to the top
        )
        if role not in roles and marked:
            roles[role] = marked[0]
            taken.add(marked[0])
    by_plain_name = {_plain_name(folder): folder.name for folder in reversed(usable)}
    for role, names in _KNOWN_NAMES.items():
        if role not in roles:
            for name in names.split("|"):
                found = by_plain_name.get(name.casefold())
                if found is not None and found not in taken:
                    roles[role] = found
                    taken.add(found)
                    break
    return roles


def _plain_name(folder: RemoteFolder) -> str:
    """Give the name without the prefix under which a provider keeps its folders."""
    for prefix in _PREFIXES[1:]:
        begin = prefix.casefold() + folder.delimiter
        if folder.delimiter and folder.name.casefold().startswith(begin):
            return folder.name[len(begin) :].casefold()
    return folder.name.casefold()
