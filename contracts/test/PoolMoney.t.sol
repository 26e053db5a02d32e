// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {ICompensationPool} from "../src/interfaces/ICompensationPool.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {ClaimState, Loan, LoanClass} from "../src/types/Pool.sol";
import {Powers} from "../src/types/Registry.sol";
import {PoolBase} from "./utils/PoolBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// What the pool pays, and what comes back to it.
contract PoolMoneyTest is PoolBase {
    function _recoveryExceeded(uint256 wanted, uint256 left) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Pool_RecoveryExceeded.selector, wanted, left);
    }

    // Payment

    function test_TheTreasurerPaysExactlyTheClaim() public {
        _bring(loan, ClaimState.PapersComplete);
        bytes32 ref = _ref();
        Call memory c = world.payClaim(treasurer, loan, COMPENSATION, ref);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.ClaimPaid(loan, COMPENSATION, ref);
        _do(c);
        _is(loan, ClaimState.Paid);
        _sums(loan, PRINCIPAL, COMPENSATION, 0, 0);
        _due(0);
    }

    function test_RefusesAPaymentOfAnotherAmount() public {
        _bring(loan, ClaimState.PapersComplete);
        _refused(_payOut(treasurer, COMPENSATION - 1), _poolAmountDiffers(COMPENSATION - 1, COMPENSATION));
        _refused(_payOut(treasurer, COMPENSATION + 1), _poolAmountDiffers(COMPENSATION + 1, COMPENSATION));
        _refused(_payOut(treasurer, 0), _poolAmountDiffers(0, COMPENSATION));
    }

    function test_RefusesAPaymentByAnyOtherOffice() public {
        _bring(loan, ClaimState.PapersComplete);
        address[5] memory others = [otherTreasurer, reviewer, authority, house, world.operator()];
        for (uint256 k; k < others.length; ++k) {
            _refused(_payOut(others[k], COMPENSATION), _wrongOffice(loan, others[k]));
        }
    }

    function test_RefusesAPaymentInEveryStateButPapersComplete() public {
        for (uint256 k; k < STATES; ++k) {
            if (ClaimState(k) == ClaimState.PapersComplete) continue;
            loan = _fresh(ClaimState(k));
            _refused(_payOut(treasurer, COMPENSATION), _wrongStep(loan));
        }
    }

    function test_RefusesAPaymentOfALoanThatIsInNoPool() public {
        _refused(_payOut(treasurer, 0), _wrongStep(loan));
    }

    function test_RefusesAPaymentWithNoReference() public {
        _bring(loan, ClaimState.PapersComplete);
        _refused(
            world.payClaim(treasurer, loan, COMPENSATION, 0), abi.encodeWithSelector(Errors.Ledger_NoReference.selector)
        );
    }

    function test_RefusesTheReferenceOfAnotherPayment() public {
        bytes32 ref = _ref();
        FinancingId first = _fresh(ClaimState.PapersComplete);
        _do(world.payClaim(treasurer, first, COMPENSATION, ref));
        _bring(loan, ClaimState.PapersComplete);
        _refused(world.payClaim(treasurer, loan, COMPENSATION, ref), _referenceUsed(treasurer, ref));
    }

    function test_RefusesAPaymentByAKeyThatMayNot() public {
        _bring(loan, ClaimState.PapersComplete);
        bytes memory why = _lacks(treasurer, Powers.POOL);
        _refused(_payOut(treasurer, COMPENSATION), why);
    }

    /// What it recovers after its claim does not change what was planned: it goes back by refund (art. 19(6)).
    function test_ARepaymentMeanwhileLeavesTheClaimAsItIs() public {
        _bring(loan, ClaimState.PapersComplete);
        _do(world.repay(house, loan, REPAY, _ref()));
        _do(_payOut(treasurer, COMPENSATION));
    }

    // Recoveries

    function test_ARecoveryIsWrittenDownGross() public {
        _paid(loan);
        bytes32 ref = _ref();
        Call memory c = world.recover(house, loan, 1_001, ref);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.RecoveryRecorded(loan, 1_001, 1_001, ref);
        _do(c);
        _is(loan, ClaimState.Recovering);
        _sums(loan, PRINCIPAL, COMPENSATION, 1_001, 0);
        _due(300); // floor(1001 * 30 %)
    }

    function test_RecoveriesNeverPassThePrincipalThatWasClaimedFor() public {
        _paid(loan);
        _recover(PRINCIPAL - 10);
        _refused(world.recover(house, loan, 11, _ref()), _recoveryExceeded(11, 10));
        _recover(10);
        _refused(world.recover(house, loan, 1, _ref()), _recoveryExceeded(1, 0));
    }

    function test_RecoveriesAreCappedByWhatWasOutstandingNotByWhatWasLent() public {
        _bad(loan);
        _do(world.claim(house, loan, 1_000, 300));
        _approved(loan);
        _do(_payOut(treasurer, 300));
        _refused(world.recover(house, loan, 1_001, _ref()), _recoveryExceeded(1_001, 1_000));
        _recover(1_000);
    }

    function test_RefusesARecoveryOfNothing() public {
        _paid(loan);
        _refused(world.recover(house, loan, 0, _ref()), _recoveryExceeded(0, PRINCIPAL));
    }

    function test_RefusesARecoveryBeforeThePaymentAndWhenAllIsDueBack() public {
        for (uint256 k; k < STATES; ++k) {
            if (_compensated(ClaimState(k)) || ClaimState(k) == ClaimState.Closed) continue;
            FinancingId id = _fresh(ClaimState(k));
            _refused(world.recover(house, id, 1, _ref()), _wrongStep(id));
        }
    }

    function test_RefusesARecoveryByAnotherBank() public {
        _paid(loan);
        _refused(world.recover(rival, loan, 1, _ref()), _notLender(loan, rival));
    }

    function test_RefusesARecoveryOfALoanThatIsInNoPool() public {
        _refused(world.recover(house, loan, 1, _ref()), _notEntered(loan));
    }

    function test_RefusesTheReferenceOfAnotherRecovery() public {
        _paid(loan);
        bytes32 ref = _ref();
        _do(world.recover(house, loan, 1, ref));
        _refused(world.recover(house, loan, 1, ref), _referenceUsed(house, ref));
    }

    function test_RefusesARecoveryByAKeyThatMayNot() public {
        _paid(loan);
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(world.recover(house, loan, 1, _ref()), why);
    }

    // Refunds

    function test_TheBankRefundsExactlyWhatIsDue() public {
        _bring(loan, ClaimState.Recovering);
        bytes32 ref = _ref();
        Call memory c = world.refund(house, loan, 300, ref);
        vm.expectEmit(true, true, true, true, address(pool));
        emit ICompensationPool.CompensationRefunded(loan, 300, 300, ref);
        _do(c);
        _sums(loan, PRINCIPAL, COMPENSATION, 1_001, 300);
        _due(0);
        _is(loan, ClaimState.Recovering);
    }

    function test_RefusesARefundOfMoreOrLess() public {
        _bring(loan, ClaimState.Recovering);
        _refused(world.refund(house, loan, 301, _ref()), _poolAmountDiffers(301, 300));
        _refused(world.refund(house, loan, 299, _ref()), _poolAmountDiffers(299, 300));
    }

    function test_RefusesARefundOfNothing() public {
        _paid(loan);
        _refused(world.refund(house, loan, 0, _ref()), _poolAmountDiffers(0, 0));
    }

    function test_RefusesARefundTwice() public {
        _bring(loan, ClaimState.Recovering);
        _refund(300);
        _refused(world.refund(house, loan, 300, _ref()), _poolAmountDiffers(300, 0));
    }

    /// Rule A20: cumulative, so that no cut of the recoveries leaves a fen behind.
    function test_RefundsFollowTheSumAndNotTheParts() public {
        _bad(loan);
        _do(world.claim(house, loan, 10_000_01, 3_000_00));
        _approved(loan);
        _do(_payOut(treasurer, 3_000_00));
        _recover(3_333_33);
        _refund(999_99);
        _recover(3_333_33);
        _refund(1_000_00);
        _recover(3_333_35);
        _refund(1_000_01);
        _due(0);
    }

    function test_RefusesARefundWithTheReferenceOfARecovery() public {
        _paid(loan);
        bytes32 ref = _ref();
        _do(world.recover(house, loan, 1_001, ref));
        _refused(world.refund(house, loan, 300, ref), _referenceUsed(house, ref));
    }

    function test_RefusesARefundByAnotherBank() public {
        _bring(loan, ClaimState.Recovering);
        _refused(world.refund(rival, loan, 300, _ref()), _notLender(loan, rival));
    }

    function test_RefusesARefundOfALoanThatIsInNoPool() public {
        _refused(world.refund(house, loan, 1, _ref()), _notEntered(loan));
    }

    function test_RefusesARefundByAKeyThatMayNot() public {
        _bring(loan, ClaimState.Recovering);
        bytes memory why = _lacks(house, Powers.POOL);
        _refused(world.refund(house, loan, 300, _ref()), why);
    }

    /// However the recoveries are cut: refunds are floor(ratio * sum), at most the compensation, and what the bank keeps
    /// of compensation and recoveries never passes the principal.
    function testFuzz_RefundsFollowTheSumOfRecoveries(uint40[6] memory cuts, uint16 ratio, uint40 owed) public {
        // forge-lint: disable-next-line(unsafe-typecast)
        ratio = uint16(bound(ratio, 1, 5_000));
        owed = bound40(owed, 10_000, PRINCIPAL);
        uint40 compensation = bound40(uint256(owed) * ratio / 10_000, 0, PRINCIPAL);
        _do(world.enter(house, loan, PRINCIPAL, ratio));
        _classify(loan, LoanClass.Loss);
        _do(world.claim(house, loan, owed, compensation));
        _approved(loan);
        _do(_payOut(treasurer, compensation));
        uint256 recovered;
        for (uint256 k; k < cuts.length && recovered < owed; ++k) {
            uint40 gross = bound40(cuts[k], 1, owed - recovered);
            _recover(gross);
            recovered += gross;
            uint256 share = recovered * ratio / 10_000;
            if (share > compensation) share = compensation;
            uint256 due = share - pool.loanOf(loan).refunded;
            _due(due);
            if (due > 0 && cuts[k] % 3 != 0) _refund(bound40(due, 0, PRINCIPAL));
            Loan memory l = pool.loanOf(loan);
            assertLe(l.refunded, compensation, "refunded");
            assertLe(uint256(compensation) + recovered - share, owed, "kept by the bank");
        }
    }
}
