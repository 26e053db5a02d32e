// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Authority} from "../src/Authority.sol";
import {RolesBase} from "./utils/RolesBase.sol";

/// What the admin may, all of it after two weeks: who holds the roles, their delays, and which authority there is.
contract AdminTest is RolesBase {
    address private constant NEWCOMER = address(0x2E3);

    bytes private freeze;
    bytes private force;

    function setUp() public override {
        super.setUp();
        freeze = abi.encodeCall(ledger.freezeLot, (lot, world.TERMS()));
        force = _forced(lot, bob, FACE);
    }

    function _granting(uint64 role, address to, uint32 delay) private view returns (bytes memory) {
        return abi.encodeCall(authority.grantRole, (role, to, delay));
    }

    /// What the admin does is addressed to the authority itself.
    function _adminDoes(bytes memory data) private {
        _schedule(ADMIN, address(authority), data);
        _wait(14 days);
        _doFrom(ADMIN, address(authority), data);
    }

    function _refusedToTheAdmin(bytes memory data, bytes4 why) private {
        bytes32 operation = _operation(ADMIN, address(authority), data);
        _refusedFrom(ADMIN, address(authority), data, abi.encodeWithSelector(why, operation));
    }

    /// One of each kind.
    function _acts() private view returns (bytes[10] memory) {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = ledger.forceTransfer.selector;
        uint64 court = authority.COURT();
        return [
            _granting(court, NEWCOMER, 0),
            abi.encodeCall(authority.revokeRole, (court, COURT)),
            abi.encodeCall(authority.setGrantDelay, (court, 0)),
            abi.encodeCall(authority.setRoleGuardian, (court, court)),
            abi.encodeCall(authority.setRoleAdmin, (court, court)),
            abi.encodeCall(authority.setTargetFunctionRole, (address(ledger), selectors, authority.CUSTODY())),
            abi.encodeCall(authority.setTargetAdminDelay, (address(ledger), 0)),
            abi.encodeCall(authority.setTargetClosed, (address(ledger), true)),
            abi.encodeCall(authority.labelRole, (court, "another")),
            _handOver(address(ledger), address(world.authority()))
        ];
    }

    // After two weeks, and nobody else

    function test_RefusesTheAdminWhatItDidNotSchedule() public {
        bytes[10] memory acts = _acts();
        for (uint256 k; k < acts.length; ++k) {
            _refusedToTheAdmin(acts[k], IAccessManager.AccessManagerNotScheduled.selector);
        }
    }

    function test_TheAdminActsAfterTwoWeeksAndNotBefore() public {
        bytes[10] memory acts = _acts();
        for (uint256 k; k < acts.length; ++k) {
            _schedule(ADMIN, address(authority), acts[k]);
        }
        _wait(14 days - 1);
        for (uint256 k; k < acts.length; ++k) {
            _refusedToTheAdmin(acts[k], IAccessManager.AccessManagerNotReady.selector);
        }
        _wait(1);
        for (uint256 k; k < acts.length; ++k) {
            _doFrom(ADMIN, address(authority), acts[k]);
        }
    }

    function test_NobodyElseActsAsTheAdmin() public {
        bytes[10] memory acts = _acts();
        address[8] memory others =
            [GUARDIAN, CUSTODY, COURT, RECOVERY, GOVERNOR, STRANGER, address(world), address(ledger)];
        for (uint256 k; k < acts.length; ++k) {
            for (uint256 j; j < others.length; ++j) {
                _refusedFrom(
                    others[j],
                    address(authority),
                    acts[k],
                    abi.encodeWithSelector(IAccessManager.AccessManagerUnauthorizedAccount.selector, others[j], 0)
                );
            }
        }
    }

    function test_TheAuthorityIsNotItsOwnAdmin() public view {
        (bool isAdmin,) = authority.hasRole(authority.ADMIN_ROLE(), address(authority));
        assertTrue(!isAdmin, "admin");
        uint32 delay;
        (isAdmin, delay) = authority.hasRole(authority.ADMIN_ROLE(), ADMIN);
        assertTrue(isAdmin && delay == authority.ADMIN_DELAY(), "the one admin");
    }

    /// The admin's own acts have no guardian but the admin.
    function test_OnlyTheAdminTakesBackWhatTheAdminScheduled() public {
        bytes memory act = _granting(authority.COURT(), NEWCOMER, 0);
        _schedule(ADMIN, address(authority), act);
        bytes memory cancellation = abi.encodeCall(authority.cancel, (ADMIN, address(authority), act));
        address[6] memory others = [GUARDIAN, CUSTODY, COURT, RECOVERY, GOVERNOR, STRANGER];
        for (uint256 k; k < others.length; ++k) {
            bytes memory why = abi.encodeWithSelector(
                IAccessManager.AccessManagerUnauthorizedCancel.selector,
                others[k],
                ADMIN,
                address(authority),
                authority.grantRole.selector
            );
            _refusedFrom(others[k], address(authority), cancellation, why);
        }
        _doFrom(ADMIN, address(authority), cancellation);
        _wait(14 days);
        _refusedToTheAdmin(act, IAccessManager.AccessManagerNotScheduled.selector);
    }

    // Roles

    function test_AnAdminIsNoneOfTheOthers() public {
        _refusedFrom(
            ADMIN,
            address(ledger),
            freeze,
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ADMIN)
        );
    }

    function test_ARoleGrantedBeginsAfterFiveDays() public {
        _adminDoes(_granting(authority.CUSTODY(), NEWCOMER, 0));
        bytes memory unauthorised = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, NEWCOMER);
        _refusedFrom(NEWCOMER, address(ledger), freeze, unauthorised);
        _wait(5 days - 1);
        _refusedFrom(NEWCOMER, address(ledger), freeze, unauthorised);
        _wait(1);
        _doFrom(NEWCOMER, address(ledger), freeze);
    }

    function test_EveryRoleGrantedBeginsAfterFiveDays() public view {
        for (uint64 role = authority.GUARDIAN(); role <= authority.GOVERNOR(); ++role) {
            assertEq(authority.getRoleGrantDelay(role), authority.GRANT_DELAY(), "grant delay");
            assertEq(authority.getRoleAdmin(role), authority.ADMIN_ROLE(), "admin");
        }
    }

    function test_TheGuardianWatchesTheRolesThatWait() public view {
        assertEq(authority.getRoleGuardian(authority.COURT()), authority.GUARDIAN(), "court");
        assertEq(authority.getRoleGuardian(authority.RECOVERY()), authority.GUARDIAN(), "recovery");
        assertEq(authority.getRoleGuardian(authority.GOVERNOR()), authority.GUARDIAN(), "governor");
    }

    function test_ARoleTakenAwayIsGoneAtOnce() public {
        _adminDoes(abi.encodeCall(authority.revokeRole, (authority.CUSTODY(), CUSTODY)));
        _refusedFrom(
            CUSTODY,
            address(ledger),
            freeze,
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, CUSTODY)
        );
    }

    function test_WhatARoleScheduledIsNotDoneOnceTheRoleIsTakenAway() public {
        bytes memory revocation = abi.encodeCall(authority.revokeRole, (authority.COURT(), COURT));
        _schedule(ADMIN, address(authority), revocation);
        _wait(14 days - 1 days);
        _schedule(COURT, address(ledger), force);
        _wait(1 days);
        _doFrom(ADMIN, address(authority), revocation);
        _wait(1 days);
        _refusedFrom(
            COURT,
            address(ledger),
            force,
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, COURT)
        );
    }

    // The authority

    function test_TheContractsAreHandedOverToAnotherAuthority() public {
        address next = address(
            new Authority(
                Authority.Holders(NEWCOMER, NEWCOMER, NEWCOMER, NEWCOMER, NEWCOMER, NEWCOMER),
                address(registry),
                address(ledger),
                address(pool)
            )
        );
        _adminDoes(_handOver(address(ledger), next));
        assertEq(ledger.authority(), next, "authority");
        _refusedFrom(
            CUSTODY,
            address(ledger),
            freeze,
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, CUSTODY)
        );
        _doFrom(NEWCOMER, address(ledger), freeze);
    }

    function test_NobodyButTheAuthorityHandsAContractOver() public {
        address[3] memory targets = [address(registry), address(ledger), address(pool)];
        address[4] memory others = [ADMIN, GOVERNOR, STRANGER, address(world)];
        for (uint256 k; k < 12; ++k) {
            _refusedFrom(
                others[k % 4],
                targets[k / 4],
                abi.encodeCall(IAccessManaged.setAuthority, (address(authority))),
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[k % 4])
            );
        }
    }

    function test_ARoleMayActThroughTheAuthority() public {
        _doFrom(CUSTODY, address(authority), abi.encodeCall(authority.execute, (address(ledger), freeze)));
        assertTrue(_lotOf(lot).frozen, "frozen");
        _schedule(COURT, address(ledger), force);
        bytes memory execution = abi.encodeCall(authority.execute, (address(ledger), force));
        bytes32 operation = _operation(COURT, address(ledger), force);
        _refusedFrom(
            COURT,
            address(authority),
            execution,
            abi.encodeWithSelector(IAccessManager.AccessManagerNotReady.selector, operation)
        );
        _wait(2 days);
        _doFrom(COURT, address(authority), execution);
        assertEq(_lotOf(lot).owner, bob, "forced");
    }
}
