// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingId, LotId} from "./Ids.sol";

enum FinancingKind {
    None,
    Discount, // the bank buys the lot (assignment)
    Pledge // the bank lends on the lot (lien)
}

/// Stored states. Lapsed (past `until` while Accepted) and overdue are computed; repayment out of a redeemed lot
/// is seen in the ledger's lien, which then carries no claim.
///
/// | from      | to        | by                                             |
/// |-----------|-----------|------------------------------------------------|
/// | None      | Requested | holder                                         |
/// | Requested | Accepted  | holder, revealing one bank's sealed quote      |
/// | Requested | Withdrawn | holder                                         |
/// | Accepted  | Disbursed | the quoting bank, before the acceptance lapses |
/// | Disbursed | Repaid    | the bank, recording the last repayment         |
enum FinancingState {
    None,
    Requested,
    Accepted,
    Disbursed,
    Repaid,
    Withdrawn
}

/// @param until UTC second at which the request, and after acceptance the bank's time to disburse, ends.
/// @param advance Fen paid out to the holder. @param repay Fen due to the bank out of the lot at maturity.
struct Financing {
    address holder;
    uint40 until;
    FinancingKind kind;
    bool recourse;
    FinancingState state;
    LotId lot;
    address bank;
    uint40 advance;
    uint40 repay;
    uint16 rateBps;
}

struct RequestFinancing {
    address holder;
    LotId lot;
    FinancingKind kind;
    bool recourse;
    uint40 until;
    bytes32 terms;
    uint256 nonce;
    uint40 deadline;
}

struct WithdrawFinancing {
    address holder;
    FinancingId financing;
    uint256 nonce;
    uint40 deadline;
}

/// @param commitment keccak256 of `QuoteTerms`: rival banks see that there is a quote, not what it says.
struct SubmitQuote {
    address bank;
    FinancingId financing;
    bytes32 commitment;
    uint256 nonce;
    uint40 deadline;
}

/// What a quote says; the holder reveals it by accepting.
/// @param rateBps Yearly rate on the advance, basis points. @param fee Fen kept back from the advance, and shown in it.
/// @param validUntil UTC second. @param salt Random, so that a commitment cannot be guessed.
struct QuoteTerms {
    FinancingId financing;
    address bank;
    uint40 advance;
    uint40 repay;
    uint16 rateBps;
    uint40 fee;
    uint40 validUntil;
    bytes32 salt;
}

struct AcceptQuote {
    address holder;
    FinancingId financing;
    address bank;
    uint40 advance;
    uint40 repay;
    uint16 rateBps;
    uint40 fee;
    uint40 validUntil;
    bytes32 salt;
    uint256 nonce;
    uint40 deadline;
}

struct ConfirmDisbursement {
    address bank;
    FinancingId financing;
    uint40 amount;
    bytes32 bankReference;
    uint256 nonce;
    uint40 deadline;
}

struct RecordRepayment {
    address bank;
    FinancingId financing;
    uint40 amount;
    bytes32 bankReference;
    uint256 nonce;
    uint40 deadline;
}
