"""A simulated bank, in a process of its own: accounts in double entry, orders in, answers and notifications out.

Orders (pain.001) are put into a folder; answers (pain.002), notifications (camt.054) and statements (camt.053) come out
in another, each signed beside it. It goes wrong by plan: late, refused, sent back, told twice. It stands for several
banks, each with a key of its own.
"""
