// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IParticipantRegistry} from "../src/interfaces/IParticipantRegistry.sol";
import {Kind, KeyGrant, Participant, Powers, Standing} from "../src/types/Registry.sol";
import {Base} from "./utils/Base.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

contract RegistryTest is Base {
    address private constant NEW_KEY = address(0xBEEF);

    function test_AdmitsAParticipantWithOneKeyOfAllPowers() public view {
        Participant memory p = registry.participantOf(alice);
        assertTrue(p.kind == Kind.Enterprise && p.standing == Standing.Active, "participant");
        assertEq(p.admittedAt, START, "admitted at");
        (address signer,) = world.keys(alice);
        KeyGrant memory key = registry.keyOf(signer);
        assertEq(key.participant, alice, "key's participant");
        assertEq(key.powers, Powers.ALL, "powers");
    }

    function test_RefusesToAdmitTheSameParticipantTwice() public {
        _refused(
            world.admit(alice, Kind.Bank, NEW_KEY),
            abi.encodeWithSelector(Errors.Registry_AlreadyAdmitted.selector, alice)
        );
    }

    function test_RefusesToAdmitUnderAKeyThatActsForAnother() public {
        (address taken,) = world.keys(alice);
        _refused(
            world.admit(address(0xD00D), Kind.Bank, taken),
            abi.encodeWithSelector(Errors.Registry_KeyTaken.selector, taken)
        );
    }

    function test_RefusesAdmissionWithoutKindAddressOrKey() public {
        _refused(
            world.admit(address(0xD00D), Kind.None, NEW_KEY), abi.encodeWithSelector(Errors.Registry_BadKind.selector)
        );
        bytes memory zero = abi.encodeWithSelector(Errors.Registry_ZeroAddress.selector);
        _refused(world.admit(address(0), Kind.Bank, NEW_KEY), zero);
        _refused(world.admit(address(0xD00D), Kind.Bank, address(0)), zero);
    }

    function test_OnlyAnOperatorSetsStandings() public {
        _refused(
            world.standingBy(alice, bob, Standing.Suspended),
            abi.encodeWithSelector(Errors.Registry_WrongKind.selector, alice)
        );
    }

    function test_ASuspendedParticipantSignsNothingAndReceivesNothing() public {
        _do(world.standing(bob, Standing.Suspended));
        assertTrue(!registry.canReceive(bob), "may receive");
        _refused(world.consent(bob), abi.encodeWithSelector(Errors.Registry_NotActive.selector, bob));
        _do(world.standing(bob, Standing.Active));
        assertTrue(registry.canReceive(bob), "may not receive");
        _do(world.consent(bob));
    }

    function test_RefusesStandingsOfTheUnknownAndTheStandingNone() public {
        _refused(
            world.standing(address(0xD00D), Standing.Suspended),
            abi.encodeWithSelector(Errors.Registry_Unknown.selector, address(0xD00D))
        );
        _refused(world.standing(bob, Standing.None), abi.encodeWithSelector(Errors.Registry_NotActive.selector, bob));
    }

    function test_AnOperatorCannotSuspendItself() public {
        address operator = world.operator();
        _refused(
            world.standing(operator, Standing.Suspended),
            abi.encodeWithSelector(Errors.Registry_WrongKind.selector, operator)
        );
        address second = world.join("second operator", Kind.Operator);
        _do(world.standingBy(second, operator, Standing.Suspended));
        _refused(
            world.standing(second, Standing.Suspended),
            abi.encodeWithSelector(Errors.Registry_NotActive.selector, operator)
        );
        _do(world.standingBy(second, operator, Standing.Active));
    }

    function test_AKeyIsReplacedWithoutTheParticipantMoving() public {
        (address old,) = world.keys(alice);
        uint256 secret = 0xA11CE2;
        _do(world.grant(alice, vm.addr(secret), Powers.ALL));
        world.useKey(alice, vm.addr(secret), secret);
        _do(world.revoke(alice, old));
        assertTrue(registry.keyOf(old).revoked, "old key");
        _do(world.consent(alice));
    }

    function test_RefusesARevokedKey() public {
        (address old, uint256 oldSecret) = world.keys(alice);
        uint256 secret = 0xA11CE2;
        _do(world.grant(alice, vm.addr(secret), Powers.ALL));
        world.useKey(alice, vm.addr(secret), secret);
        _do(world.revoke(alice, old));
        world.useKey(alice, old, oldSecret);
        _refused(world.consent(alice), abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, old));
    }

    function test_ARevokedKeyIsNeverHandedOn() public {
        _do(world.grant(alice, NEW_KEY, Powers.HOLD));
        _do(world.revoke(alice, NEW_KEY));
        bytes memory taken = abi.encodeWithSelector(Errors.Registry_KeyTaken.selector, NEW_KEY);
        _refused(world.grant(alice, NEW_KEY, Powers.ALL), taken);
        _refused(world.grant(bob, NEW_KEY, Powers.ALL), taken);
        _refused(
            world.revoke(alice, NEW_KEY), abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, NEW_KEY)
        );
    }

    function test_NobodyRevokesAnothersKey() public {
        (address bobs,) = world.keys(bob);
        _refused(world.revoke(alice, bobs), abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, bobs));
    }

    function test_RefusesAKeyWithoutThePower() public {
        uint256 secret = 0xC1E4C;
        address clerk = vm.addr(secret);
        _do(world.grant(alice, clerk, Powers.ISSUE | Powers.FINANCE));
        world.useKey(alice, clerk, secret);
        _refused(
            world.grant(alice, NEW_KEY, Powers.ALL),
            abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, clerk, Powers.ADMINISTER)
        );
        _refused(
            world.consent(alice), abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, clerk, Powers.HOLD)
        );
    }

    function test_RefusesAnOperatorsClerkWhoMayNotAdminister() public {
        uint256 secret = 0xC1E4C;
        address operator = world.operator();
        _do(world.grant(operator, vm.addr(secret), Powers.HOLD));
        world.useKey(operator, vm.addr(secret), secret);
        _refused(
            world.admit(address(0xD00D), Kind.Bank, NEW_KEY),
            abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, vm.addr(secret), Powers.ADMINISTER)
        );
    }

    function test_ConsentIsRecordedAndSaid() public {
        address dave = world.join("dave", Kind.Enterprise);
        assertTrue(!registry.participantOf(dave).consents, "consents unasked");
        Call memory consent = world.consent(dave);
        bytes32 terms = world.TERMS();
        vm.expectEmit(true, false, false, true, address(registry));
        emit IParticipantRegistry.ConsentGiven(dave, terms);
        _do(consent);
        assertTrue(registry.participantOf(dave).consents, "consent");
    }

    function test_OnlyEnterprisesAndBanksMayOwnLots() public {
        assertTrue(registry.canReceive(alice) && registry.canReceive(house), "enterprise and bank");
        assertTrue(!registry.canReceive(world.operator()), "operator");
        assertTrue(!registry.canReceive(world.join("regulator", Kind.Regulator)), "regulator");
        assertTrue(!registry.canReceive(world.join("reviewer", Kind.PoolReviewer)), "pool office");
        assertTrue(!registry.canReceive(address(0xD00D)), "stranger");
    }
}
