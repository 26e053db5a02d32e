// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IParticipantRegistry} from "../src/interfaces/IParticipantRegistry.sol";
import {LotId} from "../src/types/Ids.sol";
import {
    AdmitParticipant,
    HIGHEST_PARTICIPANT,
    Kind,
    Participant,
    Powers,
    SetStanding,
    Standing
} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {Typed} from "./utils/Typed.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Who is admitted, by whom, and in what standing. Of keys: `Keys.t.sol`.
contract RegistryTest is LedgerBase {
    address private constant NEW_KEY = address(0xBEEF);
    address private constant DAVE = address(0xDA7E);

    address private operator;

    function setUp() public override {
        super.setUp();
        operator = world.operator();
    }

    function _admissionBy(address by, address participant) private returns (Call memory) {
        AdmitParticipant memory i =
            AdmitParticipant(by, participant, Kind.Bank, NEW_KEY, 0, world.nextNonce(), world.deadline());
        bytes memory proof = world.sign(by, address(registry), Typed.hash(i));
        return Call(address(registry), abi.encodeCall(registry.admitParticipant, (i, proof)));
    }

    function _badAddress(address given) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Registry_BadAddress.selector, given);
    }

    // Admission

    function test_TheFirstOperatorIsThereFromTheStart() public view {
        Participant memory p = registry.participantOf(operator);
        assertTrue(p.kind == Kind.Operator && p.standing == Standing.Active, "operator");
        assertEq(p.key, _keyOf(operator), "key");
        assertEq(p.powers, Powers.ALL, "powers");
        assertEq(address(registry.LEDGER()), address(ledger), "ledger");
        assertEq(abi.encode(ledger.memberOf(operator)), abi.encode(p), "the ledger's copy");
    }

    function test_AdmitsAParticipantWithOneKeyOfAllPowers() public {
        Call memory admission = world.admit(DAVE, Kind.Enterprise, NEW_KEY);
        bytes32 kyb = world.TERMS();
        vm.expectEmit(true, false, false, true, address(registry));
        emit IParticipantRegistry.ParticipantAdmitted(DAVE, Kind.Enterprise, kyb);
        vm.expectEmit(true, true, false, true, address(registry));
        emit IParticipantRegistry.KeyGranted(DAVE, NEW_KEY, Powers.ALL);
        _do(admission);
        Participant memory expected =
            Participant(NEW_KEY, Powers.ALL, Kind.Enterprise, Standing.Active, false, 0, _now());
        assertEq(abi.encode(registry.participantOf(DAVE)), abi.encode(expected), "word");
        assertEq(registry.powersOf(DAVE, NEW_KEY), Powers.ALL, "powers");
    }

    function test_AdmitsTheHighestAddressOfFiftySixBits() public {
        _do(world.admit(address(HIGHEST_PARTICIPANT), Kind.Bank, NEW_KEY));
    }

    function test_RefusesAnAddressAboveFiftySixBits() public {
        address above = address(HIGHEST_PARTICIPANT + 1);
        _refused(world.admit(above, Kind.Bank, NEW_KEY), _badAddress(above));
    }

    function testFuzz_AdmitsAnyAddressOfUpToFiftySixBitsAndNoOther(uint256 bits, uint256 width) public {
        // forge-lint: disable-next-line(unsafe-typecast)
        address given = address(uint160(bits >> bound(width, 96, 255))); // of every length, the short ones too
        if (registry.participantOf(given).kind != Kind.None) return;
        Call memory admission = world.admit(given, Kind.Bank, NEW_KEY);
        if (given == address(0) || uint160(given) > HIGHEST_PARTICIPANT) _refused(admission, _badAddress(given));
        else _do(admission);
    }

    function test_RefusesTheAddressZero() public {
        _refused(world.admit(address(0), Kind.Bank, NEW_KEY), _badAddress(address(0)));
    }

    function test_RefusesAFirstKeyOfZero() public {
        _refused(world.admit(DAVE, Kind.Bank, address(0)), _badAddress(address(0)));
        assertTrue(registry.participantOf(DAVE).kind == Kind.None, "not half admitted");
    }

    function test_RefusesAParticipantOfNoKind() public {
        _refused(world.admit(DAVE, Kind.None, NEW_KEY), abi.encodeWithSelector(Errors.Registry_BadKind.selector));
    }

    function test_RefusesToAdmitTheSameParticipantTwice() public {
        bytes memory already = abi.encodeWithSelector(Errors.Registry_AlreadyAdmitted.selector, alice);
        _refused(world.admit(alice, Kind.Enterprise, NEW_KEY), already);
        _refused(world.admit(alice, Kind.Bank, NEW_KEY), already);
        _do(world.standing(alice, Standing.Suspended));
        _refused(world.admit(alice, Kind.Enterprise, NEW_KEY), already);
    }

    function test_RefusesAdmissionByAnyoneButAnOperator() public {
        for (uint8 kind = uint8(Kind.Regulator); kind <= uint8(Kind.PoolAuthority); ++kind) {
            address by = address(uint160(0x1000) + kind);
            _admitted(by, Kind(kind));
            _refused(_admissionBy(by, DAVE), abi.encodeWithSelector(Errors.Registry_WrongKind.selector, by));
        }
        _do(_admissionBy(world.join("second operator", Kind.Operator), DAVE));
    }

    function test_RefusesAdmissionByASuspendedOperator() public {
        address second = world.join("second operator", Kind.Operator);
        _do(world.standing(second, Standing.Suspended));
        _refused(_admissionBy(second, DAVE), abi.encodeWithSelector(Errors.Registry_NotActive.selector, second));
    }

    function test_RefusesAdmissionInAnOperatorsNameByAnothersKey() public {
        (address alices, uint256 secret) = world.keys(alice);
        world.useKey(operator, alices, secret);
        _refused(
            _admissionBy(operator, DAVE),
            abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, operator, alices)
        );
    }

    // Standing

    function test_SaysWhichStandingWasSetAndWhy() public {
        Call memory suspension = world.standing(bob, Standing.Suspended);
        bytes32 reason = world.TERMS();
        vm.expectEmit(true, false, false, true, address(registry));
        emit IParticipantRegistry.StandingSet(bob, Standing.Suspended, reason);
        _do(suspension);
        assertTrue(registry.participantOf(bob).standing == Standing.Suspended, "standing");
    }

    function test_ASuspendedParticipantSignsNothingAndReceivesNothing() public {
        LotId lot = _lot(FACE);
        _do(world.standing(bob, Standing.Suspended));
        assertTrue(!ledger.canReceive(bob), "may receive");
        bytes memory notActive = abi.encodeWithSelector(Errors.Registry_NotActive.selector, bob);
        _refused(world.consent(bob), notActive);
        _refused(world.split(bob, lot, LEAST), notActive);
        _do(world.standing(bob, Standing.Active));
        assertTrue(ledger.canReceive(bob), "may not receive");
        _do(world.consent(bob));
    }

    function test_ASuspendedParticipantKeepsWhatItHasAndIsAsItWas() public {
        LotId lot = _lot(FACE);
        Participant memory before = registry.participantOf(alice);
        _do(world.standing(alice, Standing.Suspended));
        assertEq(_lotOf(lot).owner, alice, "owner");
        _do(world.standing(alice, Standing.Active));
        assertEq(abi.encode(registry.participantOf(alice)), abi.encode(before), "word");
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_OnlyAnOperatorSetsStandings() public {
        _refused(
            world.standingBy(alice, bob, Standing.Suspended),
            abi.encodeWithSelector(Errors.Registry_WrongKind.selector, alice)
        );
    }

    function test_RefusesAStandingInAnOperatorsNameByAnothersKey() public {
        SetStanding memory i = SetStanding(operator, bob, Standing.Suspended, 0, world.nextNonce(), world.deadline());
        bytes memory proof = world.sign(alice, address(registry), Typed.hash(i));
        _refused(
            Call(address(registry), abi.encodeCall(registry.setStanding, (i, proof))),
            abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, operator, _keyOf(alice))
        );
    }

    function test_RefusesAStandingOfTheUnknown() public {
        _refused(
            world.standing(DAVE, Standing.Suspended), abi.encodeWithSelector(Errors.Registry_Unknown.selector, DAVE)
        );
    }

    function test_RefusesTheStandingNone() public {
        _refused(world.standing(bob, Standing.None), abi.encodeWithSelector(Errors.Registry_NotActive.selector, bob));
    }

    function test_AnOperatorCannotSuspendItselfButASecondOneCan() public {
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

    // Answers for the other contracts

    function test_RequireKindRefusesAnotherKindAndASuspendedParticipant() public {
        registry.requireKind(house, Kind.Bank);
        _refused(
            Call(address(registry), abi.encodeCall(registry.requireKind, (house, Kind.Enterprise))),
            abi.encodeWithSelector(Errors.Registry_WrongKind.selector, house)
        );
        _do(world.standing(house, Standing.Suspended));
        _refused(
            Call(address(registry), abi.encodeCall(registry.requireKind, (house, Kind.Bank))),
            abi.encodeWithSelector(Errors.Registry_NotActive.selector, house)
        );
    }

    function test_RequireKeyRefusesTheUnknownTheSuspendedAndTheUnempowered() public {
        address key = _keyOf(alice);
        registry.requireKey(alice, key, Powers.ALL);
        _keyRefused(DAVE, key, Powers.NONE, abi.encodeWithSelector(Errors.Registry_NotActive.selector, DAVE));
        _keyRefused(
            alice, NEW_KEY, Powers.NONE, abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, alice, NEW_KEY)
        );
        _do(world.grant(alice, NEW_KEY, Powers.HOLD | Powers.ISSUE));
        registry.requireKey(alice, NEW_KEY, Powers.NONE);
        registry.requireKey(alice, NEW_KEY, Powers.HOLD | Powers.ISSUE);
        uint16 more = Powers.HOLD | Powers.LEND;
        _keyRefused(alice, NEW_KEY, more, abi.encodeWithSelector(Errors.Registry_KeyLacksPower.selector, NEW_KEY, more));
        _do(world.standing(alice, Standing.Suspended));
        _keyRefused(alice, key, Powers.NONE, abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice));
    }

    function _keyRefused(address participant, address key, uint16 power, bytes memory why) private {
        _refused(Call(address(registry), abi.encodeCall(registry.requireKey, (participant, key, power))), why);
    }

    function test_OnlyActiveEnterprisesAndBanksMayOwnLots() public {
        assertTrue(ledger.canReceive(alice) && ledger.canReceive(house), "enterprise and bank");
        Kind[5] memory others =
            [Kind.Operator, Kind.Regulator, Kind.PoolReviewer, Kind.PoolTreasurer, Kind.PoolAuthority];
        for (uint160 k; k < others.length; ++k) {
            _do(world.admit(address(0x2000 + k), others[k], NEW_KEY));
            assertTrue(!ledger.canReceive(address(0x2000 + k)), "another kind");
        }
        assertTrue(!ledger.canReceive(STRANGER), "stranger");
    }

    function test_AnybodyAnchorsTheRootOfALogOfItsOwn() public {
        bytes32 root = keccak256("a day's log");
        for (uint256 k; k < 2; ++k) {
            vm.expectEmit(true, true, true, true, address(registry));
            emit IParticipantRegistry.Anchored(STRANGER, root);
            vm.prank(STRANGER);
            registry.anchor(root);
        }
    }
}
