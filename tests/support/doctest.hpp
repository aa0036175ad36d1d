#pragma once
/// \file
/// doctest as the tests use it, with texts for mutual's own types in failure messages. Include this, not doctest.

#ifndef DOCTEST_CONFIG_USE_STD_HEADERS
#define DOCTEST_CONFIG_USE_STD_HEADERS
#endif
#include <doctest/doctest.h>

#include "support/error_name.hpp"

#include <mutual/named_mutex.hpp>
#include <mutual/reset_mode.hpp>
#include <mutual/wait_status.hpp>

#include <system_error>

namespace doctest {

template <>
struct StringMaker<mutual::wait_status> {
    static String convert(mutual::wait_status status) { return mutual::test::to_text(status).data(); }
};

template <>
struct StringMaker<mutual::mutex_state> {
    static String convert(mutual::mutex_state state) { return mutual::test::to_text(state).data(); }
};

template <>
struct StringMaker<mutual::reset_mode> {
    static String convert(mutual::reset_mode mode) {
        return mode == mutual::reset_mode::manual ? "manual" : "automatic";
    }
};

template <>
struct StringMaker<std::error_code> {
    static String convert(const std::error_code& code) { return mutual::test::error_name(code).c_str(); }
};

} // namespace doctest
