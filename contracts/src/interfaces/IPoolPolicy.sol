// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A replaceable module: what no pool may exceed, whatever its own papers say.
interface IPoolPolicy {
    /// Basis points of a loss that the pool of this name may take at most.
    function highestRatioBps(bytes32 pool) external view returns (uint256);
}
