// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingId} from "../types/Ids.sol";
import {
    AdvanceClaim,
    AppealClaim,
    Bar,
    BarBank,
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
        address supervisor,
        uint16 highestRatioBps,
        bytes32 ruleSet
    );
    event BankBarred(bytes32 indexed pool, address indexed bank, Bar bar, bytes32 evidence);
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
    /// The closure of a compensated loan is applied for.
    event ClosureSought(FinancingId indexed loan, bytes32 evidence);
    /// @param evidence What its bank closed it with; of a recalled loan the reference of the refund; 0 if time did.
    /// The supervisor's closing is a `ClaimAdvanced`.
    event LoanClosed(FinancingId indexed loan, bytes32 evidence);
    event PolicyModuleSet(address indexed module);

    /// Who may call: the governor role, after its delay (`Authority.sol`). What no pool may exceed.
    /// @dev Emits `PolicyModuleSet`. Refuses with `Pool_BadModule` (no contract). Warning: loans that are in a pool
    /// already keep their ratio.
    function setPolicyModule(IPoolPolicy module) external;

    /// Signed by: a pool authority (主管部门), for a pool of its own. Names its two offices (art. 6): one reviews, the
    /// other pays, neither can do the other's part; and the supervisor (监管执行部门), another authority, without which no
    /// compensated loan is closed (art. 19(7)). Signed again by the same authority it replaces them, and the highest ratio
    /// for loans to come.
    /// @dev Emits `PoolOpened`. Refuses with `Registry_WrongKind`, `Pool_SameOffice`, `Pool_NoName`, `Pool_AlreadyOpen`
    /// (by another authority), `Pool_RatioTooHigh`.
    function openPool(OpenPool calldata intent, bytes calldata proof) external;

    /// Signed by: the authority of that pool. A bank that may enter no more loans (art. 24: 不合格), or neither enter nor
    /// claim (art. 30: 严重失信主体名单), until that is taken back. Its loans stay in the pool, and whatever of them is under
    /// way goes on.
    /// @dev Emits `BankBarred`. Refuses with `Pool_NotAuthority`.
    function barBank(BarBank calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. Insurance or a guarantee on a loan (art. 14), or its end; not while it is in a pool.
    /// @dev Emits `CoverRecorded`. Refuses with `Pool_NotLender`, `Pool_NotEligible` (not disbursed),
    /// `Pool_AlreadyEntered`. Warning: the ledger knows what it is told. A bank that hides a cover answers for it
    /// (art. 28: recovery of all compensation with interest).
    function recordCover(RecordCover calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. A loan enters one pool, once, with no other cover, and must be a disbursed pledge
    /// loan of that bank (art. 14: bought receivables are no working-capital loans).
    /// @dev Emits `LoanEntered`. Refuses with `Ledger_Paused`, `Pool_AlreadyEntered`, `Pool_Covered`, `Pool_NotOpen`,
    /// `Pool_Barred`, `Pool_NotLender`, `Pool_NotEligible`, `Pool_PrincipalExceeded`, `Pool_RatioTooHigh`.
    function enterLoan(EnterLoan calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. The five-class status (art. 2). Stays non-performing while a claim is under way; a
    /// compensated loan that performs again is upgraded, and its whole compensation is due back (art. 19(5)). A loan that
    /// is closed or recalled has no class any more.
    /// @dev Emits `LoanClassified`, `LoanUpgraded`. Refuses with `Pool_BadClass`, `Pool_WrongStep`.
    function classifyLoan(ClassifyLoan calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, for a non-performing loan (arts. 16, 19(2)). `outstanding` is at most the principal
    /// entered and at most what the pledged lot still secures; the amount is floor(outstanding * ratio).
    /// @dev Emits `ClaimSubmitted`. Refuses with `Ledger_Paused`, `Pool_Barred`, `Pool_NotNonPerforming`,
    /// `Pool_PrincipalExceeded`, `Pool_AmountDiffers`.
    function submitClaim(SubmitClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, once, against a refusal (art. 20(1): 可以申请复核).
    /// @dev Emits `ClaimAppealed`. Refuses with `Pool_AppealUsed`, `Pool_Barred`, `Pool_NotNonPerforming`.
    function appealClaim(AppealClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, of a claim that was not paid yet; an appeal withdrawn leaves the claim refused.
    /// @dev Emits `ClaimWithdrawn`.
    function withdrawClaim(WithdrawClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the office of this loan's pool whose step it is (see the tables at `ClaimState`). The authority recalls
    /// a compensation as a sanction (art. 28: 追回所有补偿资金), also of a loan that was closed; not one that is back already
    /// (`Pool_WrongStep`).
    /// @dev Emits `ClaimAdvanced`. Refuses with `Pool_WrongOffice`.
    function advanceClaim(AdvanceClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the treasurer of this loan's pool, once the money has left (art. 20(3)). Never paused.
    /// @dev Emits `ClaimPaid`. Refuses with `Pool_WrongOffice`, `Pool_AmountDiffers`.
    function payClaim(PayClaim calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. Gross, before costs (art. 19(6)); at most the principal claimed for, over time. Also
    /// of a compensated loan that was closed, which it stays. One whose closure is sought is recovering again, and its
    /// closure must be sought anew.
    /// @dev Emits `RecoveryRecorded`. Refuses with `Pool_RecoveryExceeded`. Never paused.
    function recordRecovery(RecordRecovery calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank, once the money has left. Exactly `refundDue`, no more and no less. Never paused.
    /// @dev Emits `CompensationRefunded`, and of an upgraded loan `LoanReturned`, of a recalled one `LoanClosed`. Refuses
    /// with `Pool_AmountDiffers`.
    function refundCompensation(RefundCompensation calldata intent, bytes calldata proof) external;

    /// Signed by: the lending bank. A loan without a claim, or whose claim was refused, is closed if it is owed no more
    /// (art. 19(8)). Of a compensated loan it is the application for closure, recovered or written off (art. 19(6, 7)),
    /// with all refunds made: reviewer, treasurer, authority and supervisor pass it on with `advanceClaim`.
    /// @dev Emits `LoanClosed`, or `ClosureSought`. Refuses with `Pool_StillOwed`.
    function closeLoan(CloseLoan calldata intent, bytes calldata proof) external;

    /// Who may call: anybody. A loan for which nothing is claimed, longer after the maturity of its receivable than the
    /// policy module says (art. 19(8): 到期6个月未提出补偿申请…由系统自动结项), is closed, whatever is owed. Never paused.
    /// @dev Emits `LoanClosed` with no evidence. Refuses with `Pool_NotEntered`, `Pool_WrongStep`, `Pool_NotYet` (with the
    /// second after which it can be done; 0 is never).
    function closeByTime(FinancingId loan) external;

    function policyModule() external view returns (IPoolPolicy);

    function poolOf(bytes32 name) external view returns (Pool memory);

    function barOf(bytes32 pool, address bank) external view returns (Bar);

    function loanOf(FinancingId loan) external view returns (Loan memory);

    /// In which of the three libraries a loan is (art. 10).
    function libraryOf(FinancingId loan) external view returns (Library);

    /// What is owed to the pool now, fen: floor(recovered * ratio), at most the compensation, less earlier refunds;
    /// of an upgraded or recalled loan the whole compensation less earlier refunds.
    function refundDue(FinancingId loan) external view returns (uint256 fen);
}
