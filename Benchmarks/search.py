#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""10,000 searches of the register of a city of 530,000 through the real server, one after the other: fragments, tails of codes and
pinyin cut from names that are there, with the same seed each time. Each must find the entity it was cut from, or as many as a page
holds before it. Times are those of whole pages, as a browser would wait for them.

usage: search.py --binaries DIR [--entities N] [--queries N] [--database URL]      a new city on SQLite unless a database is given
"""
import argparse
import http.cookiejar
import json
import pathlib
import random
import re
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

TABLE = pathlib.Path(__file__).resolve().parents[1] / "Sources/Operations/Resources/codes/pinyin.txt"


def readings():
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split("\t")
        for character in characters:
            found.setdefault(character, []).append(syllable)
    return found


def queries(entities, count):
    """[(kind, words, key)]"""
    dice, table, made = random.Random(2026), readings(), []
    kinds = {"one character": (1, "han"), "two": (2, "han"), "four": (4, "han"), "first letters of two": (2, "first"),
             "first letters of four": (4, "first"), "two syllables": (2, "full"), "three syllables": (3, "full"), "mixed": (4, "mixed"),
             "tail of four": (4, "tail"), "tail of six": (6, "tail")}
    while len(made) < count:
        kind, (length, way) = dice.choice(list(kinds.items()))
        key, name = dice.choice(entities)
        start = dice.randrange(max(1, len(name) - length + 1))
        piece = name[start:start + length]
        if way == "tail":
            made.append((kind, key[-length:], key))
        elif way == "han":
            made.append((kind, piece, key))
        elif all(character in table for character in piece):
            spelled = [dice.choice(table[character]) for character in piece]
            words = {"first": "".join(s[0] for s in spelled), "full": "".join(spelled),
                     "mixed": "".join(s if dice.random() < 0.5 else s[0] for s in spelled)}[way]
            made.append((kind, words, key))
    return made


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binaries", required=True)
    arguments.add_argument("--entities", type=int, default=530_000)
    arguments.add_argument("--queries", type=int, default=10_000)
    arguments.add_argument("--database")
    given = arguments.parse_args()
    program = pathlib.Path(given.binaries).resolve() / "mingqian"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        place = ["--database", given.database or f"sqlite:{folder}/city.sqlite", "--keys", folder / "keys", "--uploads", folder / "uploads"]
        subprocess.run([program, "demo-city", "--bare", "--entities", str(given.entities), "--seed", "2017", *place], check=True,
                       capture_output=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen([program, "serve", *place, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            measure(f"http://127.0.0.1:{port}", given.queries)
        finally:
            server.terminate()
            server.wait()


def measure(base, count):
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(path, form=None):
        for cookie in jar:
            cookie.secure = False
        return opener.open(base + path, form and urllib.parse.urlencode(form).encode()).read().decode()

    for _ in range(100):
        try:
            page = get("/login")
            break
        except OSError:
            time.sleep(0.2)
    token = re.search('name="csrf" value="([^"]+)"', page)[1]
    get("/login", {"csrf": token, "login": "zhouming", "password": "Mingqian#2026"})
    rows = get("/registers/entities.csv").split("\r\n")[1:-1]
    entities = [(row.split(",")[0].strip('"\t'), row.split(",")[2].strip('"')) for row in rows]
    entities = [(key, name) for key, name in entities if len(key) == 18 and len(name) > 3]
    begin = time.monotonic()
    get("/registers/entities?q=cdsp")
    print(f"{len(entities)} entities; first search by pinyin {time.monotonic() - begin:.1f} s, with the building of its index")
    times, lost = {}, []
    for kind, words, key in queries(entities, count):
        begin = time.monotonic()
        page = get("/registers/entities?q=" + urllib.parse.quote(words))
        times.setdefault(kind, []).append(time.monotonic() - begin)
        found = re.findall(r'/registers/entities/([0-9A-Z]+)"', page)
        if key not in found and not (len(found) >= 20 and found[-1] < key):
            lost.append((kind, words, key))
    for kind, spent in [*sorted(times.items()), ("all", [t for each in times.values() for t in each])]:
        spent.sort()
        print(f"{kind:24} {len(spent):6}  median {spent[len(spent) // 2] * 1e3:6.1f} ms  p95 {spent[int(len(spent) * .95)] * 1e3:6.1f} ms"
              f"  longest {spent[-1] * 1e3:6.1f} ms")
    print(f"not found: {len(lost)} {json.dumps(lost[:5], ensure_ascii=False)}")
    raise SystemExit(bool(lost))


main()
