// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {ReceivableFlags, ReceivableState} from "../src/types/Ledger.sol";
import {Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {Vm, vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// What matured unpaid: noted by anybody, declared a default by a bank that has a claim.
contract DefaultTest is LedgerBase {
    ReceivableId private id;
    LotId private lot;

    function setUp() public override {
        super.setUp();
        _do(world.consent(rival));
        id = _accepted(FACE);
        lot = id.firstLot();
    }

    function _mature() private {
        vm.warp(START + TENOR + 1);
    }

    function _note(ReceivableId of_) private view returns (Call memory) {
        return Call(address(ledger), abi.encodeCall(ledger.noteOverdue, (of_)));
    }

    function _notOverdue() private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NotOverdue.selector, id);
    }

    function _notEntitled(LotId of_, address by) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, of_, by);
    }

    // Noting

    function test_AnybodyNotesItOnceItIsOverdueAndItIsSaid() public {
        _mature();
        vm.prank(STRANGER);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.OverdueNoted(id, core);
        ledger.noteOverdue(id);
        assertEq(ledger.lineOf(core).overdue, 1, "overdue");
        assertEq(_receivable(id).flags, ReceivableFlags.OVERDUE_NOTED, "flags");
        _is(id, ReceivableState.Accepted);
    }

    function test_RefusesToNoteItUpToTheMaturity() public {
        _refused(_note(id), _notOverdue());
        vm.warp(START + TENOR);
        _refused(_note(id), _notOverdue());
        _wait(1);
        _do(_note(id));
    }

    function test_RefusesToNoteItTwice() public {
        _mature();
        _do(_note(id));
        _refused(_note(id), _notOverdue());
        assertEq(ledger.lineOf(core).overdue, 1, "counted once");
    }

    function test_RefusesToNoteWhatIsPaidOrWasNeverAccepted() public {
        ReceivableId issued = _issued(FACE);
        _pay(id, FACE);
        _mature();
        _refused(_note(id), _notOverdue());
        _refused(_note(issued), abi.encodeWithSelector(Errors.Ledger_NotOverdue.selector, issued));
        ReceivableId none = ReceivableId.wrap(1 << 40);
        _refused(_note(none), abi.encodeWithSelector(Errors.Ledger_NotOverdue.selector, none));
    }

    function test_NotesWhatIsPaidInPart() public {
        _pay(id, FACE - 1);
        _mature();
        _do(_note(id));
        assertEq(_receivable(id).flags, ReceivableFlags.OVERDUE_NOTED | ReceivableFlags.PAID_INTO, "flags");
    }

    function test_IsNotedDuringAPause() public {
        _pause();
        _mature();
        _do(_note(id));
    }

    function test_TheLastPaymentClearsItAndSaysSo() public {
        _mature();
        _do(_note(id));
        _pay(id, FACE - 1);
        assertEq(ledger.lineOf(core).overdue, 1, "still overdue");
        Call memory payment = world.pay(house, id, 1, _ref());
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.OverdueCleared(id, core);
        _do(payment);
        assertEq(ledger.lineOf(core).overdue, 0, "cleared");
        assertEq(_receivable(id).flags, ReceivableFlags.PAID_INTO, "flags");
    }

    function test_APaymentOfWhatNobodyNotedClearsNothing() public {
        ReceivableId other = _accepted(FACE);
        _mature();
        _do(_note(other));
        vm.recordLogs();
        _pay(id, FACE);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 k; k < logs.length; ++k) {
            assertTrue(logs[k].topics[0] != IReceivableLedger.OverdueCleared.selector, "it was not noted");
        }
        assertEq(ledger.lineOf(core).overdue, 1, "the other's");
    }

    // Declaring

    function test_ABankThatOwnsALotDeclaresADefaultAndItIsSaid() public {
        _do(world.transfer(alice, lot, FACE, rival));
        _mature();
        Call memory declaration = world.declareDefault(rival, id, lot);
        bytes32 evidence = world.TERMS();
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.OverdueNoted(id, core);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.ReceivableDefaulted(id, rival, lot, evidence);
        _do(declaration);
        _is(id, ReceivableState.Defaulted);
        assertEq(ledger.lineOf(core).overdue, 1, "overdue");
        assertEq(_receivable(id).flags, ReceivableFlags.OVERDUE_NOTED, "flags");
    }

    function test_ABankThatBoughtALotWithRecourseDeclaresADefault() public {
        _sell(lot, alice, rival, FACE / 2);
        _mature();
        _do(world.declareDefault(rival, id, lot));
    }

    function test_ABankThatLentOnALotDeclaresADefault() public {
        _pledge(lot, alice, rival, FACE / 2);
        _mature();
        _do(world.declareDefault(rival, id, lot));
        _is(id, ReceivableState.Defaulted);
    }

    function test_ABankDeclaresADefaultOutOfAnyLotOfTheReceivable() public {
        LotId tail = lot.tailAt(FACE - LEAST);
        _do(world.transfer(alice, lot, LEAST, rival));
        _mature();
        _refused(world.declareDefault(rival, id, lot), _notEntitled(lot, rival));
        _do(world.declareDefault(rival, id, tail));
    }

    function test_WhatWasNotedIsNotNotedAgain() public {
        _do(world.transfer(alice, lot, FACE, rival));
        _mature();
        _do(_note(id));
        vm.recordLogs();
        _do(world.declareDefault(rival, id, lot));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 k; k < logs.length; ++k) {
            assertTrue(logs[k].topics[0] != IReceivableLedger.OverdueNoted.selector, "noted before");
        }
        assertEq(ledger.lineOf(core).overdue, 1, "counted once");
    }

    function test_RefusesADefaultUpToTheMaturity() public {
        _do(world.transfer(alice, lot, FACE, rival));
        vm.warp(START + TENOR);
        _refused(world.declareDefault(rival, id, lot), _notOverdue());
        _wait(1);
        _do(world.declareDefault(rival, id, lot));
    }

    function test_RefusesADefaultTwiceOrOfWhatIsPaid() public {
        _do(world.transfer(alice, lot, FACE, rival));
        bytes memory wrong = abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id);
        _mature();
        _do(world.declareDefault(rival, id, lot));
        _refused(world.declareDefault(rival, id, lot), wrong);
        _pay(id, FACE);
        _refused(world.declareDefault(rival, id, lot), wrong);
    }

    function test_OnlyABankDeclaresADefault() public {
        _mature();
        _refused(
            world.declareDefault(alice, id, lot), abi.encodeWithSelector(Errors.Registry_WrongKind.selector, alice)
        );
    }

    function test_RefusesASuspendedBank() public {
        _do(world.transfer(alice, lot, FACE, rival));
        _mature();
        _do(world.standing(rival, Standing.Suspended));
        _refused(
            world.declareDefault(rival, id, lot), abi.encodeWithSelector(Errors.Registry_NotActive.selector, rival)
        );
    }

    function test_RefusesABankWithoutAClaim() public {
        _mature();
        _refused(world.declareDefault(rival, id, lot), _notEntitled(lot, rival));
        _refused(world.declareDefault(house, id, lot), _notEntitled(lot, house));
    }

    function test_RefusesABankThatOnlyReservedTheLot() public {
        _reserve(lot, alice, rival, type(uint40).max);
        _mature();
        _refused(world.declareDefault(rival, id, lot), _notEntitled(lot, rival));
    }

    function test_RefusesABankThatSoldTheLotWithRecourse() public {
        _do(world.transfer(alice, lot, FACE, rival));
        _sell(lot, rival, house, FACE / 2);
        _mature();
        _refused(world.declareDefault(rival, id, lot), _notEntitled(lot, rival));
        _do(world.declareDefault(house, id, lot));
    }

    function test_RefusesAnotherBanksPledge() public {
        _pledge(lot, alice, house, FACE / 2);
        _mature();
        _refused(world.declareDefault(rival, id, lot), _notEntitled(lot, rival));
    }

    function test_RefusesALotOfAnotherReceivable() public {
        LotId other = _accepted(FACE).firstLot();
        _do(world.transfer(alice, other, FACE, rival));
        _mature();
        _refused(world.declareDefault(rival, id, other), _notEntitled(other, rival));
    }

    function test_RefusesALotThatIsNotThere() public {
        _mature();
        LotId none = lot.tailAt(1);
        _refused(world.declareDefault(rival, id, none), _notEntitled(none, rival));
    }

    // Afterwards

    function test_IsPaidAfterAll() public {
        _do(world.transfer(alice, lot, FACE, rival));
        _mature();
        _do(world.declareDefault(rival, id, lot));
        _pay(id, FACE / 2);
        _is(id, ReceivableState.Defaulted);
        assertEq(ledger.lineOf(core).overdue, 1, "overdue");
        _pay(id, FACE / 2);
        _is(id, ReceivableState.Settled);
        assertEq(ledger.lineOf(core).overdue, 0, "cleared");
        _do(world.redeem(rival, lot));
    }

    function test_StopsItsDebtorUntilItIsPaid() public {
        _do(world.transfer(alice, lot, FACE, rival));
        _mature();
        _do(world.declareDefault(rival, id, lot));
        _issueRefused(_intent(FACE), abi.encodeWithSelector(Errors.Ledger_DebtorStopped.selector, core));
        _pay(id, FACE);
        _issued(FACE);
    }
}
