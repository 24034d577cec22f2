"""What a checkpoint file must satisfy before torch is allowed to look at it.

``torch.load(weights_only=True)`` runs no code, but it unpacks bombs, believes sizes and rebuilds sparse
tensors that crash at first use.  So the file is read here first, without torch and without building
anything: the archive's structure here, then every instruction of its pickle in pickle_guard.
"""

from __future__ import annotations

import itertools
import re
import struct
import zipfile
from typing import BinaryIO

from workbench.pickle_guard import CheckpointProblem, inspect_pickle
from workbench.strangers import Strangers

LARGEST_PICKLE = 24 * 2**20  # bytes of data.pkl: the tensors are not in it, so this is a great deal
LARGEST_DIRECTORY = 8 * 2**20  # bytes, for a hundred thousand tensors; in memory ten times as much
_LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
_END = struct.Struct("<4sHHHHIIH")
_MEMBER = re.compile(r"[^\x00-\x1f/\\]+/(data\.pkl|version|byteorder|\.[a-z_]+|data/\d+|\.data/[a-z_]+)")


def inspect(file: BinaryIO, name: str, size: int, strangers: Strangers | None = None) -> zipfile.ZipFile:
    """Refuse everything that is not a plain checkpoint; returns the open archive, to check its CRCs.

    ``name`` is for the sentences, ``size`` the bytes of the file; ``strangers`` admits objects of other classes.
    Raises CheckpointProblem.
    """
    archive = _open_archive(file, name, size)
    sizes = _check_members(archive, file, name)
    pickled = next(member for member in archive.infolist() if member.filename.endswith("/data.pkl"))
    if pickled.file_size > LARGEST_PICKLE:
        raise CheckpointProblem("{file} holds {size} MB of structure besides its tensors, more than any "
                                "checkpoint needs: it was refused as a bomb.", file=name,
                                size=pickled.file_size // 2**20)
    try:
        content = archive.read(pickled)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise damaged(name) from error
    inspect_pickle(content, name, sizes, size, strangers)
    return archive


def damaged(name: str) -> CheckpointProblem:
    return CheckpointProblem("{file} is damaged: its contents do not match their checksum; use an earlier "
                             "checkpoint.", file=name)


def truncated(name: str) -> CheckpointProblem:
    return CheckpointProblem("{file} is incomplete: its end is missing; use an earlier checkpoint or copy it "
                             "again.", file=name)


# ---------------------------------------------------------------------------------------------------------
# The archive

def _open_archive(file: BinaryIO, name: str, size: int) -> zipfile.ZipFile:
    file.seek(0)
    start = file.read(4)
    if not b"PK\x03\x04".startswith(start):
        raise CheckpointProblem("{file} is not a checkpoint: choose a file that was saved by Descent or by "
                                "torch.save.", file=name)
    try:
        # Opened before its end is checked, because zipfile tells a cut-off file from a complete one best.
        archive = zipfile.ZipFile(_Directory(file, name))
        archive.fp = file
    except CheckpointProblem:
        raise
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, EOFError) as error:
        raise truncated(name) from error
    # One end, exactly at the end: a second one would let torch see other members than we do.
    file.seek(size - len(archive.comment) - _END.size)
    magic, *_, comment = _END.unpack(file.read(_END.size))
    if magic != b"PK\x05\x06" or comment != len(archive.comment) or b"PK\x05\x06" in archive.comment:
        raise truncated(name)
    return archive


class _Directory:
    """A file of which an archive's directory is read: at once, and however long it says it is."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._name = name
        self._read, self.seek, self.tell, self.seekable = file.read, file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_DIRECTORY:
            raise CheckpointProblem("{file} was refused as a bomb: the directory of its parts has {size} MB.",
                                    file=self._name, size=size // 2**20)
        return self._read(size)


def _check_members(archive: zipfile.ZipFile, file: BinaryIO, name: str) -> dict[str, int]:
    """The sizes of the tensors' bytes by their key, once every member is known to be harmless."""
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    names = [member.filename for member in members]
    folders = {filename.partition("/")[0] for filename in names}
    lowered = {filename.lower() for filename in names}  # torch looks names up without regard to case
    odd = next((filename for filename in names if not _MEMBER.fullmatch(filename)), None)
    if odd is not None or len(folders) != 1 or len(lowered) != len(names):
        raise _foreign(name, repr(odd or names[0]))
    packed = [member for member in members
              if member.compress_type != zipfile.ZIP_STORED or member.compress_size != member.file_size]
    if packed:
        largest = max(packed, key=lambda member: member.file_size)
        raise CheckpointProblem("{file} was refused: its part {member} is compressed, which torch.save never "
                                "does, and would grow to {size} MB.", file=name, member=repr(largest.filename),
                                size=-(-largest.file_size // 2**20))
    folder = folders.pop()
    if f"{folder}/data.pkl" not in names:
        raise _foreign(name, "data.pkl")
    end = 0
    for member, following in itertools.zip_longest(members, members[1:]):
        # Nothing but "sizes follow" and "UTF-8"; and no folder bit, by which torch would read nothing at all.
        if member.flag_bits & ~0x808 or member.external_attr & 0x10:
            raise damaged(name)
        limit = following.header_offset if following is not None else archive.start_dir
        if member.header_offset < end or _data_end(file, member, name) > limit:
            raise CheckpointProblem("{file} was refused: its parts overlap, which torch.save never does.",
                                    file=name)
        end = limit
    if members[0].header_offset != 0:
        raise _foreign(name, repr(names[0]))
    prefix = f"{folder}/data/"
    return {member.filename.removeprefix(prefix): member.file_size
            for member in members if member.filename.startswith(prefix)}


def _data_end(file: BinaryIO, member: zipfile.ZipInfo, name: str) -> int:
    """Where a member's bytes end, as its local header (which torch follows) places them."""
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) != _LOCAL_HEADER.size:
        raise truncated(name)
    magic, _, _, method, _, _, _, _, _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    local_name = file.read(name_length)
    encoding = "utf-8" if member.flag_bits & 0x800 else "cp437"
    same_name = local_name == member.orig_filename.encode(encoding)
    if magic != b"PK\x03\x04" or method != zipfile.ZIP_STORED or not same_name:
        raise damaged(name)
    return member.header_offset + _LOCAL_HEADER.size + name_length + extra_length + member.file_size


def _foreign(name: str, part: str) -> CheckpointProblem:
    return CheckpointProblem("{file} is not laid out like a checkpoint (see its part {part}): choose a file "
                             "that was saved by Descent or by torch.save.", file=name, part=part)


__all__ = ["CheckpointProblem", "damaged", "inspect", "truncated"]
