// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {RolesBase} from "./utils/RolesBase.sol";
import {vm} from "./utils/Vm.sol";

/// The table of `Authority.sol`: who may what, after which delay. What the admin may: `Admin.t.sol`.
contract AuthorityTest is RolesBase {
    function _everybody() private view returns (address[10] memory) {
        return [
            ADMIN,
            GUARDIAN,
            CUSTODY,
            COURT,
            RECOVERY,
            GOVERNOR,
            STRANGER,
            address(world),
            address(authority),
            _keyOf(world.operator())
        ];
    }

    function _unauthorised(address by) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, by);
    }

    function _refusedTo(address by, Row memory row, bytes4 why) private {
        bytes32 operation = _operation(by, row.target, row.data);
        _refusedFrom(by, row.target, row.data, abi.encodeWithSelector(why, operation));
    }

    // Who

    function test_EachRoleMayWhatItsRowSaysAndNobodyElseMay() public {
        Row[] memory rows = _rows();
        address[10] memory all = _everybody();
        for (uint256 k; k < rows.length; ++k) {
            for (uint256 j; j < all.length; ++j) {
                // forge-lint: disable-next-line(unsafe-typecast)
                (bool atOnce, uint32 delay) = authority.canCall(all[j], rows[k].target, bytes4(rows[k].data));
                bool may = all[j] == rows[k].holder;
                assertTrue(atOnce == (may && rows[k].delay == 0), "at once");
                assertEq(delay, may ? rows[k].delay : 0, "delay");
                if (!may) _refusedFrom(all[j], rows[k].target, rows[k].data, _unauthorised(all[j]));
            }
        }
    }

    function test_CustodyAloneUnfreezes() public {
        bytes memory data = abi.encodeCall(ledger.unfreezeLot, (lot, bytes32(0)));
        _doFrom(CUSTODY, address(ledger), abi.encodeCall(ledger.freezeLot, (lot, bytes32(0))));
        address[10] memory all = _everybody();
        for (uint256 k; k < all.length; ++k) {
            if (all[k] != CUSTODY) _refusedFrom(all[k], address(ledger), data, _unauthorised(all[k]));
        }
        _doFrom(CUSTODY, address(ledger), data);
    }

    /// All that changes anything and is not in the table.
    function _others() private view returns (bytes4[41] memory) {
        return [
            bytes4(keccak256("acceptReceivable((address,uint256,bytes32,uint256,uint40),bytes)")),
            bytes4(keccak256("acceptReceivable(uint256,bytes32)")),
            TRANSFER,
            bytes4(keccak256("transferLot(address,uint40,uint256,bytes32)")),
            ledger.batch.selector,
            ledger.revokeIntent.selector,
            ledger.appointBank.selector,
            ledger.setLimit.selector,
            ledger.issueReceivable.selector,
            ledger.rejectReceivable.selector,
            ledger.cancelReceivable.selector,
            ledger.splitLot.selector,
            ledger.redeemLot.selector,
            ledger.recordPayment.selector,
            ledger.noteOverdue.selector,
            ledger.declareDefault.selector,
            ledger.reserveLot.selector,
            ledger.releaseLot.selector,
            ledger.secureLot.selector,
            ledger.buyLot.selector,
            ledger.reduceClaim.selector,
            ledger.useReference.selector,
            ledger.noteParticipant.selector,
            registry.admitParticipant.selector,
            registry.setStanding.selector,
            registry.grantKey.selector,
            registry.revokeKey.selector,
            registry.giveConsent.selector,
            registry.withdrawConsent.selector,
            registry.anchor.selector,
            pool.openPool.selector,
            pool.barBank.selector,
            pool.recordCover.selector,
            pool.enterLoan.selector,
            pool.classifyLoan.selector,
            pool.submitClaim.selector,
            pool.advanceClaim.selector,
            pool.payClaim.selector,
            pool.recordRecovery.selector,
            pool.closeLoan.selector,
            pool.closeByTime.selector
        ];
    }

    function test_NoOtherFunctionAsksForARole() public {
        bytes4[41] memory others = _others();
        address[3] memory targets = [address(registry), address(ledger), address(pool)];
        bytes32 unauthorised = keccak256(_unauthorised(STRANGER));
        for (uint256 k; k < others.length; ++k) {
            for (uint256 j; j < targets.length; ++j) {
                assertEq(authority.getTargetFunctionRole(targets[j], others[k]), 0, "given to a role");
                vm.prank(STRANGER);
                (bool done, bytes memory answer) = targets[j].call(abi.encodePacked(others[k], new bytes(1024)));
                assertTrue(done || keccak256(answer) != unauthorised, "asks for a role");
            }
        }
    }

    function test_NoRoleTouchesLiensReferencesOrTheRegistrysCopy() public {
        address[10] memory all = _everybody();
        for (uint256 k; k < all.length; ++k) {
            vm.prank(all[k]);
            (bool done,) = address(ledger).call(abi.encodeCall(ledger.reserveLot, (lot, alice, house, _now())));
            assertTrue(!done, "reserved");
            vm.prank(all[k]);
            (done,) = address(ledger).call(abi.encodeCall(ledger.useReference, (house, keccak256("ref"))));
            assertTrue(!done, "used");
            vm.prank(all[k]);
            (done,) = address(ledger).call(abi.encodeCall(ledger.noteParticipant, (alice, registry.participantOf(bob))));
            assertTrue(!done, "noted");
        }
    }

    // After which delay

    function test_WhatHasNoDelayIsDoneAtOnce() public {
        Row[] memory rows = _rows();
        for (uint256 k; k < rows.length; ++k) {
            if (rows[k].delay == 0) _doFrom(rows[k].holder, rows[k].target, rows[k].data);
        }
        assertTrue(_lotOf(lot).frozen, "frozen");
    }

    function test_WhatHasADelayIsRefusedUnlessItWasScheduled() public {
        Row[] memory rows = _rows();
        for (uint256 k; k < rows.length; ++k) {
            if (rows[k].delay > 0) {
                _refusedTo(rows[k].holder, rows[k], IAccessManager.AccessManagerNotScheduled.selector);
            }
        }
    }

    function test_WhatHasADelayIsDoneOnceItIsOverAndNotBefore() public {
        Row[] memory rows = _rows();
        for (uint256 k; k < rows.length; ++k) {
            if (rows[k].delay == 0) continue;
            _schedule(rows[k].holder, rows[k].target, rows[k].data);
            _refusedTo(rows[k].holder, rows[k], IAccessManager.AccessManagerNotReady.selector);
            _wait(rows[k].delay - 1);
            _refusedTo(rows[k].holder, rows[k], IAccessManager.AccessManagerNotReady.selector);
            _wait(1);
            _doFrom(rows[k].holder, rows[k].target, rows[k].data);
            _refusedTo(rows[k].holder, rows[k], IAccessManager.AccessManagerNotScheduled.selector);
        }
        assertEq(_lotOf(lot).owner, bob, "forced");
        assertEq(registry.participantOf(alice).key, bob, "recovered");
    }

    function test_ASchedulersDelayCannotBeShortened() public {
        Row[] memory rows = _rows();
        for (uint256 k; k < rows.length; ++k) {
            if (rows[k].delay == 0) continue;
            bytes memory tooSoon =
                abi.encodeCall(authority.schedule, (rows[k].target, rows[k].data, _now() + rows[k].delay - 1));
            _refusedFrom(rows[k].holder, address(authority), tooSoon, _notYours(rows[k].holder, rows[k]));
        }
    }

    function _notYours(address by, Row memory row) private pure returns (bytes memory) {
        // forge-lint: disable-next-line(unsafe-typecast)
        bytes4 selector = bytes4(row.data);
        return abi.encodeWithSelector(IAccessManager.AccessManagerUnauthorizedCall.selector, by, row.target, selector);
    }

    function test_OnlyItsHolderSchedules() public {
        Row[] memory rows = _rows();
        address[10] memory all = _everybody();
        for (uint256 k; k < rows.length; ++k) {
            bytes memory data = abi.encodeCall(authority.schedule, (rows[k].target, rows[k].data, 0));
            for (uint256 j; j < all.length; ++j) {
                if (all[j] == rows[k].holder || all[j] == address(authority)) continue;
                _refusedFrom(all[j], address(authority), data, _notYours(all[j], rows[k]));
            }
        }
    }

    function test_WhatWasDueAWeekAgoIsScheduledAnew() public {
        Row[] memory rows = _rows();
        for (uint256 k; k < rows.length; ++k) {
            if (rows[k].delay == 0) continue;
            _schedule(rows[k].holder, rows[k].target, rows[k].data);
            _wait(rows[k].delay + 1 weeks);
            _refusedTo(rows[k].holder, rows[k], IAccessManager.AccessManagerExpired.selector);
            _schedule(rows[k].holder, rows[k].target, rows[k].data);
        }
    }

    // Cancelled

    function _cancellation(Row memory row) private view returns (bytes memory) {
        return abi.encodeCall(authority.cancel, (row.holder, row.target, row.data));
    }

    function test_TheGuardianCancelsWhatIsScheduledUntilItIsDone() public {
        Row[] memory rows = _rows();
        for (uint256 k; k < rows.length; ++k) {
            if (rows[k].delay == 0) continue;
            _schedule(rows[k].holder, rows[k].target, rows[k].data);
            _wait(rows[k].delay);
            _doFrom(GUARDIAN, address(authority), _cancellation(rows[k]));
            _refusedTo(rows[k].holder, rows[k], IAccessManager.AccessManagerNotScheduled.selector);
        }
    }

    function test_WhoScheduledItCancelsItToo() public {
        Row[] memory rows = _rows();
        for (uint256 k; k < rows.length; ++k) {
            if (rows[k].delay == 0) continue;
            _schedule(rows[k].holder, rows[k].target, rows[k].data);
            _doFrom(rows[k].holder, address(authority), _cancellation(rows[k]));
        }
    }

    function test_NobodyElseButTheAdminCancels() public {
        Row[] memory rows = _rows();
        address[10] memory all = _everybody();
        for (uint256 k; k < rows.length; ++k) {
            if (rows[k].delay == 0) continue;
            _schedule(rows[k].holder, rows[k].target, rows[k].data);
            for (uint256 j; j < all.length; ++j) {
                if (all[j] == rows[k].holder || all[j] == GUARDIAN || all[j] == ADMIN) continue;
                // forge-lint: disable-next-line(unsafe-typecast)
                bytes4 selector = bytes4(rows[k].data);
                bytes memory why = abi.encodeWithSelector(
                    IAccessManager.AccessManagerUnauthorizedCancel.selector,
                    all[j],
                    rows[k].holder,
                    rows[k].target,
                    selector
                );
                _refusedFrom(all[j], address(authority), _cancellation(rows[k]), why);
            }
            _doFrom(ADMIN, address(authority), _cancellation(rows[k]));
        }
    }

    function test_TheGuardianCancelsNothingThatIsNotScheduled() public {
        Row memory row = _rows()[3];
        bytes32 operation = _operation(row.holder, row.target, row.data);
        _refusedFrom(
            GUARDIAN,
            address(authority),
            _cancellation(row),
            abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation)
        );
    }
}
