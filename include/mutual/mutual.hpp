#pragma once
/// \file
/// The whole library but mutual/format.hpp, which needs fmt.

#include <mutual/error.hpp>
#include <mutual/inheritance.hpp>
#include <mutual/leftovers.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/native_handle.hpp>
#include <mutual/object_name.hpp>
#include <mutual/object_rights.hpp>
#include <mutual/object_type.hpp>
#include <mutual/open_options.hpp>
#include <mutual/permissions.hpp>
#include <mutual/region_view.hpp>
#include <mutual/reset_mode.hpp>
#include <mutual/shared_region.hpp>
#include <mutual/spawn_options.hpp>
#include <mutual/version.hpp>
#include <mutual/wait.hpp>
#include <mutual/wait_limits.hpp>
#include <mutual/wait_status.hpp>
#include <mutual/waitable.hpp>
#include <mutual/waitable_handle.hpp>
