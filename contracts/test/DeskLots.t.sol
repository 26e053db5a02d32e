// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {LotId} from "../src/types/Ids.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {Standing} from "../src/types/Registry.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {vm} from "./utils/Vm.sol";

/// What the ledger lets even its desk do with a lot: these tests speak to it in the desk's name.
contract DeskLotsTest is FinanceBase {
    function _desk(bytes memory data) private {
        vm.prank(address(desk));
        (bool done, bytes memory answer) = address(ledger).call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function _deskRefused(bytes memory data, bytes memory why) private {
        _refusedTo(address(desk), address(ledger), data, why);
    }

    function _reserve(LotId id, address owner, address bank) private {
        _desk(abi.encodeCall(ledger.reserveLot, (id, owner, bank, _now() + TIME_TO_DISBURSE)));
    }

    function _reserveRefused(LotId id, address owner, bytes memory why) private {
        _deskRefused(abi.encodeCall(ledger.reserveLot, (id, owner, house, _now() + 1)), why);
    }

    /// Neither pledged to the bank nor sold to it.
    function _useRefused(LotId id, address owner, address bank, bytes memory why) private {
        _deskRefused(abi.encodeCall(ledger.secureLot, (id, owner, bank, 1)), why);
        _deskRefused(abi.encodeCall(ledger.buyLot, (id, owner, bank, 0, "terms")), why);
        _deskRefused(abi.encodeCall(ledger.buyLot, (id, owner, bank, 1, "terms")), why);
    }

    function _reduceRefused(LotId id, address bank, uint40 amount) private {
        _deskRefused(abi.encodeCall(ledger.reduceClaim, (id, bank, amount)), _noLien(id));
    }

    // reserveLot

    function test_ReservesAFreeLot() public {
        _reserve(lot, alice, house);
        _isLien(lot, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_RefusesToReserveForAnOwnerThatIsNone() public {
        _reserveRefused(lot, bob, _notHolder(lot, bob));
        _reserveRefused(lot, address(0), _notHolder(lot, address(0)));
    }

    function test_RefusesToReserveALotThatDoesNotExist() public {
        _reserveRefused(lot.tailAt(1), alice, _notHolder(lot.tailAt(1), alice));
    }

    function test_RefusesToReserveAFrozenLot() public {
        _freeze(lot);
        _reserveRefused(lot, alice, abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot));
    }

    function test_RefusesToReserveALotUnderALien() public {
        _reserve(lot, alice, rival);
        _reserveRefused(lot, alice, _liened(lot, rival));
    }

    function test_RefusesToReserveALotThatIsClosed() public {
        LotId unaccepted = _issued(FACE).firstLot();
        _reserveRefused(
            unaccepted,
            alice,
            abi.encodeWithSelector(Errors.Ledger_ClosedToTransfer.selector, unaccepted.receivableOf())
        );
    }

    function test_RefusesToReserveForABankThatMayNotReceive() public {
        _do(world.standing(house, Standing.Suspended));
        _reserveRefused(lot, alice, abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, house));
    }

    function test_RefusesToReserveDuringAPause() public {
        _pause();
        _reserveRefused(lot, alice, abi.encodeWithSelector(Errors.Ledger_Paused.selector));
    }

    // secureLot and buyLot

    function test_RefusesToUseALotThatIsNotReserved() public {
        _useRefused(lot, alice, house, _noLien(lot));
        _useRefused(lot, alice, address(0), _noLien(lot));
    }

    function test_RefusesToUseAnotherBanksReservation() public {
        _reserve(lot, alice, house);
        _useRefused(lot, alice, rival, _noLien(lot));
    }

    function test_RefusesToUseAReservationOfAnotherOwner() public {
        _reserve(lot, alice, house);
        _useRefused(lot, bob, house, _noLien(lot));
    }

    function test_RefusesToUseAReservationThatLapsed() public {
        _reserve(lot, alice, house);
        _later(TIME_TO_DISBURSE + 1);
        _useRefused(lot, alice, house, _noLien(lot));
    }

    function test_RefusesToUseAFrozenLot() public {
        _reserve(lot, alice, house);
        _freeze(lot);
        _useRefused(lot, alice, house, abi.encodeWithSelector(Errors.Ledger_LotFrozen.selector, lot));
    }

    /// Of more fen than there are seconds since 1970: a claim is no term.
    function test_RefusesToUseAPledgeAsAReservation() public {
        uint40 much = 2 * _now();
        LotId large = _lot(much);
        _disbursed(alice, large, PLEDGE, house, ADVANCE, much);
        _useRefused(large, alice, house, _noLien(large));
    }

    function test_RefusesToUseASaleAsAReservation() public {
        uint40 much = 2 * _now();
        LotId large = _lot(much);
        _lend(_taken(alice, large, DISCOUNT, true, house, much));
        _useRefused(large, house, alice, _noLien(large));
    }

    function test_UsesAReservationInItsLastSecond() public {
        _reserve(lot, alice, house);
        _later(TIME_TO_DISBURSE);
        _desk(abi.encodeCall(ledger.secureLot, (lot, alice, house, 7)));
        _isLien(lot, LienKind.Secured, house, 0, 7);
    }

    function test_RefusesToSellToABankThatMayNotReceive() public {
        _reserve(lot, alice, house);
        _do(world.standing(house, Standing.Suspended));
        _deskRefused(
            abi.encodeCall(ledger.buyLot, (lot, alice, house, 0, "terms")),
            abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, house)
        );
    }

    // releaseLot

    function test_ReleasesTheBanksReservation() public {
        _reserve(lot, alice, house);
        _desk(abi.encodeCall(ledger.releaseLot, (lot, house)));
        _isFree(lot, alice);
    }

    function test_ReleasesNoReservationOfAnotherBank() public {
        _reserve(lot, alice, house);
        _desk(abi.encodeCall(ledger.releaseLot, (lot, rival)));
        _isLien(lot, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_ReleasesNoPledge() public {
        _pledged();
        _desk(abi.encodeCall(ledger.releaseLot, (lot, house)));
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
    }

    function test_ReleasesNoSaleWithRecourse() public {
        _boughtWithRecourse();
        _desk(abi.encodeCall(ledger.releaseLot, (lot, alice)));
        _isLien(lot, LienKind.Recourse, alice, 0, REPAY);
    }

    // reduceClaim

    function test_ReducesAPledgeToItsLastFen() public {
        _pledged();
        _desk(abi.encodeCall(ledger.reduceClaim, (lot, house, REPAY - 1)));
        _isLien(lot, LienKind.Secured, house, 0, 1);
        _desk(abi.encodeCall(ledger.reduceClaim, (lot, house, 1)));
        _isFree(lot, alice);
    }

    function test_RefusesToReduceAClaimByMoreThanItself() public {
        _pledged();
        _reduceRefused(lot, house, REPAY + 1);
    }

    function test_RefusesToReduceAClaimOfAnotherBank() public {
        _pledged();
        _reduceRefused(lot, rival, 1);
        _reduceRefused(lot, alice, 1);
    }

    function test_RefusesToReduceAClaimThatIsNone() public {
        _reduceRefused(lot, house, 0);
        _reduceRefused(lot, alice, 0);
        _reduceRefused(lot, address(0), 0);
    }

    function test_RefusesToReduceAReservation() public {
        _reserve(lot, alice, house);
        _reduceRefused(lot, house, 0);
        _reduceRefused(lot, alice, 0);
    }

    function test_RefusesToReduceASaleByAnyoneButItsBuyer() public {
        _boughtWithRecourse();
        _reduceRefused(lot, alice, 1);
        _reduceRefused(lot, rival, 1);
        _reduceRefused(lot, house, REPAY + 1);
    }

    function test_RefusesToReduceASaleThatACourtTookFromItsBuyer() public {
        _boughtWithRecourse();
        _forced(lot, bob, FACE);
        _reduceRefused(lot, house, 1);
    }
}
