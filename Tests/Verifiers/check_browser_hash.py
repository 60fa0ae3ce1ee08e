#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The hand-written SHA-256 of Sources/Web/Assets/sha256.js, in the system's Chromium, against Python's: every length
around the block edges, random bytes, and the commitments of the published draws that contributors' pages make.

usage: check_browser_hash.py draw_vectors.json…
"""
import hashlib
import json
import pathlib
import random
import sys

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
HASH = "texts => texts.map(t => mingqian.hex(mingqian.sha256(mingqian.bytesOfHex(t))))"
COMMIT = """list => list.map(([ceremony, name, r]) => mingqian.hex(mingqian.taggedHash("commit",
    [mingqian.utf8(ceremony), mingqian.utf8(name), mingqian.bytesOfHex(r)])))"""


def messages():
    chance = random.Random(2017)
    yield from (chance.randbytes(length) for length in range(0, 200))
    yield from (chance.randbytes(chance.randrange(5000)) for _ in range(200))
    yield b"abc"
    yield b"\xff" * 100_000


def commitments(paths):
    """(what a contributor's page is given, what the published ceremony says)"""
    for path in paths:
        for case in json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["cases"]:
            ceremony = json.loads(case["ceremony"])
            for who, r in zip(ceremony["contributors"], case["reveals"]):
                if r is not None:
                    yield [ceremony["ceremony"], who["name"], r], who["commit"]


def main(paths):
    texts = [message.hex() for message in messages()]
    asked, published = zip(*commitments(paths))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(path=ROOT / "Sources/Web/Assets/sha256.js")
        hashes, commits = page.evaluate(HASH, texts), page.evaluate(COMMIT, list(asked))
        browser.close()
    for text, found in zip(texts, hashes, strict=True):
        assert hashlib.sha256(bytes.fromhex(text)).hexdigest() == found, f"{len(text) // 2} bytes"
    for one, found, wanted in zip(asked, commits, published, strict=True):
        assert found == wanted, f"commitment of {one[1]} in {one[0]}"
    print(f"Chromium agrees on {len(texts)} hashes and {len(published)} published commitments")


main(sys.argv[1:])
