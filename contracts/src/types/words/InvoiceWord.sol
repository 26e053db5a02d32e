// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Invoice} from "../Ledger.sol";
import {party, put} from "./Bits.sol";

/// An invoice in one word, from the low end: debtor 56, amount 40, used 40.
type InvoiceWord is uint256;

using {Invoices.debtor, Invoices.amount, Invoices.used, Invoices.withUsed, Invoices.unpack} for InvoiceWord global;

// Every cast below cuts a field out of its word, or widens one.
// forge-lint: disable-start(unsafe-typecast)
library Invoices {
    function pack(address debtor_, uint40 amount_, uint40 used_) internal pure returns (InvoiceWord) {
        return InvoiceWord.wrap(uint160(debtor_) | uint256(amount_) << 56 | uint256(used_) << 96);
    }

    function debtor(InvoiceWord word) internal pure returns (address) {
        return party(InvoiceWord.unwrap(word));
    }

    function amount(InvoiceWord word) internal pure returns (uint40) {
        return uint40(InvoiceWord.unwrap(word) >> 56);
    }

    function used(InvoiceWord word) internal pure returns (uint40) {
        return uint40(InvoiceWord.unwrap(word) >> 96);
    }

    function withUsed(InvoiceWord word, uint40 fen) internal pure returns (InvoiceWord) {
        return InvoiceWord.wrap(put(InvoiceWord.unwrap(word), 96, 40, fen));
    }

    function unpack(InvoiceWord word) internal pure returns (Invoice memory) {
        return Invoice(debtor(word), amount(word), used(word));
    }
}
// forge-lint: disable-end(unsafe-typecast)
