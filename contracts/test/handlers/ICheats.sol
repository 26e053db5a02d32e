// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Forge's cheatcodes that only these handlers use; the others are in `utils/Vm.sol`.
interface ICheats {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory logs);
    function pauseGasMetering() external;
    function envOr(string calldata name, string calldata otherwise) external view returns (string memory);
}

ICheats constant CHEATS = ICheats(address(uint160(uint256(keccak256("hevm cheat code")))));
