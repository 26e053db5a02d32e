// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IssueHash} from "./base/IssueHash.sol";
import {Lots} from "./base/Lots.sol";
import {Errors} from "./Errors.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IReceivableLedger} from "./interfaces/IReceivableLedger.sol";
import {ReceivableId, receivableFrom} from "./types/Ids.sol";
import {
    AcceptReceivable,
    AppointBank,
    CancelReceivable,
    DebtorLine,
    Invoice,
    InvoiceUse,
    IssueReceivable,
    Lot,
    Receivable,
    ReceivableFlags,
    ReceivableState,
    RecordPayment,
    RejectReceivable,
    SetLimit
} from "./types/Ledger.sol";
import {Proof} from "./types/Proof.sol";
import {Kind, Powers} from "./types/Registry.sol";

/// See `IReceivableLedger` for what each function does, who may sign it and what it refuses.
/// This half: lines, invoices, certificates and payments.
contract ReceivableLedger is Lots {
    bytes32 private constant APPOINT_BANK =
        keccak256("AppointBank(address debtor,address bank,uint256 nonce,uint40 deadline)");
    bytes32 private constant SET_LIMIT =
        keccak256("SetLimit(address bank,address debtor,uint40 limit,uint256 nonce,uint40 deadline)");
    bytes32 private constant ACCEPT =
        keccak256("AcceptReceivable(address supplier,uint256 receivable,bytes32 terms,uint256 nonce,uint40 deadline)");
    bytes32 private constant REJECT =
        keccak256("RejectReceivable(address supplier,uint256 receivable,bytes32 reason,uint256 nonce,uint40 deadline)");
    bytes32 private constant CANCEL =
        keccak256("CancelReceivable(address debtor,uint256 receivable,bytes32 reason,uint256 nonce,uint40 deadline)");
    bytes32 private constant RECORD_PAYMENT = keccak256(
        "RecordPayment(address bank,uint256 receivable,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
    );

    /// 银发〔2025〕77号 art. 11: one year at the very most; the gateway applies the dated, shorter caps.
    uint256 public constant LONGEST_TENOR = 366 days;

    mapping(address debtor => DebtorLine) private _lines;
    mapping(bytes32 invoice => Invoice) private _invoices;

    constructor(IParticipantRegistry registry, address desk, address pool) Lots(registry, desk, pool) {}

    /// @inheritdoc IReceivableLedger
    function appointBank(AppointBank calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(APPOINT_BANK, intent)),
            intent.debtor,
            Powers.ADMINISTER,
            intent.nonce,
            intent.deadline,
            proof
        );
        REGISTRY.requireKind(intent.debtor, Kind.Enterprise);
        REGISTRY.requireKind(intent.bank, Kind.Bank);
        DebtorLine storage line = _lines[intent.debtor];
        require(line.used == 0, Errors.Ledger_LineInUse(intent.debtor));
        (line.bank, line.limit) = (intent.bank, 0);
        emit BankAppointed(intent.debtor, intent.bank);
    }

    /// @inheritdoc IReceivableLedger
    function setLimit(SetLimit calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(SET_LIMIT, intent)),
            intent.bank,
            Powers.ADMINISTER,
            intent.nonce,
            intent.deadline,
            proof
        );
        DebtorLine storage line = _lines[intent.debtor];
        require(line.bank == intent.bank, Errors.Ledger_BankNotAppointed(intent.debtor, intent.bank));
        line.limit = intent.limit;
        emit LimitSet(intent.debtor, intent.bank, intent.limit);
    }

    /// @inheritdoc IReceivableLedger
    function issueReceivable(IssueReceivable calldata intent, Proof calldata proof) external {
        bytes32 digest =
            _authorise(IssueHash.structHash(intent), intent.debtor, Powers.ISSUE, intent.nonce, intent.deadline, proof);
        ReceivableId receivable = receivableFrom(digest);

        require(intent.face >= LEAST_LOT, Errors.Ledger_LotTooSmall(intent.face, LEAST_LOT));
        require(
            intent.maturity > block.timestamp && intent.maturity <= block.timestamp + LONGEST_TENOR,
            Errors.Ledger_BadMaturity(intent.maturity)
        );
        require(intent.supplier != intent.debtor, Errors.Ledger_SelfCertificate(intent.debtor));
        require(REGISTRY.canReceive(intent.supplier), Errors.Ledger_CannotReceive(intent.supplier));
        require(_receivables[receivable].state == ReceivableState.None, Errors.Ledger_WrongState(receivable));

        _drawLine(intent.debtor, intent.face);
        _receivables[receivable] = Receivable({
            debtor: intent.debtor, maturity: intent.maturity, face: intent.face, state: ReceivableState.Issued, flags: 0
        });
        _lots[receivable.firstLot()] =
            Lot({owner: intent.supplier, amount: intent.face, redeemed: 0, endorsements: 0, liened: false});

        emit ReceivableIssued(receivable, intent.debtor, intent.supplier, intent.face, intent.maturity, intent.terms);
        _useInvoices(receivable, intent.debtor, intent.face, intent.invoices);
    }

    /// @inheritdoc IReceivableLedger
    function acceptReceivable(AcceptReceivable calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(ACCEPT, intent)), intent.supplier, Powers.HOLD, intent.nonce, intent.deadline, proof
        );
        Receivable storage r = _issuedTo(intent.receivable, intent.supplier);
        // No payment can be recorded before acceptance: accepting a matured one would put its debtor in default at once.
        require(block.timestamp <= r.maturity, Errors.Ledger_BadMaturity(r.maturity));
        r.state = ReceivableState.Accepted;
        emit ReceivableAccepted(intent.receivable, intent.terms);
    }

    /// @inheritdoc IReceivableLedger
    function rejectReceivable(RejectReceivable calldata intent, Proof calldata proof, IssueReceivable calldata original)
        external
    {
        _authorise(
            keccak256(abi.encode(REJECT, intent)), intent.supplier, Powers.HOLD, intent.nonce, intent.deadline, proof
        );
        Receivable storage r = _issuedTo(intent.receivable, intent.supplier);
        r.state = ReceivableState.Rejected;
        emit ReceivableRejected(intent.receivable, intent.reason);
        _undo(intent.receivable, original);
    }

    /// @inheritdoc IReceivableLedger
    function cancelReceivable(CancelReceivable calldata intent, Proof calldata proof, IssueReceivable calldata original)
        external
    {
        _authorise(
            keccak256(abi.encode(CANCEL, intent)), intent.debtor, Powers.ISSUE, intent.nonce, intent.deadline, proof
        );
        Receivable storage r = _receivables[intent.receivable];
        require(r.debtor == intent.debtor, Errors.Ledger_NotDebtor(intent.receivable, intent.debtor));
        require(r.state == ReceivableState.Issued, Errors.Ledger_WrongState(intent.receivable));
        r.state = ReceivableState.Cancelled;
        emit ReceivableCancelled(intent.receivable, intent.reason);
        _undo(intent.receivable, original);
    }

    /// @inheritdoc IReceivableLedger
    function recordPayment(RecordPayment calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(RECORD_PAYMENT, intent)),
            intent.bank,
            Powers.SETTLE,
            intent.nonce,
            intent.deadline,
            proof
        );
        ReceivableId receivable = intent.receivable;
        Receivable storage r = _receivables[receivable];
        DebtorLine storage line = _lines[r.debtor];
        require(r.state == ReceivableState.Accepted, Errors.Ledger_WrongState(receivable));
        require(line.bank == intent.bank, Errors.Ledger_BankNotAppointed(r.debtor, intent.bank));
        require(intent.amount > 0, Errors.Ledger_NoAmount());
        uint256 open = r.face - _paid[receivable];
        require(intent.amount <= open, Errors.Ledger_OverPaid(receivable, intent.amount, open));
        _useReference(intent.bank, intent.bankReference);

        uint40 paid = _paid[receivable] + intent.amount;
        _paid[receivable] = paid;
        line.used -= intent.amount;
        r.flags |= ReceivableFlags.PAID_INTO;
        emit PaymentRecorded(receivable, intent.bank, intent.amount, paid, intent.bankReference);

        if (paid < r.face) return;
        r.state = ReceivableState.Settled;
        emit ReceivableSettled(receivable);
        if (r.flags & ReceivableFlags.OVERDUE_NOTED != 0) {
            r.flags &= ~ReceivableFlags.OVERDUE_NOTED;
            --line.overdue;
            emit OverdueCleared(receivable, r.debtor);
        }
    }

    /// @inheritdoc IReceivableLedger
    function noteOverdue(ReceivableId receivable) external {
        Receivable storage r = _receivables[receivable];
        require(
            r.state == ReceivableState.Accepted && block.timestamp > r.maturity
                && r.flags & ReceivableFlags.OVERDUE_NOTED == 0,
            Errors.Ledger_NotOverdue(receivable)
        );
        r.flags |= ReceivableFlags.OVERDUE_NOTED;
        ++_lines[r.debtor].overdue;
        emit OverdueNoted(receivable, r.debtor);
    }

    /// @inheritdoc IReceivableLedger
    function lineOf(address debtor) external view returns (DebtorLine memory) {
        return _lines[debtor];
    }

    /// @inheritdoc IReceivableLedger
    function invoiceOf(bytes32 invoice) external view returns (Invoice memory) {
        return _invoices[invoice];
    }

    function _issuedTo(ReceivableId receivable, address supplier) private view returns (Receivable storage r) {
        r = _receivables[receivable];
        require(r.state == ReceivableState.Issued, Errors.Ledger_WrongState(receivable));
        require(_lots[receivable.firstLot()].owner == supplier, Errors.Ledger_NotSupplier(receivable, supplier));
    }

    function _drawLine(address debtor, uint40 face) private {
        DebtorLine storage line = _lines[debtor];
        require(line.overdue == 0, Errors.Ledger_DebtorStopped(debtor));
        uint256 available = line.limit > line.used ? line.limit - line.used : 0;
        require(face <= available, Errors.Ledger_OverLimit(debtor, face, available));
        line.used += face;
    }

    function _useInvoices(ReceivableId receivable, address debtor, uint40 face, InvoiceUse[] calldata uses) private {
        uint256 sum;
        for (uint256 i; i < uses.length; ++i) {
            InvoiceUse calldata use = uses[i];
            Invoice memory invoice = _invoices[use.invoice];
            if (invoice.debtor == address(0)) {
                invoice = Invoice({debtor: debtor, amount: use.amount, used: 0});
            }
            require(invoice.debtor == debtor, Errors.Ledger_InvoiceOfAnother(use.invoice, invoice.debtor));
            require(
                use.amount <= invoice.amount, Errors.Ledger_InvoiceAmountRaised(use.invoice, use.amount, invoice.amount)
            );
            uint256 available = use.amount > invoice.used ? use.amount - invoice.used : 0;
            require(
                use.used > 0 && use.used <= available, Errors.Ledger_InvoiceOverused(use.invoice, use.used, available)
            );
            invoice.amount = use.amount;
            invoice.used += use.used;
            _invoices[use.invoice] = invoice;
            sum += use.used;
            emit InvoiceUsed(receivable, use.invoice, use.amount, use.used, invoice.used);
        }
        require(sum == face, Errors.Ledger_InvoicesNotFace(sum, face));
    }

    /// Gives back what an unaccepted receivable had taken: its debtor's line and its invoices.
    function _undo(ReceivableId receivable, IssueReceivable calldata original) private {
        bytes32 digest = _hashTypedDataV4(IssueHash.structHash(original));
        require(
            ReceivableId.unwrap(receivableFrom(digest)) == ReceivableId.unwrap(receivable),
            Errors.Ledger_OriginalDiffers(receivable)
        );
        delete _lots[receivable.firstLot()];
        _lines[original.debtor].used -= original.face;
        for (uint256 i; i < original.invoices.length; ++i) {
            InvoiceUse calldata use = original.invoices[i];
            Invoice storage invoice = _invoices[use.invoice];
            invoice.used -= use.used;
            emit InvoiceReleased(receivable, use.invoice, use.used, invoice.used);
        }
    }
}
