// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEligibility} from "../../src/interfaces/IEligibility.sol";

/// Everybody may receive but those on its list.
contract ListEligibility is IEligibility {
    mapping(address participant => bool) private _barred;

    function bar(address participant, bool barred) external {
        _barred[participant] = barred;
    }

    function mayReceive(address participant) external view returns (bool) {
        return !_barred[participant];
    }
}
