// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IFinancingDesk} from "../src/interfaces/IFinancingDesk.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {FinancingState, QuoteTerms} from "../src/types/Desk.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {Powers} from "../src/types/Registry.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// From a quote's acceptance until the bank pays, declines, or lets the time pass.
contract DeskReservationTest is FinanceBase {
    // A lot serves one bank at a time

    function test_AReservedLotIsNotTakenByASecondFinancing() public {
        _pledgeTaken();
        QuoteTerms memory second = _quoted(alice, lot, DISCOUNT, false, rival, FACE);
        _refused(world.acceptQuote(alice, second), _liened(lot, house));
    }

    function test_AReservedLotIsNotTakenTwiceByTheSameBank() public {
        _pledgeTaken();
        QuoteTerms memory second = _quoted(alice, lot, PLEDGE, false, house, REPAY);
        _refused(world.acceptQuote(alice, second), _liened(lot, house));
    }

    function test_APledgedLotIsNotTakenByASecondFinancing() public {
        _pledged();
        QuoteTerms memory second = _quoted(alice, lot, PLEDGE, false, rival, FACE);
        _refused(world.acceptQuote(alice, second), _liened(lot, house));
    }

    function test_ASoldLotIsNotTakenFromItsSellerAgain() public {
        QuoteTerms memory second = _quoted(alice, lot, PLEDGE, false, rival, REPAY);
        _bought();
        _refused(world.acceptQuote(alice, second), _notHolder(lot, alice));
    }

    function test_ALotBoughtWithRecourseIsNotPledgedByItsBank() public {
        _boughtWithRecourse();
        QuoteTerms memory second = _quoted(house, lot, PLEDGE, false, rival, REPAY);
        _refused(world.acceptQuote(house, second), _liened(lot, alice));
    }

    function test_ALotBoughtForGoodIsFinancedByItsBankInTurn() public {
        _bought();
        QuoteTerms memory second = _quoted(house, lot, PLEDGE, false, rival, REPAY);
        _do(world.acceptQuote(house, second));
        _isLien(lot, LienKind.Reserved, rival, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_AReservedLotDoesNotMove() public {
        _pledgeTaken();
        _refused(world.transfer(alice, lot, FACE, bob), _liened(lot, house));
        _refused(world.transfer(alice, lot, PART, bob), _liened(lot, house));
    }

    function test_AReservedLotIsNotCut() public {
        _pledgeTaken();
        _refused(world.split(alice, lot, PART), _liened(lot, house));
    }

    function test_AReservedLotIsNotRedeemed() public {
        _pledgeTaken();
        _pay(lot.receivableOf(), FACE / 2);
        _refused(world.redeem(alice, lot), _liened(lot, house));
        _refused(world.redeem(house, lot), _liened(lot, house));
    }

    // Lapse

    function test_AReservationHoldsToItsLastSecond() public {
        _pledgeTaken();
        _later(TIME_TO_DISBURSE);
        QuoteTerms memory second = _quoted(alice, lot, PLEDGE, false, rival, REPAY);
        _refused(world.acceptQuote(alice, second), _liened(lot, house));
        _refused(world.transfer(alice, lot, FACE, bob), _liened(lot, house));
    }

    function test_AReservationLapsesByItself() public {
        _pledgeTaken();
        _later(TIME_TO_DISBURSE + 1);
        FinancingId second = _taken(alice, lot, PLEDGE, false, rival, REPAY);
        _isLien(lot, LienKind.Reserved, rival, _now() + TIME_TO_DISBURSE, 0);
        _do(world.disburse(rival, second, ADVANCE, _ref()));
        _isLien(lot, LienKind.Secured, rival, 0, REPAY);
    }

    function test_ALapsedReservationIsSaidToBeReleasedByWhatComesNext() public {
        _pledgeTaken();
        _later(TIME_TO_DISBURSE + 1);
        QuoteTerms memory second = _quoted(alice, lot, PLEDGE, false, rival, REPAY);
        Call memory c = world.acceptQuote(alice, second);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        _do(c);
    }

    function test_ALapsedReservationLetsTheOwnerPassTheLotOn() public {
        _pledgeTaken();
        _later(TIME_TO_DISBURSE + 1);
        _do(world.transfer(alice, lot, FACE, bob));
        _isFree(lot, bob);
    }

    function test_ALapsedReservationLetsTheOwnerRedeem() public {
        _pledgeTaken();
        _pay(lot.receivableOf(), FACE);
        _later(TIME_TO_DISBURSE + 1);
        (uint256 toOwner, uint256 toParty) = _redeem(alice, lot);
        assertEq(toOwner, FACE, "to Alice");
        assertEq(toParty, 0, "to house");
        _isFree(lot, alice);
    }

    // The bank lets go

    function test_ADeclinedLotIsFreeAtOnce() public {
        FinancingId id = _pledgeTaken();
        Call memory c = world.decline(house, id);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        vm.expectEmit(true, true, true, true, address(desk));
        emit IFinancingDesk.FinancingDeclined(id, house, world.TERMS());
        _do(c);
        _is(id, FinancingState.Declined);
        _isFree(lot, alice);
        _taken(alice, lot, PLEDGE, false, rival, REPAY);
    }

    function test_ADeclinedFinancingIsNotPaidOut() public {
        FinancingId id = _pledgeTaken();
        _do(world.decline(house, id));
        _refused(world.disburse(house, id, ADVANCE, _ref()), _wrongState(id));
    }

    function test_RefusesThatAnotherBankLetsGo() public {
        FinancingId id = _pledgeTaken();
        _refused(world.decline(rival, id), _notFunder(id, rival));
        _isLien(lot, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_RefusesThatAKeyThatMayNotLendLetsGo() public {
        FinancingId id = _pledgeTaken();
        bytes memory why = _lacks(house, Powers.LEND);
        _refused(world.decline(house, id), why);
    }

    function test_TheBankLetsGoDuringAPause() public {
        FinancingId id = _pledgeTaken();
        _pause();
        _do(world.decline(house, id));
        _isFree(lot, alice);
    }

    function test_TheBankLetsGoOfAFrozenLot() public {
        FinancingId id = _pledgeTaken();
        _freeze(lot);
        _do(world.decline(house, id));
        _isFree(lot, alice);
        assertTrue(_lotOf(lot).frozen, "frozen as before");
    }

    function test_DecliningALapsedFinancingLeavesTheNextBanksReservationAlone() public {
        FinancingId first = _pledgeTaken();
        _later(TIME_TO_DISBURSE + 1);
        _taken(alice, lot, PLEDGE, false, rival, REPAY);
        _do(world.decline(house, first));
        _is(first, FinancingState.Declined);
        _isLien(lot, LienKind.Reserved, rival, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_DecliningALapsedFinancingLeavesTheBanksOwnPledgeAlone() public {
        FinancingId first = _pledgeTaken();
        _later(TIME_TO_DISBURSE + 1);
        _pledged();
        _do(world.decline(house, first));
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
    }

    function test_DecliningALapsedFinancingLeavesTheNextOwnerAlone() public {
        FinancingId first = _pledgeTaken();
        _later(TIME_TO_DISBURSE + 1);
        _do(world.transfer(alice, lot, FACE, bob));
        _do(world.decline(house, first));
        _isFree(lot, bob);
    }

    // A court

    function test_ACourtOverridesAReservation() public {
        FinancingId id = _pledgeTaken();
        _forced(lot, bob, FACE);
        _isFree(lot, bob);
        _refused(world.disburse(house, id, ADVANCE, _ref()), _noLien(lot));
    }

    function test_ACourtTakesAPartOfAReservedLotAndWithItTheReservation() public {
        FinancingId id = _pledgeTaken();
        _forced(lot, bob, PART);
        _isFree(lot, alice);
        _isFree(lot.tailAt(FACE - PART), bob);
        _refused(world.disburse(house, id, ADVANCE, _ref()), _noLien(lot));
    }

    /// The bank may be the next owner's bank too: what it promised Alice does not take Bob's lot.
    function test_WhatWasReservedByTheOneIsNotPaidForByTheOther() public {
        FinancingId first = _pledgeTaken();
        _forced(lot, bob, FACE);
        FinancingId second = _taken(bob, lot, PLEDGE, false, house, REPAY);
        _refused(world.disburse(house, first, ADVANCE, _ref()), _noLien(lot));
        _do(world.disburse(house, second, ADVANCE, _ref()));
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
    }

    function test_ACourtGivesALotToTheBankThatHadReservedIt() public {
        FinancingId id = _pledgeTaken();
        _forced(lot, house, FACE);
        _isFree(lot, house);
        _refused(world.disburse(house, id, ADVANCE, _ref()), abi.encodeWithSelector(Errors.Ledger_NoLien.selector, lot));
    }
}
