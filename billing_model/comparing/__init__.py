"""The same need under each option that could serve it: what each costs, which is cheapest, and when that flips.

Here belong the need, the options, and the sentences about their results. A vendor says in its own folder how it serves
a need; files and links of comparisons are in `files`.
"""
