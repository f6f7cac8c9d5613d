#!/usr/bin/env bash
# Runs the fuzz targets one after the other: tests/fuzz/run.sh [SECONDS [TARGET...]], ten minutes each if nothing is said.
# Needs `cargo install cargo-fuzz` and git. What was learnt is kept in target/fuzz/corpus; what fails, in
# target/fuzz/artifacts, and belongs among the seeds and into a test with a name of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds=${1:-600}
targets=("${@:2}")
((${#targets[@]})) || mapfile -t targets < <(cargo fuzz list --fuzz-dir tests/fuzz)

# The fuzzer's own compiler flags are not stable ones. No code here is unsafe, so no sanitizer is asked for.
export RUSTC_BOOTSTRAP=1
failed=()
for target in "${targets[@]}"; do
    seeds=tests/fuzz/seeds/$target
    [[ $target == patch ]] && seeds=tests/corpus
    kept=target/fuzz/corpus/$target
    mkdir -p "$kept" "target/fuzz/artifacts/$target"
    cargo fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz --sanitizer none "$target" "$kept" "$seeds" -- \
        -max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="target/fuzz/artifacts/$target/" || failed+=("$target")
done
((${#failed[@]} == 0)) || { echo "failed: ${failed[*]}" >&2; exit 1; }
