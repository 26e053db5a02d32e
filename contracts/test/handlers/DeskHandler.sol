// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Financing, FinancingKind, FinancingState, QuoteTerms} from "../../src/types/Desk.sol";
import {FinancingId} from "../../src/types/Ids.sol";
import {Lot} from "../../src/types/Ledger.sol";
import {Call} from "../utils/World.sol";
import {LotHandler} from "./LotHandler.sol";

/// Asking, quoting, accepting, paying out, paying back; all kinds of financing.
abstract contract DeskHandler is LotHandler {
    function request(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(lots.length, _chance(12) ? _movable : _free);
        if (found) _ask(k, false);
    }

    function quote(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _requested);
        if (found) _offer(k, _chance(12));
    }

    function acceptQuote(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _quoted);
        if (found) _take(k);
    }

    /// From the question to the accepted quote, or to the money, as far as it goes.
    function finance(uint256 seed) public action(seed) {
        (uint256 l, bool found) = _pick(lots.length, _free);
        uint256 k = financings.length;
        if (!found || !_ask(l, false) || !_offer(k, false) || !_take(k)) return;
        if (_chance(2)) _payOut(k);
    }

    function disburse(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _chance(8) ? _agreed : _inTime);
        if (found) _payOut(k);
    }

    function decline(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _chance(3) ? _requested : _chance(4) ? _agreed : _inTime);
        if (!found || !_chance(2)) return;
        _send(world.decline(_or(financings[k].f.bank), financings[k].id));
    }

    function withdraw(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _requested);
        if (found && _chance(2)) _send(world.withdraw(_or(financings[k].f.holder), financings[k].id));
    }

    function repay(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(financings.length, _lent);
        if (!found) return;
        Financing storage f = financings[k].f;
        uint256 claim = lots[indexOf[_lotKey(f.lot)] - 1].lot.claim;
        uint40 fen = _chance(2) ? _between(claim, claim) : _between(1, claim + (_chance(8) ? 1 : 0));
        address bank = _or(f.bank);
        _send(world.repay(bank, financings[k].id, fen, _reference(bank)));
    }

    /// A pledge loan, as far as it goes.
    function _lend() internal returns (uint256 k) {
        k = financings.length;
        (uint256 l, bool found) = _pick(lots.length, _free);
        if (found && _ask(l, true) && _offer(k, false) && _take(k)) _payOut(k);
    }

    function _ask(uint256 l, bool pledge) internal returns (bool) {
        if (financings.length >= MOST_FINANCINGS) return false;
        Lot storage lot = lots[l].lot;
        FinancingKind kind = !pledge && _chance(3) ? FinancingKind.Discount : FinancingKind.Pledge;
        bool recourse = !pledge && _chance(3);
        if (recourse) kind = FinancingKind.Discount;
        if (_chance(32)) kind = FinancingKind.None;
        if (!pledge && _chance(4)) return _askToPayEarly(l);
        address bank = _chance(3) ? _one(banks) : _chance(32) ? _one(parties) : address(0);
        uint40 until = uint40(block.timestamp) + _between(_chance(12) ? 0 : 1 hours, 5 days);
        (Call memory c,) = world.requestOf(bank, _or(lot.owner), lots[l].id, kind, recourse, until);
        return _send(c);
    }

    /// Of the lot's debtor, or now and then of somebody else, or with recourse.
    function _askToPayEarly(uint256 l) private returns (bool) {
        address debtor = _or(_receivableOf(lots[l].id).debtor);
        uint40 until = uint40(block.timestamp) + _between(1 hours, 5 days);
        FinancingKind kind = FinancingKind.EarlyPayment;
        (Call memory c,) = world.requestOf(debtor, _or(lots[l].lot.owner), lots[l].id, kind, _chance(24), until);
        return _send(c);
    }

    function _offer(uint256 k, bool wrong) internal returns (bool done) {
        Financing storage f = financings[k].f;
        if (f.state == FinancingState.None) return false;
        address bank = f.bank == address(0) || wrong ? _one(banks) : f.bank;
        uint40 amount = lots[indexOf[_lotKey(f.lot)] - 1].lot.amount;
        if (amount == 0) return false;
        bool forGood = f.kind != FinancingKind.Pledge && !f.recourse;
        uint40 repay_ = forGood && !_chance(24) ? amount : _between(1, amount + (_chance(24) ? 1 : 0));
        uint40 advance = _between(_chance(24) ? 0 : 1, repay_);
        QuoteTerms memory terms = _terms(financings[k].id, _or(bank), advance, repay_);
        if (_chance(4)) terms.fee = _between(0, repay_ - advance + (_chance(8) ? 1 : 0));
        done = _send(world.quote(terms));
        if (done) quotes[financings[k].id].push(abi.encode(terms));
    }

    function _take(uint256 k) internal returns (bool) {
        FinancingId id = financings[k].id;
        if (quotes[id].length == 0) return false;
        // The latest, or now and then one that was replaced or that says something else.
        QuoteTerms memory terms = _termsOf(id, _chance(8) ? _roll(quotes[id].length) : quotes[id].length - 1);
        if (_chance(24)) ++terms.advance;
        return _send(world.acceptQuote(_or(financings[k].f.holder), terms));
    }

    function _payOut(uint256 k) internal {
        Financing storage f = financings[k].f;
        bool early = f.kind == FinancingKind.EarlyPayment && !_chance(16);
        address bank = _or(early ? seenLine[f.bank].bank : f.bank);
        uint40 fen = _chance(16) ? f.advance + 1 : f.advance;
        _send(world.disburse(bank, financings[k].id, fen, _reference(bank)));
    }

    function _requested(uint256 k) private view returns (bool) {
        Financing storage f = financings[k].f;
        return f.state == FinancingState.Requested && block.timestamp <= f.until;
    }

    function _quoted(uint256 k) private view returns (bool) {
        return _requested(k) && quotes[financings[k].id].length > 0;
    }

    function _agreed(uint256 k) internal view returns (bool) {
        return financings[k].f.state == FinancingState.Accepted;
    }

    function _inTime(uint256 k) private view returns (bool) {
        return _agreed(k) && block.timestamp <= financings[k].f.until;
    }

    function _lent(uint256 k) internal view returns (bool) {
        Financing storage f = financings[k].f;
        return f.state == FinancingState.Disbursed && lots[indexOf[_lotKey(f.lot)] - 1].lot.claim > 0;
    }
}
