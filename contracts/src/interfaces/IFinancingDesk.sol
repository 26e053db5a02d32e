// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    AcceptQuote,
    ConfirmDisbursement,
    Financing,
    FinancingKind,
    RecordRepayment,
    RequestFinancing,
    SubmitQuote,
    WithdrawFinancing
} from "../types/Desk.sol";
import {FinancingId, LotId} from "../types/Ids.sol";
import {Proof} from "../types/Proof.sol";

/// Where a holder turns a lot into money: it asks, banks quote sealed, it accepts one, the bank pays and only then
/// owns (discount) or holds (pledge). Amounts are fen, rates yearly basis points, times UTC seconds.
interface IFinancingDesk {
    event FinancingRequested(
        FinancingId indexed financing,
        LotId indexed lot,
        address indexed holder,
        FinancingKind kind,
        bool recourse,
        uint40 until,
        bytes32 terms
    );
    event FinancingWithdrawn(FinancingId indexed financing);
    event QuoteSubmitted(FinancingId indexed financing, address indexed bank, bytes32 commitment);
    event QuoteAccepted(
        FinancingId indexed financing,
        address indexed bank,
        uint40 advance,
        uint40 repay,
        uint16 rateBps,
        uint40 fee,
        uint40 until
    );
    event Disbursed(FinancingId indexed financing, address indexed bank, uint40 amount, bytes32 bankReference);
    event Repaid(FinancingId indexed financing, uint40 amount, uint40 left, bytes32 bankReference);

    /// Signed by: the lot's owner. Nothing is locked yet; a lot can be asked for twice but given once.
    function requestFinancing(RequestFinancing calldata intent, Proof calldata proof) external;

    /// Signed by: the holder, before it accepted a quote.
    function withdrawFinancing(WithdrawFinancing calldata intent, Proof calldata proof) external;

    /// Signed by: a bank other than the holder. A later quote of the same bank replaces its earlier one.
    function submitQuote(SubmitQuote calldata intent, Proof calldata proof) external;

    /// Signed by: the holder. Reveals one quote; the lot is reserved for that bank until the acceptance lapses.
    /// `repay` is the whole lot for a discount, at most the lot for a pledge; `advance` is at most `repay`.
    function acceptQuote(AcceptQuote calldata intent, Proof calldata proof) external;

    /// Signed by: the bank, once the money has left. A discounted lot becomes the bank's; a pledged one secures `repay`.
    /// Warning: the amount must be the quoted advance to the fen, with the payment's own reference.
    function confirmDisbursement(ConfirmDisbursement calldata intent, Proof calldata proof) external;

    /// Signed by: the bank. A pledge loan repaid by other means than the redemption of its lot.
    function recordRepayment(RecordRepayment calldata intent, Proof calldata proof) external;

    function financingOf(FinancingId financing) external view returns (Financing memory);

    function quoteOf(FinancingId financing, address bank) external view returns (bytes32 commitment);
}
