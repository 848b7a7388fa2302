#pragma once

// BLUEGREEN_EXPORT marks what a host may link against. Symbols are hidden by default, so that a
// host which carries another copy of the library, in a plugin say, does not mix the two. A class
// that is thrown, caught, derived from or compared by type across the border of a shared library
// needs the mark too.
//
// There is no ABI promise before 1.0: rebuild the host with every version.
#if defined(__GNUC__)
#define BLUEGREEN_EXPORT __attribute__((visibility("default")))
#else
#define BLUEGREEN_EXPORT
#endif
