import ArcFedSQLite

/// The tables of Blob storage. Append only.
enum BlobMigrations {
  static let migrator = Migrator(room: room, steps)

  static let room = "BlobStorage"

  static let steps = [
    Migration(
      name: "accounts, containers and blobs",
      sql: """
        CREATE TABLE storage_accounts (
          ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, id TEXT NOT NULL,
          location TEXT NOT NULL, created INTEGER NOT NULL, tags TEXT, sku TEXT NOT NULL,
          kind TEXT NOT NULL, public_access INTEGER NOT NULL) STRICT;
        CREATE TABLE containers (
          account TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL,
          modified INTEGER NOT NULL, metadata TEXT NOT NULL,
          PRIMARY KEY (account, name)) STRICT;
        CREATE TABLE blobs (
          account TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL,
          etag TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
          content_type TEXT NOT NULL, metadata TEXT NOT NULL, content BLOB NOT NULL,
          PRIMARY KEY (account, container, name)) STRICT;
        """),
    Migration(
      name: "blocks, contents in chunks, properties of blobs, containers being deleted",
      sql: """
        CREATE TABLE pieces (
          piece INTEGER PRIMARY KEY, account TEXT NOT NULL, container TEXT NOT NULL,
          blob TEXT NOT NULL, block TEXT, committed INTEGER NOT NULL, ordinal INTEGER NOT NULL,
          length INTEGER NOT NULL, uploaded INTEGER NOT NULL) STRICT;
        CREATE INDEX pieces_of_blob
          ON pieces (account, container, blob, committed, ordinal);
        CREATE TABLE piece_chunks (
          piece INTEGER NOT NULL REFERENCES pieces ON DELETE CASCADE,
          start INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (piece, start)) STRICT;
        INSERT INTO pieces (account, container, blob, committed, ordinal, length, uploaded)
          SELECT account, container, name, 1, 0, length(content), modified FROM blobs;
        INSERT INTO piece_chunks (piece, start, bytes)
          SELECT pieces.piece, 0, blobs.content FROM pieces JOIN blobs
            ON blobs.account = pieces.account AND blobs.container = pieces.container
              AND blobs.name = pieces.blob;
        ALTER TABLE blobs ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE blobs ADD COLUMN headers TEXT NOT NULL DEFAULT '{}';
        UPDATE blobs SET length = length(content),
          headers = json_object('Content-Type', content_type);
        ALTER TABLE blobs DROP COLUMN content;
        ALTER TABLE blobs DROP COLUMN content_type;
        ALTER TABLE containers ADD COLUMN deleted INTEGER;
        """),
  ]
}
