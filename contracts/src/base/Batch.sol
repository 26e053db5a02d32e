// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../Errors.sol";

/// Many calls in one transaction, each standing or falling by itself.
abstract contract Batch {
    /// @param index Position in `calls`. @param reason The item's own custom error, ABI-encoded.
    event CallRefused(uint256 indexed index, bytes reason);

    /// Who may call: anyone. The items carry their own signatures; a relayer adds nothing but carriage.
    /// Warning: an item that ran out of gas is refused like any other, with `Batch_ItemFailed`; its intent is
    /// unused and may be sent again.
    /// @return reasons Per item: empty if it was done, else its custom error. For preflight by `eth_call`.
    function batch(bytes[] calldata calls) external returns (bytes[] memory reasons) {
        reasons = new bytes[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            (bool done, bytes memory answer) = address(this).delegatecall(calls[i]);
            if (done) continue;
            if (answer.length == 0) answer = abi.encodePacked(Errors.Batch_ItemFailed.selector);
            reasons[i] = answer;
            emit CallRefused(i, answer);
        }
    }
}
