#!/usr/bin/env bash
# Builds everything and runs every test, as CI does. Needs the .NET 10 SDK and Node 20; the rest it brings itself.
#
#   tests/run.sh                                             everything
#   tests/run.sh -class LlamaRunner.EndToEndTests.SwapTests  filters go to the test programs as they are: -class, -method,
#   tests/run.sh -trait Case=R27                             -namespace and -trait of xunit.v3, which take * as wildcard
#
# The last line is "N passed, N failed", with ", N skipped" when some were. It counts this run's result files and nothing else.
# Also failures: a test program that ends without results, code that `dotnet format` would change, and a run without any test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly results=artifacts/test-results
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

passed=0
failed=0
skipped=0

say() { echo "[run] $*"; }

fail() {
  say "FAILED: $*"
  failed=$((failed + 1))
}

finish() {
  if ((passed + failed == 0)); then fail "no test ran"; fi
  local line="$passed passed, $failed failed"
  if ((skipped > 0)); then line+=", $skipped skipped"; fi
  echo "$line"
  if ((failed > 0)); then exit 1; fi
  exit 0
}

# Prints how many results in a file have one of the outcomes.
count() {
  grep -oE '<UnitTestResult [^>]*' "$1" | grep -cE "outcome=\"($2)\"" || true
}

run_project() {
  local name program report code=0 good bad
  name=$(basename "$1" .csproj)
  program="$(dirname "$1")/bin/Release/net10.0/$name"
  report="$results/$name.trx"
  say "running $name"
  timeout --kill-after=30s 30m "$program" -noColor -noLogo -result-trx "$report" "${@:2}" || code=$?
  if [ ! -s "$report" ]; then
    fail "$name ended with code $code and left no results"
    return
  fi

  good=$(count "$report" Passed)
  bad=$(count "$report" 'Failed|Error|Timeout|Aborted')
  passed=$((passed + good))
  failed=$((failed + bad))
  skipped=$((skipped + $(count "$report" NotExecuted)))
  say "$name: $good passed, $bad failed"
  # A fixture that fails when it is taken down, for example, is no test's failure.
  if ((code != 0 && bad == 0)); then fail "$name ended with code $code though no test failed"; fi
}

command -v dotnet >/dev/null || { fail "there is no dotnet: install the .NET 10 SDK"; finish; }
command -v node >/dev/null || { fail "there is no node: install Node 20"; finish; }
if ! command -v curl >/dev/null; then
  say "installing curl, which pastes the request that the host prints"
  apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends curl >&2 || { fail "there is no curl"; finish; }
fi
rm -rf "$results"
mkdir -p "$results"

say "building"
dotnet build LlamaRunner.Host.sln -c Release -nologo -v quiet || { fail "the build"; finish; }

say "checking the format"
dotnet format LlamaRunner.Host.sln --verify-no-changes --no-restore || fail "dotnet format would change the files above"

say "looking for llama-server"
LLAMA_SERVER=$(tests/tools/get-llama-server.sh) || { fail "there is no llama-server to test with"; finish; }
export LLAMA_SERVER
say "using $LLAMA_SERVER"

for project in tests/*/*.csproj; do
  if grep -q '"xunit.v3"' "$project"; then run_project "$project" "$@"; fi
done
finish
