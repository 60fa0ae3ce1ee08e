#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The public page 核验抽取 in the system's Chromium, before the real server: an honest draw holds, with and without https; one
entity is found or shown to be absent and the printed line gives its ticket in a real shell; nothing is sent anywhere;
and whatever is tampered with, in the portal's answers or in a bundle signed anew, is named.

usage: check_browser_page.py BINARIES [--screenshots DIR]
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

import independent
from made_bundle import Tale, roster_lines

tests = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(tests / "Journeys"))
from office import Server  # noqa: E402

DRAW = "P2026-scjg-01-T1-A1"
LINES = roster_lines(300, weights=(1, 2, 7))
# Codes, in strata of all classes together.
CODES = [f"91430700T{100000000 + number}\tall.{430702 + number % 2}\t1" for number in range(300)]


def swap_selected(data):
    file = json.loads(data)
    ids = file["strata"][1]["selected"]
    ids[0], ids[1] = ids[1], ids[0]
    return independent.canonical(file)


def later(name, before):
    """Tells a step after another one instead of in its place."""
    def steps(list_):
        list_.remove(name)
        list_.insert(list_.index(before) + 1, name)
        return list_
    return steps


def of_codes(entry):
    entry.update(kind="plain", secret=None)


def set_(key, value):
    return lambda entry: entry.update({key: value})


def last_letter(text):
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def wrong_threshold(entry):
    entry["strata"][1]["threshold"] = last_letter(entry["strata"][1]["threshold"])


def wrong_reveal(entry):
    entry["r"] = last_letter(entry["r"])


# What was done, and what the page must say of it.
LIES = [
    (dict(result=swap_selected), "strata[1].selected[0]"), (dict(change={"draw.result": wrong_threshold}), "strata[1].threshold"),
    (dict(change={"draw.result": set_("seed", "0" * 64)}), "seed"), (dict(change={"draw.result": set_("value", "0" * 64)}), "value"),
    (dict(roster=lambda b: b.replace(b"D.430703", b"A.430702", 1)), "名单文件的 SHA-256 为"),
    (dict(roster=lambda b: b"".join(b.splitlines(True)[::-1])), "没有按编号升序排列"),
    (dict(roster=lambda b: b[:-1]), "没有换行结尾"), (dict(roster=lambda b: b[:80] + b"\n" + b[80:]), "不符合格式"),
    (dict(roster=lambda b: b"".join(b.splitlines(True)[1:])), "公告 77 户，名单中为 76 户"),
    (dict(steps=later("freeze", "announce")), "公告之前没有固化所指的名单"), (dict(steps=later("plan", "freeze")), "名单固化之前没有公布计划事项"),
    (dict(steps=later("announce", "close")), "不在截止公告之前"), (dict(steps=later("close", "reveal")), "不在首次公开随机数之前"),
    (dict(change={"plan.item": lambda e: e["contributors"].append({"name": "审计", "unit": "a", "title": "审计"})}), "计划事项规定为"),
    (dict(change={"plan.item": lambda e: e["ratios"].update(B={"num": 1, "den": 10, "least": 1})}), "低于计划事项的 1/10"),
    (dict(lines=CODES, change={"roster.freeze": of_codes, "plan.item": lambda e: e["ratios"].update(D={"num": 1, "den": 10, "least": 1})}),
     "低于计划事项的 1/10"),
    (dict(change={"ceremony.reveal": wrong_reveal}), "与承诺值不符"),
    (dict(change={"ceremony.reveal": set_("at", "2026-03-02T13:00:00.000Z")}), "晚于期限"),
    (dict(change={"ceremony.close": set_("size", 3)}), "截止记录所载的日志长度不符"),
    (dict(steps=lambda s: s[:-1] + ["void"]), "不得不出结果而作废"),
    (dict(after=["void"], change={"draw.void": set_("code", "V1")}), "只能在其后以 V3"),
    (dict(after=["result"]), "本次抽取有 2 个结果"), (dict(after=["announce"]), "公告了 2 次"),
    (dict(after=["again"]), "第 2 次抽取记为第 1 次"), (dict(change={"plan.item": set_("draws", 0)}), "只列 0 次抽取，已有 1 个任务"),
    (dict(after=["close"]), "重复截止"), (dict(after=["reveal"]), "重复公开随机数"),
]


class Visitor:
    def __init__(self, browser, base, width=1366):
        self.page = browser.new_page(viewport={"width": width, "height": 900}, base_url=base)
        self.faults, self.requests = [], []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("request", lambda r: self.requests.append((r.method, r.url.removeprefix(base))))

    def status(self):
        self.page.wait_for_selector("[data-status].good, [data-status].bad", timeout=60_000)
        return self.page.inner_text("[data-status]")

    def verify_portal(self, whole=False):
        self.page.goto(f"/open/draws/{DRAW}/verify")
        self.page.set_checked("[data-whole]", whole)
        self.page.click("[data-portal]")
        return self.status()

    def verify_files(self, folder, archive=None, place=0):
        self.page.goto("/open/verify")
        self.page.set_input_files("#f-archive" if archive else "#f-folder", archive or folder)
        words = self.status()
        if "请选择一次" not in words:
            return words
        self.page.evaluate("document.querySelector('[data-status]').className = ''")
        self.page.select_option("[data-choice]", index=place)
        self.page.click("[data-local]")
        return self.status()

    def bad(self):
        return "\n".join(self.page.locator(".checks > .bad").all_inner_texts())

    def ask(self, number, salt=""):
        self.page.evaluate("document.querySelector('[data-answer]').replaceChildren()")
        self.page.fill("#f-id", number)
        self.page.fill("#f-salt", salt)
        self.page.click("[data-ask] button")
        self.page.wait_for_selector("[data-answer] .say")
        return self.page.inner_text("[data-answer]")


def demand(holds, words):
    if not holds:
        sys.exit(f"check_browser_page.py: {words}")


def holds(words):
    return "，0 项不符" in words


def shell(command):
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout.split()[0]


def check_entities(visitor, bundle):
    """Every line of the roster by the page and some by a shell, against the published result."""
    history = independent.History(bundle, None)
    said = history.one("draw.announce", draw=DRAW)
    result = history.one("draw.result", announce=said["leaf"])
    freeze = history.one("roster.freeze", id=said["roster"]["id"])
    selected = {i for s in json.loads(history.file(result["file"]))["strata"] for i in s["selected"]}
    lines = [line.split("\t") for line in history.file(freeze["file"]).decode().splitlines()]
    before = len(visitor.requests)
    for place, (number, stratum, _) in enumerate(lines):
        words = visitor.ask(number)
        demand((number in selected) == ("已抽中" in words) and f"第 {place + 1} 行" in words and stratum in words, f"{number}: {words}")
        if place % 10 == 0:
            demand(shell(visitor.page.inner_text("[data-answer] pre")) in words, f"the printed line of {number} gives another ticket")
    demand("不在名单中" in visitor.ask("0" * 64) and lines[0][0] in visitor.ask("0" * 64), "an absent entity")
    demand("不在名单中" in visitor.ask("91430700T100000000", "ab" * 32), "an absent opening")
    demand("盐值应为" in visitor.ask("91430700T100000000", "xyz"), "a malformed salt")
    demand(visitor.requests[before:] == [], f"asking sent {visitor.requests[before:]}")
    print(f"one by one: {len(lines)} entities, their lines in bash too; nothing was sent")


def check_portal(browser, base, bundle, screenshots):
    visitor = Visitor(browser, base)
    words = visitor.verify_portal(whole=True)
    demand(holds(words) and "通读全部日志" in visitor.page.inner_text(".checks"), words + visitor.bad())
    words = visitor.verify_portal()
    demand(holds(words) and words.endswith("0 项未核对。"), words + visitor.bad())
    demand(visitor.faults == [] and {method for method, _ in visitor.requests} == {"GET"}, f"{visitor.faults} {visitor.requests}")
    check_entities(visitor, bundle)
    if screenshots:
        for width in (1366, 390):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.page.screenshot(path=f"{screenshots}/verify-draw-{width}.png", full_page=True)
    plain = Visitor(browser, base.replace("127.0.0.1", "intranet.test"))
    words = plain.verify_portal()
    demand(holds(words) and "1 项未核对" in words and "签名未核对" in plain.page.inner_text(".checks"), words)
    pending = plain.page.goto("/open/draws/P2026-scjg-01-T2-A1/verify")
    plain.page.click("[data-portal]")
    demand(pending.ok and holds(plain.status()) and "尚未产生结果" in plain.page.inner_text(".checks"), "a draw that waits")
    print("the portal's draw holds; on plain http the signature is said to be unchecked")


def check_comfort(browser, base, scratch):
    """A long check can be cancelled and begun again while the page answers; by keyboard alone; nothing serious for axe-core."""
    from axe_playwright_python.sync_playwright import Axe

    folder = Tale(roster_lines(60_000)).write(scratch / "long")
    visitor = Visitor(browser, base, width=390)
    page = visitor.page
    page.goto("/open/verify")
    page.set_input_files("#f-folder", folder)
    page.wait_for_selector("[data-chosen]:not([hidden])", timeout=60_000)
    page.locator("[data-local]").press("Enter")
    page.locator("[data-cancel]").press("Enter")
    demand("已取消" in page.inner_text("[data-status]") and page.is_hidden("[data-running]"), "a cancelled check")
    words = visitor.verify_files(folder)
    demand(holds(words), words)
    visitor.page.locator("#f-id").fill(roster_lines(60_000)[777].split("\t")[0])
    page.locator("#f-id").press("Enter")
    page.wait_for_selector("[data-answer] .say")
    demand("第 778 行" in page.inner_text("[data-answer]"), "asked by keyboard")
    serious = [v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    demand(serious == [] and over <= 1 and visitor.faults == [], f"{serious}, {over} px too wide, {visitor.faults}")
    print("60,000 lines: cancelled, begun again, asked by keyboard on a phone's width; axe-core has nothing serious")


def check_tampering(browser, base, bundle):
    """The portal's answers changed on their way."""
    history = independent.History(bundle, None)
    said = history.one("draw.announce", draw=DRAW)
    result = history.one("draw.result", announce=said["leaf"])["file"]
    roster = history.one("roster.freeze", id=said["roster"]["id"])["file"]

    def flip(data):
        return data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]

    def resign(data):
        return data[:-40] + (b"B" if data[-40:-39] == b"A" else b"A") + data[-39:]

    def swap(data):
        lines = data.splitlines(True)
        return b"".join(lines[:3] + [lines[4], lines[3]] + lines[5:])

    def count_up(data):
        """Another attempt in this draw's announcement, whose own name stands behind it."""
        at = data.rindex(b'"attempt":1', 0, data.index(f'"draw":"{DRAW}"'.encode()))
        return data[:at] + b'"attempt":2' + data[at + 11:]

    for where, change, wanted in [
            (f"**/open/files/{roster}", lambda b: b.replace(b"\tA.", b"\tB.", 1), "名单文件的 SHA-256 为"),
            (f"**/open/files/{roster}", swap, "名单文件第 5 行没有按编号升序排列"), (f"**/open/files/{roster}", lambda b: b[:-1], "没有换行结尾"),
            (f"**/open/files/{result}", swap_selected, "strata[1].selected[0]"), (f"**/open/files/{result}", lambda b: b + b" ", "规范写法"),
            (f"**/open/files/{result}", None, f"缺少结果文件 files/{result}"), (f"**/open/files/{roster}", None, f"缺少名单文件 files/{roster}"),
            ("**/open/log/tile/entries/**", count_up, f"日志条目 {said['index']} 不在"),
            ("**/open/log/tile/0/**", flip, "树根与检查点所载不符"), ("**/open/log/checkpoint", resign, "不是由该公钥签署的"),
            ("**/open/log/log.vkey", lambda b: b.replace(b"+", b"+0", 1), "日志公钥")]:
        visitor = Visitor(browser, base)

        def answer(route, _request, change=change):
            reply = route.fetch()
            if change is None:
                return route.fulfill(status=404, body="")
            return route.fulfill(response=reply, body=change(reply.body()))
        visitor.page.context.route(where, answer)
        words = visitor.verify_portal()
        demand(not holds(words) and wanted in visitor.bad(), f"{where}: {wanted} is not in\n{words}\n{visitor.bad()}")
        visitor.page.context.close()
    print("11 changes of the portal's answers were named")


def check_files(browser, base, bundle, scratch):
    """Bundles of one's own: the exported one, made ones of all methods, and lies signed anew."""
    visitor = Visitor(browser, base)
    archive = scratch / "public.tar"
    subprocess.run(["tar", "--format=ustar", "-cf", archive, "-C", bundle, "."], check=True)
    for given in ({"folder": bundle}, {"folder": None, "archive": archive}):
        words = visitor.verify_files(**given)
        demand(holds(words) and "通读全部日志" in visitor.page.inner_text(".checks"), words + visitor.bad())
    tales = [dict(), dict(method="balls", tickets="ceremony"), dict(method="pareto", beacon="kl8/2026061/3.7.11.80./"), dict(padding=600),
             dict(after=["void"]), dict(lines=CODES, change={"roster.freeze": of_codes}),
             dict(steps=lambda s: s[:-3] + ["silence", "open", "announce", "close", "reveal", "result"])]
    for number, tale in enumerate(tales):
        folder = Tale(**{"lines": LINES, **tale}).write(scratch / f"true-{number}")
        independent.main([folder])
        for place in range(len(independent.History(folder, None).all("draw.announce"))):
            demand(holds(visitor.verify_files(folder, place=place)), f"{tale}: {visitor.bad()}")
    for number, (lie, wanted) in enumerate(LIES):
        folder = Tale(**{"lines": LINES, **lie}).write(scratch / f"lie-{number}")
        words = visitor.verify_files(folder)
        demand(not holds(words) and wanted in words + visitor.bad(), f"{wanted} is not in\n{words}\n{visitor.bad()}")
        alone = subprocess.run([sys.executable, independent.__file__, folder], capture_output=True, text=True)
        demand(alone.stderr.startswith("WRONG: "), f"independent.py does not object: {wanted}\n{alone.stdout}{alone.stderr}")
    demand(visitor.faults == [] and {method for method, _ in visitor.requests} == {"GET"}, f"{visitor.faults}")
    demand(not any("/open/files/" in url or "/open/log/" in url for _, url in visitor.requests), "files of one's own were fetched")
    print(f"{len(tales)} made bundles hold; {len(LIES)} lies signed anew were named, and independent.py objects to each")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binaries", type=pathlib.Path)
    arguments.add_argument("--screenshots")
    given = arguments.parse_args()
    mingqian = given.binaries / "mingqian"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = pathlib.Path(folder)
        office = ["--database", f"sqlite:{folder}/mingqian.sqlite", "--keys", folder / "keys", "--uploads", folder / "uploads"]
        for command in (["demo-city", "--entities", "300", "--seed", "2017"], ["log", "export", folder / "public"]):
            subprocess.run([mingqian, *command, *office], check=True, stdout=subprocess.DEVNULL)
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--host-resolver-rules=MAP intranet.test 127.0.0.1"])
        with Server(mingqian, folder) as server:
            base, bundle = f"http://127.0.0.1:{server.port}", folder / "public"
            check_portal(browser, base, bundle, given.screenshots)
            check_comfort(browser, base, folder)
            check_tampering(browser, base, bundle)
            check_files(browser, base, bundle, folder)


main()
