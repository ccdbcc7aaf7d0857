"""The folder or archive that a TACO dataset lies in, as a list of files that are read in place."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from core.errors import ReleaseError
from core.release.members import Member
from core.release.sources import Place, Source

TOP_TABLES = ("METADATA/level0.parquet", "METADATA/sample.parquet")
"""The table of samples, in version 2 and in version 3: what makes a dataset of a folder."""

_OWN = re.compile(r"__\w+__")
"""Files that the format keeps for itself, as `__meta__` and `__TACOPAD__`."""


@dataclass(frozen=True, slots=True)
class Container:
    """A dataset in a folder, in an archive or in a folder inside one."""

    where: str
    """Path for people."""
    source: Source
    """Where it begins; what its pictures are is told later."""
    members: Mapping[str, Member]
    """Its files by their path below that."""
    reader: Callable[[], AbstractContextManager[Callable[[Member], bytes]]]
    """Opens it for reading files whose size was looked at; either raises ReleaseError."""
    place: Callable[[int, Member], Place]
    """Where the picture of a tile's key is to be found again."""

    def read(self, name: str, *, most: int) -> bytes:
        """Read a file of no more than so many bytes."""
        member = self.members.get(name)
        if member is None:
            raise ReleaseError(f"{name} is missing")
        if max(member.size, member.packed) > most:
            raise ReleaseError(f"{name} is larger than {most >> 20} MB, which it need not be")
        with self.reader() as read:
            return read(member)

    def read_many(self, members: Iterable[Member], *, most: int) -> Iterator[bytes | None]:
        """Read files, None for one that cannot be read or is larger than so many bytes."""
        with self.reader() as read:
            for member in members:
                try:
                    yield read(member) if max(member.size, member.packed) <= most else None
                except ReleaseError:
                    yield None

    def samples(self) -> dict[str, dict[str, Member]]:
        """Files below `DATA/`: by their path in the sample, then by the sample's folder.

        In a dataset without folders the sample is the file itself, and the path nothing.
        """
        found: dict[str, dict[str, Member]] = defaultdict(dict)
        for name, member in self.members.items():
            if name.startswith("DATA/"):
                folder, _, path = name.removeprefix("DATA/").partition("/")
                if not any(_OWN.match(part) for part in (folder, *path.split("/"))):
                    found[path][folder] = member
        return found


def roots(names: Iterable[str]) -> list[str]:
    """Folders in which datasets lie, with a slash behind them, by the names of all files; the outermost first."""
    found = {
        name.removesuffix(table)
        for name in names
        if name.endswith(".parquet")
        for table in TOP_TABLES
        if name == table or name.endswith(f"/{table}")
    }
    return sorted(found, key=len)
