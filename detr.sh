#!/bin/sh
# Runs detr from a source checkout: finds a JDK of at least 25, builds the JAR if it is missing or
# older than a source, and runs it with the JVM flags of the file jvm.flags below.
# DETR_JAVA names the java to use (the program or its JDK's folder); JDK_JAVA_OPTIONS adds JVM flags.
set -eu

needed=25
module=detr
flags=$module/src/main/resources/detr/cli/jvm.flags

fail() {
  echo "detr: $*" >&2
  exit 2
}

# Sets java to the given JDK's java and succeeds if that is new enough. Reads the JDK's release
# file, because starting a JVM to ask takes longer than all else here.
use_jdk() {
  [ -x "$1/bin/java" ] || return 1
  version=
  if [ -r "$1/release" ]; then
    while IFS='=' read -r key value; do
      if [ "$key" = JAVA_VERSION ]; then version=$value; break; fi
    done < "$1/release"
  else
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/^.* version //p' | head -n 1)
  fi
  version=${version#\"}
  version=${version%%[!0-9]*}
  [ "${version:-0}" -ge "$needed" ] || return 1
  jdk=$1
  java=$1/bin/java
}

# A java found by name may be a link into its JDK.
use_java() {
  program=$(readlink -f "$1" 2>/dev/null || echo "$1")
  use_jdk "${program%/bin/java}"
}

find_java() {
  if [ -n "${DETR_JAVA:-}" ]; then
    use_jdk "$DETR_JAVA" || use_java "$DETR_JAVA" ||
      fail "DETR_JAVA is no Java of version $needed or newer: $DETR_JAVA"
    return
  fi
  if [ -n "${JAVA_HOME:-}" ] && use_jdk "$JAVA_HOME"; then return; fi
  on_path=$(command -v java || :)
  if [ -n "$on_path" ] && use_java "$on_path"; then return; fi
  for candidate in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    if use_jdk "$candidate"; then return; fi
  done
  fail "no JDK of version $needed or newer found; install one (for example from" \
    "https://adoptium.net) and set JAVA_HOME to its folder"
}

# The first version element of the root pom is the project's.
find_jar() {
  while IFS= read -r line; do
    case $line in
      *'<version>'*)
        version=${line#*<version>}
        version=${version%%</version>*}
        break
        ;;
    esac
  done < "$root/pom.xml"
  jar=$root/$module/target/detr-$version.jar
}

# The marker is there while a build runs, and stays if that fails: then the JAR may be anything.
is_fresh() {
  [ -f "$jar" ] && [ ! -e "$marker" ] &&
    [ -z "$(find "$root/pom.xml" "$root"/*/pom.xml "$root/tensor/src/main" "$root/nn/src/main" \
      "$root/weights/src/main" "$root/$module/src/main" -newer "$jar")" ]
}

build() {
  command -v mvn >/dev/null || fail "mvn not found; install Apache Maven, which builds $jar"
  echo "detr: building $jar" >&2
  : > "$marker"
  # Removed, not overwritten: a JVM that runs from the old file keeps it.
  rm -f "$jar"
  if [ -z "${JAVA_HOME:-}" ] && ! command -v java >/dev/null; then
    export JAVA_HOME="$jdk"
  fi
  # JAVA25_HOME is where the build looks for its JDK if that is in no usual place.
  (cd "$root" && JAVA25_HOME=$jdk mvn -q -B -DskipTests -pl "$module" -am package) >&2 ||
    fail "the build failed: see the lines above"
  rm -f "$marker"
}

# Only one build at a time; who waited finds the JAR fresh.
build_alone() {
  mkdir -p "$root/$module/target"
  if command -v flock >/dev/null; then
    exec 9> "$marker.lock"
    flock 9
    is_fresh || build
    exec 9>&-
    return
  fi
  lock=$marker.lockdir
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null || :)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then rm -rf "$lock"; else sleep 1; fi
  done
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT TERM
  echo $$ > "$lock/pid"
  is_fresh || build
  rm -rf "$lock"
  trap - EXIT INT TERM
}

self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
root=$(cd "$(dirname "$self")" && pwd -P)

find_java
find_jar
marker=$root/$module/target/.building
is_fresh || build_alone

# stdin and stdout are all that a JVM can ask about.
terminal=true
[ -t 2 ] || terminal=false
exec "$java" "@$root/$flags" "-Ddetr.stderr.terminal=$terminal" -jar "$jar" "$@"
