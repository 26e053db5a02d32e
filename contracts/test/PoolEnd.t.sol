// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {ICompensationPool} from "../src/interfaces/ICompensationPool.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {ClaimState, Library, LoanClass} from "../src/types/Pool.sol";
import {Powers} from "../src/types/Registry.sol";
import {PoolBase} from "./utils/PoolBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// A compensated loan performs again, or a loan with no claim ends. Of the end of a compensated one: `PoolClosure.t.sol`.
contract PoolEndTest is PoolBase {
    // Upgrade

    function test_AnUpgradeMakesTheWholeCompensationDue() public {
        _paid(loan);
        Call memory c = world.classify(house, loan, LoanClass.SpecialMention);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanClassified(loan, LoanClass.SpecialMention, world.TERMS());
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanUpgraded(loan, COMPENSATION);
        _do(c);
        _is(loan, ClaimState.Upgraded);
        _due(COMPENSATION);
    }

    function test_AnUpgradeWhileRecoveringMakesTheRestDue() public {
        _bring(loan, ClaimState.Recovering);
        _refund(300);
        _classify(loan, LoanClass.Normal);
        _is(loan, ClaimState.Upgraded);
        _due(COMPENSATION - 300);
    }

    function test_RefusesAPartOfWhatAnUpgradeMakesDue() public {
        _bring(loan, ClaimState.Upgraded);
        _refused(
            world.refund(house, loan, COMPENSATION - 1, _ref()), _poolAmountDiffers(COMPENSATION - 1, COMPENSATION)
        );
    }

    function test_AnUpgradedLoanIsReturnedWithItsRefund() public {
        _bring(loan, ClaimState.Upgraded);
        bytes32 ref = _ref();
        Call memory c = world.refund(house, loan, COMPENSATION, ref);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.CompensationRefunded(loan, COMPENSATION, COMPENSATION, ref);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanReturned(loan, PRINCIPAL);
        _do(c);
        _is(loan, ClaimState.None);
        _is(loan, Library.Loans);
        _is(loan, LoanClass.Normal);
        _sums(loan, 0, 0, 0, 0);
        _due(0);
    }

    function test_AReturnedLoanIsClaimedForAgain() public {
        _bring(loan, ClaimState.Upgraded);
        _refund(COMPENSATION);
        _refused(world.claim(house, loan, PRINCIPAL, COMPENSATION), _performing(loan));
        _classify(loan, LoanClass.Doubtful);
        _do(world.claim(house, loan, PRINCIPAL, COMPENSATION));
        _approved(loan);
        _do(_payOut(treasurer, COMPENSATION));
        _recover(1_001);
        _due(300);
    }

    function test_WhatWasRecoveredIsNotClaimedForAgain() public {
        _paid(loan);
        _recover(1_001);
        _refund(300);
        _classify(loan, LoanClass.Normal);
        _refund(COMPENSATION - 300);
        assertEq(pool.loanOf(loan).principal, PRINCIPAL - 1_001, "principal");
        _classify(loan, LoanClass.Substandard);
        _refused(
            world.claim(house, loan, PRINCIPAL - 1_000, COMPENSATION - 300),
            abi.encodeWithSelector(Errors.Pool_PrincipalExceeded.selector, PRINCIPAL - 1_000, PRINCIPAL - 1_001)
        );
        _do(world.claim(house, loan, PRINCIPAL - 1_001, COMPENSATION - 300));
    }

    function test_WhatWasAllRecoveredIsNotClaimedForAtAll() public {
        _paid(loan);
        _recover(PRINCIPAL);
        _refund(COMPENSATION);
        _classify(loan, LoanClass.Normal);
        _classify(loan, LoanClass.Substandard);
        _refused(world.claim(house, loan, 1, 0), abi.encodeWithSelector(Errors.Pool_PrincipalExceeded.selector, 1, 0));
    }

    function test_AReturnedLoanMayAppealAgain() public {
        _bring(loan, ClaimState.Appealed);
        _approved(loan);
        _do(_payOut(treasurer, COMPENSATION));
        _classify(loan, LoanClass.Normal);
        _refund(COMPENSATION);
        _classify(loan, LoanClass.Loss);
        _do(world.claim(house, loan, PRINCIPAL, COMPENSATION));
        _advance(reviewer, loan, ClaimState.Rejected);
        _do(world.appeal(house, loan));
    }

    function test_AnUpgradeAfterAllWentBackReturnsTheLoanAtOnce() public {
        _paid(loan);
        _recover(PRINCIPAL);
        _refund(COMPENSATION);
        Call memory c = world.classify(house, loan, LoanClass.Normal);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanUpgraded(loan, 0);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanReturned(loan, 0);
        _do(c);
        _is(loan, ClaimState.None);
        _is(loan, Library.Loans);
        _sums(loan, 0, 0, 0, 0);
    }

    function testFuzz_AnUpgradeGivesAllOfTheCompensationBack(uint40 recovered, bool refunds) public {
        _paid(loan);
        recovered = bound40(recovered, 1, PRINCIPAL);
        _recover(recovered);
        uint40 share = bound40(uint256(recovered) * RATIO / 10_000, 0, COMPENSATION);
        if (!refunds) share = 0;
        if (share > 0) _refund(share);
        _classify(loan, LoanClass.Normal);
        if (share < COMPENSATION) {
            _due(COMPENSATION - share);
            _refund(COMPENSATION - share);
        }
        _is(loan, ClaimState.None);
        _sums(loan, 0, 0, 0, 0);
    }

    // Closing

    function _settled(ClaimState state) private {
        _bring(loan, state);
        _do(world.repay(house, loan, REPAY, _ref()));
    }

    function test_ALoanThatIsOwedNoMoreIsClosedByItsBank() public {
        _settled(ClaimState.None);
        Call memory c = world.close(house, loan);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.LoanClosed(loan, world.TERMS());
        _do(c);
        _is(loan, ClaimState.Closed);
        _is(loan, Library.Settled);
    }

    function test_ALoanThatItsLotPaidOffIsClosed() public {
        _enter(loan);
        _pay(lot.receivableOf(), REPAY);
        _redeem(house, lot);
        _do(world.close(house, loan));
    }

    function test_ALoanWhoseClaimWasRefusedIsClosedOncePaid() public {
        _settled(ClaimState.Rejected);
        _do(world.close(house, loan));
        _is(loan, ClaimState.Closed);
    }

    function test_RefusesToCloseALoanThatIsStillOwed() public {
        _enter(loan);
        _refused(world.close(house, loan), _stillOwed(loan, REPAY));
        _do(world.repay(house, loan, REPAY - 1, _ref()));
        _refused(world.close(house, loan), _stillOwed(loan, 1));
    }

    function test_RefusesToCloseALoanWithAClaim() public {
        for (uint256 k = 1; k < STATES; ++k) {
            ClaimState s = ClaimState(k);
            if (s == ClaimState.Rejected || s == ClaimState.Paid || s == ClaimState.Recovering) continue;
            FinancingId id = _fresh(s);
            _do(world.repay(house, id, REPAY, _ref()));
            _refused(world.close(house, id), _wrongStep(id));
        }
    }

    function test_RefusesThatAnotherBankClosesALoan() public {
        _settled(ClaimState.None);
        _refused(world.close(rival, loan), _notLender(loan, rival));
    }

    function test_RefusesToCloseALoanThatIsInNoPool() public {
        _refused(world.close(house, loan), _notEntered(loan));
    }

    function test_RefusesToCloseALoanByAKeyThatMayNot() public {
        _settled(ClaimState.None);
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(world.close(house, loan), why);
    }

    function test_RefusesToCloseALoanWhoseCompensationIsDueBack() public {
        _bring(loan, ClaimState.Upgraded);
        _refused(world.close(house, loan), _wrongStep(loan));
        _refused(world.advance(authority, loan, ClaimState.Closed), _wrongStep(loan));
    }

    // Pause

    function test_APauseStopsNeitherPaymentNorRecoveryNorRefund() public {
        _bring(loan, ClaimState.PapersComplete);
        _pause();
        _do(_payOut(treasurer, COMPENSATION));
        _recover(1_001);
        _refund(300);
        _classify(loan, LoanClass.Normal);
        _refund(COMPENSATION - 300);
        _is(loan, Library.Loans);
    }

    function test_APauseStopsNoOfficesStep() public {
        _claimed(loan);
        _pause();
        _approved(loan);
    }

    function test_APauseStopsNoClosing() public {
        _settled(ClaimState.None);
        _pause();
        _do(world.close(house, loan));
    }
}
