// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Assertions that stop the test and say what differed. Forge takes any revert of a test as its failure.
abstract contract Assert {
    error NotTrue(string what);
    error NotEqual(string what, uint256 actual, uint256 expected);
    error Greater(string what, uint256 actual, uint256 most);
    error BytesDiffer(string what, bytes actual, bytes expected);

    function assertTrue(bool condition, string memory what) internal pure {
        require(condition, NotTrue(what));
    }

    function assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        require(actual == expected, NotEqual(what, actual, expected));
    }

    function assertEq(address actual, address expected, string memory what) internal pure {
        require(actual == expected, NotEqual(what, uint160(actual), uint160(expected)));
    }

    function assertEq(bytes memory actual, bytes memory expected, string memory what) internal pure {
        require(keccak256(actual) == keccak256(expected), BytesDiffer(what, actual, expected));
    }

    function assertLe(uint256 actual, uint256 most, string memory what) internal pure {
        require(actual <= most, Greater(what, actual, most));
    }

    /// `x` folded into `[low, high]`, so that a fuzzed number is always usable.
    function bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        return x >= low && x <= high ? x : low + x % (high - low + 1);
    }

    function bound40(uint256 x, uint256 low, uint256 high) internal pure returns (uint40 fen) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint40(bound(x, low, high)); // every caller's `high` is an amount of fen
    }
}
