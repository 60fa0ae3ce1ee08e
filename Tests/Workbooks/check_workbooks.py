#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Workbooks written by real programs (LibreOffice, openpyxl, XlsxWriter), read by `mingqian import --dry-run --report json`:
the same rows as the CSV gives, and every trap of spreadsheets answered by value or by rule.

usage: check_workbooks.py --binaries DIR [--keep DIR]
"""
import argparse
import csv
import datetime
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

import jsonschema
import msoffcrypto
import openpyxl
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

CODES = {"统一社会信用代码", "注册号"}


def demand(holds, words):
    if not holds:
        sys.exit(f"check_workbooks.py: {words}")


class Office:
    """A small demo city, and the rows of another one that it does not know."""

    def __init__(self, binaries, folder):
        self.program, self.folder = pathlib.Path(binaries) / "mingqian", folder
        self.place = ["--database", f"sqlite:{folder}/city.sqlite", "--keys", f"{folder}/keys", "--uploads", f"{folder}/uploads"]
        self.run("demo-city", "--entities", "100", "--seed", "2017", *self.place)
        self.run("demo-city", "--entities", "300", "--seed", "2019", "--csv", f"{folder}/csv")
        text = (folder / "csv/entities.csv").read_text(encoding="utf-8-sig")
        self.header, *self.rows = list(csv.reader(io.StringIO(text)))
        self.rows = [[cell.strip("\t") for cell in row] for row in self.rows]

    def run(self, *arguments, status=0):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        demand(done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def report(self, path, dataset="entities"):
        """The report of a dry run, whatever its status."""
        done = subprocess.run([self.program, "import", dataset, path, *self.place, "--dry-run", "--report", "json"],
                              capture_output=True, text=True)
        demand(done.stdout.startswith("{"), f"{path}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)


def by_openpyxl(path, header, rows, change=lambda book, sheet: None, mac=False):
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    for row in [header, *rows]:
        sheet.append(row)
    change(book, sheet)
    book.save(path)
    return path


def by_xlsxwriter(path, header, rows, constant=False):
    book = xlsxwriter.Workbook(path, {"constant_memory": constant, "strings_to_numbers": False})
    sheet = book.add_worksheet("导出")
    for number, row in enumerate([header, *rows]):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    book.close()
    return path


def by_libreoffice(source, kind):
    """The same workbook as LibreOffice saves it."""
    target = source.parent / f"office-{kind}"
    subprocess.run(["soffice", f"-env:UserInstallation=file://{source.parent}/profile", "--headless", "--convert-to", kind,
                    "--outdir", target, source], check=True, capture_output=True)
    return target / f"{source.stem}.{kind}"


def dates_as_dates(header, rows):
    """Cells of day columns as days, as somebody types them into a spreadsheet."""
    days = {place for place, title in enumerate(header) if title.endswith("日期")}
    return [[datetime.date.fromisoformat(cell) if place in days and cell else cell for place, cell in enumerate(row)] for row in rows]


def check_same(office, folder):
    plain = folder / "entities.csv"
    with plain.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([office.header, *office.rows])
    wanted = office.report(plain)
    # A few rows of the city stand as another unit approved them later.
    demand(wanted["new"] + wanted["changed"] + wanted["unchanged"] == len(office.rows) and wanted["new"] and wanted["bad"] == 0,
           f"the CSV itself: {wanted['errors'][:2]}")
    dated = dates_as_dates(office.header, office.rows)
    first = by_openpyxl(folder / "openpyxl.xlsx", office.header, dated)
    files = [first, by_openpyxl(folder / "mac.xlsx", office.header, dated, mac=True),
             by_xlsxwriter(folder / "xlsxwriter.xlsx", office.header, office.rows),
             by_xlsxwriter(folder / "constant.xlsx", office.header, office.rows, constant=True), by_libreoffice(first, "xlsx"),
             by_libreoffice(folder / "mac.xlsx", "xlsx")]
    renamed = folder / "名录.csv"
    shutil.copy(first, renamed)
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        text = folder / f"{encoding}.csv"
        text.write_text(plain.read_text(encoding="utf-8"), encoding=encoding)
        files.append(text)
    for path in [*files, renamed]:
        found = office.report(path)
        for key in ("rows", "new", "changed", "bad", "changes", "ignored_columns"):
            demand(found[key] == wanted[key], f"{path.name}: {key} is {str(found[key])[:300]}, of the CSV {str(wanted[key])[:300]}")
    return len(files) + 1


def check_traps(office, folder):
    """What a spreadsheet can do to a row, and what must be said of it: (name, change of the sheet, rule at row and column)."""
    header, rows = office.header, office.rows[:20]
    place = {title: number + 1 for number, title in enumerate(header)}
    uscc, name, day = place["统一社会信用代码"], place["名称"], place["成立日期"]
    digits = 914307001234567890

    def set_(row, column, value, format=None):
        def change(_book, sheet):
            sheet.cell(row, column).value = value
            if format:
                sheet.cell(row, column).number_format = format
        return change

    def merge(_book, sheet):
        sheet.merge_cells(start_row=5, end_row=7, start_column=name, end_column=name)

    for words, change, rule, row, column in [
            ("an id as a number", set_(4, uscc, digits), "X01", 4, uscc), ("an id in scientific text", set_(4, uscc, "9.14307E+17"), "X01", 4, uscc),
            ("an error", set_(6, name, "=1/0"), "X04", 6, name), ("a formula without value", set_(6, name, "=A1"), "X04", 6, name),
            ("hashes", set_(6, name, "######"), "X03", 6, name), ("merged cells", merge, "X05", 5, name),
            ("an impossible day", set_(9, day, 60, "yyyy-mm-dd"), "D01", 9, day), ("a wrong letter", set_(4, uscc, "91430702MA4PGC4YOB"), "U02", 4, uscc)]:
        found = office.report(by_openpyxl(folder / "trap.xlsx", header, rows, change))
        told = [(e["rule"], e["row"], e["column"]) for e in found["errors"]]
        demand((rule, row, column) in told, f"{words}: {told or found}")


def check_tolerated(office, folder):
    header, rows = office.header, office.rows[:20]
    place = {title: number + 1 for number, title in enumerate(header)}

    def decorate(book, sheet):
        """A title above the header, hidden rows, other sheets, a value in full width, a no-break space, an apostrophe."""
        sheet.insert_rows(1)
        sheet["A1"] = "常德市检查对象名录"
        sheet.merge_cells("A1:F1")
        sheet.row_dimensions[5].hidden = True
        cell = sheet.cell(6, place["统一社会信用代码"])
        cell.value = "".join(chr(ord(c) + 0xFEE0) for c in cell.value) if cell.value else None
        sheet.cell(7, place["名称"]).value = f" {sheet.cell(7, place['名称']).value}\u00a0\u200b"
        sheet.cell(8, place["行政区划"]).value = int(sheet.cell(8, place["行政区划"]).value)
        book.create_sheet("说明", 0)["A1"] = "请先阅读"
        book.create_sheet("旧数据")["A1"] = "名称"
        book["旧数据"].sheet_state = "hidden"

    found = office.report(by_openpyxl(folder / "decorated.xlsx", header, rows, decorate))
    demand(found["bad"] == 0 and found["new"] + found["changed"] == 20, f"decorated: {found['errors']}")
    notes = " ".join(found["notes"])
    demand("工作表“Sheet”；未读取工作表“说明”" in notes and "隐藏的工作表“旧数据”" in notes and "有1行被筛选或者隐藏（从第5行起）" in notes, notes)


def check_refused(office, folder):
    """Files that are no workbook of the right kind: what is said of each."""
    first = by_openpyxl(folder / "plain.xlsx", office.header, office.rows[:5])
    old = folder / "old.xlsx"
    shutil.copy(by_libreoffice(first, "xls"), old)
    locked = folder / "locked.xlsx"
    with first.open("rb") as plain, locked.open("wb") as file:
        msoffcrypto.OfficeFile(plain).encrypt("常德2026", file)
    macros = folder / "macros.xlsx"
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(macros, "w") as target:
        for item in source.namelist():
            target.writestr(item, source.read(item))
        target.writestr("xl/vbaProject.bin", b"x")
    page = folder / "page.xls"
    page.write_text("<html><table><tr><td>名称</td></tr></table></html>", encoding="utf-8")
    torn = folder / "torn.xlsx"
    torn.write_bytes(first.read_bytes()[:-300])
    bomb = folder / "bomb.xlsx"
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            data = source.read(item)
            target.writestr(item, data.replace(b"</worksheet>", b" " * (800 << 20) + b"</worksheet>") if "sheet1" in item else data)
    for path, words in [(old, "旧版电子表格"), (locked, "打开密码"), (macros, "含有宏"), (page, "网页"), (torn, "损坏"),
                        (by_libreoffice(first, "ods"), "开放文档"), (bomb, "过大")]:
        begun = time.monotonic()
        done = subprocess.run(["/usr/bin/time", "-f", "%M", office.program, "import", "entities", path, *office.place, "--dry-run", "--report", "json"],
                              capture_output=True, text=True)
        spent, peak = time.monotonic() - begun, int(done.stderr.split()[-1]) / 1024
        found = json.loads(done.stdout)
        demand(words in found["errors"][0]["advice"] and found["new"] == 0, f"{path.name}: {found['errors']}")
        demand(spent < 2 and peak < 100, f"{path.name}: {spent:.1f} s and {peak:.0f} MiB")


def check_templates(office, folder):
    """Each template: as another program reads it, with its sample row it can be imported, and the schema fits the sample."""
    for dataset in ("entities", "items", "inspectors"):
        path = folder / f"{dataset}.template.xlsx"
        schema = folder / f"{dataset}.schema.json"
        office.run("dataset", dataset, "--template", path, "--schema", schema, *office.place)
        book = openpyxl.load_workbook(path)
        sheet, sample, dictionary = (book.worksheets[n] for n in range(3))
        titles = [cell.value for cell in sheet[1]]
        demand(titles == [cell.value for cell in sample[1]] and sheet.freeze_panes == "A2", f"{dataset}: {titles}")
        demand(all(sheet.column_dimensions[openpyxl.utils.get_column_letter(n + 1)].number_format == "@" for n in range(len(titles))),
               f"{dataset}: a column is not text")
        keys = {row[0].value: row[1].value for row in dictionary.iter_rows(min_row=2)}
        demand([title.removesuffix("*") for title in titles] == list(keys), f"{dataset}: the dictionary has other columns")
        rules = json.loads(schema.read_text(encoding="utf-8"))
        demand(set(rules["properties"]) == set(keys.values()), f"{dataset}: the schema has other columns")
        values = {keys[title.removesuffix("*")]: cell.value for title, cell in zip(titles, sample[2]) if cell.value}
        jsonschema.validate(values, rules)
        lists = {next(iter(rule.sqref.ranges)).min_col for rule in sheet.data_validations.dataValidation if rule.type == "list"}
        demand(lists == {n + 1 for n, title in enumerate(titles) if "enum" in rules["properties"][keys[title.removesuffix("*")]]},
               f"{dataset}: lists in columns {lists}")
        for title, cell in zip(titles, sample[2]):
            sheet.cell(2, titles.index(title) + 1).value = cell.value
        book.save(path)
        found = office.report(path, dataset)
        demand(found["new"] == 1 and found["bad"] == 0, f"{dataset}: {found}")
        again = office.report(by_libreoffice(path, "xlsx"), dataset)
        demand(again["new"] == 1 and again["bad"] == 0, f"{dataset} saved by LibreOffice: {again}")
        other = office.report(path, "items" if dataset != "items" else "entities")
        demand("的模板" in other["errors"][0]["advice"], f"{dataset}: {other['errors']}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binaries", required=True)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        office = Office(given.binaries, folder)
        same = check_same(office, folder)
        check_traps(office, folder)
        check_tolerated(office, folder)
        check_refused(office, folder)
        check_templates(office, folder)
    print(f"{same} files of {len(office.rows)} rows read alike; 8 traps named, 7 files refused in words, 3 templates filled in and read")


main()
