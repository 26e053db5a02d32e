"""A bank's own agent: a process of the bank's, with a key of the bank's, that signs quotes by the bank's credit policy.
A debtor has the same one for its programme of early payment.

It trusts the gateway for the facts of a request and for nothing else: it decides again by its own copy of the policy,
and never has more out than it was told.
"""
