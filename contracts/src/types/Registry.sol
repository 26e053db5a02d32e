// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../Errors.sol";

/// What a participant is. Debtor, supplier and holder are roles towards one receivable, not kinds:
/// an enterprise that owes on one certificate may hold another.
enum Kind {
    None,
    Operator,
    Regulator,
    Enterprise,
    Bank,
    PoolReviewer,
    PoolTreasurer,
    PoolAuthority
}

/// | from      | to        | by                     |
/// |-----------|-----------|------------------------|
/// | None      | Active    | operator, by admission |
/// | Active    | Suspended | operator               |
/// | Suspended | Active    | operator               |
enum Standing {
    None,
    Active,
    Suspended
}

/// What a key may sign for its participant; a key holds a set of these bits.
library Powers {
    /// Revoking an unused intent: any live key may, because it only takes away.
    uint16 internal constant NONE = 0;
    uint16 internal constant ADMINISTER = 1 << 0; // keys, banks, limits, admissions
    uint16 internal constant ISSUE = 1 << 1; // issue, cancel
    uint16 internal constant HOLD = 1 << 2; // consent, accept, reject, transfer, split, redeem
    uint16 internal constant FINANCE = 1 << 3; // ask for money, accept a quote
    uint16 internal constant LEND = 1 << 4; // quote, decline, disburse, repay, declare a default
    uint16 internal constant SETTLE = 1 << 5; // record payments
    uint16 internal constant POOL = 1 << 6; // everything of the compensation pool
    uint16 internal constant ALL = (1 << 7) - 1;
}

/// Reverts unless a key with these `powers` may use `power` for the participant.
function requirePower(address participant, address key, uint16 powers, uint16 power) pure {
    if (powers == 0) revert Errors.Registry_KeyNotGranted(participant, key);
    if (powers & power != power) revert Errors.Registry_KeyLacksPower(key, power);
}

// A participant's address is a name, not an account: its high 104 bits are clear, so nobody can have a private key for
// it, and two of them fit in a storage word with the amounts of a lot.
uint160 constant HIGHEST_PARTICIPANT = type(uint56).max;

/// One word per participant; the ledger keeps a copy beside its lots.
/// @param key The key granted last, and @param powers what it may sign: kept here so that it costs no second read.
/// Zero when that key was revoked.
/// @param consents The participant has agreed in writing to receive certificates by endorsement (国令802号 art. 11).
/// @param era Raised when its keys were recovered: grants of an earlier era count for nothing.
/// @param admittedAt UTC second.
struct Participant {
    address key;
    uint16 powers;
    Kind kind;
    Standing standing;
    bool consents;
    uint8 era;
    uint40 admittedAt;
}

/// One word per participant and key. @param powers 0 once revoked. @param era The participant's, when it was granted.
struct KeyGrant {
    uint16 powers;
    uint8 era;
}

// Intents. The first field is the acting participant, the last two are `nonce` and `deadline` (UTC seconds).

struct AdmitParticipant {
    address operator;
    address participant;
    Kind kind;
    address key;
    bytes32 kyb;
    uint256 nonce;
    uint40 deadline;
}

struct SetStanding {
    address operator;
    address participant;
    Standing standing;
    bytes32 reason;
    uint256 nonce;
    uint40 deadline;
}

struct GrantKey {
    address participant;
    address key;
    uint16 powers;
    uint256 nonce;
    uint40 deadline;
}

struct RevokeKey {
    address participant;
    address key;
    uint256 nonce;
    uint40 deadline;
}

struct GiveConsent {
    address participant;
    bytes32 terms;
    uint256 nonce;
    uint40 deadline;
}

struct WithdrawConsent {
    address participant;
    uint256 nonce;
    uint40 deadline;
}
