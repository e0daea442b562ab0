"""Which folder is for what: settings, then the server's marks, then names, never a guess."""

from __future__ import annotations

import pytest

from data.mail.folder_roles import RemoteFolder, folder_roles
from data.records import FolderRole


def folder(name: str, *attributes: str, delimiter: str = "/") -> RemoteFolder:
    """Write a folder in short."""
    return RemoteFolder(name, frozenset(attributes), delimiter)


def test_settings_come_before_everything() -> None:
    """A name in the settings wins over marks and names, even when it is not listed."""
    folders = [folder("INBOX"), folder("Sent", "\\sent")]

    roles = folder_roles(folders, configured={FolderRole.SENT: "Archive/Out"})

    assert {FolderRole.INBOX: "INBOX", FolderRole.SENT: "Archive/Out"} == roles


def test_marks_come_before_names() -> None:
    """SPECIAL-USE wins over a folder that merely has a likely name."""
    folders = [folder("Sent"), folder("Out", "\\sent", "\\hasnochildren")]

    roles = folder_roles(folders, configured={})

    assert "Out" == roles[FolderRole.SENT]


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [
        ("Sent", "/"),
        ("Sent Items", "/"),
        ("INBOX.Sent", "."),
        ("INBOX/Sent Messages", "/"),
        ("[Gmail]/Sent Mail", "/"),
        ("Sendt post", "/"),
        ("Skickat", "/"),
        ("Saadetud", "/"),
        ("已发送", "/"),
        ("INBOX.Gesendet", "."),
        ("INBOX.Éléments envoyés", "."),
        ("SENT", "/"),
    ],
)
def test_names_are_known_in_our_languages(name: str, delimiter: str) -> None:
    """Without marks a well-known name in any of the five languages is enough."""
    roles = folder_roles([folder("INBOX"), folder(name, delimiter=delimiter)], configured={})

    assert name == roles[FolderRole.SENT]


def test_no_folder_means_no_role() -> None:
    """A role that nothing points to is absent; a folder that cannot be opened plays none."""
    folders = [folder("INBOX"), folder("Sent", "\\noselect"), folder("Project/Sent")]

    roles = folder_roles(folders, configured={})

    assert {FolderRole.INBOX: "INBOX"} == roles


def test_where_folders_are_labels_all_mail_is_the_archive() -> None:
    """Whatever a label is called, what left the inbox lies there; elsewhere it may be a search."""
    folders = [folder("INBOX"), folder("Archive"), folder("[Gmail]/All Mail", "\\all")]

    labels = folder_roles(folders, configured={}, has_labels=True)
    places = folder_roles(folders, configured={})

    assert ("[Gmail]/All Mail", "Archive") == (
        labels[FolderRole.ARCHIVE],
        places[FolderRole.ARCHIVE],
    )
