#include <sqlite3.h>

// Both functions of SQLite's take a variable number of arguments, which Swift can't pass.

static inline int migedit_config_memory_statistics(int on) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, on);
}

static inline int migedit_config_lookaside(sqlite3 *connection, int bytes, int count) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_LOOKASIDE, (void *)0, bytes, count);
}
