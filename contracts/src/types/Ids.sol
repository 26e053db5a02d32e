// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A receivable: the EIP-712 digest of the debtor's `IssueReceivable` intent with the low 40 bits cleared.
/// Content-derived, so that every party can compute it before the ledger has seen it.
type ReceivableId is uint256;

/// A lot: `receivable | start`, where `start` is the first fen of its interval `[start, start + amount)`.
/// Lots are never merged, so a boundary once cut stays for ever and an id is never used twice.
type LotId is uint256;

/// A financing, and the loan that it becomes: the EIP-712 digest of the holder's `RequestFinancing` intent.
type FinancingId is uint256;

using {receivableOf, startOf, tailAt} for LotId global;
using {firstLot} for ReceivableId global;

// 40 bits of fen: up to 10,995,116,277.75 yuan in one receivable.
uint256 constant FEN_MASK = (1 << 40) - 1;

function receivableFrom(bytes32 digest) pure returns (ReceivableId) {
    return ReceivableId.wrap(uint256(digest) & ~FEN_MASK);
}

function receivableOf(LotId lot) pure returns (ReceivableId) {
    return ReceivableId.wrap(LotId.unwrap(lot) & ~FEN_MASK);
}

function startOf(LotId lot) pure returns (uint256 fen) {
    return LotId.unwrap(lot) & FEN_MASK;
}

/// The lot whose interval begins `offset` fen after this one's. The caller keeps `offset` inside the lot.
function tailAt(LotId lot, uint256 offset) pure returns (LotId) {
    return LotId.wrap(LotId.unwrap(lot) + offset);
}

function firstLot(ReceivableId receivable) pure returns (LotId) {
    return LotId.wrap(ReceivableId.unwrap(receivable));
}
