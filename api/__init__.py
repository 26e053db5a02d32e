"""The gateway: HTTP for parties and their systems. Signs nothing; never waits for a block."""
