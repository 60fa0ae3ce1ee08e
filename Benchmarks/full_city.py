# SPDX-License-Identifier: Apache-2.0
"""The full-size city measured: import against `sqlite3 .import` of the same file in the same run, the draw of 5 % in strata,
the assignment, and the server's time for the pages people open. Needs a release build.

full_city.py --binaries .build/release [--entities 530000] [--database URL]"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Journeys"))
import main_job  # noqa: E402
from office import Server  # noqa: E402


def timed(*command, stdin=None):
    """Wall seconds and peak resident megabytes of a child."""
    begin = time.monotonic()
    child = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE if stdin else None, stdout=subprocess.DEVNULL)
    if stdin:
        child.stdin.write(stdin)
        child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{command} failed with {status}")
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def stock_import(csv, folder):
    """The stock tool: a table with a unique index on the code, WAL, full sync, as a person would load the file."""
    header = csv.open(encoding="utf-8").readline().strip().split(",")
    columns = ", ".join(f'"{name}" TEXT' for name in header)
    script = f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE entity ({columns}); " \
             f"CREATE UNIQUE INDEX code ON entity (\"{header[0]}\");\n.mode csv\n.import --skip 1 {csv} entity\n"
    return timed("sqlite3", folder / "stock.sqlite", stdin=script.encode())


def pages(server, paths, rounds=40):
    figures = {}
    for who, name, path in paths:
        spent = []
        for _ in range(rounds):
            begin = time.perf_counter()
            who.get(path)
            spent.append((time.perf_counter() - begin) * 1000)
        spent.sort()
        figures[name] = {"median_ms": round(statistics.median(spent), 1), "p95_ms": round(spent[int(rounds * 0.95) - 1], 1)}
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True, type=pathlib.Path)
    parser.add_argument("--entities", default="530000")
    parser.add_argument("--database")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mingqian-bench-"))
    database = options.database or f"sqlite:{folder}/mingqian.sqlite"
    mingqian = options.binaries / "mingqian"
    common = ["--database", database, "--keys", folder / "keys", "--uploads", folder / "uploads"]
    report = {"entities": int(options.entities), "engine": database.split(":")[0]}
    try:
        report["generate_s"] = round(timed(mingqian, "demo-city", "--entities", options.entities, "--seed", "2017", "--csv", folder / "csv")[0], 1)
        subprocess.run([mingqian, "demo-city", "--entities", "100", "--seed", "1", *common], check=True, stdout=subprocess.DEVNULL)
        csv = folder / "csv" / "entities.csv"
        report["csv_mb"] = csv.stat().st_size >> 20
        stock, _ = stock_import(csv, folder)
        ours, memory = timed(mingqian, "import", "entities", csv, *common)
        again, _ = timed(mingqian, "import", "entities", csv, *common)
        report["import"] = {"sqlite3_import_s": round(stock, 1), "ours_s": round(ours, 1), "ratio": round(ours / stock, 2),
                            "again_unchanged_s": round(again, 1), "peak_mb": round(memory)}
        timed(mingqian, "import", "inspectors", folder / "csv" / "inspectors.csv", *common)
        with Server(mingqian, folder, database) as server:
            job = main_job.MainJob(server, options.binaries, folder, database)
            job.ratios = {"ratio-A": "5%", "ratio-B": "5%", "ratio-C": "5%", "ratio-D": "5%"}
            for name in ("plan", "task", "ceremony"):
                begin = time.monotonic()
                getattr(job, name)()
                report[name + "_s"] = round(time.monotonic() - begin, 1)
            job.draw(report)
            citizen, coordinator, operator = server.session(), job.people["coordinator"], job.people["operator"]
            some = [l for l in operator.get("/registers/entities").links("/registers/entities/")][:1]
            query = lambda q: "/open/entities?" + urllib.parse.urlencode({"q": q})
            report["pages"] = pages(server, [
                (citizen, "portal", "/open"), (citizen, "results", "/open/results"),
                (citizen, "draws", "/open/draws"), (citizen, "draw", f"/open/draws/{job.draw_id}"),
                (citizen, "search common fragment", query("食品")), (citizen, "search rare fragment", query("恒盛轩酒业")),
                (citizen, "search nothing found", query("没有这家企业")), (citizen, "search code tail", query("4Y0B")),
                (operator, "entity list", "/registers/entities"),
                (operator, "entity list filtered", "/registers/entities?jurisdiction=430702&class=D"),
                (coordinator, "task with live pool", f"/tasks/{job.task_id}"),
                (operator, "task form", f"/tasks/new?line={job.plan_id}-01"),
                (coordinator, "visits", "/visits"), (coordinator, "office draw", f"/draws/{job.draw_id}")]
                + [(operator, "entity", path) for path in some])
        report["server_peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        begin = time.monotonic()
        main_job.run(mingqian, "log", "export", folder / "public", "--database", database, "--keys", folder / "keys")
        report["export_s"] = round(time.monotonic() - begin, 1)
        begin = time.monotonic()
        main_job.run(options.binaries / "mingqian-verify", folder / "public")
        report["verify_s"] = round(time.monotonic() - begin, 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
