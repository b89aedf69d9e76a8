"""Teams of mentors by exact optimization. Knows no Django: instances in, solutions out."""

from mentorship.matching.blocking import Blocking, blocking_pairs
from mentorship.matching.greedy import greedy
from mentorship.matching.instance import Guide, Instance, Malformed, Pair, Seeker, from_json
from mentorship.matching.relax import Relaxation, rules_to_relax
from mentorship.matching.solve import LEXICOGRAPHIC, REPAIR, TOTAL, LocksClash, Solution, frontier, solve
from mentorship.matching.whatif import Answer, why_not

__all__ = [
    "LEXICOGRAPHIC",
    "REPAIR",
    "TOTAL",
    "Answer",
    "Blocking",
    "Guide",
    "Instance",
    "LocksClash",
    "Malformed",
    "Pair",
    "Relaxation",
    "Seeker",
    "Solution",
    "blocking_pairs",
    "from_json",
    "frontier",
    "greedy",
    "rules_to_relax",
    "solve",
    "why_not",
]
