#!/bin/sh
# Shows that the build is reproducible: builds all that is published twice, from copies of this checkout in two folders,
# in two time zones and locales, and compares every file. JARs of sources hold the permissions of files: those of one umask.
# Usage: build/reproducible.sh [FOLDER]: where the copies stay; otherwise they are removed.
set -eu

fail() {
  echo "reproducible: $*" >&2
  exit 1
}

root=$(cd "$(dirname "$0")/.." && pwd -P)
. "$root/build/java.sh"
find_java
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  work=$(cd "$1" && pwd -P)
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
umask 022

# Builds in a copy, given its name below work; leaves the published files and their hashes.
build() {
  root=$work/$1/checkout
  mkdir -p "$root"
  (cd "$checkout" && git ls-files -z -co --exclude-standard | tar -c --null -T -) | tar -x --no-same-permissions -C "$root"
  maven -q -B -ntp -Prelease -Dmaven.test.skip=true \
    deploy "-DaltDeploymentRepository=here::file://$work/$1/published" > "$work/$1/log" 2>&1 ||
    fail "the build failed: $(tail -n 20 "$work/$1/log")"
  # Maven's own lists of versions hold the time of day.
  (cd "$work/$1/published" && find . -type f ! -name 'maven-metadata*' ! -name '*.sha1' ! -name '*.md5' |
    LC_ALL=C sort | xargs sha256sum) > "$work/$1/sums"
}

checkout=$root
(TZ=UTC LC_ALL=C.UTF-8 && export TZ LC_ALL && build one)
(TZ=Asia/Tokyo LC_ALL=C && export TZ LC_ALL && build "another, deeper/folder")
diff "$work/one/sums" "$work/another, deeper/folder/sums" || fail "these differ"
cat "$work/one/sums"
echo "reproducible: two builds gave the same $(grep -c . "$work/one/sums") files"
