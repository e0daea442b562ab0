"""A mailbox in memory as Gmail keeps one: each mail once, its folders are labels.

Known of Gmail (support.google.com/mail, developers.google.com/gmail/imap): a mail has one number,
X-GM-MSGID, under all labels; `[Gmail]/All Mail` has what is neither spam nor trash; taking the
label of the inbox away archives; to move into spam or trash takes all labels away; what SMTP takes
is filed in Sent Mail by itself. The capabilities are those that it announces.
"""

from __future__ import annotations

from tests.support.imap_box import Box, BoxFolder, BoxMail
from tests.support.smtp_world import SmtpWorld, WorldMail

CAPABILITIES = (
    b"IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS"
    b" COMPRESS=DEFLATE ENABLE MOVE CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS"
    b" LITERAL- SPECIAL-USE APPENDLIMIT=35651584"
)
ALL_MAIL = "[Gmail]/All Mail"
SENT = "[Gmail]/Sent Mail"
SPAM = "[Gmail]/Spam"
TRASH = "[Gmail]/Trash"
TOO_MANY = "TAG NO [ALERT] Too many simultaneous connections. (Failure)\r\n"
TOO_MUCH = "* BYE [OVERQUOTA] Account exceeded command or bandwidth limits.\r\n"


class GmailBox(Box):
    """Labels, and what Gmail makes of moving and removing."""

    id_item = "X-GM-MSGID"

    def __init__(self) -> None:
        attributes = {
            "INBOX": "\\HasNoChildren",
            "Archive": "\\HasNoChildren",  # a label that another mail program has made
            "[Gmail]": "\\HasChildren \\Noselect",
            ALL_MAIL: "\\All \\HasNoChildren",
            "[Gmail]/Drafts": "\\Drafts \\HasNoChildren",
            "[Gmail]/Important": "\\HasNoChildren \\Important",
            SENT: "\\HasNoChildren \\Sent",
            SPAM: "\\HasNoChildren \\Junk",
            "[Gmail]/Starred": "\\Flagged \\HasNoChildren",
            TRASH: "\\HasNoChildren \\Trash",
        }
        super().__init__({name: BoxFolder(text) for name, text in attributes.items()})
        self._next_id = 1278455344230334865

    def receive(self, raw: bytes) -> int:
        """Take a mail in as a stranger's server hands it over; give its UID in the inbox."""
        return self._file(raw, self.inbox)

    def file_sent(self, raw: bytes) -> int:
        """File what SMTP took."""
        return self._file(raw, self.folders[SENT], flags={"\\Seen"})

    def labels(self, message_id: str) -> list[str]:
        """Name the folders in which mails with this Message-ID lie, one for each."""
        wanted = f"\nMessage-ID: <{message_id}>\r".encode()
        return [
            name
            for name, folder in self.folders.items()
            for mail in folder.mails.values()
            if wanted in b"\n" + mail.raw
        ]

    def copy(self, mail: BoxMail, target: BoxFolder) -> int:
        """Give a mail one label more; into spam and trash it goes without any other."""
        if target in (self.folders[SPAM], self.folders[TRASH]):
            for folder in self.folders.values():
                if folder is not target:
                    self._take_out(mail, folder)
        else:
            for name in (SPAM, TRASH):
                self._take_out(mail, self.folders[name])
            self._put_in(mail, self.folders[ALL_MAIL])
        return self._put_in(mail, target)

    def move(self, folder: BoxFolder, uid: int, target: BoxFolder) -> int:
        """Take one label away and give another; among all mail a mail stays."""
        mail = folder.mails[uid]
        moved = self.copy(mail, target)
        if folder is not self.folders[ALL_MAIL]:
            self._take_out(mail, folder)
        return moved

    def expunge(self, folder: BoxFolder, uid: int) -> None:
        """Archive; what is removed from among all mail is thrown away."""
        mail = folder.mails[uid]
        if folder is self.folders[ALL_MAIL]:
            self.copy(mail, self.folders[TRASH])
        else:
            self._take_out(mail, folder)

    def _file(self, raw: bytes, label: BoxFolder, *, flags: set[str] | None = None) -> int:
        mail = BoxMail(raw, flags or set(), email_id=str(self._next_id))
        self._next_id += 1
        self.folders[ALL_MAIL].place(mail)
        return label.place(mail)

    def _put_in(self, mail: BoxMail, folder: BoxFolder) -> int:
        there = next((uid for uid, each in folder.mails.items() if each is mail), None)
        return folder.place(mail) if there is None else there

    def _take_out(self, mail: BoxMail, folder: BoxFolder) -> None:
        for uid in [uid for uid, each in folder.mails.items() if each is mail]:
            del folder.mails[uid]


class GmailSmtp(SmtpWorld):
    """Gmail's other door: what it takes lies in Sent Mail before the next look."""

    def __init__(self, box: GmailBox) -> None:
        super().__init__()
        self._box = box
        self.is_late = False
        """Whether it files only when it is told to."""

    def record(self, mail: WorldMail) -> None:
        """Take a mail, and file it as Gmail does."""
        if not self.is_late:
            self.file(mail)
        super().record(mail)

    def file(self, mail: WorldMail) -> None:
        """Put a mail into Sent Mail, with a trace field of Gmail's own."""
        self._box.file_sent(b"X-Google-Smtp-Source: trace\r\n" + mail.raw)
