# SPDX-License-Identifier: Apache-2.0
"""The goals in speed, each beside its reference in the same run. Prints a table of figure, reference, ratio, goal and whether it is
met; with --json one line for each as well. Ends with 1 when a goal is missed.

run.py [NAME…] --binaries .build/release [--folder DIR] [--entries 10000000] [--nation 189000000] [--json]

city      tickets and selection of 5 % of 530,000 in 200 strata, files written, beside ORDER BY sha256(key||id) on PostgreSQL 15
nation    189,000,000 ids streamed, beside bare SHA-256 of as many inputs of 50 bytes
acts      acts through Operations on SQLite with synchronous = FULL, many officers at once; on PostgreSQL for information
batch     entries appended in batches
log       proofs and `log check` at --entries entries, which are appended first; --folder keeps them for the next time
teams     the assignment of 26,000 visits and of 2,000

city and acts on PostgreSQL need TEST_POSTGRES_URL: bin/with-postgres python3 Benchmarks/run.py …"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

PSQL = "/usr/lib/postgresql/15/bin/psql"


class Run:
    def __init__(self, options, folder):
        self.options, self.folder, self.rows = options, folder, []
        self.bench = options.binaries / "mingqian-bench"
        self.mingqian = options.binaries / "mingqian"
        self.postgres = os.environ.get("TEST_POSTGRES_URL")

    def measure(self, *arguments):
        """One subcommand of mingqian-bench and its figures, with the load of the machine before it."""
        load = os.getloadavg()[0]
        out = subprocess.run([str(self.bench), *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(out) | {"load": load}

    def note(self, name, figure, unit, goal=None, reference=None, most=True, load=None, **more):
        """A row; `goal` is for the figure, or for the ratio when there is a reference. `most` says the goal is an upper bound."""
        ratio = None if reference is None else figure / reference
        value = figure if ratio is None else ratio
        met = None if goal is None else (value <= goal if most else value >= goal)
        self.rows.append({"name": name, "figure": round(figure, 3), "unit": unit, "reference": reference and round(reference, 3),
                          "ratio": ratio and round(ratio, 3), "goal": goal, "met": met, "load": load and round(load, 1), **more})

    # The draws

    def city(self):
        if not self.postgres:
            raise SystemExit("city needs TEST_POSTGRES_URL, see --help")
        roster, listed = self.folder / "roster", self.folder / "list"
        proofs, key = self.folder / "proofs", self.folder / "key"
        self.measure("city-draw", "--roster", roster, "--list", listed, "--proofs", proofs, "--key", key)  # the files are in memory now
        table = self.folder / "table.csv"
        with roster.open() as lines, table.open("w") as out:
            for line in lines:
                name, stratum, _ = line.split("\t")
                out.write(f"{name},{stratum}\n")
        self.psql("DROP TABLE IF EXISTS entity; CREATE TABLE entity (id text PRIMARY KEY, stratum text NOT NULL)",
                  f"\\copy entity FROM '{table}' CSV", "VACUUM ANALYZE entity")
        best = {"ours": [], "proofs": [], "theirs": []}
        for _ in range(3):
            ours = self.measure("city-draw", "--roster", roster, "--list", listed, "--proofs", proofs, "--key", key)
            best["ours"].append(ours["draw_s"])
            best["proofs"].append(ours["draw_s"] + ours["proofs_s"])
            best["theirs"].append(self.postgres_draw(key.read_text()))
        same = self.selected_by_postgres() == {s["name"]: s["selected"] for s in json.loads(listed.read_text())["strata"]}
        reference = min(best["theirs"])
        self.note("draw of 5 % of 530,000 in 200 strata, list written", min(best["ours"]), "s", 0.5, reference, load=ours["load"],
                  same_as_postgres=same)
        self.note("the same with a proof for everyone drawn", min(best["proofs"]), "s", 0.5, reference, load=ours["load"])

    def postgres_draw(self, key):
        query = f"""SELECT stratum, id FROM (
            SELECT stratum, id, row_number() OVER drawn AS place, count(*) OVER (PARTITION BY stratum) AS size FROM entity
            WINDOW drawn AS (PARTITION BY stratum ORDER BY sha256('\\x{key}'::bytea || convert_to(id, 'UTF8')), id)) AS ranked
            WHERE place <= ceil(size * 5 / 100.0) ORDER BY stratum, place"""
        begin = time.monotonic()
        self.psql("\\copy (" + " ".join(query.split()) + f") TO '{self.folder}/drawn.csv' CSV")
        return time.monotonic() - begin

    def selected_by_postgres(self):
        drawn = {}
        for line in (self.folder / "drawn.csv").read_text().split():
            stratum, name = line.split(",")
            drawn.setdefault(stratum, []).append(name)
        return drawn

    def psql(self, *commands):
        arguments = [PSQL, "-qX", self.postgres, "-v", "ON_ERROR_STOP=1"]
        for command in commands:
            arguments += ["-c", command]
        subprocess.run(arguments, check=True)

    def nation(self):
        bare = self.measure("bare-hash", "--count", self.options.nation)
        draw = self.measure("nation-draw", "--count", self.options.nation, "--list", self.folder / "nation")
        again = self.measure("bare-hash", "--count", self.options.nation)
        # Whoever shares the machine takes from both; what a core spends is steadier than the clock.
        clock, spent = min(bare["hash_s"], again["hash_s"]), min(bare["hash_cpu"], again["hash_cpu"])
        self.note(f"draw from {self.options.nation:,} streamed lines, root checked", draw["draw_s"], "s", 2, clock, load=draw["load"])
        self.note("the same in processor time of both cores", draw["draw_cpu"], "s", 2, spent, load=draw["load"])
        self.note("freeze of as many: order, sizes, root", draw["freeze_s"], "s", None, clock, load=draw["load"])
        self.note("memory of both", draw["peak_mb"], "MB", 512, load=draw["load"], drawn=int(draw["drawn"]))
        (self.folder / "nation").unlink(missing_ok=True)

    # The log

    def acts(self):
        for old in self.folder.glob("*.sqlite*"):
            old.unlink()
        for number in range(2):
            found = self.measure("acts", "--database", f"sqlite:{self.folder}/acts{number}.sqlite")
            self.note("acts on SQLite, 64 officers", found["acts"] / found["acts_s"], "/s", 1000, most=False, load=found["load"],
                      processor_share=round(found["acts_cpu"] / found["acts_s"], 2))
        alone = self.measure("acts", "--database", f"sqlite:{self.folder}/alone.sqlite", "--officers", 1, "--entities", 6000)
        self.note("acts on SQLite, one officer", alone["acts"] / alone["acts_s"], "/s", load=alone["load"])
        self.note("one write of a page, flushed", self.flushes(), "/s")
        if self.postgres:
            found = self.measure("acts", "--database", self.schema("acts"), "--entities", 6000)
            self.note("acts on PostgreSQL, 64 officers", found["acts"] / found["acts_s"], "/s", load=found["load"])

    def schema(self, name):
        self.psql(f"DROP SCHEMA IF EXISTS {name} CASCADE", f"CREATE SCHEMA {name}")
        return self.postgres + f"?options=-csearch_path%3D{name}"

    def flushes(self):
        """How many fdatasync calls a second this disk gives."""
        with open(self.folder / "flush", "wb", buffering=0) as file:
            begin, count = time.monotonic(), 0
            while time.monotonic() - begin < 1:
                file.write(b"x" * 4096)
                os.fdatasync(file.fileno())
                count += 1
        return count / (time.monotonic() - begin)

    def installation(self, name):
        """A folder with keys and a database whose log has begun; the addresses the commands take."""
        folder = self.folder / name
        common = ["--database", f"sqlite:{folder}/mingqian.sqlite", "--keys", folder / "keys", "--uploads", folder / "uploads"]
        if not (folder / "mingqian.sqlite").exists():
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run([str(self.mingqian), "demo-city", "--bare", "--entities", "100", "--seed", "1", *map(str, common)],
                           check=True, stdout=subprocess.DEVNULL)
        return common

    def batch(self):
        common = self.installation("batch")
        found = self.measure("fill-log", "--database", common[1], "--entries", 60_000, "--batch", 500)
        self.note("entries in batches of 500 on SQLite", found["entries"] / found["append_s"], "/s", 3000, most=False, load=found["load"])

    def log(self):
        common = self.installation("log")
        size = int(self.measure("proofs", "--database", common[1], "--count", 10)["size"])
        if size < self.options.entries:
            filled = self.measure("fill-log", "--database", common[1], "--entries", self.options.entries - size, "--batch", 20_000)
            self.note(f"entries in batches of 20,000 up to {self.options.entries:,}", filled["entries"] / filled["append_s"], "/s", 3000,
                      most=False, load=filled["load"])
        proofs = self.measure("proofs", "--database", common[1])
        for kind in ("inclusion", "consistency"):
            self.note(f"{kind} proof at {int(proofs['size']):,}, 99 of 100", proofs[kind + "_p99_ms"], "ms", 2, load=proofs["load"],
                      median=proofs[kind + "_p50_ms"], longest=proofs[kind + "_max_ms"])
        load, begin = os.getloadavg()[0], time.monotonic()
        child = subprocess.Popen([str(self.mingqian), "log", "check", *map(str, common)])
        _, status, usage = os.wait4(child.pid, 0)
        spent = time.monotonic() - begin
        if os.waitstatus_to_exitcode(status):
            raise SystemExit("log check found the log broken")
        self.note(f"log check of {int(proofs['size']):,} entries", spent, "s", 120 * int(proofs["size"]) / 10_000_000, load=load,
                  processor=round(usage.ru_utime + usage.ru_stime, 1), peak_mb=usage.ru_maxrss >> 10)

    # The teams

    def teams(self):
        cases = [("26,000 × 2 of 5,000", [], 10, 1024), ("2,000 × 2 of 200, one district", [
            "--visits", 2000, "--inspectors", 200, "--departments", 1, "--districts", 1], 2, None), (
            "2,000 × 2 of 200, one district, no shortlist", ["--visits", 2000, "--inspectors", 200, "--departments", 1, "--districts", 1, "--shortlist", 0],
            2, None), ("26,000 × 2 of 5,000, some 600 eligible", ["--districts", 1], None, None), (
            "26,000 × 2 of 5,000, some 600 eligible, no shortlist", ["--districts", 1, "--shortlist", 0], None, None)]
        for name, arguments, seconds, megabytes in cases:
            found = self.measure("teams", *arguments)
            self.note(f"teams of {name}", found["assign_s"], "s", seconds, load=found["load"], processor=found["assign_cpu"],
                      check_s=found["check_s"], eligible=int(found["eligible_p50"]), peak_mb=round(found["peak_mb"]))
            if megabytes:
                self.note(f"memory for {name}", found["peak_mb"], "MB", megabytes)

    def table(self):
        print(f"{'':64} {'figure':>14} {'reference':>10} {'ratio':>7} {'goal':>7} {'met':>4} {'load':>5}")
        for row in self.rows:
            met = {True: "yes", False: "NO", None: ""}[row["met"]]
            figure = f"{row['figure']:,.3f}" if row["figure"] < 100 else f"{row['figure']:,.0f}"
            print(f"{row['name']:64} {figure:>9} {row['unit']:>4} {row['reference'] or '':>10} {row['ratio'] or '':>7} "
                  f"{row['goal'] or '':>7} {met:>4} {row['load'] or '':>5}")
            if self.options.json:
                print(json.dumps(row, ensure_ascii=False))


NAMES = ["city", "nation", "acts", "batch", "log", "teams"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--binaries", required=True, type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path, help="kept; otherwise a temporary one on the disk of TMPDIR")
    parser.add_argument("--entries", default=10_000_000, type=int)
    parser.add_argument("--nation", default=189_000_000, type=int)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name in options.names:
        if name not in NAMES:
            parser.error(f"no benchmark {name}; there are {', '.join(NAMES)}")
    folder = options.folder or pathlib.Path(tempfile.mkdtemp(prefix="mingqian-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(options, folder.resolve())
    try:
        for name in options.names or NAMES:
            getattr(run, name)()
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)
        run.table()
    return 1 if any(row["met"] is False for row in run.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
