// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId} from "../src/types/Ids.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {Standing} from "../src/types/Registry.sol";
import {LienBase} from "./utils/LienBase.sol";
import {vm} from "./utils/Vm.sol";

/// What the desk may do with a lot, and nobody else: the table of `LienKind`, called as the desk calls it.
/// Of what is repaid: `LienClaims.t.sol`.
contract LiensTest is LienBase {
    uint40 private until;

    function setUp() public override {
        super.setUp();
        until = _now() + 3 days;
    }

    function _reserveCall(address owner) private view returns (bytes memory) {
        return abi.encodeCall(ledger.reserveLot, (lot, owner, house, until));
    }

    function _buyCall(address owner, address bank, uint40 claim) private view returns (bytes memory) {
        return abi.encodeCall(ledger.buyLot, (lot, owner, bank, claim, world.TERMS()));
    }

    // Who

    function test_OnlyTheDeskTouchesLiens() public {
        _reserve(lot, alice, house, until);
        bytes[5] memory calls = [
            _reserveCall(alice),
            abi.encodeCall(ledger.releaseLot, (lot, house)),
            _secureCall(alice, house),
            _buyCall(alice, house, 0),
            _reduceCall(house, 0)
        ];
        address[5] memory others = [STRANGER, address(pool), address(registry), address(world), _keyOf(house)];
        for (uint256 k; k < 25; ++k) {
            _refusedFrom(
                others[k % 5],
                address(ledger),
                calls[k / 5],
                abi.encodeWithSelector(Errors.Ledger_OnlyModule.selector, others[k % 5])
            );
        }
        _is(alice, LienKind.Reserved, house, until, 0);
    }

    // Reserving

    function test_ReservesAFreeLotAndSaysSo() public {
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LienPlaced(lot, LienKind.Reserved, house, 0, until);
        _reserve(lot, alice, house, until);
        _is(alice, LienKind.Reserved, house, until, 0);
    }

    function test_RefusesToReserveForAnybodyButTheOwner() public {
        _deskRefused(_reserveCall(bob), abi.encodeWithSelector(Errors.Ledger_NotHolder.selector, lot, bob));
    }

    function test_RefusesToReserveWhatIsLiened() public {
        _reserve(lot, alice, rival, until);
        bytes memory liened = abi.encodeWithSelector(Errors.Ledger_LotLiened.selector, lot, rival);
        _deskRefused(_reserveCall(alice), liened);
        _asDesk(_secureCall(alice, rival));
        _deskRefused(_reserveCall(alice), liened);
    }

    function test_ReservesAnewWhatLapsedAndSaysSo() public {
        _reserve(lot, alice, rival, _now());
        _wait(1);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LienPlaced(lot, LienKind.Reserved, house, 0, until);
        _reserve(lot, alice, house, until);
    }

    function test_RefusesToReserveWhatIsFrozen() public {
        _freeze(lot);
        _deskRefused(_reserveCall(alice), abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot));
    }

    function test_RefusesToReserveDuringAPause() public {
        _pause();
        _deskRefused(_reserveCall(alice), abi.encodeWithSelector(Errors.Ledger_Paused.selector));
    }

    function test_RefusesToReserveForABankThatMayNotReceive() public {
        _do(world.standing(house, Standing.Suspended));
        _deskRefused(_reserveCall(alice), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, house));
    }

    function test_RefusesToReserveWhatIsClosed() public {
        bytes memory closed = abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, id);
        vm.warp(START + TENOR - 1 days + 1);
        _deskRefused(_reserveCall(alice), closed);
        vm.warp(START);
        _pay(id, 1);
        _deskRefused(_reserveCall(alice), closed);
    }

    /// Now, and not when the money has left: a disbursement must not find that the lot cannot move.
    function test_RefusesToReserveWhatCanNoLongerMove() public {
        _govern(Policy(LEAST, 2, 366, 24));
        _do(world.transfer(alice, lot, FACE, alice));
        _do(world.transfer(alice, lot, FACE, alice));
        _deskRefused(_reserveCall(alice), abi.encodeWithSelector(Errors.Ledger_TooManyEndorsements.selector, lot));
        _govern(Policy(LEAST, 3, 366, 24));
        _asDesk(_reserveCall(alice));
    }

    // Releasing

    function test_TheBankLetsGoOfItsReservation() public {
        _reserve(lot, alice, house, until);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        _asDesk(abi.encodeCall(ledger.releaseLot, (lot, house)));
        _is(alice, LienKind.None, address(0), 0, 0);
    }

    function test_ReleasingIsNothingToAnotherBanksReservation() public {
        _reserve(lot, alice, house, until);
        _asDesk(abi.encodeCall(ledger.releaseLot, (lot, rival)));
        _is(alice, LienKind.Reserved, house, until, 0);
    }

    function test_ReleasingIsNothingToAPledgeOrASale() public {
        _pledge(lot, alice, house, CLAIM);
        _asDesk(abi.encodeCall(ledger.releaseLot, (lot, house)));
        _is(alice, LienKind.Secured, house, 0, CLAIM);
        _asDesk(_reduceCall(house, CLAIM));
        _sell(lot, alice, house, CLAIM);
        _asDesk(abi.encodeCall(ledger.releaseLot, (lot, alice)));
        _is(house, LienKind.Recourse, alice, 0, CLAIM);
    }

    function test_TheBankLetsGoOfWhatIsFrozenOrPaused() public {
        _reserve(lot, alice, house, until);
        _freeze(lot);
        _pause();
        _asDesk(abi.encodeCall(ledger.releaseLot, (lot, house)));
        _is(alice, LienKind.None, address(0), 0, 0);
    }

    // Lending and buying

    function test_TheReservedLotIsPledgedAndItIsSaid() public {
        _reserve(lot, alice, house, until);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LienPlaced(lot, LienKind.Secured, house, CLAIM, 0);
        _asDesk(_secureCall(alice, house));
        _is(alice, LienKind.Secured, house, 0, CLAIM);
    }

    function test_TheReservedLotIsSoldForGoodAndItIsSaid() public {
        _reserve(lot, alice, house, until);
        bytes memory buy = _buyCall(alice, house, 0);
        bytes32 terms = world.TERMS();
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, alice, house, terms);
        _asDesk(buy);
        _is(house, LienKind.None, address(0), 0, 0);
        assertEq(_lotOf(lot).endorsements, 1, "endorsements");
    }

    function test_TheReservedLotIsSoldWithRecourseAndItIsSaid() public {
        _reserve(lot, alice, house, until);
        bytes memory buy = _buyCall(alice, house, CLAIM);
        bytes32 terms = world.TERMS();
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LienPlaced(lot, LienKind.Recourse, alice, CLAIM, 0);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, alice, house, terms);
        _asDesk(buy);
        _is(house, LienKind.Recourse, alice, 0, CLAIM);
        assertEq(_lotOf(lot).endorsements, 1, "endorsements");
    }

    /// Neither is stopped by what happened since the reservation: the money has left.
    function test_BothGoOnDuringAPauseAndOnceItIsClosed() public {
        LotId tail = lot.tailAt(FACE - LEAST);
        _do(world.split(alice, lot, LEAST));
        until = _now() + TENOR;
        _reserve(lot, alice, house, until);
        _reserve(tail, alice, house, until);
        _pause();
        _wait(TENOR);
        _asDesk(_secureCall(alice, house));
        _asDesk(abi.encodeCall(ledger.buyLot, (tail, alice, house, 0, 0)));
        assertEq(_lotOf(tail).owner, house, "sold");
    }

    function _unfunded(bytes memory why) private {
        _deskRefused(_secureCall(alice, house), why);
        _deskRefused(_buyCall(alice, house, 0), why);
        _deskRefused(_buyCall(alice, house, CLAIM), why);
    }

    function test_RefusesToFundALotThatIsNotReserved() public {
        _unfunded(_noLien());
        _pledge(lot, alice, house, CLAIM);
        _unfunded(_noLien());
        _deskRefused(_secureCall(alice, address(0)), _noLien());
    }

    /// A claim could be mistaken for the end of a reservation, which is kept in its place.
    function test_RefusesToFundAPledgedLotWhateverItsClaim() public {
        _pledge(lot, alice, house, type(uint40).max);
        _unfunded(_noLien());
        _asDesk(_reduceCall(house, type(uint40).max));
        _sell(lot, alice, house, type(uint40).max);
        _deskRefused(_secureCall(house, alice), _noLien());
        _deskRefused(_buyCall(house, alice, 0), _noLien());
    }

    function test_RefusesToFundForAnotherBank() public {
        _reserve(lot, alice, rival, until);
        _unfunded(_noLien());
    }

    function test_RefusesToFundForAnotherOwner() public {
        _reserve(lot, alice, house, until);
        _deskRefused(_secureCall(bob, house), _noLien());
        _deskRefused(_buyCall(bob, house, CLAIM), _noLien());
    }

    function test_RefusesToFundWhatLapsed() public {
        _reserve(lot, alice, house, until);
        vm.warp(until + 1);
        _unfunded(_noLien());
        vm.warp(until);
        _asDesk(_secureCall(alice, house));
    }

    function test_RefusesToFundWhatIsFrozen() public {
        _reserve(lot, alice, house, until);
        _freeze(lot);
        _unfunded(abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot));
    }

    function test_RefusesToSellToABankThatMayNotReceive() public {
        _reserve(lot, alice, house, until);
        _do(world.standing(house, Standing.Suspended));
        bytes memory cannot = abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, house);
        _deskRefused(_buyCall(alice, house, 0), cannot);
        _deskRefused(_buyCall(alice, house, CLAIM), cannot);
        _asDesk(_secureCall(alice, house)); // of a pledge it becomes no owner
    }
}
