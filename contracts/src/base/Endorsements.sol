// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../Errors.sol";
import {IReceivableLedger} from "../interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../types/Ids.sol";
import {LienKind, Received, RedeemLot, SplitLot, TransferLot} from "../types/Ledger.sol";
import {GovernedWord, PolicyWord} from "../types/Policy.sol";
import {Powers} from "../types/Registry.sol";
import {Books} from "./Books.sol";
import {Fen} from "./Fen.sol";
import {LotWord} from "../types/words/LotWord.sol";

/// Splits, endorsements, redemption.
/// Conservation is a matter of construction: `_split` is the only place that makes a lot out of another, and what it
/// gives to the tail it takes from the head.
abstract contract Endorsements is Books {
    bytes32 private constant TRANSFER_LOT = keccak256(
        "TransferLot(address holder,uint256 lot,uint40 amount,address recipient,bytes32 terms,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant SPLIT_LOT =
        keccak256("SplitLot(address holder,uint256 lot,uint40 amount,uint256 nonce,uint40 deadline)");
    bytes32 private constant REDEEM_LOT =
        keccak256("RedeemLot(address participant,uint256 lot,uint256 nonce,uint40 deadline)");

    /// @inheritdoc IReceivableLedger
    function transferLot(TransferLot calldata intent, bytes calldata proof) external {
        _authorise(TRANSFER_LOT, 7, Powers.HOLD, proof);
        LotId lot = intent.lot;
        _endorse(lot, _lots[lot], intent.holder, intent.amount, intent.recipient, intent.terms);
    }

    /// @inheritdoc IReceivableLedger
    function transferLot(address recipient, uint40 amount, LotId lot, bytes32 terms) external {
        LotWord found = _lots[lot];
        _requireKey(found.owner(), msg.sender, Powers.HOLD);
        _endorse(lot, found, found.owner(), amount, recipient, terms);
    }

    /// @inheritdoc IReceivableLedger
    function splitLot(SplitLot calldata intent, bytes calldata proof) external {
        _authorise(SPLIT_LOT, 5, Powers.HOLD, proof);
        PolicyWord rules = _running().inForce();
        LotId id = intent.lot;
        (LotWord lot, bool lapsed) = _freeLot(id, _lots[id], intent.holder);
        _requireOpen(id, lot, rules);
        if (lapsed) emit LienReleased(id);
        _split(id, lot, intent.amount, intent.holder, 0, rules);
    }

    /// @inheritdoc IReceivableLedger
    function redeemLot(RedeemLot calldata intent, bytes calldata proof) external {
        _authorise(REDEEM_LOT, 4, Powers.HOLD, proof);
        LotId id = intent.lot;
        LotWord lot = _lots[id];
        if (lot.isLapsed()) lot = _released(id, lot);
        (address owner, address lienParty) = (lot.owner(), lot.lienParty());
        require(!lot.isFrozen(), Errors.Ledger_LotFrozen(id));
        require(!lot.under(LienKind.Reserved), Errors.Ledger_LotLiened(id, lienParty));
        require(
            intent.participant == owner || intent.participant == lienParty,
            Errors.Ledger_NotEntitled(id, intent.participant)
        );
        ReceivableId receivable = id.receivableOf();
        Received memory received = _received[receivable];
        require(received.paid > 0, Errors.Ledger_NothingToRedeem(id)); // nor is anything to share it by, perhaps
        uint256 all = Fen.share(lot.amount(), received.paid, _receivables[receivable].face() - received.early);
        require(all > lot.redeemed(), Errors.Ledger_NothingToRedeem(id));
        // forge-lint: disable-start(unsafe-typecast)
        uint40 total = uint40(all); // at most `amount`, which is 40 bits
        uint40 due = total - lot.redeemed();
        uint40 claim = lot.term(); // 0 where there is no lien
        uint40 first = uint40(Fen.least(due, claim));
        // forge-lint: disable-end(unsafe-typecast)
        uint40 toLienParty = lot.under(LienKind.Secured) ? first : lot.under(LienKind.Recourse) ? due - first : 0;

        _lots[id] = _withClaim(id, lot.withRedeemed(total), claim - first, first);
        emit LotRedeemed(id, owner, due - toLienParty, lienParty, toLienParty);
    }

    /// @inheritdoc IReceivableLedger
    function requireTransferable(LotId lot, address from, address to, uint40 amount) external view {
        (LotWord found,, PolicyWord rules) = _transferable(lot, _lots[lot], from, to);
        require(found.amount() > 0, Errors.Ledger_NoLot(lot)); // of nobody's lot, `from` nobody
        if (amount != found.amount()) _requireParts(lot, found, amount, rules);
    }

    /// @inheritdoc IReceivableLedger
    function canTransfer(LotId lot, address from, address to, uint40 amount) external view returns (bool) {
        try this.requireTransferable(lot, from, to, amount) {
            return true;
        } catch {
            return false;
        }
    }

    function _endorse(LotId id, LotWord found, address holder, uint40 amount, address to, bytes32 terms) private {
        (LotWord lot, bool lapsed, PolicyWord rules) = _transferable(id, found, holder, to);
        if (lapsed) emit LienReleased(id);
        if (amount == lot.amount()) _move(id, lot, to, terms);
        else _split(id, lot, amount, to, terms, rules);
    }

    /// What any endorsement must fulfil, whoever signs it; the sizes of the parts apart.
    function _transferable(LotId id, LotWord found, address holder, address to)
        private
        view
        returns (LotWord lot, bool lapsed, PolicyWord rules)
    {
        GovernedWord word = _running();
        rules = word.inForce();
        (lot, lapsed) = _freeLot(id, found, holder);
        address debtor = _requireOpen(id, lot, rules);
        // A debtor that buys its own debt back could raise money on it a second time.
        if (to == debtor) revert Errors.Ledger_SelfCertificate(debtor);
        _requireConsenting(to, word);
        if (lot.endorsements() >= rules.mostEndorsements()) revert Errors.Ledger_TooManyEndorsements(id);
    }

    function _requireParts(LotId id, LotWord lot, uint40 amount, PolicyWord rules) private pure {
        if (amount >= lot.amount()) revert Errors.Ledger_LotExceeded(id, amount, lot.amount());
        uint256 smaller = Fen.least(amount, lot.amount() - amount);
        if (smaller < rules.leastLot()) revert Errors.Ledger_LotTooSmall(smaller, rules.leastLot());
    }

    /// Cuts the last `amount` fen off, for `to`.
    function _split(LotId id, LotWord lot, uint40 amount, address to, bytes32 terms, PolicyWord rules) internal {
        _requireParts(id, lot, amount, rules);
        uint40 rest = lot.amount() - amount;
        LotId tail = id.tailAt(rest);
        _lots[id] = lot.withAmount(rest);
        lot = lot.withAmount(amount);
        _lots[tail] = to == lot.owner() ? lot : lot.endorsedTo(to);
        emit LotSplit(id, tail, to, amount, terms);
    }

    /// The whole lot changes hands. What lien there is stays on it.
    function _move(LotId id, LotWord lot, address to, bytes32 terms) internal {
        _lots[id] = lot.endorsedTo(to);
        emit LotTransferred(id, lot.owner(), to, terms);
    }

    /// The lot with `left` of its claim after `by` of it were met. A pledge of which nothing is owed any more is gone; a
    /// sale with recourse stays one, because from then on all of the lot is its seller's.
    function _withClaim(LotId id, LotWord lot, uint40 left, uint40 by) internal returns (LotWord) {
        if (by == 0) return lot;
        if (left == 0 && lot.under(LienKind.Secured)) return _released(id, lot);
        emit LienReduced(id, left);
        return lot.withTerm(left);
    }

    function _released(LotId id, LotWord lot) internal returns (LotWord) {
        emit LienReleased(id);
        return lot.withLien(LienKind.None, address(0), 0);
    }
}
