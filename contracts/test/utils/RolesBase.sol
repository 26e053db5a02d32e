// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Authority} from "../../src/Authority.sol";
import {IEligibility} from "../../src/interfaces/IEligibility.sol";
import {IPoolPolicy} from "../../src/interfaces/IPoolPolicy.sol";
import {LotId} from "../../src/types/Ids.sol";
import {Policy} from "../../src/types/Policy.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {vm} from "./Vm.sol";

/// The same contracts under an authority whose roles are held apart, each by somebody of its own.
abstract contract RolesBase is LedgerBase {
    /// A row of the table in `Authority.sol`: one function, who may call it, and after which delay.
    struct Row {
        address holder;
        uint32 delay;
        address target;
        bytes data;
    }

    address internal constant ADMIN = address(0xAD);
    address internal constant GUARDIAN = address(0x6A);
    address internal constant CUSTODY = address(0xC5);
    address internal constant COURT = address(0xC0);
    address internal constant RECOVERY = address(0x4E);
    address internal constant GOVERNOR = address(0x60);

    Authority internal authority;
    LotId internal lot;

    function setUp() public virtual override {
        super.setUp();
        authority = new Authority(
            Authority.Holders(ADMIN, GUARDIAN, CUSTODY, COURT, RECOVERY, GOVERNOR),
            address(registry),
            address(ledger),
            address(pool)
        );
        Authority first = world.authority();
        address[3] memory targets = [address(registry), address(ledger), address(pool)];
        for (uint256 k; k < targets.length; ++k) {
            world.schedule(address(first), _handOver(targets[k], address(authority)));
        }
        _wait(14 days);
        for (uint256 k; k < targets.length; ++k) {
            (bool done,) = world.asRole(address(first), _handOver(targets[k], address(authority)));
            assertTrue(done, "handed over");
        }
        lot = _lot(FACE);
    }

    function _handOver(address target, address to) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("updateAuthority(address,address)", target, to);
    }

    /// The table with arguments that its functions take, but for `unfreezeLot`, which goes with `freezeLot`.
    function _rows() internal view returns (Row[] memory rows) {
        bytes32 reason = world.TERMS();
        Policy memory next = Policy(LEAST, 24, 366, 24);
        rows = new Row[](8);
        rows[0] = Row(GUARDIAN, 0, address(ledger), abi.encodeCall(ledger.pause, (reason)));
        rows[1] = Row(GUARDIAN, 0, address(ledger), abi.encodeCall(ledger.unpause, (reason)));
        rows[2] = Row(CUSTODY, 0, address(ledger), abi.encodeCall(ledger.freezeLot, (lot, reason)));
        rows[3] = Row(COURT, 2 days, address(ledger), abi.encodeCall(ledger.forceTransfer, (lot, bob, FACE, reason)));
        rows[4] = Row(RECOVERY, 3 days, address(registry), abi.encodeCall(registry.recoverKey, (alice, bob, reason)));
        rows[5] = Row(GOVERNOR, 7 days, address(ledger), abi.encodeCall(ledger.setPolicy, (next, type(uint40).max)));
        rows[6] =
            Row(GOVERNOR, 7 days, address(ledger), abi.encodeCall(ledger.setEligibility, (IEligibility(address(0)))));
        rows[7] =
            Row(GOVERNOR, 7 days, address(pool), abi.encodeCall(pool.setPolicyModule, (IPoolPolicy(address(desk)))));
    }

    function _schedule(address by, address target, bytes memory data) internal {
        vm.prank(by);
        authority.schedule(target, data, 0);
    }

    function _operation(address by, address target, bytes memory data) internal view returns (bytes32) {
        return authority.hashOperation(by, target, data);
    }
}
