// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The signature of one intent.
/// @param signer A key registered for the acting participant: an externally owned account, or a contract
/// wallet that answers ERC-1271.
/// @param signature 65 bytes r, s, v for an account; whatever the wallet understands for ERC-1271.
struct Proof {
    address signer;
    bytes signature;
}
