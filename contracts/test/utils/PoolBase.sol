// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../../src/Errors.sol";
import {FinancingId, LotId} from "../../src/types/Ids.sol";
import {ClaimState, Cover, Library, Loan, LoanClass} from "../../src/types/Pool.sol";
import {Kind} from "../../src/types/Registry.sol";
import {FinanceBase} from "./FinanceBase.sol";
import {Call} from "./World.sol";

/// House has lent PRINCIPAL on Alice's lot. Two pools are open, each with its own four offices.
abstract contract PoolBase is FinanceBase {
    uint40 internal constant PRINCIPAL = 800_000_01;
    uint16 internal constant RATIO = 3_000;
    uint40 internal constant COMPENSATION = 240_000_00; // floor(80,000,001 fen * 30 %)
    bytes32 internal constant SHENZHEN = "shenzhen";
    bytes32 internal constant MAANSHAN = "maanshan";
    uint256 internal constant STATES = uint256(ClaimState.Recalled) + 1; // of a claim

    address internal reviewer;
    address internal treasurer;
    address internal authority;
    address internal supervisor;
    address internal otherReviewer;
    address internal otherTreasurer;
    address internal otherAuthority;
    address internal otherSupervisor;
    FinancingId internal loan;

    function setUp() public virtual override {
        super.setUp();
        reviewer = world.join("reviewer", Kind.PoolReviewer);
        treasurer = world.join("treasurer", Kind.PoolTreasurer);
        authority = world.join("authority", Kind.PoolAuthority);
        supervisor = world.join("supervisor", Kind.PoolAuthority);
        otherReviewer = world.join("other reviewer", Kind.PoolReviewer);
        otherTreasurer = world.join("other treasurer", Kind.PoolTreasurer);
        otherAuthority = world.join("other authority", Kind.PoolAuthority);
        otherSupervisor = world.join("other supervisor", Kind.PoolAuthority);
        _do(world.open(authority, SHENZHEN, reviewer, treasurer, supervisor, 5_000));
        _do(world.open(otherAuthority, MAANSHAN, otherReviewer, otherTreasurer, otherSupervisor, 4_000));
        loan = _lentOn(lot);
    }

    function _lentOn(LotId id) internal returns (FinancingId) {
        return _disbursed(alice, id, PLEDGE, house, PRINCIPAL, REPAY);
    }

    function _enter(FinancingId id) internal {
        _do(world.enter(house, id, PRINCIPAL, RATIO));
    }

    function _classify(FinancingId id, LoanClass class) internal {
        _do(world.classify(house, id, class));
    }

    function _advance(address office, FinancingId id, ClaimState to) internal {
        _do(world.advance(office, id, to));
    }

    /// In the pool and non-performing.
    function _bad(FinancingId id) internal {
        _enter(id);
        _classify(id, LoanClass.Substandard);
    }

    function _claimed(FinancingId id) internal {
        _bad(id);
        _do(world.claim(house, id, PRINCIPAL, COMPENSATION));
    }

    /// From a claim just submitted or submitted again to one that waits for its payment.
    function _approved(FinancingId id) internal {
        _advance(reviewer, id, ClaimState.Approved);
        _advance(authority, id, ClaimState.Public);
        _advance(authority, id, ClaimState.Planned);
        _advance(treasurer, id, ClaimState.PapersComplete);
    }

    function _paid(FinancingId id) internal {
        _claimed(id);
        _approved(id);
        _do(world.payClaim(treasurer, id, COMPENSATION, _ref()));
    }

    /// A loan that is not in a pool yet, brought to this state on the shortest way.
    function _bring(FinancingId id, ClaimState to) internal {
        if (to == ClaimState.None) return _enter(id);
        if (to >= ClaimState.Paid && to != ClaimState.Appealed) {
            _paid(id);
            if (to == ClaimState.Recovering) _do(world.recover(house, id, 1_001, _ref()));
            if (to == ClaimState.Upgraded) _classify(id, LoanClass.Normal);
            if (to == ClaimState.Recalled) _advance(authority, id, ClaimState.Recalled);
            if (to == ClaimState.Closed || _closing(to)) _seek(id, to);
            return;
        }
        _claimed(id);
        if (to == ClaimState.Submitted) return;
        if (to == ClaimState.Rejected || to == ClaimState.Appealed) {
            _advance(reviewer, id, ClaimState.Rejected);
            if (to == ClaimState.Appealed) _do(world.appeal(house, id));
            return;
        }
        _advance(reviewer, id, ClaimState.Approved);
        if (to >= ClaimState.Public) _advance(authority, id, ClaimState.Public);
        if (to >= ClaimState.Planned) _advance(authority, id, ClaimState.Planned);
        if (to >= ClaimState.PapersComplete) _advance(treasurer, id, ClaimState.PapersComplete);
    }

    /// Compensated, with nothing due; on the way to its closure as far as that.
    function _seek(FinancingId id, ClaimState to) internal {
        _do(world.close(house, id));
        if (to == ClaimState.ClosureSought) return;
        _advance(reviewer, id, ClaimState.ClosureReviewed);
        if (to == ClaimState.ClosureReviewed) return;
        _advance(treasurer, id, ClaimState.ClosureChecked);
        if (to == ClaimState.ClosureChecked) return;
        _advance(authority, id, ClaimState.ClosureApproved);
        if (to != ClaimState.ClosureApproved) _advance(supervisor, id, ClaimState.Closed);
    }

    /// A further loan in this state.
    function _fresh(ClaimState state) internal returns (FinancingId id) {
        id = _lentOn(_lot(FACE));
        _bring(id, state);
        _is(id, state);
    }

    // Money

    function _claim(FinancingId id, uint40 outstanding, uint40 amount) internal returns (Call memory) {
        return world.claim(house, id, outstanding, amount);
    }

    function _payOut(address office, uint40 amount) internal returns (Call memory) {
        return world.payClaim(office, loan, amount, _ref());
    }

    function _recover(uint40 gross) internal {
        _do(world.recover(house, loan, gross, _ref()));
    }

    function _refund(uint40 amount) internal {
        _do(world.refund(house, loan, amount, _ref()));
    }

    function _due(uint256 fen) internal view {
        assertEq(pool.refundDue(loan), fen, "refund due");
    }

    function _cover(FinancingId id, Cover cover) internal {
        _do(world.cover(house, id, cover));
    }

    function _is(FinancingId id, ClaimState state) internal view {
        assertEq(uint256(pool.loanOf(id).claim), uint256(state), "state of the claim");
    }

    function _is(FinancingId id, LoanClass class) internal view {
        assertEq(uint256(pool.loanOf(id).class), uint256(class), "class");
    }

    function _is(FinancingId id, Library where) internal view {
        assertEq(uint256(pool.libraryOf(id)), uint256(where), "library");
    }

    /// Submitted and not yet paid, refused or withdrawn.
    function _underWay(ClaimState s) internal pure returns (bool) {
        return s != ClaimState.None && s != ClaimState.Rejected && !_compensated(s) && s != ClaimState.Upgraded
            && s != ClaimState.Closed && s != ClaimState.Recalled;
    }

    /// Its closure is sought, and not yet approved by all.
    function _closing(ClaimState s) internal pure returns (bool) {
        return s == ClaimState.ClosureSought || s == ClaimState.ClosureReviewed || s == ClaimState.ClosureChecked
            || s == ClaimState.ClosureApproved;
    }

    function _compensated(ClaimState s) internal pure returns (bool) {
        return s == ClaimState.Paid || s == ClaimState.Recovering || _closing(s);
    }

    /// Outstanding, compensation, recovered, refunded.
    function _sums(FinancingId id, uint256 outstanding, uint256 compensation, uint256 recovered, uint256 refunded)
        internal
        view
    {
        Loan memory l = pool.loanOf(id);
        assertEq(l.outstanding, outstanding, "outstanding");
        assertEq(l.compensation, compensation, "compensation");
        assertEq(l.recovered, recovered, "recovered");
        assertEq(l.refunded, refunded, "refunded");
    }

    // Refusals

    function _wrongStep(FinancingId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_WrongStep.selector, id);
    }

    function _wrongOffice(FinancingId id, address office) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_WrongOffice.selector, id, office);
    }

    function _notEligible(FinancingId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_NotEligible.selector, id);
    }

    function _alreadyEntered(FinancingId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_AlreadyEntered.selector, id);
    }

    function _notLender(FinancingId id, address bank) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_NotLender.selector, id, bank);
    }

    function _notEntered(FinancingId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_NotEntered.selector, id);
    }

    function _ratioTooHigh(uint256 ratio) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_RatioTooHigh.selector, ratio);
    }

    function _principalExceeded(uint256 wanted, uint256 principal) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_PrincipalExceeded.selector, wanted, principal);
    }

    function _performing(FinancingId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_NotNonPerforming.selector, id);
    }

    function _poolAmountDiffers(uint256 amount, uint256 expected) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_AmountDiffers.selector, amount, expected);
    }

    function _barred(bytes32 name, address bank) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_Barred.selector, name, bank);
    }

    function _stillOwed(FinancingId id, uint256 fen) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_StillOwed.selector, id, fen);
    }
}
