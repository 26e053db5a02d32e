// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The one word that somebody else's contract answers, at no more than `most` gas; 0 if it fails, answers less than a
/// word, or is no contract. Solidity's own call would copy all that a hostile one returns, and stop at an answer that it
/// cannot read.
///
/// Whoever sends the transaction cannot starve it: with so little gas that it is given less than `most`, a 64th of that
/// is left, and nothing can be written with it.
function ask(address who, uint256 most, bytes memory question) view returns (bytes32 answer) {
    assembly ("memory-safe") {
        let done := staticcall(most, who, add(question, 0x20), mload(question), 0, 0x20)
        if and(done, gt(returndatasize(), 0x1f)) { answer := mload(0) }
    }
}
