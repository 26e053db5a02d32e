// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LotId, ReceivableId} from "../types/Ids.sol";
import {
    AcceptReceivable,
    AppointBank,
    CancelReceivable,
    DebtorLine,
    DeclareDefault,
    Invoice,
    IssueReceivable,
    LienKind,
    Lot,
    Receivable,
    RecordPayment,
    RedeemLot,
    RejectReceivable,
    SetLimit,
    SplitLot,
    TransferLot
} from "../types/Ledger.sol";
import {Policy} from "../types/Policy.sol";
import {Participant} from "../types/Registry.sol";
import {IEligibility} from "./IEligibility.sol";

/// Receivables and their lots. All amounts are fen of CNY, all times UTC seconds. The ledger holds claims, never
/// money: a payment is recorded by the debtor's bank after it happened, and redemption says who is owed what of it.
///
/// Every signed function may also refuse with `Intent_*` (expired, used, badly signed) and, of the key,
/// `Registry_NotActive`, `Registry_KeyNotGranted`, `Registry_KeyLacksPower`. What a pause stops refuses with
/// `Ledger_Paused`: issuing, endorsing, splitting, reserving for a bank. A pause never stops accepting or refusing what
/// was issued, recording a payment, redeeming, disbursing on a reservation, repaying or releasing a lien.
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
    /// `lot` keeps its id, its first fen and its owner; `tail`, its last `amount` fen, is new and is `owner`'s. Where
    /// that is somebody else than the lot's, the tail was endorsed, under `terms`.
    event LotSplit(LotId indexed lot, LotId indexed tail, address indexed owner, uint40 amount, bytes32 terms);
    /// The whole lot changes hands: an endorsement, a sale to a funder, a buy-back, a court's order.
    event LotTransferred(LotId indexed lot, address from, address indexed to, bytes32 terms);
    event LienPlaced(LotId indexed lot, LienKind kind, address indexed party, uint40 claim, uint40 until);
    event LienReduced(LotId indexed lot, uint40 claim);
    event LienReleased(LotId indexed lot);
    /// @param paid All fen received for this receivable so far.
    event PaymentRecorded(
        ReceivableId indexed receivable, address indexed bank, uint40 amount, uint40 paid, bytes32 bankReference
    );
    event ReceivableSettled(ReceivableId indexed receivable);
    event ReceivableDefaulted(
        ReceivableId indexed receivable, address indexed bank, LotId indexed lot, bytes32 evidence
    );
    event OverdueNoted(ReceivableId indexed receivable, address indexed debtor);
    event OverdueCleared(ReceivableId indexed receivable, address indexed debtor);
    /// What of the recorded payments this lot is now owed.
    /// @param lienParty The pledgee, paid before the owner; or the seller with recourse, paid after it.
    event LotRedeemed(
        LotId indexed lot, address indexed owner, uint40 toOwner, address indexed lienParty, uint40 toLienParty
    );
    /// Its debtor paid the owner before the maturity, at the financing desk; nothing of the lot is owed any more.
    event LotDischarged(LotId indexed lot, address indexed owner, uint40 amount);
    event LotFrozen(LotId indexed lot, bytes32 reason);
    event LotUnfrozen(LotId indexed lot, bytes32 reason);
    /// `LotTransferred` or `LotSplit` follows. @param reason Hash of the court's order.
    event TransferForced(LotId indexed lot, address indexed to, uint40 amount, bytes32 reason);
    event Paused(bytes32 reason);
    event Unpaused(bytes32 reason);
    event PolicySet(Policy policy, uint40 from);
    event EligibilitySet(address indexed module);

    // --- lines

    /// Signed by: the debtor, an enterprise. The bank sets its limit and records its payments; the limit starts at 0.
    /// @dev Emits `BankAppointed`. Refuses with `Registry_WrongKind`, `Registry_NotActive`, `Ledger_LineInUse` (anything
    /// is outstanding, unless the present bank is suspended).
    function appointBank(AppointBank calldata intent, bytes calldata proof) external;

    /// Signed by: the debtor's appointed bank. A limit below what is outstanding stops new issues and nothing else.
    /// @dev Emits `LimitSet`. Refuses with `Ledger_BankNotAppointed`.
    function setLimit(SetLimit calldata intent, bytes calldata proof) external;

    // --- certificates

    /// Signed by: the debtor. The certificate exists from now on and takes up the debtor's limit and its invoices, but
    /// moves only after its supplier accepted it. The invoices' uses must add up to the face.
    /// @dev Emits `ReceivableIssued`, then `InvoiceUsed` per invoice. Refuses with `Ledger_Paused`, `Ledger_LotTooSmall`,
    /// `Ledger_BadMaturity`, `Ledger_SelfCertificate`, `Ledger_CannotReceive`, `Ledger_WrongState` (issued already),
    /// `Ledger_DebtorStopped` (银发〔2025〕77号 art. 15), `Ledger_OverLimit`, `Ledger_InvoiceOfAnother`,
    /// `Ledger_InvoiceAmountRaised`, `Ledger_InvoiceOverused`, `Ledger_InvoicesNotFace`.
    /// Warning: the stop counts what was noted (`noteOverdue`); until somebody does, a matured debt does not stop issuing.
    function issueReceivable(IssueReceivable calldata intent, bytes calldata proof) external;

    /// Signed by: the supplier, up to the maturity. `terms` is the hash of the consent shown to it (国令802号 art. 11).
    /// @dev Emits `ReceivableAccepted`. Refuses with `Ledger_WrongState`, `Ledger_NotSupplier`, `Ledger_BadMaturity`.
    /// Warning: it settles the invoices; whoever passes the certificate on is not liable for it afterwards.
    function acceptReceivable(AcceptReceivable calldata intent, bytes calldata proof) external;

    /// Who may call: a key of the supplier. The same in the fewest words, for whoever has a node of its own.
    function acceptReceivable(ReceivableId receivable, bytes32 terms) external;

    /// Signed by: the supplier. `original` is the debtor's intent, authenticated by the receivable's id: the ledger
    /// keeps no copy of it, and needs its invoices to release them.
    /// @dev Emits `ReceivableRejected`, then `InvoiceReleased` per invoice. Refuses with `Ledger_WrongState`,
    /// `Ledger_NotSupplier`, `Ledger_OriginalDiffers`.
    function rejectReceivable(RejectReceivable calldata intent, bytes calldata proof, IssueReceivable calldata original)
        external;

    /// Signed by: the debtor, before the supplier accepted.
    /// @dev Emits `ReceivableCancelled`, then `InvoiceReleased` per invoice. Refuses with `Ledger_NotDebtor`,
    /// `Ledger_WrongState`, `Ledger_OriginalDiffers`.
    function cancelReceivable(CancelReceivable calldata intent, bytes calldata proof, IssueReceivable calldata original)
        external;

    // --- lots

    /// Signed by: the lot's owner. The whole lot, or its last `amount` fen as a new lot, goes to the recipient, who
    /// must have given consent and must not be the debtor. Nobody who passes a certificate on is liable for it afterwards.
    /// @dev Emits `LotTransferred` (whole) or `LotSplit` (part). Refuses with `Ledger_Paused`, `Ledger_NotHolder`,
    /// `Ledger_LotFrozen`, `Ledger_LotLiened`, `Ledger_LotExceeded`, `Ledger_ClosedToTransfer`, `Ledger_LotDischarged`,
    /// `Ledger_SelfCertificate`, `Ledger_CannotReceive`, `Ledger_NoConsent`, `Ledger_TooManyEndorsements`, `Ledger_LotTooSmall`.
    function transferLot(TransferLot calldata intent, bytes calldata proof) external;

    /// Who may call: a key of the lot's owner. The same in the fewest words, for whoever has a node of its own.
    function transferLot(address recipient, uint40 amount, LotId lot, bytes32 terms) external;

    /// Signed by: the lot's owner. Cuts the last `amount` fen off as a lot of its own. There is no way back: lots are
    /// never merged.
    /// @dev Emits `LotSplit`. Refuses with `Ledger_Paused`, `Ledger_NotHolder`, `Ledger_LotFrozen`, `Ledger_LotLiened`,
    /// `Ledger_ClosedToTransfer`, `Ledger_LotDischarged`, `Ledger_LotExceeded`, `Ledger_LotTooSmall`.
    function splitLot(SplitLot calldata intent, bytes calldata proof) external;

    /// Signed by: the lot's owner or the party of its lien. Fixes who is owed this lot's share of what was paid:
    /// floor(amount * paid / face) in all, the face without the lots that were paid early; out of it a pledgee first, the owner next; of a lot bought with recourse the
    /// owner up to its claim, the seller the surplus (民法典 766, 767).
    /// @dev Emits `LotRedeemed`. Refuses with `Ledger_LotFrozen`, `Ledger_LotLiened` (reserved), `Ledger_NotEntitled`,
    /// `Ledger_NothingToRedeem`. Never paused.
    function redeemLot(RedeemLot calldata intent, bytes calldata proof) external;

    /// Reverts with the reason for which `from` could not pass `amount` fen of the lot on to `to` now. Of the lot, the
    /// recipient and the policy; whether `from` is active and has a key that may is the registry's to say.
    function requireTransferable(LotId lot, address from, address to, uint40 amount) external view;

    /// The same as a question (ERC-7943).
    function canTransfer(LotId lot, address from, address to, uint40 amount) external view returns (bool);

    /// Active enterprises and banks may own lots; nobody else may, by any path (ERC-7943).
    function canReceive(address participant) external view returns (bool);

    // --- payment

    /// Signed by: the debtor's bank, once it has the money. Each reference once. Closes the receivable to splits and
    /// endorsements. Also after a default.
    /// @dev Emits `PaymentRecorded`, and with the last fen `ReceivableSettled`, `OverdueCleared`. Refuses with
    /// `Ledger_WrongState`, `Ledger_BankNotAppointed`, `Ledger_NoAmount`, `Ledger_OverPaid`, `Ledger_NoReference`,
    /// `Ledger_ReferenceUsed`. Never paused.
    /// Warning: a payment cannot be taken back. Record money that has arrived, not money that was promised.
    function recordPayment(RecordPayment calldata intent, bytes calldata proof) external;

    /// Who may call: anyone, with no signature: that a receivable matured unpaid is a fact that the ledger checks.
    /// From now until it is paid its debtor issues nothing (银发〔2025〕77号 art. 15).
    /// @dev Emits `OverdueNoted`. Refuses with `Ledger_NotOverdue`.
    function noteOverdue(ReceivableId receivable) external;

    /// Signed by: a bank that owns a lot of the receivable or is owed out of one, after the maturity, on evidence.
    /// @dev Emits `ReceivableDefaulted`, and `OverdueNoted` if nobody had. Refuses with `Registry_WrongKind`,
    /// `Ledger_WrongState`, `Ledger_NotOverdue`, `Ledger_NotEntitled`.
    function declareDefault(DeclareDefault calldata intent, bytes calldata proof) external;

    // --- for the other contracts; anybody else is refused with `Ledger_OnlyModule`

    /// Who may call: the financing desk. Reserves a free lot of `owner` for a bank that may receive it, until a time.
    function reserveLot(LotId lot, address owner, address bank, uint40 until) external;

    /// Who may call: the financing desk. The bank lets go of its reservation, if it still has it. Never paused.
    function releaseLot(LotId lot, address bank) external;

    /// Who may call: the financing desk. The reserved lot now secures `claim` fen, with no lapse. Never paused: the
    /// money has left.
    function secureLot(LotId lot, address owner, address bank, uint40 claim) external;

    /// Who may call: the financing desk. The reserved lot becomes the bank's own: with recourse if there is a `claim`,
    /// else without. Refuses with `Ledger_CannotReceive` a bank that may own nothing any more. Never paused: the
    /// money has left.
    function buyLot(LotId lot, address owner, address bank, uint40 claim, bytes32 terms) external;

    /// Who may call: the financing desk. The debtor paid the lot that its owner reserved for it, before the maturity:
    /// nothing of it is owed any more, and the debtor's line is free of it. Emits `LotDischarged`, and with the last lot
    /// `ReceivableSettled`, `OverdueCleared`. Refuses with `Ledger_ClosedToTransfer` once a payment was recorded, in which
    /// this lot has its share. Never paused: the money has left.
    function dischargeLot(LotId lot, address owner, address debtor) external;

    /// Who may call: the financing desk. Repaid by other means than redemption; at nothing left a pledge is released, a
    /// lot sold with recourse is its seller's again, if it may receive it and the lot is not frozen. Never paused.
    function reduceClaim(LotId lot, address bank, uint40 amount) external;

    /// Who may call: the financing desk and the compensation pool. Marks a bank reference as used.
    function useReference(address participant, bytes32 bankReference) external;

    /// Who may call: the registry, whenever it writes a participant's word. Kept here so that moving a lot costs no call.
    function noteParticipant(address participant, Participant calldata p) external;

    // --- for the roles of `Authority.sol`

    /// Who may call: the custody role. The lot does not move, split or redeem until it is unfrozen. Not a lot
    /// that is only issued: its supplier may still refuse it, and then there is nothing to freeze.
    /// @dev Emits `LotFrozen`. Refuses with `Ledger_NoLot`, `Ledger_WrongState`.
    function freezeLot(LotId lot, bytes32 reason) external;

    /// Who may call: the custody role. @dev Emits `LotUnfrozen`. Refuses with `Ledger_NoLot`, `Ledger_LotNotFrozen`.
    function unfreezeLot(LotId lot, bytes32 reason) external;

    /// Who may call: the court role, after its delay. Executes a judgment: the lot, or its last `amount` fen as a new
    /// one, becomes `to`'s, also after the receivable was paid. A freeze and a pledge stay on it; a reservation ends,
    /// and with the whole lot a sale with recourse. A part is never taken of a lot that is pledged or sold with recourse:
    /// no table says how a claim is shared. `reason` is the hash of the order.
    /// @dev Emits `TransferForced`, then `LotTransferred` or `LotSplit`. Refuses with `Ledger_NoLot`,
    /// `Ledger_WrongState`, `Ledger_CannotReceive`, and for a part as any split does.
    /// Warning: this moves a certificate without its owner's key. It is scheduled in public, and the guardian can cancel
    /// it until the delay is over.
    function forceTransfer(LotId lot, address to, uint40 amount, bytes32 reason) external;

    /// Who may call: the guardian role. @dev Emits `Paused`.
    function pause(bytes32 reason) external;

    /// Who may call: the guardian role. @dev Emits `Unpaused`.
    function unpause(bytes32 reason) external;

    /// Who may call: the governor role, after its delay. `next` holds from UTC second `from` on, which is not past; an
    /// earlier plan that has not begun is dropped. @dev Emits `PolicySet`. Refuses with `Ledger_BadPolicy`.
    function setPolicy(Policy calldata next, uint40 from) external;

    /// Who may call: the governor role, after its delay. The zero address: no module.
    /// @dev Emits `EligibilitySet`. Refuses with `Ledger_BadModule` (no contract).
    /// Warning: a module that refuses everybody stops all endorsements; it cannot stop redemption.
    function setEligibility(IEligibility module) external;

    // --- answers

    /// @return paid Fen paid into it. @return early Fen of its lots that its debtor paid early.
    function receivableWith(ReceivableId receivable)
        external
        view
        returns (Receivable memory, uint256 paid, uint256 early);

    function lotOf(LotId lot) external view returns (Lot memory);

    function lineOf(address debtor) external view returns (DebtorLine memory);

    function invoiceOf(bytes32 invoice) external view returns (Invoice memory);

    function memberOf(address participant) external view returns (Participant memory);

    /// @return current In force now. @return next From `from` on. @return paused See `pause`.
    function policy() external view returns (Policy memory current, Policy memory next, uint40 from, bool paused);

    /// Who is asked whether somebody may receive lots; the zero address: nobody.
    function eligibilityModule() external view returns (IEligibility);

    /// Reverts with `Ledger_Paused` during a pause.
    function requireRunning() external view;
}
