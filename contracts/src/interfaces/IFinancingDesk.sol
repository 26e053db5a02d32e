// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    AcceptQuote,
    ConfirmDisbursement,
    DeclineFinancing,
    Financing,
    FinancingKind,
    RecordRepayment,
    RequestFinancing,
    SubmitQuote,
    WithdrawFinancing
} from "../types/Desk.sol";
import {FinancingId, LotId} from "../types/Ids.sol";

/// Where a holder turns a lot into money: it asks, banks quote sealed, it accepts one, the bank pays and only then
/// owns (discount) or holds (pledge). Or it asks the debtor to pay early: the debtor quotes as a bank does, and once its
/// bank has paid, the lot is discharged. Amounts are fen, rates yearly basis points, times UTC seconds.
///
/// Every signed function may also refuse with `Intent_*` (expired, used, badly signed) and, of the key,
/// `Registry_NotActive`, `Registry_KeyNotGranted`, `Registry_KeyLacksPower`; what names another party as its bank with
/// `Registry_NotActive` of that one.
interface IFinancingDesk {
    /// @param bank The one bank that was asked; zero for all.
    event FinancingRequested(
        FinancingId indexed financing,
        LotId indexed lot,
        address indexed holder,
        FinancingKind kind,
        bool recourse,
        address bank,
        uint40 until,
        bytes32 terms
    );
    event FinancingWithdrawn(FinancingId indexed financing);
    event FinancingDeclined(FinancingId indexed financing, address indexed bank, bytes32 reason);
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
    /// @dev Emits `FinancingRequested`. Refuses with `Desk_BadKind` (none; a pledge or an early payment with recourse),
    /// `Desk_Lapsed` (`until` is past), `Ledger_NotHolder`, `Registry_WrongKind` (the bank is none), `Desk_NotFunder` (an
    /// early payment is asked of another than the debtor), `Desk_WrongState` (asked in the same words before).
    function requestFinancing(RequestFinancing calldata intent, bytes calldata proof) external;

    /// Signed by: the holder, before it accepted a quote.
    /// @dev Emits `FinancingWithdrawn`. Refuses with `Desk_WrongState`, `Desk_NotHolder`.
    function withdrawFinancing(WithdrawFinancing calldata intent, bytes calldata proof) external;

    /// Signed by: a bank other than the holder; of a request to one bank, or to the debtor, by that one. A later quote of the same bank
    /// replaces its earlier one. Only the hash is here, so that rivals learn nothing.
    /// @dev Emits `QuoteSubmitted`. Refuses with `Registry_WrongKind`, `Desk_WrongState`, `Desk_Lapsed`,
    /// `Desk_NotFunder`. Warning: a quote binds the bank as soon as the holder accepts it.
    function submitQuote(SubmitQuote calldata intent, bytes calldata proof) external;

    /// Signed by: the holder. Reveals one quote; the lot is reserved for that bank until the acceptance lapses, and can
    /// be given to nobody else meanwhile. `repay` is the whole lot for a discount without recourse and for an early
    /// payment, else at most the lot; advance and fee together are at most `repay`.
    /// @dev Emits `QuoteAccepted`, and the ledger `LienPlaced`. Refuses with `Desk_WrongState`, `Desk_NotHolder`,
    /// `Desk_Lapsed`, `Desk_QuoteDiffers`, `Desk_BadTerms`, and as `IReceivableLedger.transferLot` does of the lot.
    function acceptQuote(AcceptQuote calldata intent, bytes calldata proof) external;

    /// Signed by: the bank that was asked, or the one whose quote was accepted and which will not pay after all. The lot
    /// is free at once. @dev Emits `FinancingDeclined`. Refuses with `Desk_WrongState`, `Desk_NotFunder`.
    function declineFinancing(DeclineFinancing calldata intent, bytes calldata proof) external;

    /// Signed by: the bank (of an early payment the debtor's), once the money has left. A discounted lot becomes the
    /// bank's; a pledged one secures `repay`; one paid early is discharged, and the financing at its end.
    /// @dev Emits `Disbursed`, and the ledger `LienPlaced` and `LotTransferred`, or `LotDischarged`. Refuses with `Desk_WrongState`,
    /// `Desk_NotFunder`, `Desk_Lapsed`, `Desk_AmountDiffers`, `Ledger_NoReference`, `Ledger_ReferenceUsed`,
    /// `Ledger_NoLien`, `Ledger_LotFrozen`, and of a discount `Ledger_CannotReceive` (the bank was suspended, or the
    /// eligibility module refuses it, since it reserved the lot), of an early payment `Ledger_ClosedToTransfer` (a payment
    /// into the receivable was recorded meanwhile). Never paused.
    /// Warning: the amount must be the quoted advance to the fen, with the payment's own reference.
    function confirmDisbursement(ConfirmDisbursement calldata intent, bytes calldata proof) external;

    /// Signed by: the bank. A pledge loan repaid by other means than the redemption of its lot, or a lot bought with
    /// recourse that its seller buys back; in parts, too. With the last fen the lien is gone, the lot the seller's again;
    /// a lot that is frozen, or whose seller may receive nothing now, stays the bank's in name, and all of it is the
    /// seller's to redeem.
    /// @dev Emits `Repaid`. Refuses with `Desk_WrongState`, `Desk_NotFunder`, `Desk_NoRecourse` (bought for good),
    /// `Desk_AmountDiffers`, `Ledger_NoReference`, `Ledger_ReferenceUsed`, `Ledger_NoLien`. Never paused.
    function recordRepayment(RecordRepayment calldata intent, bytes calldata proof) external;

    function financingOf(FinancingId financing) external view returns (Financing memory);

    /// What the lot still owes this financing: of a loan on a pledge, or of a sale with recourse. Zero before the money
    /// has left, and once it was repaid or redeemed, or a court ended it.
    function claimOf(FinancingId financing) external view returns (uint40 fen);

    /// For which financing a lot was reserved last: whatever lien the lot has is for it. Zero: for none yet.
    function financingOn(LotId lot) external view returns (FinancingId financing);

    function quoteOf(FinancingId financing, address bank) external view returns (bytes32 commitment);
}
