#!/usr/bin/env bash
# The published examples and a public bundle, by programs we did not write and by second ones of ours.
# Tests/Verifiers/run.sh BINARIES [BUNDLE]: without a bundle, that of a demo city whose log grows between two exports.
set -euo pipefail
cd "$(dirname "$0")/../.."
binaries=$1 bundle=${2:-} vectors=Tests/Vectors
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
echo "==> published examples: mingqian-verify"
for file in "$vectors"/draws/*_vectors.json "$vectors"/assign/assign_*.json; do
  "$binaries/mingqian-verify" vectors "$file"
done
echo "==> published examples: programs written from docs/draw.md alone, and rfc8785"
for file in "$vectors"/draws/*_vectors.json; do python3 "$vectors/draws/check_draws.py" "$file"; done
for file in "$vectors"/assign/assign_*.json; do python3 "$vectors/assign/check_assign.py" "$file"; done
.venv/bin/python "$vectors/check_canonical.py" "$vectors"/draws/*_vectors.json
echo "==> the hash of contributors' pages, in Chromium"
.venv/bin/python Tests/Verifiers/check_browser_hash.py "$vectors"/draws/*_vectors.json
echo "==> 1,000 generated draws: mingqian-verify, independent.py, the public page's scripts in Chromium"
.venv/bin/python Tests/Verifiers/check_agreement.py "$binaries/mingqian-verify" "$vectors"/draws/*_vectors.json
echo "==> the public page that checks a draw, in Chromium"
.venv/bin/python Tests/Verifiers/check_browser_page.py "$binaries"
previous=()
if [ -z "$bundle" ]; then
  echo "==> a demo city, its public bundle, an import, the bundle again"
  bundle="$scratch/public" previous=(--previous "$scratch/checkpoint")
  office=(--database "sqlite:$scratch/city.sqlite" --keys "$scratch/keys" --uploads "$scratch/uploads")
  "$binaries/mingqian" demo-city --entities 300 --seed 2017 "${office[@]}"
  "$binaries/mingqian" log export "$bundle" "${office[@]}"
  cp "$bundle/checkpoint" "$scratch/checkpoint"
  "$binaries/mingqian" demo-city --entities 300 --seed 2018 --csv "$scratch/csv"
  "$binaries/mingqian" import entities "$scratch/csv/entities.csv" "${office[@]}"
  "$binaries/mingqian" log export "$bundle" "${office[@]}"
  echo "==> receipts on paper: Chromium prints, zbarimg reads, mingqian-verify checks"
  .venv/bin/python Tests/Verifiers/check_receipt.py --binaries "$binaries" \
    --database "sqlite:$scratch/city.sqlite" --keys "$scratch/keys"
fi
echo "==> a draw closed by a drand round: our verifiers, and pairings by drand-verify"
KEEP_DRAND_BUNDLE="$scratch/drand" "$binaries/mingqianPackageTests.xctest" --testing-library swift-testing \
  --filter "drand round" >"$scratch/drand.log" || { cat "$scratch/drand.log"; exit 1; }
"$binaries/mingqian-verify" "$scratch/drand"
python3 Tests/Verifiers/independent.py "$scratch/drand"
.venv/bin/python Tests/Verifiers/check_drand.py "$scratch/drand"
echo "==> a draw from a roster of codes: independent.py, the page's check of teams"
KEEP_PLAIN_BUNDLE="$scratch/plain" "$binaries/mingqianPackageTests.xctest" --testing-library swift-testing \
  --filter "tells who can be drawn and who is" >"$scratch/plain.log" || { cat "$scratch/plain.log"; exit 1; }
python3 Tests/Verifiers/independent.py "$scratch/plain"
.venv/bin/python Tests/Verifiers/check_teams.py "$scratch/plain"
echo "==> the bundle: mingqian-verify"
"$binaries/mingqian-verify" "$bundle" "${previous[@]}"
echo "==> the bundle: independent.py, from docs/draw.md and docs/log.md alone"
python3 Tests/Verifiers/independent.py "$bundle"
echo "==> the bundle: the Go checksum database client, rfc8785, the second programs"
.venv/bin/python Tests/Verifiers/check_bundle.py "$bundle" "${previous[@]}"
echo "==> the bundle: the page's check of teams and that of check_assign.py"
.venv/bin/python Tests/Verifiers/check_teams.py "$bundle"
