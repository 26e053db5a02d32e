// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReceivableLedger} from "../../src/ReceivableLedger.sol";
import {FinancingKind, FinancingState, QuoteTerms} from "../../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../../src/types/Ids.sol";
import {InvoiceUse, IssueReceivable, Lien, Lot, Receivable, ReceivableState} from "../../src/types/Ledger.sol";
import {Base} from "./Base.sol";
import {vm} from "./Vm.sol";
import {Call} from "./World.sol";

/// Any party doing any of its actions at any time, and the books that the invariants check the ledger against.
/// Actions may be refused; `done` counts those that were not.
contract Handler is Base {
    uint256 private constant INVOICES = 6;
    uint40 private constant INVOICE_AMOUNT = 5_000_000_00;

    ReceivableId[] public receivables;
    bytes[] private _originals; // ABI-encoded `IssueReceivable`s
    LotId[] public lots;
    FinancingId[] public financings;
    mapping(bytes32 action => uint256 times) public done;
    /// Set when a lot under a live lien was moved, cut or redeemed by anybody but along its lienholder's path.
    bool public movedUnderLien;

    constructor() {
        setUp();
    }

    function actions() external pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](13);
        selectors[0] = this.issue.selector;
        selectors[1] = this.accept.selector;
        selectors[2] = this.undo.selector;
        selectors[3] = this.transfer.selector;
        selectors[4] = this.split.selector;
        selectors[5] = this.finance.selector;
        selectors[6] = this.disburse.selector;
        selectors[7] = this.repay.selector;
        selectors[8] = this.pay.selector;
        selectors[9] = this.redeem.selector;
        selectors[10] = this.wait.selector;
        selectors[11] = this.noteOverdue.selector;
        selectors[12] = this.issueAndAccept.selector;
    }

    function theLedger() external view returns (ReceivableLedger) {
        return ledger;
    }

    function theDebtor() external view returns (address) {
        return core;
    }

    function counts() external view returns (uint256 ofReceivables, uint256 ofLots) {
        return (receivables.length, lots.length);
    }

    function invoice(uint256 index) public pure returns (bytes32) {
        return keccak256(abi.encode("shared invoice", index % INVOICES));
    }

    function issue(uint256 seed, uint40 face) public {
        if (receivables.length == 16) return;
        IssueReceivable memory i = _intentFor(core, seed & 1 == 0 ? alice : bob, bound40(face, 100_00, 3_000_000_00));
        i.invoices = new InvoiceUse[](2);
        uint40 part = i.face / 3;
        i.invoices[0] = InvoiceUse(invoice(seed >> 8), INVOICE_AMOUNT, part);
        i.invoices[1] = InvoiceUse(invoice(seed >> 16), INVOICE_AMOUNT, i.face - part);
        i.maturity = uint40(block.timestamp + bound(seed >> 24, 10 days, 120 days));
        (Call memory c, ReceivableId id) = world.issue(i);
        if (!_try(c, "issue")) return;
        receivables.push(id);
        _originals.push(abi.encode(i));
        lots.push(id.firstLot());
    }

    function accept(uint256 seed) public {
        if (receivables.length == 0) return;
        uint256 k = seed % receivables.length;
        _try(world.accept(_original(k).supplier, receivables[k]), "accept");
    }

    function issueAndAccept(uint256 seed, uint40 face) external {
        issue(seed, face);
        if (receivables.length > 0) accept(receivables.length - 1);
    }

    function undo(uint256 seed) external {
        if (receivables.length == 0 || seed & 3 != 0) return;
        uint256 k = (seed >> 8) % receivables.length;
        IssueReceivable memory i = _original(k);
        if (seed & 4 == 0) _try(world.reject(i.supplier, receivables[k], i), "reject");
        else _try(world.cancel(core, receivables[k], i), "cancel");
    }

    function transfer(uint256 seed, uint40 amount) external {
        if (lots.length == 0) return;
        (LotId lot, Lot memory l, bool live,) = _pick(seed, _open);
        if (l.owner == address(0)) return;
        address[4] memory all = [alice, bob, carol, seed >> 250 == 0 ? core : bob];
        uint40 part = seed & 1 == 0 || lots.length > 60 ? l.amount : bound40(amount, 100_00 - 1, l.amount);
        if (!_try(world.transfer(l.owner, lot, part, all[(seed >> 1) % 4]), "transfer")) return;
        if (live) movedUnderLien = true;
        if (part < l.amount) lots.push(lot.tailAt(l.amount - part));
    }

    function split(uint256 seed, uint40 amount) external {
        if (lots.length == 0 || lots.length > 60) return;
        (LotId lot, Lot memory l, bool live,) = _pick(seed, _open);
        if (l.owner == address(0)) return;
        uint40 part = bound40(amount, 100_00 - 1, l.amount);
        if (!_try(world.split(l.owner, lot, part), "split")) return;
        if (live) movedUnderLien = true;
        lots.push(lot.tailAt(l.amount - part));
    }

    function finance(uint256 seed, uint40 advance) external {
        if (lots.length == 0) return;
        (LotId lot, Lot memory l,,) = _pick(seed, _open);
        if (l.owner == address(0)) return;
        FinancingKind kind = seed & 1 == 0 ? FinancingKind.Pledge : FinancingKind.Discount;
        advance = bound40(advance, 1, l.amount);
        uint40 due = kind == FinancingKind.Discount ? l.amount : bound40(seed >> 8, advance, l.amount);
        (Call memory c, FinancingId id) = world.request(l.owner, lot, kind, uint40(block.timestamp + 2 days));
        if (!_try(c, "request")) return;
        QuoteTerms memory terms = _terms(id, seed & 2 == 0 ? house : rival, advance, due);
        _try(world.quote(terms), "quote");
        if (_try(world.acceptQuote(l.owner, terms), "acceptQuote")) financings.push(id);
    }

    function disburse(uint256 seed) external {
        if (financings.length == 0) return;
        FinancingId id = _financing(seed, FinancingState.Accepted);
        address bank = desk.financingOf(id).bank;
        _try(world.disburse(bank, id, desk.financingOf(id).advance, _ref()), "disburse");
    }

    function repay(uint256 seed, uint40 amount) external {
        if (financings.length == 0) return;
        FinancingId id = _financing(seed, FinancingState.Disbursed);
        _try(
            world.repay(desk.financingOf(id).bank, id, bound40(amount, 1, desk.financingOf(id).repay), _ref()), "repay"
        );
    }

    function pay(uint256 seed, uint40 amount) external {
        if (receivables.length == 0) return;
        uint256 k = seed % receivables.length;
        (, uint256 paid) = ledger.receivableWith(receivables[k]);
        uint256 open = _original(k).face - paid;
        // Early payments close a receivable: let most of them come late.
        if (open == 0 || (block.timestamp < _original(k).maturity && seed >> 250 != 0)) return;
        _try(world.pay(house, receivables[k], bound40(amount, 1, open), _ref()), "pay");
    }

    function redeem(uint256 seed) external {
        if (lots.length == 0) return;
        (LotId lot, Lot memory l, bool live, Lien memory lien) = _pick(seed, _payable);
        if (l.owner == address(0)) return;
        address who = seed & 1 == 0 || lien.holder == address(0) ? l.owner : lien.holder;
        if (_try(world.redeem(who, lot), "redeem") && live && lien.claim == 0) movedUnderLien = true;
    }

    function noteOverdue(uint256 seed) external {
        if (receivables.length == 0) return;
        bytes memory data = abi.encodeCall(ledger.noteOverdue, (receivables[seed % receivables.length]));
        _try(Call(address(ledger), data), "noteOverdue");
    }

    function wait(uint256 seed) external {
        vm.warp(block.timestamp + bound(seed, 1 hours, seed & 7 == 0 ? 10 days : 2 days));
    }

    function _original(uint256 k) private view returns (IssueReceivable memory) {
        return abi.decode(_originals[k], (IssueReceivable));
    }

    /// A lot, by preference one with which something can be done: blind chance would mostly meet the dead.
    function _pick(uint256 seed, function(LotId) view returns (bool) wanted)
        private
        view
        returns (LotId lot, Lot memory l, bool live, Lien memory lien)
    {
        uint256 first = uint256(keccak256(abi.encode(seed)));
        for (uint256 k; k < lots.length; ++k) {
            lot = lots[(first % lots.length + k) % lots.length];
            if (wanted(lot) || first >> 252 == 0) break;
        }
        (l, lien) = ledger.lotWith(lot);
        live = lien.holder != address(0) && (lien.until == 0 || lien.until >= block.timestamp);
    }

    function _open(LotId lot) private view returns (bool) {
        (Receivable memory r, uint256 paid) = ledger.receivableWith(lot.receivableOf());
        return r.state == ReceivableState.Accepted && paid == 0;
    }

    function _payable(LotId lot) private view returns (bool) {
        (Receivable memory r, uint256 paid) = ledger.receivableWith(lot.receivableOf());
        (Lot memory l,) = ledger.lotWith(lot);
        return paid > 0 && uint256(l.amount) * paid / r.face > l.redeemed;
    }

    function _financing(uint256 seed, FinancingState state) private view returns (FinancingId id) {
        uint256 first = uint256(keccak256(abi.encode(seed))) % financings.length;
        for (uint256 k; k < financings.length; ++k) {
            id = financings[(first + k) % financings.length];
            if (desk.financingOf(id).state == state) break;
        }
    }

    function _try(Call memory c, bytes32 action) private returns (bool ok) {
        (ok,) = c.target.call(c.data);
        if (ok) ++done[action];
    }
}
