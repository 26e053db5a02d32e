"""A gate made of questions that people answer on evidence (Shenzhen arts. 3, 15, 30; Ma'anshan arts. 7, 12)."""

from collections.abc import Mapping

from rules import checks
from rules.decision import Decision, Outcome, Step, facts, worst
from rules.ruleset import Data, RuleSet


def conditions(rule_set: RuleSet, asked_at: str | None = None) -> Data:
    """The tests of the list by name; those only that are asked at a step ("entry", "claim"), if one is named."""
    tests: Data = rule_set.rule("conditions", strategy="checklist")["tests"]
    if asked_at is None:
        return tests
    known = {step for test in tests.values() for step in test.get("asked_at", ())}
    checks.word("asked_at", asked_at, known)
    return {name: test for name, test in tests.items() if asked_at in test.get("asked_at", known)}


def checklist(rule_set: RuleSet, *, answers: Mapping[str, bool | None], asked_at: str | None = None) -> Decision:
    """May the pool compensate, as far as the list of the rule set says?

    `answers` by the names of its tests: True if it is met, False if not, None or absent where nobody has
    answered. `asked_at`: the step at which it is asked, where the list knows several; without it all is asked.
    Outcome: "no" if any is not met; else "missing", naming each test and its evidence; else "yes".
    Raises `InputError` for an unknown test or step, or an answer of the wrong type.
    """
    tests = conditions(rule_set, asked_at)
    for name, answer in answers.items():
        checks.word("answers", name, tests)
        checks.optional_flag(name, answer)
    outcomes: dict[str, Outcome] = {}
    steps = []
    for name, test in tests.items():
        answer = answers.get(name)
        outcomes[name] = "missing" if answer is None else "yes" if answer else "no"
        words_zh, words_en = {
            "missing": (f"待核:{test['evidence']}", f"not answered; evidence: {test['evidence']}"),
            "yes": ("符合", "met"),
            "no": ("不符合,不予补偿", "not met, so not compensated"),
        }[outcomes[name]]
        steps.append(
            Step(
                test["article"],
                test["phrase"],
                f"{test['zh']}:{words_zh}。",
                f"{test['en'].capitalize()}: {words_en}.",
                facts(**{name: answer}),
            )
        )
    missing = [f"{name} ({tests[name]['evidence']})" for name, outcome in outcomes.items() if outcome == "missing"]
    inputs = dict(answers) | ({} if asked_at is None else {"asked_at": asked_at})
    return rule_set.decide("checklist", inputs, worst(list(outcomes.values())), steps, missing=missing)
