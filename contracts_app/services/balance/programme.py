"""A mixed-integer programme, solved by HiGHS.

HiGHS is loaded when it is first needed: a process that never suggests anything does not pay for
it. One thread and a fixed seed make the answer the same each time.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from highspy import HighsLp
    from highspy._core import _Highs

_HALF: Final = 0.5
_LEAST: Final = 0.05
_NO_GUESSING: Final = {
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
"""Where nothing better than a good plan is likely, guessing costs more than it finds."""
MOST_NODES: Final = 5000


@dataclass(slots=True)
class Effort:
    """How long solvers may think. `spent` is set when one had to stop before it was sure."""

    seconds: float
    spent: bool = False
    _started: float = field(default_factory=monotonic)

    def share(self) -> float:
        """Seconds for the next question: half of what is left, so that the last one has some."""
        return max(_LEAST, (self.seconds - (monotonic() - self._started)) / 2)


@dataclass(slots=True)
class Programme:
    """Columns with a cost, and rows that bound sums of them."""

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def choice(self, cost: float = 0) -> int:
        """A column that is taken or not."""
        return self._column(cost, 0, 1, whole=True)

    def amount(self, cost: float, lower: float, upper: float) -> int:
        """A column that may have any value between two bounds."""
        return self._column(cost, lower, upper, whole=False)

    def _column(self, cost: float, lower: float, upper: float, *, whole: bool) -> int:
        self.costs.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(
        self,
        terms: Iterable[tuple[int, float]],
        least: float = float("-inf"),
        most: float = float("inf"),
    ) -> None:
        """A sum of columns that must lie between two bounds."""
        for column, value in terms:
            self.columns.append(column)
            self.values.append(value)
        self.starts.append(len(self.columns))
        self.row_lower.append(least)
        self.row_upper.append(most)

    def solve(
        self, effort: Effort, gap: float, known: Collection[int] | None = None
    ) -> frozenset[int] | None:
        """The columns of the cheapest choice, up to `gap`; None when there is none.

        `known` = the columns of a choice that fits, from which a cheaper one is looked for.
        """
        # The plain solver: the class of the package for daily use greets on standard output.
        from highspy import HighsModelStatus
        from highspy._core import _Highs

        solver = _Highs()
        for option, value in _options(effort.share(), gap, guess=known is not None).items():
            solver.setOptionValue(option, value)
        solver.passModel(self._model())
        if known is not None:
            self._begin_with(solver, known)
        solver.run()
        status, info = solver.getModelStatus(), solver.getInfo()
        if status == HighsModelStatus.kInfeasible:
            return None
        effort.spent |= status != HighsModelStatus.kOptimal
        found = list(solver.getSolution().col_value)
        if not found or info.primal_solution_status == 0:
            return None
        taken = (n for n, value in enumerate(found) if self.whole[n] and value > _HALF)
        return frozenset(taken)

    def _begin_with(self, solver: "_Highs", known: Collection[int]) -> None:
        import numpy

        columns = numpy.flatnonzero(self.whole)
        values = numpy.isin(columns, list(known)).astype(float)
        solver.setSolution(len(columns), columns.astype(numpy.int32), values)

    def _model(self) -> "HighsLp":
        import highspy
        import numpy

        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.costs), len(self.row_lower)
        model.col_cost_ = numpy.array(self.costs)
        model.col_lower_, model.col_upper_ = numpy.array(self.lower), numpy.array(self.upper)
        model.row_lower_ = numpy.array(self.row_lower)
        model.row_upper_ = numpy.array(self.row_upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = numpy.array(self.starts)
        model.a_matrix_.index_ = numpy.array(self.columns)
        model.a_matrix_.value_ = numpy.array(self.values)
        kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
        model.integrality_ = [kinds[whole] for whole in self.whole]
        return model


def _options(seconds: float, gap: float, *, guess: bool) -> dict[str, bool | int | float | str]:
    return {
        "output_flag": False,
        "threads": 1,
        "random_seed": 1,
        "time_limit": seconds,
        "mip_max_nodes": MOST_NODES,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": gap,
        "mip_allow_restart": False,
        "mip_detect_symmetry": False,
        **({} if guess else _NO_GUESSING),
    }
