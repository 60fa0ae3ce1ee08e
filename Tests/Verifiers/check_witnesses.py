#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The public page's check of witnesses, in the system's Chromium, on the bundle of a watched log with a draw: it holds, and
cosignatures that are missing, wrong or too late are named.

usage: check_witnesses.py BUNDLE
"""
import base64
import json
import pathlib
import sys

from playwright.sync_api import sync_playwright

import independent

assets = pathlib.Path(__file__).resolve().parent.parent.parent / "Sources/Web/Assets"
SCRIPTS = ["sha256.js", "canonical.js", "roster.js", "draw.js", "assign.js", "log.js", "witnesses.js", "checks.js"]
CHECK = """async ([files, draw]) => {
    const said = [], report = new mingqian.checks.Report(message => said.push(message));
    const read = async path => files[path] === undefined ? null : Uint8Array.from(atob(files[path]), c => c.charCodeAt(0));
    await mingqian.checks.checkDraw({ bundles: null, read: read }, draw, report);
    return said.filter(each => each.kind === "check");
}"""


def demand(holds, words):
    if not holds:
        sys.exit(f"check_witnesses.py: {words}")


def cosignatures(note):
    """The lines below the log's own."""
    body, signatures = note.split("\n\n", 1)
    lines = signatures.splitlines(True)
    return body + "\n\n" + lines[0], lines[1:]


def flipped(line):
    """A cosignature with one bit of its signature changed."""
    start, _, text = line.rstrip("\n").rpartition(" ")
    data = bytearray(base64.b64decode(text))
    data[-1] ^= 1
    return f"{start} {base64.b64encode(data).decode()}\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    history = independent.History(folder, None)
    draw = history.one("draw.announce")["draw"]
    close = f"closes/{history.one('ceremony.close')['index']}"
    head, signed = cosignatures(files["checkpoint"].decode())
    early, before = cosignatures(files[close].decode())
    lies = [
        ("checkpoint", head, "见证方", "不符合见证策略"), (close, early, "截止的见证", "不符合见证策略"),
        ("checkpoint", head + flipped(signed[0]) + "".join(signed[1:]), "见证方", "联署不成立"),
        (close, early + flipped(before[0]) + "".join(before[1:]), "截止的见证", "联署不成立"),
        (close, files["checkpoint"].decode(), "截止的见证", "不是截止之后"),
        ("policy", files["policy"].decode().replace("quorum watch", "quorum none none"), "见证方", "不符合格式"),
    ]
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"]).new_page()
        # Browsers give signatures to secure pages only.
        page.route("https://verify.test/", lambda route: route.fulfill(body="<!DOCTYPE html>", content_type="text/html"))
        page.goto("https://verify.test/")
        for script in SCRIPTS:
            page.add_script_tag(content=(assets / script).read_text(encoding="utf-8"))

        def run(changed):
            encoded = {path: base64.b64encode(data).decode() for path, data in (files | changed).items()}
            return page.evaluate(CHECK, [encoded, draw])

        said = run({})
        titles = {each["title"] for each in said if each["state"] == "good"}
        demand({"见证方", "截止的见证"} <= titles and all(each["state"] != "bad" for each in said), json.dumps(said, ensure_ascii=False))
        for path, text, title, words in lies:
            bad = [each for each in run({path: text.encode()}) if each["state"] == "bad"]
            demand(any(each["title"] == title and words in each["words"] for each in bad), f"{path}, {words}: {bad}")
    print(f"the witnesses of {draw} hold in the page; {len(lies)} changes of them were named")


main()
