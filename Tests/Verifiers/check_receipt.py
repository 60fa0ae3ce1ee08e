# SPDX-License-Identifier: Apache-2.0
"""Receipts on paper: the printed page of a log entry is rasterised, its QR codes are read by zbarimg (which we did not
write), and what was read must pass mingqian-verify; one changed character must not.

check_receipt.py --binaries DIR --database URL --keys DIR [--keep DIR]"""

import argparse
import html
import pathlib
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Journeys"))
from office import Server  # noqa: E402


def scanned(images):
    """The text of every QR code on the pictures, one after the other, as a scanner's user would save it."""
    done = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *map(str, images)],
                          capture_output=True)
    return done.stdout


def verified(binary, text, folder, *more):
    (folder / "scanned.txt").write_bytes(text)
    done = subprocess.run([binary, "receipt", folder / "scanned.txt", *more], capture_output=True, text=True)
    return done.returncode, done.stdout


def check(page, index, folder, verify, key, entry):
    page.goto(f"/open/log/entries/{index}/receipt")
    codes = page.locator("svg.qr").count()
    page.emulate_media(media="print")
    page.pdf(path=folder / f"{index}.pdf", format="A4", prefer_css_page_size=True)
    page.emulate_media(media="screen")
    page.screenshot(path=folder / f"{index}-screen.png", full_page=True)
    subprocess.run(["pdftoppm", "-r", "150", "-png", folder / f"{index}.pdf", folder / f"{index}-paper"], check=True)
    for kind, images in (("paper", sorted(folder.glob(f"{index}-paper*.png"))), ("screen", [folder / f"{index}-screen.png"])):
        text = scanned(images)
        status, words = verified(verify, text, folder, "--key", key, *entry)
        if status or f"的第 {index} 条" not in words:
            raise SystemExit(f"entry {index}, {kind}: {codes} codes read as {len(text)} bytes\n{text[:600]!r}\n{words}")
        at = text.index(b"index ") + 6
        changed = text[:at] + bytes([text[at] ^ 1]) + text[at + 1:]
        if verified(verify, changed, folder, "--key", key, *entry)[0] == 0:
            raise SystemExit(f"entry {index}, {kind}: a changed digit went unnoticed")
    return codes, len(list(folder.glob(f"{index}-paper*.png")))


def main():
    options = argparse.ArgumentParser()
    for name in ("--binaries", "--database", "--keys"):
        options.add_argument(name, required=True)
    options.add_argument("--keep")
    options = options.parse_args()
    binaries = pathlib.Path(options.binaries)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = pathlib.Path(options.keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        (pathlib.Path(scratch) / "keys").symlink_to(pathlib.Path(options.keys).resolve())
        with Server(binaries / "mingqian", scratch, options.database) as server:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_context(locale="zh-CN", base_url=f"http://127.0.0.1:{server.port}").new_page()
            faults = []
            page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
            citizen = server.session()
            key = citizen.get("/open/log/log.vkey").body.strip()
            size = int(citizen.get("/open/log/checkpoint").body.split("\n")[1])
            sizes = [len(citizen.get(f"/open/log/entries/{n}/entry.json").raw) for n in range(size)]
            wanted = sorted({0, size - 1, sizes.index(max(sizes)), sorted(range(size), key=sizes.__getitem__)[size // 2]})
            for index in wanted:
                bare = "--entry 原文" in html.unescape(citizen.get(f"/open/log/entries/{index}/receipt").body)
                entry = ()
                if bare:
                    (folder / f"{index}.json").write_bytes(citizen.get(f"/open/log/entries/{index}/entry.json").raw)
                    entry = ("--entry", folder / f"{index}.json")
                codes, sheets = check(page, index, folder, binaries / "mingqian-verify", key, entry)
                print(f"回执：第{index}条（{sizes[index]}字节{'，原文另附' if bare else ''}），{codes}个二维码，{sheets}页A4，"
                      "由纸面和屏幕读出均通过核对")
            browser.close()
            if faults:
                raise SystemExit("the browser complains: " + "; ".join(faults))
    return 0


if __name__ == "__main__":
    sys.exit(main())
