// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A replaceable module: what no pool may exceed, whatever its own papers say, and when time closes a loan.
interface IPoolPolicy {
    /// Basis points of a loss that the pool of this name may take at most.
    function highestRatioBps(bytes32 pool) external view returns (uint256);

    /// Seconds after the maturity of its receivable from which on a loan with no claim is closed by time; 0 is never.
    function closesAfter(bytes32 pool) external view returns (uint40);
}
