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

/// | from             | to                 | by                                               | 深工信规〔2024〕5号 |
/// |------------------|--------------------|--------------------------------------------------|--------------------|
/// | None             | Submitted          | bank                                             | art. 19(2)         |
/// | Submitted        | Approved, Rejected | reviewer                                         | art. 20(1)         |
/// | Rejected         | Appealed           | bank, once                                       | art. 20(1)         |
/// | Appealed         | Approved, Rejected | reviewer                                         | art. 20(1)         |
/// | Approved         | Public             | authority                                        | art. 20(2)         |
/// | Public           | Submitted          | authority, on an objection that needs a re-review | art. 20(2)         |
/// | Public           | Planned            | authority                                        | art. 20(2)         |
/// | Planned          | PapersComplete     | treasurer                                        | art. 19(3)         |
/// | PapersComplete   | Paid               | treasurer, with the payment's reference          | art. 20(3)         |
/// | Paid             | Recovering         | bank, on the first recovery                      | art. 19(6)         |
/// | Paid, Recovering | Upgraded           | bank, classing the loan as performing again      | art. 19(5)         |
/// | Upgraded         | None               | bank, having sent the whole compensation back    | art. 19(5)         |
/// | None, Rejected   | Closed             | bank, of a loan that is owed no more             | art. 19(8)         |
/// | None             | Closed             | anybody, long enough after the maturity          | art. 19(8)         |
/// | Submitted, Approved, Public, Planned, PapersComplete | None | bank, withdrawing the claim | -          |
/// | Appealed         | Rejected           | bank, withdrawing the appeal                     | -                  |
///
/// The closure of a compensated loan, recovered or written off, and what may still befall it:
///
/// | from             | to                 | by                                               | 深工信规〔2024〕5号 |
/// |------------------|--------------------|--------------------------------------------------|--------------------|
/// | Paid, Recovering | ClosureSought      | bank, with all refunds made                      | arts. 19(6, 7)     |
/// | ClosureSought    | ClosureReviewed    | reviewer                                         | arts. 19(7), 20(6) |
/// | ClosureReviewed  | ClosureChecked     | treasurer (复核)                                 | art. 19(7)         |
/// | ClosureChecked   | ClosureApproved    | authority (主管部门)                             | art. 19(7)         |
/// | ClosureApproved  | Closed             | supervisor (监管执行部门)                        | art. 19(7)         |
/// | ClosureSought, ClosureReviewed, ClosureChecked, ClosureApproved | Recovering | the office whose turn it is, refusing; or the bank, on a recovery | - |
/// | ClosureSought, ClosureReviewed, ClosureChecked, ClosureApproved | Upgraded | bank, classing the loan as performing again | art. 19(5) |
/// | ClosureSought, ClosureReviewed, ClosureChecked, ClosureApproved | Recalled | authority, see below | art. 28 |
/// | Paid, Recovering, Closed | Recalled   | authority, of a compensation that is not all back | art. 28           |
/// | Recalled         | Closed             | bank, having sent the rest of the compensation back | art. 28         |
///
/// A compensated loan stays Closed when something of it is recovered after all, and the pool's share is due back.
enum ClaimState {
    None,
    Submitted,
    Rejected,
    Approved,
    Public,
    Planned,
    PapersComplete,
    Paid,
    Recovering,
    Appealed,
    Upgraded,
    Closed,
    ClosureSought,
    ClosureReviewed,
    ClosureChecked,
    ClosureApproved,
    Recalled
}

/// The three libraries of art. 10; a project is in exactly one, because it follows from the state of its claim.
enum Library {
    None,
    Loans, // 贷款项目库
    Compensated, // 风险补偿项目库
    Settled // 清偿项目库
}

/// What else stands behind a loan; with any, it may not be in a pool (art. 14).
enum Cover {
    None,
    Insured,
    Guaranteed
}

/// What a bank may no more bring to a pool (arts. 24, 30). It stops nothing else.
enum Bar {
    None,
    Entries,
    EntriesAndClaims
}

/// A pool and its offices: 管理机构 are two (art. 6), one reviews and one pays.
/// @param authority 主管部门. @param supervisor 监管执行部门, which closes what the authority approved.
/// @param highestRatioBps Basis points of a loss that this pool takes at most.
struct Pool {
    address authority;
    address reviewer;
    address treasurer;
    address supervisor;
    uint16 highestRatioBps;
}

/// Amounts in fen. @param ratioBps The share that the pool takes, fixed at entry by the named rule set.
/// @param outstanding Principal still owed when the claim was made. @param compensation Claimed, and once paid received.
/// @param recovered Gross, after payment. @param refunded Went back to the pool. @param appealed An appeal was used.
struct Loan {
    address bank;
    uint40 principal;
    uint16 ratioBps;
    LoanClass class;
    ClaimState claim;
    Cover cover;
    bool appealed;
    bytes32 pool;
    uint40 outstanding;
    uint40 compensation;
    uint40 recovered;
    uint40 refunded;
}

/// @param pool The pool's short name in ASCII, for example "shenzhen". @param ruleSet sha256 of its rule-set file.
struct OpenPool {
    address authority;
    bytes32 pool;
    address reviewer;
    address treasurer;
    address supervisor;
    uint16 highestRatioBps;
    bytes32 ruleSet;
    uint256 nonce;
    uint40 deadline;
}

/// @param bar None takes an earlier one back. @param evidence Hash of the evaluation or the entry in the list.
struct BarBank {
    address authority;
    bytes32 pool;
    address bank;
    Bar bar;
    bytes32 evidence;
    uint256 nonce;
    uint40 deadline;
}

/// @param cover None takes an earlier one back. @param evidence Hash of the policy or guarantee, or of its end.
struct RecordCover {
    address bank;
    FinancingId loan;
    Cover cover;
    bytes32 evidence;
    uint256 nonce;
    uint40 deadline;
}

/// @param ruleSet sha256 of the rule-set file. @param decision Hash of the decision that explains ratio and eligibility.
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

struct AppealClaim {
    address bank;
    FinancingId loan;
    bytes32 grounds;
    uint256 nonce;
    uint40 deadline;
}

struct WithdrawClaim {
    address bank;
    FinancingId loan;
    bytes32 reason;
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

struct CloseLoan {
    address bank;
    FinancingId loan;
    bytes32 evidence;
    uint256 nonce;
    uint40 deadline;
}
