// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A contract that is no eligibility module, and answers whatever it is asked in its own way.
contract OddEligibility {
    enum Way {
        Nothing,
        HalfAWord,
        NoBool,
        AllGas,
        End
    }

    Way private immutable WAY;

    constructor(Way way) {
        WAY = way;
    }

    fallback() external {
        Way way = WAY;
        assembly ("memory-safe") {
            switch way
            case 0 { return(0, 0) }
            case 1 {
                mstore(0, 1)
                return(16, 16)
            }
            case 2 {
                mstore(0, 2)
                return(0, 32)
            }
            default { invalid() }
        }
    }
}
