// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../Errors.sol";
import {IReceivableLedger} from "../interfaces/IReceivableLedger.sol";
import {LotId} from "../types/Ids.sol";
import {LienKind} from "../types/Ledger.sol";
import {GovernedWord, PolicyWord} from "../types/Policy.sol";
import {Endorsements} from "./Endorsements.sol";
import {LotWord} from "../types/words/LotWord.sol";

/// What the financing desk may do with a lot, and nobody else.
abstract contract Liens is Endorsements {
    /// @inheritdoc IReceivableLedger
    function reserveLot(LotId lot, address owner, address bank, uint40 until) external onlyDesk {
        GovernedWord word = _running();
        PolicyWord rules = word.inForce();
        (LotWord free, bool lapsed) = _freeLot(lot, _lots[lot], owner);
        address debtor = _requireOpen(lot, free, rules);
        // Now, and not when the money has left: a disbursement must not find that the lot cannot move. What its debtor
        // pays early does not move.
        bool moves = bank != debtor;
        require(!moves || free.endorsements() < rules.mostEndorsements(), Errors.Ledger_TooManyEndorsements(lot));
        _requireReceiver(bank, word);
        if (lapsed) emit LienReleased(lot);
        _lots[lot] = _placed(lot, free, LienKind.Reserved, bank, until);
    }

    /// @inheritdoc IReceivableLedger
    function releaseLot(LotId lot, address bank) external onlyDesk {
        LotWord found = _lots[lot];
        if (!found.under(LienKind.Reserved) || found.lienParty() != bank) return;
        _lots[lot] = _released(lot, found);
    }

    /// @inheritdoc IReceivableLedger
    function secureLot(LotId lot, address owner, address bank, uint40 claim) external onlyDesk {
        _lots[lot] = _placed(lot, _reserved(lot, owner, bank), LienKind.Secured, bank, claim);
    }

    /// @inheritdoc IReceivableLedger
    function buyLot(LotId lot, address owner, address bank, uint40 claim, bytes32 terms) external onlyDesk {
        LotWord bought = _reserved(lot, owner, bank);
        _requireReceiver(bank, _governed);
        bought = claim == 0 ? _released(lot, bought) : _placed(lot, bought, LienKind.Recourse, owner, claim);
        _move(lot, bought, bank, terms);
    }

    /// @inheritdoc IReceivableLedger
    function reduceClaim(LotId lot, address bank, uint40 amount) external onlyDesk {
        LotWord found = _lots[lot];
        bool pledged = found.under(LienKind.Secured) && found.lienParty() == bank;
        bool bought = found.under(LienKind.Recourse) && found.owner() == bank;
        require((pledged || bought) && amount <= found.term(), Errors.Ledger_NoLien(lot));
        uint40 left = found.term() - amount;
        address seller = found.lienParty();
        // Bought back: the seller's again, unless it may not receive anything now. Then the bank keeps the name and the
        // seller the money.
        if (bought && left == 0 && !found.isFrozen() && canReceive(seller)) {
            _move(lot, _released(lot, found), seller, 0);
        } else {
            _lots[lot] = _withClaim(lot, found, left, amount);
        }
    }

    function _placed(LotId id, LotWord lot, LienKind kind, address party, uint40 term) private returns (LotWord) {
        bool reserved = kind == LienKind.Reserved;
        emit LienPlaced(id, kind, party, reserved ? 0 : term, reserved ? term : 0);
        return lot.withLien(kind, party, term);
    }

    /// The lot as it was reserved: for this bank, by this owner, and still in time.
    function _reserved(LotId id, address owner, address bank) internal view returns (LotWord lot) {
        lot = _lots[id];
        require(!lot.isFrozen(), Errors.Ledger_LotFrozen(id));
        require(
            lot.under(LienKind.Reserved) && lot.lienParty() == bank && lot.owner() == owner
                && lot.term() >= block.timestamp,
            Errors.Ledger_NoLien(id)
        );
    }
}
