// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {HIGHEST_PARTICIPANT} from "../Registry.sol";

// What the words of this folder share. They are what the ledger keeps, and the only code that knows where in them a
// field is. Working on the word itself, instead of on a struct in memory, saves a tenth of what a transfer costs.

/// Sets the field of `bits` bits that begins at bit `from`. The caller's value fits.
function put(uint256 word, uint256 from, uint256 bits, uint256 value) pure returns (uint256) {
    unchecked {
        return (word & ~(((1 << bits) - 1) << from)) | (value << from);
    }
}

function party(uint256 bits) pure returns (address) {
    // forge-lint: disable-next-line(unsafe-typecast)
    return address(uint160(bits & HIGHEST_PARTICIPANT)); // 56 bits
}
