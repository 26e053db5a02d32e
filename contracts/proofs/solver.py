"""The solver that Halmos starts: reads one SMT-LIB file, answers as a solver's command line would.

    .tools/proofs/bin/python contracts/proofs/solver.py QUERY.smt2

cvc5, with words of the machine taken for integers below 2^256: products and floors of amounts are questions about
numbers, and taken bit by bit they have no end. Halmos asks twice. First multiplication and division are functions of
which nothing is known, then they are the real ones. To the first question is added what is true of the real one anyway:
a product does not depend on the order of its factors. So "unsat" is a proof either way.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import cvc5  # type: ignore[import-not-found]

PRODUCT = "f_evm_bvmul_"
OPTIONS = {"solve-bv-as-int": "bv", "produce-models": "true"}


def products(terms: list[cvc5.Term]) -> Iterator[cvc5.Term]:
    """The applications of Halmos' unknown products in these terms, each once."""
    waiting, seen = list(terms), set[int]()
    while waiting:
        term = waiting.pop()
        if term.getId() in seen:
            continue
        seen.add(term.getId())
        waiting.extend(term)
        if term.getKind() == cvc5.Kind.APPLY_UF and str(term[0]).startswith(PRODUCT):
            yield term


def answer(query: Path) -> None:
    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    for name, value in OPTIONS.items():
        solver.setOption(name, value)
    parser = cvc5.InputParser(solver)
    parser.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, str(query))
    symbols = parser.getSymbolManager()
    while not (command := parser.nextCommand()).isNull():
        if command.getCommandName() == "check-sat":
            for term in list(products(solver.getAssertions())):
                swapped = terms.mkTerm(cvc5.Kind.APPLY_UF, term[0], term[2], term[1])
                solver.assertFormula(terms.mkTerm(cvc5.Kind.EQUAL, term, swapped))
        print(command.invoke(solver, symbols), end="", flush=True)


if __name__ == "__main__":
    answer(Path(sys.argv[1]))
