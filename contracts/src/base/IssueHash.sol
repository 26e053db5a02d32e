// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {InvoiceUse, IssueReceivable} from "../types/Ledger.sol";

/// EIP-712 struct hash of the one intent with a list in it.
library IssueHash {
    bytes32 private constant INVOICE_USE = keccak256("InvoiceUse(bytes32 invoice,uint40 amount,uint40 used)");
    bytes32 private constant ISSUE = keccak256(
        "IssueReceivable(address debtor,address supplier,uint40 face,uint40 maturity,InvoiceUse[] invoices,bytes32 terms,uint256 nonce,uint40 deadline)InvoiceUse(bytes32 invoice,uint40 amount,uint40 used)"
    );

    function structHash(IssueReceivable calldata intent) internal pure returns (bytes32) {
        bytes32[] memory uses = new bytes32[](intent.invoices.length);
        for (uint256 i; i < uses.length; ++i) {
            InvoiceUse calldata use = intent.invoices[i];
            uses[i] = keccak256(abi.encode(INVOICE_USE, use));
        }
        return keccak256(
            abi.encode(
                ISSUE,
                intent.debtor,
                intent.supplier,
                intent.face,
                intent.maturity,
                keccak256(abi.encodePacked(uses)),
                intent.terms,
                intent.nonce,
                intent.deadline
            )
        );
    }
}
