// SQLite 3.37 or later (STRICT tables), with what Swift's importer cannot see.
#ifndef ARCFED_CSQLITE_SHIM_H
#define ARCFED_CSQLITE_SHIM_H

#include <sqlite3.h>

#endif
