# SPDX-License-Identifier: Apache-2.0
"""Files of 530,000 rows into the register, each beside a stock tool in the same run: CSV beside `sqlite3 .import` or a raw
COPY, a workbook beside a bare SAX pass of its sheet and openpyxl, the same file with 2 % changed, 50,000 bad rows and the
workbook of them. Prints a table and one JSON line.

imports.py --binaries .build/release [--entities 530000] [--database postgresql://…] [--without-openpyxl]"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Journeys"))
from full_city import stock_import, timed  # noqa: E402
from main_job import PASSWORD, PEOPLE  # noqa: E402
from office import Server  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


def workbook(source, target):
    import xlsxwriter

    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("名录")
    with source.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines)):
            sheet.write_row(number, 0, row)
    book.close()


def changed(source, target, every, column, value):
    """The same file with one cell of every so many rows changed."""
    with source.open(encoding="utf-8", newline="") as lines, target.open("w", encoding="utf-8", newline="") as out:
        rows, writer = csv.reader(lines), csv.writer(out)
        place = None
        for number, row in enumerate(rows):
            if number == 0:
                place = row.index(column)
            elif number % every == 0:
                row[place] = value
            writer.writerow(row)


def copy(database, source, header):
    """A raw COPY into a table of text with a unique code, as a person would load the file."""
    columns = ", ".join(f'"{name}" TEXT' for name in header)
    script = f'DROP TABLE IF EXISTS stock; CREATE TABLE stock ({columns}); CREATE UNIQUE INDEX stock_code ON stock ("{header[0]}");'
    subprocess.run(["psql", "-q", database, "-c", script], check=True)
    seconds, _ = timed("psql", "-q", database, "-c", f"\\copy stock FROM '{source}' WITH (FORMAT csv, HEADER)")
    subprocess.run(["psql", "-q", database, "-c", "DROP TABLE stock"], check=True)
    return seconds


def bad_rows(server, path, figures):
    """Through the page, as a clerk: upload, first problems on the page, the workbook of bad rows."""
    clerk = server.session("李娟")
    clerk.login(PEOPLE["coordinator"], PASSWORD)
    clerk.get("/imports/new")
    begin = time.monotonic()
    clerk.submit("/imports", {"dataset": "entities"}, files={"file": (path.name, "text/csv", path.read_bytes())})
    job = clerk.path
    figures["bad_upload_s"] = round(time.monotonic() - begin, 2)
    while "正在检查" in clerk.get(job).body:
        time.sleep(0.2)
    figures["bad_check_s"] = round(time.monotonic() - begin, 2)
    begin = time.monotonic()
    page = clerk.get(job).body
    figures["bad_page_s"] = round(time.monotonic() - begin, 2)
    figures["bad_shown"] = "有误的行" in page
    begin = time.monotonic()
    clerk.request("GET", job + "/problems.xlsx")
    figures["bad_workbook_s"] = round(time.monotonic() - begin, 2)


def measure(options, folder):
    mingqian = options.binaries / "mingqian"
    database = options.database or f"sqlite:{folder}/mingqian.sqlite"
    common = ["--database", database, "--keys", folder / "keys", "--uploads", folder / "uploads"]
    figures = {"load": os.getloadavg()[0]}
    timed(mingqian, "demo-city", "--entities", options.entities, "--seed", "2017", "--csv", folder / "csv")
    source = folder / "csv" / "entities.csv"
    header = source.open(encoding="utf-8").readline().strip().split(",")
    timed(mingqian, "demo-city", "--bare", "--entities", "100", "--seed", "1", *common)
    stock = copy(options.database, source, header) if options.database else stock_import(source, folder)
    figures["stock_s"] = stock
    figures["csv_s"], figures["csv_mb"] = timed(mingqian, "import", "entities", source, *common)
    changed(source, folder / "changed.csv", 50, "住所", "湖南省常德市武陵区改动路1号")
    figures["changed_s"], figures["changed_mb"] = timed(mingqian, "import", "entities", folder / "changed.csv", *common)
    workbook(source, folder / "entities.xlsx")
    subprocess.run(f"cc -O2 {HERE}/sax.c -o {folder}/sax $(pkg-config --cflags --libs libzip expat)", shell=True, check=True)
    figures["sax_s"], _ = timed(folder / "sax", folder / "entities.xlsx", "xl/worksheets/sheet1.xml")
    figures["xlsx_dry_s"], figures["xlsx_mb"] = timed(
        mingqian, "import", "entities", folder / "entities.xlsx", "--dry-run", *common)
    if not options.without_openpyxl:
        read = "import openpyxl,sys\nfor row in openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0].iter_rows(values_only=True): pass"
        figures["openpyxl_s"], figures["openpyxl_mb"] = timed(sys.executable, "-c", read, folder / "entities.xlsx")
    changed(source, folder / "bad.csv", max(int(options.entities) // 50_000, 2), header[0], "91430702MA4PGC4Y00")
    with Server(mingqian, folder, database) as server:
        bad_rows(server, folder / "bad.csv", figures)
    for name, (what, by) in {
        "csv_ratio": ("csv_s", "stock_s"), "changed_ratio": ("changed_s", "csv_s"), "xlsx_ratio": ("xlsx_dry_s", "sax_s"),
        "openpyxl_ratio": ("xlsx_dry_s", "openpyxl_s"),
    }.items():
        if by in figures:
            figures[name] = round(figures[what] / figures[by], 2)
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True, type=pathlib.Path)
    parser.add_argument("--entities", default="530000")
    parser.add_argument("--database")
    parser.add_argument("--without-openpyxl", action="store_true")
    options = parser.parse_args()
    options.binaries = options.binaries.resolve()
    with tempfile.TemporaryDirectory(prefix="mingqian-") as name:
        figures = measure(options, pathlib.Path(name))
    for name, value in figures.items():
        print(f"{name:20} {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
