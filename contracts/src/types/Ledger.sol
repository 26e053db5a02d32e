// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LotId, ReceivableId} from "./Ids.sol";

/// Stored states. Overdue is computed: accepted, past maturity, not fully paid.
///
/// | from     | to        | by                                            |
/// |----------|-----------|-----------------------------------------------|
/// | None     | Issued    | debtor                                        |
/// | Issued   | Accepted  | supplier                                      |
/// | Issued   | Rejected  | supplier                                      |
/// | Issued   | Cancelled | debtor                                        |
/// | Accepted | Settled   | the debtor's bank, recording the last payment |
///
/// Nothing else moves a receivable; Settled, Rejected and Cancelled are final.
enum ReceivableState {
    None,
    Issued,
    Accepted,
    Settled,
    Rejected,
    Cancelled
}

/// Bits of `Receivable.flags`.
library ReceivableFlags {
    uint8 internal constant PAID_INTO = 1 << 0; // a payment was recorded: no more splits or transfers
    uint8 internal constant OVERDUE_NOTED = 1 << 1; // counted in the debtor's stop
}

/// One word. @param maturity UTC second at which the maturity date ends in Shanghai. @param face In fen.
struct Receivable {
    address debtor;
    uint40 maturity;
    uint40 face;
    ReceivableState state;
    uint8 flags;
}

/// One word; its start is in its id. @param redeemed Fen already paid out of this lot.
struct Lot {
    address owner;
    uint40 amount;
    uint40 redeemed;
    uint8 endorsements;
    bool liened;
}

/// One word, written only when there is a lien.
/// @param until UTC second after which an offer's lien lapses by itself; 0 once the money was paid out.
/// @param claim Fen that the lienholder is owed out of this lot before its owner; 0 while only reserved.
struct Lien {
    address holder;
    uint40 until;
    uint40 claim;
}

/// One word per debtor: what its bank lets it have outstanding, and its stop.
/// @param overdue Receivables noted as matured and unpaid; above 0 the debtor may not issue (银发〔2025〕77号 art. 15).
struct DebtorLine {
    address bank;
    uint40 limit;
    uint40 used;
    uint16 overdue;
}

/// One word per invoice key, across all debtors and certificates of the consortium.
struct Invoice {
    address debtor;
    uint40 amount;
    uint40 used;
}

/// A part of an invoice that backs a certificate.
/// @param invoice Hash of the normalised number, seller, buyer, date and amount.
/// @param amount The invoice's amount net of red invoices, fen; it may only fall over time.
/// @param used Fen of it that this certificate uses.
struct InvoiceUse {
    bytes32 invoice;
    uint40 amount;
    uint40 used;
}

struct AppointBank {
    address debtor;
    address bank;
    uint256 nonce;
    uint40 deadline;
}

struct SetLimit {
    address bank;
    address debtor;
    uint40 limit;
    uint256 nonce;
    uint40 deadline;
}

struct IssueReceivable {
    address debtor;
    address supplier;
    uint40 face;
    uint40 maturity;
    InvoiceUse[] invoices;
    bytes32 terms;
    uint256 nonce;
    uint40 deadline;
}

struct AcceptReceivable {
    address supplier;
    ReceivableId receivable;
    bytes32 terms;
    uint256 nonce;
    uint40 deadline;
}

struct RejectReceivable {
    address supplier;
    ReceivableId receivable;
    bytes32 reason;
    uint256 nonce;
    uint40 deadline;
}

struct CancelReceivable {
    address debtor;
    ReceivableId receivable;
    bytes32 reason;
    uint256 nonce;
    uint40 deadline;
}

struct TransferLot {
    address holder;
    LotId lot;
    uint40 amount;
    address recipient;
    bytes32 terms;
    uint256 nonce;
    uint40 deadline;
}

struct SplitLot {
    address holder;
    LotId lot;
    uint40 amount;
    uint256 nonce;
    uint40 deadline;
}

struct RecordPayment {
    address bank;
    ReceivableId receivable;
    uint40 amount;
    bytes32 bankReference;
    uint256 nonce;
    uint40 deadline;
}

struct RedeemLot {
    address participant;
    LotId lot;
    uint256 nonce;
    uint40 deadline;
}
