// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Receivable, ReceivableState} from "../Ledger.sol";
import {party, put} from "./Bits.sol";

/// A receivable in one word, from the low end: debtor 56, supplier 56, maturity 40, face 40, state 8, flags 8.
type ReceivableWord is uint256;

using {Receivables.debtor, Receivables.supplier, Receivables.maturity, Receivables.face} for ReceivableWord global;
using {Receivables.is_, Receivables.isOpen, Receivables.has, Receivables.to} for ReceivableWord global;
using {Receivables.with, Receivables.without, Receivables.unpack} for ReceivableWord global;

// Every cast below cuts a field out of its word, or widens one.
// forge-lint: disable-start(unsafe-typecast)
library Receivables {
    function pack(address debtor_, address supplier_, uint40 maturity_, uint40 face_)
        internal
        pure
        returns (ReceivableWord)
    {
        return ReceivableWord.wrap(
            uint160(debtor_) | uint256(uint160(supplier_)) << 56 | uint256(maturity_) << 112 | uint256(face_) << 152
                | uint256(ReceivableState.Issued) << 192
        );
    }

    function debtor(ReceivableWord word) internal pure returns (address) {
        return party(ReceivableWord.unwrap(word));
    }

    function supplier(ReceivableWord word) internal pure returns (address) {
        return party(ReceivableWord.unwrap(word) >> 56);
    }

    function maturity(ReceivableWord word) internal pure returns (uint40) {
        return uint40(ReceivableWord.unwrap(word) >> 112);
    }

    function face(ReceivableWord word) internal pure returns (uint40) {
        return uint40(ReceivableWord.unwrap(word) >> 152);
    }

    function is_(ReceivableWord word, ReceivableState state) internal pure returns (bool) {
        return uint8(ReceivableWord.unwrap(word) >> 192) == uint8(state);
    }

    /// Accepted, and not a flag raised: nothing was paid into it, nobody noted it overdue.
    function isOpen(ReceivableWord word) internal pure returns (bool) {
        return ReceivableWord.unwrap(word) >> 192 == uint8(ReceivableState.Accepted);
    }

    /// @param flag One of `ReceivableFlags`.
    function has(ReceivableWord word, uint8 flag) internal pure returns (bool) {
        return ReceivableWord.unwrap(word) >> 200 & flag != 0;
    }

    function to(ReceivableWord word, ReceivableState next) internal pure returns (ReceivableWord) {
        return ReceivableWord.wrap(put(ReceivableWord.unwrap(word), 192, 8, uint256(next)));
    }

    function with(ReceivableWord word, uint8 flag) internal pure returns (ReceivableWord) {
        return ReceivableWord.wrap(ReceivableWord.unwrap(word) | uint256(flag) << 200);
    }

    function without(ReceivableWord word, uint8 flag) internal pure returns (ReceivableWord) {
        return ReceivableWord.wrap(ReceivableWord.unwrap(word) & ~(uint256(flag) << 200));
    }

    function unpack(ReceivableWord word) internal pure returns (Receivable memory) {
        ReceivableState state = ReceivableState(uint8(ReceivableWord.unwrap(word) >> 192));
        uint8 flags = uint8(ReceivableWord.unwrap(word) >> 200);
        return Receivable(debtor(word), supplier(word), maturity(word), face(word), state, flags);
    }
}
// forge-lint: disable-end(unsafe-typecast)
