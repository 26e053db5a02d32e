// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReceivableLedger as L} from "../../src/interfaces/IReceivableLedger.sol";
import {ReceivableId} from "../../src/types/Ids.sol";
import {
    Invoice,
    InvoiceUse,
    IssueReceivable,
    LienKind,
    Lot,
    Receivable,
    ReceivableFlags,
    ReceivableState
} from "../../src/types/Ledger.sol";
import {Standing} from "../../src/types/Registry.sol";
import {Call} from "../utils/World.sol";
import {RegistryHandler} from "./RegistryHandler.sol";

/// Lines, certificates, payments.
abstract contract LedgerHandler is RegistryHandler {
    uint40 private constant INVOICE_AMOUNT = 3_000_000_00;

    function appoint(uint256 seed) external action(seed) {
        address debtor = _one(debtors);
        for (uint256 k; k < debtors.length; ++k) {
            if (seenParty[seenLine[debtors[k]].bank].standing == Standing.Suspended) debtor = debtors[k];
        }
        bool stuck = seenLine[debtor].used > 0 && seenParty[seenLine[debtor].bank].standing == Standing.Active;
        if (stuck && !_chance(4)) return;
        _send(world.appoint(_or(debtor), _chance(8) ? _one(parties) : _one(banks)));
        address bank = seenLine[debtor].bank;
        if (bank == address(0) || seenLine[debtor].limit > 0) return;
        _send(world.limit(bank, debtor, _between(500_000_00, 9_000_000_00)));
    }

    function setLimit(uint256 seed) external action(seed) {
        address debtor = _one(debtors);
        uint40 fen = _chance(4) ? _between(0, seenLine[debtor].used) : _between(500_000_00, 9_000_000_00);
        _send(world.limit(_or(seenLine[debtor].bank), debtor, fen));
    }

    function issue(uint256 seed) public action(seed) {
        if (receivables.length >= MOST_RECEIVABLES || lots.length >= MOST_LOTS) return;
        address debtor = _one(debtors);
        address supplier = _chance(16) ? _one(parties) : _oneBut(holders, debtor);
        IssueReceivable memory i = _intentFor(_or(debtor), supplier, _between(50_00, 1_500_000_00));
        i.maturity = uint40(block.timestamp) + _between(3 days, _chance(16) ? 400 days : 50 days);
        i.invoices = _uses(debtor, i.face);
        Call memory c;
        (c,) = world.issue(i);
        _send(c);
    }

    /// Two of a few invoices that all certificates share, mostly adding up to the face and within what is left of them.
    function _uses(address debtor, uint40 face) private returns (InvoiceUse[] memory uses) {
        uses = new InvoiceUse[](1 + _roll(2));
        uint40 part = uses.length == 1 ? face : face / 3;
        for (uint256 k; k < uses.length; ++k) {
            uint256 own = debtor == core ? 0 : debtor == dora ? 1 : 2; // mostly its own two of the six
            bytes32 name = _invoice(_chance(12) ? _roll(INVOICES) : 2 * own + _roll(2));
            Invoice memory known = ledger.invoiceOf(name);
            uint40 amount = known.used > 0 ? known.amount : INVOICE_AMOUNT;
            if (_chance(12)) amount = _between(amount / 2, amount + 1);
            uint40 used = k == 0 ? part : face - part;
            if (known.used > 0 && known.used + used <= amount) _saw("an invoice backed two certificates");
            uses[k] = InvoiceUse(name, amount, _chance(32) ? used + 1 : used);
        }
    }

    function accept(uint256 seed) public action(seed) {
        (uint256 k, bool found) = _pick(receivables.length, _unaccepted);
        if (found) _send(world.accept(_or(receivables[k].r.supplier), receivables[k].id));
    }

    /// Rejected by its supplier or cancelled by its debtor, now and then with another certificate's words.
    function undo(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(receivables.length, _unaccepted);
        if (!found || !_chance(2)) return;
        ReceivableId id = receivables[k].id;
        IssueReceivable memory original = _originalOf(_chance(12) ? _roll(originals.length) : k);
        if (_chance(2)) _send(world.reject(_or(receivables[k].r.supplier), id, original));
        else _send(world.cancel(_or(receivables[k].r.debtor), id, original));
    }

    function pay(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(receivables.length, _chance(24) ? _owed : _due);
        if (!found) return;
        SeenReceivable storage s = receivables[k];
        uint256 open = s.r.face - s.paid - s.early;
        uint40 fen = _chance(2) ? _between(open, open) : _between(_chance(8) ? 0 : 1, open + (_chance(8) ? 1 : 0));
        address bank = _or(seenLine[s.r.debtor].bank);
        _send(world.pay(bank, s.id, fen, _reference(bank)));
    }

    function noteOverdue(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(receivables.length, _late);
        if (found) _note(k);
    }

    function _note(uint256 k) internal {
        (bool done,) = address(ledger).call(abi.encodeCall(L.noteOverdue, (receivables[k].id)));
        _must(done == _late(k), LINES, "a matured debt could not be noted, or another could");
        if (done) _audit(Act(L.noteOverdue.selector, address(0), ""));
    }

    function declareDefault(uint256 seed) external action(seed) {
        (uint256 l, bool found) = _pick(lots.length, _creditor);
        if (!found) return;
        Lot storage lot = lots[l].lot;
        address bank = lot.lien == LienKind.Secured && _chance(2) ? lot.lienParty : lot.owner;
        ReceivableId id = lots[_chance(16) ? _roll(lots.length) : l].id.receivableOf();
        _send(world.declareDefault(_or(bank), id, lots[l].id));
    }

    /// Mostly a new one; now and then a used one, another bank's, or none.
    function _reference(address bank) internal returns (bytes32) {
        bytes32[] storage own = referencesOf[bank];
        if (own.length > 0 && _chance(12)) return own[_roll(own.length)];
        if (_chance(12)) own = referencesOf[_one(banks)];
        if (own.length > 0 && _chance(12)) return own[_roll(own.length)];
        return _chance(48) ? bytes32(0) : _ref();
    }

    // What something can be done with

    function _unaccepted(uint256 k) internal view returns (bool) {
        return receivables[k].r.state == ReceivableState.Issued;
    }

    function _owed(uint256 k) internal view returns (bool) {
        ReceivableState s = receivables[k].r.state;
        return s == ReceivableState.Accepted || s == ReceivableState.Defaulted;
    }

    /// Payments close a receivable: let most of them come late.
    function _due(uint256 k) internal view returns (bool) {
        return _owed(k) && (block.timestamp > receivables[k].r.maturity || receivables[k].paid > 0);
    }

    function _late(uint256 k) internal view returns (bool) {
        Receivable storage r = receivables[k].r;
        bool noted = r.flags & ReceivableFlags.OVERDUE_NOTED != 0;
        return r.state == ReceivableState.Accepted && block.timestamp > r.maturity && !noted;
    }

    function _creditor(uint256 l) internal view returns (bool) {
        Receivable storage r = _receivableOf(lots[l].id);
        if (r.state != ReceivableState.Accepted || block.timestamp <= r.maturity) return false;
        Lot storage lot = lots[l].lot;
        return lot.lien == LienKind.Secured || _isBank(lot.owner);
    }

    function _isBank(address who) internal view returns (bool) {
        return who == house || who == rival || who == quay;
    }
}
