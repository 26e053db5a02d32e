// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingState} from "../src/types/Desk.sol";
import {FinancingId} from "../src/types/Ids.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";

/// The same lot financed by the same bank a second time: what is left of the first time leaves the second alone.
contract DeskTiesTest is FinanceBase {
    /// A reservation that a court ended while there was time to pay, and a later one of the same holder and bank.
    function _reservedAgain() private returns (FinancingId ended) {
        bytes memory away = abi.encodeCall(ledger.forceTransfer, (lot, bob, FACE, "away"));
        bytes memory back = abi.encodeCall(ledger.forceTransfer, (lot, alice, FACE, "back"));
        world.schedule(address(ledger), away);
        world.schedule(address(ledger), back);
        _later(2 days);
        ended = _pledgeTaken();
        _asRole(address(ledger), away);
        _asRole(address(ledger), back);
        _pledgeTaken();
    }

    /// Sold with recourse, given to Bob by a court, and pledged by him to the same bank.
    function _pledgedAfterACourt() private returns (FinancingId ended, FinancingId pledged) {
        ended = _boughtWithRecourse();
        _forced(lot, bob, FACE);
        pledged = _taken(bob, lot, PLEDGE, false, house, REPAY - 1);
        _lend(pledged);
    }

    // declineFinancing

    function test_DecliningWhatLapsedLeavesALaterReservationAlone() public {
        FinancingId lapsed = _pledgeTaken();
        _later(TIME_TO_DISBURSE + 1);
        _pledgeTaken();
        _do(world.decline(house, lapsed));
        assertTrue(desk.financingOf(lapsed).state == FinancingState.Declined, "declined");
        _isLien(lot, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_DecliningARequestLeavesTheBanksReservationAlone() public {
        FinancingId asked = _ask(house, alice, lot, PLEDGE, false);
        _pledgeTaken();
        _do(world.decline(house, asked));
        _isLien(lot, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    // confirmDisbursement

    function test_RefusesToPayOutOnTheReservationOfALaterFinancing() public {
        FinancingId ended = _reservedAgain();
        _refused(world.disburse(house, ended, ADVANCE, _ref()), _noLien(lot));
        _isLien(lot, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    // recordRepayment

    function test_RefusesARepaymentOutOfTheClaimOfALaterFinancing() public {
        (FinancingId ended,) = _pledgedAfterACourt();
        _refused(world.repay(house, ended, 1, _ref()), _noLien(lot));
        _isLien(lot, LienKind.Secured, house, 0, REPAY - 1);
    }

    // claimOf

    function test_SaysWhatALotStillOwesAFinancing() public {
        FinancingId id = _pledgeTaken();
        assertEq(desk.claimOf(id), 0, "before the money has left");
        _lend(id);
        assertEq(desk.claimOf(id), REPAY, "all of it");
        _do(world.repay(house, id, PART, _ref()));
        assertEq(desk.claimOf(id), REPAY - PART, "what is left");
        _do(world.repay(house, id, REPAY - PART, _ref()));
        assertEq(desk.claimOf(id), 0, "repaid");
    }

    function test_OwesABankThatBoughtForGoodNothing() public {
        assertEq(desk.claimOf(_bought()), 0, "for good");
    }

    function test_OwesAFinancingThatACourtEndedNothing() public {
        (FinancingId ended, FinancingId pledged) = _pledgedAfterACourt();
        assertEq(desk.claimOf(ended), 0, "ended");
        assertEq(desk.claimOf(pledged), REPAY - 1, "pledged since");
    }

    function test_SaysForWhichFinancingALotsLienIs() public {
        assertEq(FinancingId.unwrap(desk.financingOn(lot)), 0, "for none yet");
        (, FinancingId pledged) = _pledgedAfterACourt();
        assertEq(FinancingId.unwrap(desk.financingOn(lot)), FinancingId.unwrap(pledged), "for the later one");
    }

    function test_OwesWhatIsNotPaidOutNothingOfAnEarlierClaim() public {
        // Asked for while it is free, and still only asked for when the lot is pledged to the same bank.
        FinancingId asked = _ask(house, alice, lot, PLEDGE, false);
        _pledged();
        assertEq(desk.claimOf(asked), 0, "only asked for");
    }
}
