// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The arithmetic that conserves money, in one place so that it can be proven apart from everything else. All amounts
/// are fen of at most 40 bits; nothing here can overflow 256.
library Fen {
    uint256 internal constant BPS = 10_000;

    /// What a lot may have redeemed in all, with `paid` of `face` received: monotone in `paid`, never more than `paid`
    /// over all lots together, and exactly `amount` once everything is paid.
    function share(uint256 amount, uint256 paid, uint256 face) internal pure returns (uint256) {
        return amount * paid / face;
    }

    /// What a pool takes of a loss, floored to the fen: public money never over-pays.
    function portion(uint256 amount, uint256 ratioBps) internal pure returns (uint256) {
        return amount * ratioBps / BPS;
    }

    /// What recoveries so far owe to the pool in all: cumulative, so that it does not matter how they are cut, and never
    /// more than the compensation.
    function refund(uint256 recovered, uint256 ratioBps, uint256 compensation) internal pure returns (uint256) {
        return least(portion(recovered, ratioBps), compensation);
    }

    function least(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    /// `a - b`, or nothing.
    function beyond(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a - b : 0;
    }
}
