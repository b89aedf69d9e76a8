#!/bin/sh
# Runs once, when the database is made: the portal's own role, which owns its schema and is no superuser.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set password="$PORTAL_DB_PASSWORD" <<'SQL'
CREATE ROLE portal LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE portal OWNER portal;
REVOKE ALL ON DATABASE portal FROM PUBLIC;
-- A worker that was stopped in the middle of a transaction must not hold others back forever.
ALTER ROLE portal SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE portal SET lock_timeout = '60s';
SQL
