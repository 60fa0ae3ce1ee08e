# SPDX-License-Identifier: Apache-2.0
"""Prints the papers of a visit to PDF as Chromium does and holds number of pages and text against kept ones.

What differs from run to run (names, codes, days) is replaced by a word before the comparison; spaces and line ends do
not count, for they move with the length of names."""

import pathlib
import re
import subprocess

from office import Refused

KEPT = pathlib.Path(__file__).resolve().parent / "papers"
PAPERS = ("approval", "notice", "officers", "blank", "sheets")
FILLED = ("record", "sheets")


def facts(page):
    """What stands for this visit and no other, longest first, so that no name is cut by a shorter one."""
    found = {}
    for term, words in page.eval_on_selector_all(
            "main dl.facts > div", "all => all.map(d => [d.querySelector('dt').innerText, d.querySelector('dd').innerText])"):
        if term in ("统一社会信用代码", "住所"):
            found[words] = term
    found[page.inner_text("h1").rsplit(" ", 1)[0].strip()] = "检查对象"
    people = page.inner_text("main table")
    for place, (name, certificate) in enumerate(re.findall(r"([\u4e00-\u9fff·]{2,8})（(\d+)）", people), 1):
        found[certificate], found[name] = f"证件{place}", f"人员{place}"
    return sorted(found.items(), key=lambda pair: -len(pair[0]))


def plain(path, known):
    """The text of each page without what differs."""
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = []
    for page in text.rstrip("\f\n").split("\f"):
        words = re.sub(r"\s+", "", page)
        for value, word in known:
            value = re.sub(r"\s+", "", value)
            words = words.replace(value, f"{{{word}}}") if value else words
        words = re.sub(r"\d{4}年\d{1,2}月\d{1,2}日(\d{2}:\d{2})?", "{日期}", words)
        words = re.sub(r"P\d{4}-[a-z]+-\d+-T\d+", "{任务}", words)
        words = re.sub(r"\d{4}年", "{年}", re.sub(r"〔\d{4}〕\d+号", "{文号}", words))
        pages.append(re.sub(r"([。：；])(?=.)", "\\1\n", words))
    return pages


def check(person, joint, folder, update, papers=PAPERS, suffix=""):
    """Each of the papers of one visit as kept under its name and `suffix`."""
    page = person.go(joint).page
    known = facts(page)
    for paper in papers:
        person.go(f"{joint}/papers/{paper}")
        paper += suffix
        made = pathlib.Path(folder) / f"{paper}.pdf"
        page.pdf(path=str(made), format="A4", prefer_css_page_size=True)
        text = "\n\f\n".join(plain(made, known)) + "\n"
        kept = KEPT / f"{paper}.txt"
        if update:
            KEPT.mkdir(exist_ok=True)
            kept.write_text(text)
        elif kept.read_text() != text:
            raise Refused(f"the paper {paper} is not the kept one:\n{text}\n--- kept ---\n{kept.read_text()}")


def check_batch(person, task, folder):
    """All of a task: as many pages as there are visits, for each of these papers fills one."""
    page = person.go(f"/joint-visits/papers/notice?task={task}").page
    many = page.locator("article.sheet").count()
    made = pathlib.Path(folder) / "notices.pdf"
    page.pdf(path=str(made), format="A4", prefer_css_page_size=True)
    out = subprocess.run(["pdfinfo", made], capture_output=True, text=True, check=True).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", out).group(1))
    if many < 2 or pages < many:
        raise Refused(f"{many} notices on {pages} pages")
