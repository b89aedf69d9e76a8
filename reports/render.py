"""The child process that draws a PDF: HTML on standard input, page count and PDF on standard output.

Run as `python -m reports.render IDENTIFIER`. It loads no settings and no models, and takes no more memory than
it is given, so a report that runs wild ends here and nowhere else.
"""

from __future__ import annotations

import resource
import sys

MEMORY = 2 * 1024**3


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from reports.pdf import render  # only now: the limit must hold for the libraries too

    printed = render(sys.stdin.buffer.read().decode(), identifier=bytes.fromhex(sys.argv[1]))
    sys.stdout.buffer.write(f"{printed.pages}\n".encode() + printed.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
