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
    Financing,
    FinancingKind,
    FinancingState,
    QuoteTerms,
    RecordRepayment,
    RequestFinancing,
    SubmitQuote,
    WithdrawFinancing
} from "./types/Desk.sol";
import {FinancingId} from "./types/Ids.sol";
import {Lien, Lot} from "./types/Ledger.sol";
import {Proof} from "./types/Proof.sol";
import {Kind, Powers} from "./types/Registry.sol";

/// See `IFinancingDesk` for what each function does, who may sign it and what it refuses.
contract FinancingDesk is IFinancingDesk, Member {
    bytes32 private constant REQUEST = keccak256(
        "RequestFinancing(address holder,uint256 lot,uint8 kind,bool recourse,uint40 until,bytes32 terms,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant WITHDRAW =
        keccak256("WithdrawFinancing(address holder,uint256 financing,uint256 nonce,uint40 deadline)");
    bytes32 private constant QUOTE =
        keccak256("SubmitQuote(address bank,uint256 financing,bytes32 commitment,uint256 nonce,uint40 deadline)");
    bytes32 private constant ACCEPT = keccak256(
        "AcceptQuote(address holder,uint256 financing,address bank,uint40 advance,uint40 repay,uint16 rateBps,uint40 fee,uint40 validUntil,bytes32 salt,uint256 nonce,uint40 deadline)"
    );
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

    constructor(IParticipantRegistry registry, IReceivableLedger ledger) Member("Tallystick FinancingDesk", registry) {
        LEDGER = ledger;
    }

    /// @inheritdoc IFinancingDesk
    function requestFinancing(RequestFinancing calldata intent, Proof calldata proof) external {
        bytes32 digest = _authorise(
            keccak256(abi.encode(REQUEST, intent)), intent.holder, Powers.FINANCE, intent.nonce, intent.deadline, proof
        );
        FinancingId id = FinancingId.wrap(uint256(digest));
        require(intent.kind != FinancingKind.None, Errors.Desk_BadKind());
        require(intent.until > block.timestamp, Errors.Desk_Lapsed(id));
        (Lot memory lot,) = LEDGER.lotWith(intent.lot);
        require(lot.owner == intent.holder, Errors.Ledger_NotHolder(intent.lot, intent.holder));

        Financing storage f = _financings[id];
        (f.holder, f.until, f.kind, f.recourse) = (intent.holder, intent.until, intent.kind, intent.recourse);
        (f.state, f.lot) = (FinancingState.Requested, intent.lot);
        emit FinancingRequested(id, intent.lot, intent.holder, intent.kind, intent.recourse, intent.until, intent.terms);
    }

    /// @inheritdoc IFinancingDesk
    function withdrawFinancing(WithdrawFinancing calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(WITHDRAW, intent)), intent.holder, Powers.FINANCE, intent.nonce, intent.deadline, proof
        );
        Financing storage f = _requestedBy(intent.financing, intent.holder);
        f.state = FinancingState.Withdrawn;
        emit FinancingWithdrawn(intent.financing);
    }

    /// @inheritdoc IFinancingDesk
    function submitQuote(SubmitQuote calldata intent, Proof calldata proof) external {
        _authorise(keccak256(abi.encode(QUOTE, intent)), intent.bank, Powers.LEND, intent.nonce, intent.deadline, proof);
        REGISTRY.requireKind(intent.bank, Kind.Bank);
        Financing storage f = _financings[intent.financing];
        require(f.state == FinancingState.Requested, Errors.Desk_WrongState(intent.financing));
        require(block.timestamp <= f.until, Errors.Desk_Lapsed(intent.financing));
        require(f.holder != intent.bank, Errors.Desk_NotFunder(intent.financing, intent.bank));
        _quotes[intent.financing][intent.bank] = intent.commitment;
        emit QuoteSubmitted(intent.financing, intent.bank, intent.commitment);
    }

    /// @inheritdoc IFinancingDesk
    function acceptQuote(AcceptQuote calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(ACCEPT, intent)), intent.holder, Powers.FINANCE, intent.nonce, intent.deadline, proof
        );
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
        (Lot memory lot,) = LEDGER.lotWith(f.lot);
        // A bought lot is the bank's to the last fen, so its price is quoted against the whole of it. Either way a lot
        // cut shorter than what was quoted on it is refused here.
        bool covered = f.kind == FinancingKind.Discount ? intent.repay == lot.amount : intent.repay <= lot.amount;
        require(
            intent.advance > 0 && intent.advance <= intent.repay && covered,
            Errors.Desk_BadTerms(intent.advance, intent.repay, lot.amount)
        );

        uint40 until = uint40(block.timestamp) + TIME_TO_DISBURSE;
        (f.state, f.until, f.bank) = (FinancingState.Accepted, until, intent.bank);
        (f.advance, f.repay, f.rateBps) = (intent.advance, intent.repay, intent.rateBps);
        LEDGER.placeLien(f.lot, f.holder, intent.bank, until);
        emit QuoteAccepted(id, intent.bank, intent.advance, intent.repay, intent.rateBps, intent.fee, until);
    }

    /// @inheritdoc IFinancingDesk
    function confirmDisbursement(ConfirmDisbursement calldata intent, Proof calldata proof) external {
        _authorise(
            keccak256(abi.encode(DISBURSE, intent)), intent.bank, Powers.LEND, intent.nonce, intent.deadline, proof
        );
        FinancingId id = intent.financing;
        Financing storage f = _fundedBy(id, intent.bank, FinancingState.Accepted);
        require(block.timestamp <= f.until, Errors.Desk_Lapsed(id));
        require(intent.amount == f.advance, Errors.Desk_AmountDiffers(intent.amount, f.advance));
        LEDGER.useReference(intent.bank, intent.bankReference);

        f.state = FinancingState.Disbursed;
        if (f.kind == FinancingKind.Discount) {
            LEDGER.assignLot(f.lot, intent.bank, bytes32(FinancingId.unwrap(id)));
        } else {
            LEDGER.secureLien(f.lot, intent.bank, f.repay);
        }
        emit Disbursed(id, intent.bank, intent.amount, intent.bankReference);
    }

    /// @inheritdoc IFinancingDesk
    function recordRepayment(RecordRepayment calldata intent, Proof calldata proof) external {
        _authorise(keccak256(abi.encode(REPAY, intent)), intent.bank, Powers.LEND, intent.nonce, intent.deadline, proof);
        FinancingId id = intent.financing;
        Financing storage f = _fundedBy(id, intent.bank, FinancingState.Disbursed);
        require(f.kind == FinancingKind.Pledge, Errors.Desk_BadKind());
        (, Lien memory lien) = LEDGER.lotWith(f.lot);
        require(intent.amount > 0 && intent.amount <= lien.claim, Errors.Desk_AmountDiffers(intent.amount, lien.claim));
        LEDGER.useReference(intent.bank, intent.bankReference);

        uint40 left = lien.claim - intent.amount;
        if (left == 0) f.state = FinancingState.Repaid;
        LEDGER.reduceLien(f.lot, intent.bank, intent.amount);
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

    function _requestedBy(FinancingId id, address holder) private view returns (Financing storage f) {
        f = _financings[id];
        require(f.state == FinancingState.Requested, Errors.Desk_WrongState(id));
        require(f.holder == holder, Errors.Desk_NotHolder(id, holder));
    }

    function _fundedBy(FinancingId id, address bank, FinancingState state) private view returns (Financing storage f) {
        f = _financings[id];
        require(f.state == state, Errors.Desk_WrongState(id));
        require(f.bank == bank, Errors.Desk_NotFunder(id, bank));
    }
}
