// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Books} from "./base/Books.sol";
import {Court} from "./base/Court.sol";
import {Fen} from "./base/Fen.sol";
import {IssueHash} from "./base/IssueHash.sol";
import {Errors} from "./Errors.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IReceivableLedger} from "./interfaces/IReceivableLedger.sol";
import {LotId, ReceivableId, receivableFrom} from "./types/Ids.sol";
import {
    AcceptReceivable,
    AppointBank,
    CancelReceivable,
    DeclareDefault,
    InvoiceUse,
    IssueReceivable,
    LienKind,
    ReceivableFlags,
    ReceivableState,
    Received,
    RecordPayment,
    RejectReceivable,
    SetLimit
} from "./types/Ledger.sol";
import {GovernedWord, Policy, PolicyWord} from "./types/Policy.sol";
import {Kind, Powers} from "./types/Registry.sol";
import {InvoiceWord, Invoices} from "./types/words/InvoiceWord.sol";
import {LineWord} from "./types/words/LineWord.sol";
import {LotWord, Lots} from "./types/words/LotWord.sol";
import {ReceivableWord, Receivables} from "./types/words/ReceivableWord.sol";

/// See `IReceivableLedger` for what each function does, who may sign it and what it refuses.
/// This half: lines, invoices, certificates, payments and defaults.
contract ReceivableLedger is Court {
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
    bytes32 private constant DECLARE_DEFAULT = keccak256(
        "DeclareDefault(address bank,uint256 receivable,uint256 lot,bytes32 evidence,uint256 nonce,uint40 deadline)"
    );

    constructor(IParticipantRegistry registry, address desk, address pool, address rights, Policy memory first)
        Books(registry, desk, pool, rights, first)
    {}

    /// @inheritdoc IReceivableLedger
    function appointBank(AppointBank calldata intent, bytes calldata proof) external {
        _authorise(APPOINT_BANK, 4, Powers.ADMINISTER, proof);
        _requireKind(intent.debtor, Kind.Enterprise);
        _requireKind(intent.bank, Kind.Bank);
        LineWord line = _lines[intent.debtor];
        // A bank that was suspended records no payments: its debtors must not be tied to it.
        require(line.used() == 0 || !_isActive(line.bank()), Errors.Ledger_LineInUse(intent.debtor));
        _lines[intent.debtor] = line.withLimit(intent.bank, 0);
        emit BankAppointed(intent.debtor, intent.bank);
    }

    /// @inheritdoc IReceivableLedger
    function setLimit(SetLimit calldata intent, bytes calldata proof) external {
        _authorise(SET_LIMIT, 5, Powers.ADMINISTER, proof);
        LineWord line = _lines[intent.debtor];
        require(line.bank() == intent.bank, Errors.Ledger_BankNotAppointed(intent.debtor, intent.bank));
        _lines[intent.debtor] = line.withLimit(intent.bank, intent.limit);
        emit LimitSet(intent.debtor, intent.bank, intent.limit);
    }

    /// @inheritdoc IReceivableLedger
    function issueReceivable(IssueReceivable calldata intent, bytes calldata proof) external {
        bytes32 digest = _hashTypedDataV4(IssueHash.structHash(intent));
        _authoriseDigest(digest, intent.debtor, Powers.ISSUE, intent.nonce, intent.deadline, proof);
        (address debtor, address supplier) = (intent.debtor, intent.supplier);
        (uint40 face, uint40 maturity) = (intent.face, intent.maturity);
        _requireIssuable(debtor, supplier, face, maturity);
        ReceivableId receivable = receivableFrom(digest);
        if (ReceivableWord.unwrap(_receivables[receivable]) != 0) revert Errors.Ledger_WrongState(receivable);

        _drawLine(debtor, face);
        _receivables[receivable] = Receivables.pack(debtor, supplier, maturity, face);
        _lots[receivable.firstLot()] = Lots.pack(supplier, face);
        emit ReceivableIssued(receivable, debtor, supplier, face, maturity, intent.terms);
        _useInvoices(receivable, debtor, face, intent.invoices);
    }

    /// @inheritdoc IReceivableLedger
    function acceptReceivable(AcceptReceivable calldata intent, bytes calldata proof) external {
        _authorise(ACCEPT, 5, Powers.HOLD, proof);
        _accept(intent.receivable, intent.supplier, intent.terms);
    }

    /// @inheritdoc IReceivableLedger
    function acceptReceivable(ReceivableId receivable, bytes32 terms) external {
        address supplier = _receivables[receivable].supplier();
        _requireKey(supplier, msg.sender, Powers.HOLD);
        _accept(receivable, supplier, terms);
    }

    /// @inheritdoc IReceivableLedger
    function rejectReceivable(RejectReceivable calldata intent, bytes calldata proof, IssueReceivable calldata original)
        external
    {
        _authorise(REJECT, 5, Powers.HOLD, proof);
        ReceivableWord r = _issuedTo(intent.receivable, intent.supplier);
        emit ReceivableRejected(intent.receivable, intent.reason);
        _undo(intent.receivable, r.to(ReceivableState.Rejected), original);
    }

    /// @inheritdoc IReceivableLedger
    function cancelReceivable(CancelReceivable calldata intent, bytes calldata proof, IssueReceivable calldata original)
        external
    {
        _authorise(CANCEL, 5, Powers.ISSUE, proof);
        ReceivableWord r = _receivables[intent.receivable];
        require(r.debtor() == intent.debtor, Errors.Ledger_NotDebtor(intent.receivable, intent.debtor));
        require(r.is_(ReceivableState.Issued), Errors.Ledger_WrongState(intent.receivable));
        emit ReceivableCancelled(intent.receivable, intent.reason);
        _undo(intent.receivable, r.to(ReceivableState.Cancelled), original);
    }

    /// @inheritdoc IReceivableLedger
    function recordPayment(RecordPayment calldata intent, bytes calldata proof) external {
        _authorise(RECORD_PAYMENT, 6, Powers.SETTLE, proof);
        ReceivableId receivable = intent.receivable;
        ReceivableWord r = _owed(receivable);
        address bank = _lines[r.debtor()].bank();
        require(bank == intent.bank, Errors.Ledger_BankNotAppointed(r.debtor(), intent.bank));
        require(intent.amount > 0, Errors.Ledger_NoAmount());
        Received memory received = _received[receivable];
        uint40 open = r.face() - received.early - received.paid;
        require(intent.amount <= open, Errors.Ledger_OverPaid(receivable, intent.amount, open));
        _useReference(bank, intent.bankReference);

        received.paid += intent.amount;
        emit PaymentRecorded(receivable, bank, intent.amount, received.paid, intent.bankReference);
        _receive(receivable, r.with(ReceivableFlags.PAID_INTO), received, intent.amount);
    }

    /// @inheritdoc IReceivableLedger
    function dischargeLot(LotId id, address owner, address debtor) external onlyDesk {
        LotWord lot = _reserved(id, owner, debtor);
        ReceivableId receivable = id.receivableOf();
        ReceivableWord r = _owed(receivable);
        // Each live lot has a share of what was paid into the receivable: no lot may leave it after that.
        require(!r.has(ReceivableFlags.PAID_INTO), Errors.Ledger_ClosedToTransfer(receivable));
        uint40 amount = lot.amount();
        _lots[id] = _released(id, lot).withRedeemed(amount);
        emit LotDischarged(id, owner, amount);
        Received memory received = _received[receivable];
        received.early += amount;
        _receive(receivable, r, received, amount);
    }

    /// @inheritdoc IReceivableLedger
    function noteOverdue(ReceivableId receivable) external {
        ReceivableWord r = _receivables[receivable];
        require(
            r.is_(ReceivableState.Accepted) && block.timestamp > r.maturity() && !r.has(ReceivableFlags.OVERDUE_NOTED),
            Errors.Ledger_NotOverdue(receivable)
        );
        _receivables[receivable] = _noted(receivable, r);
    }

    /// @inheritdoc IReceivableLedger
    function declareDefault(DeclareDefault calldata intent, bytes calldata proof) external {
        _authorise(DECLARE_DEFAULT, 6, Powers.LEND, proof);
        _requireKind(intent.bank, Kind.Bank);
        ReceivableWord r = _receivables[intent.receivable];
        require(r.is_(ReceivableState.Accepted), Errors.Ledger_WrongState(intent.receivable));
        require(block.timestamp > r.maturity(), Errors.Ledger_NotOverdue(intent.receivable));
        LotWord lot = _lots[intent.lot];
        require(
            ReceivableId.unwrap(intent.lot.receivableOf()) == ReceivableId.unwrap(intent.receivable)
                && (lot.owner() == intent.bank || (lot.under(LienKind.Secured) && lot.lienParty() == intent.bank)),
            Errors.Ledger_NotEntitled(intent.lot, intent.bank)
        );
        if (!r.has(ReceivableFlags.OVERDUE_NOTED)) r = _noted(intent.receivable, r);
        _receivables[intent.receivable] = r.to(ReceivableState.Defaulted);
        emit ReceivableDefaulted(intent.receivable, intent.bank, intent.lot, intent.evidence);
    }

    function _requireIssuable(address debtor, address supplier, uint40 face, uint40 maturity) private view {
        GovernedWord word = _running();
        PolicyWord rules = word.inForce();
        if (face < rules.leastLot()) revert Errors.Ledger_LotTooSmall(face, rules.leastLot());
        if (maturity <= block.timestamp || maturity > block.timestamp + rules.longestTenor()) {
            revert Errors.Ledger_BadMaturity(maturity);
        }
        if (supplier == debtor) revert Errors.Ledger_SelfCertificate(debtor);
        _requireReceiver(supplier, word);
    }

    function _accept(ReceivableId receivable, address supplier, bytes32 terms) private {
        ReceivableWord r = _issuedTo(receivable, supplier);
        // No payment can be recorded before acceptance: accepting a matured one would put its debtor in default at once.
        if (block.timestamp > r.maturity()) revert Errors.Ledger_BadMaturity(r.maturity());
        _receivables[receivable] = r.to(ReceivableState.Accepted);
        emit ReceivableAccepted(receivable, terms);
    }

    function _issuedTo(ReceivableId receivable, address supplier) private view returns (ReceivableWord r) {
        r = _receivables[receivable];
        if (!r.is_(ReceivableState.Issued)) revert Errors.Ledger_WrongState(receivable);
        if (r.supplier() != supplier) revert Errors.Ledger_NotSupplier(receivable, supplier);
    }

    function _owed(ReceivableId receivable) private view returns (ReceivableWord r) {
        r = _receivables[receivable];
        require(
            r.is_(ReceivableState.Accepted) || r.is_(ReceivableState.Defaulted), Errors.Ledger_WrongState(receivable)
        );
    }

    /// `amount` fen less are owed, on the receivable and on its debtor's line; with the last one both are told.
    function _receive(ReceivableId receivable, ReceivableWord r, Received memory received, uint40 amount) private {
        address debtor = r.debtor();
        LineWord line = _lines[debtor];
        line = line.withUsed(line.used() - amount);
        if (received.paid + received.early == r.face()) {
            r = r.to(ReceivableState.Settled);
            emit ReceivableSettled(receivable);
            if (r.has(ReceivableFlags.OVERDUE_NOTED)) {
                r = r.without(ReceivableFlags.OVERDUE_NOTED);
                line = line.withOverdue(line.overdue() - 1);
                emit OverdueCleared(receivable, debtor);
            }
        }
        _received[receivable] = received;
        _lines[debtor] = line;
        _receivables[receivable] = r;
    }

    function _noted(ReceivableId receivable, ReceivableWord r) private returns (ReceivableWord) {
        LineWord line = _lines[r.debtor()];
        _lines[r.debtor()] = line.withOverdue(line.overdue() + 1);
        emit OverdueNoted(receivable, r.debtor());
        return r.with(ReceivableFlags.OVERDUE_NOTED);
    }

    function _drawLine(address debtor, uint40 face) private {
        LineWord line = _lines[debtor];
        if (line.overdue() != 0) revert Errors.Ledger_DebtorStopped(debtor);
        uint256 available = Fen.beyond(line.limit(), line.used());
        if (face > available) revert Errors.Ledger_OverLimit(debtor, face, available);
        _lines[debtor] = line.withUsed(line.used() + face);
    }

    function _useInvoices(ReceivableId receivable, address debtor, uint40 face, InvoiceUse[] calldata uses) private {
        uint256 sum;
        for (uint256 i; i < uses.length; ++i) {
            (bytes32 key, uint40 amount, uint40 used) = (uses[i].invoice, uses[i].amount, uses[i].used);
            InvoiceWord invoice = _invoices[key];
            uint40 before = invoice.used();
            // An invoice that nobody uses is free to be named by whom it was made out to: naming it first and letting
            // go of it must not keep that one out.
            if (invoice.debtor() == debtor) {
                if (amount > invoice.amount()) revert Errors.Ledger_InvoiceAmountRaised(key, amount, invoice.amount());
            } else if (before != 0) {
                revert Errors.Ledger_InvoiceOfAnother(key, invoice.debtor());
            }
            uint256 available = Fen.beyond(amount, before);
            if (used == 0 || used > available) revert Errors.Ledger_InvoiceOverused(key, used, available);
            _invoices[key] = Invoices.pack(debtor, amount, before + used);
            emit InvoiceUsed(receivable, key, amount, used, before + used);
            unchecked {
                sum += used; // a list that could overflow this does not fit in a block
            }
        }
        if (sum != face) revert Errors.Ledger_InvoicesNotFace(sum, face);
    }

    /// Gives back what an unaccepted receivable had taken: its debtor's line and its invoices.
    function _undo(ReceivableId receivable, ReceivableWord r, IssueReceivable calldata original) private {
        bytes32 digest = _hashTypedDataV4(IssueHash.structHash(original));
        require(
            ReceivableId.unwrap(receivableFrom(digest)) == ReceivableId.unwrap(receivable),
            Errors.Ledger_OriginalDiffers(receivable)
        );
        _receivables[receivable] = r;
        _lots[receivable.firstLot()] = LotWord.wrap(0);
        LineWord line = _lines[r.debtor()];
        _lines[r.debtor()] = line.withUsed(line.used() - r.face());
        for (uint256 i; i < original.invoices.length; ++i) {
            InvoiceUse calldata use = original.invoices[i];
            InvoiceWord invoice = _invoices[use.invoice];
            uint40 left = invoice.used() - use.used;
            _invoices[use.invoice] = invoice.withUsed(left);
            emit InvoiceReleased(receivable, use.invoice, use.used, left);
        }
    }
}
