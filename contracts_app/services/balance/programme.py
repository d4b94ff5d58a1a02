"""A mixed-integer programme, solved by HiGHS.

HiGHS is loaded when it is first needed: a process that never suggests anything does not pay for
it. One thread and a fixed seed make the answer the same each time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from highspy import HighsLp

_HALF: Final = 0.5
MOST_NODES: Final = 2000


@dataclass(slots=True)
class Effort:
    """Until when a solver may think. `spent` is set when it had to stop before it was sure."""

    seconds: float
    spent: bool = False
    _started: float = field(default_factory=monotonic)

    def left(self) -> float:
        """Seconds that are left; a little for the last question too."""
        return max(0.05, self.seconds - (monotonic() - self._started))


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

    def solve(self, effort: Effort, gap: float) -> frozenset[int] | None:
        """The columns of the cheapest choice, up to `gap`; None when there is none."""
        # The plain solver: the class of the package for daily use greets on standard output.
        from highspy import HighsModelStatus, _Highs

        solver = _Highs()
        for option, value in _options(effort.left(), gap).items():
            solver.setOptionValue(option, value)
        solver.passModel(self._model())
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


def _options(seconds: float, gap: float) -> dict[str, bool | int | float | str]:
    return {
        "output_flag": False,
        "threads": 1,
        "random_seed": 1,
        "time_limit": seconds,
        "mip_max_nodes": MOST_NODES,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": gap,
        "mip_allow_restart": False,
    }
