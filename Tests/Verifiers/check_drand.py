# SPDX-License-Identifier: Apache-2.0
"""Checks, with a program that can compute pairings and that we did not write, that the public values of a bundle are the
signatures of the drand rounds which the ceremonies announced. check_drand.py BUNDLE"""

import json
import pathlib
import sys

import drand_verify

bundle = pathlib.Path(sys.argv[1])


def entries():
    """All log entries in order, from the entry bundles."""
    found = []
    for path in sorted((bundle / "tile/entries").rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        while data:
            length = int.from_bytes(data[:2], "big")
            found.append(json.loads(data[2 : 2 + length]))
            data = data[2 + length :]
    return found


def accepts(number, signature, key):
    try:
        drand_verify.verify_quicknet(number, signature, key)
        return True
    except ValueError:
        return False


log = entries()
opened = [e for e in log if e["type"] == "ceremony.open" and e["beacon"]]
values = [e for e in log if e["type"] == "ceremony.beacon"]
checked = 0
for ceremony, value in zip(opened, values):
    source = ceremony["beacon"]["sources"][value["source"]]
    if source["kind"] != "drand":
        continue
    number, key, signature = source["round"], source["key"], value["value"]
    assert accepts(number, signature, key), f"round {number}: the public value is not the chain's signature"
    assert not accepts(number + 1, signature, key), "another round's signature is accepted"
    turned = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    assert not accepts(number, turned, key), "a turned bit is accepted"
    checked += 1
assert checked, "the bundle has no drand round"
print(f"drand-verify: {checked} round(s) are the chain's, other rounds and turned bits are refused")
