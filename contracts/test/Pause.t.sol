// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, LienKind} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Powers, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {ListEligibility} from "./utils/ListEligibility.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// What the guardian's pause stops, and what it never stops.
contract PauseTest is LedgerBase {
    bytes private constant PAUSED = abi.encodeWithSelector(Errors.Ledger_Paused.selector);

    ReceivableId private id;
    LotId private lot;

    function setUp() public override {
        super.setUp();
        id = _accepted(FACE);
        lot = id.firstLot();
    }

    function _isPaused() private view returns (bool paused) {
        (,,, paused) = ledger.policy();
    }

    function test_PausesAndSaysSo() public {
        bytes32 reason = world.TERMS();
        assertTrue(!_isPaused(), "running");
        ledger.requireRunning();
        vm.expectEmit(false, false, false, true, address(ledger));
        emit IReceivableLedger.Paused(reason);
        _pause();
        assertTrue(_isPaused(), "paused");
        _refused(Call(address(ledger), abi.encodeCall(ledger.requireRunning, ())), PAUSED);
    }

    function test_UnpausesAndSaysSo() public {
        bytes32 reason = world.TERMS();
        _pause();
        vm.expectEmit(false, false, false, true, address(ledger));
        emit IReceivableLedger.Unpaused(reason);
        _unpause();
        assertTrue(!_isPaused(), "running");
        ledger.requireRunning();
    }

    function test_TwoPausesAreEndedByOneUnpause() public {
        _pause();
        _pause();
        _unpause();
        ledger.requireRunning();
        _unpause();
        ledger.requireRunning();
    }

    function test_StopsIssuingEndorsingSplittingAndReserving() public {
        _pause();
        _issueRefused(_intent(FACE), PAUSED);
        _refused(world.transfer(alice, lot, FACE, bob), PAUSED);
        _refused(world.transfer(alice, lot, LEAST, bob), PAUSED);
        _refused(world.split(alice, lot, LEAST), PAUSED);
        _deskRefused(abi.encodeCall(ledger.reserveLot, (lot, alice, house, _now())), PAUSED);
        assertTrue(!ledger.canTransfer(lot, alice, bob, FACE), "canTransfer");
    }

    function test_NeverStopsWhatEndsACertificateThatWasIssued() public {
        (IssueReceivable memory one, IssueReceivable memory two) = (_intent(FACE), _intent(FACE));
        (ReceivableId rejected, ReceivableId cancelled, ReceivableId accepted) =
            (_issue(one), _issue(two), _issued(FACE));
        _pause();
        _do(world.reject(alice, rejected, one));
        _do(world.cancel(core, cancelled, two));
        _do(world.accept(alice, accepted));
    }

    function test_NeverStopsMoney() public {
        LotId bought = lot.tailAt(FACE - LEAST);
        LotId released = lot.tailAt(FACE - 2 * LEAST);
        _do(world.split(alice, lot, LEAST));
        _do(world.split(alice, lot, LEAST));
        _reserve(lot, alice, house, _now());
        _reserve(bought, alice, house, _now());
        _reserve(released, alice, house, _now());
        _pause();
        _asDesk(abi.encodeCall(ledger.secureLot, (lot, alice, house, LEAST)));
        _asDesk(abi.encodeCall(ledger.buyLot, (bought, alice, house, LEAST, 0)));
        _asDesk(abi.encodeCall(ledger.releaseLot, (released, house)));
        _asDesk(abi.encodeCall(ledger.reduceClaim, (lot, house, LEAST)));
        _pay(id, FACE / 2);
        _do(world.redeem(alice, lot));
        _do(world.redeem(house, bought));
        assertTrue(_lotOf(released).lien == LienKind.None, "released");
    }

    function test_NeverStopsTheCourtsAndTheRegistry() public {
        _pause();
        _freeze(lot);
        _unfreeze(lot);
        _force(lot, bob, FACE);
        _do(world.grant(alice, STRANGER, Powers.ALL));
        _do(world.withdrawConsent(alice));
        _do(world.standing(carol, Standing.Suspended));
        _do(world.appoint(bob, rival));
        _do(world.limit(rival, bob, FACE));
        _wait(TENOR);
        ledger.noteOverdue(id);
    }

    /// They share a word.
    function test_LeavesPolicyAndModuleAsTheyAre() public {
        ListEligibility module = new ListEligibility();
        module.bar(bob, true);
        _ordered(abi.encodeCall(ledger.setEligibility, (module)));
        _govern(Policy(1_000_00, 3, 90, 48));
        (Policy memory current, Policy memory next, uint40 from,) = ledger.policy();
        for (uint256 k; k < 2; ++k) {
            if (k == 0) _pause();
            else _unpause();
            (Policy memory currentNow, Policy memory nextNow, uint40 fromNow,) = ledger.policy();
            assertEq(abi.encode(currentNow, nextNow, fromNow), abi.encode(current, next, from), "policy");
            assertTrue(!ledger.canReceive(bob) && ledger.canReceive(carol), "module");
        }
    }
}
