// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Errors} from "../Errors.sol";
import {RevokeIntent} from "../types/Intents.sol";
import {Powers} from "../types/Registry.sol";
import {ask} from "./Ask.sol";
import {Batch} from "./Batch.sol";

/// Typed messages of the parties: signed by a key of the acting participant, used once, dead after a deadline.
///
/// Every function that takes an intent is `name(Intent intent, bytes proof)`. The proof is one of three:
/// - 65 bytes `r s v`: the signature of an account over the intent's EIP-712 digest. Anybody may carry it.
/// - a contract wallet's 20-byte address and what that wallet understands as a signature (ERC-1271). Anybody may carry
///   it. Together never 65 bytes; a wallet whose signature has 45 pads it.
/// - nothing: the caller itself is the key. The transaction is the signature; nonce and deadline are not looked at.
abstract contract Intents is EIP712, Batch {
    /// A relayed intent was carried out. @param digest EIP-712 digest that was signed. @param signer The key.
    event IntentUsed(bytes32 indexed digest, address signer);
    event IntentRevoked(address indexed participant, uint256 nonce);

    bytes32 private constant REVOKE_INTENT =
        keccak256("RevokeIntent(address participant,address target,uint256 revoked,uint256 nonce,uint40 deadline)");
    /// A contract wallet may not burn the gas of those who share its batch.
    uint256 private constant WALLET_GAS = 100_000;
    uint256 private constant ACCOUNT_SIGNATURE = 65;
    uint256 private constant WALLET_ADDRESS = 20;

    /// A nonce is `lane | bit`: the high 248 bits name a word, the low 8 a bit in it. Intents of one lane do not
    /// wait for each other (a refused one holds nothing up), and 256 of them share one storage word.
    mapping(address participant => mapping(uint256 lane => uint256 bits)) private _usedNonces;

    constructor(string memory name) EIP712(name, "1") {}

    /// Signed by: the participant, with any of its keys. Marks a nonce as used, so that the intent that was signed with
    /// it never counts. Refused with `Intent_NonceUsed` if it came too late, with `Intent_OtherTarget` at another contract.
    function revokeIntent(RevokeIntent calldata intent, bytes calldata proof) external {
        _authorise(REVOKE_INTENT, 5, Powers.NONE, proof);
        require(intent.target == address(this), Errors.Intent_OtherTarget(intent.target));
        _useNonce(intent.participant, intent.revoked);
        emit IntentRevoked(intent.participant, intent.revoked);
    }

    function isNonceUsed(address participant, uint256 nonce) external view returns (bool) {
        return _usedNonces[participant][nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }

    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// For an intent without lists. It is the function's first argument, so its words are the calldata's first ones:
    /// hashing them there costs a tenth of decoding and encoding them again.
    /// @param words How many fields it has; the first is the actor, the last two are nonce and deadline.
    /// @param power What the key must be allowed to do (see `Powers`).
    function _authorise(bytes32 typeHash, uint256 words, uint16 power, bytes calldata proof) internal {
        bytes32 digest = proof.length == 0 ? bytes32(0) : _intentDigest(typeHash, words);
        _authoriseDigest(digest, address(uint160(_word(0))), power, _word(words - 2), _word(words - 1), proof);
    }

    /// The same for an intent whose digest is known.
    function _authoriseDigest(
        bytes32 digest,
        address actor,
        uint16 power,
        uint256 nonce,
        uint256 deadline,
        bytes calldata proof
    ) internal {
        if (proof.length == 0) return _requireKey(actor, msg.sender, power);
        require(block.timestamp <= deadline, Errors.Intent_Expired(deadline));
        address signer = _signer(digest, proof);
        _requireKey(actor, signer, power);
        _useNonce(actor, nonce);
        emit IntentUsed(digest, signer);
    }

    function _intentDigest(bytes32 typeHash, uint256 words) internal view returns (bytes32) {
        bytes32 structHash;
        assembly ("memory-safe") {
            let at := mload(0x40)
            let size := mul(words, 0x20)
            mstore(at, typeHash)
            calldatacopy(add(at, 0x20), 4, size)
            structHash := keccak256(at, add(size, 0x20))
        }
        return _hashTypedDataV4(structHash);
    }

    /// Reverts unless `key` may use `power` for the active `participant` now.
    function _requireKey(address participant, address key, uint16 power) internal view virtual;

    function _useNonce(address participant, uint256 nonce) private {
        mapping(uint256 => uint256) storage lanes = _usedNonces[participant];
        uint256 bit = 1 << (nonce & 0xff);
        uint256 used = lanes[nonce >> 8];
        require(used & bit == 0, Errors.Intent_NonceUsed(participant, nonce));
        lanes[nonce >> 8] = used | bit;
    }

    function _signer(bytes32 digest, bytes calldata proof) private view returns (address signer) {
        if (proof.length == ACCOUNT_SIGNATURE) {
            (address recovered, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, proof);
            require(problem == ECDSA.RecoverError.NoError, Errors.Intent_BadSignature(address(0)));
            return recovered;
        }
        require(proof.length > WALLET_ADDRESS, Errors.Intent_BadSignature(address(0)));
        signer = address(bytes20(proof[:WALLET_ADDRESS]));
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, proof[WALLET_ADDRESS:]));
        bytes32 magic = IERC1271.isValidSignature.selector;
        require(ask(signer, WALLET_GAS, question) == magic, Errors.Intent_BadSignature(signer));
    }

    function _word(uint256 index) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(4, mul(index, 0x20)))
        }
    }
}
