// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {Batch} from "../src/base/Batch.sol";
import {Intents} from "../src/base/Intents.sol";
import {ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, SplitLot} from "../src/types/Ledger.sol";
import {Kind, Powers, Standing} from "../src/types/Registry.sol";
import {Actions} from "./utils/Actions.sol";
import {Vm, vm} from "./utils/Vm.sol";
import {Wallet} from "./utils/Wallet.sol";
import {Call} from "./utils/World.sol";

/// A call without proof: the caller is the key, and its transaction the signature.
contract DirectTest is Actions {
    function _notGranted(address participant, address key) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, participant, key);
    }

    function _byItsKey(Action action) private {
        Call memory c = _direct(_signed(action), action);
        _doFrom(_keyOf(_actor(action)), c.target, c.data);
        uint256 nonce = _field(c.data, action, _fromEnd(action, 2));
        assertTrue(!Intents(c.target).isNonceUsed(_actor(action), nonce), "nonce");
    }

    function test_TheKeyItselfNeedsNoProof() public {
        _each(_byItsKey);
    }

    function _byAStranger(Action action) private {
        Call memory c = _direct(_signed(action), action);
        address from = address(uint160(uint256(keccak256("stranger"))));
        _refusedFrom(from, c.target, c.data, _notGranted(_actor(action), from));
    }

    function test_RefusesAStranger() public {
        _each(_byAStranger);
    }

    function _byAnothersKey(Action action) private {
        Call memory c = _direct(_signed(action), action);
        address another = _keyOf(_actor(action) == alice ? carol : alice);
        _refusedFrom(another, c.target, c.data, _notGranted(_actor(action), another));
    }

    function test_RefusesAnotherParticipantsKey() public {
        _each(_byAnothersKey);
    }

    function _byAKeyWithoutThePower(Action action) private {
        (address actor, uint16 power) = _rule(action);
        if (power == Powers.NONE) return;
        address clerk = _clerk(actor, Powers.ALL & ~power);
        Call memory c = _direct(_signed(action), action);
        _refusedFrom(
            clerk, c.target, c.data, abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, clerk, power)
        );
    }

    function test_RefusesAKeyWithoutThePower() public {
        _each(_byAKeyWithoutThePower);
    }

    function _whileSuspended(Action action) private {
        address actor = _actor(action);
        address second = world.join("second operator", Kind.Operator);
        Call memory c = _direct(_signed(action), action);
        _do(world.standingBy(second, actor, Standing.Suspended));
        _refusedFrom(_keyOf(actor), c.target, c.data, abi.encodeWithSelector(Errors.Registry_NotActive.selector, actor));
    }

    function test_RefusesTheKeyOfASuspendedParticipant() public {
        _each(_whileSuspended);
    }

    function _long(Action action) private {
        Call memory c = _direct(_signed(action), action);
        vm.warp(_field(c.data, action, _fromEnd(action, 1)) + 1);
        _doFrom(_keyOf(_actor(action)), c.target, c.data);
    }

    function test_NobodyLooksAtItsDeadline() public {
        _each(_long);
    }

    function test_NobodyLooksAtItsNonce() public {
        _prepare(Action.Split);
        SplitLot memory i = SplitLot(alice, lot, LEAST, 7, 0);
        _doFrom(_keyOf(alice), address(ledger), abi.encodeCall(ledger.splitLot, (i, "")));
        _doFrom(_keyOf(alice), address(ledger), abi.encodeCall(ledger.splitLot, (i, "")));
        assertEq(_lotOf(lot).amount, FACE - 2 * LEAST, "twice, as it was said twice");
        assertTrue(!ledger.isNonceUsed(alice, 7), "nonce");
    }

    /// An id is used once, so a certificate that is sent twice in the same words is one certificate.
    function test_RefusesTheSameCertificateTwice() public {
        IssueReceivable memory i = _intent(FACE);
        i.invoices[0].amount = FACE * 2; // enough for two
        (, ReceivableId id) = world.issue(i);
        bytes memory data = abi.encodeCall(ledger.issueReceivable, (i, ""));
        _doFrom(_keyOf(core), address(ledger), data);
        bytes memory wrong = abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id);
        _refusedFrom(_keyOf(core), address(ledger), data, wrong);
        (Call memory relayed,) = world.issue(i);
        _refused(relayed, wrong);
    }

    function test_SaysNothingOfAnIntent() public {
        Call memory c = _direct(_signed(Action.Consent), Action.Consent);
        vm.recordLogs();
        _doFrom(_keyOf(alice), c.target, c.data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 k; k < logs.length; ++k) {
            assertTrue(logs[k].topics[0] != Intents.IntentUsed.selector, "there was none");
        }
    }

    function _inABatch(Action action) private {
        bytes[] memory calls = new bytes[](1);
        Call memory c = _direct(_signed(action), action);
        calls[0] = c.data;
        address stranger = address(0xBAD);
        vm.prank(stranger);
        bytes[] memory reasons = Batch(c.target).batch(calls);
        assertEq(reasons[0], _notGranted(_actor(action), stranger), "another's batch is another's call");
        vm.prank(_keyOf(_actor(action)));
        reasons = Batch(c.target).batch(calls);
        assertEq(reasons[0], "", "its own batch is its own call");
    }

    function test_InABatchTheSenderOfTheBatchIsTheKey() public {
        _each(_inABatch);
    }

    function test_AContractThatIsAKeyCallsItself() public {
        address wallet = address(new Wallet(STRANGER));
        _do(world.grant(alice, wallet, Powers.HOLD));
        Call memory c = _direct(_signed(Action.Consent), Action.Consent);
        _doFrom(wallet, c.target, c.data);
    }
}
