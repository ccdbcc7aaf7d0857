"""Entry point of the console command."""

import sys

from chatearth import ROOT


def main() -> None:
    """Run the command line with the explorer's own modules first on the path."""
    sys.path.insert(0, str(ROOT))
    try:
        from chatearth.cli import run

        run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
