// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {IReceivableLedger} from "../src/interfaces/IReceivableLedger.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {Standing} from "../src/types/Registry.sol";
import {LienBase} from "./utils/LienBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// What is repaid by other means than redemption, and the references of money that went from bank to bank.
contract LienClaimsTest is LienBase {
    bytes32 private constant ONE = keccak256("one reference");
    bytes32 private constant TWO = keccak256("another reference");

    function test_APledgeIsReducedAndItIsSaid() public {
        _pledge(lot, alice, house, CLAIM);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReduced(lot, 1);
        _asDesk(_reduceCall(house, CLAIM - 1));
        _is(alice, LienKind.Secured, house, 0, 1);
    }

    function test_APledgeOfNothingMoreIsReleased() public {
        _pledge(lot, alice, house, CLAIM);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReleased(lot);
        _asDesk(_reduceCall(house, CLAIM));
        _is(alice, LienKind.None, address(0), 0, 0);
    }

    function test_ASaleIsReducedAndItIsSaid() public {
        _sell(lot, alice, house, CLAIM);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReduced(lot, 1);
        _asDesk(_reduceCall(house, CLAIM - 1));
        _is(house, LienKind.Recourse, alice, 0, 1);
    }

    function test_ALotBoughtBackIsItsSellersAgain() public {
        _sell(lot, alice, house, CLAIM);
        _asDesk(_reduceCall(house, CLAIM - 1));
        vm.expectEmit(true, true, false, true, address(ledger));
        emit IReceivableLedger.LotTransferred(lot, house, alice, 0);
        _asDesk(_reduceCall(house, 1));
        _is(alice, LienKind.None, address(0), 0, 0);
        assertEq(_lotOf(lot).endorsements, 2, "endorsements");
    }

    /// The bank keeps the name and the seller the money.
    function test_ALotBoughtBackByASellerWhoMayNotReceiveStaysTheBanksInName() public {
        _sell(lot, alice, house, CLAIM);
        _do(world.standing(alice, Standing.Suspended));
        vm.expectEmit(true, false, false, true, address(ledger));
        emit IReceivableLedger.LienReduced(lot, 0);
        _asDesk(_reduceCall(house, CLAIM));
        _is(house, LienKind.Recourse, alice, 0, 0);
        _pay(id, FACE);
        _do(world.standing(alice, Standing.Active));
        Call memory redemption = world.redeem(house, lot);
        vm.expectEmit(true, true, true, true, address(ledger));
        emit IReceivableLedger.LotRedeemed(lot, house, 0, alice, FACE);
        _do(redemption);
    }

    function test_AFrozenLotBoughtBackStaysTheBanksInName() public {
        _sell(lot, alice, house, CLAIM);
        _freeze(lot);
        _asDesk(_reduceCall(house, CLAIM));
        _is(house, LienKind.Recourse, alice, 0, 0);
    }

    function test_BothAreRepaidDuringAPauseAndOnceItIsClosed() public {
        _sell(lot, alice, house, CLAIM);
        _pause();
        _wait(TENOR + 1);
        _asDesk(_reduceCall(house, CLAIM));
        assertEq(_lotOf(lot).owner, alice, "bought back");
    }

    function test_RefusesToReduceMoreThanTheClaim() public {
        _pledge(lot, alice, house, CLAIM);
        _deskRefused(_reduceCall(house, CLAIM + 1), _noLien());
        _asDesk(_reduceCall(house, CLAIM));
        _sell(lot, alice, house, CLAIM);
        _deskRefused(_reduceCall(house, CLAIM + 1), _noLien());
        _asDesk(_reduceCall(house, CLAIM));
    }

    function test_RefusesToReduceWhatIsNoClaimOfThatBank() public {
        _deskRefused(_reduceCall(house, 0), _noLien());
        _deskRefused(_reduceCall(address(0), 0), _noLien());
        _reserve(lot, alice, house, _now());
        _deskRefused(_reduceCall(house, 0), _noLien());
        _asDesk(_secureCall(alice, house));
        _deskRefused(_reduceCall(rival, 1), _noLien());
        _deskRefused(_reduceCall(alice, 1), _noLien());
        _asDesk(_reduceCall(house, CLAIM));
        _sell(lot, alice, house, CLAIM);
        _deskRefused(_reduceCall(rival, 1), _noLien());
        _deskRefused(_reduceCall(alice, 1), _noLien());
    }

    // References

    function test_DeskAndPoolMarkAReferenceAsUsed() public {
        bytes memory one = abi.encodeCall(ledger.useReference, (house, ONE));
        bytes memory two = abi.encodeCall(ledger.useReference, (house, TWO));
        _asDesk(one);
        _doFrom(address(pool), address(ledger), two);
        _deskRefused(two, abi.encodeWithSelector(Errors.Ledger_ReferenceUsed.selector, house, TWO));
        _asDesk(abi.encodeCall(ledger.useReference, (rival, ONE))); // another bank's are its own
    }

    function test_NobodyElseMarksAReferenceAsUsed() public {
        bytes memory data = abi.encodeCall(ledger.useReference, (house, ONE));
        address[4] memory others = [STRANGER, address(registry), address(world), _keyOf(house)];
        for (uint256 k; k < others.length; ++k) {
            bytes memory only = abi.encodeWithSelector(Errors.Ledger_OnlyModule.selector, others[k]);
            _refusedFrom(others[k], address(ledger), data, only);
        }
    }

    function test_RefusesNoReference() public {
        _deskRefused(
            abi.encodeCall(ledger.useReference, (house, bytes32(0))),
            abi.encodeWithSelector(Errors.Ledger_NoReference.selector)
        );
    }
}
