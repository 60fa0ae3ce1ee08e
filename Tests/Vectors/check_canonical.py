#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Spells every object again with rfc8785 from PyPI, which shares no code with ours, and compares the bytes.

usage: check_canonical.py FILE.json…   ceremonies and announcements of vector files (bytes kept as text)
       check_canonical.py BUNDLE       every entry of an exported log and every public file that is an object
"""
import json
import pathlib
import sys

import rfc8785


def once(pairs):
    """An object, refused if a key stands twice in it."""
    assert len({key for key, _ in pairs}) == len(pairs), "a key stands twice"
    return dict(pairs)


def respell(data):
    return rfc8785.dumps(json.loads(data.decode("utf-8"), object_pairs_hook=once))


def entry_files(bundle):
    """The bundles of entries that make up the published log, and how many entries each holds."""
    size = int((bundle / "checkpoint").read_text(encoding="utf-8").split("\n")[1])
    for start in range(0, size, 256):
        number, width = start // 256, min(256, size - start)
        name = f"{number % 1000:03d}"
        while number := number // 1000:
            name = f"x{number % 1000:03d}/{name}"
        yield bundle / "tile/entries" / (name if width == 256 else f"{name}.p/{width}"), width


def entries(bundle):
    for path, width in entry_files(bundle):
        data = path.read_bytes()
        for _ in range(width):
            length = int.from_bytes(data[:2], "big")
            assert len(data) >= 2 + length, f"{path} is cut off"
            yield data[2:2 + length]
            data = data[2 + length:]
        assert not data, f"{path} has bytes left over"


def objects(path):
    if path.is_dir():
        yield from ((f"entry {index}", data) for index, data in enumerate(entries(path)))
        files = ((file, file.read_bytes()) for file in sorted(path.glob("files/*")))
        yield from ((f"files/{file.name}", data) for file, data in files if data.startswith(b"{"))
        return
    vectors = json.loads(path.read_text(encoding="utf-8"))
    for case in vectors["cases"]:
        for kind in ("ceremony", "announcement"):
            if kind in case:
                yield f"{path.name} {case['name']} {kind}", case[kind].encode("utf-8")


def main(paths):
    count = 0
    for name, data in (found for path in paths for found in objects(pathlib.Path(path))):
        assert respell(data) == data, f"{name} is not what rfc8785 writes"
        count += 1
    assert count, "nothing to compare"
    print(f"rfc8785 agrees on {count} objects")


if __name__ == "__main__":
    main(sys.argv[1:])
