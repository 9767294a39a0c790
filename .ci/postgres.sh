# Sourced by .ci/run.
# A PostgreSQL server for the tests of the database: one that PCC_TEST_DATABASE_URL names, or the local
# cluster, which is installed, made and started where it is missing. The role is this run's own.
start_postgres() {
  [ -n "${PCC_TEST_DATABASE_URL:-}" ] && return
  if [ "$(id -u)" != 0 ]; then
    echo "ci: PostgreSQL is needed: set PCC_TEST_DATABASE_URL to a role that may create databases, or run as root" >&2
    return 1
  fi
  if ! command -v pg_lsclusters >/dev/null 2>&1 || [ -z "$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null)" ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
  fi
  if ! pg_lsclusters --no-header | grep -q .; then
    local newest
    newest="$(ls /usr/lib/postgresql | sort -V | tail -1)"
    pg_createcluster "$newest" main
  fi
  if ! pg_lsclusters --no-header | awk '$4 ~ /^online/ { found = 1 } END { exit !found }'; then
    local version name
    read -r version name _ < <(pg_lsclusters --no-header)
    pg_ctlcluster "$version" "$name" start
  fi
  pg_port="$(pg_lsclusters --no-header | awk '$4 ~ /^online/ { print $3; exit }')"
  [ -n "$pg_port" ] || { echo "ci: no PostgreSQL cluster could be started" >&2; return 1; }
  for _ in $(seq 30); do
    as_postgres <<<'SELECT 1;' >/dev/null 2>&1 && break
    sleep 1
  done

  local password
  pg_role="pcc_ci_$$_$RANDOM"
  password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  as_postgres <<<"CREATE ROLE $pg_role LOGIN CREATEDB PASSWORD '$password';" \
    || { echo "ci: PostgreSQL on port $pg_port does not answer" >&2; pg_role=""; return 1; }
  export PCC_TEST_DATABASE_URL="postgresql://$pg_role:$password@127.0.0.1:$pg_port/postgres"
}

as_postgres() { (cd / && su postgres -c "psql -p $pg_port -Atqw --no-psqlrc --set ON_ERROR_STOP=1"); }

# What a run that was cut short has left goes with its role; for the trap, beside rm -rf "$home".
stop_postgres() {
  [ -n "${pg_role:-}" ] || return 0
  local name
  for name in $(as_postgres <<<"SELECT datname FROM pg_database JOIN pg_roles r ON r.oid = datdba WHERE rolname = '$pg_role';"); do
    as_postgres <<<"DROP DATABASE $name WITH (FORCE);" || true
  done
  as_postgres <<<"DROP ROLE $pg_role;" || true
}
