// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingId, LotId, ReceivableId} from "./types/Ids.sol";

/// Every refusal of the ledger, named `Contract_Reason`. The gateway turns each into words in Chinese and English.
library Errors {
    // Intents and batches
    error Intent_Expired(uint256 deadline);
    error Intent_NonceUsed(address participant, uint256 nonce);
    error Intent_BadSignature(address signer);
    error Intent_OtherTarget(address target);
    error Batch_ItemFailed();

    // ParticipantRegistry
    error Registry_Unknown(address participant);
    error Registry_NotActive(address participant);
    error Registry_AlreadyAdmitted(address participant);
    error Registry_BadKind();
    error Registry_WrongKind(address participant);
    error Registry_KeyNotGranted(address participant, address key);
    error Registry_KeyLacksPower(address key, uint16 power);
    error Registry_BadPowers(uint16 powers);
    error Registry_BadAddress(address given);

    // ReceivableLedger
    error Ledger_WrongState(ReceivableId receivable);
    error Ledger_NoAmount();
    error Ledger_BadMaturity(uint40 maturity);
    error Ledger_SelfCertificate(address debtor);
    error Ledger_CannotReceive(address participant);
    error Ledger_NoConsent(address participant);
    error Ledger_BankNotAppointed(address debtor, address bank);
    error Ledger_LineInUse(address debtor);
    error Ledger_OverLimit(address debtor, uint256 wanted, uint256 available);
    error Ledger_DebtorStopped(address debtor);
    error Ledger_InvoicesNotFace(uint256 invoices, uint256 face);
    error Ledger_InvoiceOverused(bytes32 invoice, uint256 wanted, uint256 available);
    error Ledger_InvoiceAmountRaised(bytes32 invoice, uint256 amount, uint256 recorded);
    error Ledger_InvoiceOfAnother(bytes32 invoice, address debtor);
    error Ledger_NotSupplier(ReceivableId receivable, address participant);
    error Ledger_NotDebtor(ReceivableId receivable, address participant);
    error Ledger_NotHolder(LotId lot, address participant);
    error Ledger_NotEntitled(LotId lot, address participant);
    error Ledger_OriginalDiffers(ReceivableId receivable);
    error Ledger_LotTooSmall(uint256 amount, uint256 least);
    error Ledger_LotExceeded(LotId lot, uint256 wanted, uint256 amount);
    error Ledger_LotLiened(LotId lot, address holder);
    error Ledger_LotFrozen(LotId lot);
    error Ledger_LotNotFrozen(LotId lot);
    error Ledger_LotDischarged(LotId lot);
    error Ledger_NoLot(LotId lot);
    error Ledger_TooManyEndorsements(LotId lot);
    error Ledger_ClosedToTransfer(ReceivableId receivable);
    error Ledger_OverPaid(ReceivableId receivable, uint256 wanted, uint256 open);
    error Ledger_ReferenceUsed(address participant, bytes32 bankReference);
    error Ledger_NothingToRedeem(LotId lot);
    error Ledger_NotOverdue(ReceivableId receivable);
    error Ledger_OnlyModule(address caller);
    error Ledger_NoLien(LotId lot);
    error Ledger_NoReference();
    error Ledger_Paused();
    error Ledger_BadPolicy();
    error Ledger_BadModule();

    // FinancingDesk
    error Desk_WrongState(FinancingId financing);
    error Desk_BadKind();
    error Desk_NotHolder(FinancingId financing, address participant);
    error Desk_NotFunder(FinancingId financing, address participant);
    error Desk_Lapsed(FinancingId financing);
    error Desk_NoRecourse(FinancingId financing);
    error Desk_QuoteDiffers(FinancingId financing, address bank);
    error Desk_BadTerms(uint256 advance, uint256 repay, uint256 lotAmount);
    error Desk_AmountDiffers(uint256 amount, uint256 expected);

    // CompensationPool
    error Pool_AlreadyOpen(bytes32 pool);
    error Pool_NotOpen(bytes32 pool);
    error Pool_NoName();
    error Pool_SameOffice(address office);
    error Pool_NotAuthority(bytes32 pool, address participant);
    error Pool_Barred(bytes32 pool, address bank);
    error Pool_AlreadyEntered(FinancingId loan);
    error Pool_NotEntered(FinancingId loan);
    error Pool_NotEligible(FinancingId loan);
    error Pool_Covered(FinancingId loan);
    error Pool_NotLender(FinancingId loan, address participant);
    error Pool_RatioTooHigh(uint256 ratioBps);
    error Pool_PrincipalExceeded(uint256 wanted, uint256 principal);
    error Pool_NotNonPerforming(FinancingId loan);
    error Pool_StillOwed(FinancingId loan, uint256 fen);
    error Pool_NotYet(FinancingId loan, uint256 until);
    error Pool_BadModule();
    error Pool_BadClass();
    error Pool_WrongStep(FinancingId loan);
    error Pool_AppealUsed(FinancingId loan);
    error Pool_WrongOffice(FinancingId loan, address office);
    error Pool_AmountDiffers(uint256 amount, uint256 expected);
    error Pool_RecoveryExceeded(uint256 wanted, uint256 left);
}
