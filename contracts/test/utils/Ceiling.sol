// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPoolPolicy} from "../../src/interfaces/IPoolPolicy.sol";

/// One ratio for all pools but one; and time closes loans of one pool only.
contract Ceiling is IPoolPolicy {
    uint256 private immutable MOST;

    constructor(uint256 most) {
        MOST = most;
    }

    function highestRatioBps(bytes32 pool) external view returns (uint256) {
        return pool == "generous" ? 10_000 : MOST;
    }

    function closesAfter(bytes32 pool) external pure returns (uint40) {
        return pool == "shenzhen" ? 10 days : 0;
    }
}
