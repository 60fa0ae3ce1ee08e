# SPDX-License-Identifier: Apache-2.0
"""The log under watch, as operators run it: a signer, three witnesses and the server as processes of their own. A
restored old database is refused by the signer, and by the witnesses even when the signer's memory is gone with it.
Standard library only. Exit status 0 means every step worked.

watched_log.py --binaries DIR [--keep DIR]"""

import argparse
import hashlib
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ORIGIN, NEXT = "log.watched.example/ssj-2026", "log.watched.example/ssj-2027"
started = time.monotonic()


class Refused(Exception):
    pass


def say(words):
    print(f"[{time.monotonic() - started:6.1f}s] {words}", flush=True)


def ask(url, body=None, **headers):
    """Status, media type and text of an answer."""
    request = urllib.request.Request(url, data=None if body is None else body.encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers.get("Content-Type"), answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers.get("Content-Type"), refusal.read().decode()


class Process:
    """A server of ours; `url` is where it listens."""

    def __init__(self, folder, name, *command):
        self.log = folder / f"{name}.out"
        with open(self.log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen([str(c) for c in command], stdout=out, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = re.search(r"已启动：(http://[0-9.:]+)", self.text())
            if found:
                self.url = found.group(1)
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise Refused(f"{name} did not start:\n{self.text()}")

    def text(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)


class Town:
    def __init__(self, binaries, folder):
        self.mingqian, self.verify, self.folder = binaries / "mingqian", binaries / "mingqian-verify", folder
        self.running = []
        (folder / "keys").mkdir()

    def run(self, *command, fails=False):
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=self.folder)
        if (done.returncode != 0) != fails:
            raise Refused(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout + done.stderr

    def start(self, name, *command):
        process = Process(self.folder, name, *command)
        self.running.append(process)
        return process

    def start_signer(self, origin=ORIGIN, mark=""):
        """The signer of a log; its public key and its secret go where the server looks for them."""
        name = f"signer{mark}"
        key = self.run(self.mingqian, "signer", "new-key", "--name", origin, "--out", f"{name}.key").strip()
        signer = self.start(
            name, self.mingqian, "signer", "--key", self.folder / f"{name}.key", "--store", self.folder / f"{name}.store",
            "--secret", self.folder / f"{name}.secret", "--listen", "127.0.0.1:0")
        (self.folder / f"keys/log{mark}.vkey").write_text(key + "\n")
        shutil.copy(self.folder / f"{name}.secret", self.folder / f"keys/{name}.secret")
        if ask(signer.url + "/add-checkpoint", "old 0\n\n")[0] != 401:
            raise Refused("the signer answers without the secret")
        return signer, key

    def start_witnesses(self, *logs):
        """Three witnesses that know these logs, and the policy that asks for two of them."""
        lines = [f"log {log}" for log in logs]
        self.witnesses = {}
        for name in ["audit", "justice", "notary"]:
            if not (self.folder / f"{name}.vkey").exists():
                key = self.run(self.mingqian, "witness", "new-key", "--name", f"{name}.example", "--out", f"{name}.key")
                (self.folder / f"{name}.vkey").write_text(key.strip())
            witness = self.start(
                name, self.mingqian, "witness", "--key", self.folder / f"{name}.key", "--store", self.folder / name,
                *(part for log in logs for part in ("--log", log)), "--listen", "127.0.0.1:0")
            self.witnesses[name] = witness
            lines.append(f"witness {name} {(self.folder / f'{name}.vkey').read_text()} {witness.url}")
        lines += ["group watch 2 audit justice notary", "quorum watch", ""]
        (self.folder / "policy").write_text("\n".join(lines))

    def backup(self, name):
        """A copy as an operator makes it, whatever still stands in the journal."""
        with sqlite3.connect(self.folder / "city.sqlite") as city, sqlite3.connect(self.folder / name) as copy:
            city.backup(copy)

    def restore(self, name):
        for journal in ("city.sqlite-wal", "city.sqlite-shm"):
            (self.folder / journal).unlink(missing_ok=True)
        shutil.copy(self.folder / name, self.folder / "city.sqlite")

    def office(self, watched=True):
        return ["--database", f"sqlite:{self.folder}/city.sqlite", "--keys", self.folder / "keys", "--uploads",
                self.folder / "uploads", "--signer", self.signer.url,
                *(["--policy", self.folder / "policy"] if watched else [])]

    def serve(self):
        return self.start("server", self.mingqian, "serve", "--port", "0", "--quiet", *self.office())

    def cosigned(self, server, size):
        """Waits until the public checkpoint has this size and all three cosignatures."""
        deadline = time.monotonic() + 60
        note = ""
        while time.monotonic() < deadline:
            note = ask(server.url + "/open/log/checkpoint")[2]
            if note.split("\n")[1:2] == [str(size)] and note.count("\n— ") == 4:
                return note
            time.sleep(0.2)
        raise Refused(f"no cosigned checkpoint of {size}:\n{note}\n{server.text()}")

    def statuses(self, note):
        """A client that knows nothing of us, at a witness that holds `note`."""
        url = self.witnesses["notary"].url
        size = note.split("\n")[1]
        signed = "\n".join(note.split("\n")[:5]) + "\n"
        forged = signed.replace("\n" + size + "\n", "\n" + str(int(size) + 1) + "\n", 1)
        wanted = [(400, "nonsense"), (404, "old 0\n\n" + signed.replace(ORIGIN, "other.example")),
                  (403, f"old {size}\n\n" + forged), (409, "old 0\n\n" + signed), (200, f"old {size}\n\n" + signed),
                  (422, f"old {size}\n{note.split(chr(10))[2]}\n\n" + signed)]
        for status, body in wanted:
            found, kind, text = ask(url + "/add-checkpoint", body)
            if found != status or (status == 409 and (kind, text) != ("text/x.tlog.size", size + "\n")):
                raise Refused(f"{status} wanted, {found} {kind} {text} given:\n{body}")
        held = ask(f"{url}/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
        if held[0] != 200 or not held[2].startswith("\n".join(note.split("\n")[:3])):
            raise Refused(f"the witness holds another checkpoint:\n{held}")

    def main(self):
        self.signer, log_key = self.start_signer()
        self.start_witnesses(log_key)
        self.run(self.mingqian, "demo-city", "--csv", self.folder / "csv", "--entities", "100")
        rows = (self.folder / "csv/entities.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        for name, part in (("first", rows[1:51]), ("second", rows[51:])):
            (self.folder / f"csv/{name}.csv").write_text(rows[0] + "".join(part), encoding="utf-8")
        self.run(self.mingqian, "migrate", "--origin", ORIGIN, *self.office())
        server = self.serve()
        self.statuses(self.cosigned(server, 1))
        say("签名进程、三个见证方、服务器各自启动，检查点取得全部联署；见证方对外的各种答复均符合规定")
        server.stop()
        self.backup("old.sqlite")
        self.run(self.mingqian, "import", "entities", self.folder / "csv/first.csv", *self.office())
        server = self.serve()
        note = self.cosigned(server, 2)
        server.stop()
        self.run(self.mingqian, "log", "export", self.folder / "public", *self.office())
        if note != (self.folder / "public/checkpoint").read_text():
            raise Refused("the exported checkpoint is not the one on the portal")
        said = self.run(self.verify, self.folder / "public", "--policy", self.folder / "policy")
        if "检查点的联署符合核验人指定的见证策略" not in said:
            raise Refused(said)
        say("名录入库后重新签发、联署、导出，mingqian-verify --policy 核验一致")
        self.backup("new.sqlite")
        self.restore("old.sqlite")
        said = self.run(self.mingqian, "log", "export", self.folder / "public", *self.office(watched=False), fails=True)
        if "数据库只有1条日志，而已签发至2条" not in said:
            raise Refused(said)
        say("恢复旧数据库：签名进程拒绝签发")
        (self.folder / "signer.store").unlink()
        said = self.run(self.mingqian, "serve", "--port", "0", *self.office(), fails=True)
        if "持有本日志签发至2条的检查点，数据库只有1条" not in said:
            raise Refused(said)
        for command in (["log", "adopt"], ["log", "export", self.folder / "public"]):
            said = self.run(self.mingqian, *command, *self.office(), fails=True)
            if "持有本日志签发至2条的检查点，数据库只有1条" not in said or (self.folder / "signer.store").exists():
                raise Refused(said)
        say("连同签名记录一并丢失：见证方使服务器拒绝启动，也不能导出、不能重建签名记录")
        self.restore("new.sqlite")
        said = self.run(self.mingqian, "log", "export", self.folder / "public", *self.office(), fails=True)
        if "mingqian log adopt" not in said:
            raise Refused(said)
        self.run(self.mingqian, "log", "adopt", *self.office())
        self.run(self.mingqian, "import", "entities", self.folder / "csv/second.csv", *self.office())
        self.run(self.mingqian, "log", "export", self.folder / "public", *self.office())
        self.run(self.verify, self.folder / "public", "--policy", self.folder / "policy")
        say("恢复正确的数据库、重建签名记录后继续签发")
        self.next_year(log_key)

    def next_year(self, log_key):
        """The second log, with a signer of its own and the same witnesses; then the same without any of them."""
        signer, next_key = self.start_signer(NEXT, "-2")
        command = ["log", "next-year", NEXT, "--next-signer", signer.url]
        said = self.run(self.mingqian, *command, *self.office(), fails=True)
        if f"未列入本日志的公钥 {next_key}" not in said:
            raise Refused(said)
        for witness in self.witnesses.values():
            witness.stop()
        self.start_witnesses(log_key, next_key)
        said = self.run(self.mingqian, *command, *self.office())
        if f"新日志“{NEXT}”已开始，公钥：{next_key}" not in said or "尚未取得" in said:
            raise Refused(said)
        self.signer.stop()
        self.signer = signer
        server = self.serve()
        note = self.cosigned(server, 1)
        if not note.startswith(NEXT):
            raise Refused(note)
        first = ask(server.url + "/open/logs/1/checkpoint")[2]
        server.stop()
        for number in (1, 2):
            self.run(self.mingqian, "log", "export", self.folder / f"year{number}", "--log", number, *self.office())
        if first != (self.folder / "year1/checkpoint").read_text():
            raise Refused(first)
        self.run(self.verify, self.folder / "year1", "--policy", self.folder / "policy")
        said = self.run(self.verify, self.folder / "year2", "--before", self.folder / "year1", "--policy", self.folder / "policy")
        if "2 个日志首尾相接" not in said:
            raise Refused(said)
        self.run(self.verify, self.folder / "year2", fails=True)
        other = [sys.executable, pathlib.Path(__file__).resolve().parent.parent / "Verifiers/independent.py", self.folder / "year2"]
        self.run(*other, "--before", self.folder / "year1")
        self.run(*other, fails=True)
        say("更换年度日志：新日志由新的签名进程签发、原有见证方联署，两年文件首尾相接，核验一致")
        alone = ["--database", f"sqlite:{self.folder}/alone.sqlite", "--keys", self.folder / "alone", "--uploads",
                 self.folder / "uploads"]
        self.run(self.mingqian, "migrate", "--origin", ORIGIN, *alone)
        shutil.copy(self.folder / "alone.sqlite", self.folder / "before.sqlite")
        self.run(self.mingqian, "log", "next-year", NEXT, *alone)
        self.run(self.mingqian, "log", "check", *alone)
        alone[1] = f"sqlite:{self.folder}/before.sqlite"
        said = self.run(self.mingqian, "log", "export", self.folder / "fork", *alone, fails=True)
        if "找不到密钥文件" not in said:
            raise Refused(said)
        say("上一日志的私钥随更换销毁：恢复更换之前的数据库，不能再为旧日志签发")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", type=pathlib.Path, required=True)
    parser.add_argument("--keep", type=pathlib.Path, help="leave the public bundle here")
    given = parser.parse_args()
    binaries = given.binaries.resolve()
    with tempfile.TemporaryDirectory() as folder:
        town = Town(binaries, pathlib.Path(folder))
        try:
            town.main()
            if given.keep:
                shutil.copytree(town.folder / "public", given.keep)
        except Refused as refused:
            sys.exit(f"FAILED: {refused}")
        finally:
            for process in town.running:
                if process.process.poll() is None:
                    process.stop()
    say("全部完成")


if __name__ == "__main__":
    main()
