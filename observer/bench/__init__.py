"""Measuring: what Medlyt finds and how well it tells people apart, on made-up meetings, on this machine.

Each bench is a module with `measure(engines, folder) -> Figures`; `BENCHES` says which there are.
"""

from observer.bench.figures import Figures
from observer.bench.registry import BENCHES, IN_PARTS, IN_REAL_TIME, WITHOUT_ENGINES, Bench, bench

__all__ = ["BENCHES", "IN_PARTS", "IN_REAL_TIME", "WITHOUT_ENGINES", "Bench", "Figures", "bench"]
