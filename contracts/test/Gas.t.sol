// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingKind, QuoteTerms} from "../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../src/types/Ids.sol";
import {Base} from "./utils/Base.sol";
import {vm} from "./utils/Vm.sol";
import {Call} from "./utils/World.sol";

/// What each intent costs as a transaction of its own, relayed: base fee, calldata and refunds included. The ceilings
/// keep it from growing unnoticed. `forge test --mc GasTest -vv` prints the figures.
/// forge-config: default.isolate = true
contract GasTest is Base {
    event log_named_uint(string key, uint256 value);

    uint256 private constant BATCH = 100;

    function _measure(string memory what, Call memory c, uint256 ceiling) private {
        _do(c);
        _within(what, vm.lastCallGas().gasTotalUsed, ceiling);
    }

    function _within(string memory what, uint256 gas, uint256 ceiling) private {
        emit log_named_uint(what, gas);
        assertLe(gas, ceiling, what);
    }

    /// The first use of a nonce word, of a line and of an owner's slot costs more than every later one: measure those.
    function _warm() private {
        _do(world.transfer(alice, _lot(FACE), 100_00, bob));
    }

    function test_IssueAgainstOneInvoice() public {
        _warm();
        (Call memory c,) = world.issue(_intent(FACE));
        _measure("issue against one invoice", c, 148_000);
    }

    function test_Accept() public {
        ReceivableId id = _issued(FACE);
        _warm();
        _measure("accept", world.accept(alice, id), 61_000);
    }

    function test_TransferWhole() public {
        LotId lot = _lot(FACE);
        _warm();
        _measure("transfer whole", world.transfer(alice, lot, FACE, bob), 71_000);
    }

    function test_TransferPart() public {
        LotId lot = _lot(FACE);
        _warm();
        _measure("transfer part", world.transfer(alice, lot, 100_00, bob), 98_000);
    }

    function test_TransferPartInABatch() public {
        LotId lot = _lot(FACE);
        _warm();
        bytes[] memory calls = new bytes[](BATCH);
        for (uint256 k; k < BATCH; ++k) {
            calls[k] = world.transfer(alice, lot, 100_00, bob).data;
        }
        ledger.batch(calls);
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        assertEq(_lotOf(lot).amount, FACE - BATCH * 100_00, "all done");
        _within("transfer part, each in a batch of 100", gas / BATCH, 55_500);
    }

    function test_PledgeAndRedeem() public {
        LotId lot = _lot(FACE);
        _warm();
        FinancingId id = _request(alice, lot, FinancingKind.Pledge);
        QuoteTerms memory terms = _terms(id, house, 500_000_00, 520_000_00);
        _measure("quote", world.quote(terms), 98_000);
        _measure("pledge: accept a quote", world.acceptQuote(alice, terms), 139_000);
        _measure("pledge: disburse", world.disburse(house, id, 500_000_00, _ref()), 101_000);
        _measure("record a payment", world.pay(house, lot.receivableOf(), FACE / 2, _ref()), 113_000);
        _measure("redeem, all to the lienholder", world.redeem(alice, lot), 73_000);
        _pay(lot.receivableOf(), FACE / 2);
        _measure("redeem, to both", world.redeem(alice, lot), 73_000);
    }

    function test_RedeemFree() public {
        LotId lot = _lot(FACE);
        _warm();
        _pay(lot.receivableOf(), FACE);
        _measure("redeem", world.redeem(alice, lot), 73_000);
    }
}
