"""Python's only door to the ledger. Knows no SQL and no HTTP server; imports nothing of ours."""
