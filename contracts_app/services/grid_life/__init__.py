"""The life of grids: created, renamed, split, merged, retired; households are carried over.

Everything takes effect on `today`, which is an argument. A grid that goes out of use is never
deleted: what it became is a `GridSuccession`, who answered for it stays in its duties, and where
each household was is told by its moves. So every day keeps its one answer (S3P2).
"""

from contracts_app.services.grid_life.create import create_grid, rename_grid
from contracts_app.services.grid_life.effect import Effect, NewGrid, Part, Share
from contracts_app.services.grid_life.merge import merge_grids
from contracts_app.services.grid_life.retire import retire_grid
from contracts_app.services.grid_life.split import split_grid

__all__ = [
    "Effect",
    "NewGrid",
    "Part",
    "Share",
    "create_grid",
    "merge_grids",
    "rename_grid",
    "retire_grid",
    "split_grid",
]
