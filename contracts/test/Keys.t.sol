// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IParticipantRegistry} from "../src/interfaces/IParticipantRegistry.sol";
import {LotId} from "../src/types/Ids.sol";
import {Kind, Participant, Powers, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Keys come and go; the participant stays. What each power is good for: `Powers.t.sol`.
contract KeysTest is LedgerBase {
    uint256 private constant SECRET = 0xA11CE2;

    address private alices;
    address private key;

    function setUp() public override {
        super.setUp();
        (alices, key) = (_keyOf(alice), vm.addr(SECRET));
    }

    function _notGranted(address participant, address given) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, participant, given);
    }

    function _seatIs(address given, uint16 powers) private view {
        Participant memory p = registry.participantOf(alice);
        assertEq(p.key, given, "key in the word");
        assertEq(p.powers, powers, "its powers in the word");
    }

    // Grants

    function test_GrantsAKeyAndSaysSo() public {
        Call memory grant = world.grant(alice, key, Powers.HOLD);
        vm.expectEmit(true, true, false, true, address(registry));
        emit IParticipantRegistry.KeyGranted(alice, key, Powers.HOLD);
        _do(grant);
        assertEq(registry.powersOf(alice, key), Powers.HOLD, "powers");
        assertEq(registry.powersOf(alice, alices), Powers.ALL, "the first key stays");
    }

    function test_TheWordFollowsTheLatestGrant() public {
        _seatIs(alices, Powers.ALL);
        _do(world.grant(alice, key, Powers.HOLD));
        _seatIs(key, Powers.HOLD);
        _do(world.grant(alice, alices, Powers.ADMINISTER));
        _seatIs(alices, Powers.ADMINISTER);
    }

    function test_AFurtherGrantReplacesTheKeysPowers() public {
        _do(world.grant(alice, key, Powers.HOLD | Powers.ISSUE));
        _do(world.grant(alice, key, Powers.ISSUE));
        assertEq(registry.powersOf(alice, key), Powers.ISSUE, "less");
        _do(world.grant(alice, key, Powers.ALL));
        assertEq(registry.powersOf(alice, key), Powers.ALL, "more");
    }

    function test_RefusesTheKeyZero() public {
        _refused(
            world.grant(alice, address(0), Powers.ALL),
            abi.encodeWithSelector(Errors.Registry_BadAddress.selector, address(0))
        );
    }

    function test_RefusesAKeyOfNoPower() public {
        _refused(world.grant(alice, key, 0), abi.encodeWithSelector(Errors.Registry_BadPowers.selector, 0));
    }

    function test_RefusesPowersThatDoNotExist() public {
        uint16 unknown = Powers.ALL + 1;
        _refused(world.grant(alice, key, unknown), abi.encodeWithSelector(Errors.Registry_BadPowers.selector, unknown));
        _do(world.grant(alice, key, Powers.ALL));
    }

    function testFuzz_GrantsAnySetOfKnownPowersAndNoOther(uint16 powers) public {
        Call memory grant = world.grant(alice, key, powers);
        if (powers == 0 || powers > Powers.ALL) {
            _refused(grant, abi.encodeWithSelector(Errors.Registry_BadPowers.selector, powers));
        } else {
            _do(grant);
            assertEq(registry.powersOf(alice, key), powers, "powers");
        }
    }

    function test_RefusesAGrantByASuspendedParticipant() public {
        _do(world.standing(alice, Standing.Suspended));
        _refused(world.grant(alice, key, Powers.ALL), abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice));
    }

    function test_RefusesAGrantByAnothersKey() public {
        (address bobs, uint256 secret) = world.keys(bob);
        world.useKey(alice, bobs, secret);
        _refused(world.grant(alice, key, Powers.ALL), _notGranted(alice, bobs));
    }

    /// The ledger knows the latest key by itself and asks the registry for every other.
    function test_AnOlderKeySignsAsWellAsTheLatest() public {
        LotId lot = _lot(FACE);
        _do(world.grant(alice, key, Powers.HOLD));
        _do(world.split(alice, lot, LEAST));
        world.useKey(alice, key, SECRET);
        _do(world.split(alice, lot, LEAST));
        assertEq(_lotOf(lot).amount, FACE - 2 * LEAST, "both");
    }

    // Revocation

    function test_RevokesAKeyAndSaysSo() public {
        _do(world.grant(alice, key, Powers.HOLD));
        Call memory revocation = world.revoke(alice, key);
        vm.expectEmit(true, true, false, true, address(registry));
        emit IParticipantRegistry.KeyRevoked(alice, key);
        _do(revocation);
        assertEq(registry.powersOf(alice, key), 0, "powers");
    }

    function test_ARevokedKeySignsNothing() public {
        LotId lot = _lot(FACE);
        _do(world.grant(alice, key, Powers.ALL));
        world.useKey(alice, key, SECRET);
        _do(world.revoke(alice, alices));
        world.useFirstKey(alice);
        _refused(world.consent(alice), _notGranted(alice, alices));
        _refused(world.split(alice, lot, LEAST), _notGranted(alice, alices));
    }

    function test_RevokingTheLatestKeyEmptiesItsPlaceInTheWord() public {
        LotId lot = _lot(FACE);
        _do(world.grant(alice, key, Powers.HOLD));
        _do(world.revoke(alice, key));
        _seatIs(address(0), 0);
        _do(world.split(alice, lot, LEAST)); // the other key, through the registry
        world.useKey(alice, key, SECRET);
        _refused(world.split(alice, lot, LEAST), _notGranted(alice, key));
    }

    function test_RevokingAnOlderKeyLeavesTheWordAsItIs() public {
        _do(world.grant(alice, key, Powers.ALL));
        _do(world.revoke(alice, alices));
        _seatIs(key, Powers.ALL);
    }

    function test_RefusesToRevokeAKeyThatWasNeverGranted() public {
        _refused(world.revoke(alice, key), _notGranted(alice, key));
        _refused(world.revoke(alice, address(0)), _notGranted(alice, address(0)));
    }

    function test_RefusesToRevokeAKeyTwice() public {
        _do(world.grant(alice, key, Powers.HOLD));
        _do(world.revoke(alice, key));
        _refused(world.revoke(alice, key), _notGranted(alice, key));
    }

    function test_NobodyRevokesAnothersKey() public {
        address bobs = _keyOf(bob);
        _refused(world.revoke(alice, bobs), _notGranted(alice, bobs));
        assertEq(registry.powersOf(bob, bobs), Powers.ALL, "powers");
    }

    function test_RefusesARevocationByAnothersKey() public {
        (address bobs, uint256 secret) = world.keys(bob);
        world.useKey(alice, bobs, secret);
        _refused(world.revoke(alice, alices), _notGranted(alice, bobs));
    }

    function test_ARevokedKeyCanBeGrantedAgain() public {
        _do(world.grant(alice, key, Powers.ALL));
        _do(world.revoke(alice, key));
        _do(world.grant(alice, key, Powers.HOLD));
        _seatIs(key, Powers.HOLD);
        world.useKey(alice, key, SECRET);
        _do(world.consent(alice));
    }

    function test_WhoRevokesItsLastAdministeringKeyGrantsNoMore() public {
        _do(world.grant(alice, key, Powers.HOLD));
        _do(world.revoke(alice, alices));
        _refused(world.grant(alice, alices, Powers.ALL), _notGranted(alice, alices));
        world.useKey(alice, key, SECRET);
        _refused(
            world.grant(alice, alices, Powers.ALL),
            abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, key, Powers.ADMINISTER)
        );
    }

    // One key, several participants

    function test_TheSameKeyActsForEachWhoGrantedIt() public {
        _do(world.grant(alice, key, Powers.HOLD));
        _do(world.grant(bob, key, Powers.HOLD));
        world.useKey(alice, key, SECRET);
        world.useKey(bob, key, SECRET);
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, FACE, bob));
        _do(world.transfer(bob, lot, FACE, carol));
    }

    function test_ASharedKeyRevokedByOneStaysTheOthers() public {
        _do(world.grant(alice, key, Powers.HOLD));
        _do(world.grant(bob, key, Powers.HOLD));
        _do(world.revoke(alice, key));
        world.useKey(alice, key, SECRET);
        world.useKey(bob, key, SECRET);
        _refused(world.consent(alice), _notGranted(alice, key));
        _do(world.consent(bob));
    }

    function test_NamingAnothersKeyGivesNothingOverIt() public {
        LotId lot = _lot(FACE);
        Participant memory before = registry.participantOf(alice);
        _do(world.grant(bob, alices, Powers.ALL));
        assertEq(abi.encode(registry.participantOf(alice)), abi.encode(before), "the owner of the key");
        _refused(
            world.transfer(bob, lot, FACE, bob), abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, bob)
        );
        _do(world.transfer(alice, lot, FACE, carol));
    }

    function test_NamingAKeyBeforeItsOwnerJoinsKeepsNobodyOut() public {
        _do(world.grant(bob, key, Powers.ALL));
        _do(world.revoke(bob, key));
        address dave = address(0xDA7E);
        _do(world.admit(dave, Kind.Enterprise, key));
        world.useKey(dave, key, SECRET);
        _do(world.consent(dave));
    }

    function test_AKeyIsReplacedWithoutACertificateMoving() public {
        LotId lot = _lot(FACE);
        bytes memory before = abi.encode(_lotOf(lot));
        _do(world.grant(alice, key, Powers.ALL));
        world.useKey(alice, key, SECRET);
        _do(world.revoke(alice, alices));
        assertEq(abi.encode(_lotOf(lot)), before, "lot");
        _do(world.transfer(alice, lot, FACE, bob));
    }
}
