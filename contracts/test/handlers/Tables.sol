// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICompensationPool as P} from "../../src/interfaces/ICompensationPool.sol";
import {IFinancingDesk as D} from "../../src/interfaces/IFinancingDesk.sol";
import {IParticipantRegistry as R} from "../../src/interfaces/IParticipantRegistry.sol";
import {IReceivableLedger as L} from "../../src/interfaces/IReceivableLedger.sol";
import {FinancingState as F} from "../../src/types/Desk.sol";
import {LienKind, ReceivableState as S} from "../../src/types/Ledger.sol";
import {ClaimState as C} from "../../src/types/Pool.sol";
import {Standing} from "../../src/types/Registry.sol";
import {ACCEPT} from "./Shapes.sol";

/// The tables of states in `src/types/`, said a second time, with how often each row was seen. What is not here may not
/// happen.
abstract contract Tables {
    enum Table {
        Receivable,
        Lien,
        Financing,
        Claim,
        Standing
    }

    /// @param by The function that moves it; 0 is time. @param how In words. @param times How often it was seen.
    struct Row {
        Table table;
        uint8 from;
        uint8 to;
        bytes4 by;
        string how;
        uint256 times;
    }

    Row[] private _rows;
    mapping(bytes32 move => uint256 indexPlusOne) private _at;

    constructor() {
        _receivables();
        _liens();
        _financings();
        _claims();
        _closures();
        _row(Table.Standing, uint8(Standing.None), uint8(Standing.Active), R.admitParticipant.selector, "is admitted");
        _row(Table.Standing, uint8(Standing.Active), uint8(Standing.Suspended), R.setStanding.selector, "is suspended");
        _row(Table.Standing, uint8(Standing.Suspended), uint8(Standing.Active), R.setStanding.selector, "is reinstated");
    }

    function _receivables() private {
        _of(S.None, S.Issued, L.issueReceivable.selector, "the debtor issues");
        _of(S.Issued, S.Accepted, ACCEPT, "the supplier accepts");
        _of(S.Issued, S.Rejected, L.rejectReceivable.selector, "the supplier rejects");
        _of(S.Issued, S.Cancelled, L.cancelReceivable.selector, "the debtor cancels");
        _of(S.Accepted, S.Settled, L.recordPayment.selector, "the last payment");
        _of(S.Accepted, S.Settled, D.confirmDisbursement.selector, "the last lot is paid early");
        _of(S.Accepted, S.Defaulted, L.declareDefault.selector, "a creditor bank declares it");
        _of(S.Defaulted, S.Settled, L.recordPayment.selector, "the last payment after all");
    }

    function _liens() private {
        _of(LienKind.None, LienKind.Reserved, D.acceptQuote.selector, "the owner accepts a quote");
        _of(LienKind.Reserved, LienKind.None, D.declineFinancing.selector, "the bank declines");
        _of(LienKind.Reserved, LienKind.None, bytes4(0), "it lapses");
        _of(LienKind.Reserved, LienKind.None, L.forceTransfer.selector, "a court takes the lot");
        _of(LienKind.Reserved, LienKind.Secured, D.confirmDisbursement.selector, "the bank lends on it");
        _of(LienKind.Reserved, LienKind.Recourse, D.confirmDisbursement.selector, "bought with recourse");
        _of(LienKind.Reserved, LienKind.None, D.confirmDisbursement.selector, "bought for good, or paid early");
        _of(LienKind.Secured, LienKind.None, L.redeemLot.selector, "redeemed to the last fen owed");
        _of(LienKind.Secured, LienKind.None, D.recordRepayment.selector, "repaid to the last fen owed");
        _of(LienKind.Recourse, LienKind.None, D.recordRepayment.selector, "the seller buys it back");
        _of(LienKind.Recourse, LienKind.None, L.forceTransfer.selector, "a court takes the lot");
    }

    function _financings() private {
        _of(F.None, F.Requested, D.requestFinancing.selector, "the holder asks");
        _of(F.Requested, F.Accepted, D.acceptQuote.selector, "the holder reveals a quote");
        _of(F.Requested, F.Withdrawn, D.withdrawFinancing.selector, "the holder withdraws");
        _of(F.Requested, F.Declined, D.declineFinancing.selector, "the bank that was asked declines");
        _of(F.Accepted, F.Declined, D.declineFinancing.selector, "the quoting bank declines");
        _of(F.Accepted, F.Disbursed, D.confirmDisbursement.selector, "the bank pays out");
        _of(F.Accepted, F.Repaid, D.confirmDisbursement.selector, "the debtor's bank pays early");
        _of(F.Disbursed, F.Repaid, D.recordRepayment.selector, "the last repayment");
    }

    function _claims() private {
        _of(C.None, C.Submitted, P.submitClaim.selector, "the bank claims");
        _of(C.Submitted, C.Approved, P.advanceClaim.selector, "the reviewer");
        _of(C.Submitted, C.Rejected, P.advanceClaim.selector, "the reviewer");
        _of(C.Rejected, C.Appealed, P.appealClaim.selector, "the bank, once");
        _of(C.Appealed, C.Approved, P.advanceClaim.selector, "the reviewer");
        _of(C.Appealed, C.Rejected, P.advanceClaim.selector, "the reviewer");
        _of(C.Approved, C.Public, P.advanceClaim.selector, "the authority");
        _of(C.Public, C.Submitted, P.advanceClaim.selector, "the authority, on an objection");
        _of(C.Public, C.Planned, P.advanceClaim.selector, "the authority");
        _of(C.Planned, C.PapersComplete, P.advanceClaim.selector, "the treasurer");
        _of(C.PapersComplete, C.Paid, P.payClaim.selector, "the treasurer pays");
        _of(C.Paid, C.Recovering, P.recordRecovery.selector, "the first recovery");
        _of(C.Paid, C.Upgraded, P.classifyLoan.selector, "the loan performs again");
        _of(C.Recovering, C.Upgraded, P.classifyLoan.selector, "the loan performs again");
        _of(C.Recovering, C.None, P.classifyLoan.selector, "it performs, and all had gone back already");
        _of(C.Upgraded, C.None, P.refundCompensation.selector, "the compensation went back");
        _of(C.None, C.Closed, P.closeLoan.selector, "nothing is owed");
        _of(C.Rejected, C.Closed, P.closeLoan.selector, "nothing is owed");
        _of(C.None, C.Closed, P.closeByTime.selector, "time, by anybody");
        _of(C.Submitted, C.None, P.withdrawClaim.selector, "the bank withdraws");
        _of(C.Appealed, C.Rejected, P.withdrawClaim.selector, "the bank withdraws its appeal");
        _of(C.Approved, C.None, P.withdrawClaim.selector, "the bank withdraws");
        _of(C.Public, C.None, P.withdrawClaim.selector, "the bank withdraws");
        _of(C.Planned, C.None, P.withdrawClaim.selector, "the bank withdraws");
        _of(C.PapersComplete, C.None, P.withdrawClaim.selector, "the bank withdraws");
    }

    function _closures() private {
        _of(C.Paid, C.ClosureSought, P.closeLoan.selector, "the bank writes it off");
        _of(C.Recovering, C.ClosureSought, P.closeLoan.selector, "all refunds are made");
        _of(C.ClosureSought, C.ClosureReviewed, P.advanceClaim.selector, "the reviewer");
        _of(C.ClosureReviewed, C.ClosureChecked, P.advanceClaim.selector, "the treasurer");
        _of(C.ClosureChecked, C.ClosureApproved, P.advanceClaim.selector, "the authority");
        _of(C.ClosureApproved, C.Closed, P.advanceClaim.selector, "the supervisor");
        for (uint8 s = uint8(C.ClosureSought); s <= uint8(C.ClosureApproved); ++s) {
            _of(C(s), C.Recovering, P.advanceClaim.selector, "an office sends it back");
            _of(C(s), C.Recovering, P.recordRecovery.selector, "a recovery after all");
            _of(C(s), C.Upgraded, P.classifyLoan.selector, "the loan performs again");
            _of(C(s), C.None, P.classifyLoan.selector, "it performs, and all had gone back already");
            _of(C(s), C.Recalled, P.advanceClaim.selector, "the authority, as a sanction");
        }
        _of(C.Paid, C.Recalled, P.advanceClaim.selector, "the authority, as a sanction");
        _of(C.Recovering, C.Recalled, P.advanceClaim.selector, "the authority, as a sanction");
        _of(C.Closed, C.Recalled, P.advanceClaim.selector, "the authority, as a sanction");
        _of(C.Recalled, C.Closed, P.refundCompensation.selector, "the compensation went back");
    }

    /// Counts a move. @return allowed Whether it is in the tables.
    function _moved(Table table, uint8 from, uint8 to, bytes4 by) internal returns (bool allowed) {
        uint256 index = _at[_move(table, from, to, by)];
        if (index == 0) return false;
        ++_rows[index - 1].times;
        return true;
    }

    function rows() external view returns (Row[] memory) {
        return _rows;
    }

    function _of(S from, S to, bytes4 by, string memory how) private {
        _row(Table.Receivable, uint8(from), uint8(to), by, how);
    }

    function _of(LienKind from, LienKind to, bytes4 by, string memory how) private {
        _row(Table.Lien, uint8(from), uint8(to), by, how);
    }

    function _of(F from, F to, bytes4 by, string memory how) private {
        _row(Table.Financing, uint8(from), uint8(to), by, how);
    }

    function _of(C from, C to, bytes4 by, string memory how) private {
        _row(Table.Claim, uint8(from), uint8(to), by, how);
    }

    function _row(Table table, uint8 from, uint8 to, bytes4 by, string memory how) private {
        _rows.push(Row(table, from, to, by, how, 0));
        _at[_move(table, from, to, by)] = _rows.length;
    }

    function _move(Table table, uint8 from, uint8 to, bytes4 by) private pure returns (bytes32) {
        return keccak256(abi.encode(table, from, to, by));
    }
}
