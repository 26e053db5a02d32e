// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// OpenZeppelin's with the least that makes it usable: anybody may mint. A token is one receivable.
contract ERC721Peer is ERC721 {
    constructor() ERC721("Peer", "PEER") {}

    function mint(address to, uint256 id) external {
        _mint(to, id);
    }
}
