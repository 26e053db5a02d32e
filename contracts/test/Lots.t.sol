// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {LienKind, Lot} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Lots are cut and passed on by their owner. Whether they may be: `Moving.t.sol`; how deep: `Deep.t.sol`.
contract LotsTest is LedgerBase {
    function _small(uint256 part) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, part, LEAST);
    }

    function _plain(address owner, uint40 amount, uint8 endorsements) private pure returns (Lot memory) {
        return Lot(owner, amount, 0, endorsements, false, LienKind.None, address(0), 0, 0);
    }

    // The whole

    function test_AWholeTransferChangesTheOwnerAndCountsIt() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, FACE, bob));
        _lotIs(lot, _plain(bob, FACE, 1), "first");
        _do(world.transfer(bob, lot, FACE, carol));
        _lotIs(lot, _plain(carol, FACE, 2), "second");
    }

    function test_AWholeTransferIsSaid() public {
        LotId lot = _lot(FACE);
        Call memory transfer = world.transfer(alice, lot, FACE, bob);
        bytes32 terms = world.TERMS();
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, alice, bob, terms);
        _do(transfer);
    }

    // A part

    function test_APartTransferCutsTheTailOff() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, 300_000_00, bob));
        LotId tail = lot.tailAt(700_000_00);
        assertEq(LotId.unwrap(tail), LotId.unwrap(lot) | 700_000_00, "a lot's id ends in its first fen");
        _lotIs(lot, _plain(alice, 700_000_00, 0), "head");
        _lotIs(tail, _plain(bob, 300_000_00, 1), "tail");
    }

    function test_APartTransferIsSaid() public {
        LotId lot = _lot(FACE);
        Call memory transfer = world.transfer(alice, lot, 300_000_00, bob);
        bytes32 terms = world.TERMS();
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotSplit(lot, lot.tailAt(700_000_00), bob, 300_000_00, terms);
        _do(transfer);
    }

    function test_ATailHasItsHeadsEndorsementsAndItsOwn() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, FACE, bob));
        _do(world.transfer(bob, lot, LEAST, carol));
        _lotIs(lot, _plain(bob, FACE - LEAST, 1), "head");
        _lotIs(lot.tailAt(FACE - LEAST), _plain(carol, LEAST, 2), "tail");
    }

    function test_ASplitLeavesBothPartsWithTheOwner() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, FACE, bob));
        _do(world.split(bob, lot, 1_000_00));
        _lotIs(lot, _plain(bob, FACE - 1_000_00, 1), "head");
        _lotIs(lot.tailAt(FACE - 1_000_00), _plain(bob, 1_000_00, 1), "tail");
    }

    function test_ASplitIsSaid() public {
        LotId lot = _lot(FACE);
        Call memory split = world.split(alice, lot, 1_000_00);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotSplit(lot, lot.tailAt(FACE - 1_000_00), alice, 1_000_00, 0);
        _do(split);
    }

    function test_ATailIsCutLikeAnyLot() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, 300_00, bob));
        LotId tail = lot.tailAt(FACE - 300_00);
        _do(world.transfer(bob, tail, 100_00, carol));
        _lotIs(tail, _plain(bob, 200_00, 1), "tail");
        _lotIs(lot.tailAt(FACE - 100_00), _plain(carol, 100_00, 2), "tail of the tail");
    }

    // How small

    function test_RefusesATailBelowTheLeastLot() public {
        LotId lot = _lot(FACE);
        _refused(world.transfer(alice, lot, LEAST - 1, bob), _small(LEAST - 1));
        _refused(world.split(alice, lot, LEAST - 1), _small(LEAST - 1));
        _do(world.transfer(alice, lot, LEAST, bob));
        _do(world.split(alice, lot, LEAST));
    }

    function test_RefusesAHeadBelowTheLeastLot() public {
        LotId lot = _lot(FACE);
        _refused(world.transfer(alice, lot, FACE - LEAST + 1, bob), _small(LEAST - 1));
        _refused(world.split(alice, lot, FACE - LEAST + 1), _small(LEAST - 1));
        _do(world.transfer(alice, lot, FACE - LEAST, bob));
        _lotIs(lot, _plain(alice, LEAST, 0), "head");
    }

    function test_RefusesNothing() public {
        LotId lot = _lot(FACE);
        _refused(world.transfer(alice, lot, 0, bob), _small(0));
        _refused(world.split(alice, lot, 0), _small(0));
    }

    function test_TheLeastLotIsThePolicysOfTheDay() public {
        LotId lot = _lot(FACE);
        _govern(Policy(1_000_00, 24, 366, 24));
        bytes memory small = abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, 1_000_00 - 1, 1_000_00);
        _refused(world.transfer(alice, lot, 1_000_00 - 1, bob), small);
        _refused(world.split(alice, lot, 1_000_00 - 1), small);
        _do(world.split(alice, lot, 1_000_00));
    }

    function test_ALotBelowTheLeastMovesAsAWhole() public {
        LotId lot = _lot(LEAST);
        _govern(Policy(1_000_00, 24, 366, 24));
        _do(world.transfer(alice, lot, LEAST, bob));
    }

    // How large

    function test_RefusesMoreThanTheLot() public {
        LotId lot = _lot(FACE);
        bytes memory exceeded = abi.encodeWithSelector(Errors.Ledger_LotExceeded.selector, lot, FACE + 1, FACE);
        _refused(world.transfer(alice, lot, FACE + 1, bob), exceeded);
        _refused(world.split(alice, lot, FACE + 1), exceeded);
    }

    function test_RefusesASplitOfTheWhole() public {
        LotId lot = _lot(FACE);
        _refused(
            world.split(alice, lot, FACE), abi.encodeWithSelector(Errors.Ledger_LotExceeded.selector, lot, FACE, FACE)
        );
    }

    // Whose

    function test_OnlyTheOwnerMovesALot() public {
        LotId lot = _lot(FACE);
        _notHolder(lot, bob);
        _do(world.transfer(alice, lot, FACE, bob));
        _notHolder(lot, alice);
        _do(world.transfer(bob, lot, LEAST, alice));
        _notHolder(lot, alice);
        _notHolder(lot.tailAt(FACE - LEAST), bob);
    }

    function test_NobodyMovesALotThatIsNotThere() public {
        LotId lot = _lot(FACE);
        _notHolder(lot.tailAt(1), alice);
        _do(world.split(alice, lot, LEAST));
        _notHolder(lot.tailAt(FACE - LEAST - 1), alice);
        _notHolder(lot.tailAt(FACE), alice);
    }

    function _notHolder(LotId lot, address by) private {
        bytes memory notHolder = abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, by);
        _refused(world.transfer(by, lot, LEAST, carol), notHolder);
        _refused(world.split(by, lot, LEAST), notHolder);
    }

    // To whom

    function test_RefusesARecipientThatDidNotConsent() public {
        LotId lot = _lot(FACE);
        address dave = world.join("dave", Kind.Enterprise);
        bytes memory noConsent = abi.encodeWithSelector(Errors.Ledger_NoConsent.selector, dave);
        _refused(world.transfer(alice, lot, FACE, dave), noConsent);
        _refused(world.transfer(alice, lot, LEAST, dave), noConsent);
    }

    function test_RefusesARecipientThatIsNeitherEnterpriseNorBank() public {
        LotId lot = _lot(FACE);
        _cannotReceive(lot, _consenting("regulator", Kind.Regulator));
        _cannotReceive(lot, _consenting("pool authority", Kind.PoolAuthority));
        _cannotReceive(lot, world.operator());
        _cannotReceive(lot, STRANGER);
        _cannotReceive(lot, address(0));
        _do(world.transfer(alice, lot, FACE, _consenting("a bank", Kind.Bank)));
    }

    function _cannotReceive(LotId lot, address to) private {
        bytes memory why = abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, to);
        _refused(world.transfer(alice, lot, FACE, to), why);
        _refused(world.transfer(alice, lot, LEAST, to), why);
    }

    function test_RefusesARecipientSuspendedSinceTheHolderSigned() public {
        LotId lot = _lot(FACE);
        Call memory transfer = world.transfer(alice, lot, FACE, bob);
        _do(world.standing(bob, Standing.Suspended));
        _refused(transfer, abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, bob));
        _do(world.standing(bob, Standing.Active));
        _do(transfer);
    }

    /// It could raise money on its own debt a second time.
    function test_TheDebtorNeverHoldsItsOwnDebt() public {
        LotId lot = _lot(FACE);
        bytes memory self = abi.encodeWithSelector(Errors.Ledger_SelfCertificate.selector, core);
        _refused(world.transfer(alice, lot, FACE, core), self);
        _refused(world.transfer(alice, lot, LEAST, core), self);
    }

    function test_AHolderMayPassALotOnToItself() public {
        LotId lot = _lot(FACE);
        _do(world.transfer(alice, lot, FACE, alice));
        _lotIs(lot, _plain(alice, FACE, 1), "an endorsement like any other");
        _do(world.transfer(alice, lot, LEAST, alice));
        _lotIs(lot.tailAt(FACE - LEAST), _plain(alice, LEAST, 1), "a part is no more than a split");
    }

    // How often

    function test_RefusesOneEndorsementMoreThanThePolicyAllows() public {
        LotId lot = _lot(FACE);
        _govern(Policy(LEAST, 3, 366, 24));
        _do(world.transfer(alice, lot, FACE, bob));
        _do(world.transfer(bob, lot, FACE, alice));
        _do(world.transfer(alice, lot, FACE, bob));
        bytes memory many = abi.encodeWithSelector(Errors.Ledger_TooManyEndorsements.selector, lot);
        _refused(world.transfer(bob, lot, FACE, alice), many);
        _refused(world.transfer(bob, lot, LEAST, alice), many);
    }

    function test_ALotAtItsLimitIsStillCut() public {
        LotId lot = _lot(FACE);
        _govern(Policy(LEAST, 1, 366, 24));
        _do(world.transfer(alice, lot, FACE, bob));
        _do(world.split(bob, lot, LEAST));
        LotId tail = lot.tailAt(FACE - LEAST);
        _refused(
            world.transfer(bob, tail, LEAST, alice),
            abi.encodeWithSelector(Errors.Ledger_TooManyEndorsements.selector, tail)
        );
    }

    /// Two hundred and fifty-five is what a lot's word can count.
    function test_ALotChangesHandsUpToTwoHundredAndFiftyFiveTimes() public {
        LotId lot = _lot(FACE);
        _govern(Policy(LEAST, type(uint8).max, 366, 24));
        (address from, address to) = (alice, bob);
        for (uint256 k; k < type(uint8).max; ++k) {
            _do(world.transfer(from, lot, FACE, to));
            (from, to) = (to, from);
        }
        assertEq(_lotOf(lot).endorsements, type(uint8).max, "endorsements");
        _refused(
            world.transfer(from, lot, FACE, to), abi.encodeWithSelector(Errors.Ledger_TooManyEndorsements.selector, lot)
        );
    }

    // Fen by fen

    /// Any sequence of cuts and moves: what is cut off one lot is what the new one has.
    function testFuzz_AnySequenceOfCutsKeepsEveryFen(uint256[6] memory seeds) public {
        LotId[] memory lots = new LotId[](seeds.length + 1);
        lots[0] = _lot(FACE);
        uint256 count = 1;
        for (uint256 k; k < seeds.length; ++k) {
            LotId lot = lots[seeds[k] % count];
            Lot memory l = _lotOf(lot);
            if (l.amount < 2 * LEAST) continue;
            uint40 part = bound40(seeds[k] >> 8, LEAST, l.amount - LEAST);
            address to = l.owner == alice ? bob : alice;
            _do(seeds[k] & 128 == 0 ? world.split(l.owner, lot, part) : world.transfer(l.owner, lot, part, to));
            lots[count++] = lot.tailAt(l.amount - part);
        }
        uint256 sum;
        for (uint256 k; k < count; ++k) {
            uint256 amount = _lotOf(lots[k]).amount;
            assertLe(LEAST, amount, "least lot");
            sum += amount;
            uint256 end = lots[k].startOf() + amount;
            bool met = end == FACE;
            for (uint256 j; j < count && !met; ++j) {
                met = lots[j].startOf() == end;
            }
            assertTrue(met, "every lot ends where another begins");
        }
        assertEq(sum, FACE, "sum");
    }

    function testFuzz_APartOfAnyWidthIsCutExactly(uint40 face, uint40 part) public {
        face = bound40(face, 2 * LEAST, type(uint40).max);
        part = bound40(part, LEAST, face - LEAST);
        _do(world.limit(house, core, type(uint40).max));
        LotId lot = _lot(face);
        _do(world.transfer(alice, lot, part, bob));
        LotId tail = lot.tailAt(face - part);
        _lotIs(lot, _plain(alice, face - part, 0), "head");
        _lotIs(tail, _plain(bob, part, 1), "tail");
        assertEq(ReceivableId.unwrap(tail.receivableOf()), LotId.unwrap(lot), "the tail's receivable");
    }
}
