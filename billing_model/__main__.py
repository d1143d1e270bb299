"""The command line: ``bill`` a scenario, ``check`` scenarios against what they expect, ``compare`` options, bill a
``book``, hold it against other options (``book-compare``), or make a ``sample`` of one.

Exits with 0; 1 where ``check`` finds a difference; 2 where something is refused, one sentence per problem on the
error stream; 3 where ``book`` or ``book-compare`` left customers out; 130 after Ctrl-C. Never with a traceback.
"""

import sys

from billing_model.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
