"""The ground floor: records, the store, the servers' protocols; imports nothing of ours above it."""
