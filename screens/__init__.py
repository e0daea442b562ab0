"""Screens: one file each; they ask services and show records, and know neither SQL nor mail."""
