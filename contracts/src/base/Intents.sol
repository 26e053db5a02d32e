// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Errors} from "../Errors.sol";
import {Proof} from "../types/Proof.sol";
import {Batch} from "./Batch.sol";

/// Typed messages of the parties: signed by a key of the acting participant, used once, dead after a deadline.
abstract contract Intents is EIP712, Batch {
    /// @param digest EIP-712 digest that was signed. @param signer The key that signed it.
    event IntentUsed(bytes32 indexed digest, address indexed signer);

    /// A nonce is `lane | bit`: the high 248 bits name a word, the low 8 a bit in it. Intents of one lane do not
    /// wait for each other (a refused one holds nothing up), and 256 of them share one storage word.
    mapping(address participant => mapping(uint256 lane => uint256 bits)) private _usedNonces;

    constructor(string memory name) EIP712(name, "1") {}

    function isNonceUsed(address participant, uint256 nonce) external view returns (bool) {
        return _usedNonces[participant][nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }

    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// Checks that `proof` is a signature of the participant over this intent, and uses it up.
    /// @param power What the signing key must be allowed to do (see `Powers`).
    /// @return digest The EIP-712 digest.
    function _authorise(
        bytes32 structHash,
        address participant,
        uint32 power,
        uint256 nonce,
        uint40 deadline,
        Proof calldata proof
    ) internal returns (bytes32 digest) {
        require(block.timestamp <= deadline, Errors.Intent_Expired(deadline));
        _requireKey(participant, proof.signer, power);
        digest = _hashTypedDataV4(structHash);
        require(
            SignatureChecker.isValidSignatureNow(proof.signer, digest, proof.signature),
            Errors.Intent_BadSignature(proof.signer)
        );
        uint256 bit = 1 << (nonce & 0xff);
        uint256 used = _usedNonces[participant][nonce >> 8];
        require(used & bit == 0, Errors.Intent_NonceUsed(participant, nonce));
        _usedNonces[participant][nonce >> 8] = used | bit;
        emit IntentUsed(digest, proof.signer);
    }

    /// Reverts unless `key` may use `power` for the active `participant` now.
    function _requireKey(address participant, address key, uint32 power) internal view virtual;
}
