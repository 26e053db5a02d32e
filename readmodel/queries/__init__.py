"""Questions to the tables, one module per subject. Amounts are fen, times UTC seconds."""
