// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Call} from "./World.sol";

/// A contract wallet that spoils the question whether it signed.
contract BadWallet {
    enum Way {
        Reverts,
        BurnsAllGas,
        AnswersAtLength,
        AnswersNo,
        CallsBack
    }

    Way private immutable WAY;
    Call private _back;

    constructor(Way way, Call memory back) {
        (WAY, _back) = (way, back);
    }

    /// ERC-1271, but for the promise to change nothing.
    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        if (WAY == Way.Reverts) revert("no");
        if (WAY == Way.AnswersNo) return 0xffffffff;
        if (WAY == Way.CallsBack) {
            (bool done,) = _back.target.call(_back.data);
            return done ? IERC1271.isValidSignature.selector : bytes4(0);
        }
        if (WAY == Way.AnswersAtLength) {
            assembly {
                return(0, 150000)
            }
        }
        while (gasleft() > 0) {}
        return 0;
    }
}
