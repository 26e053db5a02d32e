// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {FinancingKind} from "../src/types/Desk.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, Lien, Lot} from "../src/types/Ledger.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {Base} from "./utils/Base.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

contract LotsTest is Base {
    // Transfer and split

    function test_AWholeTransferChangesTheOwnerAndNothingElse() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, FACE, bob));
        Lot memory l = _lotOf(lot);
        assertEq(l.owner, bob, "owner");
        assertEq(l.amount, FACE, "amount");
        assertEq(l.endorsements, 1, "endorsements");
    }

    function test_APartTransferCutsTheTailOff() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, 300_000_00, bob));
        LotId tail = lot.tailAt(700_000_00);
        assertEq(LotId.unwrap(tail), LotId.unwrap(lot) | 700_000_00, "a lot's id ends in its first fen");
        (Lot memory head, Lot memory part) = (_lotOf(lot), _lotOf(tail));
        assertTrue(head.owner == alice && head.amount == 700_000_00 && head.endorsements == 0, "head");
        assertTrue(part.owner == bob && part.amount == 300_000_00 && part.endorsements == 1, "tail");
    }

    function test_ASplitLeavesBothPartsWithTheOwner() public {
        LotId lot = _lot(FACE);
        _do(world.split(alice, lot, 1_000_00));
        Lot memory tail = _lotOf(lot.tailAt(FACE - 1_000_00));
        assertTrue(tail.owner == alice && tail.amount == 1_000_00 && tail.endorsements == 0, "tail");
        assertEq(_lotOf(lot).amount, FACE - 1_000_00, "head");
    }

    function test_RefusesPartsBelowTheLeastLot() public {
        LotId lot = _lot(FACE);
        bytes memory small = abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, 99_99, 100_00);
        _refused(world.transfer(alice, lot, 99_99, bob), small);
        _refused(world.transfer(alice, lot, FACE - 99_99, bob), small);
        _refused(world.split(alice, lot, 99_99), small);
        _refused(
            world.transfer(alice, lot, 0, bob), abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, 0, 100_00)
        );
    }

    function test_RefusesMoreThanTheLotAndASplitOfAllOfIt() public {
        LotId lot = _lot(FACE);
        _refused(
            world.transfer(alice, lot, FACE + 1, bob),
            abi.encodeWithSelector(Errors.Ledger_LotExceeded.selector, lot, FACE + 1, FACE)
        );
        _refused(
            world.split(alice, lot, FACE), abi.encodeWithSelector(Errors.Ledger_LotExceeded.selector, lot, FACE, FACE)
        );
    }

    function test_OnlyTheOwnerMovesALot() public {
        LotId lot = _lot(FACE);
        _refused(
            world.transfer(bob, lot, FACE, carol), abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, bob)
        );
        _do(world.transfer(alice, lot, FACE, bob));
        _refused(
            world.transfer(alice, lot, FACE, carol),
            abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, alice)
        );
        LotId unborn = lot.tailAt(1);
        _refused(
            world.split(alice, unborn, 100_00), abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, unborn, alice)
        );
    }

    function test_RefusesARecipientWithoutConsentOrStanding() public {
        LotId lot = _lot(FACE);
        address dave = world.join("dave", Kind.Enterprise);
        _refused(world.transfer(alice, lot, FACE, dave), abi.encodeWithSelector(Errors.Ledger_NoConsent.selector, dave));
        address regulator = world.join("regulator", Kind.Regulator);
        _do(world.consent(regulator));
        _refused(
            world.transfer(alice, lot, FACE, regulator),
            abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, regulator)
        );
        _do(world.standing(bob, Standing.Suspended));
        _refused(
            world.transfer(alice, lot, FACE, bob), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, bob)
        );
    }

    function test_TheDebtorNeverHoldsItsOwnDebt() public {
        LotId lot = _lot(FACE);
        bytes memory self = abi.encodeWithSelector(Errors.Ledger_SelfCertificate.selector, core);
        _refused(world.transfer(alice, lot, FACE, core), self);
        _refused(world.transfer(alice, lot, 100_00, core), self);
    }

    function test_RefusesToMoveWhatIsNotAccepted() public {
        IssueReceivable memory i = _intent(FACE);
        ReceivableId id = _issue(i);
        bytes memory closed = abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id);
        _refused(world.transfer(alice, id.firstLot(), FACE, bob), closed);
        _refused(world.split(alice, id.firstLot(), 100_00), closed);
        _do(world.reject(alice, id, i));
        _refused(
            world.transfer(alice, id.firstLot(), FACE, bob),
            abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, id.firstLot(), alice)
        );
    }

    function test_AReceivableClosesADayBeforeItsMaturity() public {
        ReceivableId id = _accepted(FACE);
        LotId lot = id.firstLot();
        vm.warp(START + TENOR - 1 days);
        _do(world.split(alice, lot, 100_00));
        vm.warp(START + TENOR - 1 days + 1);
        bytes memory closed = abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id);
        _refused(world.split(alice, lot, 100_00), closed);
        _refused(world.transfer(alice, lot, FACE - 100_00, bob), closed);
    }

    function test_AReceivableClosesWithItsFirstPayment() public {
        ReceivableId id = _accepted(FACE);
        _pay(id, 1);
        bytes memory closed = abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id);
        _refused(world.split(alice, id.firstLot(), 100_00), closed);
        _refused(world.transfer(alice, id.firstLot(), FACE, bob), closed);
    }

    function test_RefusesMoreThanTwoHundredEndorsements() public {
        LotId lot = _lot(FACE);
        (address from, address to) = (alice, bob);
        for (uint256 k; k < 200; ++k) {
            _do(world.transfer(from, lot, FACE, to));
            (from, to) = (to, from);
        }
        bytes memory many = abi.encodeWithSelector(Errors.Ledger_TooManyEndorsements.selector, lot);
        _refused(world.transfer(from, lot, FACE, to), many);
        // Nor is it reserved for a bank to which it could not move once the money has left.
        _acceptRefused(from, lot, many);
    }

    function _acceptRefused(address holder, LotId lot, bytes memory why) private {
        vm.prank(address(desk));
        (bool done, bytes memory answer) =
            address(ledger).call(abi.encodeCall(ledger.placeLien, (lot, holder, house, uint40(block.timestamp + 1))));
        assertTrue(!done, "was not refused");
        assertEq(answer, why, "placeLien");
    }

    /// Any sequence of cuts and moves: what is cut off one lot is what the new one has.
    function testFuzz_AnySequenceOfSplitsConservesEveryFen(uint256[12] memory seeds) public {
        LotId root = _lot(FACE);
        LotId[] memory lots = new LotId[](13);
        uint256 count = 1;
        lots[0] = root;
        for (uint256 k; k < seeds.length; ++k) {
            LotId lot = lots[seeds[k] % count];
            Lot memory l = _lotOf(lot);
            if (l.amount < 200_00) continue;
            uint40 part = bound40(seeds[k] >> 8, 100_00, l.amount - 100_00);
            address to = l.owner == alice ? bob : alice;
            _do(seeds[k] & 128 == 0 ? world.split(l.owner, lot, part) : world.transfer(l.owner, lot, part, to));
            lots[count++] = lot.tailAt(l.amount - part);
        }
        uint256 sum;
        for (uint256 k; k < count; ++k) {
            Lot memory l = _lotOf(lots[k]);
            assertTrue(l.amount >= 100_00, "least lot");
            sum += l.amount;
            uint256 end = lots[k].startOf() + l.amount;
            bool met = end == FACE;
            for (uint256 j; j < count && !met; ++j) {
                met = lots[j].startOf() == end;
            }
            assertTrue(met, "every lot ends where another begins");
        }
        assertEq(sum, FACE, "sum");
    }

    function testFuzz_SplitAndTransferAtEveryWidth(uint40 face, uint40 part) public {
        face = bound40(face, 200_00, type(uint40).max);
        part = bound40(part, 100_00, face - 100_00);
        _do(world.limit(house, core, type(uint40).max));
        LotId lot = _lot(face);
        _do(world.transfer(alice, lot, part, bob));
        Lot memory tail = _lotOf(lot.tailAt(face - part));
        assertTrue(tail.owner == bob && tail.amount == part, "tail");
        assertEq(_lotOf(lot).amount, face - part, "head");
        assertEq(
            ReceivableId.unwrap(lot.tailAt(face - part).receivableOf()), LotId.unwrap(lot), "the tail's receivable"
        );
    }

    // Liens

    function test_OnlyTheModulesTouchLiensAndReferences() public {
        LotId lot = _lot(FACE);
        bytes[] memory calls = new bytes[](5);
        calls[0] = abi.encodeCall(ledger.placeLien, (lot, alice, address(this), uint40(block.timestamp + 1)));
        calls[1] = abi.encodeCall(ledger.secureLien, (lot, address(this), 1));
        calls[2] = abi.encodeCall(ledger.reduceLien, (lot, address(this), 1));
        calls[3] = abi.encodeCall(ledger.assignLot, (lot, address(this), bytes32(0)));
        calls[4] = abi.encodeCall(ledger.useReference, (house, bytes32(0)));
        bytes memory only = abi.encodeWithSelector(Errors.Ledger_OnlyModule.selector, address(this));
        bytes[] memory reasons = ledger.batch(calls);
        for (uint256 k; k < calls.length; ++k) {
            (bool done, bytes memory answer) = address(ledger).call(calls[k]);
            assertTrue(!done, "was not refused");
            assertEq(answer, only, "direct");
            assertEq(reasons[k], only, "in a batch");
        }
    }

    function test_AReservedLotDoesNotMoveSplitOrRedeem() public {
        ReceivableId id = _accepted(FACE);
        LotId lot = id.firstLot();
        _reserved(alice, lot, FinancingKind.Pledge, house, 800_000_00, 820_000_00);
        bytes memory liened = abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, house);
        _refused(world.transfer(alice, lot, FACE, bob), liened);
        _refused(world.transfer(alice, lot, 100_00, bob), liened);
        _refused(world.split(alice, lot, 100_00), liened);
        _pay(id, FACE / 2);
        _refused(world.redeem(alice, lot), liened);
        _refused(world.redeem(house, lot), abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, lot, house));
    }

    function test_ALapsedLienIsClearedByWhateverComesNext() public {
        LotId lot = _lot(FACE);
        _reserved(alice, lot, FinancingKind.Pledge, house, 800_000_00, 820_000_00);
        vm.warp(block.timestamp + 3 days);
        _refused(world.split(alice, lot, 100_00), abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, house));
        vm.warp(block.timestamp + 1);
        Call memory c = world.transfer(alice, lot, FACE, bob);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        _do(c);
        (Lot memory l, Lien memory lien) = ledger.lotWith(lot);
        assertTrue(l.owner == bob && !l.liened && lien.holder == address(0), "cleared");
    }

    function test_ALapsedLienDoesNotKeepTheOwnerFromItsMoney() public {
        ReceivableId id = _accepted(FACE);
        LotId lot = id.firstLot();
        _reserved(alice, lot, FinancingKind.Pledge, house, 800_000_00, 820_000_00);
        _pay(id, FACE);
        vm.warp(block.timestamp + 3 days + 1);
        _do(world.redeem(alice, lot));
        (Lot memory l, Lien memory lien) = ledger.lotWith(lot);
        assertTrue(l.redeemed == FACE && !l.liened && lien.holder == address(0), "redeemed");
    }

    function test_EvenTheDeskUsesNoLienButTheLiveOneOfThatFunder() public {
        LotId free = _lot(FACE);
        LotId lot = _lot(FACE);
        _reserved(alice, lot, FinancingKind.Pledge, house, 800_000_00, 820_000_00);
        _noLien(free, house);
        _noLien(free, address(0));
        _noLien(lot, rival);
        vm.warp(block.timestamp + 3 days + 1);
        _noLien(lot, house);
    }

    function _noLien(LotId lot, address holder) private {
        bytes[3] memory calls = [
            abi.encodeCall(ledger.secureLien, (lot, holder, 1)),
            abi.encodeCall(ledger.reduceLien, (lot, holder, 1)),
            abi.encodeCall(ledger.assignLot, (lot, holder, bytes32(0)))
        ];
        for (uint256 k; k < calls.length; ++k) {
            vm.prank(address(desk));
            (bool done, bytes memory answer) = address(ledger).call(calls[k]);
            assertTrue(!done, "was not refused");
            assertEq(answer, abi.encodeWithSelector(Errors.Ledger_NoLien.selector, lot), "no lien");
        }
    }

    function test_ALotIsReservedForOneFunderAtATime() public {
        LotId lot = _lot(FACE);
        _reserved(alice, lot, FinancingKind.Pledge, house, 800_000_00, 820_000_00);
        vm.prank(address(desk));
        (bool done,) =
            address(ledger).call(abi.encodeCall(ledger.placeLien, (lot, alice, rival, uint40(block.timestamp + 1))));
        assertTrue(!done, "a second lien");
    }
}
