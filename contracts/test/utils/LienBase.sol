// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../../src/Errors.sol";
import {LotId, ReceivableId} from "../../src/types/Ids.sol";
import {LienKind, Lot} from "../../src/types/Ledger.sol";
import {LedgerBase} from "./LedgerBase.sol";

/// A lot of Alice's, and what the desk says to the ledger about it.
abstract contract LienBase is LedgerBase {
    uint40 internal constant CLAIM = 400_000_00;

    ReceivableId internal id;
    LotId internal lot;

    function setUp() public virtual override {
        super.setUp();
        id = _accepted(FACE);
        lot = id.firstLot();
    }

    function _secureCall(address owner, address bank) internal view returns (bytes memory) {
        return abi.encodeCall(ledger.secureLot, (lot, owner, bank, CLAIM));
    }

    function _reduceCall(address bank, uint40 amount) internal view returns (bytes memory) {
        return abi.encodeCall(ledger.reduceClaim, (lot, bank, amount));
    }

    function _noLien() internal view returns (bytes memory) {
        return abi.encodeWithSelector(Errors.Ledger_NoLien.selector, lot);
    }

    function _is(address owner, LienKind lien, address party, uint40 ends, uint40 claim) internal view {
        Lot memory l = _lotOf(lot);
        Lot memory expected = Lot(owner, FACE, 0, l.endorsements, l.frozen, lien, party, ends, claim);
        _lotIs(lot, expected, "lot");
    }
}
