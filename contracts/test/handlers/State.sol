// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Authority} from "../../src/Authority.sol";
import {Financing, QuoteTerms} from "../../src/types/Desk.sol";
import {FinancingId, LotId, ReceivableId} from "../../src/types/Ids.sol";
import {DebtorLine, IssueReceivable, LienKind, Lot, Receivable} from "../../src/types/Ledger.sol";
import {Policy} from "../../src/types/Policy.sol";
import {Loan} from "../../src/types/Pool.sol";
import {Kind, Participant, Powers, Standing} from "../../src/types/Registry.sol";
import {Base} from "../utils/Base.sol";
import {vm} from "../utils/Vm.sol";
import {Gate} from "./Gate.sol";
import {Shapes} from "./Shapes.sol";
import {Sights} from "./Sights.sol";
import {Tables} from "./Tables.sol";

/// The cast, and the books that the handlers share: what every object looked like after the last action, so that each
/// action can be held against the tables; and what must never happen again, such as a used reference.
abstract contract State is Base, Tables, Sights, Shapes {
    struct SeenReceivable {
        ReceivableId id;
        Receivable r;
        uint256 paid;
        uint256 early;
    }

    /// @param lot As its owner may use it: a lapsed reservation counts for nothing.
    /// @param mostEndorsements The limit when it was reserved, which holds for the purchase that follows.
    /// @param financing Whose lien is on it: index in `financings`, plus one. @param paidEarly By its debtor: it is gone.
    struct SeenLot {
        LotId id;
        Lot lot;
        uint8 mostEndorsements;
        uint256 financing;
        bool paidEarly;
    }

    /// @param takenDown Its lien is gone by none of its own steps: a court took the lot; or see `AuditLots._onItsOwn`.
    struct SeenFinancing {
        FinancingId id;
        Financing f;
        Loan loan;
        bool takenDown;
    }

    /// What is being judged. @param by The function that was carried out; 0 is time, or nothing.
    struct Act {
        bytes4 by;
        address actor;
        bytes data;
    }

    // The lines of design 3.5, and two beside them.
    uint256 internal constant PARTITION = 1;
    uint256 internal constant CONSERVATION = 2;
    uint256 internal constant LIENS = 3;
    uint256 internal constant RECEIVERS = 4;
    uint256 internal constant ONCE = 5;
    uint256 internal constant TRANSITIONS = 6;
    uint256 internal constant LINES = 7;
    uint256 internal constant POOLS = 8;
    uint256 internal constant PAUSE = 9;
    uint256 internal constant MIRROR = 10;
    uint256 internal constant HANDS = 11; // only whose hands a thing is in moves it

    uint256 internal constant MOST_RECEIVABLES = 12;
    uint256 internal constant MOST_LOTS = 36;
    uint256 internal constant MOST_FINANCINGS = 24;
    uint256 internal constant INVOICES = 6;

    address internal dora;
    address internal quay;
    address internal deputy;
    address[] internal parties;
    address[] internal holders;
    address[] internal debtors;
    address[] internal banks;
    bytes32[] internal pools;
    mapping(bytes32 pool => address[4] authorityReviewerTreasurerSupervisor) internal officesOf;
    Gate internal gate;
    /// By role number of `Authority.sol`.
    address[6] internal officers;

    SeenReceivable[] internal receivables;
    bytes[] internal originals; // ABI-encoded `IssueReceivable`s, by index of receivable
    SeenLot[] internal lots;
    SeenFinancing[] internal financings;
    mapping(uint256 id => uint256 indexPlusOne) internal indexOf; // of receivables, lots (`_lotKey`) and financings
    mapping(FinancingId financing => bytes[]) internal quotes; // ABI-encoded `QuoteTerms`
    mapping(address participant => Participant) internal seenParty;
    mapping(address debtor => DebtorLine) internal seenLine;

    bool internal paused;
    Policy internal policyNow;
    Policy internal policyNext;
    uint40 internal policyFrom;
    bool internal gateOn;
    bool internal ownPoolPolicy;

    mapping(bytes32 targetParticipantNonce => bool) internal usedNonce;
    mapping(bytes32 participantReference => bool) internal usedReference;
    mapping(address participant => bytes32[]) internal referencesOf;
    mapping(bytes32 participantEraKey => uint16 powers) internal powersOf;
    mapping(address participant => address[]) internal keysOf;

    string[12] private _broken;
    uint256 public actions;
    uint256 internal salt; // so that the same calls of another campaign are other actions
    uint256 internal tries; // calls that were sent, carried out or refused
    uint256 private _dice;
    uint256 private _fresh;
    mapping(address key => uint256 secret) private _secrets;

    function setUp() public virtual override {
        super.setUp();
        // forge-lint: disable-next-line(unsafe-typecast)
        pools = [bytes32("shenzhen"), bytes32("nanshan")];
        _cast();
        gate = new Gate();
        policyNow = policyNext = Policy(100_00, 200, 366, 24);
        _appointOfficers(world.authority());
        debtors = [core, dora, bob];
        _do(world.appoint(dora, rival));
        _do(world.limit(rival, dora, 6_000_000_00));
        address[4] storage offices = officesOf[pools[0]];
        _do(world.open(offices[0], pools[0], offices[1], offices[2], offices[3], 5_000)); // the other is opened on the way
        for (uint256 k; k < parties.length; ++k) {
            address p = parties[k];
            seenParty[p] = registry.participantOf(p);
            _noteKey(p, seenParty[p].key, Powers.ALL);
        }
        for (uint256 k; k < debtors.length; ++k) {
            seenLine[debtors[k]] = ledger.lineOf(debtors[k]);
        }
    }

    function _cast() private {
        dora = world.join("dora", Kind.Enterprise);
        quay = world.join("quay", Kind.Bank);
        deputy = world.join("deputy", Kind.Operator);
        holders = [core, dora, alice, bob, carol];
        banks = [house, rival, quay];
        parties = [core, dora, alice, bob, carol, house, rival, quay, deputy, world.operator()];
        parties.push(world.join("watch", Kind.Regulator));
        officesOf[pools[0]] = [
            world.join("shenzhen authority", Kind.PoolAuthority),
            world.join("shenzhen reviewer", Kind.PoolReviewer),
            world.join("shenzhen treasurer", Kind.PoolTreasurer),
            world.join("shenzhen supervisor", Kind.PoolAuthority)
        ];
        officesOf[pools[1]] = [
            world.join("nanshan authority", Kind.PoolAuthority),
            world.join("nanshan reviewer", Kind.PoolReviewer),
            world.join("nanshan treasurer", Kind.PoolTreasurer),
            world.join("nanshan supervisor", Kind.PoolAuthority)
        ];
        for (uint256 k; k < 8; ++k) {
            parties.push(officesOf[pools[k / 4]][k % 4]);
        }
        _do(world.consent(dora));
        _do(world.consent(rival));
        _do(world.consent(quay));
    }

    /// Each role of `Authority.sol` gets an account of its own, by the way that is prescribed for it.
    function _appointOfficers(Authority authority) private {
        bytes[] memory grants = new bytes[](5);
        uint32[6] memory delays =
            [uint32(0), 0, 0, authority.COURT_DELAY(), authority.RECOVERY_DELAY(), authority.GOVERNOR_DELAY()];
        for (uint64 role = 1; role < 6; ++role) {
            officers[role] = vm.addr(uint256(keccak256(abi.encode("officer", role))));
            grants[role - 1] = abi.encodeCall(AccessManager.grantRole, (role, officers[role], delays[role]));
            world.schedule(address(authority), grants[role - 1]);
        }
        vm.warp(block.timestamp + authority.ADMIN_DELAY());
        for (uint256 k; k < 5; ++k) {
            (bool done,) = world.asRole(address(authority), grants[k]);
            assertTrue(done, "an officer");
        }
        vm.warp(block.timestamp + authority.GRANT_DELAY());
    }

    // Dice

    /// Every action begins with this: the same seed twice is not the same action.
    modifier action(uint256 seed) {
        _dice = uint256(keccak256(abi.encode(salt, seed, ++actions)));
        _;
    }

    function _roll(uint256 sides) internal returns (uint256 rolled) {
        rolled = _dice % sides;
        _dice = uint256(keccak256(abi.encode(_dice)));
    }

    function _chance(uint256 oneIn) internal returns (bool) {
        return _roll(oneIn) == 0;
    }

    function _between(uint256 low, uint256 high) internal returns (uint40 fen) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint40(low >= high ? low : low + _roll(high - low + 1)); // every caller's `high` is fen or a time
    }

    function _one(address[] storage of_) internal returns (address) {
        return of_[_roll(of_.length)];
    }

    /// One of these, and mostly another than `not_`.
    function _oneBut(address[] storage of_, address not_) internal returns (address picked) {
        picked = _one(of_);
        if (picked == not_ && !_chance(8)) picked = _one(of_);
    }

    /// Whom it falls to, or now and then somebody else.
    function _or(address right) internal returns (address) {
        return right == address(0) || _chance(20) ? _one(parties) : right;
    }

    /// An index with which something can be done, if there is one: blind chance would mostly meet the dead. Now and then
    /// any index.
    function _pick(uint256 count, function(uint256) view returns (bool) wanted)
        internal
        returns (uint256 k, bool found)
    {
        if (count == 0) return (0, false);
        uint256 first = _roll(count);
        if (_chance(16)) return (first, true);
        for (uint256 i; i < count; ++i) {
            k = (first + i) % count;
            if (wanted(k)) return (k, true);
        }
    }

    // Books

    function _policy() internal view returns (Policy memory) {
        return block.timestamp >= policyFrom ? policyNext : policyNow;
    }

    /// What the ledger must go by when somebody is to receive a lot, said a second time.
    function _mayReceive(address participant) internal view returns (bool) {
        Participant storage p = seenParty[participant];
        bool trades = p.kind == Kind.Enterprise || p.kind == Kind.Bank;
        return trades && p.standing == Standing.Active && !(gateOn && gate.refused(participant));
    }

    function _normal(Lot memory lot) internal view returns (Lot memory) {
        if (lot.lien == LienKind.Reserved && lot.until < block.timestamp) {
            (lot.lien, lot.lienParty, lot.until) = (LienKind.None, address(0), 0);
        }
        return lot;
    }

    /// What a lot may have redeemed of what was paid into its receivable: those that were paid early have no share.
    function _share(SeenReceivable storage s, uint256 amount) internal view returns (uint256) {
        return s.paid == 0 ? 0 : amount * s.paid / (s.r.face - s.early);
    }

    function _originalOf(uint256 k) internal view returns (IssueReceivable memory) {
        return abi.decode(originals[k], (IssueReceivable));
    }

    function _termsOf(FinancingId id, uint256 k) internal view returns (QuoteTerms memory) {
        return abi.decode(quotes[id][k], (QuoteTerms));
    }

    function _lotKey(LotId id) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("lot", id))); // a receivable and its first lot have one number
    }

    function _powerKey(address participant, address key) internal view returns (bytes32) {
        return keccak256(abi.encode(participant, seenParty[participant].era, key));
    }

    function _noteKey(address participant, address key, uint16 powers) internal {
        powersOf[_powerKey(participant, key)] = powers;
        keysOf[participant].push(key);
    }

    function _freshKey() internal returns (address key, uint256 secret) {
        secret = uint256(keccak256(abi.encode("fresh key", ++_fresh)));
        key = vm.addr(secret);
        _secrets[key] = secret;
    }

    /// From now on the participant signs with this one of `_freshKey`.
    function _takeKey(address participant, address key) internal {
        world.useKey(participant, key, _secrets[key]);
    }

    function _invoice(uint256 index) internal pure returns (bytes32) {
        return keccak256(abi.encode("shared invoice", index));
    }

    // Verdicts

    /// Remembers the first thing that broke a line of design 3.5.
    function _must(bool held, uint256 line, string memory what) internal {
        if (!held && bytes(_broken[line]).length == 0) _broken[line] = what;
    }

    function broken(uint256 line) public view returns (string memory what) {
        return _broken[line];
    }
}
