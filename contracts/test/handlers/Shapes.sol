// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Intents} from "../../src/base/Intents.sol";
import {ICompensationPool as P} from "../../src/interfaces/ICompensationPool.sol";
import {IFinancingDesk as D} from "../../src/interfaces/IFinancingDesk.sol";
import {IParticipantRegistry as R} from "../../src/interfaces/IParticipantRegistry.sol";
import {IReceivableLedger as L} from "../../src/interfaces/IReceivableLedger.sol";
import {Powers} from "../../src/types/Registry.sol";

// These two have a short form, too, for a key that sends them itself.
bytes4 constant ACCEPT = bytes4(keccak256("acceptReceivable((address,uint256,bytes32,uint256,uint40),bytes)"));
bytes4 constant SHORT_ACCEPT = bytes4(keccak256("acceptReceivable(uint256,bytes32)"));
bytes4 constant TRANSFER =
    bytes4(keccak256("transferLot((address,uint256,uint40,address,bytes32,uint256,uint40),bytes)"));
bytes4 constant SHORT_TRANSFER = bytes4(keccak256("transferLot(address,uint40,uint256,bytes32)"));

/// What every intent looks like, said a second time: which power its key needs and whether a pause stops it; and how to
/// read and to spoil the calldata of one.
abstract contract Shapes {
    /// @param words Fields of the intent: the first is the actor, the last two are nonce and deadline.
    struct Shape {
        uint8 words;
        uint16 power;
        bool stopped;
        bool money; // its fourth field is a bank's reference
    }

    mapping(bytes4 selector => Shape) internal shapes;

    constructor() {
        _shape(R.admitParticipant.selector, 7, Powers.ADMINISTER);
        _shape(R.setStanding.selector, 6, Powers.ADMINISTER);
        _shape(R.grantKey.selector, 5, Powers.ADMINISTER);
        _shape(R.revokeKey.selector, 4, Powers.ADMINISTER);
        _shape(R.giveConsent.selector, 4, Powers.HOLD);
        _shape(R.withdrawConsent.selector, 3, Powers.HOLD);
        _shape(Intents.revokeIntent.selector, 5, Powers.NONE);

        _shape(L.appointBank.selector, 4, Powers.ADMINISTER);
        _shape(L.setLimit.selector, 5, Powers.ADMINISTER);
        _stopped(L.issueReceivable.selector, 8, Powers.ISSUE);
        _shape(ACCEPT, 5, Powers.HOLD);
        _shape(SHORT_ACCEPT, 0, Powers.HOLD);
        _shape(L.rejectReceivable.selector, 5, Powers.HOLD);
        _shape(L.cancelReceivable.selector, 5, Powers.ISSUE);
        _stopped(TRANSFER, 7, Powers.HOLD);
        _stopped(SHORT_TRANSFER, 0, Powers.HOLD);
        _stopped(L.splitLot.selector, 5, Powers.HOLD);
        _shape(L.redeemLot.selector, 4, Powers.HOLD);
        _money(L.recordPayment.selector, Powers.SETTLE);
        _shape(L.declareDefault.selector, 6, Powers.LEND);

        _shape(D.requestFinancing.selector, 9, Powers.FINANCE);
        _shape(D.withdrawFinancing.selector, 4, Powers.FINANCE);
        _shape(D.submitQuote.selector, 5, Powers.LEND);
        _stopped(D.acceptQuote.selector, 11, Powers.FINANCE);
        _shape(D.declineFinancing.selector, 5, Powers.LEND);
        _money(D.confirmDisbursement.selector, Powers.LEND);
        _money(D.recordRepayment.selector, Powers.LEND);

        _shape(P.openPool.selector, 9, Powers.POOL);
        _shape(P.barBank.selector, 7, Powers.POOL);
        _shape(P.recordCover.selector, 6, Powers.POOL);
        _stopped(P.enterLoan.selector, 9, Powers.POOL);
        _shape(P.classifyLoan.selector, 6, Powers.POOL);
        _stopped(P.submitClaim.selector, 7, Powers.POOL);
        _shape(P.appealClaim.selector, 5, Powers.POOL);
        _shape(P.withdrawClaim.selector, 5, Powers.POOL);
        _shape(P.advanceClaim.selector, 6, Powers.POOL);
        _money(P.payClaim.selector, Powers.POOL);
        _money(P.recordRecovery.selector, Powers.POOL);
        _money(P.refundCompensation.selector, Powers.POOL);
        _shape(P.closeLoan.selector, 5, Powers.POOL);
    }

    function _shape(bytes4 selector, uint8 words, uint16 power) private {
        shapes[selector] = Shape(words, power, false, false);
    }

    function _stopped(bytes4 selector, uint8 words, uint16 power) private {
        shapes[selector] = Shape(words, power, true, false);
    }

    function _money(bytes4 selector, uint16 power) private {
        shapes[selector] = Shape(6, power, false, true);
    }

    /// Of a call, or of the error that is an answer to one.
    function _selector(bytes memory data) internal pure returns (bytes4) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return bytes4(data); // the first four are meant
    }

    /// Where the intent's words begin. Only an issue has a list in it, and so stands behind the heads.
    function _intentAt(bytes memory data) private pure returns (uint256) {
        return _selector(data) == L.issueReceivable.selector ? 4 + 0x40 : 4;
    }

    function _proofAt(bytes memory data) private view returns (uint256) {
        uint256 head = _selector(data) == L.issueReceivable.selector ? 1 : shapes[_selector(data)].words;
        return 4 + uint256(_read(data, 4 + 0x20 * head));
    }

    function _read(bytes memory data, uint256 from) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 0x20), from))
        }
    }

    function _word(bytes memory data, uint256 index) internal pure returns (uint256) {
        return uint256(_read(data, _intentAt(data) + 0x20 * index));
    }

    function _address(bytes memory data, uint256 index) internal pure returns (address) {
        return address(uint160(_word(data, index)));
    }

    function _actorOf(bytes memory data) internal pure returns (address) {
        return _address(data, 0);
    }

    function _nonceOf(bytes memory data) internal view returns (uint256) {
        return _word(data, shapes[_selector(data)].words - 2);
    }

    function _deadlineOf(bytes memory data) internal view returns (uint256) {
        return _word(data, shapes[_selector(data)].words - 1);
    }

    /// The arguments without the selector, for `abi.decode`.
    function _arguments(bytes memory data) internal pure returns (bytes memory arguments) {
        arguments = new bytes(data.length - 4);
        for (uint256 i; i < arguments.length; i += 0x20) {
            bytes32 word = _read(data, 4 + i);
            assembly ("memory-safe") {
                mstore(add(add(arguments, 0x20), i), word)
            }
        }
    }

    /// The same intent with no proof: whoever sends it is the key.
    function _direct(bytes memory data) internal view returns (bytes memory unsigned) {
        unsigned = bytes.concat(data);
        uint256 proof = _proofAt(data);
        assembly ("memory-safe") {
            mstore(add(add(unsigned, 0x20), proof), 0)
        }
    }

    /// The same in the fewest words; nothing where there is no such form.
    function _short(bytes memory data) internal pure returns (bytes memory short) {
        if (_selector(data) == ACCEPT) return abi.encodeWithSelector(SHORT_ACCEPT, _word(data, 1), _word(data, 2));
        if (_selector(data) != TRANSFER) return "";
        return abi.encodeWithSelector(SHORT_TRANSFER, _address(data, 3), _word(data, 2), _word(data, 1), _word(data, 4));
    }

    /// One bit of the intent or of its signature is another.
    function _spoilt(bytes memory data, uint256 dice) internal view returns (bytes memory spoilt) {
        spoilt = bytes.concat(data);
        uint256 words = shapes[_selector(data)].words;
        uint256 index = dice % (words + 2);
        uint256 from = index < words ? _intentAt(data) + 0x20 * index : _proofAt(data) + 0x20 * (index - words + 1);
        assembly ("memory-safe") {
            let word := add(add(spoilt, 0x20), from)
            mstore(word, xor(mload(word), shl(mod(shr(8, dice), 160), 1)))
        }
    }
}
