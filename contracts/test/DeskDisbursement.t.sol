// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IFinancingDesk} from "../src/interfaces/IFinancingDesk.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {Financing, FinancingState} from "../src/types/Desk.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {LienKind, Lot} from "../src/types/Ledger.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// The bank has paid: only now it owns (discount) or holds (pledge).
contract DeskDisbursementTest is FinanceBase {
    function _discountTaken() private returns (FinancingId) {
        return _taken(alice, lot, DISCOUNT, false, house, FACE);
    }

    // What it does

    function test_APledgedLotStaysItsOwnersAndSecuresWhatIsRepaid() public {
        FinancingId id = _pledgeTaken();
        bytes32 ref = _ref();
        Call memory c = world.disburse(house, id, ADVANCE, ref);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienPlaced(lot, LienKind.Secured, house, REPAY, 0);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.Disbursed(id, house, ADVANCE, ref);
        _do(c);
        _is(id, FinancingState.Disbursed);
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
        Lot memory l = _lotOf(lot);
        assertEq(l.owner, alice, "owner");
        assertEq(l.endorsements, 0, "endorsements");
    }

    function test_APledgeDoesNotLapse() public {
        _pledged();
        _later(150 days);
        _refused(world.transfer(alice, lot, FACE, bob), _liened(lot, house));
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
    }

    function test_ALotSoldForGoodIsTheBanksWithNoLien() public {
        FinancingId id = _discountTaken();
        bytes32 ref = _ref();
        Call memory c = world.disburse(house, id, ADVANCE, ref);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, alice, house, bytes32(FinancingId.unwrap(id)));
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.Disbursed(id, house, ADVANCE, ref);
        _do(c);
        _is(id, FinancingState.Disbursed);
        _isFree(lot, house);
        assertEq(_lotOf(lot).endorsements, 1, "endorsements");
    }

    function test_ALotSoldWithRecourseIsTheBanksUpToWhatIsRepaid() public {
        FinancingId id = _taken(alice, lot, DISCOUNT, true, house, REPAY);
        Call memory c = world.disburse(house, id, ADVANCE, _ref());
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienPlaced(lot, LienKind.Recourse, alice, REPAY, 0);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, alice, house, bytes32(FinancingId.unwrap(id)));
        _do(c);
        _isLien(lot, LienKind.Recourse, alice, 0, REPAY);
        Lot memory l = _lotOf(lot);
        assertEq(l.owner, house, "owner");
        assertEq(l.endorsements, 1, "endorsements");
    }

    function test_TheAgreedTermsStayOnRecord() public {
        Financing memory f = desk.financingOf(_pledged());
        assertTrue(f.holder == alice && f.bank == house && f.kind == PLEDGE && !f.recourse, "parties and kind");
        assertTrue(f.advance == ADVANCE && f.repay == REPAY && f.rateBps == 350, "terms");
    }

    // To the fen, with a reference of its own

    function test_RefusesAnythingButTheAgreedAmount() public {
        FinancingId id = _pledgeTaken();
        _refused(world.disburse(house, id, ADVANCE - 1, _ref()), _amountDiffers(ADVANCE - 1, ADVANCE));
        _refused(world.disburse(house, id, ADVANCE + 1, _ref()), _amountDiffers(ADVANCE + 1, ADVANCE));
        _refused(world.disburse(house, id, REPAY, _ref()), _amountDiffers(REPAY, ADVANCE));
    }

    function test_RefusesAMissingReference() public {
        FinancingId id = _pledgeTaken();
        _refused(world.disburse(house, id, ADVANCE, 0), abi.encodeWithSelector(Errors.Ledger_NoReference.selector));
    }

    function test_RefusesTheReferenceOfAPaymentOnTheLedger() public {
        FinancingId id = _pledgeTaken();
        bytes32 ref = _ref();
        _do(world.pay(house, _accepted(FACE), FACE, ref));
        _refused(world.disburse(house, id, ADVANCE, ref), _referenceUsed(house, ref));
    }

    function test_RefusesTheReferenceOfAnotherDisbursement() public {
        bytes32 ref = _ref();
        _do(world.disburse(house, _pledgeTaken(), ADVANCE, ref));
        FinancingId second = _taken(alice, _lot(FACE), PLEDGE, false, house, REPAY);
        _refused(world.disburse(house, second, ADVANCE, ref), _referenceUsed(house, ref));
    }

    function test_TwoBanksMayUseTheSameReference() public {
        bytes32 ref = _ref();
        _do(world.disburse(house, _pledgeTaken(), ADVANCE, ref));
        _do(world.disburse(rival, _taken(alice, _lot(FACE), PLEDGE, false, rival, REPAY), ADVANCE, ref));
    }

    // By the bank whose quote was taken, once, in time

    function test_RefusesAnotherBanksDisbursement() public {
        FinancingId id = _pledgeTaken();
        _refused(world.disburse(rival, id, ADVANCE, _ref()), _notFunder(id, rival));
    }

    function test_RefusesASecondDisbursement() public {
        FinancingId id = _pledged();
        _refused(world.disburse(house, id, ADVANCE, _ref()), _wrongState(id));
    }

    function test_RefusesADisbursementByAKeyThatMayNotLend() public {
        FinancingId id = _pledgeTaken();
        bytes memory why = _lacks(house, Powers.LEND);
        _refused(world.disburse(house, id, ADVANCE, _ref()), why);
    }

    function test_TakesADisbursementInTheLastSecond() public {
        FinancingId id = _discountTaken();
        _later(TIME_TO_DISBURSE);
        _lend(id);
        _isFree(lot, house);
    }

    function test_RefusesADisbursementASecondLater() public {
        FinancingId id = _discountTaken();
        _later(TIME_TO_DISBURSE + 1);
        _refused(world.disburse(house, id, ADVANCE, _ref()), _lapsed(id));
    }

    // What happens meanwhile

    function test_AFrozenLotIsNeitherPledgedNorSold() public {
        FinancingId id = _pledgeTaken();
        _freeze(lot);
        bytes memory frozen = abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot);
        _refused(world.disburse(house, id, ADVANCE, _ref()), frozen);
        _unfreeze(lot);
        _do(world.decline(house, id));
        id = _discountTaken();
        _freeze(lot);
        _refused(world.disburse(house, id, ADVANCE, _ref()), frozen);
        _unfreeze(lot);
        _lend(id);
        _isFree(lot, house);
    }

    function test_ALotThatACourtGaveAwayIsNeitherPledgedNorSold() public {
        FinancingId pledge = _pledgeTaken();
        _forced(lot, bob, FACE);
        _refused(world.disburse(house, pledge, ADVANCE, _ref()), _noLien(lot));
        FinancingId discount = _taken(bob, lot, DISCOUNT, false, house, FACE);
        _forced(lot, carol, FACE);
        _refused(world.disburse(house, discount, ADVANCE, _ref()), _noLien(lot));
        _isFree(lot, carol);
    }

    function test_ASuspendedBankDisbursesNothing() public {
        FinancingId id = _discountTaken();
        _do(world.standing(house, Standing.Suspended));
        _refused(world.disburse(house, id, ADVANCE, _ref()), _notActive(house));
    }

    function test_ASuspendedSellerHasSoldAllTheSame() public {
        FinancingId id = _discountTaken();
        _do(world.standing(alice, Standing.Suspended));
        _lend(id);
        _isFree(lot, house);
    }

    function test_ABankThatMayNotReceiveAnyMoreBuysNothing() public {
        bytes memory bar = _barring(house);
        FinancingId id = _discountTaken();
        _asRole(address(ledger), bar);
        _refused(
            world.disburse(house, id, ADVANCE, _ref()),
            abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, house)
        );
    }

    function test_ABankThatMayNotReceiveAnyMoreStillHoldsAPledge() public {
        bytes memory bar = _barring(house);
        FinancingId id = _pledgeTaken();
        _asRole(address(ledger), bar);
        _lend(id);
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
    }

    function test_APauseDoesNotStopAPledgesDisbursement() public {
        FinancingId id = _pledgeTaken();
        _pause();
        _lend(id);
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
    }

    function test_APauseDoesNotStopADiscountsDisbursement() public {
        FinancingId id = _discountTaken();
        _pause();
        _lend(id);
        _isFree(lot, house);
    }

    function test_APaymentMeanwhileGoesWithTheLot() public {
        FinancingId id = _discountTaken();
        _pay(lot.receivableOf(), FACE);
        _lend(id);
        (uint256 toOwner,) = _redeem(house, lot);
        assertEq(toOwner, FACE, "to house");
    }
}
