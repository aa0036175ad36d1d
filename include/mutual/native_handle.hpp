#pragma once
/// \file
/// The system's own handle of an object. The only public header that asks which system it is compiled for.

namespace mutual {

#if defined(_WIN32)
/// A `HANDLE`; the same type without `<windows.h>`. "None" is a null pointer.
using native_handle_type = void*;
inline constexpr native_handle_type no_native_handle = nullptr;
#else
/// A file descriptor. "None" is -1.
using native_handle_type = int;
inline constexpr native_handle_type no_native_handle = -1;
#endif

} // namespace mutual
