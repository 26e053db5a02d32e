// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {ICompensationPool} from "../src/interfaces/ICompensationPool.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {ClaimState, Library, Loan, LoanClass} from "../src/types/Pool.sol";
import {PoolBase} from "./utils/PoolBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// The end of a compensated loan: closure in four steps, what is recovered after it, and recall.
contract PoolClosureTest is PoolBase {
    function _recoveryExceeded(uint256 wanted, uint256 left) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_RecoveryExceeded.selector, wanted, left);
    }

    function _bringTo(ClaimState state) private {
        loan = _fresh(state);
    }

    function _recall() private {
        _advance(authority, loan, ClaimState.Recalled);
    }

    // Closure

    function test_ABankAppliesForTheClosureOfALoanThatItWroteOff() public {
        _paid(loan);
        Call memory c = world.close(house, loan);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.ClosureSought(loan, world.TERMS());
        _do(c);
        _is(loan, ClaimState.ClosureSought);
        _is(loan, Library.Compensated);
        _sums(loan, PRINCIPAL, COMPENSATION, 0, 0);
    }

    function test_RefusesToSeekClosureWhileARefundIsDue() public {
        _bring(loan, ClaimState.Recovering);
        _refused(world.close(house, loan), _stillOwed(loan, 300));
        _refund(300);
        _do(world.close(house, loan));
        _is(loan, ClaimState.ClosureSought);
    }

    function test_ReviewerTreasurerAuthorityAndSupervisorCloseALoan() public {
        _paid(loan);
        _do(world.close(house, loan));
        _advance(reviewer, loan, ClaimState.ClosureReviewed);
        _advance(treasurer, loan, ClaimState.ClosureChecked);
        _advance(authority, loan, ClaimState.ClosureApproved);
        _is(loan, Library.Compensated);
        _refused(world.advance(authority, loan, ClaimState.Closed), _wrongOffice(loan, authority));
        _advance(supervisor, loan, ClaimState.Closed);
        _is(loan, ClaimState.Closed);
        _is(loan, Library.Settled);
        _sums(loan, PRINCIPAL, COMPENSATION, 0, 0);
        _due(0);
    }

    function test_NoOfficeClosesWhatWasNotSought() public {
        _paid(loan);
        _refused(world.advance(authority, loan, ClaimState.Closed), _wrongStep(loan));
        _refused(world.advance(supervisor, loan, ClaimState.Closed), _wrongStep(loan));
        _do(world.close(house, loan));
        _refused(world.advance(supervisor, loan, ClaimState.Closed), _wrongStep(loan));
    }

    function test_WhatAnOfficeSentBackIsSoughtAnew() public {
        address[4] memory turns = [reviewer, treasurer, authority, supervisor];
        for (uint256 k; k < 4; ++k) {
            _bringTo(ClaimState(uint256(ClaimState.ClosureSought) + k));
            _advance(turns[k], loan, ClaimState.Recovering);
            _refused(world.advance(supervisor, loan, ClaimState.Closed), _wrongStep(loan));
            _seek(loan, ClaimState.Closed);
        }
    }

    function test_ARecoveryMeansThatClosureIsSoughtAnew() public {
        for (uint256 k = uint256(ClaimState.ClosureSought); k <= uint256(ClaimState.ClosureApproved); ++k) {
            _bringTo(ClaimState(k));
            _recover(1_001);
            _is(loan, ClaimState.Recovering);
            _refused(world.advance(supervisor, loan, ClaimState.Closed), _wrongStep(loan));
            _refused(world.close(house, loan), _stillOwed(loan, 300));
            _refund(300);
            _seek(loan, ClaimState.Closed);
        }
    }

    function test_ALoanThatPerformsAgainIsUpgradedThoughItsClosureWasSought() public {
        for (uint256 k = uint256(ClaimState.ClosureSought); k <= uint256(ClaimState.ClosureApproved); ++k) {
            _bringTo(ClaimState(k));
            _classify(loan, LoanClass.SpecialMention);
            _is(loan, ClaimState.Upgraded);
            _due(COMPENSATION);
        }
    }

    function test_ALoanThatPerformsAgainAndGaveAllBackIsReturnedAtOnce() public {
        _paid(loan);
        _recover(PRINCIPAL);
        _refund(COMPENSATION);
        _do(world.close(house, loan));
        _classify(loan, LoanClass.Normal);
        _is(loan, ClaimState.None);
    }

    // After closure

    function test_WhatIsRecoveredAfterClosureIsSharedWithThePool() public {
        _bring(loan, ClaimState.Closed);
        bytes32 ref = _ref();
        Call memory c = world.recover(house, loan, 1_001, ref);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.RecoveryRecorded(loan, 1_001, 1_001, ref);
        _do(c);
        _is(loan, ClaimState.Closed);
        _is(loan, Library.Settled);
        _due(300);
        _refund(300);
        _due(0);
        _is(loan, ClaimState.Closed);
        _sums(loan, PRINCIPAL, COMPENSATION, 1_001, 300);
    }

    function test_RecoveriesAfterClosureAreCappedLikeThoseBefore() public {
        _paid(loan);
        _recover(PRINCIPAL - 10);
        _refund(COMPENSATION - 3);
        _seek(loan, ClaimState.Closed);
        _refused(world.recover(house, loan, 11, _ref()), _recoveryExceeded(11, 10));
        _recover(10);
        _refund(3);
    }

    function test_NothingIsRecoveredOfALoanThatWasClosedWithNoClaim() public {
        _enter(loan);
        _do(world.repay(house, loan, REPAY, _ref()));
        _do(world.close(house, loan));
        _refused(world.recover(house, loan, 1, _ref()), _recoveryExceeded(1, 0));
    }

    /// What was refused was never paid: closed, it is owed nothing, and nothing of it can be recalled.
    function test_AClosedLoanForgetsTheClaimThatWasRefused() public {
        _bring(loan, ClaimState.Rejected);
        _do(world.repay(house, loan, REPAY, _ref()));
        _do(world.close(house, loan));
        _sums(loan, 0, 0, 0, 0);
        _refused(world.recover(house, loan, 1, _ref()), _recoveryExceeded(1, 0));
        _refused(world.advance(authority, loan, ClaimState.Recalled), _wrongStep(loan));
    }

    // Recall

    function test_TheAuthorityRecallsTheWholeCompensation() public {
        _paid(loan);
        Call memory c = world.advance(authority, loan, ClaimState.Recalled);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.ClaimAdvanced(loan, ClaimState.Recalled, authority, world.TERMS());
        _do(c);
        _is(loan, ClaimState.Recalled);
        _is(loan, Library.Compensated);
        _due(COMPENSATION);
    }

    function test_WhatWentBackAlreadyIsNotRecalled() public {
        _bring(loan, ClaimState.Recovering);
        _refund(300);
        _recall();
        _due(COMPENSATION - 300);
    }

    function test_RefusesToRecallWhatIsAllBack() public {
        _paid(loan);
        _recover(PRINCIPAL);
        _refund(COMPENSATION);
        _refused(world.advance(authority, loan, ClaimState.Recalled), _wrongStep(loan));
        _seek(loan, ClaimState.Closed);
        _refused(world.advance(authority, loan, ClaimState.Recalled), _wrongStep(loan));
    }

    function test_TheRefundOfARecallClosesTheLoan() public {
        _bring(loan, ClaimState.Recalled);
        _refused(
            world.refund(house, loan, COMPENSATION - 1, _ref()), _poolAmountDiffers(COMPENSATION - 1, COMPENSATION)
        );
        bytes32 ref = _ref();
        Call memory c = world.refund(house, loan, COMPENSATION, ref);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.CompensationRefunded(loan, COMPENSATION, COMPENSATION, ref);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanClosed(loan, ref);
        _do(c);
        _is(loan, ClaimState.Closed);
        _sums(loan, PRINCIPAL, COMPENSATION, 0, COMPENSATION);
        _due(0);
    }

    function test_AClosedLoanIsRecalledAndClosedAgain() public {
        _bring(loan, ClaimState.Closed);
        _recall();
        _is(loan, Library.Compensated);
        _refund(COMPENSATION);
        _is(loan, Library.Settled);
        _refused(world.advance(authority, loan, ClaimState.Recalled), _wrongStep(loan));
    }

    /// All went back, more than the share of what was recovered so far: what is recovered from then on is the bank's.
    function test_AfterARecallNoRecoveryIsSharedAnyMore() public {
        _bring(loan, ClaimState.Recovering);
        _recall();
        _refund(COMPENSATION);
        _due(0);
        _recover(PRINCIPAL - 1_001);
        _due(0);
        _sums(loan, PRINCIPAL, COMPENSATION, PRINCIPAL, COMPENSATION);
    }

    function test_ARecalledLoanIsNeitherRecoveredNorClassedNorClosed() public {
        _bring(loan, ClaimState.Recalled);
        _refused(world.recover(house, loan, 1, _ref()), _wrongStep(loan));
        _refused(world.classify(house, loan, LoanClass.Normal), _wrongStep(loan));
        _refused(world.classify(house, loan, LoanClass.Loss), _wrongStep(loan));
        _refused(world.close(house, loan), _wrongStep(loan));
    }

    function test_APauseStopsNeitherClosureNorRecall() public {
        _paid(loan);
        _pause();
        _seek(loan, ClaimState.Closed);
        _recover(1_001);
        _refund(300);
        _recall();
        _refund(COMPENSATION - 300);
    }

    /// In whatever order it is recovered, sought to be closed, sent back, closed, recalled and refunded: what went back and
    /// what is due are at most the compensation, and what the bank keeps at most what was outstanding.
    function testFuzz_NoOrderOfStepsGivesBackMoreThanTheCompensation(uint40[12] memory dice, uint16 ratio, uint40 owed)
        public
    {
        // forge-lint: disable-next-line(unsafe-typecast)
        ratio = uint16(bound(ratio, 1, 5_000));
        owed = bound40(owed, 10_000, PRINCIPAL);
        uint40 compensation = bound40(uint256(owed) * ratio / 10_000, 0, PRINCIPAL);
        _do(world.enter(house, loan, PRINCIPAL, ratio));
        _classify(loan, LoanClass.Loss);
        _do(world.claim(house, loan, owed, compensation));
        _approved(loan);
        _do(_payOut(treasurer, compensation));
        uint256 back;
        for (uint256 k; k < dice.length; ++k) {
            _step(loan, dice[k]);
            Loan memory l = pool.loanOf(loan);
            uint256 due = pool.refundDue(loan);
            assertLe(back, l.refunded, "what went back is back");
            back = l.refunded;
            assertLe(back + due, compensation, "back and due");
            assertLe(uint256(compensation) + l.recovered - back - due, owed, "kept by the bank");
            assertTrue(l.claim != ClaimState.ClosureApproved || due == 0, "to be closed, and owing");
        }
    }

    function _step(FinancingId id, uint40 dice) private {
        Loan memory l = pool.loanOf(id);
        uint256 left = l.outstanding - l.recovered;
        uint256 due = pool.refundDue(id);
        bool gone = l.claim == ClaimState.Recalled;
        if (dice % 4 == 0 && left > 0 && !gone) return _recover(bound40(dice / 4, 1, left));
        if (dice % 4 == 1 && due > 0) return _refund(bound40(due, 0, PRINCIPAL));
        bool rest = l.refunded < l.compensation && !gone;
        if (dice % 16 == 2 && rest) return _recall();
        if (_closing(l.claim)) {
            address[4] memory turns = [reviewer, treasurer, authority, supervisor];
            uint256 turn = uint256(l.claim) - uint256(ClaimState.ClosureSought);
            ClaimState next = turn == 3 ? ClaimState.Closed : ClaimState(uint256(l.claim) + 1);
            return _advance(turns[turn], id, dice % 32 == 3 ? ClaimState.Recovering : next);
        }
        if (_compensated(l.claim) && due == 0) _do(world.close(house, id));
    }
}
