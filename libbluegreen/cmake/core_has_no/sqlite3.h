#error "The core (ranks 0 to 5) compiles without <sqlite3.h>: what needs it belongs into an adapter."
