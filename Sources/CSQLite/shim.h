// SQLite 3.37 or later (STRICT tables), with what Swift's importer cannot see: the destructor
// constants are casts, sqlite3_db_config and open are variadic.
#ifndef ARCFED_CSQLITE_SHIM_H
#define ARCFED_CSQLITE_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

/// Binds a copy of `count` bytes of UTF-8; a null pointer is the empty text.
static inline int shim_bind_text(sqlite3_stmt *statement, int index, const char *text,
                                 uint64_t count) {
  return sqlite3_bind_text64(statement, index, text ? text : "", count, SQLITE_TRANSIENT,
                             SQLITE_UTF8);
}

/// Binds a copy of `count` bytes; a null pointer is the empty blob, not NULL.
static inline int shim_bind_blob(sqlite3_stmt *statement, int index, const void *bytes,
                                 uint64_t count) {
  return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

/// Before SQLite's first use in a process: stops the count of its memory, for which every
/// allocation of every thread takes one lock. Returns SQLITE_MISUSE when SQLite has been used.
static inline int shim_forgo_memory_count(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Switches a boolean option of sqlite3_db_config (SQLITE_DBCONFIG_*) on or off.
static inline int shim_set_option(sqlite3 *database, int option, int isOn) {
  return sqlite3_db_config(database, option, isOn, (int *)0);
}

/// Creates an empty file that only its owner can read (mode 0600) unless one stands there.
/// Returns 0, or the errno.
static inline int shim_create_private_file(const char *path) {
  int descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return errno == EEXIST ? 0 : errno;
  close(descriptor);
  return 0;
}

/// What stands at a path: 0 a file, its size in bytes in `*size`; 1 a folder; 2 a device, pipe or
/// socket; -1 nothing, or nothing that can be reached (errno in `*error`).
static inline int shim_inspect(const char *path, int64_t *size, int *error) {
  struct stat status;
  if (stat(path, &status) != 0) {
    *error = errno;
    return -1;
  }
  *size = (int64_t)status.st_size;
  if (S_ISDIR(status.st_mode)) return 1;
  return S_ISREG(status.st_mode) ? 0 : 2;
}

#endif
