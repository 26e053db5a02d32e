// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Member} from "./base/Member.sol";
import {Errors} from "./Errors.sol";
import {IFinancingDesk} from "./interfaces/IFinancingDesk.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IReceivableLedger} from "./interfaces/IReceivableLedger.sol";
import {
    AcceptQuote,
    ConfirmDisbursement,
    DeclineFinancing,
    Financing,
    FinancingKind,
    FinancingState,
    QuoteTerms,
    RecordRepayment,
    RequestFinancing,
    SubmitQuote,
    WithdrawFinancing
} from "./types/Desk.sol";
import {FinancingId, LotId} from "./types/Ids.sol";
import {Receivable} from "./types/Ledger.sol";
import {Kind, Powers} from "./types/Registry.sol";

/// See `IFinancingDesk` for what each function does, who may sign it and what it refuses.
contract FinancingDesk is IFinancingDesk, Member {
    bytes32 private constant REQUEST = keccak256(
        "RequestFinancing(address holder,uint256 lot,uint8 kind,bool recourse,address bank,uint40 until,bytes32 terms,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant WITHDRAW =
        keccak256("WithdrawFinancing(address holder,uint256 financing,uint256 nonce,uint40 deadline)");
    bytes32 private constant QUOTE =
        keccak256("SubmitQuote(address bank,uint256 financing,bytes32 commitment,uint256 nonce,uint40 deadline)");
    bytes32 private constant ACCEPT = keccak256(
        "AcceptQuote(address holder,uint256 financing,address bank,uint40 advance,uint40 repay,uint16 rateBps,uint40 fee,uint40 validUntil,bytes32 salt,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant DECLINE =
        keccak256("DeclineFinancing(address bank,uint256 financing,bytes32 reason,uint256 nonce,uint40 deadline)");
    bytes32 private constant DISBURSE = keccak256(
        "ConfirmDisbursement(address bank,uint256 financing,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant REPAY = keccak256(
        "RecordRepayment(address bank,uint256 financing,uint40 amount,bytes32 bankReference,uint256 nonce,uint40 deadline)"
    );

    /// How long a bank has to disburse after its quote was accepted.
    uint40 public constant TIME_TO_DISBURSE = 3 days;

    IReceivableLedger public immutable LEDGER;

    mapping(FinancingId financing => Financing) private _financings;
    mapping(FinancingId financing => mapping(address bank => bytes32 commitment)) private _quotes;
    // The ledger knows whose a lien is, not what for. Whatever lien a lot has, it is of this financing.
    mapping(LotId lot => FinancingId last) private _reservedFor;

    constructor(IParticipantRegistry registry, IReceivableLedger ledger) Member("Tallystick FinancingDesk", registry) {
        LEDGER = ledger;
    }

    /// @inheritdoc IFinancingDesk
    function requestFinancing(RequestFinancing calldata intent, bytes calldata proof) external {
        bytes32 digest = _intentDigest(REQUEST, 9);
        _authoriseDigest(digest, intent.holder, Powers.FINANCE, intent.nonce, intent.deadline, proof);
        FinancingId id = FinancingId.wrap(uint256(digest));
        // A loan on a pledge is owed in any case, and what its debtor has paid is not: recourse is what a seller may grant.
        bool known = intent.kind == FinancingKind.Discount || (intent.kind != FinancingKind.None && !intent.recourse);
        require(known, Errors.Desk_BadKind());
        require(intent.until > block.timestamp, Errors.Desk_Lapsed(id));
        require(LEDGER.lotOf(intent.lot).owner == intent.holder, Errors.Ledger_NotHolder(intent.lot, intent.holder));
        if (intent.kind == FinancingKind.EarlyPayment) {
            require(intent.bank == _debtorOf(intent.lot), Errors.Desk_NotFunder(id, intent.bank));
        } else if (intent.bank != address(0)) {
            REGISTRY.requireKind(intent.bank, Kind.Bank);
        }
        Financing storage f = _financings[id];
        require(f.state == FinancingState.None, Errors.Desk_WrongState(id)); // the same words twice, sent directly

        (f.holder, f.until, f.kind, f.recourse) = (intent.holder, intent.until, intent.kind, intent.recourse);
        (f.state, f.lot, f.bank) = (FinancingState.Requested, intent.lot, intent.bank);
        emit FinancingRequested(
            id, intent.lot, intent.holder, intent.kind, intent.recourse, intent.bank, intent.until, intent.terms
        );
    }

    /// @inheritdoc IFinancingDesk
    function withdrawFinancing(WithdrawFinancing calldata intent, bytes calldata proof) external {
        _authorise(WITHDRAW, 4, Powers.FINANCE, proof);
        Financing storage f = _requestedBy(intent.financing, intent.holder);
        f.state = FinancingState.Withdrawn;
        emit FinancingWithdrawn(intent.financing);
    }

    /// @inheritdoc IFinancingDesk
    function submitQuote(SubmitQuote calldata intent, bytes calldata proof) external {
        _authorise(QUOTE, 5, Powers.LEND, proof);
        Financing storage f = _financings[intent.financing];
        if (f.kind != FinancingKind.EarlyPayment) REGISTRY.requireKind(intent.bank, Kind.Bank);
        require(f.state == FinancingState.Requested, Errors.Desk_WrongState(intent.financing));
        require(block.timestamp <= f.until, Errors.Desk_Lapsed(intent.financing));
        require(
            f.holder != intent.bank && (f.bank == address(0) || f.bank == intent.bank),
            Errors.Desk_NotFunder(intent.financing, intent.bank)
        );
        _quotes[intent.financing][intent.bank] = intent.commitment;
        emit QuoteSubmitted(intent.financing, intent.bank, intent.commitment);
    }

    /// @inheritdoc IFinancingDesk
    function acceptQuote(AcceptQuote calldata intent, bytes calldata proof) external {
        _authorise(ACCEPT, 11, Powers.FINANCE, proof);
        FinancingId id = intent.financing;
        Financing storage f = _requestedBy(id, intent.holder);
        require(block.timestamp <= f.until && block.timestamp <= intent.validUntil, Errors.Desk_Lapsed(id));
        QuoteTerms memory terms = QuoteTerms({
            financing: id,
            bank: intent.bank,
            advance: intent.advance,
            repay: intent.repay,
            rateBps: intent.rateBps,
            fee: intent.fee,
            validUntil: intent.validUntil,
            salt: intent.salt
        });
        require(keccak256(abi.encode(terms)) == _quotes[id][intent.bank], Errors.Desk_QuoteDiffers(id, intent.bank));
        uint256 amount = LEDGER.lotOf(f.lot).amount;
        // A lot sold for good is the bank's to the last fen, and one paid early is gone to the last fen: its price is quoted
        // against the whole of it. Otherwise the bank is owed at most the lot: one cut shorter than what was quoted on it
        // is refused here.
        bool owed = f.kind == FinancingKind.Pledge || f.recourse;
        bool covered = owed ? intent.repay <= amount : intent.repay == amount;
        require(
            intent.advance > 0 && uint256(intent.advance) + intent.fee <= intent.repay && covered,
            Errors.Desk_BadTerms(intent.advance, intent.repay, amount)
        );

        uint40 until = uint40(block.timestamp) + TIME_TO_DISBURSE;
        (f.state, f.until, f.bank) = (FinancingState.Accepted, until, intent.bank);
        (f.advance, f.repay, f.rateBps) = (intent.advance, intent.repay, intent.rateBps);
        _reservedFor[f.lot] = id;
        LEDGER.reserveLot(f.lot, f.holder, intent.bank, until);
        emit QuoteAccepted(id, intent.bank, intent.advance, intent.repay, intent.rateBps, intent.fee, until);
    }

    /// @inheritdoc IFinancingDesk
    function declineFinancing(DeclineFinancing calldata intent, bytes calldata proof) external {
        _authorise(DECLINE, 5, Powers.LEND, proof);
        Financing storage f = _financings[intent.financing];
        require(
            f.state == FinancingState.Requested || f.state == FinancingState.Accepted,
            Errors.Desk_WrongState(intent.financing)
        );
        require(f.bank == intent.bank, Errors.Desk_NotFunder(intent.financing, intent.bank));
        f.state = FinancingState.Declined;
        // Nothing was reserved yet, or that lapsed and the lot is reserved for another financing now.
        if (_isTied(f.lot, intent.financing)) LEDGER.releaseLot(f.lot, intent.bank);
        emit FinancingDeclined(intent.financing, intent.bank, intent.reason);
    }

    /// @inheritdoc IFinancingDesk
    function confirmDisbursement(ConfirmDisbursement calldata intent, bytes calldata proof) external {
        _authorise(DISBURSE, 6, Powers.LEND, proof);
        FinancingId id = intent.financing;
        Financing storage f = _fundedBy(id, intent.bank, FinancingState.Accepted);
        require(block.timestamp <= f.until, Errors.Desk_Lapsed(id));
        require(intent.amount == f.advance, Errors.Desk_AmountDiffers(intent.amount, f.advance));
        LEDGER.useReference(intent.bank, intent.bankReference);

        bool early = f.kind == FinancingKind.EarlyPayment;
        f.state = early ? FinancingState.Repaid : FinancingState.Disbursed;
        if (early) {
            LEDGER.dischargeLot(f.lot, f.holder, f.bank);
        } else if (f.kind == FinancingKind.Discount) {
            LEDGER.buyLot(f.lot, f.holder, intent.bank, f.recourse ? f.repay : 0, bytes32(FinancingId.unwrap(id)));
        } else {
            LEDGER.secureLot(f.lot, f.holder, intent.bank, f.repay);
        }
        emit Disbursed(id, intent.bank, intent.amount, intent.bankReference);
    }

    /// @inheritdoc IFinancingDesk
    function recordRepayment(RecordRepayment calldata intent, bytes calldata proof) external {
        _authorise(REPAY, 6, Powers.LEND, proof);
        FinancingId id = intent.financing;
        Financing storage f = _fundedBy(id, intent.bank, FinancingState.Disbursed);
        require(f.kind == FinancingKind.Pledge || f.recourse, Errors.Desk_NoRecourse(id));
        uint40 claim = LEDGER.lotOf(f.lot).claim;
        require(intent.amount > 0 && intent.amount <= claim, Errors.Desk_AmountDiffers(intent.amount, claim));
        LEDGER.useReference(intent.bank, intent.bankReference);

        uint40 left = claim - intent.amount;
        if (left == 0) f.state = FinancingState.Repaid;
        LEDGER.reduceClaim(f.lot, intent.bank, intent.amount);
        emit Repaid(id, intent.amount, left, intent.bankReference);
    }

    /// @inheritdoc IFinancingDesk
    function financingOf(FinancingId financing) external view returns (Financing memory) {
        return _financings[financing];
    }

    /// @inheritdoc IFinancingDesk
    function quoteOf(FinancingId financing, address bank) external view returns (bytes32 commitment) {
        return _quotes[financing][bank];
    }

    /// @inheritdoc IFinancingDesk
    function claimOf(FinancingId financing) external view returns (uint40 fen) {
        Financing storage f = _financings[financing];
        if (f.state == FinancingState.Disbursed && _isTied(f.lot, financing)) fen = LEDGER.lotOf(f.lot).claim;
    }

    /// @inheritdoc IFinancingDesk
    function financingOn(LotId lot) external view returns (FinancingId financing) {
        return _reservedFor[lot];
    }

    function _requestedBy(FinancingId id, address holder) private view returns (Financing storage f) {
        f = _financings[id];
        require(f.state == FinancingState.Requested, Errors.Desk_WrongState(id));
        require(f.holder == holder, Errors.Desk_NotHolder(id, holder));
    }

    function _fundedBy(FinancingId id, address bank, FinancingState state) private view returns (Financing storage f) {
        f = _financings[id];
        require(f.state == state, Errors.Desk_WrongState(id));
        // A debtor's word that it has paid is no receipt; its bank's is.
        address funder = f.kind == FinancingKind.EarlyPayment ? LEDGER.lineOf(f.bank).bank : f.bank;
        require(bank == funder, Errors.Desk_NotFunder(id, bank));
        // A court can end what a lot was reserved or sold for, and the same bank finance it once more.
        require(_isTied(f.lot, id), Errors.Ledger_NoLien(f.lot));
    }

    function _debtorOf(LotId lot) private view returns (address) {
        (Receivable memory receivable,,) = LEDGER.receivableWith(lot.receivableOf());
        return receivable.debtor;
    }

    function _isTied(LotId lot, FinancingId financing) private view returns (bool) {
        return FinancingId.unwrap(_reservedFor[lot]) == FinancingId.unwrap(financing);
    }
}
