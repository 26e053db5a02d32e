// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {SplitLot} from "../src/types/Ledger.sol";
import {LedgerBase} from "./utils/LedgerBase.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// A lot costs the same however often it was cut before: nothing in the ledger counts, walks or remembers the others.
contract DeepTest is LedgerBase {
    uint256 private constant DEPTH = 10_000;
    uint40 private constant WHOLE = LEAST * 10_001;
    /// What the length of a number in the calldata may make.
    uint256 private constant SLACK = 200;

    ReceivableId private id;
    address private from;

    function setUp() public override {
        super.setUp();
        id = _accepted(WHOLE);
        from = _keyOf(alice);
    }

    /// Sent by the key itself, so that ten thousand signatures need not be made.
    function _cut(LotId lot, uint40 amount) private returns (uint256 gas) {
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        bytes memory data = abi.encodeCall(ledger.splitLot, (SplitLot(alice, lot, amount, 0, 0), ""));
        vm.prank(from);
        gas = gasleft();
        (bool done,) = address(ledger).call(data);
        gas -= gasleft();
        require(done);
        assembly {
            mstore(0x40, free) // or ten thousand calls would fill the test's memory
        }
    }

    function test_TheTenThousandthCutCostsWhatTheSecondDid() public {
        LotId lot = id.firstLot();
        uint40 amount = WHOLE;
        uint256 second;
        uint256 last;
        for (uint256 k; k < DEPTH; ++k) {
            // Each cut goes through the tail of the one before.
            amount -= LEAST;
            last = _cut(lot, amount);
            if (k == 1) second = last;
            lot = lot.tailAt(LEAST);
        }
        assertEq(_lotOf(lot).amount, LEAST, "the last tail");
        assertEq(lot.startOf(), WHOLE - LEAST, "and where it begins");
        assertLe(last, second + SLACK, "gas");
        _passOnAndRedeem(lot);
    }

    /// What is done with the deepest lot costs what it costs with the first.
    function _passOnAndRedeem(LotId deepest) private {
        uint256 first = _gasOf(world.transfer(alice, id.firstLot(), LEAST, bob));
        assertLe(_gasOf(world.transfer(alice, deepest, LEAST, bob)), first + SLACK, "transfer");
        _pay(id, WHOLE);
        first = _gasOf(world.redeem(bob, id.firstLot()));
        assertLe(_gasOf(world.redeem(bob, deepest)), first + SLACK, "redemption");
    }

    function test_TheTenThousandthCutOffTheSameLotCostsWhatTheSecondDid() public {
        LotId lot = id.firstLot();
        uint256 second;
        uint256 last;
        for (uint256 k; k < DEPTH; ++k) {
            last = _cut(lot, LEAST);
            if (k == 1) second = last;
        }
        assertEq(_lotOf(lot).amount, LEAST, "the head");
        assertLe(last, second + SLACK, "gas");
    }

    function _gasOf(Call memory c) private returns (uint256 gas) {
        gas = gasleft();
        (bool done,) = c.target.call(c.data);
        gas -= gasleft();
        assertTrue(done, "refused");
    }
}
