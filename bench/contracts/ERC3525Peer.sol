// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC3525} from "@solvprotocol/erc-3525/ERC3525.sol";

/// The reference implementation with the least that makes it usable: anybody may mint. A slot is one receivable.
contract ERC3525Peer is ERC3525 {
    constructor() ERC3525("Peer", "PEER", 2) {}

    function mint(address to, uint256 slot, uint256 value) external {
        _mint(to, slot, value);
    }
}
