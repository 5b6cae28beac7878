import ArcFedSQLite

/// The directory's tables. Times are nanoseconds since 1970, as the simulated clock counts them.
enum DirectorySchema {
  static let migrator = Migrator(
    room: "entra",
    [
      Migration(name: "tenant, principals and credentials", sql: first),
      Migration(name: "expressions, certificates, app roles and signing keys", sql: second),
      Migration(name: "public clients and conditional access", sql: third),
    ])

  private static let third = """
    ALTER TABLE entra_applications ADD COLUMN is_public_client INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE entra_conditional_access (
      id TEXT NOT NULL PRIMARY KEY,
      body TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      modified_at INTEGER
    ) STRICT;
    """

  private static let second = """
    ALTER TABLE entra_federated_credentials ADD COLUMN expression TEXT;
    DROP INDEX entra_federated_credentials_by_subject;
    CREATE UNIQUE INDEX entra_federated_credentials_by_condition
      ON entra_federated_credentials(owner, issuer, subject, ifnull(expression, ''))
      WHERE is_current = 1;

    ALTER TABLE entra_applications ADD COLUMN token_version INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE entra_applications ADD COLUMN asks_for_token_type INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE entra_applications ADD COLUMN app_roles TEXT NOT NULL DEFAULT '[]';

    CREATE TABLE entra_app_role_assignments (
      id TEXT NOT NULL PRIMARY KEY,
      role_id TEXT NOT NULL,
      principal_id TEXT NOT NULL REFERENCES entra_service_principals(object_id) ON DELETE CASCADE,
      resource_id TEXT NOT NULL REFERENCES entra_service_principals(object_id) ON DELETE CASCADE,
      UNIQUE (role_id, principal_id, resource_id)
    ) STRICT;

    CREATE TABLE entra_client_certificates (
      key_id TEXT NOT NULL PRIMARY KEY,
      application_id TEXT NOT NULL REFERENCES entra_applications(object_id) ON DELETE CASCADE,
      display_name TEXT,
      certificate BLOB NOT NULL
    ) STRICT;
    CREATE INDEX entra_client_certificates_by_application
      ON entra_client_certificates(application_id);

    CREATE TABLE entra_signing_keys (
      generation INTEGER NOT NULL PRIMARY KEY,
      private_key TEXT NOT NULL,
      certificate BLOB NOT NULL,
      signs_from INTEGER NOT NULL,
      published_until INTEGER
    ) STRICT;
    INSERT INTO entra_signing_keys(generation, private_key, certificate, signs_from)
      SELECT 1, CAST(key.value AS TEXT), certificate.value, 0
      FROM entra_facts AS key, entra_facts AS certificate
      WHERE key.name = 'signing key' AND certificate.name = 'signing certificate';
    DELETE FROM entra_facts WHERE name IN ('signing key', 'signing certificate');
    """

  private static let first = """
    CREATE TABLE entra_facts (
      name TEXT NOT NULL PRIMARY KEY,
      value BLOB NOT NULL
    ) STRICT;

    CREATE TABLE entra_applications (
      object_id TEXT NOT NULL PRIMARY KEY,
      app_id TEXT NOT NULL UNIQUE,
      display_name TEXT NOT NULL,
      identifier_uris TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE entra_service_principals (
      object_id TEXT NOT NULL PRIMARY KEY,
      app_id TEXT NOT NULL UNIQUE,
      display_name TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('Application', 'ManagedIdentity')),
      is_enabled INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      visible_at INTEGER NOT NULL,
      managed_identity TEXT
    ) STRICT;

    CREATE TABLE entra_directory_roles (
      principal_id TEXT NOT NULL REFERENCES entra_service_principals(object_id) ON DELETE CASCADE,
      role_template_id TEXT NOT NULL,
      PRIMARY KEY (principal_id, role_template_id)
    ) STRICT;

    CREATE TABLE entra_managed_identities (
      key TEXT NOT NULL PRIMARY KEY,
      resource_id TEXT NOT NULL,
      name TEXT NOT NULL,
      location TEXT NOT NULL,
      tags TEXT NOT NULL,
      isolation_scope TEXT,
      principal_id TEXT NOT NULL UNIQUE,
      client_id TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE entra_client_secrets (
      key_id TEXT NOT NULL PRIMARY KEY,
      application_id TEXT NOT NULL REFERENCES entra_applications(object_id) ON DELETE CASCADE,
      display_name TEXT,
      hint TEXT NOT NULL,
      digest BLOB NOT NULL,
      starts_at INTEGER NOT NULL,
      ends_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX entra_client_secrets_by_application ON entra_client_secrets(application_id);

    -- Every write of a federated credential is a row of its own: who manages it sees the row that
    -- is current, the token endpoint sees the rows that are visible at the time.
    CREATE TABLE entra_federated_credentials (
      version INTEGER NOT NULL PRIMARY KEY,
      id TEXT NOT NULL,
      owner TEXT NOT NULL,
      name TEXT NOT NULL,
      issuer TEXT NOT NULL,
      subject TEXT NOT NULL,
      audience TEXT NOT NULL,
      description TEXT,
      is_current INTEGER NOT NULL,
      visible_at INTEGER NOT NULL,
      hidden_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX entra_federated_credentials_by_name
      ON entra_federated_credentials(owner, name COLLATE NOCASE) WHERE is_current = 1;
    CREATE UNIQUE INDEX entra_federated_credentials_by_subject
      ON entra_federated_credentials(owner, issuer, subject) WHERE is_current = 1;
    CREATE INDEX entra_federated_credentials_by_owner
      ON entra_federated_credentials(owner, visible_at);
    """
}
