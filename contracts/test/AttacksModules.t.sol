// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Authority} from "../src/Authority.sol";
import {Errors} from "../src/Errors.sol";
import {ReceivableLedger} from "../src/ReceivableLedger.sol";
import {Batch} from "../src/base/Batch.sol";
import {IEligibility} from "../src/interfaces/IEligibility.sol";
import {IPoolPolicy} from "../src/interfaces/IPoolPolicy.sol";
import {LienKind} from "../src/types/Ledger.sol";
import {Policy} from "../src/types/Policy.sol";
import {HIGHEST_PARTICIPANT, Kind, Participant, Powers, Standing} from "../src/types/Registry.sol";
import {Deployer} from "./utils/Deployer.sol";
import {FinanceBase} from "./utils/FinanceBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// Everything that no party signs for: what the contracts do for each other, and what only roles may do.
contract AttacksModulesTest is FinanceBase {
    /// A stranger, Alice's key and Alice, the operator's key and the operator, a bank's key, and every contract.
    function _callers() private view returns (address[12] memory) {
        (address alices,) = world.keys(alice);
        (address operators,) = world.keys(world.operator());
        (address houses,) = world.keys(house);
        return [
            address(this),
            alices,
            alice,
            operators,
            world.operator(),
            houses,
            address(registry),
            address(desk),
            address(pool),
            address(ledger),
            address(world.authority()),
            address(0)
        ];
    }

    function _onlyModule(address caller) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_OnlyModule.selector, caller);
    }

    function _unauthorised(address caller) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
    }

    function _onlyFor(address allowed, address alsoAllowed, bytes memory data) private {
        address[12] memory callers = _callers();
        for (uint256 k; k < callers.length; ++k) {
            if (callers[k] == allowed || callers[k] == alsoAllowed) continue;
            _refusedTo(callers[k], address(ledger), data, _onlyModule(callers[k]));
        }
        bytes[] memory calls = new bytes[](1);
        calls[0] = data;
        bytes[] memory reasons = ledger.batch(calls);
        assertEq(reasons[0], _onlyModule(address(this)), "nor through a batch");
    }

    function _onlyForTheDesk(bytes memory data) private {
        _onlyFor(address(desk), address(desk), data);
    }

    // Modules

    function test_NobodyButTheDeskReservesALot() public {
        _onlyForTheDesk(abi.encodeCall(ledger.reserveLot, (lot, alice, house, _now() + 1)));
        _isFree(lot, alice);
    }

    function test_NobodyButTheDeskReleasesALot() public {
        _pledgeTaken();
        _onlyForTheDesk(abi.encodeCall(ledger.releaseLot, (lot, house)));
        _isLien(lot, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_NobodyButTheDeskSecuresALot() public {
        _pledgeTaken();
        _onlyForTheDesk(abi.encodeCall(ledger.secureLot, (lot, alice, house, REPAY)));
        _isLien(lot, LienKind.Reserved, house, _now() + TIME_TO_DISBURSE, 0);
    }

    function test_NobodyButTheDeskBuysALot() public {
        _pledgeTaken();
        _onlyForTheDesk(abi.encodeCall(ledger.buyLot, (lot, alice, house, 0, "terms")));
        assertEq(_lotOf(lot).owner, alice, "owner");
    }

    function test_NobodyButTheDeskReducesAClaim() public {
        _pledged();
        _onlyForTheDesk(abi.encodeCall(ledger.reduceClaim, (lot, house, REPAY)));
        _isLien(lot, LienKind.Secured, house, 0, REPAY);
    }

    function test_NobodyButDeskAndPoolUsesUpAReference() public {
        _onlyFor(address(desk), address(pool), abi.encodeCall(ledger.useReference, (house, "reference")));
        _do(world.pay(house, lot.receivableOf(), 1, "reference"));
    }

    function test_NobodyButTheRegistrySaysWhoIsWho() public {
        (address thief,) = world.keys(bob);
        Participant memory p = Participant(thief, Powers.ALL, Kind.Enterprise, Standing.Active, true, 0, 0);
        _onlyFor(address(registry), address(registry), abi.encodeCall(ledger.noteParticipant, (alice, p)));
        (address alices,) = world.keys(alice);
        assertEq(ledger.memberOf(alice).key, alices, "Alice's key");
    }

    // Roles

    function _onlyForARole(address target, bytes memory data) private {
        _onlyForARoleOr(address(world), target, data);
    }

    function _onlyForARoleOr(address allowed, address target, bytes memory data) private {
        address[12] memory callers = _callers();
        for (uint256 k; k < callers.length; ++k) {
            if (callers[k] == allowed) continue;
            _refusedTo(callers[k], target, data, _unauthorised(callers[k]));
        }
        bytes[] memory calls = new bytes[](1);
        calls[0] = data;
        bytes[] memory reasons = Batch(target).batch(calls);
        assertEq(reasons[0], _unauthorised(address(this)), "nor through a batch");
    }

    function test_AStrangerDoesNotPause() public {
        _onlyForARole(address(ledger), abi.encodeCall(ledger.pause, ("reason")));
    }

    function test_AStrangerDoesNotEndAPause() public {
        _pause();
        _onlyForARole(address(ledger), abi.encodeCall(ledger.unpause, ("reason")));
    }

    function test_AStrangerDoesNotFreeze() public {
        _onlyForARole(address(ledger), abi.encodeCall(ledger.freezeLot, (lot, "reason")));
    }

    function test_AStrangerDoesNotEndAFreeze() public {
        _freeze(lot);
        _onlyForARole(address(ledger), abi.encodeCall(ledger.unfreezeLot, (lot, "reason")));
    }

    function test_AStrangerDoesNotForceATransfer() public {
        _onlyForARole(address(ledger), abi.encodeCall(ledger.forceTransfer, (lot, bob, FACE, "reason")));
    }

    function test_AStrangerDoesNotChangeThePolicy() public {
        Policy memory next = Policy(1, 255, 366, 0);
        _onlyForARole(address(ledger), abi.encodeCall(ledger.setPolicy, (next, _now())));
    }

    function test_AStrangerDoesNotChangeTheEligibilityModule() public {
        _onlyForARole(address(ledger), abi.encodeCall(ledger.setEligibility, (IEligibility(address(this)))));
    }

    function test_AStrangerDoesNotRecoverAKey() public {
        _onlyForARole(address(registry), abi.encodeCall(registry.recoverKey, (alice, address(this), "reason")));
    }

    function test_AStrangerDoesNotChangeThePoolsPolicyModule() public {
        _onlyForARole(address(pool), abi.encodeCall(pool.setPolicyModule, (IPoolPolicy(address(this)))));
    }

    function test_AStrangerDoesNotTakeTheContractsFromTheirAuthority() public {
        address itself = address(world.authority());
        bytes memory data = abi.encodeCall(IAccessManaged.setAuthority, (address(this)));
        _onlyForARoleOr(itself, address(ledger), data);
        _onlyForARoleOr(itself, address(registry), data);
        _onlyForARoleOr(itself, address(pool), data);
    }

    // The operator

    function test_TheOperatorSignsForNobodyElse() public {
        (address operators, uint256 secret) = world.keys(world.operator());
        world.useKey(alice, operators, secret);
        _refused(world.transfer(alice, lot, FACE, bob), _keyNotGranted(alice, operators));
        _refused(world.grant(alice, operators, Powers.ALL), _keyNotGranted(alice, operators));
        (Call memory c,) = world.request(alice, lot, PLEDGE, _now() + 1);
        _refused(c, _keyNotGranted(alice, operators));
    }

    function test_TheOperatorReceivesNoLot() public {
        address operator = world.operator();
        _do(world.consent(operator));
        _refused(
            world.transfer(alice, lot, FACE, operator),
            abi.encodeWithSelector(Errors.Ledger_CannotReceive.selector, operator)
        );
    }

    // The deployer

    function _deployed() private returns (Deployer) {
        Authority.Holders memory holders =
            Authority.Holders(vm.addr(1), vm.addr(2), vm.addr(3), vm.addr(4), vm.addr(5), vm.addr(6));
        return new Deployer(holders, address(HIGHEST_PARTICIPANT), vm.addr(7));
    }

    function test_TheDeployerHasNoRoleLeft() public {
        Deployer deployer = _deployed();
        Authority a = deployer.authority();
        for (uint64 role; role <= a.GOVERNOR(); ++role) {
            (bool deployers,) = a.hasRole(role, address(deployer));
            (bool authoritys,) = a.hasRole(role, address(a));
            (bool holders,) = a.hasRole(role, vm.addr(role + 1));
            assertTrue(!deployers && !authoritys && holders, "whose role");
        }
    }

    function test_TheDeployerMakesNobodyAnything() public {
        Deployer deployer = _deployed();
        Authority a = deployer.authority();
        bytes memory why = abi.encodeWithSelector(
            IAccessManager.AccessManagerUnauthorizedAccount.selector, address(deployer), a.ADMIN_ROLE()
        );
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = deployer.ledger().forceTransfer.selector;
        bytes[4] memory calls = [
            abi.encodeCall(a.grantRole, (a.COURT(), address(deployer), 0)),
            abi.encodeCall(a.setTargetFunctionRole, (address(deployer.ledger()), selectors, a.PUBLIC_ROLE())),
            abi.encodeCall(a.updateAuthority, (address(deployer.ledger()), address(deployer))),
            abi.encodeCall(a.setTargetClosed, (address(deployer.ledger()), true))
        ];
        for (uint256 k; k < calls.length; ++k) {
            _refusedTo(address(deployer), address(a), calls[k], why);
        }
    }

    function test_TheDeployerMayDoNothingThatARoleMay() public {
        Deployer deployer = _deployed();
        ReceivableLedger l = deployer.ledger();
        bytes memory why = _unauthorised(address(deployer));
        bytes[7] memory calls = [
            abi.encodeCall(l.pause, ("reason")),
            abi.encodeCall(l.unpause, ("reason")),
            abi.encodeCall(l.freezeLot, (lot, "reason")),
            abi.encodeCall(l.unfreezeLot, (lot, "reason")),
            abi.encodeCall(l.forceTransfer, (lot, bob, FACE, "reason")),
            abi.encodeCall(l.setPolicy, (Policy(1, 1, 1, 1), _now())),
            abi.encodeCall(l.setEligibility, (IEligibility(address(0))))
        ];
        for (uint256 k; k < calls.length; ++k) {
            _refusedTo(address(deployer), address(l), calls[k], why);
        }
        address registryOf = address(deployer.registry());
        _refusedTo(
            address(deployer), registryOf, abi.encodeCall(registry.recoverKey, (alice, address(this), "reason")), why
        );
        address poolOf = address(deployer.pool());
        _refusedTo(address(deployer), poolOf, abi.encodeCall(pool.setPolicyModule, (IPoolPolicy(address(this)))), why);
    }

    function test_TheDeployerIsNoModule() public {
        Deployer deployer = _deployed();
        ReceivableLedger l = deployer.ledger();
        bytes memory why = _onlyModule(address(deployer));
        Participant memory p = Participant(address(this), Powers.ALL, Kind.Bank, Standing.Active, true, 0, 0);
        _refusedTo(address(deployer), address(l), abi.encodeCall(l.noteParticipant, (house, p)), why);
        _refusedTo(address(deployer), address(l), abi.encodeCall(l.useReference, (house, "reference")), why);
        _refusedTo(address(deployer), address(l), abi.encodeCall(l.releaseLot, (lot, house)), why);
    }
}
