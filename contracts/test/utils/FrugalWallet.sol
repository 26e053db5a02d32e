// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// Says yes if it was given a certain amount of gas: at least `LEAST` and at most `MOST`.
contract FrugalWallet {
    uint256 private immutable LEAST;
    uint256 private immutable MOST;

    constructor(uint256 least, uint256 most) {
        (LEAST, MOST) = (least, most);
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        uint256 given = gasleft();
        return given >= LEAST && given <= MOST ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
