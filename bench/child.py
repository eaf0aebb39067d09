"""One measure in a fresh process: `python -m bench.child NAME [--quick]` prints one JSON object."""

from __future__ import annotations

import json
import sys

from bench.measures import MEASURES, in_this_process


def main(arguments: list[str]) -> None:
    name, quick = arguments[0], "--quick" in arguments
    print(json.dumps(in_this_process(MEASURES[name], quick)))


if __name__ == "__main__":
    main(sys.argv[1:])
