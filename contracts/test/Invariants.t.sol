// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReceivableLedger} from "../src/ReceivableLedger.sol";
import {LotId, ReceivableId} from "../src/types/Ids.sol";
import {DebtorLine, Invoice, Lien, Lot, Receivable, ReceivableState} from "../src/types/Ledger.sol";
import {Assert} from "./utils/Assert.sol";
import {Handler} from "./utils/Handler.sol";
import {vm} from "./utils/Vm.sol";

/// What must hold whatever the parties do, in whatever order (design 3.5).
contract InvariantsTest is Assert {
    /// Forge reads these to know what to call.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private handler;
    ReceivableLedger private ledger;
    address private core;

    function setUp() public {
        handler = Handler(vm.deployCode("Handler.sol:Handler"));
        ledger = handler.theLedger();
        core = handler.theDebtor();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), handler.actions());
    }

    function _live(ReceivableState s) private pure returns (bool) {
        return s != ReceivableState.Rejected && s != ReceivableState.Cancelled;
    }

    /// 3.5(1, 2): the lots of a receivable cover `[0, face)` once, and no more is redeemed of them than was paid.
    function invariant_LotsPartitionTheFaceAndRedeemNoMoreThanWasPaid() public view {
        (uint256 receivables, uint256 lots) = handler.counts();
        for (uint256 k; k < receivables; ++k) {
            ReceivableId id = handler.receivables(k);
            (Receivable memory r, uint256 paid) = ledger.receivableWith(id);
            uint256 end = 0; // walk from lot to lot: each begins where the last one ended
            uint256 redeemed = 0;
            uint256 walked = 0;
            while (_live(r.state) && end < r.face) {
                (Lot memory lot, Lien memory lien) = ledger.lotWith(id.firstLot().tailAt(end));
                assertTrue(lot.amount > 0 && lot.owner != address(0), "a hole");
                assertTrue(lot.liened == (lien.holder != address(0)), "flag and lien agree");
                assertLe(lot.redeemed, uint256(lot.amount) * paid / r.face, "a lot's share");
                assertLe(lien.claim, lot.amount - lot.redeemed, "a claim beyond the lot");
                assertTrue(lot.owner != core, "the debtor holds its own debt");
                end += lot.amount;
                redeemed += lot.redeemed;
                ++walked;
            }
            if (_live(r.state)) assertEq(end, r.face, "the lots end where the face ends");
            assertLe(redeemed, paid, "redeemed");
            assertLe(paid, r.face, "paid");
            assertTrue((r.state == ReceivableState.Settled) == (paid == r.face), "settled when all is paid");
            assertEq(_known(id, lots), walked, "no lot but those");
        }
    }

    function _known(ReceivableId id, uint256 lots) private view returns (uint256 count) {
        for (uint256 k; k < lots; ++k) {
            LotId lot = handler.lots(k);
            if (ReceivableId.unwrap(lot.receivableOf()) != ReceivableId.unwrap(id)) continue;
            (Lot memory l,) = ledger.lotWith(lot);
            if (l.amount > 0) ++count;
        }
    }

    /// 3.5(7): the line is what is outstanding, within the limit; no invoice is used beyond its amount.
    function invariant_LinesAndInvoicesAddUp() public view {
        (uint256 receivables,) = handler.counts();
        uint256 outstanding;
        uint256 overdue;
        uint256 backed;
        for (uint256 k; k < receivables; ++k) {
            (Receivable memory r, uint256 paid) = ledger.receivableWith(handler.receivables(k));
            if (r.state == ReceivableState.Issued || r.state == ReceivableState.Accepted) outstanding += r.face - paid;
            if (_live(r.state)) backed += r.face;
            if (r.flags & 2 != 0) ++overdue;
        }
        DebtorLine memory line = ledger.lineOf(core);
        assertEq(line.used, outstanding, "line");
        assertLe(line.used, line.limit, "limit");
        assertEq(line.overdue, overdue, "stop");
        uint256 used;
        for (uint256 k; k < 6; ++k) {
            Invoice memory invoice = ledger.invoiceOf(handler.invoice(k));
            assertLe(invoice.used, invoice.amount, "invoice");
            used += invoice.used;
        }
        assertEq(used, backed, "every live face is backed to the fen");
    }

    /// 3.5(3).
    function invariant_ALienedLotStaysWhereItIs() public view {
        assertTrue(!handler.movedUnderLien(), "moved, cut or redeemed under a lien");
    }
}
