// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {LienKind, Lot} from "../src/types/Ledger.sol";
import {Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Who is owed what of that which was paid.
contract RedeemTest is LedgerBase {
    uint40 private constant CLAIM = 520_000_00;

    ReceivableId private id;
    LotId private lot;

    function setUp() public override {
        super.setUp();
        id = _accepted(FACE);
        lot = id.firstLot();
    }

    function _nothing(LotId of_) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NothingToRedeem.selector, of_);
    }

    function _notEntitled(LotId of_, address by) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, of_, by);
    }

    /// Redeemed by `by`, and these are owed so much.
    function _redeems(address by, address owner, uint40 toOwner, address party, uint40 toParty) private {
        Call memory redemption = world.redeem(by, lot);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotRedeemed(lot, owner, toOwner, party, toParty);
        _do(redemption);
    }

    // The owner's

    function test_TheOwnerRedeemsTheShareOfWhatWasPaidAndItIsSaid() public {
        _pay(id, 123_45);
        _redeems(alice, alice, 123_45, address(0), 0);
        _lotIs(lot, Lot(alice, FACE, 123_45, 0, false, LienKind.None, address(0), 0, 0), "lot");
        _pay(id, FACE - 123_45);
        _redeems(alice, alice, FACE - 123_45, address(0), 0);
    }

    function test_RefusesWhileNothingIsPaid() public {
        _refused(world.redeem(alice, lot), _nothing(lot));
    }

    function test_RefusesAFenTwice() public {
        _pay(id, 123_45);
        _do(world.redeem(alice, lot));
        _refused(world.redeem(alice, lot), _nothing(lot));
        _pay(id, FACE - 123_45);
        _do(world.redeem(alice, lot));
        _refused(world.redeem(alice, lot), _nothing(lot));
    }

    function test_EachLotHasItsShareRoundedDown() public {
        LotId tail = lot.tailAt(FACE - FACE / 4);
        _do(world.transfer(alice, lot, FACE / 4, bob));
        _pay(id, 7);
        _redeems(alice, alice, 5, address(0), 0); // of 5.25
        _do(world.redeem(bob, tail)); // of 1.75
        assertEq(_lotOf(tail).redeemed, 1, "bob");
        _pay(id, 1);
        _redeems(alice, alice, 1, address(0), 0); // of 6.00, five of them before
        _do(world.redeem(bob, tail)); // of 2.00
        assertEq(_lotOf(tail).redeemed, 2, "bob");
    }

    function test_AShareBelowAFenWaits() public {
        LotId tail = lot.tailAt(FACE - LEAST);
        _do(world.transfer(alice, lot, LEAST, bob));
        _pay(id, FACE / LEAST - 1);
        _refused(world.redeem(bob, tail), _nothing(tail));
        _pay(id, 1);
        _do(world.redeem(bob, tail));
        assertEq(_lotOf(tail).redeemed, 1, "the first fen");
    }

    // Who may

    function test_OnlyTheOwnerRedeemsAFreeLot() public {
        _pay(id, FACE);
        _refused(world.redeem(bob, lot), _notEntitled(lot, bob));
        _refused(world.redeem(core, lot), _notEntitled(lot, core));
        _refused(world.redeem(house, lot), _notEntitled(lot, house));
    }

    function test_NobodyRedeemsALotThatIsNotThere() public {
        _pay(id, FACE);
        LotId unborn = lot.tailAt(1);
        _refused(world.redeem(alice, unborn), _notEntitled(unborn, alice));
    }

    function test_ASuspendedOwnerRedeemsLater() public {
        _pay(id, FACE);
        _do(world.standing(alice, Standing.Suspended));
        _refused(world.redeem(alice, lot), abi.encodeWithSelector(Errors.Registry_NotActive.selector, alice));
        _do(world.standing(alice, Standing.Active));
        _do(world.redeem(alice, lot));
    }

    // When

    function test_IsNeverPaused() public {
        _pay(id, FACE);
        _pause();
        _do(world.redeem(alice, lot));
    }

    function test_RefusesAFrozenLot() public {
        _pay(id, FACE);
        _freeze(lot);
        _refused(world.redeem(alice, lot), abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot));
        _unfreeze(lot);
        _do(world.redeem(alice, lot));
    }

    function test_RefusesAReservedLotUntilItLapses() public {
        _reserve(lot, alice, house, _now());
        _pay(id, FACE);
        bytes memory liened = abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, house);
        _refused(world.redeem(alice, lot), liened);
        _refused(world.redeem(house, lot), liened);
        _wait(1);
        _refused(world.redeem(house, lot), _notEntitled(lot, house));
        Call memory redemption = world.redeem(alice, lot);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        _do(redemption);
        _lotIs(lot, Lot(alice, FACE, FACE, 0, false, LienKind.None, address(0), 0, 0), "lot");
    }

    function test_GoesOnAfterTheMaturityAndADefault() public {
        _do(world.consent(rival));
        _do(world.transfer(alice, lot, LEAST, rival));
        _wait(TENOR + 1);
        _do(world.declareDefault(rival, id, lot.tailAt(FACE - LEAST)));
        _pay(id, FACE / 2);
        _do(world.redeem(alice, lot));
        assertEq(_lotOf(lot).redeemed, (FACE - LEAST) / 2, "redeemed");
    }

    // A pledge

    function test_APledgedLotPaysItsLenderFirst() public {
        _pledge(lot, alice, rival, CLAIM);
        _pay(id, 300_000_00);
        _redeems(alice, alice, 0, rival, 300_000_00);
        _lotIs(lot, Lot(alice, FACE, 300_000_00, 0, false, LienKind.Secured, rival, 0, CLAIM - 300_000_00), "part");
        _pay(id, FACE - 300_000_00);
        _redeems(rival, alice, FACE - CLAIM, rival, CLAIM - 300_000_00);
        _lotIs(lot, Lot(alice, FACE, FACE, 0, false, LienKind.None, address(0), 0, 0), "whole");
        _refused(world.redeem(rival, lot), _notEntitled(lot, rival));
    }

    function test_APledgeIsReducedAndReleasedAndItIsSaid() public {
        _pledge(lot, alice, rival, CLAIM);
        _pay(id, CLAIM - 1);
        Call memory redemption = world.redeem(rival, lot);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReduced(lot, 1);
        _do(redemption);
        _pay(id, 1);
        redemption = world.redeem(rival, lot);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        _do(redemption);
    }

    function test_TheLenderAndTheOwnerRedeemAndNobodyElse() public {
        _pledge(lot, alice, rival, CLAIM);
        _pay(id, 2);
        _refused(world.redeem(house, lot), _notEntitled(lot, house));
        _refused(world.redeem(bob, lot), _notEntitled(lot, bob));
        _do(world.redeem(rival, lot));
        _pay(id, 2);
        _do(world.redeem(alice, lot));
    }

    // A sale with recourse

    function test_ALotSoldWithRecoursePaysTheBankUpToItsClaimAndTheSellerTheRest() public {
        _sell(lot, alice, rival, CLAIM);
        _pay(id, 300_000_00);
        _redeems(rival, rival, 300_000_00, alice, 0);
        _lotIs(lot, Lot(rival, FACE, 300_000_00, 1, false, LienKind.Recourse, alice, 0, CLAIM - 300_000_00), "part");
        _pay(id, FACE - 300_000_00);
        _redeems(alice, rival, CLAIM - 300_000_00, alice, FACE - CLAIM);
        _lotIs(lot, Lot(rival, FACE, FACE, 1, false, LienKind.Recourse, alice, 0, 0), "whole");
    }

    function test_OnceTheClaimIsMetAllIsTheSellers() public {
        _sell(lot, alice, rival, CLAIM);
        _pay(id, CLAIM);
        _redeems(rival, rival, CLAIM, alice, 0);
        _pay(id, 1);
        _redeems(rival, rival, 0, alice, 1);
    }

    function test_TheBankAndTheSellerRedeemAndNobodyElse() public {
        _sell(lot, alice, rival, CLAIM);
        _pay(id, 2);
        _refused(world.redeem(house, lot), _notEntitled(lot, house));
        _do(world.redeem(alice, lot));
        _pay(id, 2);
        _do(world.redeem(rival, lot));
    }

    function test_ALotSoldForGoodIsTheBanks() public {
        _sell(lot, alice, rival, 0);
        _pay(id, FACE);
        _refused(world.redeem(alice, lot), _notEntitled(lot, alice));
        _redeems(rival, rival, FACE, address(0), 0);
    }

    // Any numbers

    /// Out of any claim and any payments: what is due is owed to somebody, the one in front gets all up to the claim.
    function testFuzz_AClaimIsMetBeforeAnythingElse(uint40 claim, uint40[3] memory payments, bool sold) public {
        claim = bound40(claim, 1, FACE);
        if (sold) _sell(lot, alice, rival, claim);
        else _pledge(lot, alice, rival, claim);
        uint40 paid;
        for (uint256 k; k < payments.length && paid < FACE; ++k) {
            uint40 amount = bound40(payments[k], 1, FACE - paid);
            _pay(id, amount);
            uint40 owed = claim > paid ? claim - paid : 0;
            uint40 first = amount < owed ? amount : owed;
            // The pledgee stands before the owner, the owner before the seller with recourse.
            address party = !sold && owed == 0 ? address(0) : sold ? alice : rival;
            if (sold) _redeems(rival, rival, first, alice, amount - first);
            else _redeems(alice, alice, amount - first, party, first);
            paid += amount;
            assertEq(_lotOf(lot).claim, claim > paid ? claim - paid : 0, "claim");
        }
    }

    /// Any partition of a receivable into lots, any schedule of payments: never more than was paid, no lot ever falls,
    /// exactly the face at the end.
    function testFuzz_SharesOfAnyPartitionUnderAnyPayments(uint256[4] memory cuts, uint256[3] memory payments) public {
        uint40 face = bound40(cuts[0], 1_000_00, type(uint40).max - FACE);
        _do(world.limit(house, core, type(uint40).max));
        id = _accepted(face);
        LotId[] memory lots = _cut(id.firstLot(), cuts);
        uint40 paid;
        for (uint256 p; p <= payments.length && paid < face; ++p) {
            uint40 amount = p == payments.length ? face - paid : bound40(payments[p], 1, face - paid);
            _pay(id, amount);
            paid += amount;
            assertLe(_redeemAll(lots, payments[p % payments.length]), paid, "redeemed");
        }
        for (uint256 k; k < lots.length; ++k) {
            Lot memory l = _lotOf(lots[k]);
            if (l.redeemed < l.amount) _do(world.redeem(alice, lots[k]));
            assertEq(_lotOf(lots[k]).redeemed, l.amount, "every lot in full at the end");
        }
    }

    function _cut(LotId first, uint256[4] memory cuts) private returns (LotId[] memory lots) {
        lots = new LotId[](cuts.length);
        lots[0] = first;
        uint256 count = 1;
        for (uint256 k = 1; k < cuts.length; ++k) {
            LotId whole = lots[cuts[k] % count];
            uint40 amount = _lotOf(whole).amount;
            if (amount < 2 * LEAST) continue;
            uint40 part = bound40(cuts[k] >> 8, LEAST, amount - LEAST);
            _do(world.split(alice, whole, part));
            lots[count++] = whole.tailAt(amount - part);
        }
        assembly ("memory-safe") {
            mstore(lots, count)
        }
    }

    /// Some of the lots redeem now and some wait; all in all, what was redeemed.
    function _redeemAll(LotId[] memory lots, uint256 who) private returns (uint256 sum) {
        for (uint256 k; k < lots.length; ++k) {
            uint40 before = _lotOf(lots[k]).redeemed;
            if (who >> (200 + k) & 1 == 0) {
                (bool done, bytes memory answer) = address(ledger).call(world.redeem(alice, lots[k]).data);
                if (!done) assertEq(answer, _nothing(lots[k]), "the one fair answer");
            }
            uint40 after_ = _lotOf(lots[k]).redeemed;
            assertLe(before, after_, "a lot's redemption never falls");
            sum += after_;
        }
    }
}
