// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LotId, ReceivableId} from "../../src/types/Ids.sol";
import {IssueReceivable} from "../../src/types/Ledger.sol";
import {Kind, Powers, Standing} from "../../src/types/Registry.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {Call} from "./World.sol";
import {vm} from "./Vm.sol";

/// Every signed function of registry and ledger, in a state in which it would be done: what holds of all intents is
/// shown for all of them.
abstract contract Actions is LedgerBase {
    enum Action {
        Admit,
        SetStanding,
        Grant,
        Revoke,
        Consent,
        WithdrawConsent,
        Appoint,
        SetLimit,
        Issue,
        Accept,
        Reject,
        Cancel,
        Transfer,
        Split,
        Redeem,
        Pay,
        DeclareDefault,
        RevokeAtRegistry,
        RevokeAtLedger
    }

    uint256 private constant SELECTOR = 4;
    uint256 private constant WORD = 32;

    address internal operator;
    LotId internal lot;
    ReceivableId private _id;
    bytes private _original; // of the issue, ABI-encoded

    function setUp() public virtual override {
        super.setUp();
        operator = world.operator();
        _do(world.consent(rival));
        IssueReceivable memory i = _intent(FACE);
        _original = abi.encode(i);
        _id = _issue(i);
        lot = _id.firstLot();
    }

    /// Runs a test for each action by itself.
    function _each(function(Action) internal test) internal {
        for (uint8 k; k <= uint8(type(Action).max); ++k) {
            uint256 before = vm.snapshotState();
            _prepare(Action(k));
            test(Action(k));
            vm.revertToState(before);
        }
    }

    /// Who signs the action, and the power that it takes.
    function _rule(Action action) internal view returns (address actor, uint16 power) {
        if (action <= Action.SetStanding) return (operator, Powers.ADMINISTER);
        if (action <= Action.Revoke) return (alice, Powers.ADMINISTER);
        if (action <= Action.WithdrawConsent) return (alice, Powers.HOLD);
        if (action == Action.Appoint) return (bob, Powers.ADMINISTER);
        if (action == Action.SetLimit) return (house, Powers.ADMINISTER);
        if (action == Action.Issue || action == Action.Cancel) return (core, Powers.ISSUE);
        if (action <= Action.Redeem) return (alice, Powers.HOLD);
        if (action == Action.Pay) return (house, Powers.SETTLE);
        return action == Action.DeclareDefault ? (rival, Powers.LEND) : (alice, Powers.NONE);
    }

    function _actor(Action action) internal view returns (address actor) {
        (actor,) = _rule(action);
    }

    /// What must have happened before the action, done with the parties' first keys.
    function _prepare(Action action) internal {
        if (action == Action.Revoke) _do(world.grant(alice, STRANGER, Powers.HOLD));
        if (action < Action.Transfer || action > Action.DeclareDefault) return;
        _do(world.accept(alice, _id));
        if (action == Action.Redeem) _pay(_id, FACE);
        if (action != Action.DeclareDefault) return;
        _do(world.transfer(alice, lot, FACE, rival));
        _wait(TENOR + 1);
    }

    function _signed(Action action) internal returns (Call memory c) {
        IssueReceivable memory i = abi.decode(_original, (IssueReceivable));
        if (action == Action.Admit) return world.admit(address(0xDA7E), Kind.Bank, STRANGER);
        if (action == Action.SetStanding) return world.standing(carol, Standing.Suspended);
        if (action == Action.Grant) return world.grant(alice, STRANGER, Powers.ALL);
        if (action == Action.Revoke) return world.revoke(alice, STRANGER);
        if (action == Action.Consent) return world.consent(alice);
        if (action == Action.WithdrawConsent) return world.withdrawConsent(alice);
        if (action == Action.Appoint) return world.appoint(bob, rival);
        if (action == Action.SetLimit) return world.limit(house, core, LIMIT / 2);
        if (action == Action.Accept) return world.accept(alice, _id);
        if (action == Action.Reject) return world.reject(alice, _id, i);
        if (action == Action.Cancel) return world.cancel(core, _id, i);
        if (action == Action.Transfer) return world.transfer(alice, lot, FACE / 2, bob);
        if (action == Action.Split) return world.split(alice, lot, LEAST);
        if (action == Action.Redeem) return world.redeem(alice, lot);
        if (action == Action.Pay) return world.pay(house, _id, 1, _ref());
        if (action == Action.DeclareDefault) return world.declareDefault(rival, _id, lot);
        if (action == Action.RevokeAtRegistry) return world.revokeIntent(alice, address(registry), 1e6);
        if (action == Action.RevokeAtLedger) return world.revokeIntent(alice, address(ledger), 1e6);
        (c,) = world.issue(_intent(FACE));
    }

    /// The bits of each field of the intent, in order. Of an issue: its fields, the list's length, and one invoice.
    function _widths(Action action) internal pure returns (uint16[] memory widths) {
        if (action == Action.Admit) return _list([160, 160, 8, 160, 256, 256, 40, 0]);
        if (action == Action.SetStanding) return _list([160, 160, 8, 256, 256, 40, 0, 0]);
        if (action == Action.Grant) return _list([160, 160, 16, 256, 40, 0, 0, 0]);
        if (action == Action.Revoke || action == Action.Appoint) return _list([160, 160, 256, 40, 0, 0, 0, 0]);
        if (action == Action.Consent || action == Action.Redeem) return _list([160, 256, 256, 40, 0, 0, 0, 0]);
        if (action == Action.WithdrawConsent) return _list([160, 256, 40, 0, 0, 0, 0, 0]);
        if (action == Action.SetLimit) return _list([160, 160, 40, 256, 40, 0, 0, 0]);
        if (action <= Action.Cancel && action != Action.Issue) return _list([160, 256, 256, 256, 40, 0, 0, 0]);
        if (action == Action.Transfer) return _list([160, 256, 40, 160, 256, 256, 40, 0]);
        if (action == Action.Split) return _list([160, 256, 40, 256, 40, 0, 0, 0]);
        if (action == Action.Pay) return _list([160, 256, 40, 256, 256, 40, 0, 0]);
        if (action == Action.DeclareDefault) return _list([160, 256, 256, 256, 256, 40, 0, 0]);
        if (action > Action.DeclareDefault) return _list([160, 160, 256, 256, 40, 0, 0, 0]);
        widths = new uint16[](12);
        uint16[12] memory issue = [160, 160, 40, 40, 256, 256, 256, 40, 256, 256, 40, 40];
        for (uint256 k; k < widths.length; ++k) {
            widths[k] = issue[k];
        }
    }

    function _list(uint16[8] memory given) private pure returns (uint16[] memory widths) {
        widths = new uint16[](8);
        uint256 count;
        while (count < given.length && given[count] != 0) {
            widths[count] = given[count];
            ++count;
        }
        assembly ("memory-safe") {
            mstore(widths, count)
        }
    }

    // Of calldata, byte by byte

    /// Where the given field of the intent begins. An issue's come after the two offsets of its arguments.
    function _fieldAt(Action action, uint256 field) internal pure returns (uint256 place) {
        return SELECTOR + WORD * (action == Action.Issue ? field + 2 : field);
    }

    function _field(bytes memory data, Action action, uint256 field) internal pure returns (uint256) {
        return _wordAt(data, _fieldAt(action, field));
    }

    /// Counted from the end, and without the invoices of an issue: 1 is the deadline, 2 the nonce.
    function _fromEnd(Action action, uint256 back) internal pure returns (uint256 field) {
        return (action == Action.Issue ? 8 : _widths(action).length) - back;
    }

    /// The same call with no proof: signed by whoever sends it.
    function _direct(Call memory c, Action action) internal pure returns (Call memory) {
        uint256 offset = action == Action.Issue ? SELECTOR + WORD : _fieldAt(action, _widths(action).length);
        _putAt(c.data, SELECTOR + _wordAt(c.data, offset), 0);
        return c;
    }

    function _wordAt(bytes memory data, uint256 place) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 0x20), place))
        }
    }

    function _putAt(bytes memory data, uint256 place, uint256 word) internal pure {
        assembly ("memory-safe") {
            mstore(add(add(data, 0x20), place), word)
        }
    }
}
