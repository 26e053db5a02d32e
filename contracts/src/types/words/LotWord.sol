// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LienKind, Lot} from "../Ledger.sol";
import {HIGHEST_PARTICIPANT} from "../Registry.sol";
import {party, put} from "./Bits.sol";

/// A lot in one word, from the low end: owner 56, the lien's party 56, amount 40, redeemed 40, the lien's term 40 (its
/// `until` while reserved, its `claim` otherwise), endorsements 8, lien 8, frozen 8.
type LotWord is uint256;

using {Lots.owner, Lots.lienParty, Lots.amount, Lots.redeemed, Lots.term, Lots.endorsements} for LotWord global;
using {Lots.under, Lots.isFreeFor, Lots.isLapsed, Lots.isFrozen, Lots.withAmount, Lots.withRedeemed} for LotWord global;
using {Lots.withTerm, Lots.withLien, Lots.withFrozen, Lots.endorsedTo, Lots.unpack} for LotWord global;

// Every cast below cuts a field out of its word, or widens one.
// forge-lint: disable-start(unsafe-typecast)
library Lots {
    function pack(address owner_, uint40 amount_) internal pure returns (LotWord) {
        return LotWord.wrap(uint160(owner_) | uint256(amount_) << 112);
    }

    function owner(LotWord word) internal pure returns (address) {
        return party(LotWord.unwrap(word));
    }

    function lienParty(LotWord word) internal pure returns (address) {
        return party(LotWord.unwrap(word) >> 56);
    }

    function amount(LotWord word) internal pure returns (uint40) {
        return uint40(LotWord.unwrap(word) >> 112);
    }

    function redeemed(LotWord word) internal pure returns (uint40) {
        return uint40(LotWord.unwrap(word) >> 152);
    }

    /// Of a reservation its end, else the claim.
    function term(LotWord word) internal pure returns (uint40) {
        return uint40(LotWord.unwrap(word) >> 192);
    }

    function endorsements(LotWord word) internal pure returns (uint8) {
        return uint8(LotWord.unwrap(word) >> 232);
    }

    function under(LotWord word, LienKind kind) internal pure returns (bool) {
        return uint8(LotWord.unwrap(word) >> 240) == uint8(kind);
    }

    /// Owned by `holder`, under no lien, not frozen: all at a glance.
    function isFreeFor(LotWord word, address holder) internal pure returns (bool) {
        return LotWord.unwrap(word) & (HIGHEST_PARTICIPANT | uint256(0xffff) << 240) == uint160(holder);
    }

    function isLapsed(LotWord word) internal view returns (bool) {
        return under(word, LienKind.Reserved) && term(word) < block.timestamp;
    }

    function isFrozen(LotWord word) internal pure returns (bool) {
        return LotWord.unwrap(word) >> 248 != 0;
    }

    function withAmount(LotWord word, uint40 fen) internal pure returns (LotWord) {
        return LotWord.wrap(put(LotWord.unwrap(word), 112, 40, fen));
    }

    function withRedeemed(LotWord word, uint40 fen) internal pure returns (LotWord) {
        return LotWord.wrap(put(LotWord.unwrap(word), 152, 40, fen));
    }

    function withTerm(LotWord word, uint40 value) internal pure returns (LotWord) {
        return LotWord.wrap(put(LotWord.unwrap(word), 192, 40, value));
    }

    function withLien(LotWord word, LienKind kind, address of_, uint40 value) internal pure returns (LotWord) {
        uint256 bits = put(LotWord.unwrap(word), 56, 56, uint160(of_));
        return LotWord.wrap(put(put(bits, 192, 40, value), 240, 8, uint256(kind)));
    }

    function withFrozen(LotWord word, bool on) internal pure returns (LotWord) {
        return LotWord.wrap(put(LotWord.unwrap(word), 248, 8, on ? 1 : 0));
    }

    /// The next hand. Past the limit of endorsements come only courts and buy-backs, and the count stays at 255.
    function endorsedTo(LotWord word, address next) internal pure returns (LotWord) {
        uint256 bits = put(LotWord.unwrap(word), 0, 56, uint160(next));
        unchecked {
            return LotWord.wrap(endorsements(word) == type(uint8).max ? bits : bits + (1 << 232));
        }
    }

    function unpack(LotWord word) internal pure returns (Lot memory lot) {
        lot.owner = owner(word);
        lot.amount = amount(word);
        lot.redeemed = redeemed(word);
        lot.endorsements = endorsements(word);
        lot.frozen = isFrozen(word);
        lot.lien = LienKind(uint8(LotWord.unwrap(word) >> 240));
        lot.lienParty = lienParty(word);
        if (lot.lien == LienKind.Reserved) lot.until = term(word);
        else lot.claim = term(word);
    }
}
// forge-lint: disable-end(unsafe-typecast)
