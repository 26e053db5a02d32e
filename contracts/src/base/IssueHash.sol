// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {InvoiceUse, IssueReceivable} from "../types/Ledger.sol";

/// EIP-712 struct hash of the one intent with a list in it.
library IssueHash {
    bytes32 private constant INVOICE_USE = keccak256("InvoiceUse(bytes32 invoice,uint40 amount,uint40 used)");
    bytes32 private constant ISSUE = keccak256(
        "IssueReceivable(address debtor,address supplier,uint40 face,uint40 maturity,InvoiceUse[] invoices,bytes32 terms,uint256 nonce,uint40 deadline)InvoiceUse(bytes32 invoice,uint40 amount,uint40 used)"
    );

    /// The intent's head is eight words of calldata, the fifth of which points to its list; every invoice is three words.
    function structHash(IssueReceivable calldata intent) internal pure returns (bytes32 hash) {
        InvoiceUse[] calldata uses = intent.invoices;
        (bytes32 issue, bytes32 invoiceUse) = (ISSUE, INVOICE_USE);
        assembly ("memory-safe") {
            let free := mload(0x40)
            let hashes := add(free, 0x120)
            for { let i := 0 } lt(i, uses.length) { i := add(i, 1) } {
                mstore(free, invoiceUse)
                calldatacopy(add(free, 0x20), add(uses.offset, mul(i, 0x60)), 0x60)
                mstore(add(hashes, shl(5, i)), keccak256(free, 0x80))
            }
            mstore(free, issue)
            calldatacopy(add(free, 0x20), intent, 0x100)
            mstore(add(free, 0xa0), keccak256(hashes, shl(5, uses.length)))
            hash := keccak256(free, 0x120)
        }
    }
}
