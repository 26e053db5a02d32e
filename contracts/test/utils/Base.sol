// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CompensationPool} from "../../src/CompensationPool.sol";
import {FinancingDesk} from "../../src/FinancingDesk.sol";
import {ParticipantRegistry} from "../../src/ParticipantRegistry.sol";
import {ReceivableLedger} from "../../src/ReceivableLedger.sol";
import {FinancingKind, QuoteTerms} from "../../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../../src/types/Ids.sol";
import {InvoiceUse, IssueReceivable, Lot} from "../../src/types/Ledger.sol";
import {Kind} from "../../src/types/Registry.sol";
import {Assert} from "./Assert.sol";
import {vm} from "./Vm.sol";
import {Call, World} from "./World.sol";

/// The cast: `core` owes, `alice` supplies, `bob` and `carol` are further down the chain, `house` is the core
/// enterprise's bank, `rival` another one. Everyone trades as soon as `setUp` is through.
abstract contract Base is Assert {
    uint40 internal constant LIMIT = 100_000_000_00;
    uint40 internal constant FACE = 1_000_000_00;
    uint40 internal constant TENOR = 180 days;
    uint256 internal constant START = 1_750_000_000;

    World internal world;
    ParticipantRegistry internal registry;
    ReceivableLedger internal ledger;
    FinancingDesk internal desk;
    CompensationPool internal pool;

    address internal core;
    address internal alice;
    address internal bob;
    address internal carol;
    address internal house;
    address internal rival;

    uint256 private _references;
    uint256 private _invoices;

    function setUp() public virtual {
        vm.warp(START);
        world = World(vm.deployCode("World.sol:World"));
        (registry, ledger) = (world.registry(), world.ledger());
        (desk, pool) = (world.desk(), world.pool());
        core = world.join("core", Kind.Enterprise);
        alice = world.join("alice", Kind.Enterprise);
        bob = world.join("bob", Kind.Enterprise);
        carol = world.join("carol", Kind.Enterprise);
        house = world.join("house", Kind.Bank);
        rival = world.join("rival", Kind.Bank);
        _do(world.consent(core));
        _do(world.consent(alice));
        _do(world.consent(bob));
        _do(world.consent(carol));
        _do(world.appoint(core, house));
        _do(world.limit(house, core, LIMIT));
    }

    /// Carries a signed intent to its contract; nobody in particular carries it.
    function _do(Call memory c) internal {
        (bool done, bytes memory answer) = c.target.call(c.data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    /// The same, and it must be refused with exactly this error.
    function _refused(Call memory c, bytes memory why) internal {
        (bool done, bytes memory answer) = c.target.call(c.data);
        assertTrue(!done, "was not refused");
        assertEq(answer, why, "refused for another reason");
    }

    function _ref() internal returns (bytes32) {
        return bytes32(++_references);
    }

    /// Core's certificate to Alice over one fresh invoice of exactly its face; unsent.
    function _intent(uint40 face) internal returns (IssueReceivable memory) {
        return _intentFor(core, alice, face);
    }

    function _intentFor(address debtor, address supplier, uint40 face) internal returns (IssueReceivable memory i) {
        InvoiceUse[] memory uses = new InvoiceUse[](1);
        uses[0] = InvoiceUse(keccak256(abi.encode("invoice", ++_invoices)), face, face);
        i = IssueReceivable({
            debtor: debtor,
            supplier: supplier,
            face: face,
            maturity: uint40(block.timestamp) + TENOR,
            invoices: uses,
            terms: world.TERMS(),
            nonce: world.nextNonce(),
            deadline: world.deadline()
        });
    }

    function _issue(IssueReceivable memory i) internal returns (ReceivableId id) {
        Call memory c;
        (c, id) = world.issue(i);
        _do(c);
    }

    function _issueRefused(IssueReceivable memory i, bytes memory why) internal {
        (Call memory c,) = world.issue(i);
        _refused(c, why);
    }

    function _issued(uint40 face) internal returns (ReceivableId) {
        return _issue(_intent(face));
    }

    function _accepted(uint40 face) internal returns (ReceivableId id) {
        id = _issued(face);
        _do(world.accept(alice, id));
    }

    /// Alice's accepted certificate as the one lot that it still is.
    function _lot(uint40 face) internal returns (LotId) {
        return _accepted(face).firstLot();
    }

    function _pay(ReceivableId id, uint40 amount) internal {
        _do(world.pay(house, id, amount, _ref()));
    }

    function _lotOf(LotId lot) internal view returns (Lot memory) {
        return ledger.lotOf(lot);
    }

    function _request(address holder, LotId lot, FinancingKind kind) internal returns (FinancingId id) {
        Call memory c;
        (c, id) = world.request(holder, lot, kind, uint40(block.timestamp + 5 days));
        _do(c);
    }

    function _terms(FinancingId id, address bank, uint40 advance, uint40 repay)
        internal
        view
        returns (QuoteTerms memory)
    {
        return QuoteTerms(id, bank, advance, repay, 350, 0, uint40(block.timestamp + 1 days), keccak256("salt"));
    }

    /// Requested by the lot's owner, quoted by `bank`, accepted: the lot is reserved.
    function _reserved(address holder, LotId lot, FinancingKind kind, address bank, uint40 advance, uint40 repay)
        internal
        returns (FinancingId id)
    {
        id = _request(holder, lot, kind);
        QuoteTerms memory terms = _terms(id, bank, advance, repay);
        _do(world.quote(terms));
        _do(world.acceptQuote(holder, terms));
    }

    function _disbursed(address holder, LotId lot, FinancingKind kind, address bank, uint40 advance, uint40 repay)
        internal
        returns (FinancingId id)
    {
        id = _reserved(holder, lot, kind, bank, advance, repay);
        _do(world.disburse(bank, id, advance, _ref()));
    }
}
