"""the first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "anchor",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=42), nullable=False),
        sa.Column("root", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_anchor_root"), ["root"], unique=False)

    op.create_table(
        "audit_line",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("client", sa.String(), nullable=True),
        sa.Column("key", sa.String(length=42), nullable=True),
        sa.Column("session", sa.String(length=16), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Integer(), nullable=False),
        sa.Column("whose", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=66), nullable=False),
        sa.Column("hash", sa.String(length=66), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.create_index("ix_audit_line_day_seq", ["day", "seq"], unique=False)
        batch_op.create_index("ix_audit_line_participant_seq", ["participant", "seq"], unique=False)

    op.create_table(
        "audit_party",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("participant", "seq"),
    )
    op.create_table(
        "audit_root",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(length=66), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "idempotent_request",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.String(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("participant", "key"),
    )
    with op.batch_alter_table("idempotent_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotent_request_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "failed_task",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("failed_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_task_state"), ["state"], unique=False)

    op.create_table(
        "clock_day",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "late_claim",
        sa.Column("loan", sa.String(length=66), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("grounds", sa.String(length=66), nullable=False),
        sa.Column("granted_by", sa.String(length=42), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("loan"),
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "approval",
        sa.Column("digest", sa.String(length=66), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=42), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "by"),
    )
    op.create_table(
        "approval_rule",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("one_up_to_fen", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("participant", "action"),
    )
    op.create_table(
        "delegation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("from_person", sa.String(), nullable=False),
        sa.Column("to_person", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index("ix_delegation_participant_id", ["participant", "id"], unique=False)
        batch_op.create_index("ix_delegation_to_person_participant", ["to_person", "participant"], unique=False)

    op.create_table(
        "bank_receipt",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("instruction", sa.String(length=66), nullable=False),
        sa.Column("payer", sa.String(length=42), nullable=False),
        sa.Column("payee", sa.String(length=42), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=False),
        sa.Column("payer_account", sa.String(), nullable=False),
        sa.Column("payee_account", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("file", sa.String(length=66), nullable=True),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("reference"),
    )
    with op.batch_alter_table("bank_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_receipt_instruction"), ["instruction"], unique=False)

    op.create_table(
        "bank_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bank_code", sa.String(), nullable=False),
        sa.Column("bank_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("bank_account", schema=None) as batch_op:
        batch_op.create_index("ix_bank_account_bank_code_number", ["bank_code", "number"], unique=False)
        batch_op.create_index("ix_bank_account_participant_id", ["participant", "id"], unique=False)
        batch_op.create_index(
            "uq_bank_account_bank_code_number",
            ["bank_code", "number"],
            unique=True,
            postgresql_where=sa.text("state = 'approved'"),
            sqlite_where=sa.text("state = 'approved'"),
        )
        batch_op.create_index(
            "uq_bank_account_participant",
            ["participant"],
            unique=True,
            postgresql_where=sa.text("state = 'approved'"),
            sqlite_where=sa.text("state = 'approved'"),
        )

    op.create_table(
        "bank_entry",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=False),
        sa.Column("end_to_end", sa.String(), nullable=False),
        sa.Column("other_number", sa.String(), nullable=False),
        sa.Column("other_name", sa.String(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(length=66), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", "direction", "reference"),
    )
    op.create_table(
        "bank_file",
        sa.Column("sha256", sa.String(length=66), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("signer", sa.String(length=42), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "bank_system",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("key", sa.String(length=42), nullable=False),
        sa.Column("code_prefix", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("bank_system", schema=None) as batch_op:
        batch_op.create_index("ix_bank_system_key_state", ["key", "state"], unique=False)
        batch_op.create_index("ix_bank_system_state_code_prefix", ["state", "code_prefix"], unique=False)

    op.create_table(
        "batch_item",
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("instruction", sa.String(length=66), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("batch", "line"),
    )
    with op.batch_alter_table("batch_item", schema=None) as batch_op:
        batch_op.create_index("ix_batch_item_instruction_state", ["instruction", "state"], unique=False)
        batch_op.create_index(
            "uq_batch_item_instruction",
            ["instruction"],
            unique=True,
            postgresql_where=sa.text("state IN ('proposed', 'approved', 'accepted')"),
            sqlite_where=sa.text("state IN ('proposed', 'approved', 'accepted')"),
        )

    op.create_table(
        "payment_batch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("execute_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("payment_batch", schema=None) as batch_op:
        batch_op.create_index("ix_payment_batch_participant_id", ["participant", "id"], unique=False)

    op.create_table(
        "payment_case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("instruction", sa.String(length=66), nullable=True),
        sa.Column("file", sa.String(length=66), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("to_instruction", sa.String(length=66), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("proposed_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("payment_case", schema=None) as batch_op:
        batch_op.create_index("ix_payment_case_participant_state_id", ["participant", "state", "id"], unique=False)
        batch_op.create_index("ix_payment_case_state_id", ["state", "id"], unique=False)

    op.create_table(
        "book_move",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("entered_fen", sa.BigInteger(), nullable=False),
        sa.Column("npl_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    with op.batch_alter_table("book_move", schema=None) as batch_op:
        batch_op.create_index("ix_book_move_pool_bank_at", ["pool", "bank", "at"], unique=False)

    op.create_table(
        "chain_block",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=66), nullable=False),
        sa.Column("parent_hash", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "chain_event",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("tx", sa.String(length=66), nullable=False),
        sa.Column("contract", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    op.create_table(
        "challenge",
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=42), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_table(
        "debtor_line",
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("limit_fen", sa.BigInteger(), nullable=False),
        sa.Column("used_fen", sa.BigInteger(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("debtor"),
    )
    with op.batch_alter_table("debtor_line", schema=None) as batch_op:
        batch_op.create_index("ix_debtor_line_bank_debtor", ["bank", "debtor"], unique=False)

    op.create_table(
        "decision",
        sa.Column("hash", sa.String(length=66), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_participant"), ["participant"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("webhook", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("webhook", "notice"),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_webhook_notice",
            ["webhook", "notice"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_participant_id", ["participant", "id"], unique=False)

    op.create_table(
        "notice_cursor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_participant"), ["participant"], unique=False)

    op.create_table(
        "envelope",
        sa.Column("tx", sa.String(length=66), nullable=False),
        sa.Column("relayer", sa.String(length=42), nullable=False),
        sa.Column("nonce", sa.BigInteger(), nullable=False),
        sa.Column("contract", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tx"),
    )
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_envelope_relayer"), ["relayer"], unique=False)
        batch_op.create_index(batch_op.f("ix_envelope_state"), ["state"], unique=False)

    op.create_table(
        "exposure",
        sa.Column("party", sa.String(length=42), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("lots", sa.Integer(), nullable=False),
        sa.Column("open_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "debtor", "role"),
    )
    op.create_table(
        "financing",
        sa.Column("id", sa.String(length=66), nullable=False),
        sa.Column("lot", sa.String(length=66), nullable=False),
        sa.Column("holder", sa.String(length=42), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recourse", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("terms", sa.String(length=66), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=True),
        sa.Column("advance_fen", sa.BigInteger(), nullable=False),
        sa.Column("repay_fen", sa.BigInteger(), nullable=False),
        sa.Column("repaid_fen", sa.BigInteger(), nullable=False),
        sa.Column("rate_bps", sa.Integer(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("disbursed_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(length=66), nullable=True),
        sa.Column("reason", sa.String(length=66), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("financing", schema=None) as batch_op:
        batch_op.create_index("ix_financing_bank_id", ["bank", "id"], unique=False)
        batch_op.create_index("ix_financing_bank_state_id", ["bank", "state", "id"], unique=False)
        batch_op.create_index("ix_financing_holder_id", ["holder", "id"], unique=False)
        batch_op.create_index("ix_financing_lot", ["lot"], unique=False)
        batch_op.create_index("ix_financing_state_id", ["state", "id"], unique=False)

    op.create_table(
        "governed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("least_lot_fen", sa.BigInteger(), nullable=False),
        sa.Column("most_endorsements", sa.Integer(), nullable=False),
        sa.Column("longest_tenor", sa.Integer(), nullable=False),
        sa.Column("closes_before", sa.Integer(), nullable=False),
        sa.Column("next_least_lot_fen", sa.BigInteger(), nullable=False),
        sa.Column("next_most_endorsements", sa.Integer(), nullable=False),
        sa.Column("next_longest_tenor", sa.Integer(), nullable=False),
        sa.Column("next_closes_before", sa.Integer(), nullable=False),
        sa.Column("next_from", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("eligibility", sa.String(length=42), nullable=True),
        sa.Column("pool_policy", sa.String(length=42), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "held_key",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("address", sa.String(length=42), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("keystore", sa.JSON(), nullable=True),
        sa.Column("device_hash", sa.String(length=66), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("wrong_pins", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.BigInteger(), nullable=False),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("participant", "address"),
    )
    op.create_table(
        "imported_invoice",
        sa.Column("key", sa.String(length=66), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("supplier", sa.String(length=42), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("ex_tax_fen", sa.BigInteger(), nullable=False),
        sa.Column("tax_fen", sa.BigInteger(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("reduced_fen", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("imported_invoice", schema=None) as batch_op:
        batch_op.create_index("ix_imported_invoice_debtor_key", ["debtor", "key"], unique=False)
        batch_op.create_index("ix_imported_invoice_supplier_key", ["supplier", "key"], unique=False)

    op.create_table(
        "intent_revoked",
        sa.Column("contract", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("nonce", sa.String(length=78), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("contract", "participant", "nonce"),
    )
    op.create_table(
        "intent_used",
        sa.Column("digest", sa.String(length=66), nullable=False),
        sa.Column("signer", sa.String(length=42), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("tx", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "invoice_columns",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("participant"),
    )
    op.create_table(
        "invoice_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("red", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("invoice_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_file_participant"), ["participant"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "invoice_reduction",
        sa.Column("red_key", sa.String(length=66), nullable=False),
        sa.Column("invoice", sa.String(length=66), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("red_key", "invoice"),
    )
    op.create_table(
        "invoice_refusal",
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("file", "row"),
    )
    op.create_table(
        "invoice_upload",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("take", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("zh", sa.String(), nullable=True),
        sa.Column("en", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=True),
        sa.Column("held_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("invoice_upload", schema=None) as batch_op:
        batch_op.create_index("ix_invoice_upload_state_at", ["state", "at"], unique=False)

    op.create_table(
        "invoice_upload_piece",
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("file", "place"),
    )
    op.create_table(
        "staged_invoice",
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=66), nullable=False),
        sa.Column("supplier", sa.String(length=42), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("ex_tax_fen", sa.BigInteger(), nullable=False),
        sa.Column("tax_fen", sa.BigInteger(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("file", "row"),
    )
    op.create_table(
        "invoice_use",
        sa.Column("receivable", sa.String(length=66), nullable=False),
        sa.Column("invoice", sa.String(length=66), nullable=False),
        sa.Column("used_fen", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("receivable", "invoice"),
    )
    op.create_table(
        "ledger_invoice",
        sa.Column("invoice", sa.String(length=66), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("used_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("invoice"),
    )
    op.create_table(
        "lending",
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recourse", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("financings", sa.Integer(), nullable=False),
        sa.Column("advance_fen", sa.BigInteger(), nullable=False),
        sa.Column("repay_fen", sa.BigInteger(), nullable=False),
        sa.Column("repaid_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bank", "kind", "recourse", "state"),
    )
    op.create_table(
        "loan_cover",
        sa.Column("loan", sa.String(length=66), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("cover", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("loan"),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.String(length=66), nullable=False),
        sa.Column("receivable", sa.String(length=66), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("cut_from", sa.String(length=66), nullable=True),
        sa.Column("start_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("redeemed_fen", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=42), nullable=False),
        sa.Column("endorsements", sa.Integer(), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("lien", sa.String(), nullable=False),
        sa.Column("lien_party", sa.String(length=42), nullable=True),
        sa.Column("claim_fen", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("financing", sa.String(length=66), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("changed_block", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lot_lien_party_id",
            ["lien_party", "id"],
            unique=False,
            postgresql_where=sa.text("lien_party IS NOT NULL"),
            sqlite_where=sa.text("lien_party IS NOT NULL"),
        )
        batch_op.create_index("ix_lot_owner_id", ["owner", "id"], unique=False)

    op.create_table(
        "lot_movement",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("receivable", sa.String(length=66), nullable=False),
        sa.Column("lot", sa.String(length=66), nullable=False),
        sa.Column("start_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("from_party", sa.String(length=42), nullable=True),
        sa.Column("to_party", sa.String(length=42), nullable=True),
        sa.Column("reason", sa.String(length=66), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("tx", sa.String(length=66), nullable=False),
        sa.PrimaryKeyConstraint("block", "log_index", "place"),
    )
    with op.batch_alter_table("lot_movement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lot_movement_lot_block_log_index_place", ["lot", "block", "log_index", "place"], unique=False
        )
        batch_op.create_index("ix_lot_movement_to_party_lot", ["to_party", "lot"], unique=False)

    op.create_table(
        "maturing",
        sa.Column("party", sa.String(length=42), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("lots", sa.Integer(), nullable=False),
        sa.Column("open_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "month", "role"),
    )
    op.create_table(
        "nonce_lane",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("next_nonce", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("participant"),
    )
    op.create_table(
        "participant",
        sa.Column("address", sa.String(length=42), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("consents", sa.Boolean(), nullable=False),
        sa.Column("kyb", sa.String(length=66), nullable=False),
        sa.Column("admitted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_table(
        "participant_key",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("key", sa.String(length=42), nullable=False),
        sa.Column("powers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("participant", "key"),
    )
    with op.batch_alter_table("participant_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_key_key"), ["key"], unique=False)

    op.create_table(
        "paper",
        sa.Column("code", sa.String(length=66), nullable=False),
        sa.Column("sha256", sa.String(length=66), nullable=False),
        sa.Column("facts", sa.String(length=66), nullable=False),
        sa.Column("lot", sa.String(length=66), nullable=False),
        sa.Column("changed_block", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", "sha256"),
    )
    op.create_table(
        "payment",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("receivable", sa.String(length=66), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_receivable"), ["receivable"], unique=False)

    op.create_table(
        "payment_instruction",
        sa.Column("id", sa.String(length=66), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payer", sa.String(length=42), nullable=False),
        sa.Column("payee", sa.String(length=42), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=66), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("payment_instruction", schema=None) as batch_op:
        batch_op.create_index("ix_payment_instruction_block", ["block"], unique=False)
        batch_op.create_index("ix_payment_instruction_payee_id", ["payee", "id"], unique=False)
        batch_op.create_index("ix_payment_instruction_payer_id", ["payer", "id"], unique=False)
        batch_op.create_index(
            "ix_payment_instruction_payer_state_id",
            ["payer", "state", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_payment_instruction_subject"), ["subject"], unique=False)

    op.create_table(
        "pool",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("authority", sa.String(length=42), nullable=False),
        sa.Column("reviewer", sa.String(length=42), nullable=False),
        sa.Column("treasurer", sa.String(length=42), nullable=False),
        sa.Column("supervisor", sa.String(length=42), nullable=False),
        sa.Column("highest_ratio_bps", sa.Integer(), nullable=False),
        sa.Column("rule_set", sa.String(length=66), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    with op.batch_alter_table("pool", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pool_authority"), ["authority"], unique=False)
        batch_op.create_index(batch_op.f("ix_pool_reviewer"), ["reviewer"], unique=False)
        batch_op.create_index(batch_op.f("ix_pool_supervisor"), ["supervisor"], unique=False)
        batch_op.create_index(batch_op.f("ix_pool_treasurer"), ["treasurer"], unique=False)

    op.create_table(
        "pool_bar",
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("bar", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool", "bank"),
    )
    op.create_table(
        "pool_book",
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("loans", sa.Integer(), nullable=False),
        sa.Column("entered_fen", sa.BigInteger(), nullable=False),
        sa.Column("npl_fen", sa.BigInteger(), nullable=False),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("compensated_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool", "bank"),
    )
    op.create_table(
        "pool_cash",
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("cash_fen", sa.BigInteger(), nullable=False),
        sa.Column("alert_below_fen", sa.BigInteger(), nullable=False),
        sa.Column("stated_by", sa.String(length=42), nullable=False),
        sa.PrimaryKeyConstraint("pool", "at"),
    )
    op.create_table(
        "pool_loan",
        sa.Column("id", sa.String(length=66), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("ratio_bps", sa.Integer(), nullable=False),
        sa.Column("rule_set", sa.String(length=66), nullable=False),
        sa.Column("decision", sa.String(length=66), nullable=False),
        sa.Column("class_", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("appealed", sa.Boolean(), nullable=False),
        sa.Column("outstanding_fen", sa.BigInteger(), nullable=False),
        sa.Column("compensation_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("npl_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("pool_loan", schema=None) as batch_op:
        batch_op.create_index("ix_pool_loan_bank_id", ["bank", "id"], unique=False)
        batch_op.create_index("ix_pool_loan_claim_id", ["claim", "id"], unique=False)
        batch_op.create_index("ix_pool_loan_pool_id", ["pool", "id"], unique=False)

    op.create_table(
        "pool_step",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("loan", sa.String(length=66), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("office", sa.String(length=42), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.String(length=66), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    with op.batch_alter_table("pool_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pool_step_loan"), ["loan"], unique=False)

    op.create_table(
        "profile",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("participant"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "quote",
        sa.Column("financing", sa.String(length=66), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("commitment", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("financing", "bank"),
    )
    op.create_table(
        "receivable",
        sa.Column("id", sa.String(length=66), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("supplier", sa.String(length=42), nullable=False),
        sa.Column("face_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("early_fen", sa.BigInteger(), nullable=False),
        sa.Column("maturity_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("terms", sa.String(length=66), nullable=False),
        sa.Column("reason", sa.String(length=66), nullable=True),
        sa.Column("overdue_noted", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("bank", sa.String(length=42), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("defaulted_at", sa.BigInteger(), nullable=True),
        sa.Column("defaulted_by", sa.String(length=42), nullable=True),
        sa.Column("evidence", sa.String(length=66), nullable=True),
        sa.Column("tx", sa.String(length=66), nullable=False),
        sa.Column("changed_block", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.create_index("ix_receivable_debtor_id", ["debtor", "id"], unique=False)
        batch_op.create_index(
            "ix_receivable_debtor_maturity_at_id",
            ["debtor", "maturity_at", "id"],
            unique=False,
            postgresql_where=sa.text("state IN ('accepted', 'defaulted')"),
            sqlite_where=sa.text("state IN ('accepted', 'defaulted')"),
        )
        batch_op.create_index(
            "ix_receivable_maturity_at_id",
            ["maturity_at", "id"],
            unique=False,
            postgresql_where=sa.text("state IN ('accepted', 'defaulted')"),
            sqlite_where=sa.text("state IN ('accepted', 'defaulted')"),
        )
        batch_op.create_index("ix_receivable_state_id", ["state", "id"], unique=False)
        batch_op.create_index("ix_receivable_supplier_id", ["supplier", "id"], unique=False)
        batch_op.create_index(
            "ix_receivable_supplier_state_id",
            ["supplier", "state", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'issued'"),
            sqlite_where=sa.text("state = 'issued'"),
        )

    op.create_table(
        "redemption",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("lot", sa.String(length=66), nullable=False),
        sa.Column("owner", sa.String(length=42), nullable=False),
        sa.Column("to_owner_fen", sa.BigInteger(), nullable=False),
        sa.Column("lien_party", sa.String(length=42), nullable=True),
        sa.Column("to_lien_party_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index(
            "ix_redemption_lien_party_at",
            ["lien_party", "at"],
            unique=False,
            postgresql_where=sa.text("lien_party IS NOT NULL"),
            sqlite_where=sa.text("lien_party IS NOT NULL"),
        )
        batch_op.create_index("ix_redemption_owner_at", ["owner", "at"], unique=False)

    op.create_table(
        "registry_entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("financing", sa.String(length=66), nullable=False),
        sa.Column("lot", sa.String(length=66), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=True),
        sa.Column("notified_at", sa.BigInteger(), nullable=True),
        sa.Column("term_months", sa.Integer(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("advance_fen", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("registry_entry", schema=None) as batch_op:
        batch_op.create_index("ix_registry_entry_bank_id", ["bank", "id"], unique=False)
        batch_op.create_index(
            "ix_registry_entry_expires_on",
            ["expires_on"],
            unique=False,
            postgresql_where=sa.text("state = 'approved'"),
            sqlite_where=sa.text("state = 'approved'"),
        )
        batch_op.create_index("ix_registry_entry_financing_id", ["financing", "id"], unique=False)

    op.create_table(
        "relayer",
        sa.Column("address", sa.String(length=42), nullable=False),
        sa.Column("next_nonce", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_table(
        "repayment",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("financing", sa.String(length=66), nullable=False),
        sa.Column("lot", sa.String(length=66), nullable=False),
        sa.Column("holder", sa.String(length=42), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("left_fen", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("tx", sa.String(length=66), nullable=False),
        sa.PrimaryKeyConstraint("block", "log_index"),
    )
    with op.batch_alter_table("repayment", schema=None) as batch_op:
        batch_op.create_index("ix_repayment_bank_at", ["bank", "at"], unique=False)
        batch_op.create_index("ix_repayment_holder_at", ["holder", "at"], unique=False)
        batch_op.create_index("ix_repayment_lot_at", ["lot", "at"], unique=False)

    op.create_table(
        "sealed_quote",
        sa.Column("financing", sa.String(length=66), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("commitment", sa.String(length=66), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("financing", "bank", "commitment"),
    )
    op.create_table(
        "signed_intent",
        sa.Column("digest", sa.String(length=66), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("contract", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.String(length=42), nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("rejected_by", sa.String(), nullable=True),
        sa.Column("rejected_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("signer", sa.String(length=42), nullable=True),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("queued_at", sa.BigInteger(), nullable=True),
        sa.Column("order_of", sa.String(length=42), nullable=True),
        sa.Column("envelope", sa.String(length=66), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("refusal_zh", sa.String(), nullable=True),
        sa.Column("refusal_en", sa.String(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    with op.batch_alter_table("signed_intent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_intent_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_signed_intent_envelope"), ["envelope"], unique=False)
        batch_op.create_index(
            "ix_signed_intent_participant_state_drafted_at_digest",
            ["participant", "state", "drafted_at", "digest"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_signed_intent_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signed_intent_serial"), ["serial"], unique=False)
        batch_op.create_index(batch_op.f("ix_signed_intent_state"), ["state"], unique=False)

    op.create_table(
        "sync_cursor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=66), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "synced_change",
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("last", "serial"),
    )
    op.create_table(
        "synced_range",
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("before_block", sa.BigInteger(), nullable=True),
        sa.Column("before_hash", sa.String(length=66), nullable=True),
        sa.Column("before_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("last"),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner", sa.String(length=42), nullable=False),
        sa.Column("subject", sa.String(length=66), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_subject"), ["subject"], unique=False)

    op.create_table(
        "admission",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=42), nullable=False),
        sa.Column("file", sa.JSON(), nullable=False),
        sa.Column("kyb", sa.String(length=66), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.create_index("ix_admission_participant_id", ["participant", "id"], unique=False)
        batch_op.create_index("ix_admission_state_id", ["state", "id"], unique=False)

    op.create_table(
        "failed_tries",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    with op.batch_alter_table("failed_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_tries_until"), ["until"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("ix_invitation_participant_id", ["participant", "id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("suspended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person", "participant"),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_participant_person", ["participant", "person"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("totp_secret", sa.String(), nullable=False),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "person_key",
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("key", sa.String(length=42), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("participant", "key"),
    )
    with op.batch_alter_table("person_key", schema=None) as batch_op:
        batch_op.create_index("ix_person_key_person_participant", ["person", "participant"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("key", sa.String(length=42), nullable=True),
        sa.Column("client", sa.String(), nullable=True),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_client"), ["client"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_key"), ["key"], unique=False)
        batch_op.create_index("ix_sign_in_participant_expires_at", ["participant", "expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_person"), ["person"], unique=False)
    op.create_table(
        "bank_policy",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("signer", sa.String(length=42), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("bank_policy", schema=None) as batch_op:
        batch_op.create_index("ix_bank_policy_bank_state", ["bank", "state"], unique=False)
        batch_op.create_index("ix_bank_policy_state_bank", ["state", "bank"], unique=False)

    op.create_table(
        "offer",
        sa.Column("financing", sa.String(length=66), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("holder", sa.String(length=42), nullable=False),
        sa.Column("lot", sa.String(length=66), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recourse", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("failed", sa.JSON(), nullable=False),
        sa.Column("advance_fen", sa.BigInteger(), nullable=False),
        sa.Column("repay_fen", sa.BigInteger(), nullable=False),
        sa.Column("rate_bps", sa.Integer(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("commitment", sa.String(length=66), nullable=True),
        sa.Column("quote", sa.String(length=66), nullable=True),
        sa.Column("on_ledger", sa.Boolean(), nullable=False),
        sa.Column("signature", sa.String(), nullable=True),
        sa.Column("signer", sa.String(length=42), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("standing_order", sa.String(), nullable=True),
        sa.Column("acceptance", sa.String(length=66), nullable=True),
        sa.PrimaryKeyConstraint("financing", "bank"),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_bank_financing", ["bank", "financing"], unique=False)
        batch_op.create_index("ix_offer_bank_valid_until", ["bank", "valid_until"], unique=False)
        batch_op.create_index("ix_offer_holder_financing", ["holder", "financing"], unique=False)
        batch_op.create_index("ix_offer_lot_valid_until", ["lot", "valid_until"], unique=False)
        batch_op.create_index("ix_offer_quote", ["quote"], unique=False)

    op.create_table(
        "standing_order",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("holder", sa.String(length=42), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=True),
        sa.Column("least_days", sa.Integer(), nullable=False),
        sa.Column("least_fen", sa.BigInteger(), nullable=False),
        sa.Column("most_all_in_bps", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("terms", sa.String(length=66), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("standing_order", schema=None) as batch_op:
        batch_op.create_index("ix_standing_order_holder_id", ["holder", "id"], unique=False)

    op.create_table(
        "client",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.create_index("ix_client_participant_id", ["participant", "id"], unique=False)

    op.create_table(
        "client_secret",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_hash"),
    )
    with op.batch_alter_table("client_secret", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_secret_client"), ["client"], unique=False)
    with op.batch_alter_table("bank_receipt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bank_receipt_payee_paid_at_reference", ["payee", "paid_at", "reference"], unique=False
        )
        batch_op.create_index(
            "ix_bank_receipt_payee_returned_at_reference", ["payee", "returned_at", "reference"], unique=False
        )
        batch_op.create_index(
            "ix_bank_receipt_payer_paid_at_reference", ["payer", "paid_at", "reference"], unique=False
        )
        batch_op.create_index(
            "ix_bank_receipt_payer_returned_at_reference", ["payer", "returned_at", "reference"], unique=False
        )

    with op.batch_alter_table("lot_movement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lot_movement_from_party_at",
            ["from_party", "at"],
            unique=False,
            postgresql_where=sa.text("kind IN ('transferred', 'redeemed', 'discharged')"),
            sqlite_where=sa.text("kind IN ('transferred', 'redeemed', 'discharged')"),
        )
        batch_op.create_index(
            "ix_lot_movement_to_party_at",
            ["to_party", "at"],
            unique=False,
            postgresql_where=sa.text("kind = 'transferred'"),
            sqlite_where=sa.text("kind = 'transferred'"),
        )

    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.create_index(
            "ix_receivable_debtor_accepted_at",
            ["debtor", "accepted_at"],
            unique=False,
            postgresql_where=sa.text("accepted_at IS NOT NULL"),
            sqlite_where=sa.text("accepted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_receivable_supplier_accepted_at",
            ["supplier", "accepted_at"],
            unique=False,
            postgresql_where=sa.text("accepted_at IS NOT NULL"),
            sqlite_where=sa.text("accepted_at IS NOT NULL"),
        )
    op.create_table(
        "trade_document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(length=66), nullable=False),
        sa.Column("participant", sa.String(length=42), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=66), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("filed_by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "participant", "kind", "sha256", name="uq_trade_document_filed"),
    )
    with op.batch_alter_table("trade_document", schema=None) as batch_op:
        batch_op.create_index("ix_trade_document_subject_id", ["subject", "id"], unique=False)

    op.create_table(
        "cost_share",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("supplier", sa.String(length=42), nullable=True),
        sa.Column("interest_bps", sa.Integer(), nullable=False),
        sa.Column("fee_bps", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("cost_share", schema=None) as batch_op:
        batch_op.create_index("ix_cost_share_debtor_id", ["debtor", "id"], unique=False)
        batch_op.create_index("ix_cost_share_supplier_id", ["supplier", "id"], unique=False)

    op.create_table(
        "borne_cost",
        sa.Column("financing", sa.String(length=66), nullable=False),
        sa.Column("bank", sa.String(length=42), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=66), nullable=False),
        sa.Column("debtor", sa.String(length=42), nullable=False),
        sa.Column("holder", sa.String(length=42), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("interest_bps", sa.Integer(), nullable=False),
        sa.Column("fee_bps", sa.Integer(), nullable=False),
        sa.Column("interest_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("financing", "bank", "place"),
    )


def downgrade() -> None:
    op.drop_table("borne_cost")
    with op.batch_alter_table("cost_share", schema=None) as batch_op:
        batch_op.drop_index("ix_cost_share_supplier_id")
        batch_op.drop_index("ix_cost_share_debtor_id")

    op.drop_table("cost_share")
    with op.batch_alter_table("trade_document", schema=None) as batch_op:
        batch_op.drop_index("ix_trade_document_subject_id")

    op.drop_table("trade_document")
    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_receivable_supplier_accepted_at",
            postgresql_where=sa.text("accepted_at IS NOT NULL"),
            sqlite_where=sa.text("accepted_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_receivable_debtor_accepted_at",
            postgresql_where=sa.text("accepted_at IS NOT NULL"),
            sqlite_where=sa.text("accepted_at IS NOT NULL"),
        )

    with op.batch_alter_table("lot_movement", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_lot_movement_to_party_at",
            postgresql_where=sa.text("kind = 'transferred'"),
            sqlite_where=sa.text("kind = 'transferred'"),
        )
        batch_op.drop_index(
            "ix_lot_movement_from_party_at",
            postgresql_where=sa.text("kind IN ('transferred', 'redeemed', 'discharged')"),
            sqlite_where=sa.text("kind IN ('transferred', 'redeemed', 'discharged')"),
        )

    with op.batch_alter_table("bank_receipt", schema=None) as batch_op:
        batch_op.drop_index("ix_bank_receipt_payer_returned_at_reference")
        batch_op.drop_index("ix_bank_receipt_payer_paid_at_reference")
        batch_op.drop_index("ix_bank_receipt_payee_returned_at_reference")
        batch_op.drop_index("ix_bank_receipt_payee_paid_at_reference")

    with op.batch_alter_table("standing_order", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_order_holder_id")

    op.drop_table("standing_order")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_quote")
        batch_op.drop_index("ix_offer_lot_valid_until")
        batch_op.drop_index("ix_offer_holder_financing")
        batch_op.drop_index("ix_offer_bank_valid_until")
        batch_op.drop_index("ix_offer_bank_financing")

    op.drop_table("offer")
    with op.batch_alter_table("bank_policy", schema=None) as batch_op:
        batch_op.drop_index("ix_bank_policy_state_bank")
        batch_op.drop_index("ix_bank_policy_bank_state")

    op.drop_table("bank_policy")
    with op.batch_alter_table("client_secret", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_secret_client"))

    op.drop_table("client_secret")
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_index("ix_client_participant_id")

    op.drop_table("client")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person"))
        batch_op.drop_index("ix_sign_in_participant_expires_at")
        batch_op.drop_index(batch_op.f("ix_sign_in_key"))
        batch_op.drop_index(batch_op.f("ix_sign_in_client"))

    op.drop_table("sign_in")
    with op.batch_alter_table("person_key", schema=None) as batch_op:
        batch_op.drop_index("ix_person_key_person_participant")

    op.drop_table("person_key")
    op.drop_table("person")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_participant_person")

    op.drop_table("membership")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_invitation_participant_id")

    op.drop_table("invitation")
    with op.batch_alter_table("failed_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_tries_until"))

    op.drop_table("failed_tries")
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.drop_index("ix_admission_state_id")
        batch_op.drop_index("ix_admission_participant_id")

    op.drop_table("admission")
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_participant"))

    op.drop_table("webhook")
    op.drop_table("notice_cursor")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_participant_id")

    op.drop_table("notice")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_delivery_webhook_notice",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("delivery")
    op.drop_table("idempotent_request")
    op.drop_table("audit_root")
    op.drop_table("audit_party")
    op.drop_table("audit_line")
    op.drop_table("ledger_head")
    op.drop_table("late_claim")
    op.drop_table("clock_day")
    with op.batch_alter_table("failed_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_task_state"))

    op.drop_table("failed_task")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_subject"))
        batch_op.drop_index(batch_op.f("ix_task_state"))
        batch_op.drop_index(batch_op.f("ix_task_owner"))
        batch_op.drop_index(batch_op.f("ix_task_kind"))

    op.drop_table("task")
    op.drop_table("synced_range")
    op.drop_table("synced_change")
    op.drop_table("sync_cursor")
    with op.batch_alter_table("signed_intent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_intent_state"))
        batch_op.drop_index(batch_op.f("ix_signed_intent_serial"))
        batch_op.drop_index("ix_signed_intent_participant_state_drafted_at_digest")
        batch_op.drop_index(batch_op.f("ix_signed_intent_request_id"))
        batch_op.drop_index(batch_op.f("ix_signed_intent_envelope"))
        batch_op.drop_index(batch_op.f("ix_signed_intent_action"))

    op.drop_table("signed_intent")
    op.drop_table("sealed_quote")
    with op.batch_alter_table("repayment", schema=None) as batch_op:
        batch_op.drop_index("ix_repayment_lot_at")
        batch_op.drop_index("ix_repayment_holder_at")
        batch_op.drop_index("ix_repayment_bank_at")

    op.drop_table("repayment")
    op.drop_table("relayer")
    with op.batch_alter_table("registry_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_registry_entry_financing_id")
        batch_op.drop_index(
            "ix_registry_entry_expires_on",
            postgresql_where=sa.text("state = 'approved'"),
            sqlite_where=sa.text("state = 'approved'"),
        )
        batch_op.drop_index("ix_registry_entry_bank_id")

    op.drop_table("registry_entry")
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.drop_index("ix_redemption_owner_at")
        batch_op.drop_index(
            "ix_redemption_lien_party_at",
            postgresql_where=sa.text("lien_party IS NOT NULL"),
            sqlite_where=sa.text("lien_party IS NOT NULL"),
        )

    op.drop_table("redemption")
    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.drop_index("ix_receivable_supplier_id")
        batch_op.drop_index(
            "ix_receivable_supplier_state_id",
            postgresql_where=sa.text("state = 'issued'"),
            sqlite_where=sa.text("state = 'issued'"),
        )
        batch_op.drop_index("ix_receivable_state_id")
        batch_op.drop_index(
            "ix_receivable_maturity_at_id",
            postgresql_where=sa.text("state IN ('accepted', 'defaulted')"),
            sqlite_where=sa.text("state IN ('accepted', 'defaulted')"),
        )
        batch_op.drop_index(
            "ix_receivable_debtor_maturity_at_id",
            postgresql_where=sa.text("state IN ('accepted', 'defaulted')"),
            sqlite_where=sa.text("state IN ('accepted', 'defaulted')"),
        )
        batch_op.drop_index("ix_receivable_debtor_id")

    op.drop_table("receivable")
    op.drop_table("quote")
    op.drop_table("profile")
    with op.batch_alter_table("pool_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_step_loan"))

    op.drop_table("pool_step")
    with op.batch_alter_table("pool_loan", schema=None) as batch_op:
        batch_op.drop_index("ix_pool_loan_pool_id")
        batch_op.drop_index("ix_pool_loan_claim_id")
        batch_op.drop_index("ix_pool_loan_bank_id")

    op.drop_table("pool_loan")
    op.drop_table("pool_cash")
    op.drop_table("pool_book")
    op.drop_table("pool_bar")
    with op.batch_alter_table("pool", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_treasurer"))
        batch_op.drop_index(batch_op.f("ix_pool_supervisor"))
        batch_op.drop_index(batch_op.f("ix_pool_reviewer"))
        batch_op.drop_index(batch_op.f("ix_pool_authority"))

    op.drop_table("pool")
    with op.batch_alter_table("payment_instruction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_instruction_subject"))
        batch_op.drop_index(
            "ix_payment_instruction_payer_state_id",
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_payment_instruction_payer_id")
        batch_op.drop_index("ix_payment_instruction_payee_id")
        batch_op.drop_index("ix_payment_instruction_block")

    op.drop_table("payment_instruction")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_receivable"))

    op.drop_table("payment")
    op.drop_table("paper")
    with op.batch_alter_table("participant_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_key_key"))

    op.drop_table("participant_key")
    op.drop_table("participant")
    op.drop_table("nonce_lane")
    op.drop_table("maturing")
    with op.batch_alter_table("lot_movement", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_movement_to_party_lot")
        batch_op.drop_index("ix_lot_movement_lot_block_log_index_place")

    op.drop_table("lot_movement")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_owner_id")
        batch_op.drop_index(
            "ix_lot_lien_party_id",
            postgresql_where=sa.text("lien_party IS NOT NULL"),
            sqlite_where=sa.text("lien_party IS NOT NULL"),
        )

    op.drop_table("lot")
    op.drop_table("loan_cover")
    op.drop_table("lending")
    op.drop_table("ledger_invoice")
    op.drop_table("invoice_use")
    op.drop_table("staged_invoice")
    op.drop_table("invoice_upload_piece")
    with op.batch_alter_table("invoice_upload", schema=None) as batch_op:
        batch_op.drop_index("ix_invoice_upload_state_at")

    op.drop_table("invoice_upload")
    op.drop_table("invoice_refusal")
    op.drop_table("invoice_reduction")
    with op.batch_alter_table("invoice_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoice_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_invoice_file_participant"))

    op.drop_table("invoice_file")
    op.drop_table("invoice_columns")
    op.drop_table("intent_used")
    op.drop_table("intent_revoked")
    with op.batch_alter_table("imported_invoice", schema=None) as batch_op:
        batch_op.drop_index("ix_imported_invoice_supplier_key")
        batch_op.drop_index("ix_imported_invoice_debtor_key")

    op.drop_table("imported_invoice")
    op.drop_table("held_key")
    op.drop_table("governed")
    with op.batch_alter_table("financing", schema=None) as batch_op:
        batch_op.drop_index("ix_financing_state_id")
        batch_op.drop_index("ix_financing_lot")
        batch_op.drop_index("ix_financing_holder_id")
        batch_op.drop_index("ix_financing_bank_state_id")
        batch_op.drop_index("ix_financing_bank_id")

    op.drop_table("financing")
    op.drop_table("exposure")
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_envelope_state"))
        batch_op.drop_index(batch_op.f("ix_envelope_relayer"))

    op.drop_table("envelope")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_participant"))

    op.drop_table("decision")
    with op.batch_alter_table("debtor_line", schema=None) as batch_op:
        batch_op.drop_index("ix_debtor_line_bank_debtor")

    op.drop_table("debtor_line")
    op.drop_table("challenge")
    op.drop_table("chain_event")
    with op.batch_alter_table("book_move", schema=None) as batch_op:
        batch_op.drop_index("ix_book_move_pool_bank_at")

    op.drop_table("book_move")
    op.drop_table("chain_block")
    with op.batch_alter_table("bank_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_receipt_instruction"))

    op.drop_table("bank_receipt")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index("ix_delegation_to_person_participant")
        batch_op.drop_index("ix_delegation_participant_id")

    op.drop_table("delegation")
    op.drop_table("approval_rule")
    op.drop_table("approval")
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_anchor_root"))

    op.drop_table("anchor")
