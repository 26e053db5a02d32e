// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Authority} from "../src/Authority.sol";
import {Errors} from "../src/Errors.sol";
import {IParticipantRegistry} from "../src/interfaces/IParticipantRegistry.sol";
import {LotId} from "../src/types/Ids.sol";
import {Participant, Powers, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";

/// Keys that were lost are replaced by the recovery role, in public and after three days.
contract RecoveryTest is LedgerBase {
    uint256 private constant SECRET = 0xA11CE2;
    bytes32 private constant REASON = keccak256("the safe burnt down");

    Authority private authority;
    address private key;

    function setUp() public override {
        super.setUp();
        (authority, key) = (world.authority(), vm.addr(SECRET));
    }

    function _recovery(address participant, address to) private view returns (bytes memory) {
        return abi.encodeCall(registry.recoverKey, (participant, to, REASON));
    }

    function _recover(address participant, address to) private {
        _orderedOf(address(registry), _recovery(participant, to));
    }

    /// Refused to the world as it is now, whatever was scheduled.
    function _notNow(bytes memory data, bytes4 why) private {
        (bool done, bytes memory answer) = world.asRole(address(registry), data);
        assertTrue(!done, "was not refused");
        bytes32 operation = authority.hashOperation(address(world), address(registry), data);
        assertEq(answer, abi.encodeWithSelector(why, operation), "refused for another reason");
    }

    // When

    function test_RefusesARecoveryThatNobodyScheduled() public {
        _notNow(_recovery(alice, key), IAccessManager.AccessManagerNotScheduled.selector);
    }

    function test_RefusesARecoveryBeforeItsDelayIsOver() public {
        world.schedule(address(registry), _recovery(alice, key));
        _notNow(_recovery(alice, key), IAccessManager.AccessManagerNotReady.selector);
        _wait(3 days - 1);
        _notNow(_recovery(alice, key), IAccessManager.AccessManagerNotReady.selector);
    }

    function test_RecoversOnceTheDelayIsOver() public {
        world.schedule(address(registry), _recovery(alice, key));
        _wait(3 days);
        (bool done,) = world.asRole(address(registry), _recovery(alice, key));
        assertTrue(done, "recovered");
        assertEq(registry.powersOf(alice, key), Powers.ALL, "powers");
    }

    function test_RefusesARecoveryAWeekAfterItWasDue() public {
        world.schedule(address(registry), _recovery(alice, key));
        _wait(3 days + 1 weeks);
        _notNow(_recovery(alice, key), IAccessManager.AccessManagerExpired.selector);
    }

    function test_RefusesWhatTheGuardianCancelled() public {
        world.schedule(address(registry), _recovery(alice, key));
        _wait(3 days);
        world.cancel(address(registry), _recovery(alice, key));
        _notNow(_recovery(alice, key), IAccessManager.AccessManagerNotScheduled.selector);
    }

    function test_RefusesAnotherKeyThanWasScheduled() public {
        world.schedule(address(registry), _recovery(alice, key));
        _wait(3 days);
        _notNow(_recovery(alice, STRANGER), IAccessManager.AccessManagerNotScheduled.selector);
        _notNow(_recovery(bob, key), IAccessManager.AccessManagerNotScheduled.selector);
    }

    function test_OneScheduleIsOneRecovery() public {
        _recover(alice, key);
        _notNow(_recovery(alice, key), IAccessManager.AccessManagerNotScheduled.selector);
    }

    function test_RefusesARecoveryByAnyoneElse() public {
        address[4] memory others = [STRANGER, _keyOf(alice), _keyOf(world.operator()), address(ledger)];
        for (uint256 k; k < others.length; ++k) {
            _refusedFrom(
                others[k],
                address(registry),
                _recovery(alice, key),
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[k])
            );
        }
    }

    // What

    function test_SaysWhoseKeysWereRecoveredAndWhy() public {
        world.schedule(address(registry), _recovery(alice, key));
        _wait(3 days);
        vm.expectEmit(true, true, false, true, address(registry));
        emit IParticipantRegistry.KeysRecovered(alice, key, REASON);
        vm.expectEmit(true, true, false, true, address(registry));
        emit IParticipantRegistry.KeyGranted(alice, key, Powers.ALL);
        (bool done,) = world.asRole(address(registry), _recovery(alice, key));
        assertTrue(done, "recovered");
        Participant memory p = registry.participantOf(alice);
        assertTrue(p.key == key && p.powers == Powers.ALL && p.era == 1 && p.consents, "word");
    }

    function test_EveryEarlierKeyIsVoid() public {
        LotId lot = _lot(FACE);
        address alices = _keyOf(alice);
        address clerk = _clerk(alice, Powers.HOLD);
        _recover(alice, key);
        bytes memory void = abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, clerk);
        _refused(world.split(alice, lot, LEAST), void);
        _refused(world.consent(alice), void);
        world.useFirstKey(alice);
        void = abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, alices);
        _refused(world.split(alice, lot, LEAST), void);
        _refused(world.grant(alice, alices, Powers.ALL), void);
        assertTrue(registry.powersOf(alice, alices) == 0 && registry.powersOf(alice, clerk) == 0, "powers");
    }

    function test_NoCertificateMovesAndTheNewKeyHasThem() public {
        LotId lot = _lot(FACE);
        bytes memory before = abi.encode(_lotOf(lot));
        _recover(alice, key);
        assertEq(abi.encode(_lotOf(lot)), before, "lot");
        world.useKey(alice, key, SECRET);
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_AnEarlierKeyThatIsGrantedAgainCounts() public {
        address alices = _keyOf(alice);
        _recover(alice, key);
        world.useKey(alice, key, SECRET);
        _do(world.grant(alice, alices, Powers.HOLD));
        world.useFirstKey(alice);
        _do(world.consent(alice));
    }

    function test_AKeyCanBeRecoveredToItself() public {
        address alices = _keyOf(alice);
        address clerk = _clerk(alice, Powers.ALL);
        _recover(alice, alices);
        assertEq(registry.powersOf(alice, alices), Powers.ALL, "the one key");
        assertEq(registry.powersOf(alice, clerk), 0, "the other");
    }

    function test_ASecondRecoveryVoidsTheFirst() public {
        _recover(alice, key);
        _recover(alice, STRANGER);
        assertEq(registry.powersOf(alice, key), 0, "first");
        assertEq(registry.powersOf(alice, STRANGER), Powers.ALL, "second");
        assertEq(registry.participantOf(alice).era, 2, "era");
    }

    function test_TheKeysOfOthersStay() public {
        address bobs = _keyOf(bob);
        _recover(alice, key);
        assertEq(registry.powersOf(bob, bobs), Powers.ALL, "powers");
    }

    function test_ASuspendedParticipantStaysSuspended() public {
        _do(world.standing(alice, Standing.Suspended));
        _recover(alice, key);
        world.useKey(alice, key, SECRET);
        _refused(world.consent(alice), abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice));
    }

    function test_RefusesToRecoverTheUnknown() public {
        _orderRefusedOf(
            address(registry),
            _recovery(STRANGER, key),
            abi.encodeWithSelector(Errors.Registry_Unknown.selector, STRANGER)
        );
    }

    function test_RefusesToRecoverToTheKeyZero() public {
        _orderRefusedOf(
            address(registry),
            _recovery(alice, address(0)),
            abi.encodeWithSelector(Errors.Registry_BadAddress.selector, address(0))
        );
    }
}
