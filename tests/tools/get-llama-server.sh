#!/usr/bin/env bash
# Prints the path of a llama-server for the tests: the one that LLAMA_SERVER names, else the one on PATH, else one that is
# built once, into a cache folder, from the llama.cpp source that the npm package node-llama-cpp carries; that build has
# llama-quantize beside it.
# Progress goes to standard error. LLAMARUNNER_TEST_CACHE moves the cache.
set -euo pipefail

# The version decides which llama.cpp the tests run against; the recipe's number changes when the way to build it does.
readonly package_version=3.22.1
readonly recipe=2
readonly cache="${LLAMARUNNER_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/llamarunner-tests}"
readonly home="$cache/llama-server-$package_version-$recipe"
readonly binary="$home/llama-server"

say() { echo "[llama-server] $*" >&2; }

if [ -n "${LLAMA_SERVER:-}" ]; then
  [ -x "$LLAMA_SERVER" ] || { say "LLAMA_SERVER is '$LLAMA_SERVER', which is not a program."; exit 1; }
  echo "$LLAMA_SERVER"
  exit 0
fi

if on_path=$(command -v llama-server); then
  echo "$on_path"
  exit 0
fi

# Two runs at once build it once: the second waits here and finds it done.
mkdir -p "$cache"
exec 9>"$cache/.lock"
if ! flock --nonblock 9; then
  say "another run is building it; waiting"
  flock 9
fi

if [ -x "$binary" ]; then
  echo "$binary"
  exit 0
fi

missing=()
command -v cmake >/dev/null || missing+=(cmake)
command -v g++ >/dev/null || missing+=(g++)
command -v git >/dev/null || missing+=(git)
command -v ninja >/dev/null || missing+=(ninja-build)
if [ "${#missing[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { say "to build it, install: ${missing[*]}"; exit 1; }
  say "installing ${missing[*]}"
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

work=$(mktemp -d "$cache/build.XXXXXX")
builder=
cleanup() {
  if [ -n "$builder" ]; then kill -- "-$builder" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say "fetching the source of llama.cpp"
(cd "$work" && npm pack --silent "node-llama-cpp@$package_version" >/dev/null) || { say "npm could not fetch node-llama-cpp"; exit 1; }
tar -xzf "$work"/node-llama-cpp-*.tgz -C "$work" package/llama/gitRelease.bundle
git clone --quiet "$work/package/llama/gitRelease.bundle" "$work/source" 2>"$work/clone.log" || { cat "$work/clone.log" >&2; exit 1; }
rm -rf "$work/package" "$work"/*.tgz

# The real web page needs a large npm build or a download. A stand-in made of the files that the build insists on is enough
# for what the tests ask: that the page is served where it should be, and is not where --no-ui was given.
page="$work/source/tools/ui/dist"
mkdir -p "$page"
echo '<!doctype html><title>llama.cpp</title><p>Stand-in for the web UI of llama-server.</p>' >"$page/index.html"
for file in manifest.webmanifest build.json version.json; do echo '{}' >"$page/$file"; done
for file in sw.js bundle.js workbox.js; do echo '// stand-in' >"$page/$file"; done
echo '/* stand-in */' >"$page/bundle.css"

jobs=$(nproc)
say "building it with $jobs jobs: 6 to 10 minutes on two cores, once"
build() {
  cmake -S "$work/source" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF \
    -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF \
    -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_ALL_WARNINGS=OFF
  cmake --build "$work/build" --target llama-server llama-quantize -j "$jobs"
}
# In a process group of its own, so that giving up ends the compilers, too.
set -m
build >"$work/build.log" 2>&1 &
builder=$!
set +m
started=$SECONDS
while kill -0 "$builder" 2>/dev/null; do
  # A line a half minute shows that it lives, and how far it is.
  for _ in $(seq 30); do
    kill -0 "$builder" 2>/dev/null || break
    sleep 1
  done
  say "$((SECONDS - started)) s: $(grep -oE '^\[[^]]+\]' "$work/build.log" | tail -1)"
done
built=0
wait "$builder" || built=$?
builder=
if [ "$built" != 0 ]; then
  tail -40 "$work/build.log" >&2
  say "the build failed; its last output is above"
  exit 1
fi

# The folder appears under its name only when it is whole.
mkdir "$work/done"
cp "$work/build/bin/llama-server" "$work/build/bin/llama-quantize" "$work/done/"
"$work/done/llama-server" --version >/dev/null 2>&1 || { say "what was built does not start"; exit 1; }
rm -rf "$home"
mv -T "$work/done" "$home"
say "built in $((SECONDS - started)) s"
echo "$binary"
