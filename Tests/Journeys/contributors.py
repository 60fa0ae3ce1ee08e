# SPDX-License-Identifier: Apache-2.0
"""Contributors' own programs in a watched city: signer, three witnesses and the server as processes, three agents that
commit, wait for the cosigned close, leave their secrets with the witnesses and reveal. One of them demands more
witnesses than the office and holds its secret back until the last one is there. Exit status 0 means every step worked.

contributors.py --binaries DIR"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import main_job  # noqa: E402
from main_job import MainJob  # noqa: E402
from office import Refused, Session  # noqa: E402
from watched_log import ORIGIN, Town, ask, say  # noqa: E402


class Office:
    """The server of the town as the main job knows one."""

    def __init__(self, url):
        self.url, address = url, urllib.parse.urlsplit(url)
        self.host, self.port = address.hostname, address.port

    def session(self, name="公众"):
        return Session(self.host, self.port, name)


class AgentJob(MainJob):
    contributors = (("coordinator", "platform"), ("operator", "scjg"), ("supervisor", "sfj"))

    def __init__(self, town, server):
        self.town = town
        super().__init__(Office(server.url), town.mingqian.parent, town.folder, "")

    def contribute(self, name, *more):
        policy = self.town.folder / ("policy-all" if name == "sfj" else "policy")
        return [self.town.mingqian, "contribute", "--platform", self.server.url, "--folder", self.town.folder / f"agent-{name}",
                "--log", self.town.log_key, "--policy", policy, *more]

    def step(self, name):
        return self.town.run(*self.contribute(name, "--once"))

    def agents(self):
        """Each officer registers the key of the own agent; the agents commit by themselves."""
        text = (self.town.folder / "policy").read_text()
        (self.town.folder / "policy-all").write_text(text.replace("group watch 2", "group watch all"))
        for role, name in self.contributors:
            key = self.town.run(*self.contribute(name, "--show-key")).strip().rsplit("：", 1)[1]
            self.people[role].get("/contributor-keys").submit("/contributor-keys", {"key": key})
        self.people["coordinator"].get(f"/tasks/{self.task_id}/draw").submit("/ceremonies")
        self.ceremony_path = self.people["coordinator"].path
        for _, name in self.contributors:
            if "已以" not in self.step(name):
                raise Refused(f"the agent of {name} did not commit")
        say("三方程序登记公钥，各自提交承诺")

    def hold_back(self):
        """Nothing is revealed before the close; afterwards only by those whose witnesses have cosigned it."""
        coordinator = self.people["coordinator"]
        coordinator.get(self.ceremony_path).submit("/openings")
        coordinator.get(self.ceremony_path).submit("/draws", {"task": self.task_id})
        for _, name in self.contributors:
            if "公开" in self.step(name):
                raise Refused(f"the agent of {name} revealed before the close")
        self.town.witnesses["notary"].stop()
        coordinator.get(self.ceremony_path).submit("/closings")
        self.until("platform", "并有见证方联署")
        self.until("scjg", "并有见证方联署")
        if "联署不足" not in self.until("sfj", "联署不足"):
            raise Refused("the agent of sfj does not wait for all witnesses")
        coordinator.get(self.ceremony_path)
        if "随机值已确定" in coordinator.words():
            raise Refused("the value exists although one contributor waits")
        say("截止后两方核实联署并公开；一方要求全部见证方，因一家缺席暂不公开")

    def reveal(self):
        """The last witness comes back, cosigns, and the last agent reveals; each holds receipts of what it left."""
        self.town.restart_witness("notary")
        self.until("sfj", "随机数已公开")
        self.people["coordinator"].get(self.ceremony_path)
        if "随机值已确定" not in self.people["coordinator"].words():
            raise Refused("all have revealed and there is no value:\n" + self.people["coordinator"].words()[:1500])
        for name, count in (("platform", 2), ("scjg", 2), ("sfj", 3)):
            receipts = list((self.town.folder / f"agent-{name}").glob("*.receipt"))
            if len(receipts) != count:
                raise Refused(f"{name} holds {len(receipts)} receipts, not {count}")
        for witness in self.town.witnesses.values():
            commit = self.commit_of("sfj")
            if ask(f"{witness.url}/reveals/{commit}")[0] != 200:
                raise Refused("a witness does not hand out the secret left with it")
        say("见证方恢复后最后一方公开；随机数在各见证方留存，程序持有收据")

    def commit_of(self, name):
        file = next((self.town.folder / f"agent-{name}").glob("*.secret"))
        return next(line.split(": ")[1] for line in file.read_text().splitlines() if line.startswith("commit: "))

    def until(self, name, words, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            said = self.step(name)
            if words in said:
                return said
            time.sleep(0.5)
        raise Refused(f"the agent of {name} never said {words}:\n{said}")

    def prove(self):
        self.draw()
        folder = self.town.folder / "public"
        self.town.run(self.town.mingqian, "log", "export", folder, *self.town.office())
        receipts = sorted(self.town.folder.glob("agent-*/*.receipt"))
        deposits = [word for receipt in receipts for word in ("--deposit", receipt)]
        words = self.town.run(self.town.verify, folder, "--policy", self.town.folder / "policy", *deposits)
        if "仪式：1 场" not in words or words.count("日志已有登记") != len(receipts):
            raise Refused(f"the verifier does not speak of the ceremony or of the receipts:\n{words}")
        say("核验：按见证策略全部一致，各方的存放回执在日志中均有登记")


class AgentTown(Town):
    def restart_witness(self, name):
        """The same witness on the same address, with the memory it had."""
        old = self.witnesses[name]
        self.witnesses[name] = self.start(
            name, self.mingqian, "witness", "--key", self.folder / f"{name}.key", "--store", self.folder / name,
            "--log", self.log_key, "--listen", old.url.removeprefix("http://"))


def play(town):
    town.signer, town.log_key = town.start_signer()
    town.start_witnesses(town.log_key)
    town.run(town.mingqian, "demo-city", "--entities", "300", "--seed", "2017", "--csv", town.folder / "csv")
    town.run(town.mingqian, "demo-city", "--bare", "--entities", "300", "--seed", "2017", "--origin", ORIGIN, *town.office())
    job = AgentJob(town, town.serve())
    for step in (job.plan, job.task, job.agents, job.hold_back, job.reveal, job.prove):
        step()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True, type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path, help="leave the public bundle here")
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mingqian-"))
    town = AgentTown(given.binaries.resolve(), folder)
    main_job.say = say
    try:
        play(town)
        if given.keep:
            shutil.copytree(folder / "public", given.keep)
    except Refused as refused:
        print(f"失败：{refused}", file=sys.stderr)
        return 1
    finally:
        for process in town.running:
            if process.process.poll() is None:
                process.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("参与方程序全程通过：登记、承诺、核实截止、留存、公开。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
