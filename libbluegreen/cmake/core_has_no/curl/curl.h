#error "The core (ranks 0 to 5) compiles without <curl/curl.h>: what needs it belongs into an adapter."
