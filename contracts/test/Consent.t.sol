// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IParticipantRegistry} from "../src/interfaces/IParticipantRegistry.sol";
import {LotId} from "../src/types/Ids.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Standing consent to receive certificates by endorsement (国令802号 art. 11).
contract ConsentTest is LedgerBase {
    address private dave;

    function setUp() public override {
        super.setUp();
        dave = world.join("dave", Kind.Enterprise);
    }

    function _noConsent(address participant) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NoConsent.selector, participant);
    }

    function test_NobodyConsentsUnasked() public {
        assertTrue(!registry.participantOf(dave).consents, "consents");
        _refused(world.transfer(alice, _lot(FACE), FACE, dave), _noConsent(dave));
    }

    function test_ConsentIsRecordedAndSaid() public {
        Call memory consent = world.consent(dave);
        bytes32 terms = world.TERMS();
        vm.expectEmit(true, false, false, true, address(registry));
        emit IParticipantRegistry.ConsentGiven(dave, terms);
        _do(consent);
        assertTrue(registry.participantOf(dave).consents, "consent");
    }

    function test_WhoConsentedReceives() public {
        LotId lot = _lot(FACE);
        _do(world.consent(dave));
        _do(world.transfer(alice, lot, FACE, dave));
        assertEq(_lotOf(lot).owner, dave, "owner");
    }

    function test_WithdrawalIsRecordedAndSaid() public {
        Call memory withdrawal = world.withdrawConsent(bob);
        vm.expectEmit(true, false, false, true, address(registry));
        emit IParticipantRegistry.ConsentWithdrawn(bob);
        _do(withdrawal);
        assertTrue(!registry.participantOf(bob).consents, "consent");
    }

    function test_ATransferSignedBeforeTheWithdrawalIsRefusedAfterIt() public {
        LotId lot = _lot(FACE);
        Call memory transfer = world.transfer(alice, lot, FACE, bob);
        _do(world.withdrawConsent(bob));
        _refused(transfer, _noConsent(bob));
        _do(world.consent(bob));
        _do(transfer);
    }

    function test_WhoWithdrewKeepsAndPassesOnWhatItHas() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, FACE, bob));
        _do(world.withdrawConsent(bob));
        _do(world.transfer(bob, lot, FACE, carol));
    }

    /// What a debtor issues is accepted one by one; a seller that buys back asked for it; a court asks nobody.
    function test_OnlyEndorsementsNeedIt() public {
        _do(world.withdrawConsent(alice));
        LotId lot = _lot(FACE);
        _sell(lot, alice, house, FACE / 2);
        assertTrue(!registry.participantOf(house).consents, "the bank never consented");
        _asDesk(abi.encodeCall(ledger.reduceClaim, (lot, house, FACE / 2)));
        assertEq(_lotOf(lot).owner, alice, "bought back");
        _force(lot, dave, FACE);
        assertEq(_lotOf(lot).owner, dave, "by order of a court");
    }

    function test_RefusesConsentByAStrangerAndByTheSuspended() public {
        (address bobs, uint256 secret) = world.keys(bob);
        world.useKey(dave, bobs, secret);
        bytes memory notGranted = abi.encodeWithSelector(Errors.Registry_KeyNotGranted.selector, dave, bobs);
        _refused(world.consent(dave), notGranted);
        _refused(world.withdrawConsent(dave), notGranted);
        world.useFirstKey(dave);
        _do(world.standing(dave, Standing.Suspended));
        bytes memory notActive = abi.encodeWithSelector(Errors.Registry_NotActive.selector, dave);
        _refused(world.consent(dave), notActive);
        _refused(world.withdrawConsent(dave), notActive);
    }
}
