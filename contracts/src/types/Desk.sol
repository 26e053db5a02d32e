// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingId, LotId} from "./Ids.sol";

enum FinancingKind {
    None,
    Discount, // the bank buys the lot (assignment)
    Pledge, // the bank lends on the lot (lien)
    EarlyPayment // the debtor itself pays before the maturity, less a discount, and the lot is discharged
}

/// What is said of the bank below is of an early payment the debtor's part: it is asked, it quotes, it declines. That the
/// money has left is said by the debtor's bank, as of any payment of the debtor.
///
/// Stored states. Lapsed (past `until` while Requested or Accepted) and overdue (past the lot's maturity while Disbursed)
/// are computed; repayment out of a redeemed lot is seen in the ledger's lien, which then carries no claim. From
/// non-performance on a loan's life goes on in the compensation pool.
///
/// | from      | to        | by                                                                        |
/// |-----------|-----------|---------------------------------------------------------------------------|
/// | None      | Requested | holder                                                                    |
/// | Requested | Accepted  | holder, revealing one bank's sealed quote                                 |
/// | Requested | Withdrawn | holder                                                                    |
/// | Requested | Declined  | the one bank that was asked                                               |
/// | Accepted  | Declined  | the quoting bank; the lot is free again                                   |
/// | Accepted  | Disbursed | the quoting bank, before the acceptance lapses                            |
/// | Accepted  | Repaid    | of an early payment: the debtor's bank, before the acceptance lapses       |
/// | Disbursed | Repaid    | the bank, recording the last repayment (pledge) or the whole of a buy-back |
enum FinancingState {
    None,
    Requested,
    Accepted,
    Disbursed,
    Repaid,
    Withdrawn,
    Declined
}

/// @param until UTC second at which the request, and after acceptance the bank's time to disburse, ends.
/// @param bank While requested: the one bank that was asked, or nobody for all. Afterwards: the bank that was chosen. Of
/// an early payment: the debtor.
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

/// @param bank The one bank that is asked, or the zero address for all; for an early payment the debtor.
/// @param recourse Of a discount: the seller buys the lot back if the debtor does not pay (民法典 766).
struct RequestFinancing {
    address holder;
    LotId lot;
    FinancingKind kind;
    bool recourse;
    address bank;
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
/// @param advance Fen that the holder gets. @param repay Fen that the bank gets out of the lot.
/// @param rateBps Yearly rate on the advance, basis points. @param fee Fen of `repay - advance` that are a fee.
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

struct DeclineFinancing {
    address bank;
    FinancingId financing;
    bytes32 reason;
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
