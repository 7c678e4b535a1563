"""The lines that guard an index, each with what it is when it is switched off, and the tests that must notice.

A guard belongs here when without it everything still works, as long as nothing goes wrong. `test_guards.py` switches
off one after the other in `make soak`, and sees in every run that each still stands where it is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GUARDS", "Guard"]

_DURABILITY = "tests/reliability/test_durability.py"
_FAILING_DISK = "tests/reliability/test_failing_disk.py"
_POWER_LOSS = "tests/reliability/test_power_loss.py"
_DAMAGE = "tests/reliability/test_damage.py"
_FORGED = "tests/reliability/test_forged.py"
_FAILURES = "tests/index/test_writer_failures.py"
_GIVING_UP = "tests/reliability/test_giving_up.py"
_UNUSABLE = "tests/index/test_damage.py"
_CHECK = "tests/index/test_check.py"
_CONTAINER = "tests/columnar/test_container.py"


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard.

    Attributes:
        what: what it guards against; names it in the report of the tests.
        file: the file that it stands in.
        text: a piece of the file that is there once.
        off: what stands there when the guard is switched off.
        tests: the files of tests, or single tests, one of which fails then.
    """

    what: str
    file: str
    text: str
    off: str
    tests: tuple[str, ...]


_DISK = "index/fundstelle/index/storage/disk.py"
_STORE = "index/fundstelle/index/storage/store.py"
_CREATION = "index/fundstelle/index/storage/creation.py"
_MANIFEST = "index/fundstelle/index/storage/manifest.py"
_COMMITS = "index/fundstelle/index/storage/commits.py"
_TRANSACTION = "index/fundstelle/index/storage/transaction.py"
_LOCKS = "index/fundstelle/index/storage/locks.py"
_WRITER = "index/fundstelle/index/writing/writer.py"
_PAGES = "index/fundstelle/index/columnar/pages.py"
_FILES = "index/fundstelle/index/columnar/container.py"
_DOCUMENTS = "index/fundstelle/index/columnar/documents.py"

_STORAGE_TESTS = ("tests/index/test_writer_turns.py", "tests/index/test_writer_places.py")
_INTERRUPTED = "tests/index/test_writer_interrupted.py"
_IN_BETWEEN = "tests/reliability/test_in_between.py"
_OPENING = "tests/reliability/test_opening.py"
_COMMIT_FORGERIES = "tests/index/test_forged_commits.py"

_ON_DISK = (
    Guard(
        "content on disk", _DISK, "    else:\n        os.fsync(descriptor)", "    else:\n        pass", (_DURABILITY,)
    ),
    Guard("content complete", _DISK, "            self.flush()\n", "            pass\n", (_DURABILITY,)),
    Guard("names on disk", _DISK, "            os.fsync(self._descriptor)", "            pass", (_DURABILITY,)),
    Guard(
        "entries of other folders on disk", _DISK, "            os.fsync(folder)", "            pass", (_DURABILITY,)
    ),
    Guard("entries of new folders on disk", _DISK, "self.sync_folder(folder.parent)", "pass", (_DURABILITY,)),
    Guard(
        "names of segments on disk before the commit",
        _TRANSACTION,
        "        self._disk.sync_folder(self.store.path)\n",
        "",
        (_DURABILITY, _POWER_LOSS),
    ),
    Guard(
        "name of a commit on disk before it is told of",
        _DISK,
        "        self.sync_folder(path.parent)",
        "        pass",
        (_DURABILITY, _POWER_LOSS),
    ),
    Guard(
        "a file appears when it is complete",
        _DISK,
        "            self.write(temporary, content)\n            self.publish(temporary, path)",
        "            self.write(path, content)",
        (_DURABILITY, _FAILING_DISK),
    ),
    Guard(
        "the manifest comes last",
        _CREATION,
        "        disk.remove(first)\n",
        "        disk.remove(first)\n        disk.put(path / MANIFEST, encode_manifest(manifest))\n"
        "        return Store(path, manifest)\n",
        (_DURABILITY,),
    ),
    Guard(
        "a fork writes nothing",
        _DISK,
        "        if os.getpid() != self._process:",
        "        if False:",
        _STORAGE_TESTS,
    ),
)

_FAILING = (
    Guard(
        "rollback removes what was made",
        _TRANSACTION,
        "            for path in self._made:",
        "            for path in ():",
        (_GIVING_UP,),
    ),
    Guard(
        "what is visible stays",
        _TRANSACTION,
        "        if not self._is_visible():\n            for path",
        "        if True:\n            for path",
        (_INTERRUPTED,),
    ),
    Guard(
        "a failed commit is told",
        _TRANSACTION,
        "            if not self._is_visible():\n                raise\n",
        "            if False:\n                raise\n",
        (_GIVING_UP,),
    ),
    Guard("no commit after a failed addition", _WRITER, "if not self._draft.is_whole:", "if False:", (_GIVING_UP,)),
    Guard(
        "no half of what was added",
        _WRITER,
        "        else:\n            self.rollback()",
        "        else:\n            self.commit()",
        (_FAILURES,),
    ),
    Guard(
        "a new index in which something was committed stays",
        _CREATION,
        "        if any(commit_number(name) for name in names):\n            return\n",
        "",
        (_GIVING_UP,),
    ),
)

_REMOVING = (
    Guard(
        "what a commit names stays",
        _TRANSACTION,
        "is_of_an_index(name) and name not in kept:",
        "is_of_an_index(name):",
        (_DURABILITY,),
    ),
    Guard(
        "only files of an index are removed",
        _TRANSACTION,
        "if is_of_an_index(name) and name not in kept:",
        "if name not in kept:",
        (_DURABILITY,),
    ),
    Guard(
        "nothing goes while somebody opens",
        _TRANSACTION,
        "            if not alone and not self._is_old(self.before):\n                return\n",
        "            alone = True\n",
        (_OPENING,),
    ),
    Guard(
        "files are opened under a lock",
        _STORE,
        "        with opening(self.path):\n",
        "        if True:\n",
        (_OPENING,),
    ),
)

_ALONE = (
    Guard(
        "one writer at a time",
        _LOCKS,
        "            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n        except",
        "            pass\n        except",
        (_FAILURES,),
    ),
    Guard(
        "the lock is that of the folder",
        _LOCKS,
        "        if not (_is_lock(folder, disk, descriptor) and disk.is_in_place()):",
        "        if False:",
        (_IN_BETWEEN,),
    ),
    Guard("the lock is still held", _TRANSACTION, "            self._lock.check()", "            pass", _STORAGE_TESTS),
    Guard(
        "nobody else has committed",
        _TRANSACTION,
        "        if self.store.commit() != self.before:",
        "        if False:",
        _STORAGE_TESTS,
    ),
    Guard(
        "no commit takes the place of another",
        _DISK,
        "            os.link(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder, follow_symlinks=False)",
        "            os.rename(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder)",
        (_IN_BETWEEN,),
    ),
    Guard(
        "a fork neither holds nor keeps the lock",
        _LOCKS,
        "        return os.getpid() == self._process",
        "        return True",
        _STORAGE_TESTS,
    ),
    Guard(
        "a folder that was exchanged is noticed",
        _DISK,
        "            return os.path.samestat(os.fstat(self._descriptor), self._folder.stat())",
        "            return True",
        _STORAGE_TESTS,
    ),
    Guard(
        "no file is created through a link",
        _DISK,
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL",
        "os.O_WRONLY | os.O_CREAT",
        (_IN_BETWEEN,),
    ),
    Guard(
        "nothing but files is read",
        "index/fundstelle/index/paths.py",
        "    if not S_ISREG(mode):",
        "    if False:",
        _STORAGE_TESTS,
    ),
)

_READING = (
    Guard(
        "checksum of a page",
        _PAGES,
        "                if not self._is_whole(page):",
        "                if False:",
        (_CONTAINER, _DAMAGE),
    ),
    Guard(
        "checksum of the directory",
        _FILES,
        "    if zlib.crc32(content[offset : offset + length]) != checksum:",
        "    if False:",
        (_CONTAINER,),
    ),
    Guard(
        "arrays lie in their file",
        _FILES,
        "if not _HEAD.size <= start <= start + items * int(kind[2:]) <= end:",
        "if False:",
        (_CONTAINER,),
    ),
    Guard(
        "the file that was committed", _STORE, "    if opened.identity != named.identity:", "    if False:", (_FORGED,)
    ),
    Guard(
        "as many documents as the commit says",
        _STORE,
        "        if documents.count != record.count:",
        "        if False:",
        (_FORGED,),
    ),
    Guard(
        "checksum of the manifest",
        _MANIFEST,
        'values["format"] == FORMAT_VERSION and values.pop("checksum") != _checksum(values):',
        'values.pop("checksum", None) is values:',
        (_FORGED,),
    ),
    Guard(
        "the manifest of this index",
        _STORE,
        "        if commit.manifest != self.manifest.checksum:",
        "        if False:",
        (_UNUSABLE,),
    ),
    Guard("format of the index", _MANIFEST, "    if manifest.format != FORMAT_VERSION:", "    if False:", (_UNUSABLE,)),
    Guard(
        "analysis of the index", _MANIFEST, "    if dict(manifest.analysis) != expected:", "    if False:", (_UNUSABLE,)
    ),
    Guard(
        "checksum of a commit",
        _COMMITS,
        " or zlib.crc32(content[: before + length]) != checksum:",
        ":",
        (_FORGED,),
    ),
    Guard("number of a commit", _COMMITS, "    if commit.generation != generation:", "    if False:", (_FORGED,)),
    Guard(
        "size of a commit",
        _COMMITS,
        "        if size > _MOST_BYTES or (size > _MANY_BYTES and file.read() != MARK):",
        "        if False:",
        (_FORGED,),
    ),
    Guard("names stay in the folder", _COMMITS, ' or {"/", "\\\\", "\\0"} & set(given):', ":", (_FORGED,)),
    Guard(
        "deleted documents are there",
        _COMMITS,
        "        if not end <= natural(first) < first + natural(number) <= count:",
        "        if False:",
        (_FORGED,),
    ),
    Guard(
        "no file is named twice",
        _COMMITS,
        "    if len(commit.files()) != 2 * len(segments) + (catalogue is not None) + 1:",
        "    if False:",
        (_COMMIT_FORGERIES,),
    ),
    Guard(
        "no more documents than blocks can hold",
        _DOCUMENTS,
        "not _ascend_from_0(firsts, _MOST_IN_A_BLOCK):",
        "False:",
        (_FORGED,),
    ),
    Guard(
        "what is unpacked is bounded",
        _DOCUMENTS,
        "decompress(compressed, _MOST_BYTES)",
        "decompress(compressed)",
        (_FORGED,),
    ),
)

GUARDS = (*_ON_DISK, *_FAILING, *_REMOVING, *_ALONE, *_READING)
