#!/bin/bash
# Turns NEO4J_<setting> (_ for a dot, __ for an underscore) and NEO4J_AUTH into configuration, then runs the server.
set -euo pipefail

neo4j() { java -cp "$NEO4J_HOME/lib/*" "org.neo4j.server.startup.$1" "${@:2}"; }

{
  cat <<CONF
server.default_listen_address=0.0.0.0
server.directories.data=/data
server.directories.logs=/logs
db.tx_log.preallocate=false
internal.server.bolt.connection_shutdown_wait_time=0s
internal.server.bolt.thread_pool_shutdown_wait_time=0s
server.jvm.additional=--add-opens=java.base/java.nio=ALL-UNNAMED
server.jvm.additional=--add-opens=java.base/java.io=ALL-UNNAMED
server.jvm.additional=--add-opens=java.base/sun.nio.ch=ALL-UNNAMED
server.jvm.additional=-Dio.netty.tryReflectionSetAccessible=true
CONF
  env | grep '^NEO4J_[a-z]' | sed -E 's/^NEO4J_([^=]*)=/\1=/; :a; s/^([^=]*)__/\1\x01/; ta; :b; s/^([^=]*)_/\1./; tb; s/\x01/_/g'
} >"$NEO4J_HOME/conf/neo4j.conf"

[[ -e /data/dbms ]] || neo4j Neo4jAdminCommand dbms set-initial-password "${NEO4J_AUTH#neo4j/}"
read -r -a command <<<"$(neo4j Neo4jCommand console --dry-run)"
exec "${command[@]}"
