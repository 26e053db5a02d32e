// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Member} from "./base/Member.sol";
import {Errors} from "./Errors.sol";
import {ICompensationPool} from "./interfaces/ICompensationPool.sol";
import {IFinancingDesk} from "./interfaces/IFinancingDesk.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IReceivableLedger} from "./interfaces/IReceivableLedger.sol";
import {Financing, FinancingKind, FinancingState} from "./types/Desk.sol";
import {FinancingId} from "./types/Ids.sol";
import {Lien} from "./types/Ledger.sol";
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
} from "./types/Pool.sol";
import {Proof} from "./types/Proof.sol";
import {Kind, Powers} from "./types/Registry.sol";

/// See `ICompensationPool` for what each function does, who may sign it and what it refuses.
contract CompensationPool is ICompensationPool, Member {
    bytes32 private constant ENTER = keccak256(
        "EnterLoan(address bank,uint256 loan,bytes32 pool,uint40 principal,uint16 ratioBps,bytes32 ruleSet,bytes32 decision,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant CLASSIFY =
        keccak256("ClassifyLoan(address bank,uint256 loan,uint8 class,bytes32 evidence,uint256 nonce,uint40 deadline)");
    bytes32 private constant CLAIM = keccak256(
        "SubmitClaim(address bank,uint256 loan,uint40 outstanding,uint40 amount,bytes32 decision,uint256 nonce,uint40 deadline)"
    );
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

    /// No pool takes more than half of a loss (Shenzhen art. 16: 累计最高不超过…50%).
    uint256 public constant HIGHEST_RATIO_BPS = 5_000;

    IReceivableLedger public immutable LEDGER;
    IFinancingDesk public immutable DESK;

    mapping(FinancingId loan => Loan) private _loans;

    constructor(IParticipantRegistry registry, IReceivableLedger ledger, IFinancingDesk desk)
        Member("Tallystick CompensationPool", registry)
    {
        (LEDGER, DESK) = (ledger, desk);
    }

    /// @inheritdoc ICompensationPool
    function enterLoan(EnterLoan calldata intent, Proof calldata proof) external {
        _authorise(keccak256(abi.encode(ENTER, intent)), intent.bank, Powers.POOL, intent.nonce, intent.deadline, proof);
        Loan storage loan = _loans[intent.loan];
        require(loan.bank == address(0), Errors.Pool_AlreadyEntered(intent.loan));
        Financing memory f = DESK.financingOf(intent.loan);
        require(f.bank == intent.bank, Errors.Pool_NotLender(intent.loan, intent.bank));
        require(
            f.kind == FinancingKind.Pledge && f.state == FinancingState.Disbursed, Errors.Pool_NotEligible(intent.loan)
        );
        require(
            intent.principal > 0 && intent.principal <= f.advance,
            Errors.Pool_PrincipalExceeded(intent.principal, f.advance)
        );
        require(intent.ratioBps > 0 && intent.ratioBps <= HIGHEST_RATIO_BPS, Errors.Pool_RatioTooHigh(intent.ratioBps));

        (loan.bank, loan.principal, loan.ratioBps) = (intent.bank, intent.principal, intent.ratioBps);
        loan.class = LoanClass.Normal;
        emit LoanEntered(
            intent.loan, intent.bank, intent.pool, intent.principal, intent.ratioBps, intent.ruleSet, intent.decision
        );
    }

    /// @inheritdoc ICompensationPool
    function classifyLoan(ClassifyLoan calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(CLASSIFY, intent)), intent.bank, Powers.POOL, intent.nonce, intent.deadline, proof
        );
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        require(intent.class != LoanClass.None && intent.class != loan.class, Errors.Pool_BadClass());
        require(
            loan.claim == ClaimState.None || loan.claim == ClaimState.Rejected || intent.class >= LoanClass.Substandard,
            Errors.Pool_WrongStep(intent.loan)
        );
        loan.class = intent.class;
        emit LoanClassified(intent.loan, intent.class, intent.evidence);
    }

    /// @inheritdoc ICompensationPool
    function submitClaim(SubmitClaim calldata intent, Proof calldata proof) external {
        _authorise(keccak256(abi.encode(CLAIM, intent)), intent.bank, Powers.POOL, intent.nonce, intent.deadline, proof);
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        require(loan.claim == ClaimState.None, Errors.Pool_WrongStep(intent.loan));
        require(loan.class >= LoanClass.Substandard, Errors.Pool_NotNonPerforming(intent.loan));
        require(intent.outstanding <= loan.principal, Errors.Pool_PrincipalExceeded(intent.outstanding, loan.principal));
        uint256 owed = _owedTo(intent.bank, intent.loan);
        require(intent.outstanding <= owed, Errors.Pool_PrincipalExceeded(intent.outstanding, owed));
        uint256 compensation = uint256(intent.outstanding) * loan.ratioBps / 10_000;
        require(
            intent.amount == compensation && compensation > 0, Errors.Pool_AmountDiffers(intent.amount, compensation)
        );

        (loan.claim, loan.compensation) = (ClaimState.Submitted, intent.amount);
        emit ClaimSubmitted(intent.loan, intent.outstanding, intent.amount, intent.decision);
    }

    /// @inheritdoc ICompensationPool
    function advanceClaim(AdvanceClaim calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(ADVANCE, intent)), intent.office, Powers.POOL, intent.nonce, intent.deadline, proof
        );
        Loan storage loan = _loans[intent.loan];
        (ClaimState from, Kind office) = _step(intent.loan, intent.to);
        require(loan.claim == from, Errors.Pool_WrongStep(intent.loan));
        require(
            REGISTRY.participantOf(intent.office).kind == office, Errors.Pool_WrongOffice(intent.loan, intent.office)
        );
        loan.claim = intent.to;
        emit ClaimAdvanced(intent.loan, intent.to, intent.office, intent.evidence);
    }

    /// @inheritdoc ICompensationPool
    function payClaim(PayClaim calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(PAY, intent)), intent.treasurer, Powers.POOL, intent.nonce, intent.deadline, proof
        );
        Loan storage loan = _loans[intent.loan];
        require(loan.claim == ClaimState.PapersComplete, Errors.Pool_WrongStep(intent.loan));
        REGISTRY.requireKind(intent.treasurer, Kind.PoolTreasurer);
        require(intent.amount == loan.compensation, Errors.Pool_AmountDiffers(intent.amount, loan.compensation));
        LEDGER.useReference(intent.treasurer, intent.bankReference);
        loan.claim = ClaimState.Paid;
        emit ClaimPaid(intent.loan, intent.amount, intent.bankReference);
    }

    /// @inheritdoc ICompensationPool
    function recordRecovery(RecordRecovery calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(RECOVER, intent)), intent.bank, Powers.POOL, intent.nonce, intent.deadline, proof
        );
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        require(
            loan.claim == ClaimState.Paid || loan.claim == ClaimState.Recovering, Errors.Pool_WrongStep(intent.loan)
        );
        uint256 left = loan.principal - loan.recovered;
        require(intent.gross > 0 && intent.gross <= left, Errors.Pool_RecoveryExceeded(intent.gross, left));
        LEDGER.useReference(intent.bank, intent.bankReference);
        loan.recovered += intent.gross;
        loan.claim = ClaimState.Recovering;
        emit RecoveryRecorded(intent.loan, intent.gross, loan.recovered, intent.bankReference);
    }

    /// @inheritdoc ICompensationPool
    function refundCompensation(RefundCompensation calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(REFUND, intent)), intent.bank, Powers.POOL, intent.nonce, intent.deadline, proof
        );
        Loan storage loan = _lentBy(intent.loan, intent.bank);
        uint256 due = refundDue(intent.loan);
        require(intent.amount > 0 && intent.amount == due, Errors.Pool_AmountDiffers(intent.amount, due));
        LEDGER.useReference(intent.bank, intent.bankReference);
        loan.refunded += intent.amount;
        emit CompensationRefunded(intent.loan, intent.amount, loan.refunded, intent.bankReference);
    }

    /// @inheritdoc ICompensationPool
    function loanOf(FinancingId loan) external view returns (Loan memory) {
        return _loans[loan];
    }

    /// @inheritdoc ICompensationPool
    function refundDue(FinancingId id) public view returns (uint256 fen) {
        Loan storage loan = _loans[id];
        fen = uint256(loan.recovered) * loan.ratioBps / 10_000;
        if (fen > loan.compensation) fen = loan.compensation;
        fen -= loan.refunded;
    }

    function _lentBy(FinancingId id, address bank) private view returns (Loan storage loan) {
        loan = _loans[id];
        require(loan.bank != address(0), Errors.Pool_NotEntered(id));
        require(loan.bank == bank, Errors.Pool_NotLender(id, bank));
    }

    /// What the pledged lot still secures for the bank: principal and interest, less all that was received.
    function _owedTo(address bank, FinancingId id) private view returns (uint256 fen) {
        Financing memory f = DESK.financingOf(id);
        (, Lien memory lien) = LEDGER.lotWith(f.lot);
        if (f.state == FinancingState.Disbursed && lien.holder == bank) fen = lien.claim;
    }

    /// Which state a step starts from, and whose step it is.
    function _step(FinancingId id, ClaimState to) private pure returns (ClaimState from, Kind office) {
        if (to == ClaimState.Approved || to == ClaimState.Rejected) return (ClaimState.Submitted, Kind.PoolReviewer);
        if (to == ClaimState.Public) return (ClaimState.Approved, Kind.PoolAuthority);
        if (to == ClaimState.Planned) return (ClaimState.Public, Kind.PoolAuthority);
        if (to == ClaimState.PapersComplete) return (ClaimState.Planned, Kind.PoolTreasurer);
        revert Errors.Pool_WrongStep(id);
    }
}
