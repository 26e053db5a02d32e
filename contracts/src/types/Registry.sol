// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

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

enum Standing {
    None,
    Active,
    Suspended
}

/// What a key may sign for its participant; a key holds a set of these bits.
library Powers {
    uint32 internal constant ADMINISTER = 1 << 0; // keys, banks, limits, admissions
    uint32 internal constant ISSUE = 1 << 1; // issue, cancel
    uint32 internal constant HOLD = 1 << 2; // consent, accept, reject, transfer, split, redeem
    uint32 internal constant FINANCE = 1 << 3; // ask for money, accept a quote
    uint32 internal constant LEND = 1 << 4; // quote, disburse, repay
    uint32 internal constant SETTLE = 1 << 5; // record payments
    uint32 internal constant POOL = 1 << 6; // everything of the compensation pool
    uint32 internal constant ALL = (1 << 7) - 1;
}

/// One word per participant.
/// @param consents The participant has agreed in writing to receive certificates by endorsement (国令802号 art. 11).
struct Participant {
    Kind kind;
    Standing standing;
    bool consents;
    uint40 admittedAt;
}

/// One word per key. A key acts for one participant, for ever: a revoked key is never handed on.
struct KeyGrant {
    address participant;
    uint32 powers;
    bool revoked;
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
    uint32 powers;
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
