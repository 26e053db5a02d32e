// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The few of forge's cheatcodes that these tests use.
interface Vm {
    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function warp(uint256 timestamp) external;
    function chainId(uint256 id) external;
    function prank(address sender) external;
    function assume(bool condition) external pure;
    function deployCode(string calldata artifact) external returns (address);
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    function getBlockTimestamp() external view returns (uint256);
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function snapshotState() external returns (uint256 snapshot);
    function revertToState(uint256 snapshot) external returns (bool);
    function pauseGasMetering() external;
    function envOr(string calldata name, string calldata otherwise) external view returns (string memory);
    function lastCallGas() external view returns (Gas memory);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
