// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, ReceivableFlags, ReceivableState} from "../src/types/Ledger.sol";
import {Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {Vm, vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// The debtor's bank records what it has received. Who is owed what of it: `Redeem.t.sol`.
contract PaymentsTest is LedgerBase {
    ReceivableId private id;

    function setUp() public override {
        super.setUp();
        id = _accepted(FACE);
    }

    function _notAppointed(address by) private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_BankNotAppointed.selector, core, by);
    }

    // What it does

    function test_RecordsPartPaymentsUntilTheFaceIsPaid() public {
        _pay(id, 400_000_00);
        _is(id, ReceivableState.Accepted);
        assertEq(_paid(id), 400_000_00, "part paid");
        assertEq(ledger.lineOf(core).used, FACE - 400_000_00, "the line is freed as money comes");
        _pay(id, 600_000_00);
        _is(id, ReceivableState.Settled);
        assertEq(_paid(id), FACE, "paid");
        assertEq(ledger.lineOf(core).used, 0, "line");
        assertEq(_receivable(id).flags, ReceivableFlags.PAID_INTO, "flags");
    }

    function test_SaysWhatWasPaidAndUnderWhichReference() public {
        _pay(id, 100_000_00);
        Call memory payment = world.pay(house, id, 1, "ref");
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.PaymentRecorded(id, house, 1, 100_000_01, "ref");
        _do(payment);
    }

    function test_SaysThatItIsSettledWithTheLastFenAndNotBefore() public {
        vm.recordLogs();
        _pay(id, FACE - 1);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 k; k < logs.length; ++k) {
            assertTrue(logs[k].topics[0] != IReceivableLedger.ReceivableSettled.selector, "not yet");
        }
        Call memory payment = world.pay(house, id, 1, _ref());
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.ReceivableSettled(id);
        _do(payment);
    }

    // How much

    function test_RefusesAFenTooMuch() public {
        _pay(id, FACE - 10);
        _refused(world.pay(house, id, 11, _ref()), abi.encodeWithSelector(Errors.Ledger_OverPaid.selector, id, 11, 10));
        _pay(id, 10);
        _refused(world.pay(house, id, 1, _ref()), abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id));
    }

    function test_RefusesNothing() public {
        _refused(world.pay(house, id, 0, _ref()), abi.encodeWithSelector(Errors.Ledger_NoAmount.selector));
    }

    // Of what

    function test_RefusesAPaymentOfWhatIsNotAccepted() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId other = _issue(i);
        bytes memory wrong = abi.encodeWithSelector(Errors.Ledger_WrongState.selector, other);
        _refused(world.pay(house, other, FACE, _ref()), wrong);
        _do(world.reject(alice, other, i));
        _refused(world.pay(house, other, FACE, _ref()), wrong);
        ReceivableId none = ReceivableId.wrap(1 << 40);
        _refused(world.pay(house, none, FACE, _ref()), abi.encodeWithSelector(Errors.Ledger_WrongState.selector, none));
    }

    // By whom

    function test_OnlyTheDebtorsBankRecordsPayments() public {
        _refused(world.pay(rival, id, FACE, _ref()), _notAppointed(rival));
        _refused(world.pay(core, id, FACE, _ref()), _notAppointed(core));
        _refused(world.pay(alice, id, FACE, _ref()), _notAppointed(alice));
    }

    function test_RefusesASuspendedBank() public {
        _do(world.standing(house, Standing.Suspended));
        _refused(world.pay(house, id, FACE, _ref()), abi.encodeWithSelector(Errors.Registry_NotActive.selector, house));
    }

    function test_TheDebtorNeedNotBeActive() public {
        _do(world.standing(core, Standing.Suspended));
        _pay(id, FACE);
        _is(id, ReceivableState.Settled);
    }

    // Under which reference

    function test_EachReferenceOfABankIsUsedOnce() public {
        ReceivableId other = _accepted(FACE);
        bytes32 ref = _ref();
        _do(world.pay(house, id, FACE, ref));
        bytes memory used = abi.encodeWithSelector(Errors.Ledger_ReferenceUsed.selector, house, ref);
        _refused(world.pay(house, other, FACE, ref), used);
        _do(world.pay(house, other, FACE, _ref()));
    }

    function test_RefusesAPaymentWithoutReference() public {
        _refused(world.pay(house, id, FACE, 0), abi.encodeWithSelector(Errors.Ledger_NoReference.selector));
    }

    function test_ARefusedPaymentLeavesItsReferenceUnused() public {
        bytes32 ref = _ref();
        _refused(
            world.pay(house, id, FACE + 1, ref),
            abi.encodeWithSelector(Errors.Ledger_OverPaid.selector, id, FACE + 1, FACE)
        );
        _do(world.pay(house, id, FACE, ref));
    }

    // When

    function test_IsNeverPaused() public {
        _pause();
        _pay(id, 1);
        _wait(TENOR + 1);
        _pay(id, FACE - 1);
        _is(id, ReceivableState.Settled);
    }

    function test_AFrozenLotDoesNotKeepTheDebtorFromPaying() public {
        _freeze(id.firstLot());
        _pay(id, FACE);
        _is(id, ReceivableState.Settled);
    }

    // Any schedule

    function testFuzz_AnyScheduleIsCountedToTheFen(uint40 face, uint40[4] memory amounts) public {
        face = bound40(face, LEAST, LIMIT - FACE);
        id = _accepted(face);
        uint40 paid;
        for (uint256 k; k < amounts.length; ++k) {
            uint40 amount = bound40(amounts[k], 0, uint256(face) + 1);
            Call memory payment = world.pay(house, id, amount, _ref());
            if (paid == face) {
                _refused(payment, abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id));
            } else if (amount == 0) {
                _refused(payment, abi.encodeWithSelector(Errors.Ledger_NoAmount.selector));
            } else if (amount > face - paid) {
                _refused(
                    payment,
                    abi.encodeWithSelector(Errors.Ledger_OverPaid.selector, id, uint256(amount), uint256(face - paid))
                );
            } else {
                _do(payment);
                paid += amount;
            }
            assertEq(_paid(id), paid, "paid");
            assertEq(ledger.lineOf(core).used, FACE + face - paid, "line");
            _is(id, paid == face ? ReceivableState.Settled : ReceivableState.Accepted);
        }
    }
}
