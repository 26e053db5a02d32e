// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {Intents} from "../src/base/Intents.sol";
import {LotId} from "../src/types/Ids.sol";
import {SplitLot} from "../src/types/Ledger.sol";
import {RevokeIntent} from "../src/types/Intents.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {Typed} from "./utils/Typed.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// An intent that was signed and not yet used is taken back, at each of the four contracts.
contract RevokeTest is LedgerBase {
    uint256 private constant NONCE = 1e6;

    address[4] private targets;

    function setUp() public override {
        super.setUp();
        targets = [address(registry), address(ledger), address(desk), address(pool)];
    }

    function _used(uint256 nonce) private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Intent_NonceUsed.selector, alice, nonce);
    }

    function test_ARevokedIntentNeverCounts() public {
        LotId lot = _lot(FACE);
        SplitLot memory i = SplitLot(alice, lot, LEAST, NONCE, world.deadline());
        bytes memory proof = world.sign(alice, address(ledger), Typed.hash(i));
        _do(world.revokeIntent(alice, address(ledger), NONCE));
        _refused(Call(address(ledger), abi.encodeCall(ledger.splitLot, (i, proof))), _used(NONCE));
    }

    function test_MarksTheNonceAndSaysSo() public {
        for (uint256 k; k < targets.length; ++k) {
            Call memory revocation = world.revokeIntent(alice, targets[k], NONCE);
            vm.expectEmit(true, false, false, true, targets[k]);
            emit Intents.IntentRevoked(alice, NONCE);
            _do(revocation);
            assertTrue(Intents(targets[k]).isNonceUsed(alice, NONCE), "used");
        }
    }

    function test_ItCountsAtOneContractAndForOneParticipant() public {
        for (uint256 k; k < targets.length; ++k) {
            assertTrue(!Intents(targets[k]).isNonceUsed(alice, NONCE), "another contract's are its own");
            _do(world.revokeIntent(alice, targets[k], NONCE));
            assertTrue(!Intents(targets[k]).isNonceUsed(bob, NONCE), "another participant's are its own");
            assertTrue(!Intents(targets[k]).isNonceUsed(alice, NONCE + 1), "another nonce");
        }
    }

    function testFuzz_AnyNonceIsRevokedOnce(uint256 nonce) public {
        vm.assume(nonce > 1000); // those are the world's own
        for (uint256 k; k < targets.length; ++k) {
            _do(world.revokeIntent(alice, targets[k], nonce));
            _refused(world.revokeIntent(alice, targets[k], nonce), _used(nonce));
        }
    }

    function test_RefusesWhatWasUsedAlready() public {
        LotId lot = _lot(FACE);
        SplitLot memory i = SplitLot(alice, lot, LEAST, NONCE, world.deadline());
        bytes memory proof = world.sign(alice, address(ledger), Typed.hash(i));
        _do(Call(address(ledger), abi.encodeCall(ledger.splitLot, (i, proof))));
        _refused(world.revokeIntent(alice, address(ledger), NONCE), _used(NONCE));
    }

    function test_RefusesAnIntentForAnotherContract() public {
        for (uint256 k; k < targets.length; ++k) {
            address other = targets[(k + 1) % targets.length];
            RevokeIntent memory i = RevokeIntent(alice, other, NONCE, world.nextNonce(), world.deadline());
            bytes memory data = abi.encodeCall(Intents.revokeIntent, (i, world.sign(alice, targets[k], Typed.hash(i))));
            bytes memory elsewhere = abi.encodeWithSelector(Errors.Intent_OtherTarget.selector, other);
            _refused(Call(targets[k], data), elsewhere);
            data = abi.encodeCall(Intents.revokeIntent, (i, ""));
            _refusedFrom(_keyOf(alice), targets[k], data, elsewhere);
        }
    }

    function test_RefusesToRevokeItself() public {
        RevokeIntent memory i = RevokeIntent(alice, address(ledger), NONCE, NONCE, world.deadline());
        bytes memory proof = world.sign(alice, address(ledger), Typed.hash(i));
        _refused(Call(address(ledger), abi.encodeCall(Intents.revokeIntent, (i, proof))), _used(NONCE));
    }

    function test_AnyKeyOfTheParticipantMay() public {
        for (uint16 power = 1; power < Powers.ALL; power <<= 1) {
            _clerk(alice, power);
            for (uint256 k; k < targets.length; ++k) {
                _do(world.revokeIntent(alice, targets[k], NONCE + power));
            }
        }
    }

    function test_NobodyElseMay() public {
        (address bobs, uint256 secret) = world.keys(bob);
        bytes memory notGranted = abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, bobs);
        for (uint256 k; k < targets.length; ++k) {
            world.useKey(alice, bobs, secret);
            _refused(world.revokeIntent(alice, targets[k], NONCE), notGranted);
            RevokeIntent memory i = RevokeIntent(alice, targets[k], NONCE, 0, 0);
            _refusedFrom(bobs, targets[k], abi.encodeCall(Intents.revokeIntent, (i, "")), notGranted);
        }
    }

    function test_ASuspendedParticipantMayNotAndNeedNot() public {
        LotId lot = _lot(FACE);
        Call memory split = world.split(alice, lot, LEAST);
        _do(world.standing(alice, Standing.Suspended));
        bytes memory notActive = abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice);
        _refused(world.revokeIntent(alice, address(ledger), NONCE), notActive);
        _refused(split, notActive);
    }
}
