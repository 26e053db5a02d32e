// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {LienKind, Lot} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// When a lot may be cut and passed on, and that the two questions about it are answered as it then goes.
contract MovingTest is LedgerBase {
    ReceivableId private id;
    LotId private lot;

    function setUp() public override {
        super.setUp();
        id = _accepted(FACE);
        lot = id.firstLot();
    }

    function _stuck(bytes memory why) private {
        _refused(world.transfer(alice, lot, FACE, bob), why);
        _refused(world.transfer(alice, lot, LEAST, bob), why);
        _refused(world.split(alice, lot, LEAST), why);
    }

    function _moves() private {
        _do(world.split(alice, lot, LEAST));
        _do(world.transfer(alice, lot, LEAST, bob));
        _do(world.transfer(alice, lot, _lotOf(lot).amount, bob));
    }

    function _closed() private view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id);
    }

    // Time and payment

    function test_ClosesADayBeforeTheMaturity() public {
        _wait(TENOR - 1 days + 1);
        _stuck(_closed());
        vm.warp(START + TENOR - 1 days);
        _moves();
    }

    function test_ClosesAsLongBeforeAsThePolicyOfTheDaySays() public {
        _govern(Policy(LEAST, 24, 366, 168));
        vm.warp(START + TENOR - 168 hours + 1);
        _stuck(_closed());
        vm.warp(START + TENOR - 168 hours);
        _moves();
    }

    function test_ClosesAtTheMaturityAtTheLatest() public {
        _govern(Policy(LEAST, 24, 366, 0));
        vm.warp(START + TENOR + 1);
        _stuck(_closed());
        vm.warp(START + TENOR);
        _moves();
    }

    function test_ClosesWithTheFirstFenPaid() public {
        _pay(id, 1);
        _stuck(_closed());
    }

    // Orders

    function test_StandsStillDuringAPause() public {
        _pause();
        _stuck(abi.encodeWithSelector(Errors.Ledger_Paused.selector));
        _unpause();
        _moves();
    }

    function test_StandsStillWhileFrozen() public {
        _freeze(lot);
        _stuck(abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot));
        _unfreeze(lot);
        _moves();
    }

    function test_AFreezeIsOfOneLot() public {
        _do(world.split(alice, lot, LEAST));
        _freeze(lot.tailAt(FACE - LEAST));
        _do(world.transfer(alice, lot, FACE - LEAST, bob));
    }

    // Liens

    function test_StandsStillWhileReserved() public {
        _reserve(lot, alice, house, _now() + 1 days);
        bytes memory liened = abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, house);
        _stuck(liened);
        _wait(1 days);
        _stuck(liened);
        _wait(1);
        _moves();
    }

    function test_WhateverComesNextClearsALapsedReservationAndSaysSo() public {
        for (uint256 k; k < 3; ++k) {
            _reserve(lot, alice, house, _now());
            _wait(1);
            uint40 amount = _lotOf(lot).amount;
            Call memory next =
                k == 0 ? world.split(alice, lot, LEAST) : world.transfer(alice, lot, k == 1 ? LEAST : amount, bob);
            vm.expectEmit(true, false, false, true, address(ledger));
            emit IReceivableLedger.LienReleased(lot);
            _do(next);
            Lot memory l = _lotOf(lot);
            assertTrue(l.lien == LienKind.None && l.lienParty == address(0) && l.until == 0, "cleared");
            l = _lotOf(lot.tailAt(amount - LEAST));
            assertTrue(l.lien == LienKind.None && l.lienParty == address(0) && l.until == 0, "nor on the tail");
        }
    }

    function test_StandsStillWhilePledged() public {
        _pledge(lot, alice, house, FACE / 2);
        _stuck(abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, house));
        _asDesk(abi.encodeCall(ledger.reduceClaim, (lot, house, FACE / 2)));
        _moves();
    }

    function test_StandsStillWhileSoldWithRecourse() public {
        _sell(lot, alice, rival, FACE / 2);
        bytes memory liened = abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, alice);
        _refused(world.transfer(rival, lot, FACE, bob), liened);
        _refused(world.split(rival, lot, LEAST), liened);
        _stuck(abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, alice));
    }

    function test_MovesAfterItWasSoldForGood() public {
        _sell(lot, alice, rival, 0);
        _do(world.split(rival, lot, LEAST));
        _do(world.transfer(rival, lot, FACE - LEAST, bob));
    }

    // The questions

    function _answers(address from, address to, uint40 amount, bytes memory why) private {
        Call memory question =
            Call(address(ledger), abi.encodeCall(ledger.requireTransferable, (lot, from, to, amount)));
        if (why.length == 0) _do(question);
        else _refused(question, why);
        assertTrue(ledger.canTransfer(lot, from, to, amount) == (why.length == 0), "canTransfer");
    }

    function test_SaysWhyALotCannotBePassedOn() public {
        _answers(alice, bob, FACE, "");
        _answers(alice, bob, LEAST, "");
        _answers(bob, carol, FACE, abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, bob));
        _answers(alice, core, FACE, abi.encodeWithSelector(Errors.Ledger_SelfCertificate.selector, core));
        _answers(alice, house, FACE, abi.encodeWithSelector(Errors.Ledger_NoConsent.selector, house));
        _answers(alice, STRANGER, FACE, abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, STRANGER));
        _answers(alice, bob, 0, abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, 0, LEAST));
        _answers(alice, bob, FACE - 1, abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, 1, LEAST));
        _answers(alice, bob, FACE + 1, abi.encodeWithSelector(Errors.Ledger_LotExceeded.selector, lot, FACE + 1, FACE));
        _pause();
        _answers(alice, bob, FACE, abi.encodeWithSelector(Errors.Ledger_Paused.selector));
    }

    function test_ALotThatIsNotThereIsNobodysToPassOn() public {
        LotId none = lot.tailAt(1);
        _refused(
            Call(address(ledger), abi.encodeCall(ledger.requireTransferable, (none, address(0), bob, 0))),
            abi.encodeWithSelector(Errors.Ledger_NoLot.selector, none)
        );
        assertTrue(!ledger.canTransfer(none, address(0), bob, 0), "canTransfer");
    }

    /// In any state of lot and parties, the questions are answered as the transfer then goes.
    function testFuzz_TheQuestionsAreAnsweredAsTheTransferGoes(uint256 state, uint256 parties, uint40 amount) public {
        _bring(state);
        address[8] memory all = [alice, bob, carol, core, house, rival, world.operator(), STRANGER];
        address to = all[parties % 8];
        address from = _lotOf(lot).owner;
        if (parties >> 8 & 7 == 0) from = from == bob ? alice : bob;
        uint256 whole = _lotOf(lot).amount;
        uint256 choice = parties >> 16 & 3;
        if (choice == 0) amount = _lotOf(lot).amount;
        if (choice == 1) amount = bound40(amount, 0, LEAST);
        if (choice == 2) amount = bound40(amount, whole - LEAST, whole + 1);
        bool can = ledger.canTransfer(lot, from, to, amount);
        (bool may, bytes memory why) =
            address(ledger).call(abi.encodeCall(ledger.requireTransferable, (lot, from, to, amount)));
        assertTrue(can == may, "the two questions");
        if (ledger.memberOf(from).standing == Standing.Suspended) {
            // The questions are about the lot and its recipient; whether the holder may sign is another.
            (may, why) = (false, abi.encodeWithSelector(Errors.Registry_NotActive.selector, from));
        }
        Call memory transfer = world.transfer(from, lot, amount, to);
        if (may) _do(transfer);
        else _refused(transfer, why);
    }

    /// What happened to the lot and to those who might receive it, three bits for each.
    function _bring(uint256 state) private {
        if (state & 7 == 0) _do(world.standing(bob, Standing.Suspended));
        if (state >> 3 & 7 == 0) _do(world.withdrawConsent(carol));
        if (state >> 6 & 7 == 0) _do(world.consent(rival));
        if (state >> 9 & 7 == 0) _do(world.split(alice, lot, LEAST));
        if (state >> 12 & 7 == 0) _do(world.transfer(alice, lot, _lotOf(lot).amount, alice));
        uint256 lien = state >> 15 & 7;
        if (lien < 2) _reserve(lot, alice, house, _now() + 1 days);
        if (lien == 2) _pledge(lot, alice, house, LEAST);
        if (lien == 3) _sell(lot, alice, rival, LEAST);
        if (lien == 4) _sell(lot, alice, rival, 0);
        if (state >> 18 & 7 == 0) _freeze(lot);
        if (state >> 21 & 7 == 0) _pause();
        if (state >> 24 & 7 == 0) _pay(id, 1);
        if (state >> 27 & 7 == 0) _govern(Policy(1_000_00, 1, 366, 24));
        if (state >> 30 & 7 == 0) _wait(2 days);
        if (state >> 33 & 7 == 0) vm.warp(START + TENOR - 1 days + (state >> 36 & 1));
    }
}
