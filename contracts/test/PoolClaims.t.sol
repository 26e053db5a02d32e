// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {ICompensationPool} from "../src/interfaces/ICompensationPool.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {ClaimState, LoanClass} from "../src/types/Pool.sol";
import {Powers} from "../src/types/Registry.sol";
import {PoolBase} from "./utils/PoolBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Classes of a loan, and what may be claimed for it.
contract PoolClaimsTest is PoolBase {
    // Classes

    function test_ALoanGoesThroughAllFiveClasses() public {
        _enter(loan);
        for (uint256 k = uint256(LoanClass.Loss); k >= uint256(LoanClass.Normal); --k) {
            _classify(loan, LoanClass(k));
            _is(loan, LoanClass(k));
        }
    }

    function test_SaysWhichClassALoanIsIn() public {
        _enter(loan);
        Call memory c = world.classify(house, loan, LoanClass.Doubtful);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanClassified(loan, LoanClass.Doubtful, world.TERMS());
        _do(c);
    }

    function test_RefusesTheClassNoneAndTheSameClass() public {
        _enter(loan);
        bytes memory bad = abi.encodeWithSelector(Errors.Pool_BadClass.selector);
        _refused(world.classify(house, loan, LoanClass.None), bad);
        _refused(world.classify(house, loan, LoanClass.Normal), bad);
    }

    function test_RefusesAClassOfAnotherBanksLoan() public {
        _enter(loan);
        _refused(world.classify(rival, loan, LoanClass.Loss), _notLender(loan, rival));
    }

    function test_RefusesAClassOfALoanThatIsInNoPool() public {
        _refused(world.classify(house, loan, LoanClass.Loss), _notEntered(loan));
    }

    function test_RefusesAClassByAKeyThatMayNot() public {
        _enter(loan);
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(world.classify(house, loan, LoanClass.Loss), why);
    }

    /// Submitted and not yet paid: non-performing it is, in whatever class, and stays.
    function test_ALoanStaysNonPerformingWhileItsClaimIsUnderWay() public {
        for (uint256 k; k < STATES; ++k) {
            if (!_underWay(ClaimState(k))) continue;
            FinancingId id = _fresh(ClaimState(k));
            _refused(world.classify(house, id, LoanClass.Normal), _wrongStep(id));
            _refused(world.classify(house, id, LoanClass.SpecialMention), _wrongStep(id));
            _classify(id, LoanClass.Doubtful);
            _classify(id, LoanClass.Loss);
            _classify(id, LoanClass.Substandard);
            _is(id, ClaimState(k));
        }
    }

    function test_ALoanWhoseClaimWasRefusedIsClassedAtWill() public {
        FinancingId id = _fresh(ClaimState.Rejected);
        _classify(id, LoanClass.Normal);
        _classify(id, LoanClass.Loss);
        _is(id, ClaimState.Rejected);
    }

    function test_ACompensatedLoanChangesItsClassWithinTheNonPerforming() public {
        for (uint256 k; k < STATES; ++k) {
            if (!_compensated(ClaimState(k))) continue;
            FinancingId id = _fresh(ClaimState(k));
            _classify(id, LoanClass.Loss);
            _is(id, ClaimState(k));
        }
    }

    function test_AnUpgradedClosedOrRecalledLoanIsNotClassed() public {
        ClaimState[3] memory states = [ClaimState.Upgraded, ClaimState.Closed, ClaimState.Recalled];
        for (uint256 s; s < states.length; ++s) {
            FinancingId id = _fresh(states[s]);
            for (uint256 k = uint256(LoanClass.Normal); k <= uint256(LoanClass.Loss); ++k) {
                if (pool.loanOf(id).class == LoanClass(k)) continue;
                _refused(world.classify(house, id, LoanClass(k)), _wrongStep(id));
            }
        }
    }

    // Submission

    function test_ABankClaimsForANonPerformingLoan() public {
        _bad(loan);
        Call memory c = _claim(loan, PRINCIPAL, COMPENSATION);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.ClaimSubmitted(loan, PRINCIPAL, COMPENSATION, world.TERMS());
        _do(c);
        _is(loan, ClaimState.Submitted);
        _sums(loan, PRINCIPAL, COMPENSATION, 0, 0);
    }

    function test_RefusesAClaimForAPerformingLoan() public {
        _enter(loan);
        _refused(_claim(loan, PRINCIPAL, COMPENSATION), _performing(loan));
        _classify(loan, LoanClass.SpecialMention);
        _refused(_claim(loan, PRINCIPAL, COMPENSATION), _performing(loan));
        _classify(loan, LoanClass.Substandard);
        _do(_claim(loan, PRINCIPAL, COMPENSATION));
    }

    function test_RefusesASecondClaimInEveryStateButNone() public {
        for (uint256 k = 1; k < STATES; ++k) {
            FinancingId id = _fresh(ClaimState(k));
            _refused(_claim(id, PRINCIPAL, COMPENSATION), _wrongStep(id));
        }
    }

    function test_RefusesMoreThanThePrincipalThatEntered() public {
        _do(world.enter(house, loan, 100_000_00, RATIO));
        _classify(loan, LoanClass.Loss);
        _refused(_claim(loan, 100_000_01, 30_000_00), _principalExceeded(100_000_01, 100_000_00));
        _do(_claim(loan, 100_000_00, 30_000_00));
    }

    function test_RefusesMoreThanTheLotStillSecuresAfterARepayment() public {
        _bad(loan);
        _do(world.repay(house, loan, REPAY - 1_000, _ref()));
        _refused(_claim(loan, 1_001, 300), _principalExceeded(1_001, 1_000));
        _do(_claim(loan, 1_000, 300));
    }

    function test_RefusesMoreThanTheLotStillSecuresAfterARedemption() public {
        _bad(loan);
        _pay(lot.receivableOf(), REPAY - 1_000);
        _redeem(alice, lot);
        _refused(_claim(loan, 1_001, 300), _principalExceeded(1_001, 1_000));
        _do(_claim(loan, 1_000, 300));
    }

    function test_RefusesAClaimForWhatTheLotPaidOff() public {
        _bad(loan);
        _pay(lot.receivableOf(), FACE);
        _redeem(alice, lot);
        _refused(_claim(loan, 100, 30), _principalExceeded(100, 0));
    }

    function test_RefusesAClaimForWhatWasRepaid() public {
        _bad(loan);
        _do(world.repay(house, loan, REPAY, _ref()));
        _refused(_claim(loan, 100, 30), _principalExceeded(100, 0));
    }

    /// What the lot secures for another bank, in another financing, is not owed to this one.
    function test_RefusesAClaimForWhatTheLotSecuresForAnother() public {
        _bad(loan);
        _do(world.repay(house, loan, REPAY, _ref()));
        _disbursed(alice, lot, PLEDGE, rival, ADVANCE, REPAY);
        _refused(_claim(loan, 100, 30), _principalExceeded(100, 0));
    }

    function test_ALotThatACourtMovedStillSecuresTheLoan() public {
        _bad(loan);
        _forced(lot, bob, FACE);
        _do(_claim(loan, PRINCIPAL, COMPENSATION));
    }

    function test_AClaimIsTheRatioOfTheOutstandingFlooredToTheFen() public {
        _bad(loan);
        _refused(_claim(loan, PRINCIPAL, COMPENSATION + 1), _poolAmountDiffers(uint256(COMPENSATION) + 1, COMPENSATION));
        _refused(_claim(loan, PRINCIPAL, COMPENSATION - 1), _poolAmountDiffers(uint256(COMPENSATION) - 1, COMPENSATION));
        _do(_claim(loan, PRINCIPAL, COMPENSATION));
    }

    function test_RefusesAClaimForLessThanAFen() public {
        _bad(loan);
        _refused(_claim(loan, 3, 0), _poolAmountDiffers(0, 0)); // 30 % of 3 fen
        _refused(_claim(loan, 0, 0), _poolAmountDiffers(0, 0));
        _do(_claim(loan, 4, 1));
    }

    function testFuzz_AClaimIsFlooredAtEveryRatio(uint40 outstanding, uint16 ratio, uint40 amount) public {
        // forge-lint: disable-next-line(unsafe-typecast)
        ratio = uint16(bound(ratio, 1, 5_000));
        outstanding = bound40(outstanding, 0, PRINCIPAL);
        uint256 due = uint256(outstanding) * ratio / 10_000;
        amount = amount % 2 == 0 ? bound40(due, 0, PRINCIPAL) : bound40(amount, 0, 2 * due + 1);
        _do(world.enter(house, loan, PRINCIPAL, ratio));
        _classify(loan, LoanClass.Loss);
        Call memory c = _claim(loan, outstanding, amount);
        if (amount != due || due == 0) return _refused(c, _poolAmountDiffers(amount, due));
        _do(c);
        _sums(loan, outstanding, due, 0, 0);
    }

    function test_RefusesAClaimForAnotherBanksLoan() public {
        _bad(loan);
        _refused(world.claim(rival, loan, PRINCIPAL, COMPENSATION), _notLender(loan, rival));
    }

    function test_RefusesAClaimForALoanThatIsInNoPool() public {
        _refused(_claim(loan, PRINCIPAL, COMPENSATION), _notEntered(loan));
    }

    function test_RefusesAClaimByAKeyThatMayNot() public {
        _bad(loan);
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(_claim(loan, PRINCIPAL, COMPENSATION), why);
    }

    function test_RefusesAClaimDuringAPause() public {
        _bad(loan);
        _pause();
        _refused(_claim(loan, PRINCIPAL, COMPENSATION), abi.encodeWithSelector(Errors.Ledger_Paused.selector));
        _unpause();
        _do(_claim(loan, PRINCIPAL, COMPENSATION));
    }
}
