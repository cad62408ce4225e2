"""The steps of a group commit on a local root, and the flush of the disk between them.

In a round every document on its way goes one step further: a fresh one is written as drafts; one whose drafts are
on the disk gets its bytes and its manifest named; one whose names are on the disk gets its buffer entry named; and
of one whose entry is on the disk the caller hears. One flush serves all of them, so a document costs a part of
three shared flushes instead of about ten of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rocket_pipeline.core.storage.drafts import ContentFolder, write_new
from rocket_pipeline.core.storage.failpoints import failpoint
from rocket_pipeline.core.storage.local import make_folder, sync_all, write_atomically
from rocket_pipeline.core.storage.saving import Saving
from rocket_pipeline.errors import RocketError

# Plain strings and os functions: this runs several times for every document, and a Path costs as much as the call.


@dataclass(eq=False)
class _OnItsWay:
    saving: Saving
    folder: str = ""  # the draft of bytes and manifest together, when the bytes are new
    manifest: str = ""  # the draft of the manifest alone, when they are not
    entry: str = ""
    touched: list[str] = field(default_factory=list)  # what the next flush must bring to the disk

    def drafts(self) -> Iterable[str]:
        return filter(None, (self.folder, self.manifest, self.entry))


class Rounds:
    """Documents on their way; used by one thread.

    Args:
        root: The root.
    """

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._content = ContentFolder(root)
        self._made: set[str] = set()
        self._drafted: list[_OnItsWay] = []
        self._named: list[_OnItsWay] = []
        self._entered: list[_OnItsWay] = []

    @property
    def busy(self) -> bool:
        """Whether documents are on their way."""
        return bool(self._named or self._entered)

    def next(self, fresh: list[Saving]) -> None:
        """Bring every document one step further."""
        self._drafted = self._each(self._draft, [_OnItsWay(saving) for saving in fresh])
        try:
            sync_all({path for item in self._all() for path in item.touched})
        except OSError as error:
            self.give_up(error)
            return
        self._passed("save.drafts-synced", self._drafted)
        self._passed("save.content-synced", self._named)
        self._passed("save.entries-synced", self._entered)
        for item in self._entered:
            item.saving.done.set_result(item.saving.stored)
        self._entered = self._each(self._enter, self._named)
        self._named = self._each(self._name, self._drafted)
        self._drafted = []

    def give_up(self, error: BaseException) -> None:
        """Tell of every document on its way that it is not saved."""
        for item in self._all():
            self._drop(item, error)
        self._drafted, self._named, self._entered = [], [], []

    def _draft(self, item: _OnItsWay) -> None:
        saving = item.saving
        self._ready(self._content.cas, self._content.incoming)
        there = saving.filename if saving.body is None else self._content.find(saving.sha256, saving.size)
        if there is None and saving.body is not None:
            item.folder = self._content.new_folder()
            body, manifest = (f"{item.folder}/{name}" for name in (saving.filename, saving.manifest_name))
            write_new(body, saving.body)
            failpoint("save.body-written")
            item.touched = [body, manifest, item.folder]
        else:
            saving.filename = there or saving.filename
            manifest = item.manifest = self._content.new_path()
            item.touched = [manifest]
        write_new(manifest, saving.manifest_text)
        failpoint("save.manifest-written")
        item.entry = self._content.new_path()
        write_new(item.entry, saving.entry)
        failpoint("save.entry-written")
        item.touched.append(item.entry)
        saving.body = None  # nobody needs it in memory any more

    def _name(self, item: _OnItsWay) -> None:
        saving = item.saving
        if item.manifest:
            with suppress(FileExistsError):  # a manifest is never changed
                os.link(item.manifest, f"{self._root}/{saving.manifest_key}")
            os.unlink(item.manifest)  # noqa: PTH108
        elif not self._content.place(item.folder, saving.sha256):
            saving.filename = self._content.merge(item.folder, saving.sha256, saving.filename, saving.size)
            write_atomically(Path(self._root, saving.manifest_key), [saving.manifest_text], replace=False)
            self._content.drop(item.folder)
        item.folder = item.manifest = ""
        failpoint("save.content-placed")
        item.touched = [self._content.folder(saving.sha256), self._content.cas]

    def _enter(self, item: _OnItsWay) -> None:
        entry, latest = f"{self._root}/{item.saving.entry_key}", f"{self._root}/{item.saving.latest_key}"
        folders = [os.path.dirname(path) for path in (latest, entry)]  # noqa: PTH120
        self._ready(*folders)
        try:
            os.link(item.entry, latest)
        except FileExistsError:
            beside = self._content.new_path()
            os.link(item.entry, beside)
            os.replace(beside, latest)  # noqa: PTH105
        failpoint("save.latest-placed")
        os.replace(item.entry, entry)  # noqa: PTH105
        item.entry = ""
        failpoint("save.entry-placed")
        item.touched = folders

    def _ready(self, *folders: str) -> None:
        """Make folders that are missing; each is looked at once."""
        for folder in folders:
            if folder not in self._made:
                make_folder(Path(folder))
                self._made.add(folder)

    def _each(self, step: Callable[[_OnItsWay], None], items: list[_OnItsWay]) -> list[_OnItsWay]:
        """Those for which the step did what it should; the others' callers hear of it."""
        passed = []
        for item in items:
            try:
                step(item)
            except (OSError, RocketError) as error:
                self._drop(item, error)
            else:
                passed.append(item)
        return passed

    def _drop(self, item: _OnItsWay, error: BaseException) -> None:
        for draft in item.drafts():
            self._content.drop(draft)
        item.saving.fail(error)

    def _all(self) -> Iterable[_OnItsWay]:
        return (*self._drafted, *self._named, *self._entered)

    def _passed(self, name: str, items: list[_OnItsWay]) -> None:
        if items:
            failpoint(name)
