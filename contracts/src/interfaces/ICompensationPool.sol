// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingId} from "../types/Ids.sol";
import {
    AdvanceClaim,
    ClaimState,
    ClassifyLoan,
    EnterLoan,
    Loan,
    LoanClass,
    PayClaim,
    RecordRecovery,
    RefundCompensation,
    SubmitClaim
} from "../types/Pool.sol";
import {Proof} from "../types/Proof.sol";

/// A public risk-compensation pool's register of loans, claims and recoveries. It decides nothing by itself: the
/// rule engine explains, the offices sign, and the contract sees to the order of steps and to the caps. It holds no
/// money. Amounts are fen, ratios basis points. Articles are those of 深工信规〔2024〕5号.
interface ICompensationPool {
    event LoanEntered(
        FinancingId indexed loan,
        address indexed bank,
        bytes32 indexed pool,
        uint40 principal,
        uint16 ratioBps,
        bytes32 ruleSet,
        bytes32 decision
    );
    event LoanClassified(FinancingId indexed loan, LoanClass class, bytes32 evidence);
    event ClaimSubmitted(FinancingId indexed loan, uint40 outstanding, uint40 amount, bytes32 decision);
    event ClaimAdvanced(FinancingId indexed loan, ClaimState to, address indexed office, bytes32 evidence);
    event ClaimPaid(FinancingId indexed loan, uint40 amount, bytes32 bankReference);
    event RecoveryRecorded(FinancingId indexed loan, uint40 gross, uint40 recovered, bytes32 bankReference);
    event CompensationRefunded(FinancingId indexed loan, uint40 amount, uint40 refunded, bytes32 bankReference);

    /// Signed by: the lending bank. A loan enters one pool, once, and must be a disbursed pledge loan of that bank
    /// (art. 14: bought receivables are no working-capital loans).
    function enterLoan(EnterLoan calldata intent, Proof calldata proof) external;

    /// Signed by: the lending bank. The five-class status (art. 2). Stays non-performing while a claim is under way.
    function classifyLoan(ClassifyLoan calldata intent, Proof calldata proof) external;

    /// Signed by: the lending bank, for a non-performing loan (arts. 16, 19(2)). `outstanding` is at most the principal
    /// entered and at most what the pledged lot still secures.
    function submitClaim(SubmitClaim calldata intent, Proof calldata proof) external;

    /// Signed by: the office whose step it is (see the table at `ClaimState`).
    function advanceClaim(AdvanceClaim calldata intent, Proof calldata proof) external;

    /// Signed by: the treasurer, once the money has left (art. 20(3)).
    function payClaim(PayClaim calldata intent, Proof calldata proof) external;

    /// Signed by: the lending bank. Gross, before costs (art. 19(6)); at most the principal over time.
    function recordRecovery(RecordRecovery calldata intent, Proof calldata proof) external;

    /// Signed by: the lending bank, once the money has left. Exactly what the recoveries so far owe to the pool.
    function refundCompensation(RefundCompensation calldata intent, Proof calldata proof) external;

    function loanOf(FinancingId loan) external view returns (Loan memory);

    /// What the recoveries so far owe to the pool and has not gone back, fen: floor(recovered * ratio), at most the
    /// compensation, less earlier refunds. Cumulative, so that it does not matter how recoveries are cut.
    function refundDue(FinancingId loan) external view returns (uint256 fen);
}
