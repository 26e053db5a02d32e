// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Errors} from "../Errors.sol";
import {IEligibility} from "../interfaces/IEligibility.sol";
import {IReceivableLedger} from "../interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId} from "../types/Ids.sol";
import {LienKind, ReceivableState} from "../types/Ledger.sol";
import {GovernedWord, Policy, packPolicy} from "../types/Policy.sol";
import {Liens} from "./Liens.sol";
import {LotWord} from "../types/words/LotWord.sol";

/// What the roles of `Authority.sol` may do, each after its delay. Nothing here makes or destroys a fen, and nothing
/// here is silent.
abstract contract Court is Liens {
    /// @inheritdoc IReceivableLedger
    function freezeLot(LotId lot, bytes32 reason) external restricted {
        _lots[lot] = _existing(lot).withFrozen(true);
        emit LotFrozen(lot, reason);
    }

    /// @inheritdoc IReceivableLedger
    function unfreezeLot(LotId lot, bytes32 reason) external restricted {
        LotWord found = _existing(lot);
        require(found.isFrozen(), Errors.Ledger_LotNotFrozen(lot));
        _lots[lot] = found.withFrozen(false);
        emit LotUnfrozen(lot, reason);
    }

    /// @inheritdoc IReceivableLedger
    function forceTransfer(LotId lot, address to, uint40 amount, bytes32 reason) external restricted {
        LotWord found = _existing(lot);
        address debtor = _receivables[lot.receivableOf()].debtor();
        require(to != debtor && to != found.owner(), Errors.Ledger_CannotReceive(to));
        GovernedWord word = _governed;
        _requireReceiver(to, word);
        emit TransferForced(lot, to, amount, reason);
        // A pledge stays on it. A reservation ends, because nothing was paid for it yet.
        if (found.under(LienKind.Reserved)) found = _released(lot, found);
        if (amount == found.amount()) {
            // So does a sale with recourse, because its buyer is the owner no more.
            if (found.under(LienKind.Recourse)) found = _released(lot, found);
            _move(lot, found, to, reason);
        } else {
            // A part is a split, and so only of what nobody has a claim on, while the receivable is open to splits.
            require(found.under(LienKind.None), Errors.Ledger_LotLiened(lot, found.lienParty()));
            _requireOpen(lot, found, word.inForce());
            _split(lot, found, amount, to, reason, word.inForce());
        }
    }

    /// @inheritdoc IReceivableLedger
    function pause(bytes32 reason) external restricted {
        _governed = _governed.withPaused(true);
        emit Paused(reason);
    }

    /// @inheritdoc IReceivableLedger
    function unpause(bytes32 reason) external restricted {
        _governed = _governed.withPaused(false);
        emit Unpaused(reason);
    }

    /// @inheritdoc IReceivableLedger
    function setPolicy(Policy calldata next, uint40 from) external restricted {
        require(from >= block.timestamp, Errors.Ledger_BadPolicy());
        _governed = _governed.withPolicy(packPolicy(next), from);
        emit PolicySet(next, from);
    }

    /// @inheritdoc IReceivableLedger
    function setEligibility(IEligibility module) external restricted {
        require(address(module) == address(0) || address(module).code.length > 0, Errors.Ledger_BadModule());
        _eligibility = module;
        _governed = _governed.withEligibility(address(module) != address(0));
        emit EligibilitySet(address(module));
    }

    /// @inheritdoc IReceivableLedger
    function eligibilityModule() external view returns (IEligibility) {
        return _eligibility;
    }

    /// A lot that somebody took: one that is only issued can still be refused by its supplier, whatever a court says.
    function _existing(LotId lot) private view returns (LotWord found) {
        found = _lots[lot];
        require(found.amount() > 0, Errors.Ledger_NoLot(lot));
        ReceivableId receivable = lot.receivableOf();
        require(!_receivables[receivable].is_(ReceivableState.Issued), Errors.Ledger_WrongState(receivable));
    }
}
