# Java and Maven for the shell scripts bin/detr, bench/run, .ci/run and others, which source this file and define root,
# the checkout, and fail, which says what is wrong and ends.

needed=25
flags=$root/cli/src/main/resources/detr/cli

# Sets java to the given JDK's java, and jdk_version, and succeeds if that is new enough. Reads the
# JDK's release file, because starting a JVM to ask takes longer than all else here.
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
  major=${version%%[!0-9]*}
  [ "${major:-0}" -ge "$needed" ] || return 1
  jdk_version=${version%%[!0-9.]*}
  jdk=$1
  java=$1/bin/java
}

# Becomes java with the JVM flags for this CPU, then what is given. Only Linux tells that there is no AVX-512.
# A JVM reads and writes names in the locale's encoding; what detr writes depends on the locale in nothing else.
exec_java() {
  if [ "$(locale charmap 2>/dev/null)" != UTF-8 ]; then
    LC_ALL=C.UTF-8
    export LC_ALL
  fi
  vectors=@$flags/avx512.flags
  if [ -r /proc/cpuinfo ]; then
    case $(grep -m 1 ^flags /proc/cpuinfo) in
      *avx512f*) ;;
      *avx2*) vectors=@$flags/avx2.flags ;;
      *) vectors= ;;
    esac
  fi
  exec "$java" "@$flags/jvm.flags" ${vectors:+"$vectors"} "$@"
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

# Runs Maven in the checkout, after find_java: the user's, on the user's own Java if there is one, or else the one
# that the wrapper fetches. JAVA25_HOME is where the build looks for its JDK if that is in no usual place.
maven() {
  if command -v mvn >/dev/null; then
    set -- mvn "$@"
    [ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME="$jdk"
  else
    set -- ./mvnw "$@"
    export JAVA_HOME="$jdk"
  fi
  (cd "$root" && JAVA25_HOME=$jdk "$@")
}

# Builds without tests, given Maven's options.
run_maven() {
  maven -q -B -Dmaven.test.skip=true "$@" package >&2 || fail "the build failed: see the lines above"
}
