// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// What a contract wallet may answer, the honest answers among them.
contract OddWallet {
    enum Answer {
        Yes,
        YesAndMore, // the word that says yes, and a hundred kilobytes after it
        YesByRevert,
        YesInFourBytes,
        YesInThirtyOneBytes,
        YesAndNoise, // the right first four bytes, others after them
        Nothing,
        Zero,
        Garbage,
        MuchGarbage,
        Revert,
        Panic,
        BurnGas,
        Write
    }

    Answer private immutable ANSWER;
    uint256 private _written;

    constructor(Answer answer) {
        ANSWER = answer;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        bytes32 yes = IERC1271.isValidSignature.selector;
        if (ANSWER == Answer.Yes) _return(yes, 32);
        if (ANSWER == Answer.YesAndMore) _return(yes, 100_000);
        if (ANSWER == Answer.YesInFourBytes) _return(yes, 4);
        if (ANSWER == Answer.YesInThirtyOneBytes) _return(yes, 31);
        if (ANSWER == Answer.YesAndNoise) _return(yes | bytes32(uint256(1)), 32);
        if (ANSWER == Answer.Nothing) _return(yes, 0);
        if (ANSWER == Answer.Zero) _return(0, 32);
        if (ANSWER == Answer.Garbage) _return(keccak256("garbage"), 32);
        if (ANSWER == Answer.MuchGarbage) _return(keccak256("garbage"), 100_000);
        if (ANSWER == Answer.Write) ++_written;
        if (ANSWER == Answer.Panic) assert(false);
        if (ANSWER == Answer.BurnGas) while (true) {}
        if (ANSWER == Answer.Revert) revert("no");
        if (ANSWER == Answer.YesByRevert) {
            assembly ("memory-safe") {
                mstore(0, yes)
                revert(0, 32)
            }
        }
        return IERC1271.isValidSignature.selector;
    }

    function _return(bytes32 word, uint256 size) private pure {
        assembly ("memory-safe") {
            let answer := mload(0x40)
            mstore(answer, word)
            return(answer, size)
        }
    }
}
