// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LotId, ReceivableId} from "../types/Ids.sol";
import {
    AcceptReceivable,
    AppointBank,
    CancelReceivable,
    DebtorLine,
    Invoice,
    IssueReceivable,
    Lien,
    Lot,
    Receivable,
    RecordPayment,
    RedeemLot,
    RejectReceivable,
    SetLimit,
    SplitLot,
    TransferLot
} from "../types/Ledger.sol";
import {Proof} from "../types/Proof.sol";

/// Receivables and their lots. All amounts are fen of CNY, all times UTC seconds. The ledger holds claims, never
/// money: a payment is recorded by the debtor's bank after it happened, and redemption says who is owed what of it.
interface IReceivableLedger {
    event BankAppointed(address indexed debtor, address indexed bank);
    event LimitSet(address indexed debtor, address indexed bank, uint40 limit);
    event ReceivableIssued(
        ReceivableId indexed receivable,
        address indexed debtor,
        address indexed supplier,
        uint40 face,
        uint40 maturity,
        bytes32 terms
    );
    /// One per invoice of a certificate. @param total Fen of the invoice now used by all certificates together.
    event InvoiceUsed(
        ReceivableId indexed receivable, bytes32 indexed invoice, uint40 amount, uint40 used, uint40 total
    );
    event InvoiceReleased(ReceivableId indexed receivable, bytes32 indexed invoice, uint40 used, uint40 total);
    event ReceivableAccepted(ReceivableId indexed receivable, bytes32 terms);
    event ReceivableRejected(ReceivableId indexed receivable, bytes32 reason);
    event ReceivableCancelled(ReceivableId indexed receivable, bytes32 reason);
    /// `lot` keeps its id and its first fen; `tail`, the rest, is new and for now of the same owner.
    event LotSplit(LotId indexed lot, LotId indexed tail, uint40 amount);
    /// An endorsement, an assignment to a funder: the whole lot changes hands.
    event LotTransferred(LotId indexed lot, address indexed from, address indexed to, uint40 amount, bytes32 terms);
    event LienPlaced(LotId indexed lot, address indexed holder, uint40 claim, uint40 until);
    event LienReduced(LotId indexed lot, uint40 claim);
    event LienReleased(LotId indexed lot);
    /// @param paid All fen received for this receivable so far.
    event PaymentRecorded(
        ReceivableId indexed receivable, address indexed bank, uint40 amount, uint40 paid, bytes32 bankReference
    );
    event ReceivableSettled(ReceivableId indexed receivable);
    event OverdueNoted(ReceivableId indexed receivable, address indexed debtor);
    event OverdueCleared(ReceivableId indexed receivable, address indexed debtor);
    /// What of the recorded payments this lot is now owed: first to its lienholder, the rest to its owner.
    event LotRedeemed(
        LotId indexed lot, address indexed owner, uint40 toOwner, address indexed lienholder, uint40 toLienholder
    );

    /// Signed by: the debtor. The bank sets its limit and records its payments. Refused while anything is outstanding.
    function appointBank(AppointBank calldata intent, Proof calldata proof) external;

    /// Signed by: the debtor's appointed bank. A limit below what is outstanding stops new issues and nothing else.
    function setLimit(SetLimit calldata intent, Proof calldata proof) external;

    /// Signed by: the debtor. The certificate exists from now on, but moves only after its supplier accepted it.
    /// The invoices' uses must add up to the face.
    function issueReceivable(IssueReceivable calldata intent, Proof calldata proof) external;

    /// Signed by: the supplier, up to the maturity. @dev `terms` is the hash of the consent shown to it (国令802号 art. 11).
    function acceptReceivable(AcceptReceivable calldata intent, Proof calldata proof) external;

    /// Signed by: the supplier. `original` is the debtor's intent, authenticated by the receivable's id: the ledger
    /// keeps no copy of it, and needs its invoices to release them.
    function rejectReceivable(RejectReceivable calldata intent, Proof calldata proof, IssueReceivable calldata original)
        external;

    /// Signed by: the debtor, before the supplier accepted.
    function cancelReceivable(CancelReceivable calldata intent, Proof calldata proof, IssueReceivable calldata original)
        external;

    /// Signed by: the lot's owner. The whole lot, or its last `amount` fen as a new lot, goes to the recipient, who
    /// must have given consent and must not be the debtor. Nobody who passes a certificate on is liable for it afterwards.
    function transferLot(TransferLot calldata intent, Proof calldata proof) external;

    /// Signed by: the lot's owner. Cuts the last `amount` fen off as a lot of its own.
    function splitLot(SplitLot calldata intent, Proof calldata proof) external;

    /// Signed by: the debtor's bank, once it has the money. Each reference once.
    /// Warning: a payment cannot be taken back. Record money that has arrived, not money that was promised.
    function recordPayment(RecordPayment calldata intent, Proof calldata proof) external;

    /// Signed by: the lot's owner or its lienholder. Fixes who is owed this lot's share of what was paid.
    function redeemLot(RedeemLot calldata intent, Proof calldata proof) external;

    /// Who may call: anyone, with no signature: that a receivable matured unpaid is a fact that the ledger checks.
    function noteOverdue(ReceivableId receivable) external;

    /// Who may call: the financing desk. Reserves a lot for a funder until a time.
    function placeLien(LotId lot, address owner, address holder, uint40 until) external;

    /// Who may call: the financing desk. The reserved lot now secures `claim` fen, with no lapse.
    function secureLien(LotId lot, address holder, uint40 claim) external;

    /// Who may call: the financing desk. Repaid by other means; at nothing left the lien goes.
    function reduceLien(LotId lot, address holder, uint40 amount) external;

    /// Who may call: the financing desk. The reserved lot becomes the funder's own.
    function assignLot(LotId lot, address holder, bytes32 terms) external;

    /// Who may call: the financing desk and the compensation pool. Marks a bank reference as used.
    function useReference(address participant, bytes32 bankReference) external;

    function receivableWith(ReceivableId receivable) external view returns (Receivable memory, uint256 paid);

    function lotWith(LotId lot) external view returns (Lot memory, Lien memory);

    function lineOf(address debtor) external view returns (DebtorLine memory);

    function invoiceOf(bytes32 invoice) external view returns (Invoice memory);
}
