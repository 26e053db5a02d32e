// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {IssueReceivable, LienKind, Lot} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";

/// What a court orders: a lot is frozen, or moved without its owner. By whom and after which delay: `Authority.t.sol`.
contract CourtTest is LedgerBase {
    bytes32 private constant REASON = keccak256("the order");

    ReceivableId private id;
    LotId private lot;

    function setUp() public override {
        super.setUp();
        id = _accepted(FACE);
        lot = id.firstLot();
    }

    function _freezeCall(LotId of_) private pure returns (bytes memory) {
        return abi.encodeCall(IReceivableLedger.freezeLot, (of_, REASON));
    }

    function _unfreezeCall(LotId of_) private pure returns (bytes memory) {
        return abi.encodeCall(IReceivableLedger.unfreezeLot, (of_, REASON));
    }

    function _noLot(LotId of_) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NoLot.selector, of_);
    }

    function _cannotReceive(address to) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, to);
    }

    /// Scheduled and due: the next call is the order itself.
    function _scheduled(address to, uint40 amount) private {
        world.schedule(address(ledger), _forced(lot, to, amount));
        _wait(2 days);
    }

    function _carryOut(address to, uint40 amount) private {
        (bool done,) = world.asRole(address(ledger), _forced(lot, to, amount));
        assertTrue(done, "carried out");
    }

    // Freezing

    function test_FreezesALotAndSaysSo() public {
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LotFrozen(lot, REASON);
        _ordered(_freezeCall(lot));
        _lotIs(lot, Lot(alice, FACE, 0, 0, true, LienKind.None, address(0), 0, 0), "frozen");
    }

    function test_UnfreezesALotAndSaysSo() public {
        _freeze(lot);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LotUnfrozen(lot, REASON);
        _ordered(_unfreezeCall(lot));
        _lotIs(lot, Lot(alice, FACE, 0, 0, false, LienKind.None, address(0), 0, 0), "unfrozen");
    }

    function test_AFreezeChangesNothingElse() public {
        _pledge(lot, alice, house, FACE / 2);
        _pay(id, 3);
        _do(world.redeem(alice, lot));
        _freeze(lot);
        _lotIs(lot, Lot(alice, FACE, 3, 0, true, LienKind.Secured, house, 0, FACE / 2 - 3), "frozen");
        _unfreeze(lot);
        _lotIs(lot, Lot(alice, FACE, 3, 0, false, LienKind.Secured, house, 0, FACE / 2 - 3), "unfrozen");
    }

    function test_AFrozenLotIsFrozenAgain() public {
        _freeze(lot);
        _freeze(lot);
        _unfreeze(lot);
        assertTrue(!_lotOf(lot).frozen, "once is enough");
    }

    function test_RefusesToUnfreezeWhatIsNotFrozen() public {
        _orderRefused(_unfreezeCall(lot), abi.encodeWithSelector(Errors.Ledger_LotNotFrozen.selector, lot));
    }

    function test_RefusesToFreezeWhatIsNotThere() public {
        LotId none = lot.tailAt(1);
        _orderRefused(_freezeCall(none), _noLot(none));
        _orderRefused(_unfreezeCall(none), _noLot(none));
        assertTrue(!_lotOf(none).frozen, "frozen in advance");
    }

    function test_FreezesDuringAPauseAndAfterTheMaturity() public {
        _pause();
        _wait(TENOR + 1);
        _freeze(lot);
        _unfreeze(lot);
    }

    // Moving the whole

    function test_TheWholeLotIsForcedAndItIsSaid() public {
        _scheduled(bob, FACE);
        bytes32 reason = world.TERMS();
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.TransferForced(lot, bob, FACE, reason);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, alice, bob, reason);
        _carryOut(bob, FACE);
        _lotIs(lot, Lot(bob, FACE, 0, 1, false, LienKind.None, address(0), 0, 0), "lot");
    }

    function test_NobodyIsAskedForConsent() public {
        address dave = world.join("dave", Kind.Enterprise);
        _do(world.standing(alice, Standing.Suspended));
        _force(lot, dave, FACE);
        assertEq(_lotOf(lot).owner, dave, "owner");
    }

    function test_AFreezeStaysOnTheLot() public {
        _freeze(lot);
        _force(lot, bob, FACE);
        _lotIs(lot, Lot(bob, FACE, 0, 1, true, LienKind.None, address(0), 0, 0), "lot");
    }

    function test_APledgeStaysOnTheLot() public {
        _pledge(lot, alice, house, FACE / 2);
        _force(lot, bob, FACE);
        _lotIs(lot, Lot(bob, FACE, 0, 1, false, LienKind.Secured, house, 0, FACE / 2), "lot");
    }

    /// Its buyer is the owner no more.
    function test_ASaleWithRecourseEndsAndItIsSaid() public {
        _sell(lot, alice, house, FACE / 2);
        _scheduled(bob, FACE);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        _carryOut(bob, FACE);
        _lotIs(lot, Lot(bob, FACE, 0, 2, false, LienKind.None, address(0), 0, 0), "lot");
        _deskRefused(
            abi.encodeCall(ledger.reduceClaim, (lot, house, 1)),
            abi.encodeWithSelector(Errors.Ledger_NoLien.selector, lot)
        );
    }

    function test_AReservationEndsAndItIsSaid() public {
        _reserve(lot, alice, house, type(uint40).max);
        _scheduled(bob, FACE);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        _carryOut(bob, FACE);
        _lotIs(lot, Lot(bob, FACE, 0, 1, false, LienKind.None, address(0), 0, 0), "lot");
        _deskRefused(
            abi.encodeCall(ledger.secureLot, (lot, bob, house, FACE)),
            abi.encodeWithSelector(Errors.Ledger_NoLien.selector, lot)
        );
    }

    function test_NothingStopsTheWhole() public {
        _govern(Policy(FACE * 2, 1, 366, 24));
        _do(world.transfer(alice, lot, FACE, bob));
        _pause();
        _pay(id, 1);
        _wait(TENOR);
        _force(lot, carol, FACE);
        _lotIs(lot, Lot(carol, FACE, 0, 2, false, LienKind.None, address(0), 0, 0), "lot");
    }

    // Moving a part

    function test_APartIsForcedAndItIsSaid() public {
        _scheduled(bob, LEAST);
        bytes32 reason = world.TERMS();
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.TransferForced(lot, bob, LEAST, reason);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotSplit(lot, lot.tailAt(FACE - LEAST), bob, LEAST, reason);
        _carryOut(bob, LEAST);
        _lotIs(lot, Lot(alice, FACE - LEAST, 0, 0, false, LienKind.None, address(0), 0, 0), "head");
        _lotIs(lot.tailAt(FACE - LEAST), Lot(bob, LEAST, 0, 1, false, LienKind.None, address(0), 0, 0), "tail");
    }

    function test_AFreezeStaysOnBothParts() public {
        _freeze(lot);
        _force(lot, bob, LEAST);
        assertTrue(_lotOf(lot).frozen && _lotOf(lot.tailAt(FACE - LEAST)).frozen, "frozen");
    }

    function test_APartOfAReservedLotIsForcedAndTheReservationEnds() public {
        _reserve(lot, alice, house, type(uint40).max);
        _force(lot, bob, LEAST);
        assertTrue(_lotOf(lot).lien == LienKind.None, "head");
        assertTrue(_lotOf(lot.tailAt(FACE - LEAST)).lien == LienKind.None, "tail");
    }

    /// Else the rest would be the bank's for good, and the surplus that is its seller's with it.
    function test_RefusesAPartOfWhatIsSoldWithRecourse() public {
        _sell(lot, alice, house, FACE / 2);
        _orderRefused(_forced(lot, bob, LEAST), abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, alice));
    }

    function test_APartIsForcedDuringAPauseAndPastTheLimitOfEndorsements() public {
        _govern(Policy(LEAST, 1, 366, 24));
        _do(world.transfer(alice, lot, FACE, bob));
        _pause();
        _force(lot, carol, LEAST);
        assertEq(_lotOf(lot.tailAt(FACE - LEAST)).endorsements, 2, "endorsements");
    }

    function test_RefusesAPartOfWhatIsPledged() public {
        _pledge(lot, alice, house, FACE / 2);
        _orderRefused(_forced(lot, bob, LEAST), abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, house));
    }

    function test_RefusesAPartOfWhatIsClosed() public {
        bytes memory closed = abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id);
        vm.warp(START + TENOR - 3 days + 1);
        _orderRefused(_forced(lot, bob, LEAST), closed);
        vm.warp(START + TENOR - 3 days);
        _force(lot, carol, LEAST);
        _pay(id, 1);
        _orderRefused(_forced(lot, bob, LEAST), closed);
    }

    function test_RefusesAPartThatNoSplitWouldMake() public {
        _orderRefused(
            _forced(lot, bob, LEAST - 1), abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, LEAST - 1, LEAST)
        );
        _orderRefused(
            _forced(lot, bob, FACE - LEAST + 1),
            abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, LEAST - 1, LEAST)
        );
        _orderRefused(_forced(lot, bob, 0), abi.encodeWithSelector(Errors.Ledger_LotTooSmall.selector, 0, LEAST));
        _orderRefused(
            _forced(lot, bob, FACE + 1), abi.encodeWithSelector(Errors.Ledger_LotExceeded.selector, lot, FACE + 1, FACE)
        );
    }

    // Of what, and to whom

    function test_RefusesToForceWhatIsNotThere() public {
        LotId none = lot.tailAt(1);
        _orderRefused(_forced(none, bob, 0), _noLot(none));
        IssueReceivable memory i = _intent(FACE);
        ReceivableId gone = _issue(i);
        _do(world.reject(alice, gone, i));
        _orderRefused(_forced(gone.firstLot(), bob, FACE), _noLot(gone.firstLot()));
    }

    /// Its supplier may still refuse it, and then there is nothing to freeze or to move.
    function test_RefusesAnyOrderOverWhatIsOnlyIssued() public {
        ReceivableId issued = _issued(FACE);
        bytes memory wrong = abi.encodeWithSelector(Errors.Ledger_WrongState.selector, issued);
        _orderRefused(_forced(issued.firstLot(), bob, FACE), wrong);
        _orderRefused(_freezeCall(issued.firstLot()), wrong);
        _orderRefused(_unfreezeCall(issued.firstLot()), wrong);
        assertTrue(!_lotOf(issued.firstLot()).frozen, "frozen");
    }

    function test_ForcesTheWholeLotOfASettledReceivable() public {
        _pay(id, FACE);
        _force(lot, bob, FACE);
        assertEq(_lotOf(lot).owner, bob, "owner");
        _do(world.redeem(bob, lot));
        _orderRefused(_forced(lot, carol, LEAST), abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id));
    }

    function test_ForcesTheWholeLotOfADefaultedReceivable() public {
        _sell(lot, alice, rival, 0);
        _wait(TENOR + 1);
        _do(world.declareDefault(rival, id, lot));
        _force(lot, bob, FACE);
        assertEq(_lotOf(lot).owner, bob, "owner");
        _orderRefused(_forced(lot, carol, LEAST), abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id));
    }

    function test_NeverForcesADebtToItsDebtor() public {
        _orderRefused(_forced(lot, core, FACE), _cannotReceive(core));
        _orderRefused(_forced(lot, core, LEAST), _cannotReceive(core));
    }

    function test_NeverForcesALotToItsOwner() public {
        _orderRefused(_forced(lot, alice, FACE), _cannotReceive(alice));
        _orderRefused(_forced(lot, alice, LEAST), _cannotReceive(alice));
    }

    function test_NeverForcesALotToOneWhoMayNotReceive() public {
        _orderRefused(_forced(lot, STRANGER, FACE), _cannotReceive(STRANGER));
        _orderRefused(_forced(lot, address(0), FACE), _cannotReceive(address(0)));
        address regulator = world.join("regulator", Kind.Regulator);
        _orderRefused(_forced(lot, regulator, FACE), _cannotReceive(regulator));
        _do(world.standing(bob, Standing.Suspended));
        _orderRefused(_forced(lot, bob, FACE), _cannotReceive(bob));
        _orderRefused(_forced(lot, bob, LEAST), _cannotReceive(bob));
    }

    /// Nothing is made or destroyed by any sequence of orders.
    function testFuzz_AnyOrdersKeepEveryFen(uint256[6] memory seeds) public {
        LotId[] memory lots = new LotId[](seeds.length + 1);
        lots[0] = lot;
        uint256 count = 1;
        for (uint256 k; k < seeds.length; ++k) {
            LotId of_ = lots[seeds[k] % count];
            Lot memory l = _lotOf(of_);
            address to = l.owner == bob ? carol : bob;
            // forge-lint: disable-next-line(unsafe-typecast)
            uint40 amount = seeds[k] & 256 == 0 ? l.amount : uint40((seeds[k] >> 16) % l.amount);
            bytes memory order = abi.encodeCall(ledger.forceTransfer, (of_, to, amount, bytes32(k)));
            world.schedule(address(ledger), order);
            _wait(2 days);
            (bool done,) = world.asRole(address(ledger), order);
            if (done && amount < l.amount) lots[count++] = of_.tailAt(l.amount - amount);
        }
        uint256 sum;
        for (uint256 k; k < count; ++k) {
            sum += _lotOf(lots[k]).amount;
        }
        assertEq(sum, FACE, "sum");
    }
}
