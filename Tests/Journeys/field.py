# SPDX-License-Identifier: Apache-2.0
"""Work on the spot in Chromium at phone width: a clean visit in four screens; airplane mode, reload and a killed page; two
officers who fill the same record; photos; a signature on glass; sign-out with a queue. Screenshots with --screenshots."""

import argparse
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from browser import ROOT, Journey, Person
from main_job import PASSWORD, run, say
from office import Refused, Server

DONE = "() => document.querySelector('[data-unsent]').textContent === '未发送 0'"


def png(shade):
    """A picture of 64 by 64 points that no other shade equals."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = b"".join(b"\0" + bytes([shade, x, 90]) * 64 for x in range(64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Field:
    def __init__(self, browser, server, screenshots):
        self.browser, self.base, self.screenshots = browser, f"http://127.0.0.1:{server.port}", screenshots
        self.complaints = []

    def look(self, person, name):
        page = person.page
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 1:
                self.complaints.append(f"{name} is {over} px too wide at {width}")
            if self.screenshots:
                page.screenshot(path=f"{self.screenshots}/field-{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 800})
        for found in Axe().run(page).response["violations"]:
            if found["impact"] in ("serious", "critical"):
                self.complaints.append(f"{name}: {found['id']} {found['nodes'][0]['html'][:120]}")

    def pairs(self):
        """Visits of two officers who both sign in: the one who leads goes first."""
        by_visit = {}
        for number in range(1, 60):
            try:
                person = Person(self.browser, self.base, f"scjg-{number:04}", width=390)
                person.login = f"scjg-{number:04}"
            except Refused:
                break
            for link in person.go("/field/today").page.locator("a[href^='/field/visits/']").all():
                by_visit.setdefault(link.get_attribute("href"), []).append(person)
        self.cases = []
        for visit, people in by_visit.items():
            lead = next((p for p in people if p.go(visit).page.locator("[data-send^='J-']").count()), None)
            if lead and len(people) == 2 and "尚未经批准" not in lead.page.inner_text("main"):
                self.cases.append((visit, lead, next(p for p in people if p is not lead)))
        if len(self.cases) < 2:
            raise Refused(f"only {len(self.cases)} visits of two officers who sign in")

    def take(self, number):
        visit, self.lead, self.second = self.cases[number]
        for person in (self.lead, self.second):
            person.go("/field/today").page.wait_for_function(DONE)
        return visit

    def open(self, person, visit, screen=""):
        person.page.goto(self.base + visit + screen)
        person.page.wait_for_function("() => document.querySelector('[data-unsent]').textContent.startsWith('未发送 ')")
        return person.page

    def fill_record(self, page, summary="未见异常"):
        for name, text in (("began", "09:30"), ("ended", "10:05"), ("present", "店长王某"), ("summary", summary), ("signatureWords", "店长签名，无异议")):
            page.fill(f"#scene #f-{name}", text)

    def measure(self, page):
        for number in page.locator("#checks input[inputmode=decimal][aria-required]").all():
            number.fill("5")

    def sign(self, page):
        glass = page.locator("[data-glass] canvas")
        glass.scroll_into_view_if_needed()
        box = glass.bounding_box()
        page.mouse.move(box["x"] + 30, box["y"] + 30)
        page.mouse.down()
        for step in range(12):
            page.mouse.move(box["x"] + 30 + step * 15, box["y"] + 30 + (step % 3) * 20)
        page.mouse.up()
        if not page.input_value("#f-drawing").startswith("M "):
            raise Refused("the signature was not taken")

    def clean_visit(self):
        """From the list to both forms sent: four screens, the fields nobody can answer for the officer, two taps."""
        visit, begun, screens = self.take(0), time.monotonic(), 0
        page = self.open(self.lead, visit)
        self.look(self.lead, "visit")
        for words, screen in (("开始检查", "checks"), ("下一步：取证和笔录", "scene"), ("下一步：核对并提交", "send")):
            page.locator("section.screen:not([hidden]) a.button", has_text=words).click()
            page.wait_for_selector(f"#{screen}:not([hidden])")
            screens += 1
            if screen == "checks":
                self.measure(page)
                self.look(self.lead, "checks")
            if screen == "scene":
                self.fill_record(page)
                page.set_input_files("[data-photos] input[type=file]", [
                    {"name": "门头.png", "mimeType": "image/png", "buffer": png(10)}, {"name": "店内.png", "mimeType": "image/png", "buffer": png(20)}])
                self.sign(page)
                self.look(self.lead, "scene")
        page.wait_for_function(DONE)
        self.look(self.lead, "send")
        for button in page.locator("[data-send]").all():
            button.click()
            page.wait_for_selector("[data-field-notes] .good")
            page.wait_for_function(DONE)
        if screens > 4:
            raise Refused(f"a clean visit took {screens} screens")
        joint = visit.rsplit("/", 1)[1]
        words = self.lead.go(f"/joint-visits/{joint}").page.inner_text("main")
        if "店长签名，无异议" not in words or self.lead.page.locator("svg.drawing").count() != 1:
            raise Refused("record or signature did not arrive")
        own = self.lead.go("/visits").link("/visits/V-")
        say(f"现场：{screens + 1}屏完成一户，脚本用时{time.monotonic() - begun:.0f}秒；照片、水印副本、手写签名已入卷")

    def photos(self):
        visit = self.take(1)
        page = self.open(self.lead, visit, "#scene")
        page.set_input_files("[data-photos] input[type=file]", [{"name": "假照片.png", "mimeType": "image/png", "buffer": b"%PDF-1.4 not a picture"}])
        page.wait_for_function("() => document.querySelector('[data-unsent]').textContent.includes('被退回 1')")
        if "不是照片" not in page.inner_text("[data-photo-list]"):
            raise Refused("a file that is no photo was not refused in words")
        # The very photo of the visit before.
        page.set_input_files("[data-photos] input[type=file]", [{"name": "门头.png", "mimeType": "image/png", "buffer": png(10)}])
        page.wait_for_function("() => document.querySelector('[data-photo-list]').textContent.includes('另一次检查')")
        page.goto(self.base + "/field/outbox")
        page.wait_for_selector("[data-outbox] li")
        self.look(self.lead, "outbox")
        page.on("dialog", lambda dialog: dialog.accept())
        while page.locator("[data-outbox] button", has_text="删除").count():
            page.locator("[data-outbox] button", has_text="删除").first.click()
            page.wait_for_timeout(200)
        page.wait_for_function(DONE)
        say("现场：不是照片的、用过的照片各有说明，不串户；待发箱可以查看、重试、删除")

    def offline(self):
        visit = self.take(1)
        for person in (self.lead, self.second):
            self.open(person, visit, "#scene")
        page = self.lead.page
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.wait_for_timeout(1500)
        self.lead.context.set_offline(True)
        page.fill("#scene #f-summary", "离线：两台冷柜温度正常")
        page.fill("#scene #f-present", "店长李某")
        page.wait_for_function("() => document.querySelector('[data-unsent]').textContent === '未发送 2'")
        page.reload()
        page.wait_for_function("() => document.querySelector('#f-summary').value === '离线：两台冷柜温度正常'")
        self.look(self.lead, "offline")
        # The page is killed; another one opens where there is still no network.
        page.close()
        self.lead.page = page = self.lead.context.new_page()
        page.goto(self.base + visit + "#scene")
        page.wait_for_function("() => document.querySelector('#f-present').value === '店长李某'")
        # Meanwhile the colleague fills the same record.
        other = self.second.page
        other.fill("#scene #f-summary", "在线：一台冷柜温度偏高")
        other.fill("#scene #f-place", "武陵区门店一楼")
        other.wait_for_function(DONE)
        self.lead.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_function(DONE)
        page.goto(self.base + visit + "#send")
        page.wait_for_selector(".conflict")
        if page.input_value("#f-place") != "武陵区门店一楼" or page.input_value("#f-present") != "店长李某":
            raise Refused("different fields of two officers did not merge")
        self.look(self.lead, "conflict")
        page.locator("[data-send^='J-']").click()
        if page.locator(".conflict").count() == 0:
            raise Refused("a record in conflict was sent")
        page.locator(".conflict button", has_text="离线：两台冷柜温度正常").click()
        page.wait_for_function("() => !document.querySelector('.conflict')")
        page.wait_for_function(DONE)
        self.open(self.second, visit, "#scene")
        self.second.page.wait_for_function("() => document.querySelector('#f-summary').value === '离线：两台冷柜温度正常'")
        say("现场：离线填写、刷新、关闭页面后不丢；两人填写自动合并，同一处不同的当面选定，两台手机一致")

    def leave(self):
        visit = self.take(1)
        page = self.open(self.lead, visit, "#scene")
        self.lead.context.set_offline(True)
        page.fill("#scene #f-ended", "11:11")
        page.wait_for_function("() => document.querySelector('[data-unsent]').textContent === '未发送 1'")
        self.lead.context.set_offline(False)
        # Signing out asks first; then nobody can read what waits, until the same officer is back.
        asked = []
        page.route("**/field/saves/**", lambda route: route.abort())
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
        page.locator("form[action='/logout'] button").click()
        page.wait_for_url("**/login*")
        page.unroute("**/field/saves/**")
        if not asked or "1条内容未发送" not in asked[0]:
            raise Refused(f"signing out did not warn: {asked}")
        kept = page.evaluate("""new Promise(done => { const r = indexedDB.open('mingqian-field', 1);
            r.onsuccess = () => { const t = r.result.transaction(['keys', 'waiting']);
            const k = t.objectStore('keys').count(), w = t.objectStore('waiting').getAll();
            t.oncomplete = () => done([k.result, w.result.filter(x => !x.id.includes('|seen|')).length,
                JSON.stringify(w.result.map(x => [...new Uint8Array(x.sealed)].map(b => String.fromCharCode(b)).join(''))).includes('11:11')]); } })""")
        if kept != [0, 1, False]:
            raise Refused(f"after sign-out the phone holds {kept}: keys, things waiting, readable")
        page.fill("#f-login", self.lead.login)
        page.fill("#f-password", PASSWORD)
        self.lead.press("登录")
        page = self.open(self.lead, visit, "#scene")
        page.wait_for_function(DONE)
        if page.input_value("#f-ended") != "11:11":
            raise Refused("what waited was lost at sign-out")
        say("现场：退出前提示未发送内容；退出后密钥不留在手机，重新登录后继续发送")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", type=pathlib.Path)
    parser.add_argument("--screenshots")
    options = parser.parse_args()
    binaries = options.binaries or pathlib.Path(
        subprocess.run(["swift", "build", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mingqian-"))
    if options.screenshots:
        pathlib.Path(options.screenshots).mkdir(parents=True, exist_ok=True)
    try:
        run(binaries / "mingqian", "demo-city", "--bare", "--entities", "600", "--seed", "2017", "--database",
            f"sqlite:{folder}/mingqian.sqlite", "--keys", folder / "keys", "--uploads", folder / "uploads")
        with Server(binaries / "mingqian", folder) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            journey = Journey(browser, server, folder, binaries)
            for step in (journey.plan, journey.task, journey.ceremony, journey.draw, journey.approve):
                step()
            field = Field(browser, server, options.screenshots)
            for step in (field.pairs, field.clean_visit, field.photos, field.offline, field.leave):
                step()
            browser.close()
            if field.complaints:
                raise Refused("\n".join(field.complaints))
    except Refused as refused:
        print(f"失败：{refused}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("现场检查全程通过")
    return 0


if __name__ == "__main__":
    sys.exit(main())
