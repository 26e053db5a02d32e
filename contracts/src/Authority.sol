// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ICompensationPool} from "./interfaces/ICompensationPool.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IReceivableLedger} from "./interfaces/IReceivableLedger.sol";

/// All that anybody may do without a party's signature, who may do it, and after which delay. There is nothing else: no
/// role mints, moves by itself, settles, or changes code.
///
/// | role     | may                                                     | after    | contract            |
/// |----------|---------------------------------------------------------|----------|---------------------|
/// | GUARDIAN | pause, unpause; cancel what COURT, RECOVERY or GOVERNOR have scheduled | at once | ReceivableLedger |
/// | CUSTODY  | freezeLot, unfreezeLot                                  | at once  | ReceivableLedger    |
/// | COURT    | forceTransfer                                           | 2 days   | ReceivableLedger    |
/// | RECOVERY | recoverKey                                              | 3 days   | ParticipantRegistry |
/// | GOVERNOR | setPolicy, setEligibility                               | 7 days   | ReceivableLedger    |
/// | GOVERNOR | setPolicyModule                                         | 7 days   | CompensationPool    |
/// | ADMIN    | grant and revoke these roles and its own, change delays and which role may call what, close a contract's role functions, hand the contracts to another authority | 14 days | this |
///
/// What is scheduled is public (`OperationScheduled`) for the whole of its delay. A guardian cancels what the three roles
/// with a delay have scheduled; an admin's own plans only an admin cancels, so two admins watch each other. A role granted
/// to a further account begins after `GRANT_DELAY`; to a further admin, with the 14 days of granting alone.
contract Authority is AccessManager {
    uint64 public constant GUARDIAN = 1;
    uint64 public constant CUSTODY = 2;
    uint64 public constant COURT = 3;
    uint64 public constant RECOVERY = 4;
    uint64 public constant GOVERNOR = 5;

    uint32 public constant COURT_DELAY = 2 days;
    uint32 public constant RECOVERY_DELAY = 3 days;
    uint32 public constant GOVERNOR_DELAY = 7 days;
    uint32 public constant ADMIN_DELAY = 14 days;
    uint32 public constant GRANT_DELAY = 5 days;

    /// Who holds what at the start. On a laptop all of them may be one account; in production no two should be.
    struct Holders {
        address admin;
        address guardian;
        address custody;
        address court;
        address recovery;
        address governor;
    }

    constructor(Holders memory by, address registry, address ledger, address pool) AccessManager(address(this)) {
        _role(GUARDIAN, "GUARDIAN", by.guardian, 0);
        _role(CUSTODY, "CUSTODY", by.custody, 0);
        _role(COURT, "COURT", by.court, COURT_DELAY);
        _role(RECOVERY, "RECOVERY", by.recovery, RECOVERY_DELAY);
        _role(GOVERNOR, "GOVERNOR", by.governor, GOVERNOR_DELAY);

        _may(GUARDIAN, ledger, IReceivableLedger.pause.selector);
        _may(GUARDIAN, ledger, IReceivableLedger.unpause.selector);
        _may(CUSTODY, ledger, IReceivableLedger.freezeLot.selector);
        _may(CUSTODY, ledger, IReceivableLedger.unfreezeLot.selector);
        _may(COURT, ledger, IReceivableLedger.forceTransfer.selector);
        _may(RECOVERY, registry, IParticipantRegistry.recoverKey.selector);
        _may(GOVERNOR, ledger, IReceivableLedger.setPolicy.selector);
        _may(GOVERNOR, ledger, IReceivableLedger.setEligibility.selector);
        _may(GOVERNOR, pool, ICompensationPool.setPolicyModule.selector);

        _setTargetAdminDelay(registry, ADMIN_DELAY);
        _setTargetAdminDelay(ledger, ADMIN_DELAY);
        _setTargetAdminDelay(pool, ADMIN_DELAY);
        _grantRole(ADMIN_ROLE, by.admin, 0, ADMIN_DELAY);
        _revokeRole(ADMIN_ROLE, address(this));
    }

    function _role(uint64 role, string memory label, address holder, uint32 delay) private {
        _grantRole(role, holder, 0, delay);
        if (delay > 0) _setRoleGuardian(role, GUARDIAN);
        _setGrantDelay(role, GRANT_DELAY);
        emit RoleLabel(role, label);
    }

    function _may(uint64 role, address target, bytes4 selector) private {
        _setTargetFunctionRole(target, selector, role);
    }
}
