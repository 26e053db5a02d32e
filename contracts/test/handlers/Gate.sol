// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEligibility} from "../../src/interfaces/IEligibility.sol";
import {IPoolPolicy} from "../../src/interfaces/IPoolPolicy.sol";

/// An eligibility module with a black list, and a pool policy with two numbers.
contract Gate is IEligibility, IPoolPolicy {
    mapping(address participant => bool) public refused;
    uint256 public cap = 5_000;
    uint40 public wait = 184 days;

    function refuse(address participant, bool yes) external {
        refused[participant] = yes;
    }

    function setCap(uint256 bps) external {
        cap = bps;
    }

    function setWait(uint40 time) external {
        wait = time;
    }

    function mayReceive(address participant) external view returns (bool) {
        return !refused[participant];
    }

    function highestRatioBps(bytes32) external view returns (uint256) {
        return cap;
    }

    function closesAfter(bytes32) external view returns (uint40) {
        return wait;
    }
}
