// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {Kind, Participant, Powers, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {Call} from "./utils/World.sol";

/// The ledger's copy of a participant's word is the registry's word, always.
contract MirrorTest is LedgerBase {
    address private constant DAVE = address(0xDA7E);
    address private constant NEW_KEY = address(0xBEEF);
    address private constant NEWER_KEY = address(0xBEEF2);

    function _mirrored(address participant, string memory after_) private view {
        assertEq(abi.encode(ledger.memberOf(participant)), abi.encode(registry.participantOf(participant)), after_);
    }

    function test_FollowsAdmission() public {
        _mirrored(DAVE, "before admission");
        _do(world.admit(DAVE, Kind.Bank, NEW_KEY));
        assertTrue(ledger.memberOf(DAVE).kind == Kind.Bank, "kind");
        _mirrored(DAVE, "admission");
    }

    function test_FollowsTheStanding() public {
        _do(world.standing(alice, Standing.Suspended));
        assertTrue(ledger.memberOf(alice).standing == Standing.Suspended, "standing");
        _mirrored(alice, "suspension");
        _do(world.standing(alice, Standing.Active));
        _mirrored(alice, "its end");
    }

    function test_FollowsGrantsAndRevocations() public {
        _do(world.grant(alice, NEW_KEY, Powers.HOLD));
        assertEq(ledger.memberOf(alice).key, NEW_KEY, "key");
        _mirrored(alice, "grant");
        _do(world.grant(alice, NEWER_KEY, Powers.ISSUE));
        _mirrored(alice, "second grant");
        _do(world.revoke(alice, NEW_KEY));
        _mirrored(alice, "revocation of a key that was not the latest");
        _do(world.revoke(alice, NEWER_KEY));
        assertEq(ledger.memberOf(alice).key, address(0), "no key");
        _mirrored(alice, "revocation of the latest");
    }

    function test_FollowsConsent() public {
        _do(world.withdrawConsent(alice));
        assertTrue(!ledger.memberOf(alice).consents, "withdrawn");
        _mirrored(alice, "withdrawal");
        _do(world.consent(alice));
        assertTrue(ledger.memberOf(alice).consents, "given");
        _mirrored(alice, "consent");
    }

    function test_FollowsTheRecoveryOfKeys() public {
        _orderedOf(address(registry), abi.encodeCall(registry.recoverKey, (alice, NEW_KEY, bytes32(0))));
        Participant memory p = ledger.memberOf(alice);
        assertTrue(p.key == NEW_KEY && p.era == 1, "recovered");
        _mirrored(alice, "recovery");
    }

    function testFuzz_FollowsAnySequenceOfActions(uint256[8] memory seeds) public {
        for (uint256 k; k < seeds.length; ++k) {
            address participant = seeds[k] & 1 == 0 ? alice : bob;
            (bool done,) = address(registry).call(_any(participant, seeds[k] >> 1).data);
            if (done) world.useFirstKey(participant);
            _mirrored(alice, "alice");
            _mirrored(bob, "bob");
        }
    }

    /// Some of them are refused, as when a key is revoked that was never granted.
    function _any(address participant, uint256 seed) private returns (Call memory) {
        address key = address(uint160(0xBEE0 + (seed >> 8) % 3));
        uint256 action = seed % 7;
        if (action == 0) return world.standing(participant, Standing.Suspended);
        if (action < 3) return world.standing(participant, Standing.Active);
        // forge-lint: disable-next-line(unsafe-typecast)
        if (action == 3) return world.grant(participant, key, uint8(seed >> 16));
        if (action == 4) return world.revoke(participant, key);
        if (action == 5) return world.consent(participant);
        return world.withdrawConsent(participant);
    }

    function test_NobodyButTheRegistryWritesTheCopy() public {
        Participant memory p = registry.participantOf(alice);
        p.key = NEW_KEY;
        bytes memory data = abi.encodeCall(ledger.noteParticipant, (alice, p));
        address[5] memory others = [STRANGER, address(desk), address(pool), address(world), _keyOf(world.operator())];
        for (uint256 k; k < others.length; ++k) {
            _refusedFrom(
                others[k], address(ledger), data, abi.encodeWithSelector(Errors.Ledger_OnlyModule.selector, others[k])
            );
        }
        _doFrom(address(registry), address(ledger), data);
        assertEq(ledger.memberOf(alice).key, NEW_KEY, "the registry does");
    }
}
