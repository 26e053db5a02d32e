"""What the account of the whole job must say, whatever the input: every row, fen and signature is accounted for."""

import re

from tests.demo.conftest import Account


def test_ledger_tables_and_books_agree(account: Account) -> None:
    assert account["reconciled"] is True
    assert account["rebuilt_identical"] is True
    assert account["bank_books_balance"] is True


def test_every_invoice_row_is_kept_taken_off_or_refused_with_a_reason(account: Account) -> None:
    invoices = account["invoices"]
    assert invoices["read"] == invoices["accepted"] + invoices["red"] + invoices["refused"]
    assert sum(invoices["refused_by_reason"].values()) == invoices["refused"]
    assert {"void", "repeat", "bad_date", "bad_amount", "sum_mismatch"} <= invoices["refused_by_reason"].keys()


def test_every_certificate_ended_somewhere(account: Account) -> None:
    states = {state: count for state, count in account["certificates"].items() if state != "issued"}
    assert sum(states.values()) == account["certificates"]["issued"]
    assert {"settled", "rejected", "defaulted"} <= set(states) <= {"settled", "rejected", "defaulted", "overdue"}


def test_what_debtors_paid_was_paid_out_to_the_fen(account: Account) -> None:
    """But for less than a fen of each lot of a certificate that is not paid whole: it waits for the rest."""
    sums, lots = account["sums_fen"], account["reconciled_things"]["lot"]
    assert sums["certificates_paid"] == sums["pay_at_maturity"]
    assert 0 <= sums["pay_at_maturity"] - sums["pay_out"] < lots
    assert sums["advanced"] == sums["disburse"] + sums["pay_early"]
    assert 0 < sums["pay_early"] < sums["certificates_paid_early"]
    assert 0 < sums["certificates_paid"] < sums["certificates_face"] <= sums["invoices_net"]


def test_what_the_bank_refused_and_sent_back_was_paid_all_the_same(account: Account) -> None:
    """Only what the stopped debtor owes stays open."""
    payments = account["payments"]
    assert payments["refused"] > 0 and payments["sent_back"] > 0 and payments["repeated"] > 0
    assert payments["messages"] > payments["orders"] > 0
    assert payments["receipts"] >= payments["instructions"] - payments["open"]


def test_money_that_one_party_got_another_paid(account: Account) -> None:
    assert sum(row["got"] for row in account["parties"]) == sum(row["paid"] for row in account["parties"])
    for row in account["parties"]:
        assert row["got"] - row["paid"] == sum(row["by_kind"].values())


def test_the_pool_paid_the_decided_compensation_and_got_its_share_of_the_recovery(account: Account) -> None:
    sums, claims = account["sums_fen"], account["claims"]
    assert claims["paid"] == claims["non_performing"] == 1
    entry, claim, refund = account["decisions"]
    assert (entry["rule"], claim["rule"], refund["rule"]) == ("entry", "claim", "refund")
    assert sums["compensate"] == sums["compensation"] == claim["amount_fen"]
    assert claim["amount_fen"] == claim["outstanding_fen"] * claim["ratio_bps"] // 10_000
    assert sums["refund"] == sums["refunded"] == refund["amount_fen"]
    assert sums["refunded"] == sums["recovered"] * claim["ratio_bps"] // 10_000


def test_every_step_of_a_decision_names_its_article(account: Account) -> None:
    steps = [step for decision in account["decisions"] for rule in decision["decisions"] for step in rule["steps"]]
    assert all(step["article"] and step["phrase"] and step["zh"] and step["en"] for step in steps)
    assert {"4", "14", "15(3)", "17", "19(6)"} <= {step["article"] for step in steps}


def test_what_one_person_drafted_another_signed_at_every_party(account: Account) -> None:
    signed = account["signed_by"]
    assert len(signed) == len(account["intents_signed"]) == 21
    lines = [line for found in signed.values() for line in found]
    assert all(line["maker"] != line["checker"] and line["intents"] > 0 for line in lines)
    idle = [code for code, found in signed.items() if not found]
    assert len(idle) == 2, "all but the regulator and the pool's supervisor act"
    # The others are keys that its administrator grants: its checkers', and the agents' of the bank and the debtor that
    # have one.
    granted = [account["intents_signed"][code] - sum(line["intents"] for line in signed[code]) for code in signed]
    assert set(granted) == {1, 2, 3} and granted.count(3) == 1


def test_what_a_bank_offered_at_once_was_taken_and_paid(account: Account) -> None:
    """The agent signed the quotes: no person of the bank drafted or signed them."""
    [told] = [line["what"] for line in account["story"] if "offers at once" in line["what"]]
    assert "3 holders take" in told
    by_people = sum(
        line["intents"] for found in account["signed_by"].values() for line in found if line["action"] == "SubmitQuote"
    )
    assert by_people == account["financings"]["quotes"] - 3 - account["financings"]["early_payments"]


def test_a_debtor_paid_lots_early_some_by_hand_and_one_by_a_standing_order(account: Account) -> None:
    [told] = [line["what"] for line in account["story"] if "pays early" in line["what"]]
    assert "1 by a standing order" in told
    assert account["financings"]["early_payments"] == 3
    assert [row["payments"] for row in account["money"] if row["kind"] == "pay_early"] == [3]


def test_a_debtor_bore_half_of_the_interest_of_one_financing_and_paid_it_through_its_bank(account: Account) -> None:
    [told] = [line["what"] for line in account["story"] if "bears half of the interest" in line["what"]]
    sums = account["sums_fen"]
    assert sums["interest_share"] > 0 == sums["fee_share"]
    assert f"{sums['interest_share'] // 100:,}.{sums['interest_share'] % 100:02d} yuan" in told
    payers = [row for row in account["parties"] if row["by_kind"]["interest_share"] < 0]
    payees = [row for row in account["parties"] if row["by_kind"]["interest_share"] > 0]
    assert [-row["by_kind"]["interest_share"] for row in payers] == [sums["interest_share"]]
    assert [row["by_kind"]["interest_share"] for row in payees] == [sums["interest_share"]]
    # What the holder pays all in falls by half: there is no fee.
    less, whole = (int(rate.replace(".", "")) for rate in re.findall(r"([0-9]+\.[0-9]{2}) %", told))
    assert 0 <= 2 * less - whole <= 2
    assert {(row["kind"], row["payments"]) for row in account["money"] if row["kind"].endswith("share")} == {
        ("interest_share", 1)
    }


def test_a_large_limit_took_two_checkers_and_a_small_one_one(account: Account) -> None:
    """Who signs last: of a small one the first checker, of a large one the second."""
    limits = [line for found in account["signed_by"].values() for line in found if line["action"] == "SetLimit"]
    assert len({line["checker"] for line in limits}) == 2
    assert len({line["maker"] for line in limits}) == 1


def test_what_must_not_work_did_not(account: Account) -> None:
    refused = " ".join(account["refused_as_they_should"])
    assert "invoice_overused" in refused
    assert "debtor_stopped" in refused


def test_the_pool_was_opened_and_the_default_declared(account: Account) -> None:
    told = " ".join(line["what"] for line in account["story"])
    assert "opens the compensation pool" in told
    assert "declares the default" in told
    assert account["reconciled_things"]["pool"] == 1
