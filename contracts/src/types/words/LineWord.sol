// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DebtorLine} from "../Ledger.sol";
import {party, put} from "./Bits.sol";

/// A debtor's line in one word, from the low end: bank 56, limit 40, used 40, overdue 32.
type LineWord is uint256;

using {Lines.bank, Lines.limit, Lines.used, Lines.overdue, Lines.withUsed, Lines.withOverdue} for LineWord global;
using {Lines.withLimit, Lines.unpack} for LineWord global;

// Every cast below cuts a field out of its word, or widens one.
// forge-lint: disable-start(unsafe-typecast)
library Lines {
    function bank(LineWord word) internal pure returns (address) {
        return party(LineWord.unwrap(word));
    }

    function limit(LineWord word) internal pure returns (uint40) {
        return uint40(LineWord.unwrap(word) >> 56);
    }

    function used(LineWord word) internal pure returns (uint40) {
        return uint40(LineWord.unwrap(word) >> 96);
    }

    function overdue(LineWord word) internal pure returns (uint32) {
        return uint32(LineWord.unwrap(word) >> 136);
    }

    function withLimit(LineWord word, address of_, uint40 fen) internal pure returns (LineWord) {
        return LineWord.wrap(put(put(LineWord.unwrap(word), 0, 56, uint160(of_)), 56, 40, fen));
    }

    function withUsed(LineWord word, uint40 fen) internal pure returns (LineWord) {
        return LineWord.wrap(put(LineWord.unwrap(word), 96, 40, fen));
    }

    function withOverdue(LineWord word, uint32 count) internal pure returns (LineWord) {
        return LineWord.wrap(put(LineWord.unwrap(word), 136, 32, count));
    }

    function unpack(LineWord word) internal pure returns (DebtorLine memory) {
        return DebtorLine(bank(word), limit(word), used(word), overdue(word));
    }
}
// forge-lint: disable-end(unsafe-typecast)
