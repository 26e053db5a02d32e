// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Takes back an intent that was signed and not yet used: its nonce counts as used from now on.
/// @param target The contract that the intent was for. @param revoked Its nonce.
struct RevokeIntent {
    address participant;
    address target;
    uint256 revoked;
    uint256 nonce;
    uint40 deadline;
}
