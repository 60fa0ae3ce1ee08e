# SPDX-License-Identifier: Apache-2.0
"""The whole main job in a real browser: every role logs in, three contributors make their secrets in the page, the public
looks at the result. Ends with screenshots at desk and phone width, axe-core on the main pages, and the verifier.

browser.py [--binaries DIR] [--screenshots DIR]"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from main_job import PASSWORD, PEOPLE, YEAR, run, say  # noqa: E402
import papers  # noqa: E402
from office import Refused, Server  # noqa: E402

# Those who take no part in the main job and look on: audit, and the three administrators.
WATCHERS = ("hujing", "sysadmin", "secadmin", "logadmin")
ROOT = pathlib.Path(__file__).resolve().parents[2]


class Person:
    """One role in a browser profile of its own, so that secrets of contributors never meet."""

    def __init__(self, browser, base, login=None, width=1366):
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", base_url=base)
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        if login:
            self.page.goto("/login")
            self.page.fill("#f-login", login)
            self.page.fill("#f-password", PASSWORD)
            self.press("登录")

    def press(self, words, nth=0):
        self.page.locator(f"main button[type=submit]:has-text('{words}')").nth(nth).click()
        self.page.wait_for_load_state()
        trouble = self.page.locator("section.trouble, div.errors")
        if trouble.count():
            raise Refused(f"{words} at {self.page.url}: {trouble.first.inner_text()}")
        return self

    def go(self, path):
        answer = self.page.goto(path)
        if answer.status != 200:
            raise Refused(f"{path} gave {answer.status}")
        return self

    @property
    def path(self):
        return self.page.url.split("/", 3)[3].split("?")[0]

    def link(self, prefix):
        return self.page.locator(f"main a[href^='{prefix}']").first.get_attribute("href")


class Journey:
    def __init__(self, browser, server, folder, binaries):
        self.browser, self.folder, self.binaries = browser, folder, binaries
        self.base = f"http://127.0.0.1:{server.port}"
        self.people = {role: Person(browser, self.base, login) for role, login in PEOPLE.items()}
        self.coordinator, self.operator = self.people["coordinator"], self.people["operator"]
        self.leader, self.supervisor = self.people["leader"], self.people["supervisor"]

    def plan(self):
        page = self.operator.go("/plans").page
        page.select_option("#f-planYear", YEAR)
        self.operator.press("建立计划")
        self.plan_path = "/" + self.operator.path
        self.operator.go(self.plan_path + "/lines/new")
        page.fill("#f-name", "食品经营双随机抽查")
        page.locator("input[name=item]").nth(3).check()
        for risk, ratio in (("A", "1%"), ("B", "3%"), ("C", "10%"), ("D", "30%")):
            page.fill(f"#f-ratio-{risk}", ratio)
        page.fill("#f-from", f"{YEAR}-01-01")
        page.fill("#f-to", f"{YEAR}-12-31")
        page.fill("#f-draws", "2")
        self.operator.press("保存项目")
        self.operator.go(self.plan_path).press("提交审批")
        self.leader.go(self.plan_path).press("批准计划")
        self.coordinator.go(self.plan_path).press("公布计划")
        say("浏览器：计划编制、审批、公布")

    def task(self):
        operator = self.operator.go(self.plan_path)
        operator.go(operator.link("/tasks/new"))
        operator.page.fill("#f-name", f"{YEAR}年食品经营第一批抽查")
        operator.press("建立任务")
        self.task_id = operator.path.rsplit("/", 1)[1]
        operator.go(f"/tasks/{self.task_id}/draw").press("固化名单")
        say("浏览器：任务创建，名单固化")

    def ceremony(self):
        self.coordinator.go(f"/tasks/{self.task_id}/draw").press("准备抽取仪式")
        self.ceremony_path = "/" + self.coordinator.path
        contributors = (self.coordinator, self.operator, self.supervisor)
        for person in contributors:
            page = person.go(self.ceremony_path).page
            page.locator("[data-make]").first.click()
            page.wait_for_function("document.querySelector('[name=commit]').value.length === 64")
            person.press("登记承诺值")
        self.coordinator.go(self.ceremony_path).press("开启仪式")
        self.coordinator.go(self.ceremony_path).press("公告抽取")
        self.coordinator.go(self.ceremony_path).press("截止公告")
        for person in contributors:
            page = person.go(self.ceremony_path).page
            page.locator("[data-fill]").first.click()
            page.wait_for_selector("[data-say].good")
            person.press("公开随机数")
        say("浏览器：三方在各自页面生成、登记、公开随机数")

    def draw(self):
        coordinator = self.coordinator.go("/draws")
        self.draw_id = coordinator.link("/draws/").rsplit("/", 1)[1]
        coordinator.go(f"/draws/{self.draw_id}").press("举行抽取")
        coordinator.go(f"/draws/{self.draw_id}").press("匹配执法检查人员")
        say("浏览器：抽取完成，人员已匹配")

    def approve(self):
        for person, step, words in ((self.operator, "ask", "提交审批"), (self.leader, "decide", "批准所选"),
                                    (self.operator, "notify", "生成检查通知书")):
            page = person.go(f"/joint-visits?step={step}&task={self.task_id}&size=500").page
            page.click("button:has-text('全选本页')")
            person.press(words)
        operator = self.operator.go(f"/joint-visits?task={self.task_id}")
        self.joint_path = operator.link("/joint-visits/J-")
        self.code_path = operator.go(self.joint_path).link("/c/")
        firm = Person(self.browser, self.base, width=390)
        page = firm.go(self.code_path).page
        if "真实有效" not in page.inner_text("main"):
            raise Refused("a check code is not taken for genuine")
        page.check("input[name=score][value='5']")
        firm.press("提交评价")
        say("浏览器：批量报批、审批、通知；企业扫码核实并评价")

    def papers(self, update):
        papers.check(self.operator, self.joint_path, self.folder, update)
        papers.check_batch(self.operator, self.task_id, self.folder)
        papers.check(self.operator, self.filed_path, self.folder, update, papers.FILLED, "-filled")
        say("浏览器：审批表、通知书、名单、笔录的PDF与留存样张一致")

    def inspect(self):
        for number in range(1, 41):
            try:
                inspector = Person(self.browser, self.base, f"scjg-{number:04}", width=390)
            except Refused:
                break
            page = inspector.go("/visits").page
            visits = [a.get_attribute("href") for a in page.locator("main a[href^='/visits/']").all()]
            led = next((v for v in visits if self.leads(inspector, v)), None)
            if led is None:
                inspector.context.close()
                continue
            self.visit_path = led
            page.locator("input[name=code]").first.check()
            page.select_option("#f-followUp", index=1)
            for number in page.locator("input[inputmode=decimal][aria-required]").all():
                number.fill("5")
            page.locator("details.phrases summary").last.click()
            page.locator("details.phrases[open] button").first.click()
            if not page.input_value("#f-note"):
                raise Refused("a phrase did not go into its field")
            inspector.press("提交审核")
            self.inspector = inspector
            inspector.go(self.filed_path)
            for name, text in (("began", "09:30"), ("ended", "10:40"), ("place", "经营场所"), ("present", "店长"),
                               ("summary", "未见异常"), ("signatureWords", "店长签名")):
                page.fill(f"#f-{name}", text)
            inspector.press("保存笔录")
            break
        else:
            raise Refused("no inspector leads a visit")
        self.leader.go("/reviews")
        self.leader.go(self.leader.link("/results/")).press("通过并公示")
        say("浏览器：手机上录入结果，负责人审核，结果公示")

    def leads(self, inspector, visit):
        """Whether the officer writes the record of a visit; ends on the page of the visit."""
        self.filed_path = inspector.go(visit).link("/joint-visits/J-")
        leads = inspector.go(self.filed_path).page.locator("form[action$='/records']").count() > 0
        inspector.go(visit)
        return leads

    def public(self):
        citizen = Person(self.browser, self.base)
        citizen.go("/open/results")
        self.result_path = citizen.link("/open/results/")
        citizen.go(self.result_path)
        self.entity_path = citizen.link("/open/entities/")
        citizen.go(self.entity_path)
        citizen.go(f"/open/draws/{self.draw_id}")
        with citizen.page.expect_download() as download:
            citizen.page.locator("main a[href^='/open/files/'], main a[href*='/open/draws/'][download]").first.click()
        if pathlib.Path(download.value.path()).stat().st_size == 0:
            raise Refused("a public file is empty")
        citizen.go(f"/open/draws/{self.draw_id}/verify")
        citizen.page.click("[data-portal]")
        citizen.page.wait_for_selector("[data-status].good, [data-status].bad")
        if "，0 项不符" not in citizen.page.inner_text("[data-status]"):
            raise Refused(citizen.page.inner_text("[data-tool]"))
        bundle = self.folder / "public"
        run(self.binaries / "mingqian", "log", "export", bundle, "--database", f"sqlite:{self.folder}/mingqian.sqlite",
            "--keys", self.folder / "keys", "--uploads", self.folder / "uploads")
        run(self.binaries / "mingqian-verify", bundle)
        faults = [f for p in (*self.people.values(), self.inspector, citizen) for f in p.faults]
        if faults:
            raise Refused(f"the browser's console complains: {faults[:5]}")
        say("浏览器：公众查到结果、下载文件，在浏览器中核验抽取；核验程序确认")

    def registers(self):
        """One record corrected with two pairs of eyes, many marked at once, a list found again as it was left."""
        operator, leader = self.operator.go("/registers/entities?status=pool"), self.leader
        record = operator.link("/registers/entities/9")
        page = operator.go(record).page
        page.click("main a:has-text('更正')")
        page.fill("#f-address", "湖南省常德市武陵区核对路8号")
        page.fill("#f-reason", "现场核对门牌")
        page.set_input_files("#f-source", {"name": "门牌.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 64})
        operator.press("提交核对")
        self.proof_path = "/" + operator.path
        if page.locator("button:has-text('核对无误')").count() or not page.locator("text=应由两人办理").count():
            raise Refused("whoever typed a correction may let it pass")
        leader.go("/home").page.click("text=待核对的录入和更正")
        leader.page.click(f"main a[href='{self.proof_path}']")
        leader.page.fill("#f-opinion", "与照片一致")
        leader.press("核对无误")
        for _ in range(60):
            if "核对路8号" in operator.go(record).page.inner_text("main"):
                break
            page.wait_for_timeout(500)
        else:
            raise Refused("the correction did not come into the register")
        page = operator.go("/registers/entities?status=pool").page
        page.click("summary:has-text('显示的列')")
        page.check("input[name=col][value=address]")
        page.uncheck("input[name=col][value=status]")
        page.click(".filter button[type=submit]")
        page.wait_for_load_state()
        if "住所" not in page.inner_text("thead") or "登记状态" in page.inner_text("thead"):
            raise Refused("the chosen columns are not the ones shown")
        page.click("summary:has-text('保存为常用条件')")
        page.fill("details.save input[name=name]", "在库对象住所")
        page.click("details.save button[type=submit]")
        page.wait_for_load_state()
        operator.go("/registers/entities").page.click("nav.saved a:has-text('在库对象住所')")
        page.wait_for_load_state()
        if "住所" not in page.inner_text("thead"):
            raise Refused("the saved filter is not what was saved")
        page.click("summary:has-text('批量办理')")
        page.click("button:has-text('全选本页')")
        if "已勾选 20 户" not in page.inner_text("#batch"):
            raise Refused("not all rows of the page are chosen")
        page.fill("#batch textarea[name=reason]", "列入年度重点")
        operator.press("生成办理清单")
        leader.go("/" + operator.path).press("核对无误")
        say("浏览器：更正经两人核对，批量办理，列表按保存的条件和列重现")

    def views(self):
        public, office = None, self.coordinator
        return [
            ("portal", public, "/open"), ("open-draws", public, "/open/draws"), ("open-draw", public, f"/open/draws/{self.draw_id}"),
            ("open-results", public, "/open/results"), ("open-result", public, self.result_path),
            ("open-entity", public, self.entity_path), ("open-verify", public, "/open/verify"),
            ("open-verify-draw", public, f"/open/draws/{self.draw_id}/verify"), ("about-proof", public, "/open/about/proof"),
            ("about-audit", public, "/open/about/audit"), ("open-items", public, "/open/items"),
            ("open-plans", public, "/open/plans"),
            ("open-plan", public, "/open" + self.plan_path), ("open-log", public, "/open/log"), ("login", public, "/login"),
            ("home", office, "/home"), ("plans", office, "/plans"), ("plan", office, self.plan_path),
            ("line", self.operator, self.plan_path + "/lines/" + self.plan_path.rsplit("/", 1)[1] + "-01"),
            ("new-task", self.operator, "/tasks/new?line=" + self.plan_path.rsplit("/", 1)[1] + "-01"), ("import", self.operator, "/imports/new"), ("tasks", office, "/tasks"),
            ("task", office, f"/tasks/{self.task_id}"), ("ceremony", office, self.ceremony_path),
            ("screen", office, self.ceremony_path + "/screen"), ("draw", office, f"/draws/{self.draw_id}"), ("visits", office, "/visits"), ("overdue", office, "/visits?show=overdue"),
            ("replacements", self.leader, "/replacements"), ("receipt", public, "/open/log/entries/0/receipt"),
            ("ask", self.inspector, self.visit_path + "/replacements/new?kind=absence"),
            ("visit", self.inspector, self.visit_path), ("joint-visits", self.operator, "/joint-visits"), ("joint-visit", self.leader, self.joint_path),
            ("check-code", public, self.code_path), ("forged-code", public, "/c/x"), ("scan", self.inspector, "/scan"), ("ratings", self.leader, "/ratings"),
            ("paper-notice", self.operator, self.joint_path + "/papers/notice"), ("paper-blank", self.operator, self.joint_path + "/papers/blank"), ("reviews", self.leader, "/reviews"),
            ("entities", self.operator, "/registers/entities"), ("entity", self.operator, "/registers" + self.entity_path.removeprefix("/open")), ("inspectors", self.operator, "/registers/inspectors"),
            ("registers", office, "/registers"), ("labels", office, "/registers/labels"), ("label", self.leader, "/registers/labels/SP01"),
            ("libraries", office, "/registers/libraries"), ("library-changes", office, "/registers/libraries/changes"),
            ("licences", self.operator, "/registers/licences"), ("relations", self.operator, "/registers/relations"),
            ("groups", self.operator, "/registers/groups"), ("new-group", self.operator, "/registers/groups/new"),
            ("disputes", office, "/registers/disputes"), ("sources", office, "/registers/sources"),
            ("proofreading", self.leader, "/proofreading"), ("proof", self.leader, self.proof_path),
            ("entry", self.operator, "/registers/entities/entry"), ("inspector", self.operator, "/registers/inspectors/scjg:scjg-0001"),
            ("items", self.operator, "/registers/items"), ("imports", self.operator, "/imports"), ("history", office, "/history/draw/" + self.draw_id),
        ]

    def look(self, screenshots):
        """Every main page at two widths: no sideways scrolling, nothing serious for axe-core."""
        from axe_playwright_python.sync_playwright import Axe

        axe, complaints = Axe(), []
        citizen = Person(self.browser, self.base)
        others = [("home-" + login, Person(self.browser, self.base, login), "/home") for login in WATCHERS]
        for name, person, path in self.views() + others:
            page = (person or citizen).go(path).page
            for width in (1366, 390):
                page.set_viewport_size({"width": width, "height": 900})
                over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if over > 1:
                    complaints.append(f"{name} is {over} px too wide at {width}")
                if screenshots:
                    page.screenshot(path=f"{screenshots}/{name}-{width}.png", full_page=True)
            for found in axe.run(page).response["violations"]:
                if found["impact"] in ("serious", "critical"):
                    complaints.append(f"{name}: {found['id']} {found['nodes'][0]['html'][:120]}")
        if complaints:
            raise Refused("\n".join(complaints))
        say("浏览器：各主要页面在两种宽度下无横向滚动，无严重可访问性问题")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", type=pathlib.Path)
    parser.add_argument("--screenshots")
    parser.add_argument("--update-papers", action="store_true", help="keep the papers as they are now")
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
            for step in (journey.plan, journey.task, journey.ceremony, journey.draw, journey.approve, journey.inspect, journey.public,
                         journey.registers):
                step()
            journey.papers(options.update_papers)
            journey.look(options.screenshots)
            browser.close()
    except Refused as refused:
        print(f"失败：{refused}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("浏览器全程通过")
    return 0


if __name__ == "__main__":
    sys.exit(main())
