# cmake --install, and find_package(mutual) for the programs that use it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(mutual_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/mutual)

install(TARGETS mutual EXPORT mutual-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILE_SET fmt_headers DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT mutual-targets NAMESPACE mutual:: DESTINATION ${mutual_package_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/mutual-config.cmake.in
    ${PROJECT_BINARY_DIR}/mutual-config.cmake INSTALL_DESTINATION ${mutual_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mutual-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/mutual-config.cmake ${PROJECT_BINARY_DIR}/mutual-config-version.cmake
    DESTINATION ${mutual_package_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
