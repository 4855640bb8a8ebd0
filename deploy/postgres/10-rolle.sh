#!/bin/sh
# The role and the database of Umlage. The role is no superuser and has no BYPASSRLS: row-level security holds it.
set -eu
: "${UMLAGE_DB_PASSWORT:?is missing in datenbank.env}"
psql --no-psqlrc --set=ON_ERROR_STOP=1 --set=passwort="$UMLAGE_DB_PASSWORT" --username="${POSTGRES_USER:-postgres}" \
    --dbname=postgres <<'SQL'
CREATE ROLE umlage LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'passwort';
CREATE DATABASE umlage OWNER umlage ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE umlage FROM PUBLIC;
SQL
