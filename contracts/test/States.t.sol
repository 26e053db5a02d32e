// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, ReceivableState} from "../src/types/Ledger.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// The table of `ReceivableState`: every action in every state, before the maturity and after it. What is not in the
/// table is refused and changes nothing.
contract StatesTest is LedgerBase {
    enum Action {
        Issue,
        Accept,
        Reject,
        Cancel,
        PayPart,
        PayAll,
        NoteOverdue,
        DeclareDefault
    }

    uint40 private constant TAIL = 100_000_00;

    ReceivableId private id;
    bytes private original; // ABI-encoded

    function setUp() public override {
        super.setUp();
        _do(world.consent(rival));
        IssueReceivable memory i = _intent(FACE);
        i.deadline = type(uint40).max;
        original = abi.encode(i);
        (, id) = world.issue(i);
    }

    function _intentOf() private view returns (IssueReceivable memory) {
        return abi.decode(original, (IssueReceivable));
    }

    /// The bank's lot, out of which it may declare a default.
    function _lotOfTheBank() private view returns (LotId) {
        return id.firstLot().tailAt(FACE - TAIL);
    }

    function _bring(ReceivableState state) private {
        if (state == ReceivableState.None) return;
        _issue(_intentOf());
        if (state == ReceivableState.Issued) return;
        if (state == ReceivableState.Rejected) return _do(world.reject(alice, id, _intentOf()));
        if (state == ReceivableState.Cancelled) return _do(world.cancel(core, id, _intentOf()));
        _do(world.accept(alice, id));
        _do(world.transfer(alice, id.firstLot(), TAIL, rival));
        if (state == ReceivableState.Settled) _pay(id, FACE);
        if (state != ReceivableState.Defaulted) return;
        _wait(TENOR + 1);
        _do(world.declareDefault(rival, id, _lotOfTheBank()));
    }

    function _try(Action action) private returns (bool done, bytes memory answer) {
        Call memory c;
        if (action == Action.Issue) {
            // Sent by its key: no used nonce stands in the way.
            vm.prank(_keyOf(core));
            return address(ledger).call(abi.encodeCall(ledger.issueReceivable, (_intentOf(), "")));
        }
        if (action == Action.Accept) c = world.accept(alice, id);
        if (action == Action.Reject) c = world.reject(alice, id, _intentOf());
        if (action == Action.Cancel) c = world.cancel(core, id, _intentOf());
        if (action == Action.PayPart) c = world.pay(house, id, 1, _ref());
        if (action == Action.PayAll) c = world.pay(house, id, FACE, _ref());
        if (action == Action.NoteOverdue) c = Call(address(ledger), abi.encodeCall(ledger.noteOverdue, (id)));
        if (action == Action.DeclareDefault) c = world.declareDefault(rival, id, _lotOfTheBank());
        return c.target.call(c.data);
    }

    /// The table: the state that follows, which is the present one where the table has no line.
    function _next(ReceivableState from, Action action, bool late) private pure returns (ReceivableState) {
        if (from == ReceivableState.None) {
            if (action == Action.Issue && !late) return ReceivableState.Issued;
        } else if (from == ReceivableState.Issued) {
            if (action == Action.Accept && !late) return ReceivableState.Accepted;
            if (action == Action.Reject) return ReceivableState.Rejected;
            if (action == Action.Cancel) return ReceivableState.Cancelled;
        } else if (from == ReceivableState.Accepted) {
            if (action == Action.PayAll) return ReceivableState.Settled;
            if (action == Action.DeclareDefault && late) return ReceivableState.Defaulted;
        } else if (from == ReceivableState.Defaulted) {
            if (action == Action.PayAll) return ReceivableState.Settled;
        }
        return from;
    }

    /// What is done and leaves the state as it is.
    function _stays(ReceivableState from, Action action, bool late) private pure returns (bool) {
        bool owed = from == ReceivableState.Accepted || from == ReceivableState.Defaulted;
        if (action == Action.PayPart) return owed;
        return action == Action.NoteOverdue && from == ReceivableState.Accepted && late;
    }

    function _why(ReceivableState from, Action action, bool late) private view returns (bytes memory) {
        bytes memory badMaturity = abi.encodeWithSelector(Errors.Ledger_BadMaturity.selector, _intentOf().maturity);
        bytes memory notOverdue = abi.encodeWithSelector(Errors.Ledger_NotOverdue.selector, id);
        if (action == Action.NoteOverdue) return notOverdue;
        if (action == Action.DeclareDefault && from == ReceivableState.Accepted) return notOverdue;
        if (action == Action.Accept && from == ReceivableState.Issued) return badMaturity;
        if (action == Action.Issue && late) return badMaturity;
        if (action == Action.Cancel && from == ReceivableState.None) {
            return abi.encodeWithSelector(Errors.Ledger_NotDebtor.selector, id, core);
        }
        return abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id);
    }

    function _check(ReceivableState from, Action action, bool late) private {
        uint256 before = vm.snapshotState();
        _bring(from);
        if (late) vm.warp(START + TENOR + 1);
        ReceivableState next = _next(from, action, late);
        (bool done, bytes memory answer) = _try(action);
        if (next == from && !_stays(from, action, late)) {
            assertTrue(!done, "was not refused");
            assertEq(answer, _why(from, action, late), "refused for another reason");
        } else {
            assertTrue(done, "was refused");
        }
        _is(id, next);
        vm.revertToState(before);
    }

    function _checkAll(ReceivableState from) private {
        for (uint8 action; action <= uint8(type(Action).max); ++action) {
            if (from != ReceivableState.Defaulted) _check(from, Action(action), false);
            _check(from, Action(action), true);
        }
    }

    function test_WhatIsNotThereIsOnlyIssued() public {
        _checkAll(ReceivableState.None);
    }

    function test_WhatWasIssuedIsOnlyAcceptedRejectedOrCancelled() public {
        _checkAll(ReceivableState.Issued);
    }

    function test_WhatWasAcceptedIsOnlyPaidOrDefaulted() public {
        _checkAll(ReceivableState.Accepted);
    }

    function test_WhatIsSettledStaysSettled() public {
        _checkAll(ReceivableState.Settled);
    }

    function test_WhatWasRejectedStaysRejected() public {
        _checkAll(ReceivableState.Rejected);
    }

    function test_WhatWasCancelledStaysCancelled() public {
        _checkAll(ReceivableState.Cancelled);
    }

    function test_WhatDefaultedIsOnlyPaid() public {
        _checkAll(ReceivableState.Defaulted);
    }

    // Its lots

    function _lotRefused(ReceivableState state, bytes memory why) private {
        uint256 before = vm.snapshotState();
        _bring(state);
        _refused(world.transfer(alice, id.firstLot(), LEAST, bob), why);
        _refused(world.split(alice, id.firstLot(), LEAST), why);
        vm.revertToState(before);
    }

    function test_LotsAreCutAndPassedOnOnlyOfWhatWasAccepted() public {
        bytes memory closed = abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id);
        _lotRefused(ReceivableState.Issued, closed);
        _lotRefused(ReceivableState.Settled, closed);
        _lotRefused(ReceivableState.Defaulted, closed);
        bytes memory nobodys = abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, id.firstLot(), alice);
        _lotRefused(ReceivableState.None, nobodys);
        _lotRefused(ReceivableState.Rejected, nobodys);
        _lotRefused(ReceivableState.Cancelled, nobodys);
        _bring(ReceivableState.Accepted);
        _do(world.transfer(alice, id.firstLot(), LEAST, bob));
        _do(world.split(alice, id.firstLot(), LEAST));
    }
}
