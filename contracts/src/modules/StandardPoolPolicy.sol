// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPoolPolicy} from "../interfaces/IPoolPolicy.sol";

/// Shenzhen 深工信规〔2024〕5号: no pool takes more than half of a loss (art. 16: 累计最高不超过该笔不良贷款本金余额的50%); a loan
/// for which nothing was claimed six months after its maturity is closed (art. 19(8)).
contract StandardPoolPolicy is IPoolPolicy {
    /// @inheritdoc IPoolPolicy
    function highestRatioBps(bytes32) external pure returns (uint256) {
        return 5_000;
    }

    /// @inheritdoc IPoolPolicy
    /// @dev The longest six months there are. The very day, and that it rolls over days off, is reckoned off the ledger;
    /// here it is only seen to that nothing is closed too early.
    function closesAfter(bytes32) external pure returns (uint40) {
        return 184 days;
    }
}
