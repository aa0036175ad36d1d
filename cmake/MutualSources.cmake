# The files of the library, listed by hand; tests/layering fails when one is forgotten. One folder implements
# src/platform, and this file alone chooses which; differences between POSIX systems are folders as well, so no source
# needs a platform #if.

set(mutual_headers
    child_process.hpp error.hpp inheritance.hpp job_limits.hpp leftovers.hpp mutual.hpp named_event.hpp named_job.hpp
    named_mutex.hpp named_semaphore.hpp named_timer.hpp native_handle.hpp object_name.hpp object_rights.hpp
    object_type.hpp open_options.hpp permissions.hpp region_view.hpp reset_mode.hpp shared_region.hpp spawn_options.hpp
    version.hpp wait.hpp wait_limits.hpp wait_status.hpp waitable.hpp waitable_handle.hpp)
list(TRANSFORM mutual_headers PREPEND ${PROJECT_SOURCE_DIR}/include/mutual/)
set(mutual_fmt_headers ${PROJECT_SOURCE_DIR}/include/mutual/format.hpp)

# mutual_list_sources(<folder> <file>...)
set(mutual_sources "")
macro(mutual_list_sources folder)
    foreach(file IN ITEMS ${ARGN})
        list(APPEND mutual_sources ${PROJECT_SOURCE_DIR}/${folder}/${file})
    endforeach()
endmacro()

mutual_list_sources(src
    child_process.cpp error.cpp error_table.cpp explain.cpp incoming.cpp inheritance.cpp leftovers.cpp named_event.cpp
    named_job.cpp named_mutex.cpp named_semaphore.cpp named_timer.cpp object_name.cpp region_handover.cpp
    region_view.cpp shared_region.cpp spawn_options.cpp throw_error.cpp token.cpp wait.cpp waitable.cpp waitable_handover.cpp)

if(WIN32)
    mutual_list_sources(src/win32
        cancellation.cpp child_process.cpp command_line.cpp environment_block.cpp error.cpp event.cpp file_region.cpp
        handle_facts.cpp handover.cpp hint.cpp inherited_handles.cpp job.cpp job_limits.cpp job_members.cpp
        mapped_file.cpp mapping.cpp mutex.cpp named_object.cpp nt_query.cpp object_owner.cpp object_path.cpp
        permissions.cpp region.cpp security.cpp semaphore.cpp spawn_list.cpp system.cpp timer.cpp token.cpp
        utf8_text.cpp waitable.cpp)
    set(mutual_system_libraries advapi32)
    set(mutual_system_definitions UNICODE _UNICODE _WIN32_WINNT=0x0A00)
elseif(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    mutual_list_sources(src/posix
        backing_file.cpp cancellation.cpp child_process.cpp error.cpp event.cpp file_region.cpp guardian.cpp
        handover.cpp hint.cpp job.cpp job_end.cpp job_joining.cpp job_limits.cpp job_spawn.cpp mapping.cpp
        memory_store.cpp mutex.cpp parcel.cpp permissions.cpp poll_wait.cpp region.cpp region_handle.cpp
        region_list.cpp semaphore.cpp socket_message.cpp spawn_list.cpp system.cpp timer.cpp waitable.cpp)
    mutual_list_sources(src/posix/kernel
        directory.cpp fork.cpp latch_rules.cpp leftover.cpp mutex_rules.cpp name_file.cpp name_guard.cpp
        object_entry.cpp object_lock.cpp object_rules.cpp object_table.cpp reading_rules.cpp seat.cpp settling.cpp
        sha256.cpp shm_path.cpp sleeper.cpp spin_habit.cpp thread_owner.cpp timer_rules.cpp unit_rules.cpp wait_all.cpp
        wait_any.cpp waiter.cpp waiter_slots.cpp)
    mutual_list_sources(src/posix/linux
        cgroup_memory.cpp cgroup_tree.cpp commit.cpp control_group.cpp control_limits.cpp control_place.cpp
        dead_groups.cpp detached_process.cpp event_descriptor.cpp exact_mapping.cpp file_identity.cpp folder_names.cpp
        folder_numbers.cpp futex.cpp kept_memory.cpp members.cpp memfd.cpp memory_info.cpp new_process.cpp ofd_lock.cpp
        open_file.cpp other_descriptors.cpp process_descriptor.cpp process_end.cpp process_limits.cpp process_mark.cpp
        process_usage.cpp small_file.cpp start_program.cpp store_folder.cpp)
    # What runs in src/posix/detached_process.hpp's process must not be bound lazily: the loader's memory is gone there.
    include(CheckCXXCompilerFlag)
    check_cxx_compiler_flag(-fno-plt MUTUAL_HAVE_NO_PLT)
    if(MUTUAL_HAVE_NO_PLT)
        set_source_files_properties(${mutual_sources} PROPERTIES COMPILE_OPTIONS -fno-plt)
    endif()
    set(THREADS_PREFER_PTHREAD_FLAG ON)
    find_package(Threads REQUIRED)
    # shm_open lives in librt before glibc 2.34.
    include(CheckLibraryExists)
    check_library_exists(rt shm_open "" MUTUAL_HAVE_LIBRT)
    # Offsets of 64 bits also where `long` has 32: the layout is the same for all.
    set(mutual_system_definitions _FILE_OFFSET_BITS=64)
    set(mutual_system_libraries Threads::Threads $<$<BOOL:${MUTUAL_HAVE_LIBRT}>:rt>)
else()
    message(FATAL_ERROR "mutual: there is no port to ${CMAKE_SYSTEM_NAME} yet. CONTRIBUTING.md says how to make one.")
endif()
