// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPoolPolicy} from "../interfaces/IPoolPolicy.sol";

/// No pool takes more than half of a loss (Shenzhen 深工信规〔2024〕5号 art. 16: 累计最高不超过该笔不良贷款本金余额的50%).
contract StandardPoolPolicy is IPoolPolicy {
    /// @inheritdoc IPoolPolicy
    function highestRatioBps(bytes32) external pure returns (uint256) {
        return 5_000;
    }
}
