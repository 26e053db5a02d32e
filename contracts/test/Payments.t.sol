// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../src/Errors.sol";
import {FinancingKind} from "../src/types/Desk.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {Lien, Lot, Receivable, ReceivableState} from "../src/types/Ledger.sol";
import {Base} from "./utils/Base.sol";

contract PaymentsTest is Base {
    function test_RecordsPartPaymentsUntilTheFaceIsPaid() public {
        ReceivableId id = _accepted(FACE);
        _pay(id, 400_000_00);
        (Receivable memory r, uint256 paid) = ledger.receivableWith(id);
        assertTrue(r.state == ReceivableState.Accepted && paid == 400_000_00, "part paid");
        assertEq(ledger.lineOf(core).used, FACE - 400_000_00, "the line is freed as money comes");
        _pay(id, 600_000_00);
        (r, paid) = ledger.receivableWith(id);
        assertTrue(r.state == ReceivableState.Settled && paid == FACE, "settled");
        assertEq(ledger.lineOf(core).used, 0, "line");
    }

    function test_RefusesAFenTooMuchAndNothingAtAll() public {
        ReceivableId id = _accepted(FACE);
        _pay(id, FACE - 10);
        _refused(world.pay(house, id, 11, _ref()), abi.encodeWithSelector(Errors.Ledger_OverPaid.selector, id, 11, 10));
        _refused(world.pay(house, id, 0, _ref()), abi.encodeWithSelector(Errors.Ledger_NoAmount.selector));
    }

    function test_OnlyTheDebtorsBankRecordsPayments() public {
        ReceivableId id = _accepted(FACE);
        bytes32 ref = _ref();
        _refused(
            world.pay(rival, id, FACE, ref),
            abi.encodeWithSelector(Errors.Ledger_BankNotAppointed.selector, core, rival)
        );
        _refused(
            world.pay(core, id, FACE, ref), abi.encodeWithSelector(Errors.Ledger_BankNotAppointed.selector, core, core)
        );
    }

    function test_RefusesAPaymentOfWhatIsNotAccepted() public {
        ReceivableId id = _issued(FACE);
        _refused(world.pay(house, id, FACE, _ref()), abi.encodeWithSelector(Errors.Ledger_WrongState.selector, id));
        ReceivableId none = ReceivableId.wrap(1 << 40);
        _refused(world.pay(house, none, FACE, _ref()), abi.encodeWithSelector(Errors.Ledger_WrongState.selector, none));
    }

    function test_EachBankReferenceIsUsedOnce() public {
        ReceivableId one = _accepted(FACE);
        ReceivableId two = _accepted(FACE);
        bytes32 ref = _ref();
        _do(world.pay(house, one, FACE, ref));
        _refused(
            world.pay(house, two, FACE, ref), abi.encodeWithSelector(Errors.Ledger_ReferenceUsed.selector, house, ref)
        );
    }

    function test_RedeemsTheShareOfWhatWasPaidAndNoFenTwice() public {
        ReceivableId id = _accepted(FACE);
        LotId lot = id.firstLot();
        bytes memory nothing = abi.encodeWithSelector(Errors.Ledger_NothingToRedeem.selector, lot);
        _refused(world.redeem(alice, lot), nothing);
        _pay(id, 123_45);
        _do(world.redeem(alice, lot));
        assertEq(_lotOf(lot).redeemed, 123_45, "redeemed");
        _refused(world.redeem(alice, lot), nothing);
    }

    function test_OnlyTheEntitledRedeem() public {
        ReceivableId id = _accepted(FACE);
        _pay(id, FACE);
        _refused(
            world.redeem(bob, id.firstLot()),
            abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, id.firstLot(), bob)
        );
        LotId unborn = id.firstLot().tailAt(1);
        _refused(world.redeem(alice, unborn), abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, unborn, alice));
    }

    function test_APledgedLotPaysItsLenderFirst() public {
        ReceivableId id = _accepted(FACE);
        LotId lot = id.firstLot();
        _disbursed(alice, lot, FinancingKind.Pledge, rival, 500_000_00, 520_000_00);
        _pay(id, 300_000_00);
        _do(world.redeem(alice, lot));
        (Lot memory l, Lien memory lien) = ledger.lotWith(lot);
        assertTrue(l.redeemed == 300_000_00 && l.liened, "all of it to the lender");
        assertEq(lien.claim, 220_000_00, "claim");
        _pay(id, 700_000_00);
        _do(world.redeem(rival, lot));
        (l, lien) = ledger.lotWith(lot);
        assertTrue(l.redeemed == FACE && !l.liened && lien.holder == address(0), "released when repaid");
        _refused(world.redeem(rival, lot), abi.encodeWithSelector(Errors.Ledger_NotEntitled.selector, lot, rival));
    }

    /// Any partition of a receivable into lots, any schedule of payments: never more than was paid, no lot ever falls,
    /// exactly the face at the end.
    function testFuzz_SharesOfAnyPartitionUnderAnyPayments(uint256[7] memory cuts, uint256[5] memory payments) public {
        uint40 face = bound40(cuts[0], 1_000_00, type(uint40).max);
        _do(world.limit(house, core, type(uint40).max));
        ReceivableId id = _accepted(face);
        LotId[] memory lots = _cut(id.firstLot(), cuts);
        uint40 paid;
        for (uint256 p; p <= payments.length; ++p) {
            if (paid == face) break;
            uint40 amount = p == payments.length ? face - paid : bound40(payments[p], 1, face - paid);
            _pay(id, amount);
            paid += amount;
            assertLe(_redeemAll(lots, payments[p % 5]), paid, "redeemed");
        }
        for (uint256 k; k < lots.length; ++k) {
            Lot memory lot = _lotOf(lots[k]);
            if (lot.redeemed < lot.amount) _do(world.redeem(alice, lots[k]));
            assertEq(_lotOf(lots[k]).redeemed, lot.amount, "every lot in full at the end");
        }
    }

    function _cut(LotId first, uint256[7] memory cuts) private returns (LotId[] memory lots) {
        lots = new LotId[](cuts.length);
        lots[0] = first;
        uint256 count = 1;
        for (uint256 k = 1; k < cuts.length; ++k) {
            LotId lot = lots[cuts[k] % count];
            uint40 amount = _lotOf(lot).amount;
            if (amount < 200_00) continue;
            uint40 part = bound40(cuts[k] >> 8, 100_00, amount - 100_00);
            _do(world.split(alice, lot, part));
            lots[count++] = lot.tailAt(amount - part);
        }
        assembly ("memory-safe") {
            mstore(lots, count)
        }
    }

    /// Some of the lots redeem now and some wait; all in all, what was redeemed.
    function _redeemAll(LotId[] memory lots, uint256 who) private returns (uint256 sum) {
        for (uint256 k; k < lots.length; ++k) {
            uint40 before = _lotOf(lots[k]).redeemed;
            if (who >> (200 + k) & 1 == 0) {
                (bool done, bytes memory answer) = address(ledger).call(world.redeem(alice, lots[k]).data);
                bytes memory nothing = abi.encodeWithSelector(Errors.Ledger_NothingToRedeem.selector, lots[k]);
                if (!done) assertEq(answer, nothing, "the one fair answer");
            }
            uint40 after_ = _lotOf(lots[k]).redeemed;
            assertLe(before, after_, "a lot's redemption never falls");
            sum += after_;
        }
    }
}
