// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IEligibility} from "../src/interfaces/IEligibility.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {Kind, Standing} from "../src/types/Registry.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {BrokenEligibility} from "./utils/BrokenEligibility.sol";
import {ListEligibility} from "./utils/ListEligibility.sol";
import {OddEligibility} from "./utils/OddEligibility.sol";
import {vm} from "./utils/Vm.sol";

/// A replaceable module may refuse a recipient. It moves nothing, and stops nobody's money.
contract EligibilityTest is LedgerBase {
    ListEligibility private module;
    ReceivableId private id;
    LotId private lot;

    function setUp() public override {
        super.setUp();
        id = _accepted(FACE);
        lot = id.firstLot();
        module = new ListEligibility();
    }

    function _install(IEligibility next) private {
        _ordered(abi.encodeCall(ledger.setEligibility, (next)));
    }

    function _bar(address participant) private returns (bytes memory why) {
        _install(module);
        module.bar(participant, true);
        return abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, participant);
    }

    function test_ThereIsNoneAtFirst() public view {
        assertTrue(ledger.canReceive(alice) && ledger.canReceive(house), "all may receive");
    }

    function test_InstallsAModuleAndSaysSo() public {
        bytes memory order = abi.encodeCall(ledger.setEligibility, (module));
        world.schedule(address(ledger), order);
        _wait(7 days);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.EligibilitySet(address(module));
        (bool done,) = world.asRole(address(ledger), order);
        assertTrue(done, "installed");
        assertEq(address(ledger.eligibilityModule()), address(module), "in force");
    }

    function test_ItIsAskedAboutEachParticipant() public {
        _bar(bob);
        assertTrue(!ledger.canReceive(bob) && ledger.canReceive(alice), "canReceive");
        module.bar(bob, false);
        assertTrue(ledger.canReceive(bob), "from now on");
    }

    function test_RefusesAnEndorsement() public {
        bytes memory why = _bar(bob);
        _refused(world.transfer(alice, lot, FACE, bob), why);
        _refused(world.transfer(alice, lot, LEAST, bob), why);
        assertTrue(!ledger.canTransfer(lot, alice, bob, FACE), "canTransfer");
        _do(world.transfer(alice, lot, FACE, carol));
    }

    function test_RefusesASupplier() public {
        bytes memory why = _bar(alice);
        _issueRefused(_intent(FACE), why);
        _issue(_intentFor(core, carol, FACE));
    }

    function test_RefusesABuyer() public {
        _reserve(lot, alice, house, type(uint40).max);
        bytes memory why = _bar(house);
        _deskRefused(abi.encodeCall(ledger.buyLot, (lot, alice, house, LEAST, 0)), why);
        _asDesk(abi.encodeCall(ledger.secureLot, (lot, alice, house, LEAST)));
    }

    function test_RefusesToReserveForABuyer() public {
        bytes memory why = _bar(house);
        _deskRefused(abi.encodeCall(ledger.reserveLot, (lot, alice, house, type(uint40).max)), why);
        _reserve(lot, alice, rival, type(uint40).max);
    }

    function test_RefusesAForcedTransfer() public {
        bytes memory why = _bar(bob);
        _orderRefused(_forced(lot, bob, FACE), why);
        _force(lot, carol, FACE);
    }

    function test_ASellerItRefusesDoesNotGetItsLotBack() public {
        _sell(lot, alice, house, LEAST);
        _bar(alice);
        _asDesk(abi.encodeCall(ledger.reduceClaim, (lot, house, LEAST)));
        assertTrue(_lotOf(lot).owner == house && _lotOf(lot).lien == LienKind.Recourse, "in the bank's name");
    }

    function test_ItLetsNobodyInWhoMayNotReceiveAnyway() public {
        _install(module);
        assertTrue(!ledger.canReceive(world.join("regulator", Kind.Regulator)), "regulator");
        assertTrue(!ledger.canReceive(STRANGER), "stranger");
        _do(world.standing(bob, Standing.Suspended));
        assertTrue(!ledger.canReceive(bob), "suspended");
    }

    function test_TheZeroAddressTakesItAway() public {
        bytes memory why = _bar(bob);
        _refused(world.transfer(alice, lot, FACE, bob), why);
        _install(IEligibility(address(0)));
        _do(world.transfer(alice, lot, FACE, bob));
    }

    function test_RefusesAModuleWithoutCode() public {
        _orderRefused(
            abi.encodeCall(ledger.setEligibility, (IEligibility(STRANGER))),
            abi.encodeWithSelector(Errors.Ledger_BadModule.selector)
        );
        assertTrue(ledger.canReceive(bob), "canReceive");
    }

    function test_AnotherModuleTakesItsPlace() public {
        _bar(bob);
        _install(new ListEligibility());
        assertTrue(ledger.canReceive(bob), "the new one has nothing against it");
    }

    function test_ABrokenModuleStopsEndorsementsAndNobodysMoney() public {
        _do(world.split(alice, lot, LEAST));
        LotId sold = lot.tailAt(FACE - LEAST);
        _sell(sold, alice, house, LEAST);
        _install(new BrokenEligibility());
        _refused(
            world.transfer(alice, lot, LEAST, bob), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, bob)
        );
        _issueRefused(_intent(FACE), abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, alice));
        assertTrue(!ledger.canReceive(bob), "canReceive");
        assertTrue(!ledger.canTransfer(lot, alice, bob, LEAST), "canTransfer");
        _do(world.split(alice, lot, LEAST));
        _asDesk(abi.encodeCall(ledger.reduceClaim, (sold, house, LEAST)));
        _pay(id, FACE);
        _do(world.redeem(alice, lot));
    }

    function test_AModuleThatAnswersNothingOrNonsenseOrBurnsAllGasIsABrokenOne() public {
        _sell(lot, alice, house, LEAST);
        for (uint256 k; k < uint256(OddEligibility.Way.End); ++k) {
            _install(IEligibility(address(new OddEligibility(OddEligibility.Way(k)))));
            assertTrue(!ledger.canReceive(bob), "canReceive");
            uint256 before = gasleft();
            _asDesk(abi.encodeCall(ledger.reduceClaim, (lot, house, LEAST / 4)));
            assertTrue(before - gasleft() < 500_000, "gas");
        }
    }
}
