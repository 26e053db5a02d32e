// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LotId} from "../../src/types/Ids.sol";
import {LienKind, Lot, ReceivableState} from "../../src/types/Ledger.sol";
import {LedgerHandler} from "./LedgerHandler.sol";

/// Endorsements, splits, redemption.
abstract contract LotHandler is LedgerHandler {
    function transfer(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(lots.length, _chance(6) ? _movable : _free);
        if (!found || lots[k].lot.owner == address(0)) return;
        (LotId id, Lot memory lot) = (lots[k].id, lots[k].lot);
        address to = _oneBut(_chance(8) ? banks : holders, _receivableOf(id).debtor);
        if (_chance(16)) to = _one(parties);
        bool lapsed = ledger.lotOf(id).lien == LienKind.Reserved && lot.lien == LienKind.None;
        uint40 part = _chance(2) || lots.length >= MOST_LOTS ? lot.amount : _part(lot.amount);
        if (part < lot.amount && lots.length >= MOST_LOTS) return;
        bool done = _send(world.transfer(_or(lot.owner), id, part, to));
        if (done && lapsed) _saw("a lot under a lapsed reservation was endorsed");
    }

    function split(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(lots.length, _chance(6) ? _movable : _free);
        if (!found || lots.length >= MOST_LOTS || lots[k].lot.owner == address(0)) return;
        _send(world.split(_or(lots[k].lot.owner), lots[k].id, _part(lots[k].lot.amount)));
    }

    function redeem(uint256 seed) external action(seed) {
        (uint256 k, bool found) = _pick(lots.length, _chance(12) ? _movable : _chance(6) ? _tied : _payable);
        if (!found || lots[k].lot.owner == address(0)) return;
        Lot storage lot = lots[k].lot;
        address who = lot.lienParty != address(0) && _chance(2) ? lot.lienParty : lot.owner;
        _send(world.redeem(_or(who), lots[k].id));
    }

    /// Some way into the lot, by preference where a part is as small as it may be, or smaller.
    function _part(uint40 amount) private returns (uint40) {
        uint40 least = _policy().leastLot;
        uint256 edge = _roll(8);
        if (edge == 0) return least;
        if (edge == 1 && amount > least) return amount - least;
        if (edge == 2) return least - 1;
        return _between(0, amount + (_chance(8) ? 1 : 0));
    }

    /// Of an accepted receivable into which nothing was paid.
    function _movable(uint256 k) internal view returns (bool) {
        if (lots[k].lot.amount == 0) return false;
        SeenReceivable storage s = receivables[indexOf[_key(lots[k].id)] - 1];
        return s.r.state == ReceivableState.Accepted && s.paid == 0 && block.timestamp <= s.r.maturity;
    }

    function _free(uint256 k) internal view returns (bool) {
        return _movable(k) && lots[k].lot.lien == LienKind.None && !lots[k].lot.frozen;
    }

    /// There is money for it, and nobody gets it now.
    function _tied(uint256 k) internal view returns (bool) {
        Lot storage lot = lots[k].lot;
        bool paid = receivables[indexOf[_key(lots[k].id)] - 1].paid > 0;
        return paid && lot.redeemed < lot.amount && (lot.frozen || lot.lien == LienKind.Reserved);
    }

    function _payable(uint256 k) internal view returns (bool) {
        SeenReceivable storage s = receivables[indexOf[_key(lots[k].id)] - 1];
        Lot storage lot = lots[k].lot;
        return s.paid > 0 && _share(s, lot.amount) > lot.redeemed && !lot.frozen;
    }
}
