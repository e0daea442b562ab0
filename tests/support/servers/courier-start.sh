#!/bin/sh
# Courier-IMAP 5 for the tests: its paths are compiled in, so it runs in a mount namespace of its own, with folders
# of ours bound over /etc/courier, /run/courier and /usr/lib/courier. As root: unshare -m sh courier-start.sh DIR PORT PREFIX
set -e
DIR=$1 PORT=$2 PREFIX=$3
mkdir -p "$DIR/etc/shared" "$DIR/run/authdaemon"
# Mount points that the machine lacks are made in a copy of their parent that only this namespace sees.
for place in etc/courier run/courier usr/lib/courier; do
  if [ ! -d "/$place" ]; then
    parent=/${place%/*}
    mkdir -p "$DIR/over/$place" "$DIR/work/$place"
    mount -t overlay overlay -o "lowerdir=$parent,upperdir=$DIR/over/$place,workdir=$DIR/work/$place" "$parent"
    mkdir -p "/$place"
  fi
done
mount --bind "$DIR/etc" /etc/courier
mount --bind "$DIR/run" /run/courier
mount --bind "$PREFIX/usr/lib/courier" /usr/lib/courier
"$PREFIX/usr/sbin/makeuserdb"
"$PREFIX/usr/sbin/courierlogger" -pid=/run/courier/authdaemon/pid -start /usr/lib/courier/courier-authlib/authdaemond
IMAP_CAPABILITY="IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT IDLE"
IMAP_CAPABILITY_TLS="$IMAP_CAPABILITY AUTH=PLAIN"
# Locks would ask a File Access Monitor, which is not unpacked, and wait a second for it in every command.
IMAP_KEYWORDS=1 IMAP_ACL=0 IMAP_USELOCKS=0 IMAP_UMASK=022 IMAP_IDLE_TIMEOUT=1 IMAP_ENHANCEDIDLE=0
IMAP_TRASHFOLDERNAME=Trash IMAP_EMPTYTRASH= IMAP_OBSOLETE_CLIENT=0 IMAP_CHECK_ALL_FOLDERS=0
IMAP_DISABLETHREADSORT=0 IMAP_MOVE_EXPUNGE_TO_TRASH=0 IMAP_TLS_REQUIRED=0 MAILDIRPATH=Maildir PROTOCOL=IMAP
TLS_PROTOCOL= IMAP_SHAREDINDEXFILE=/etc/courier/shared/index IMAP_MAILBOX_SANITY_CHECK=0
export IMAP_CAPABILITY IMAP_CAPABILITY_TLS IMAP_KEYWORDS IMAP_ACL IMAP_USELOCKS IMAP_UMASK IMAP_IDLE_TIMEOUT \
  IMAP_ENHANCEDIDLE IMAP_TRASHFOLDERNAME IMAP_EMPTYTRASH IMAP_OBSOLETE_CLIENT IMAP_CHECK_ALL_FOLDERS \
  IMAP_DISABLETHREADSORT IMAP_MOVE_EXPUNGE_TO_TRASH IMAP_TLS_REQUIRED MAILDIRPATH PROTOCOL \
  IMAP_SHAREDINDEXFILE IMAP_MAILBOX_SANITY_CHECK TLS_PROTOCOL
exec "$PREFIX/usr/sbin/couriertcpd" -address=127.0.0.1 -maxprocs=40 -maxperip=40 -nodnslookup -noidentlookup \
  "$PORT" "$PREFIX/usr/lib/courier/courier/imaplogin" "$PREFIX/usr/bin/imapd" Maildir
