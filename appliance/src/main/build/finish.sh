#!/bin/sh
# Finishes the distribution's directory: writes the archive of parsed classes that halves the start (an archive holds for the Java
# that made it; any other runs without it), and marks the directory as built.
#   finish.sh DIRECTORY JAVA_HOME
set -u
dist=$1
java=$2/bin/java
archive=$dist/lib/gannet.jsa
data=$(mktemp -d) || exit 1
rm -f "$archive" "$archive.java"
# the class path must be the launcher's
first=
for jar in "$dist"/lib/appliance-*.jar "$dist"/lib/jetty-http-*.jar; do
  first=$first$jar:
done
if ! "$java" -Xshare:auto -XX:ArchiveClassesAtExit="$archive" -Xlog:disable -Xlog:all=error:stderr -XX:+UseSerialGC -Xmx256m \
  -Dorg.eclipse.jetty.util.referencesPerCacheLine=16 -Dslf4j.provider=io.gannet.cli.LogProvider -Dgannet.home="$dist" -cp "$first$dist/lib/*" io.gannet.cli.Rehearsal "$data" >"$data/out" 2>&1; then
  echo "no class archive, the start will be slower: $(head -n 1 "$data/out")" >&2
elif [ -r "$2/release" ]; then
  # by which Java the launcher knows whether it can use the archive
  sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"$/\1/p' "$2/release" >"$archive.java"
fi
rm -rf "$data"
touch "$dist/.built"
