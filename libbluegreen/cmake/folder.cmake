# bluegreen_folder(NAME RANK n [USES folder...] [LINKS target...])
#
# Declares the target of include/bluegreen/NAME and src/NAME: objects, or headers alone while the
# folder has no source. New files are found by themselves. Its includes of other folders are held to
# the ranks by tests/structure; here only the order of the declarations shows them.
function(bluegreen_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "RANK" "USES;LINKS")
  string(REPLACE "/" "_" target "bluegreen_${name}")
  set(include_dir ${CMAKE_CURRENT_SOURCE_DIR}/include)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${include_dir}/bluegreen/${name}/*.hpp)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${name}/*.cpp)

  if(sources)
    add_library(${target} OBJECT ${sources})
    target_link_libraries(${target} PRIVATE fmt::fmt ${arg_LINKS})
    target_include_directories(${target} PRIVATE src)
    # Contraction to fused multiply-add would let two compilers rehearse two different worlds.
    target_compile_options(${target} PRIVATE -ffp-contract=off)
    set_target_properties(${target} PROPERTIES
      CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
      POSITION_INDEPENDENT_CODE ON)
    if(NOT arg_LINKS MATCHES "CURL|SQLite")
      target_include_directories(${target} BEFORE PRIVATE cmake/core_has_no)
    endif()
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(bluegreen::${target} ALIAS ${target})

  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS ${include_dir} FILES ${headers})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_link_libraries(${target} ${scope} Boost::headers)
  get_property(lower GLOBAL PROPERTY bluegreen_targets_below_${arg_RANK})
  list(TRANSFORM arg_USES PREPEND bluegreen_)
  list(TRANSFORM arg_USES REPLACE "/" "_")
  target_link_libraries(${target} ${scope} ${lower} ${arg_USES})

  math(EXPR above "${arg_RANK} + 1")
  foreach(rank RANGE ${above} 9)
    set_property(GLOBAL APPEND PROPERTY bluegreen_targets_below_${rank} ${target})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY bluegreen_folders ${name})
  list(TRANSFORM headers REPLACE "^${include_dir}/" "")
  set_property(GLOBAL APPEND PROPERTY bluegreen_headers ${headers})
  set_property(GLOBAL APPEND PROPERTY bluegreen_pending_targets ${target})
  set_property(GLOBAL APPEND PROPERTY bluegreen_pending_links ${arg_LINKS})
endfunction()

# bluegreen_library(TARGET EXPORT_NAME [USES library]): one library of all folders declared since
# the last one.
function(bluegreen_library target export_name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "USES" "")
  get_property(folders GLOBAL PROPERTY bluegreen_pending_targets)
  get_property(links GLOBAL PROPERTY bluegreen_pending_links)
  set_property(GLOBAL PROPERTY bluegreen_pending_targets "")
  set_property(GLOBAL PROPERTY bluegreen_pending_links "")
  list(REMOVE_DUPLICATES links)
  list(REMOVE_ITEM links bluegreen_json)

  set(objects "")
  foreach(folder IN LISTS folders)
    get_target_property(type ${folder} TYPE)
    if(type STREQUAL "OBJECT_LIBRARY")
      list(APPEND objects $<TARGET_OBJECTS:${folder}>)
    endif()
  endforeach()

  if(objects)
    add_library(${target} ${objects})
    target_link_libraries(${target} PRIVATE fmt::fmt ${links})
    set_target_properties(${target} PROPERTIES
      LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION}
      POSITION_INDEPENDENT_CODE ON)
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(bluegreen::${export_name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${export_name})
  set_property(GLOBAL APPEND PROPERTY bluegreen_libraries ${target})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  target_link_libraries(${target} ${scope} Boost::headers ${arg_USES})
endfunction()

# bluegreen/bluegreen.hpp, which includes every header of the folders that are built.
function(bluegreen_umbrella_header)
  get_property(headers GLOBAL PROPERTY bluegreen_headers)
  list(SORT headers)
  list(TRANSFORM headers REPLACE "(.+)" "#include \"\\1\"")
  list(JOIN headers "\n" includes)
  set(made ${CMAKE_CURRENT_BINARY_DIR}/made)
  configure_file(cmake/bluegreen.hpp.in ${made}/bluegreen/bluegreen.hpp @ONLY)
  target_include_directories(bluegreen_core INTERFACE $<BUILD_INTERFACE:${made}>)
endfunction()

# A folder that nobody declared would be left out of the library without a word.
function(bluegreen_refuse_unknown_folders)
  get_property(known GLOBAL PROPERTY bluegreen_folders)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/src src/*.cpp)
  foreach(file IN LISTS files)
    string(REGEX MATCH "^(adapter/)?[^/]+" folder "${file}")
    if(NOT folder IN_LIST known)
      message(FATAL_ERROR
        "src/${file} is in a folder without a rank: declare it in libbluegreen/CMakeLists.txt")
    endif()
  endforeach()
endfunction()
