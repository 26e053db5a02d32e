"""Messages come twice and in no order, and clocks are wrong: nothing is lost, and order is kept."""

from __future__ import annotations

from tests.faults.conftest import Running


def test_tasks_delivered_twice_and_out_of_order_to_two_workers(calm: Running) -> None:
    calm.survives(calm.faults.deliver_twice)


def test_the_workers_clock_jumps(calm: Running) -> None:
    calm.survives(calm.faults.jump_worker_clock)


def test_the_gateways_clock_jumps(calm: Running) -> None:
    calm.survives(calm.faults.jump_gateway_clock)


def test_the_ledgers_clock_jumps(calm: Running) -> None:
    calm.survives(calm.faults.jump_ledger_clock)
