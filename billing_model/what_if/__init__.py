"""One question each about one contract: another day, another number of seats, another plan.

A question may know its vendor, for it is a question about that vendor's contract. All its answers come from billing a
book of alternatives, never from a formula of its own.
"""
