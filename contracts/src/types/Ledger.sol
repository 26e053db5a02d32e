// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LotId, ReceivableId} from "./Ids.sol";

/// Stored states. Overdue is computed: accepted, past maturity, not fully paid.
///
/// | from      | to        | by                                                                |
/// |-----------|-----------|-------------------------------------------------------------------|
/// | None      | Issued    | debtor                                                            |
/// | Issued    | Accepted  | supplier, up to the maturity                                      |
/// | Issued    | Rejected  | supplier                                                          |
/// | Issued    | Cancelled | debtor                                                            |
/// | Accepted  | Settled   | the debtor's bank, recording the last payment, early or not       |
/// | Accepted  | Defaulted | a bank that owns a lot or is owed out of one, after the maturity  |
/// | Defaulted | Settled   | the debtor's bank, recording the last payment after all           |
///
/// Nothing else moves a receivable; Settled, Rejected and Cancelled are final.
enum ReceivableState {
    None,
    Issued,
    Accepted,
    Settled,
    Rejected,
    Cancelled,
    Defaulted
}

/// Bits of `Receivable.flags`.
library ReceivableFlags {
    uint8 internal constant PAID_INTO = 1 << 0; // a payment was recorded: no more splits or transfers
    uint8 internal constant OVERDUE_NOTED = 1 << 1; // counted in the debtor's stop
}

/// Stored in one word (see `words/`).
/// @param supplier To whom it was issued. @param maturity UTC second at which the maturity date ends in Shanghai.
/// @param face In fen.
struct Receivable {
    address debtor;
    address supplier;
    uint40 maturity;
    uint40 face;
    ReceivableState state;
    uint8 flags;
}

/// One word per receivable.
/// @param paid Fen that its debtor paid into it: each live lot has its share. @param early Fen of the lots that its debtor
/// discharged one by one, before anything was paid into it.
struct Received {
    uint40 paid;
    uint40 early;
}

/// What ties a lot to somebody besides its owner.
///
/// | from     | to       | by                                                                     |
/// |----------|----------|------------------------------------------------------------------------|
/// | None     | Reserved | the owner, accepting a quote of a bank, or of the debtor to pay early  |
/// | Reserved | None     | who quoted, declining; time (a lapsed one counts for nothing); a court |
/// | Reserved | Secured  | the bank, having lent on it (pledge)                                   |
/// | Reserved | Recourse | the bank, having bought it with recourse: it is the owner now          |
/// | Reserved | None     | the bank, having bought it without recourse: it is the owner now       |
/// | Reserved | None     | the debtor's bank, having paid it early: it is discharged              |
/// | Secured  | None     | redemption or repayment of the last fen of the claim                   |
/// | Recourse | None     | the seller buying it back: it is the owner again; a court moving all   |
///
/// A lot under a live lien, or frozen by a court, does not move, split or redeem but along these paths.
enum LienKind {
    None,
    Reserved,
    Secured,
    Recourse
}

/// Stored in one word (see `words/`); where it starts is in its id.
/// @param redeemed Fen already paid out of this lot; all of it once it was discharged. @param endorsements How often it changed hands.
/// @param frozen By order of a court: only the court's agent moves it.
/// @param lienParty The bank of a reservation or a pledge, the debtor of one to pay early; the seller of a lot bought with recourse.
/// @param until Reserved: UTC second after which the reservation counts for nothing.
/// @param claim Secured: fen owed to `lienParty` before the owner (pledge first, holder next). Recourse: fen owed to the
/// owner before `lienParty`, to whom the surplus goes (民法典 766; without recourse the buyer keeps it, 767).
struct Lot {
    address owner;
    uint40 amount;
    uint40 redeemed;
    uint8 endorsements;
    bool frozen;
    LienKind lien;
    address lienParty;
    uint40 until;
    uint40 claim;
}

/// One word per debtor: what its bank lets it have outstanding, and its stop.
/// @param overdue Receivables noted as matured and unpaid; above 0 the debtor may not issue (银发〔2025〕77号 art. 15).
struct DebtorLine {
    address bank;
    uint40 limit;
    uint40 used;
    uint32 overdue;
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

/// @param lot Any lot of the receivable that the bank owns, or out of which it is owed. @param evidence Hash of the file.
struct DeclareDefault {
    address bank;
    ReceivableId receivable;
    LotId lot;
    bytes32 evidence;
    uint256 nonce;
    uint40 deadline;
}
