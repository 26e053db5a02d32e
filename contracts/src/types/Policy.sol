// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../Errors.sol";

/// The governed parameters of the ledger. A change has a date of effect (银发〔2025〕77号 art. 11 shortens tenors by
/// dated steps); from that second on it applies, and nobody has to do anything for it.
/// @param leastLot Both parts of a split are at least this many fen.
/// @param mostEndorsements How often a lot may change hands.
/// @param longestTenor Days from issue to maturity, at most.
/// @param closesBefore Hours before maturity at which a receivable closes to splits and transfers, so that payments
/// meet a settled list of holders.
struct Policy {
    uint40 leastLot;
    uint8 mostEndorsements;
    uint16 longestTenor;
    uint8 closesBefore;
}

/// A policy in the low 72 bits of a word (what is above them is no part of it), from the low end: leastLot 40,
/// mostEndorsements 8, longestTenor 16, closesBefore 8.
type PolicyWord is uint256;

/// What is governed, in one word from the low end: the policy of now 72, the next one 72, its date 40, paused 1,
/// eligibility module 1.
type GovernedWord is uint256;

using {leastLot, mostEndorsements, longestTenor, closesBefore, unpackPolicy} for PolicyWord global;
using {inForce, next, startOfNext, isPaused, hasEligibility, withPolicy, withPaused} for GovernedWord global;
using {withEligibility} for GovernedWord global;

uint256 constant POLICY_BITS = 72;
uint256 constant POLICY_MASK = (1 << POLICY_BITS) - 1;
uint256 constant FROM_AT = 2 * POLICY_BITS;
uint256 constant PAUSED = 1 << 184;
uint256 constant ELIGIBILITY = 1 << 185;
uint256 constant MOST_LEAST_LOT = 10_000_000_00; // 10 million yuan
uint256 constant MOST_TENOR = 366; // 银发〔2025〕77号 art. 11: one year at the very most
uint256 constant MOST_CLOSING = 7 * 24;

// Every cast below cuts a field out of its word.
// forge-lint: disable-start(unsafe-typecast)

/// Refuses with `Ledger_BadPolicy` what no ledger should be governed by: a certificate must be able to exist and to move,
/// and a lot of nothing would share its id with its neighbour.
function packPolicy(Policy memory p) pure returns (PolicyWord) {
    require(
        p.leastLot > 0 && p.leastLot <= MOST_LEAST_LOT && p.mostEndorsements > 0 && p.longestTenor > 0
            && p.longestTenor <= MOST_TENOR && p.closesBefore <= MOST_CLOSING,
        Errors.Ledger_BadPolicy()
    );
    return PolicyWord.wrap(
        uint256(p.leastLot) | uint256(p.mostEndorsements) << 40 | uint256(p.longestTenor) << 48
            | uint256(p.closesBefore) << 64
    );
}

function leastLot(PolicyWord word) pure returns (uint256 fen) {
    return uint40(PolicyWord.unwrap(word));
}

function mostEndorsements(PolicyWord word) pure returns (uint256) {
    return uint8(PolicyWord.unwrap(word) >> 40);
}

/// In seconds.
function longestTenor(PolicyWord word) pure returns (uint256) {
    unchecked {
        return uint256(uint16(PolicyWord.unwrap(word) >> 48)) * 1 days; // 33 bits at most
    }
}

/// In seconds.
function closesBefore(PolicyWord word) pure returns (uint256) {
    unchecked {
        return uint256(uint8(PolicyWord.unwrap(word) >> 64)) * 1 hours; // 20 bits at most
    }
}

function unpackPolicy(PolicyWord word) pure returns (Policy memory) {
    uint256 bits = PolicyWord.unwrap(word);
    return Policy(uint40(bits), uint8(bits >> 40), uint16(bits >> 48), uint8(bits >> 64));
}

function inForce(GovernedWord word) view returns (PolicyWord) {
    uint256 bits = GovernedWord.unwrap(word);
    return PolicyWord.wrap(block.timestamp < startOfNext(word) ? bits : bits >> POLICY_BITS);
}

/// From `startOfNext` on; equal to the one in force once that is past.
function next(GovernedWord word) pure returns (PolicyWord) {
    return PolicyWord.wrap(GovernedWord.unwrap(word) >> POLICY_BITS);
}

function startOfNext(GovernedWord word) pure returns (uint40) {
    return uint40(GovernedWord.unwrap(word) >> FROM_AT);
}
// forge-lint: disable-end(unsafe-typecast)

function isPaused(GovernedWord word) pure returns (bool) {
    return GovernedWord.unwrap(word) & PAUSED != 0;
}

function hasEligibility(GovernedWord word) pure returns (bool) {
    return GovernedWord.unwrap(word) & ELIGIBILITY != 0;
}

/// The policy of now stays until UTC second `from`; a plan that has not begun is dropped.
function withPolicy(GovernedWord word, PolicyWord later, uint40 from) view returns (GovernedWord) {
    uint256 switches = GovernedWord.unwrap(word) & (PAUSED | ELIGIBILITY);
    uint256 policies = PolicyWord.unwrap(inForce(word)) & POLICY_MASK | PolicyWord.unwrap(later) << POLICY_BITS;
    return GovernedWord.wrap(switches | policies | uint256(from) << FROM_AT);
}

function withPaused(GovernedWord word, bool on) pure returns (GovernedWord) {
    uint256 bits = GovernedWord.unwrap(word);
    return GovernedWord.wrap(on ? bits | PAUSED : bits & ~PAUSED);
}

function withEligibility(GovernedWord word, bool on) pure returns (GovernedWord) {
    uint256 bits = GovernedWord.unwrap(word);
    return GovernedWord.wrap(on ? bits | ELIGIBILITY : bits & ~ELIGIBILITY);
}
