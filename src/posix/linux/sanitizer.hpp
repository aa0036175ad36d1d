#pragma once
/// \file
/// MUTUAL_SANITIZED: a sanitizer keeps memory of its own beside that of the program. MUTUAL_THREAD_SANITIZED: and that is
/// ThreadSanitizer. MUTUAL_NEVER_RETURNS: a function in which that notes nothing of the call, since nobody would take back
/// what it noted in memory that is another process', too.

#if defined(__has_feature) // Clang's way to tell
#if __has_feature(address_sanitizer) || __has_feature(hwaddress_sanitizer) || __has_feature(memory_sanitizer)
#define MUTUAL_SANITIZED 1
#endif
#if __has_feature(thread_sanitizer)
#define MUTUAL_THREAD_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(MUTUAL_SANITIZED)
#define MUTUAL_SANITIZED 1
#elif defined(__SANITIZE_THREAD__) && !defined(MUTUAL_THREAD_SANITIZED)
#define MUTUAL_THREAD_SANITIZED 1
#endif

#ifndef MUTUAL_THREAD_SANITIZED
#define MUTUAL_THREAD_SANITIZED 0
#endif
#ifndef MUTUAL_SANITIZED
#define MUTUAL_SANITIZED MUTUAL_THREAD_SANITIZED
#endif

#if !MUTUAL_SANITIZED
#define MUTUAL_NEVER_RETURNS
#elif defined(__clang__)
#define MUTUAL_NEVER_RETURNS __attribute__((disable_sanitizer_instrumentation))
#else
#define MUTUAL_NEVER_RETURNS __attribute__((no_sanitize("address,thread")))
#endif
