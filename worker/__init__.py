"""The background: submit (outbox to ledger), sync (ledger to tables), clock (what has become due)."""
