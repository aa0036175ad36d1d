#pragma once
/// \file
/// The version of the library. CMake reads the three numbers from here, so they stand in one place only.

#define MUTUAL_VERSION_MAJOR 0
#define MUTUAL_VERSION_MINOR 1
#define MUTUAL_VERSION_PATCH 0
