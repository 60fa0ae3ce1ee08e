# SPDX-License-Identifier: Apache-2.0
"""The whole main job through the real server over HTTP, by the people who do it, then the public bundle through
the verifier. Standard library only. Exit status 0 means every step worked.

main_job.py --binaries DIR [--entities N] [--keep DIR] [--database URL]"""

import argparse
import datetime
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from office import Refused, Server  # noqa: E402

PASSWORD = "Mingqian#2026"
# The office plans for the year it is in, by the clock on its wall (UTC+8).
YEAR = str(datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).year)
PEOPLE = {"coordinator": "zhouming", "operator": "lijuan", "leader": "wangjianguo", "supervisor": "chenzheng"}
started = time.monotonic()


def say(words):
    print(f"[{time.monotonic() - started:6.1f}s] {words}", flush=True)


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


class MainJob:
    ratios = {"ratio-A": "1%", "ratio-B": "3%", "ratio-C": "10%", "ratio-D": "30%"}

    def __init__(self, server, binaries, folder, database):
        self.server, self.binaries, self.folder, self.database = server, binaries, folder, database
        self.people = {role: server.session(role).login(login, PASSWORD) for role, login in PEOPLE.items()}

    def imports(self):
        """A file with a bad row is refused whole and says which row; the mended file is taken; again: nothing new."""
        rows = (self.folder / "csv/entities.csv").read_text(encoding="utf-8").splitlines()
        bad = rows[:4] + [rows[4].replace(rows[4].split(",")[0], "9.14307E+17")]
        page = self.upload(bad)
        if "9.14307E+17" not in page.words():
            raise Refused("the import report does not show the rounded id:\n" + page.words()[:1500])
        changed = rows[1].split(",")
        changed[2] = changed[2] + "（更名）"
        good = [rows[0], ",".join(changed)] + rows[2:4]
        page = self.upload(good)
        page.submit("/confirmation")
        self.wait_for(page, "已入库")
        say("检查对象名录：坏行被指明，更正后的文件入库")

    def upload(self, rows):
        who = self.people["operator"].get("/imports/new?dataset=entities")
        data = ("\r\n".join(rows) + "\r\n").encode("gb18030")
        who.submit("/imports", {"dataset": "entities"}, files={"file": ("entities.csv", "text/csv", data)})
        return self.wait_for(who, "检查完成")

    def wait_for(self, who, words, seconds=60):
        until = time.monotonic() + seconds
        while words not in who.words():
            if time.monotonic() > until:
                raise Refused(f"{who.path} never said {words}:\n{who.words()[:1500]}")
            time.sleep(0.2)
            who.get(who.path)
        return who

    def plan(self):
        operator, leader, coordinator = (self.people[r] for r in ("operator", "leader", "coordinator"))
        operator.get("/plans").submit("/plans", {"planYear": YEAR})
        plan = operator.path
        operator.get(plan + "/lines/new")
        items = [v for v in next(f for f in operator.forms() if f.action.endswith("/lines")).choices["item"]]
        operator.submit("/lines", {
            "name": "食品经营双随机抽查", "kind": "untargeted", "item": items[3:5], "draws": "2",
            **self.ratios, "from": f"{YEAR}-01-01", "to": f"{YEAR}-12-31"})
        operator.get(plan).submit("/submission")
        leader.get(plan).submit("/approval")
        coordinator.get(plan).submit("/publication")
        self.plan_id = plan.rsplit("/", 1)[1]
        say(f"计划{self.plan_id}：编制、审批、公布")

    def task(self, batch="第一批"):
        operator = self.people["operator"]
        operator.get(f"/plans/{self.plan_id}")
        link = [l for l in operator.links("/tasks/new")][0]
        operator.get(link).submit("/tasks", {"name": f"{YEAR}年食品经营{batch}抽查"})
        self.task_id = operator.path.rsplit("/", 1)[1]
        operator.get(f"/tasks/{self.task_id}/draw").submit("/rosters")
        say(f"任务{self.task_id}：创建，名录固化")

    def ceremony(self):
        coordinator, operator, supervisor = (self.people[r] for r in ("coordinator", "operator", "supervisor"))
        coordinator.get(f"/tasks/{self.task_id}/draw").submit("/ceremonies")
        self.ceremony_path = coordinator.path
        ceremony = coordinator.path.rsplit("/", 1)[1]
        secrets = {}
        for who, name in ((coordinator, "platform"), (operator, "scjg"), (supervisor, "sfj")):
            out = self.folder / f"{ceremony}-{name}.secret"
            made = run(self.binaries / "mingqian", "secret", "new", "--ceremony", ceremony, "--name", name,
                       "--key", self.folder / f"{name}.key", "--out", out)
            who.get(self.ceremony_path).submit("/commits", dict(line.split(": ") for line in made.split("\n") if line))
            secrets[name] = run(self.binaries / "mingqian", "secret", "show", out).strip()
        coordinator.get(self.ceremony_path).submit("/openings")
        coordinator.get(self.ceremony_path).submit("/draws", {"task": self.task_id})
        coordinator.get(self.ceremony_path).submit("/closings")
        for who, name in ((coordinator, "platform"), (operator, "scjg"), (supervisor, "sfj")):
            who.get(self.ceremony_path).submit("/reveals", {"r": secrets[name]})
        self.server.session().get("/open/draws")
        coordinator.get(self.ceremony_path + "/screen")
        say(f"仪式{ceremony}：三方承诺、公告、截止、公开")

    def draw(self, times=None):
        """Holds the draw and assigns the teams; their seconds go into `times`."""
        coordinator = self.people["coordinator"]
        coordinator.get("/draws")
        self.draw_id = [l for l in coordinator.links("/draws/") if l.count("/") == 2][0].rsplit("/", 1)[1]
        for deed in ("results", "assignments"):
            begin = time.monotonic()
            coordinator.get(f"/draws/{self.draw_id}").submit("/" + deed)
            if times is not None:
                times[f"draw_{deed}_s"] = round(time.monotonic() - begin, 2)
        coordinator.get("/visits")
        self.visits = [l for l in coordinator.links("/visits/")]
        say(f"抽取{self.draw_id}：抽中并匹配人员，检查{len(self.visits)}户起")

    def replace(self):
        """An officer declares a recusal, the leader approves, and the next ceremony draws who comes instead."""
        leader, coordinator = self.people["leader"], self.people["coordinator"]
        officer, visit = self.seated()
        officer.get(visit).get(officer.links(visit + "/replacements/new")[0])
        officer.submit("/replacements", {"code": "kin", "statement": "企业负责人是本人表兄"})
        request = officer.path
        leader.get(request).submit("/decisions", {"reason": "情况属实"}, button="批准")
        if any(f.action.endswith("/substitutes") for f in coordinator.get(request).forms()):
            raise Refused("a substitute could be drawn before the next ceremony")
        drawn = self.task_id
        self.task("第二批")
        self.ceremony()
        coordinator.get(f"/draws/{self.task_id}-A1").submit("/results")
        self.task_id = drawn
        coordinator.get(request).submit("/substitutes")
        if "已更换" not in coordinator.words():
            raise Refused("nobody came instead:\n" + coordinator.words()[:1500])
        officer.get(visit, expect=404)
        public = self.server.session("公民").get(f"/open/draws/{self.draw_id}").words()
        if "更换检查人员 1 人次" not in public or "亲属关系" not in public or "表兄" in public:
            raise Refused("the public page of the draw does not say that and why, or says more")
        say("更换：申报回避、批准，由下一场仪式抽取替换人员")

    def seated(self):
        """An inspector with an account, and a visit of his own."""
        for number in range(1, 41):
            officer = self.server.session(f"scjg-{number:04}").login(f"scjg-{number:04}", PASSWORD)
            if links := officer.get("/visits").links("/visits/"):
                return officer, links[0]
        raise Refused("no inspector with an account is in a team")

    def approve(self):
        """No check without approval and notice: many at once, by those who may; the entity scans what it is given."""
        operator, leader = self.people["operator"], self.people["leader"]
        def batch(who, step, action, values=None, button=None):
            path = f"/joint-visits?step={step}&task={self.task_id}&size=500"
            form = next(f for f in who.get(path).forms() if f.action.endswith(action))
            who.submit(action, {"key": form.choices["key"], **(values or {})}, button=button)
            return len(form.choices["key"])
        many = batch(operator, "ask", "/approvals", button="提交审批")
        batch(leader, "decide", "/decisions", {"reason": "同意"}, button="批准所选")
        batch(operator, "notify", "/notices", button="生成检查通知书")
        visit = operator.get(f"/joint-visits?task={self.task_id}").links("/joint-visits/J-")[0]
        code = operator.get(visit).links("/c/")[0]
        citizen = self.server.session("企业")
        if "真实有效" not in citizen.get(code).words():
            raise Refused("a check code is not taken for genuine")
        citizen.submit("/c/ratings", {"score": "5"})
        if "不是本平台签发" not in citizen.get(code[:-9] + "AAAAAAAAA").words():
            raise Refused("a forged check code is not called one")
        say(f"审批和通知：{many}户已批准并通知，检查码可以核实")

    def inspect(self):
        """Every inspector with an account files one clean result; one file is returned first, and one is corrected."""
        filed, png = [], bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082")
        for number in range(1, 41):
            inspector = self.server.session(f"scjg-{number:04}")
            try:
                inspector.login(f"scjg-{number:04}", PASSWORD)
            except Refused:
                break
            for visit in inspector.get("/visits").links("/visits/")[:2]:
                inspector.get(visit)
                if not any(f.action.endswith("/results") for f in inspector.forms()):
                    continue
                if not filed:
                    inspector.submit("/attachments", files={"file": ("现场.png", "image/png", png)})
                    inspector.submit("/results", {"code": "1", "followUp": "1", "outcome-" + self.item(inspector): "problem"}, button="提交", expect=422)
                    inspector.get(visit)
                follow = self.follow(inspector)
                inspector.submit("/results", {"code": "1", "followUp": follow, **self.sheet(inspector)}, button="提交")
                filed.append((inspector, visit))
        if not filed:
            raise Refused("no inspector could file a result")
        self.filed = filed
        say(f"检查结果：{len(filed)}户已录入并提交审核")

    def item(self, who):
        form = next(f for f in who.forms() if f.action.endswith("/results"))
        return next(n for n in form.choices if n.startswith("outcome-")).removeprefix("outcome-")

    def sheet(self, who):
        """What the check sheets do not answer by themselves: photos as taken, measured values within their limits."""
        form = next(f for f in who.forms() if f.action.endswith("/results"))
        measured = re.findall(r'name="(answer-[^"]+)"[^>]*aria-required', who.body)
        photos = {n: "yes" for n, values in form.choices.items() if n.startswith("answer-") and "notApplicable" not in values}
        return {**{n: "5" for n in measured}, **photos}

    def follow(self, who):
        form = next(f for f in who.forms() if f.action.endswith("/results"))
        return [c for c in form.choices["followUp"] if c][0]

    def review(self):
        leader = self.people["leader"]
        links = leader.get("/reviews").links("/results/")
        leader.get(links[0]).submit("/review", {"reason": "请补充情况说明"}, button="退回")
        inspector, visit = next((i, v) for i, v in self.filed if v.rsplit("/", 1)[1] in links[0])
        inspector.get(visit).submit("/results", {
            "code": "1", "followUp": self.follow(inspector.get(visit)), "note": "已补充", **self.sheet(inspector)}, button="提交")
        approved = 0
        while links := leader.get("/reviews").links("/results/"):
            leader.get(links[0]).submit("/review", button="通过")
            approved += 1
        say(f"审核：退回1件，通过并公示{approved}件")

    def public(self):
        citizen = self.server.session("公民")
        for page in ("/open", "/open/items", "/open/plans", "/open/draws", f"/open/draws/{self.draw_id}", "/open/verify",
                     f"/open/draws/{self.draw_id}/verify", "/open/about/proof", "/open/about/audit"):
            citizen.get(page)
        result = citizen.get("/open/results").links("/open/results/")[0]
        entity = citizen.get(result).links("/open/entities/")[0]
        citizen.get(entity)
        name = citizen.words()
        citizen.get("/open/entities?q=" + entity.rsplit("/", 1)[1])
        if entity not in citizen.links("/open/entities/"):
            raise Refused("the search does not find the entity by its code")
        for secret in ("信用风险", "roster_secret"):
            if secret in name:
                raise Refused(f"the public page of an entity says {secret}")
        say("公示：结果、企业、抽取、核验各页可查")

    def verify(self, keep):
        """A citizen downloads everything in one archive: the very files that the office exports, and they prove the work."""
        bundle, exported = self.folder / "downloaded", self.folder / "exported"
        run(self.binaries / "mingqian", "log", "export", exported, "--database", self.database,
            "--keys", self.folder / "keys", "--uploads", self.folder / "uploads")
        (self.folder / "public.tar").write_bytes(self.server.session("公民").get("/open/bundle.tar").raw)
        bundle.mkdir()
        run("tar", "-xf", self.folder / "public.tar", "-C", bundle)
        files = lambda top: {str(p.relative_to(top)): p.read_bytes() for p in top.rglob("*") if p.is_file()}
        if files(bundle) != files(exported):
            raise Refused("the archive of the portal is not what the office exports")
        words = run(self.binaries / "mingqian-verify", bundle)
        for line in words.strip().splitlines()[-6:]:
            say("核验：" + line)
        self.tamper(bundle)
        if keep:
            shutil.copytree(bundle, keep, dirs_exist_ok=True)
            say(f"公开文件包留在{keep}")

    def tamper(self, bundle):
        """One changed byte in any published file must be noticed; a few of them here, all of them in the unit tests."""
        files = sorted(p for p in bundle.rglob("*") if p.is_file())
        for path in files[:: max(1, len(files) // 12)]:
            data = path.read_bytes()
            at = int(hashlib.sha256(str(path.relative_to(bundle)).encode()).hexdigest(), 16) % max(1, len(data))
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] if data else b"\n")
            done = subprocess.run([self.binaries / "mingqian-verify", bundle], capture_output=True, text=True)
            path.write_bytes(data)
            if done.returncode == 0:
                raise Refused(f"a changed byte {at} of {path.relative_to(bundle)} went unnoticed")
        say(f"改动任一字节即被指出（抽试{len(files[:: max(1, len(files) // 12)])}个文件）")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True, type=pathlib.Path)
    parser.add_argument("--entities", default="600")
    parser.add_argument("--keep")
    parser.add_argument("--database")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mingqian-"))
    database = options.database or f"sqlite:{folder}/mingqian.sqlite"
    mingqian = options.binaries / "mingqian"
    try:
        run(mingqian, "demo-city", "--entities", options.entities, "--seed", "2017", "--csv", folder / "csv")
        run(mingqian, "demo-city", "--bare", "--entities", options.entities, "--seed", "2017", "--database", database,
            "--keys", folder / "keys", "--uploads", folder / "uploads")
        say(f"演示城市：{options.entities}户")
        with Server(mingqian, folder, database) as server:
            job = MainJob(server, options.binaries, folder, database)
            for step in (job.imports, job.plan, job.task, job.ceremony, job.draw, job.replace, job.approve, job.inspect, job.review, job.public):
                step()
            job.verify(options.keep)
    except Refused as refused:
        print(f"失败：{refused}", file=sys.stderr)
        log = folder / "server.log"
        if log.exists():
            print(log.read_text(errors="replace")[-3000:], file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("主线全程通过：名录、计划、抽取、匹配、检查、审核、公示、核验。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
