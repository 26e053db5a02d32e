// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    AdvanceClaim,
    AppealClaim,
    BarBank,
    ClassifyLoan,
    CloseLoan,
    EnterLoan,
    OpenPool,
    PayClaim,
    RecordCover,
    RecordRecovery,
    RefundCompensation,
    SubmitClaim,
    WithdrawClaim
} from "../../src/types/Pool.sol";

/// EIP-712 struct hashes of the intents of the compensation pool, spelt out a second time, as in `Typed`.
library TypedPool {
    function hash(OpenPool memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "OpenPool(address authority,bytes32 pool,address reviewer,address treasurer,address supervisor,uint16 highestRatioBps,bytes32 ruleSet,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(BarBank memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "BarBank(address authority,bytes32 pool,address bank,uint8 bar,bytes32 evidence,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(RecordCover memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "RecordCover(address bank,uint256 loan,uint8 cover,bytes32 evidence,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(EnterLoan memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "EnterLoan(address bank,uint256 loan,bytes32 pool,uint40 principal,uint16 ratioBps,bytes32 ruleSet,bytes32 decision,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(ClassifyLoan memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "ClassifyLoan(address bank,uint256 loan,uint8 class,bytes32 evidence,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(SubmitClaim memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "SubmitClaim(address bank,uint256 loan,uint40 outstanding,uint40 amount,bytes32 decision,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(AppealClaim memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("AppealClaim(address bank,uint256 loan,bytes32 grounds,uint256 nonce,uint40 deadline)"), i
            )
        );
    }

    function hash(WithdrawClaim memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("WithdrawClaim(address bank,uint256 loan,bytes32 reason,uint256 nonce,uint40 deadline)"), i
            )
        );
    }

    function hash(AdvanceClaim memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "AdvanceClaim(address office,uint256 loan,uint8 to,bytes32 evidence,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(PayClaim memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "PayClaim(address treasurer,uint256 loan,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(RecordRecovery memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "RecordRecovery(address bank,uint256 loan,uint40 gross,bytes32 bankReference,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(RefundCompensation memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "RefundCompensation(address bank,uint256 loan,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(CloseLoan memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("CloseLoan(address bank,uint256 loan,bytes32 evidence,uint256 nonce,uint40 deadline)"), i
            )
        );
    }
}
