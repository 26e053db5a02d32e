// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingId} from "../types/Ids.sol";
import {
    AdvanceClaim,
    AppealClaim,
    ClaimState,
    ClassifyLoan,
    CloseLoan,
    Cover,
    EnterLoan,
    Library,
    Loan,
    LoanClass,
    OpenPool,
    PayClaim,
    Pool,
    RecordCover,
    RecordRecovery,
    RefundCompensation,
    SubmitClaim,
    WithdrawClaim
} from "../types/Pool.sol";
import {IPoolPolicy} from "./IPoolPolicy.sol";

/// The register of loans, claims and recoveries of the public risk-compensation pools. It decides nothing by itself: the
/// rule engine explains, the offices sign, and the contract sees to the order of steps and to the caps. It holds no
/// money. Amounts are fen, ratios basis points. Articles are those of 深工信规〔2024〕5号.
///
/// Every signed function may also refuse with `Intent_*` (expired, used, badly signed) and, of the key,
/// `Registry_NotActive`, `Registry_KeyNotGranted`, `Registry_KeyLacksPower`; what the bank signs
/// of a loan with `Pool_NotEntered`, `Pool_NotLender`; whatever names a payment with `Ledger_NoReference`, `Ledger_ReferenceUsed`.
/// Who may move a claim from which state to which stands at `ClaimState`; anything else is `Pool_WrongStep`.
interface ICompensationPool {
    event PoolOpened(
        bytes32 indexed pool,
        address indexed authority,
        address reviewer,
        address treasurer,
        uint16 highestRatioBps,
        bytes32 ruleSet
    );
    event CoverRecorded(FinancingId indexed loan, address indexed bank, Cover cover, bytes32 evidence);
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
    event ClaimAppealed(FinancingId indexed loan, bytes32 grounds);
    event ClaimWithdrawn(FinancingId indexed loan, bytes32 reason);
    event ClaimAdvanced(FinancingId indexed loan, ClaimState to, address indexed office, bytes32 evidence);
    event ClaimPaid(FinancingId indexed loan, uint40 amount, bytes32 bankReference);
    event RecoveryRecorded(FinancingId indexed loan, uint40 gross, uint40 recovered, bytes32 bankReference);
    event CompensationRefunded(FinancingId indexed loan, uint40 amount, uint40 refunded, bytes32 bankReference);
    /// A compensated loan performs again. @param due Fen of the compensation that must go back.
    event LoanUpgraded(FinancingId indexed loan, uint40 due);
    /// All of it went back: in the loan library again, with no claim.
    /// @param principal Fen that it is in the pool with from now on: what was claimed for, less what was recovered.
    event LoanReturned(FinancingId indexed loan, uint40 principal);
    event LoanClosed(FinancingId indexed loan, bytes32 evidence);
    event PolicyModuleSet(address indexed module);

    /// Who may call: the governor role, after its delay (`Authority.sol`). What no pool may exceed.
    /// @dev Emits `PolicyModuleSet`. Refuses with `Pool_BadModule` (no contract). Warning: loans that are in a pool
    /// already keep their ratio.
    function setPolicyModule(IPoolPolicy module) external;

    /// Signed by: a pool authority (主管部门), for a pool of its own. Names its two offices (art. 6): one reviews, the
    /// other pays, neither can do the other's part. Signed again by the same authority it replaces them, and the highest
    /// ratio for loans to come.
    /// @dev Emits `PoolOpened`. Refuses with `Registry_WrongKind`, `Pool_NoName`, `Pool_AlreadyOpen` (by another
    /// authority), `Pool_RatioTooHigh`.
    function openPool(OpenPool calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. Insurance or a guarantee on a loan (art. 14), or its end; not while it is in a pool.
    /// @dev Emits `CoverRecorded`. Refuses with `Pool_NotLender`, `Pool_NotEligible` (not disbursed),
    /// `Pool_AlreadyEntered`. Warning: the ledger knows what it is told. A bank that hides a cover answers for it
    /// (art. 28: recovery of all compensation with interest).
    function recordCover(RecordCover calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. A loan enters one pool, once, with no other cover, and must be a disbursed pledge
    /// loan of that bank (art. 14: bought receivables are no working-capital loans).
    /// @dev Emits `LoanEntered`. Refuses with `Ledger_Paused`, `Pool_AlreadyEntered`, `Pool_Covered`, `Pool_NotOpen`,
    /// `Pool_NotLender`, `Pool_NotEligible`, `Pool_PrincipalExceeded`, `Pool_RatioTooHigh`.
    function enterLoan(EnterLoan calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. The five-class status (art. 2). Stays non-performing while a claim is under way; a
    /// compensated loan that performs again is upgraded, and its whole compensation is due back (art. 19(5)).
    /// @dev Emits `LoanClassified`, `LoanUpgraded`. Refuses with `Pool_BadClass`, `Pool_WrongStep`.
    function classifyLoan(ClassifyLoan calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, for a non-performing loan (arts. 16, 19(2)). `outstanding` is at most the principal
    /// entered and at most what the pledged lot still secures; the amount is floor(outstanding * ratio).
    /// @dev Emits `ClaimSubmitted`. Refuses with `Ledger_Paused`, `Pool_NotNonPerforming`, `Pool_PrincipalExceeded`,
    /// `Pool_AmountDiffers`.
    function submitClaim(SubmitClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, once, against a refusal (art. 20(1): 可以申请复核).
    /// @dev Emits `ClaimAppealed`. Refuses with `Pool_AppealUsed`, `Pool_NotNonPerforming`.
    function appealClaim(AppealClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, of a claim that was not paid yet; an appeal withdrawn leaves the claim refused.
    /// @dev Emits `ClaimWithdrawn`.
    function withdrawClaim(WithdrawClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the office of this loan's pool whose step it is (see the table at `ClaimState`).
    /// @dev Emits `ClaimAdvanced`. Refuses with `Pool_WrongOffice`, and closing with `Pool_StillOwed`.
    function advanceClaim(AdvanceClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the treasurer of this loan's pool, once the money has left (art. 20(3)). Never paused.
    /// @dev Emits `ClaimPaid`. Refuses with `Pool_WrongOffice`, `Pool_AmountDiffers`.
    function payClaim(PayClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. Gross, before costs (art. 19(6)); at most the principal claimed for, over time.
    /// @dev Emits `RecoveryRecorded`. Refuses with `Pool_RecoveryExceeded`. Never paused.
    function recordRecovery(RecordRecovery calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, once the money has left. Exactly `refundDue`, no more and no less. Never paused.
    /// @dev Emits `CompensationRefunded`, and of an upgraded loan `LoanReturned`. Refuses with `Pool_AmountDiffers`.
    function refundCompensation(RefundCompensation calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, of a loan without a claim that is owed no more (art. 19(8)).
    /// @dev Emits `LoanClosed`. Refuses with `Pool_StillOwed`.
    function closeLoan(CloseLoan calldata intent, bytes calldata proof) external;

    function policyModule() external view returns (IPoolPolicy);

    function poolOf(bytes32 name) external view returns (Pool memory);

    function loanOf(FinancingId loan) external view returns (Loan memory);

    /// In which of the three libraries a loan is (art. 10).
    function libraryOf(FinancingId loan) external view returns (Library);

    /// What is owed to the pool now, fen: floor(recovered * ratio), at most the compensation, less earlier refunds;
    /// of an upgraded loan the whole compensation less earlier refunds.
    function refundDue(FinancingId loan) external view returns (uint256 fen);
}
