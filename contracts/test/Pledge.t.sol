// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IFinancingDesk} from "../src/interfaces/IFinancingDesk.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {FinancingState} from "../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../src/types/Ids.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// A loan on a lot: the bank first, the holder next, until nothing is owed any more.
contract PledgeTest is FinanceBase {
    FinancingId private loan;

    function setUp() public override {
        super.setUp();
        loan = _pledged();
    }

    function _repay(uint40 amount) private {
        _do(world.repay(house, loan, amount, _ref()));
    }

    // Repayment by other means

    function test_APartRepaidLeavesTheRestOwed() public {
        bytes32 ref = _ref();
        Call memory c = world.repay(house, loan, REPAY - 1, ref);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienReduced(lot, 1);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.Repaid(loan, REPAY - 1, 1, ref);
        _do(c);
        _isLien(lot, LienKind.Secured, house, 0, 1);
        _is(loan, FinancingState.Disbursed);
        _refused(world.transfer(alice, lot, FACE, bob), _liened(lot, house));
    }

    function test_TheLastFenRepaidReleasesTheLot() public {
        _repay(REPAY - 1);
        bytes32 ref = _ref();
        Call memory c = world.repay(house, loan, 1, ref);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.Repaid(loan, 1, 0, ref);
        _do(c);
        _isFree(lot, alice);
        _is(loan, FinancingState.Repaid);
    }

    function test_ALoanIsRepaidInOnePayment() public {
        _repay(REPAY);
        _isFree(lot, alice);
        _is(loan, FinancingState.Repaid);
    }

    function test_AFreedLotIsPassedOnOrPledgedAgain() public {
        _repay(REPAY);
        _do(world.transfer(alice, lot, PART, bob));
        _taken(alice, lot, PLEDGE, false, rival, REPAY);
    }

    function test_RefusesARepaymentOfNothing() public {
        _refused(world.repay(house, loan, 0, _ref()), _amountDiffers(0, REPAY));
    }

    function test_RefusesMoreThanIsOwed() public {
        _refused(world.repay(house, loan, REPAY + 1, _ref()), _amountDiffers(REPAY + 1, REPAY));
        _repay(REPAY - 1);
        _refused(world.repay(house, loan, 2, _ref()), _amountDiffers(2, 1));
    }

    function test_RefusesARepaymentOfWhatWasRepaid() public {
        _repay(REPAY);
        _refused(world.repay(house, loan, 1, _ref()), _wrongState(loan));
    }

    function test_RefusesARepaymentRecordedByAnotherBank() public {
        _refused(world.repay(rival, loan, 1, _ref()), _notFunder(loan, rival));
    }

    function test_RefusesARepaymentBeforeTheDisbursement() public {
        FinancingId id = _taken(alice, _lot(FACE), PLEDGE, false, house, REPAY);
        _refused(world.repay(house, id, 1, _ref()), _wrongState(id));
    }

    function test_RefusesARepaymentWithNoReference() public {
        _refused(world.repay(house, loan, 1, 0), abi.encodeWithSelector(Errors.Ledger_NoReference.selector));
    }

    function test_RefusesTheReferenceOfAnotherRepayment() public {
        bytes32 ref = _ref();
        _do(world.repay(house, loan, 1, ref));
        _refused(world.repay(house, loan, 1, ref), _referenceUsed(house, ref));
    }

    function test_RefusesARepaymentByAKeyThatMayNotLend() public {
        bytes memory why = _lacks(house, Powers.LEND);
        _refused(world.repay(house, loan, 1, _ref()), why);
    }

    function test_ASuspendedBankRecordsNoRepayment() public {
        _do(world.standing(house, Standing.Suspended));
        _refused(world.repay(house, loan, 1, _ref()), _notActive(house));
    }

    function test_ALoanIsRepaidAfterTheMaturity() public {
        _later(TENOR + 30 days);
        _repay(REPAY);
        _isFree(lot, alice);
    }

    function test_APauseStopsNeitherRepaymentNorRelease() public {
        _pause();
        _repay(REPAY);
        _isFree(lot, alice);
    }

    function test_AFreezeStopsNeitherRepaymentNorReleaseAndStays() public {
        _freeze(lot);
        _repay(REPAY);
        _isFree(lot, alice);
        assertTrue(_lotOf(lot).frozen, "still frozen");
    }

    // Redemption

    function test_TheBankIsPaidFirstAndTheHolderNext() public {
        _pay(lot.receivableOf(), FACE);
        (uint256 toOwner, uint256 toBank) = _redeem(alice, lot);
        assertEq(toBank, REPAY, "to house");
        assertEq(toOwner, FACE - REPAY, "to Alice");
        _isFree(lot, alice);
    }

    function test_APartPaymentIsTheBanksAlone() public {
        _pay(lot.receivableOf(), REPAY - 1);
        (uint256 toOwner, uint256 toBank) = _redeem(house, lot);
        assertEq(toBank, REPAY - 1, "to house");
        assertEq(toOwner, 0, "to Alice");
        _isLien(lot, LienKind.Secured, house, 0, 1);
    }

    function test_APaymentOfExactlyTheClaimReleasesTheLot() public {
        _pay(lot.receivableOf(), REPAY);
        (uint256 toOwner, uint256 toBank) = _redeem(house, lot);
        assertEq(toBank, REPAY, "to house");
        assertEq(toOwner, 0, "to Alice");
        _isFree(lot, alice);
    }

    function test_OnceReleasedAllTheRestIsTheHolders() public {
        ReceivableId receivable = lot.receivableOf();
        _pay(receivable, REPAY);
        _redeem(house, lot);
        _pay(receivable, FACE - REPAY);
        _refused(world.redeem(house, lot), abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, lot, house));
        (uint256 toOwner, uint256 toBank) = _redeem(alice, lot);
        assertEq(toOwner, FACE - REPAY, "to Alice");
        assertEq(toBank, 0, "to house");
    }

    function test_WhatWasRepaidIsNotTakenFromTheLotAgain() public {
        _repay(20_000_00);
        _pay(lot.receivableOf(), FACE);
        (uint256 toOwner, uint256 toBank) = _redeem(house, lot);
        assertEq(toBank, REPAY - 20_000_00, "to house");
        assertEq(toOwner, FACE - REPAY + 20_000_00, "to Alice");
    }

    function test_WhatTheLotPaidIsNotRepaidAgain() public {
        _pay(lot.receivableOf(), REPAY - 10);
        _redeem(house, lot);
        _refused(world.repay(house, loan, 11, _ref()), _amountDiffers(11, 10));
        _repay(10);
        _isFree(lot, alice);
    }

    function test_ALoanThatTheLotPaidOffIsNotRepaidAtAll() public {
        _pay(lot.receivableOf(), FACE);
        _redeem(house, lot);
        _refused(world.repay(house, loan, 1, _ref()), _amountDiffers(1, 0));
    }

    function test_AStrangerRedeemsNothing() public {
        _pay(lot.receivableOf(), FACE);
        _refused(world.redeem(rival, lot), abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, lot, rival));
    }

    function test_APauseDoesNotStopThePledgeesRedemption() public {
        _pay(lot.receivableOf(), FACE);
        _pause();
        (, uint256 toBank) = _redeem(house, lot);
        assertEq(toBank, REPAY, "to house");
    }

    function test_AFrozenLotIsRedeemedByNobody() public {
        _pay(lot.receivableOf(), FACE);
        _freeze(lot);
        bytes memory frozen = abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot);
        _refused(world.redeem(house, lot), frozen);
        _refused(world.redeem(alice, lot), frozen);
    }

    /// Of a part of a certificate, whatever comes in, whoever redeems, and whatever is repaid beside it: all that was
    /// redeemed together is the lot's share to the fen, and its holder gets nothing before the bank has all of its own.
    function testFuzz_BankAndHolderTogetherGetTheShareAndTheBankFirst(
        uint40 face,
        uint40 amount,
        uint40 owed,
        uint40[4] memory payments,
        uint40[4] memory repayments
    ) public {
        face = bound40(face, 2 * PART, LIMIT - FACE);
        amount = bound40(amount, PART, face - PART);
        owed = bound40(owed, 1, amount);
        LotId part = _lot(face);
        _do(world.transfer(alice, part, face - amount, bob));
        FinancingId id = _disbursed(alice, part, PLEDGE, house, 1, owed);
        uint256 paid;
        uint256 redeemed;
        for (uint256 k; k < payments.length && paid < face; ++k) {
            uint40 payment = bound40(payments[k], 1, face - paid);
            _pay(part.receivableOf(), payment);
            paid += payment;
            uint40 claim = _lotOf(part).claim;
            if (claim > 0 && repayments[k] % 2 == 0) {
                uint40 repayment = bound40(repayments[k], 1, claim);
                _do(world.repay(house, id, repayment, _ref()));
                claim -= repayment;
            }
            uint256 due = uint256(amount) * paid / face - redeemed;
            if (due == 0) continue;
            (uint256 toOwner, uint256 toBank) = _redeem(claim > 0 && payment % 2 == 0 ? house : alice, part);
            redeemed += due;
            assertEq(toBank + toOwner, due, "both together");
            assertEq(toBank, due < claim ? due : claim, "to the bank");
            assertEq(_lotOf(part).claim, claim - toBank, "left to the bank");
            assertEq(_lotOf(part).redeemed, redeemed, "redeemed");
        }
    }

    // The lot under its pledge

    function test_APledgedLotDoesNotMove() public {
        _refused(world.transfer(alice, lot, FACE, bob), _liened(lot, house));
        _refused(world.transfer(alice, lot, PART, bob), _liened(lot, house));
    }

    function test_APledgedLotIsNotCut() public {
        _refused(world.split(alice, lot, PART), _liened(lot, house));
    }

    function test_APledgeStaysOnALotThatACourtMoves() public {
        _forced(lot, bob, FACE);
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
        _pay(lot.receivableOf(), FACE);
        (uint256 toOwner, uint256 toBank) = _redeem(bob, lot);
        assertEq(toBank, REPAY, "to house");
        assertEq(toOwner, FACE - REPAY, "to Bob");
    }

    function test_ALotThatACourtMovedIsFreedForItsNewOwner() public {
        _forced(lot, bob, FACE);
        _repay(REPAY);
        _isFree(lot, bob);
    }

    function test_ACourtMovesNoPartOfAPledgedLot() public {
        bytes memory order = abi.encodeCall(ledger.forceTransfer, (lot, bob, PART, "order"));
        world.schedule(address(ledger), order);
        _later(2 days);
        (bool done, bytes memory answer) = world.asRole(address(ledger), order);
        assertTrue(!done, "was not refused");
        assertEq(answer, _liened(lot, house), "why");
    }
}
