"""The folder or archive that a TACO dataset lies in, as a list of files that are read in place."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


def parted(members: Sequence[Member]) -> dict[str | None, list[Member]]:
    """Members of an archive by the folder of their dataset, with a slash behind it; under None those of no dataset."""
    roots = {
        member.name.removesuffix(table)
        for member in members
        for table in TOP_TABLES
        if member.name == table or member.name.endswith(f"/{table}")
    }
    if not roots:
        return {None: list(members)}
    found: dict[str | None, list[Member]] = defaultdict(list)
    for member in members:
        found[next((folder for folder in _around(member.name) if folder in roots), None)].append(member)
    return found


def _around(name: str) -> Iterator[str]:
    """The folders that a file lies in, the outermost first: nothing, `a/`, `a/b/`."""
    yield ""
    end = name.find("/")
    while end >= 0:
        yield name[: end + 1]
        end = name.find("/", end + 1)
