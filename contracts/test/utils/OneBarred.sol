// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEligibility} from "../../src/interfaces/IEligibility.sol";

/// An eligibility module that has something against one participant.
contract OneBarred is IEligibility {
    address private immutable WHO;

    constructor(address who) {
        WHO = who;
    }

    function mayReceive(address participant) external view returns (bool) {
        return participant != WHO;
    }
}
