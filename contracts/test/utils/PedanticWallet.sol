// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// Says yes to one signature of any length over one digest, and to nothing else.
contract PedanticWallet {
    bytes32 private _expected;

    function expect(bytes32 digest, bytes calldata signature) external {
        _expected = keccak256(abi.encode(digest, signature));
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bool same = keccak256(abi.encode(digest, signature)) == _expected;
        return same ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
