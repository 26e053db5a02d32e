// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEligibility} from "../../src/interfaces/IEligibility.sol";

/// A module that fails whenever it is asked.
contract BrokenEligibility is IEligibility {
    error Broken();

    function mayReceive(address) external pure returns (bool) {
        revert Broken();
    }
}
