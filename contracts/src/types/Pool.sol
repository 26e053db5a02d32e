// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FinancingId} from "./Ids.sol";

/// The five classes of 商业银行金融资产风险分类办法 (令〔2023〕第1号); from Substandard on a loan is non-performing.
enum LoanClass {
    None,
    Normal,
    SpecialMention,
    Substandard,
    Doubtful,
    Loss
}

/// | from           | to             | by                                      | 深工信规〔2024〕5号 |
/// |----------------|----------------|-----------------------------------------|--------------------|
/// | None           | Submitted      | bank                                    | art. 19(2)         |
/// | Submitted      | Approved       | reviewer                                | art. 20(1)         |
/// | Submitted      | Rejected       | reviewer                                | art. 20(1)         |
/// | Approved       | Public         | authority                               | art. 20(2)         |
/// | Public         | Planned        | authority                               | art. 20(2)         |
/// | Planned        | PapersComplete | treasurer                               | art. 19(3)         |
/// | PapersComplete | Paid           | treasurer, with the payment's reference | art. 20(3)         |
/// | Paid           | Recovering     | bank, on the first recovery             | art. 19(6)         |
enum ClaimState {
    None,
    Submitted,
    Rejected,
    Approved,
    Public,
    Planned,
    PapersComplete,
    Paid,
    Recovering
}

/// Amounts in fen. @param ratioBps The share that the pool takes, fixed at entry by the named rule set.
/// @param compensation Fen claimed, and once paid received. @param recovered Gross fen recovered after payment.
/// @param refunded Fen that went back to the pool.
struct Loan {
    address bank;
    uint40 principal;
    uint16 ratioBps;
    LoanClass class;
    ClaimState claim;
    uint40 compensation;
    uint40 recovered;
    uint40 refunded;
}

/// @param pool The pool's short name in ASCII, for example "shenzhen". @param ruleSet sha256 of the rule-set file.
/// @param decision Hash of the decision that explains ratio and eligibility.
struct EnterLoan {
    address bank;
    FinancingId loan;
    bytes32 pool;
    uint40 principal;
    uint16 ratioBps;
    bytes32 ruleSet;
    bytes32 decision;
    uint256 nonce;
    uint40 deadline;
}

struct ClassifyLoan {
    address bank;
    FinancingId loan;
    LoanClass class;
    bytes32 evidence;
    uint256 nonce;
    uint40 deadline;
}

/// @param outstanding Principal still owed at submission, fen. @param amount floor(outstanding * ratio).
struct SubmitClaim {
    address bank;
    FinancingId loan;
    uint40 outstanding;
    uint40 amount;
    bytes32 decision;
    uint256 nonce;
    uint40 deadline;
}

struct AdvanceClaim {
    address office;
    FinancingId loan;
    ClaimState to;
    bytes32 evidence;
    uint256 nonce;
    uint40 deadline;
}

struct PayClaim {
    address treasurer;
    FinancingId loan;
    uint40 amount;
    bytes32 bankReference;
    uint256 nonce;
    uint40 deadline;
}

/// @param gross What was collected before costs (Shenzhen art. 19(6): 未扣除诉讼仲裁等费用), fen.
struct RecordRecovery {
    address bank;
    FinancingId loan;
    uint40 gross;
    bytes32 bankReference;
    uint256 nonce;
    uint40 deadline;
}

struct RefundCompensation {
    address bank;
    FinancingId loan;
    uint40 amount;
    bytes32 bankReference;
    uint256 nonce;
    uint40 deadline;
}
