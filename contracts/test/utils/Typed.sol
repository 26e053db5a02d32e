// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RevokeIntent} from "../../src/types/Intents.sol";
import {
    AdmitParticipant,
    GiveConsent,
    GrantKey,
    RevokeKey,
    SetStanding,
    WithdrawConsent
} from "../../src/types/Registry.sol";
import {
    AcceptReceivable,
    AppointBank,
    CancelReceivable,
    DeclareDefault,
    InvoiceUse,
    IssueReceivable,
    RecordPayment,
    RedeemLot,
    RejectReceivable,
    SetLimit,
    SplitLot,
    TransferLot
} from "../../src/types/Ledger.sol";
import {
    AcceptQuote,
    ConfirmDisbursement,
    DeclineFinancing,
    RecordRepayment,
    RequestFinancing,
    SubmitQuote,
    WithdrawFinancing
} from "../../src/types/Desk.sol";

/// EIP-712 struct hashes of every intent, spelt out a second time: a type string changed in `src` alone fails here. Those
/// of the compensation pool are in `TypedPool`.
library Typed {
    function hash(AdmitParticipant memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "AdmitParticipant(address operator,address participant,uint8 kind,address key,bytes32 kyb,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(SetStanding memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "SetStanding(address operator,address participant,uint8 standing,bytes32 reason,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(GrantKey memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("GrantKey(address participant,address key,uint16 powers,uint256 nonce,uint40 deadline)"), i
            )
        );
    }

    function hash(RevokeKey memory i) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(keccak256("RevokeKey(address participant,address key,uint256 nonce,uint40 deadline)"), i)
            );
    }

    function hash(GiveConsent memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(keccak256("GiveConsent(address participant,bytes32 terms,uint256 nonce,uint40 deadline)"), i)
        );
    }

    function hash(AppointBank memory i) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(keccak256("AppointBank(address debtor,address bank,uint256 nonce,uint40 deadline)"), i)
            );
    }

    function hash(SetLimit memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(keccak256("SetLimit(address bank,address debtor,uint40 limit,uint256 nonce,uint40 deadline)"), i)
        );
    }

    function hash(AcceptReceivable memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "AcceptReceivable(address supplier,uint256 receivable,bytes32 terms,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(RejectReceivable memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "RejectReceivable(address supplier,uint256 receivable,bytes32 reason,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(CancelReceivable memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "CancelReceivable(address debtor,uint256 receivable,bytes32 reason,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(TransferLot memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "TransferLot(address holder,uint256 lot,uint40 amount,address recipient,bytes32 terms,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(SplitLot memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(keccak256("SplitLot(address holder,uint256 lot,uint40 amount,uint256 nonce,uint40 deadline)"), i)
        );
    }

    function hash(RecordPayment memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "RecordPayment(address bank,uint256 receivable,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(RedeemLot memory i) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(keccak256("RedeemLot(address participant,uint256 lot,uint256 nonce,uint40 deadline)"), i)
            );
    }

    function hash(RequestFinancing memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "RequestFinancing(address holder,uint256 lot,uint8 kind,bool recourse,address bank,uint40 until,bytes32 terms,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(WithdrawFinancing memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("WithdrawFinancing(address holder,uint256 financing,uint256 nonce,uint40 deadline)"), i
            )
        );
    }

    function hash(SubmitQuote memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "SubmitQuote(address bank,uint256 financing,bytes32 commitment,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(AcceptQuote memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "AcceptQuote(address holder,uint256 financing,address bank,uint40 advance,uint40 repay,uint16 rateBps,uint40 fee,uint40 validUntil,bytes32 salt,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(ConfirmDisbursement memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "ConfirmDisbursement(address bank,uint256 financing,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(RecordRepayment memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "RecordRepayment(address bank,uint256 financing,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(IssueReceivable memory i) internal pure returns (bytes32) {
        bytes32[] memory uses = new bytes32[](i.invoices.length);
        for (uint256 k; k < uses.length; ++k) {
            InvoiceUse memory use = i.invoices[k];
            uses[k] = keccak256(abi.encode(keccak256("InvoiceUse(bytes32 invoice,uint40 amount,uint40 used)"), use));
        }
        return keccak256(
            abi.encode(
                keccak256(
                    "IssueReceivable(address debtor,address supplier,uint40 face,uint40 maturity,InvoiceUse[] invoices,bytes32 terms,uint256 nonce,uint40 deadline)InvoiceUse(bytes32 invoice,uint40 amount,uint40 used)"
                ),
                i.debtor,
                i.supplier,
                i.face,
                i.maturity,
                keccak256(abi.encodePacked(uses)),
                i.terms,
                i.nonce,
                i.deadline
            )
        );
    }

    function hash(RevokeIntent memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "RevokeIntent(address participant,address target,uint256 revoked,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(WithdrawConsent memory i) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("WithdrawConsent(address participant,uint256 nonce,uint40 deadline)"), i));
    }

    function hash(DeclareDefault memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "DeclareDefault(address bank,uint256 receivable,uint256 lot,bytes32 evidence,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }

    function hash(DeclineFinancing memory i) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "DeclineFinancing(address bank,uint256 financing,bytes32 reason,uint256 nonce,uint40 deadline)"
                ),
                i
            )
        );
    }
}
