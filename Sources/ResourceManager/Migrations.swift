import ArcFedSQLite

/// The tables of Resource Manager. Append only: a migration that has shipped never changes.
enum Migrations {
  static let migrator = Migrator(
    room: "ResourceManager",
    [
      Migration(
        name: "resource groups, registrations and role assignments",
        sql: """
          CREATE TABLE resource_groups (
            ordinal INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, id TEXT NOT NULL,
            subscription TEXT NOT NULL, location TEXT NOT NULL, tags TEXT, managed_by TEXT,
            state TEXT NOT NULL) STRICT;
          CREATE TABLE provider_registrations (
            subscription TEXT NOT NULL, namespace TEXT NOT NULL, registered INTEGER NOT NULL,
            PRIMARY KEY (subscription, namespace)) WITHOUT ROWID, STRICT;
          CREATE TABLE role_assignments (
            ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL,
            role TEXT NOT NULL, principal_id TEXT NOT NULL,
            principal_key TEXT NOT NULL, principal_type TEXT NOT NULL, created_by TEXT,
            created_on INTEGER NOT NULL, effective_from INTEGER NOT NULL, effective_until INTEGER,
            removed INTEGER NOT NULL DEFAULT 0) STRICT;
          CREATE INDEX role_assignments_of_principal ON role_assignments (principal_key);
          CREATE UNIQUE INDEX role_assignments_by_name
            ON role_assignments (name COLLATE NOCASE) WHERE removed = 0;
          """),
      Migration(
        name: "registrations that take their time, and operations",
        sql: """
          ALTER TABLE provider_registrations ADD COLUMN settled_at INTEGER NOT NULL DEFAULT 0;
          CREATE TABLE async_operations (
            ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, resource TEXT NOT NULL,
            location TEXT NOT NULL, api_version TEXT NOT NULL, start_time INTEGER NOT NULL,
            end_time INTEGER, status TEXT NOT NULL, code TEXT, message TEXT) STRICT;
          """),
    ])
}
