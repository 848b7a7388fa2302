include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/bluegreen)
set(libraries bluegreen_core)
if(TARGET bluegreen)
  list(APPEND libraries bluegreen)
endif()

install(TARGETS ${libraries} EXPORT bluegreen COMPONENT cpp)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT cpp
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.def")
install(EXPORT bluegreen NAMESPACE bluegreen:: FILE bluegreen-targets.cmake
  DESTINATION ${package_dir} COMPONENT cpp)

configure_package_config_file(
  cmake/bluegreen-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/bluegreen-config.cmake
  INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may break a host's code.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/bluegreen-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/bluegreen-config.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/bluegreen-config-version.cmake
  DESTINATION ${package_dir} COMPONENT cpp)
