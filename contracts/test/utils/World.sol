// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Authority} from "../../src/Authority.sol";
import {CompensationPool} from "../../src/CompensationPool.sol";
import {FinancingDesk} from "../../src/FinancingDesk.sol";
import {ParticipantRegistry} from "../../src/ParticipantRegistry.sol";
import {ReceivableLedger} from "../../src/ReceivableLedger.sol";
import {Intents} from "../../src/base/Intents.sol";
import {StandardPoolPolicy} from "../../src/modules/StandardPoolPolicy.sol";
import "../../src/types/Desk.sol" as D;
import {FinancingId, LotId, ReceivableId, receivableFrom} from "../../src/types/Ids.sol";
import "../../src/types/Ledger.sol" as L;
import {RevokeIntent} from "../../src/types/Intents.sol";
import {Policy} from "../../src/types/Policy.sol";
import "../../src/types/Registry.sol" as R;
import {Typed} from "./Typed.sol";
import {vm} from "./Vm.sol";
import {Call, WorldPool} from "./WorldPool.sol";

/// The four contracts, the parties' keys, and a builder of a signed call for every intent. Builders send nothing.
contract World is WorldPool {
    struct Key {
        address signer;
        uint256 secret;
    }

    ParticipantRegistry public registry;
    ReceivableLedger public ledger;
    FinancingDesk public desk;
    Authority public authority;
    address public operator;

    // These two have a short form, too, so that their names alone do not say which is meant.
    bytes4 private constant ACCEPT =
        bytes4(keccak256("acceptReceivable((address,uint256,bytes32,uint256,uint40),bytes)"));
    bytes4 private constant TRANSFER =
        bytes4(keccak256("transferLot((address,uint256,uint40,address,bytes32,uint256,uint40),bytes)"));

    mapping(address participant => Key) public keys;
    mapping(address participant => Key) private _firstKeys;
    uint256 private _nonces;

    constructor() {
        address here = address(this);
        address registryAt = vm.computeCreateAddress(here, 3);
        address deskAt = vm.computeCreateAddress(here, 4);
        address poolAt = vm.computeCreateAddress(here, 6);
        operator = _named("operator");
        authority = new Authority(
            Authority.Holders(here, here, here, here, here, here), registryAt, vm.computeCreateAddress(here, 2), poolAt
        );
        ledger = new ReceivableLedger(
            ParticipantRegistry(registryAt), deskAt, poolAt, address(authority), Policy(100_00, 200, 366, 24)
        );
        registry = new ParticipantRegistry(ledger, address(authority), operator, keys[operator].signer, TERMS);
        desk = new FinancingDesk(registry, ledger);
        pool = new CompensationPool(registry, ledger, desk, address(authority), new StandardPoolPolicy());
        require(address(registry) == registryAt && address(desk) == deskAt && address(pool) == poolAt, "addresses");
    }

    /// Admits a participant under a key of its own.
    function join(string calldata name, R.Kind kind) external returns (address participant) {
        participant = _named(name);
        Call memory c = admit(participant, kind, keys[participant].signer);
        // forge-lint: disable-next-line(unchecked-call)
        (bool done,) = c.target.call(c.data);
        require(done, "join");
    }

    /// From now on the participant's intents are signed by this key; `signer` may be a contract wallet.
    function useKey(address participant, address signer, uint256 secret) external {
        keys[participant] = Key(signer, secret);
    }

    /// Back to the key of its admission.
    function useFirstKey(address participant) external {
        keys[participant] = _firstKeys[participant];
    }

    function sign(address participant, address target, bytes32 structHash) public view override returns (bytes memory) {
        Key memory key = keys[participant];
        bytes32 digest = digestOf(target, structHash);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key.secret, digest);
        bytes memory signature = abi.encodePacked(r, s, v);
        return key.signer.code.length == 0 ? signature : abi.encodePacked(key.signer, signature);
    }

    function digestOf(address target, bytes32 structHash) public view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", Intents(target).domainSeparator(), structHash));
    }

    function deadline() public view override returns (uint40) {
        return uint40(block.timestamp + 1 days);
    }

    function nextNonce() public override returns (uint256) {
        return _nonces++;
    }

    // Registry

    function admit(address participant, R.Kind kind, address key) public returns (Call memory) {
        R.AdmitParticipant memory i =
            R.AdmitParticipant(operator, participant, kind, key, TERMS, nextNonce(), deadline());
        return
            _toRegistry(
                abi.encodeCall(registry.admitParticipant, (i, sign(operator, address(registry), Typed.hash(i))))
            );
    }

    function standing(address participant, R.Standing to) external returns (Call memory) {
        return standingBy(operator, participant, to);
    }

    function standingBy(address by, address participant, R.Standing to) public returns (Call memory) {
        R.SetStanding memory i = R.SetStanding(by, participant, to, TERMS, nextNonce(), deadline());
        return _toRegistry(abi.encodeCall(registry.setStanding, (i, sign(by, address(registry), Typed.hash(i)))));
    }

    function grant(address participant, address key, uint16 powers) external returns (Call memory) {
        R.GrantKey memory i = R.GrantKey(participant, key, powers, nextNonce(), deadline());
        return _toRegistry(abi.encodeCall(registry.grantKey, (i, sign(participant, address(registry), Typed.hash(i)))));
    }

    function revoke(address participant, address key) external returns (Call memory) {
        R.RevokeKey memory i = R.RevokeKey(participant, key, nextNonce(), deadline());
        return _toRegistry(abi.encodeCall(registry.revokeKey, (i, sign(participant, address(registry), Typed.hash(i)))));
    }

    function consent(address participant) external returns (Call memory) {
        R.GiveConsent memory i = R.GiveConsent(participant, TERMS, nextNonce(), deadline());
        return
            _toRegistry(abi.encodeCall(registry.giveConsent, (i, sign(participant, address(registry), Typed.hash(i)))));
    }

    function withdrawConsent(address participant) external returns (Call memory) {
        R.WithdrawConsent memory i = R.WithdrawConsent(participant, nextNonce(), deadline());
        return
            _toRegistry(
                abi.encodeCall(registry.withdrawConsent, (i, sign(participant, address(registry), Typed.hash(i))))
            );
    }

    /// Of any of the contracts: takes back the intent that was signed for it with this nonce.
    function revokeIntent(address participant, address target, uint256 nonce) external returns (Call memory) {
        RevokeIntent memory i = RevokeIntent(participant, target, nonce, nextNonce(), deadline());
        return Call(target, abi.encodeCall(Intents.revokeIntent, (i, sign(participant, target, Typed.hash(i)))));
    }

    // What needs a role (`Authority.sol`). This contract holds all of them.

    /// With no delay, or once its delay has passed since `schedule`.
    function asRole(address target, bytes calldata data) external returns (bool done, bytes memory answer) {
        return target.call(data);
    }

    function schedule(address target, bytes calldata data) external {
        authority.schedule(target, data, 0);
    }

    function cancel(address target, bytes calldata data) external {
        authority.cancel(address(this), target, data);
    }

    // Ledger

    function appoint(address debtor, address bank) external returns (Call memory) {
        L.AppointBank memory i = L.AppointBank(debtor, bank, nextNonce(), deadline());
        return _toLedger(abi.encodeCall(ledger.appointBank, (i, _toL(debtor, Typed.hash(i)))));
    }

    function limit(address bank, address debtor, uint40 fen) external returns (Call memory) {
        L.SetLimit memory i = L.SetLimit(bank, debtor, fen, nextNonce(), deadline());
        return _toLedger(abi.encodeCall(ledger.setLimit, (i, _toL(bank, Typed.hash(i)))));
    }

    function issue(L.IssueReceivable calldata i) external view returns (Call memory, ReceivableId) {
        bytes32 structHash = Typed.hash(i);
        return (
            _toLedger(abi.encodeCall(ledger.issueReceivable, (i, _toL(i.debtor, structHash)))),
            receivableFrom(digestOf(address(ledger), structHash))
        );
    }

    function accept(address supplier, ReceivableId id) external returns (Call memory) {
        L.AcceptReceivable memory i = L.AcceptReceivable(supplier, id, TERMS, nextNonce(), deadline());
        return _toLedger(abi.encodeWithSelector(ACCEPT, i, _toL(supplier, Typed.hash(i))));
    }

    function reject(address supplier, ReceivableId id, L.IssueReceivable calldata original)
        external
        returns (Call memory)
    {
        L.RejectReceivable memory i = L.RejectReceivable(supplier, id, TERMS, nextNonce(), deadline());
        return _toLedger(abi.encodeCall(ledger.rejectReceivable, (i, _toL(supplier, Typed.hash(i)), original)));
    }

    function cancel(address debtor, ReceivableId id, L.IssueReceivable calldata original)
        external
        returns (Call memory)
    {
        L.CancelReceivable memory i = L.CancelReceivable(debtor, id, TERMS, nextNonce(), deadline());
        return _toLedger(abi.encodeCall(ledger.cancelReceivable, (i, _toL(debtor, Typed.hash(i)), original)));
    }

    function transfer(address holder, LotId lot, uint40 amount, address to) external returns (Call memory) {
        L.TransferLot memory i = L.TransferLot(holder, lot, amount, to, TERMS, nextNonce(), deadline());
        return _toLedger(abi.encodeWithSelector(TRANSFER, i, _toL(holder, Typed.hash(i))));
    }

    function split(address holder, LotId lot, uint40 amount) external returns (Call memory) {
        L.SplitLot memory i = L.SplitLot(holder, lot, amount, nextNonce(), deadline());
        return _toLedger(abi.encodeCall(ledger.splitLot, (i, _toL(holder, Typed.hash(i)))));
    }

    function pay(address bank, ReceivableId id, uint40 amount, bytes32 ref) external returns (Call memory) {
        L.RecordPayment memory i = L.RecordPayment(bank, id, amount, ref, nextNonce(), deadline());
        return _toLedger(abi.encodeCall(ledger.recordPayment, (i, _toL(bank, Typed.hash(i)))));
    }

    function redeem(address participant, LotId lot) external returns (Call memory) {
        L.RedeemLot memory i = L.RedeemLot(participant, lot, nextNonce(), deadline());
        return _toLedger(abi.encodeCall(ledger.redeemLot, (i, _toL(participant, Typed.hash(i)))));
    }

    function declareDefault(address bank, ReceivableId id, LotId lot) external returns (Call memory) {
        L.DeclareDefault memory i = L.DeclareDefault(bank, id, lot, TERMS, nextNonce(), deadline());
        return _toLedger(abi.encodeCall(ledger.declareDefault, (i, _toL(bank, Typed.hash(i)))));
    }

    // Desk

    function request(address holder, LotId lot, D.FinancingKind kind, uint40 until)
        external
        returns (Call memory, FinancingId)
    {
        return requestOf(address(0), holder, lot, kind, false, until);
    }

    /// Of one bank, or with the zero address of all.
    function requestOf(address bank, address holder, LotId lot, D.FinancingKind kind, bool recourse, uint40 until)
        public
        returns (Call memory, FinancingId)
    {
        D.RequestFinancing memory i =
            D.RequestFinancing(holder, lot, kind, recourse, bank, until, TERMS, nextNonce(), deadline());
        bytes32 structHash = Typed.hash(i);
        return (
            _toDesk(abi.encodeCall(desk.requestFinancing, (i, _toD(holder, structHash)))),
            FinancingId.wrap(uint256(digestOf(address(desk), structHash)))
        );
    }

    function decline(address bank, FinancingId id) external returns (Call memory) {
        D.DeclineFinancing memory i = D.DeclineFinancing(bank, id, TERMS, nextNonce(), deadline());
        return _toDesk(abi.encodeCall(desk.declineFinancing, (i, _toD(bank, Typed.hash(i)))));
    }

    function withdraw(address holder, FinancingId id) external returns (Call memory) {
        D.WithdrawFinancing memory i = D.WithdrawFinancing(holder, id, nextNonce(), deadline());
        return _toDesk(abi.encodeCall(desk.withdrawFinancing, (i, _toD(holder, Typed.hash(i)))));
    }

    function quote(D.QuoteTerms calldata t) external returns (Call memory) {
        D.SubmitQuote memory i = D.SubmitQuote(t.bank, t.financing, keccak256(abi.encode(t)), nextNonce(), deadline());
        return _toDesk(abi.encodeCall(desk.submitQuote, (i, _toD(t.bank, Typed.hash(i)))));
    }

    function acceptQuote(address holder, D.QuoteTerms calldata t) external returns (Call memory) {
        D.AcceptQuote memory i = D.AcceptQuote(
            holder,
            t.financing,
            t.bank,
            t.advance,
            t.repay,
            t.rateBps,
            t.fee,
            t.validUntil,
            t.salt,
            nextNonce(),
            deadline()
        );
        return _toDesk(abi.encodeCall(desk.acceptQuote, (i, _toD(holder, Typed.hash(i)))));
    }

    function disburse(address bank, FinancingId id, uint40 amount, bytes32 ref) external returns (Call memory) {
        D.ConfirmDisbursement memory i = D.ConfirmDisbursement(bank, id, amount, ref, nextNonce(), deadline());
        return _toDesk(abi.encodeCall(desk.confirmDisbursement, (i, _toD(bank, Typed.hash(i)))));
    }

    function repay(address bank, FinancingId id, uint40 amount, bytes32 ref) external returns (Call memory) {
        D.RecordRepayment memory i = D.RecordRepayment(bank, id, amount, ref, nextNonce(), deadline());
        return _toDesk(abi.encodeCall(desk.recordRepayment, (i, _toD(bank, Typed.hash(i)))));
    }

    function _named(string memory name) private returns (address participant) {
        participant = address(uint160(uint256(keccak256(bytes(name))) & R.HIGHEST_PARTICIPANT));
        uint256 secret = uint256(keccak256(abi.encodePacked("key of ", name)));
        keys[participant] = _firstKeys[participant] = Key(vm.addr(secret), secret);
    }

    function _toL(address participant, bytes32 structHash) private view returns (bytes memory) {
        return sign(participant, address(ledger), structHash);
    }

    function _toD(address participant, bytes32 structHash) private view returns (bytes memory) {
        return sign(participant, address(desk), structHash);
    }

    function _toRegistry(bytes memory data) private view returns (Call memory) {
        return Call(address(registry), data);
    }

    function _toLedger(bytes memory data) private view returns (Call memory) {
        return Call(address(ledger), data);
    }

    function _toDesk(bytes memory data) private view returns (Call memory) {
        return Call(address(desk), data);
    }
}
