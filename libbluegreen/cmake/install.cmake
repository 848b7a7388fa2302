include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/bluegreen)
get_property(libraries GLOBAL PROPERTY bluegreen_libraries)
get_property(folders GLOBAL PROPERTY bluegreen_folders)

install(TARGETS ${libraries} EXPORT bluegreen COMPONENT cpp)
# Of the folders that are built, so that no header is there that can only fail to link.
foreach(folder IN LISTS folders)
  install(DIRECTORY include/bluegreen/${folder}/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/bluegreen/${folder} COMPONENT cpp
    FILES_MATCHING PATTERN "*.hpp" PATTERN "*.def")
endforeach()
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/made/bluegreen/bluegreen.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/bluegreen COMPONENT cpp)
install(DIRECTORY contract/bluegreen/contract
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/bluegreen COMPONENT cpp)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT cpp)
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

# For hosts that build without CMake. A static library hands its own dependencies on.
set(requires "fmt yaml-cpp")
set(libraries "-lbluegreen_core")
if(BLUEGREEN_ADAPTERS)
  string(APPEND requires " libcurl sqlite3")
  string(PREPEND libraries "-lbluegreen ")
endif()
set(private "")
if(BUILD_SHARED_LIBS)
  set(private ".private")
endif()
file(RELATIVE_PATH prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/bluegreen.pc.in ${CMAKE_CURRENT_BINARY_DIR}/bluegreen.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/bluegreen.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT cpp)
