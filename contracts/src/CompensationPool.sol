// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Claims} from "./base/Claims.sol";
import {Fen} from "./base/Fen.sol";
import {Member} from "./base/Member.sol";
import {Errors} from "./Errors.sol";
import {ICompensationPool} from "./interfaces/ICompensationPool.sol";
import {IFinancingDesk} from "./interfaces/IFinancingDesk.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IPoolPolicy} from "./interfaces/IPoolPolicy.sol";
import {IReceivableLedger} from "./interfaces/IReceivableLedger.sol";
import {Financing, FinancingKind, FinancingState} from "./types/Desk.sol";
import {FinancingId} from "./types/Ids.sol";
import {Receivable} from "./types/Ledger.sol";
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
} from "./types/Pool.sol";
import {Kind, Powers} from "./types/Registry.sol";

using Claims for ClaimState;

/// See `ICompensationPool` for what each function does, who may sign it and what it refuses.
contract CompensationPool is ICompensationPool, Member, AccessManaged {
    bytes32 private constant OPEN = keccak256(
        "OpenPool(address authority,bytes32 pool,address reviewer,address treasurer,address supervisor,uint16 highestRatioBps,bytes32 ruleSet,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant BAR = keccak256(
        "BarBank(address authority,bytes32 pool,address bank,uint8 bar,bytes32 evidence,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant COVER =
        keccak256("RecordCover(address bank,uint256 loan,uint8 cover,bytes32 evidence,uint256 nonce,uint40 deadline)");
    bytes32 private constant ENTER = keccak256(
        "EnterLoan(address bank,uint256 loan,bytes32 pool,uint40 principal,uint16 ratioBps,bytes32 ruleSet,bytes32 decision,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant CLASSIFY =
        keccak256("ClassifyLoan(address bank,uint256 loan,uint8 class,bytes32 evidence,uint256 nonce,uint40 deadline)");
    bytes32 private constant CLAIM = keccak256(
        "SubmitClaim(address bank,uint256 loan,uint40 outstanding,uint40 amount,bytes32 decision,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant APPEAL =
        keccak256("AppealClaim(address bank,uint256 loan,bytes32 grounds,uint256 nonce,uint40 deadline)");
    bytes32 private constant WITHDRAW =
        keccak256("WithdrawClaim(address bank,uint256 loan,bytes32 reason,uint256 nonce,uint40 deadline)");
    bytes32 private constant ADVANCE =
        keccak256("AdvanceClaim(address office,uint256 loan,uint8 to,bytes32 evidence,uint256 nonce,uint40 deadline)");
    bytes32 private constant PAY = keccak256(
        "PayClaim(address treasurer,uint256 loan,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant RECOVER = keccak256(
        "RecordRecovery(address bank,uint256 loan,uint40 gross,bytes32 bankReference,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant REFUND = keccak256(
        "RefundCompensation(address bank,uint256 loan,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant CLOSE =
        keccak256("CloseLoan(address bank,uint256 loan,bytes32 evidence,uint256 nonce,uint40 deadline)");

    IReceivableLedger public immutable LEDGER;
    IFinancingDesk public immutable DESK;

    mapping(bytes32 name => Pool) private _pools;
    mapping(bytes32 name => mapping(address bank => Bar)) private _bars;
    mapping(FinancingId loan => Loan) private _loans;
    IPoolPolicy private _policy;

    constructor(
        IParticipantRegistry registry,
        IReceivableLedger ledger,
        IFinancingDesk desk,
        address rights,
        IPoolPolicy policy
    ) Member("Tallystick CompensationPool", registry) AccessManaged(rights) {
        (LEDGER, DESK, _policy) = (ledger, desk, policy);
        emit PolicyModuleSet(address(policy));
    }

    /// @inheritdoc ICompensationPool
    function setPolicyModule(IPoolPolicy module) external restricted {
        require(address(module).code.length > 0, Errors.Pool_BadModule());
        _policy = module;
        emit PolicyModuleSet(address(module));
    }

    /// @inheritdoc ICompensationPool
    function openPool(OpenPool calldata intent, bytes calldata proof) external {
        _authorise(OPEN, 9, Powers.POOL, proof);
        REGISTRY.requireKind(intent.authority, Kind.PoolAuthority);
        REGISTRY.requireKind(intent.reviewer, Kind.PoolReviewer);
        REGISTRY.requireKind(intent.treasurer, Kind.PoolTreasurer);
        REGISTRY.requireKind(intent.supervisor, Kind.PoolAuthority);
        // Two are to approve a closure (art. 19(7)); the other kinds differ by themselves.
        require(intent.supervisor != intent.authority, Errors.Pool_SameOffice(intent.supervisor));
        require(intent.pool != 0, Errors.Pool_NoName());
        address opener = _pools[intent.pool].authority;
        // Again, by the same authority: offices are replaced, as when one is suspended in the midst of a claim.
        require(opener == address(0) || opener == intent.authority, Errors.Pool_AlreadyOpen(intent.pool));
        _requireRatio(intent.highestRatioBps, _policy.highestRatioBps(intent.pool));
        _pools[intent.pool] =
            Pool(intent.authority, intent.reviewer, intent.treasurer, intent.supervisor, intent.highestRatioBps);
        emit PoolOpened(
            intent.pool,
            intent.authority,
            intent.reviewer,
            intent.treasurer,
            intent.supervisor,
            intent.highestRatioBps,
            intent.ruleSet
        );
    }

    /// @inheritdoc ICompensationPool
    function barBank(BarBank calldata intent, bytes calldata proof) external {
        _authorise(BAR, 7, Powers.POOL, proof);
        require(
            _pools[intent.pool].authority == intent.authority, Errors.Pool_NotAuthority(intent.pool, intent.authority)
        );
        _bars[intent.pool][intent.bank] = intent.bar;
        emit BankBarred(intent.pool, intent.bank, intent.bar, intent.evidence);
    }

    /// @inheritdoc ICompensationPool
    function recordCover(RecordCover calldata intent, bytes calldata proof) external {
        _authorise(COVER, 6, Powers.POOL, proof);
        Loan storage loan = _loans[intent.loan];
        Financing memory f = DESK.financingOf(intent.loan);
        require(f.bank == intent.bank, Errors.Pool_NotLender(intent.loan, intent.bank));
        require(f.state == FinancingState.Disbursed, Errors.Pool_NotEligible(intent.loan));
        // In a pool it may have no other cover; once out of it, or never in, it may.
        require(loan.bank == address(0) || loan.claim == ClaimState.Closed, Errors.Pool_AlreadyEntered(intent.loan));
        loan.cover = intent.cover;
        emit CoverRecorded(intent.loan, intent.bank, intent.cover, intent.evidence);
    }

    /// @inheritdoc ICompensationPool
    function enterLoan(EnterLoan calldata intent, bytes calldata proof) external {
        _authorise(ENTER, 9, Powers.POOL, proof);
        LEDGER.requireRunning();
        Loan storage loan = _loans[intent.loan];
        require(loan.bank == address(0), Errors.Pool_AlreadyEntered(intent.loan));
        require(loan.cover == Cover.None, Errors.Pool_Covered(intent.loan));
        Pool memory pool = _pools[intent.pool];
        require(pool.authority != address(0), Errors.Pool_NotOpen(intent.pool));
        require(_bars[intent.pool][intent.bank] == Bar.None, Errors.Pool_Barred(intent.pool, intent.bank));
        Financing memory f = DESK.financingOf(intent.loan);
        require(f.bank == intent.bank, Errors.Pool_NotLender(intent.loan, intent.bank));
        require(
            f.kind == FinancingKind.Pledge && f.state == FinancingState.Disbursed, Errors.Pool_NotEligible(intent.loan)
        );
        uint256 most = Fen.least(f.advance, DESK.claimOf(intent.loan));
        require(intent.principal > 0 && intent.principal <= most, Errors.Pool_PrincipalExceeded(intent.principal, most));
        _requireRatio(intent.ratioBps, Fen.least(pool.highestRatioBps, _policy.highestRatioBps(intent.pool)));

        (loan.bank, loan.principal, loan.ratioBps) = (intent.bank, intent.principal, intent.ratioBps);
        (loan.class, loan.pool) = (LoanClass.Normal, intent.pool);
        emit LoanEntered(
            intent.loan, intent.bank, intent.pool, intent.principal, intent.ratioBps, intent.ruleSet, intent.decision
        );
    }

    /// @inheritdoc ICompensationPool
    function classifyLoan(ClassifyLoan calldata intent, bytes calldata proof) external {
        _authorise(CLASSIFY, 6, Powers.POOL, proof);
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        require(intent.class != LoanClass.None && intent.class != loan.class, Errors.Pool_BadClass());
        bool idle = loan.claim == ClaimState.None || loan.claim == ClaimState.Rejected;
        bool compensated = loan.claim.compensated();
        bool performing = intent.class < LoanClass.Substandard;
        // While a claim is under way the loan stays non-performing, while one is being given back it stays performing:
        // whoever wants it otherwise withdraws the claim, or finishes the refund, first.
        require(idle || compensated || (!performing && loan.claim.underWay()), Errors.Pool_WrongStep(intent.loan));
        loan.class = intent.class;
        emit LoanClassified(intent.loan, intent.class, intent.evidence);
        if (compensated && performing) {
            loan.claim = ClaimState.Upgraded;
            emit LoanUpgraded(intent.loan, loan.compensation - loan.refunded);
            if (loan.compensation == loan.refunded) _returned(intent.loan, loan); // recoveries had given it all back
        }
    }

    /// @inheritdoc ICompensationPool
    function submitClaim(SubmitClaim calldata intent, bytes calldata proof) external {
        _authorise(CLAIM, 7, Powers.POOL, proof);
        LEDGER.requireRunning();
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        require(loan.claim == ClaimState.None, Errors.Pool_WrongStep(intent.loan));
        _requireMayClaim(loan);
        require(loan.class >= LoanClass.Substandard, Errors.Pool_NotNonPerforming(intent.loan));
        uint256 owed = Fen.least(loan.principal, DESK.claimOf(intent.loan));
        require(intent.outstanding <= owed, Errors.Pool_PrincipalExceeded(intent.outstanding, owed));
        uint256 compensation = Fen.portion(intent.outstanding, loan.ratioBps);
        require(
            intent.amount == compensation && compensation > 0, Errors.Pool_AmountDiffers(intent.amount, compensation)
        );
        (loan.claim, loan.outstanding, loan.compensation) = (ClaimState.Submitted, intent.outstanding, intent.amount);
        emit ClaimSubmitted(intent.loan, intent.outstanding, intent.amount, intent.decision);
    }

    /// @inheritdoc ICompensationPool
    function appealClaim(AppealClaim calldata intent, bytes calldata proof) external {
        _authorise(APPEAL, 5, Powers.POOL, proof);
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        require(loan.claim == ClaimState.Rejected, Errors.Pool_WrongStep(intent.loan));
        require(!loan.appealed, Errors.Pool_AppealUsed(intent.loan));
        _requireMayClaim(loan);
        require(loan.class >= LoanClass.Substandard, Errors.Pool_NotNonPerforming(intent.loan));
        (loan.claim, loan.appealed) = (ClaimState.Appealed, true);
        emit ClaimAppealed(intent.loan, intent.grounds);
    }

    /// @inheritdoc ICompensationPool
    function withdrawClaim(WithdrawClaim calldata intent, bytes calldata proof) external {
        _authorise(WITHDRAW, 5, Powers.POOL, proof);
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        require(loan.claim.underWay(), Errors.Pool_WrongStep(intent.loan));
        if (loan.claim == ClaimState.Appealed) {
            loan.claim = ClaimState.Rejected; // what was refused stays refused
        } else {
            (loan.claim, loan.outstanding, loan.compensation) = (ClaimState.None, 0, 0);
        }
        emit ClaimWithdrawn(intent.loan, intent.reason);
    }

    /// @inheritdoc ICompensationPool
    function advanceClaim(AdvanceClaim calldata intent, bytes calldata proof) external {
        _authorise(ADVANCE, 6, Powers.POOL, proof);
        Loan storage loan = _loans[intent.loan];
        Pool memory pool = _pools[loan.pool];
        address office = Claims.officeOf(pool, loan.claim, intent.to);
        require(office != address(0), Errors.Pool_WrongStep(intent.loan));
        require(office == intent.office, Errors.Pool_WrongOffice(intent.loan, intent.office));
        // What came back, or was never paid, cannot be recalled.
        require(
            intent.to != ClaimState.Recalled || loan.refunded < loan.compensation, Errors.Pool_WrongStep(intent.loan)
        );
        loan.claim = intent.to;
        emit ClaimAdvanced(intent.loan, intent.to, intent.office, intent.evidence);
    }

    /// @inheritdoc ICompensationPool
    function payClaim(PayClaim calldata intent, bytes calldata proof) external {
        _authorise(PAY, 6, Powers.POOL, proof);
        Loan storage loan = _loans[intent.loan];
        require(loan.claim == ClaimState.PapersComplete, Errors.Pool_WrongStep(intent.loan));
        require(_pools[loan.pool].treasurer == intent.treasurer, Errors.Pool_WrongOffice(intent.loan, intent.treasurer));
        require(intent.amount == loan.compensation, Errors.Pool_AmountDiffers(intent.amount, loan.compensation));
        LEDGER.useReference(intent.treasurer, intent.bankReference);
        loan.claim = ClaimState.Paid;
        emit ClaimPaid(intent.loan, intent.amount, intent.bankReference);
    }

    /// @inheritdoc ICompensationPool
    function recordRecovery(RecordRecovery calldata intent, bytes calldata proof) external {
        _authorise(RECOVER, 6, Powers.POOL, proof);
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        bool closed = loan.claim == ClaimState.Closed; // with no compensation there is nothing outstanding
        require(closed || loan.claim.compensated(), Errors.Pool_WrongStep(intent.loan));
        uint256 left = loan.outstanding - loan.recovered;
        require(intent.gross > 0 && intent.gross <= left, Errors.Pool_RecoveryExceeded(intent.gross, left));
        LEDGER.useReference(intent.bank, intent.bankReference);
        loan.recovered += intent.gross;
        if (!closed) loan.claim = ClaimState.Recovering; // whose closure was sought, it must be sought anew
        emit RecoveryRecorded(intent.loan, intent.gross, loan.recovered, intent.bankReference);
    }

    /// @inheritdoc ICompensationPool
    function refundCompensation(RefundCompensation calldata intent, bytes calldata proof) external {
        _authorise(REFUND, 6, Powers.POOL, proof);
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        uint256 due = refundDue(intent.loan);
        require(intent.amount > 0 && intent.amount == due, Errors.Pool_AmountDiffers(intent.amount, due));
        LEDGER.useReference(intent.bank, intent.bankReference);
        loan.refunded += intent.amount;
        emit CompensationRefunded(intent.loan, intent.amount, loan.refunded, intent.bankReference);
        if (loan.claim == ClaimState.Upgraded) _returned(intent.loan, loan);
        else if (loan.claim == ClaimState.Recalled) _closed(intent.loan, loan, intent.bankReference);
    }

    /// @inheritdoc ICompensationPool
    function closeLoan(CloseLoan calldata intent, bytes calldata proof) external {
        _authorise(CLOSE, 5, Powers.POOL, proof);
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        if (loan.claim == ClaimState.Paid || loan.claim == ClaimState.Recovering) {
            uint256 due = refundDue(intent.loan);
            require(due == 0, Errors.Pool_StillOwed(intent.loan, due));
            loan.claim = ClaimState.ClosureSought;
            emit ClosureSought(intent.loan, intent.evidence);
            return;
        }
        require(loan.claim == ClaimState.None || loan.claim == ClaimState.Rejected, Errors.Pool_WrongStep(intent.loan));
        uint256 owed = DESK.claimOf(intent.loan);
        require(owed == 0, Errors.Pool_StillOwed(intent.loan, owed));
        (loan.outstanding, loan.compensation) = (0, 0); // what was refused was never paid
        _closed(intent.loan, loan, intent.evidence);
    }

    /// @inheritdoc ICompensationPool
    function closeByTime(FinancingId id) external {
        Loan storage loan = _loans[id];
        require(loan.bank != address(0), Errors.Pool_NotEntered(id));
        require(loan.claim == ClaimState.None, Errors.Pool_WrongStep(id));
        uint256 wait = _policy.closesAfter(loan.pool);
        (Receivable memory r,,) = LEDGER.receivableWith(DESK.financingOf(id).lot.receivableOf());
        uint256 until = wait == 0 ? 0 : r.maturity + wait;
        require(until != 0 && block.timestamp > until, Errors.Pool_NotYet(id, until));
        _closed(id, loan, 0);
    }

    /// @inheritdoc ICompensationPool
    function policyModule() external view returns (IPoolPolicy) {
        return _policy;
    }

    /// @inheritdoc ICompensationPool
    function poolOf(bytes32 name) external view returns (Pool memory) {
        return _pools[name];
    }

    /// @inheritdoc ICompensationPool
    function barOf(bytes32 pool, address bank) external view returns (Bar) {
        return _bars[pool][bank];
    }

    /// @inheritdoc ICompensationPool
    function loanOf(FinancingId loan) external view returns (Loan memory) {
        return _loans[loan];
    }

    /// @inheritdoc ICompensationPool
    function libraryOf(FinancingId id) external view returns (Library) {
        Loan storage loan = _loans[id];
        return loan.bank == address(0) ? Library.None : loan.claim.libraryOf();
    }

    /// @inheritdoc ICompensationPool
    function refundDue(FinancingId id) public view returns (uint256 fen) {
        Loan storage loan = _loans[id];
        bool whole = loan.claim == ClaimState.Upgraded || loan.claim == ClaimState.Recalled;
        if (whole) return loan.compensation - loan.refunded;
        // Of a loan that was recalled more went back than the share of what was recovered.
        return Fen.beyond(Fen.refund(loan.recovered, loan.ratioBps, loan.compensation), loan.refunded);
    }

    /// The whole compensation went back: a loan like any other in the pool, and it may be claimed for again; but not for
    /// what was recovered.
    function _returned(FinancingId id, Loan storage loan) private {
        loan.principal = loan.outstanding - loan.recovered;
        (loan.claim, loan.appealed) = (ClaimState.None, false);
        (loan.outstanding, loan.compensation, loan.recovered, loan.refunded) = (0, 0, 0, 0);
        emit LoanReturned(id, loan.principal);
    }

    function _closed(FinancingId id, Loan storage loan, bytes32 evidence) private {
        loan.claim = ClaimState.Closed;
        emit LoanClosed(id, evidence);
    }

    function _requireMayClaim(Loan storage loan) private view {
        require(_bars[loan.pool][loan.bank] != Bar.EntriesAndClaims, Errors.Pool_Barred(loan.pool, loan.bank));
    }

    function _lentBy(FinancingId id, address bank) private view returns (Loan storage loan) {
        loan = _loans[id];
        require(loan.bank != address(0), Errors.Pool_NotEntered(id));
        require(loan.bank == bank, Errors.Pool_NotLender(id, bank));
    }

    function _requireRatio(uint256 ratioBps, uint256 highest) private pure {
        // Whatever a policy module says, no pool pays more than there was to lose.
        require(ratioBps > 0 && ratioBps <= Fen.least(highest, Fen.BPS), Errors.Pool_RatioTooHigh(ratioBps));
    }
}
