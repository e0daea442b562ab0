"""Tokens instead of passwords: the login that an agent does once, and renewing what it gave.

Only `support-console login`, `init`, `doctor` and the syncing process come here; the libraries of
the providers (extra `oauth`) are imported when one of them is asked, and never by a console.
"""
