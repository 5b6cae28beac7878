#!/bin/sh
# Fuzzes the HTTP/1.1 parser with libFuzzer and the address sanitizer.
#
#   Tests/Fuzz/http-parser.sh [SECONDS] [DIRECTORY]
#
# SECONDS is how long it runs (60 if not given). DIRECTORY keeps the build, the corpus and what was
# found (.build/fuzz/http-parser if not given); a second run goes on from the corpus of the first.
# The script succeeds when nothing was found. A finding lies in DIRECTORY/findings and is replayed by
#
#   DIRECTORY/fuzzer DIRECTORY/findings/crash-...
#
# SwiftPM renames main and so cannot link a fuzzer: the few modules are compiled here one by one.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
directory=${2:-.build/fuzz/http-parser}
mkdir -p "$directory/modules" "$directory/corpus" "$directory/findings"
modules=$directory/modules

# The language as in Package.swift.
flags="-O -whole-module-optimization -parse-as-library -swift-version 6 -package-name arcfed
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InferIsolatedConformances
  -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature NonisolatedNonsendingByDefault -I $modules"

# module NAME FOLDER: compiles what the parser stands on, without instrumentation.
module() {
  find "Sources/$2" -name '*.swift' -print0 | xargs -0 swiftc $flags -module-name "$1" \
    -emit-module -emit-module-path "$modules/$1.swiftmodule" -c -o "$modules/$1.o"
}
module ArcFedJSON JSON
module ArcFedSimulation Simulation
module ArcFedHTTP HTTP
swiftc $flags -module-name HTTPParserFuzzer -sanitize=fuzzer,address \
  Sources/HTTPServer/Messages/*.swift Tests/Fuzz/HTTPParserFuzzer.swift "$modules"/*.o \
  -o "$directory/fuzzer"

# The conformance table's messages begin the corpus: one file a row, behind a byte of choice.
python3 - "$directory/corpus" <<'PYTHON'
import json, pathlib, sys
rows = json.load(open("Fixtures/HTTPServer/rfc9112.json"))
for index, row in enumerate(rows):
    data = bytes([index % 256]) + row["bytes"].encode("latin-1")
    (pathlib.Path(sys.argv[1]) / f"rfc9112-{index}").write_bytes(data)
PYTHON

# Swift's own backtraces hang under the fuzzer, and what the runtime keeps is no leak of ours. The
# timeout is wall-clock time: a shorter one reports a busy machine.
SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$directory/fuzzer" \
  -max_total_time="$seconds" -max_len=4096 -timeout=30 -print_final_stats=1 \
  -artifact_prefix="$directory/findings/" "$directory/corpus"
