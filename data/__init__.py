"""The ground floor: records, the store, mail, sync, text; imports nothing of ours above."""
