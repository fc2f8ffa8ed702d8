# SPDX-License-Identifier: MIT
#
# User halves. A driver is a folder with NAME.lpc and NAME_user.c, and nothing
# but the folder has to be made:
#
#   cleave_add_driver(FOLDER)   builds FOLDER/NAME.so from all NAME_user*.c and
#                               what lpcgen makes of NAME.lpc
#   cleave_add_drivers()        does so for every folder of drivers/,
#                               tests/drivers/ and bench/drivers/
#   cleave_use_interfaces(TARGET)
#                               lets a program include NAME_lpc.h and
#                               NAME_user.h of every driver
#   cleave_generate(LPC DIR)    only runs lpcgen on the interface file LPC, with
#                               its results in DIR; sets cleave_generated

function(cleave_generate lpc dir)
	get_filename_component(name ${lpc} NAME_WE)
	set(files)
	foreach(suffix _lpc.h _kern.h _kern_lpc.c _user.h _user_lpc.c .lpc.json)
		list(APPEND files ${dir}/${name}${suffix})
	endforeach()
	file(MAKE_DIRECTORY ${dir})
	add_custom_command(OUTPUT ${files}
		COMMAND lpcgen --out ${dir} ${lpc}
		DEPENDS lpcgen ${lpc}
		COMMENT "Generating stubs of ${name}"
		VERBATIM)
	set(cleave_generated ${files} PARENT_SCOPE)
endfunction()

function(cleave_add_driver folder)
	get_filename_component(name ${folder} NAME)
	set(dir ${CMAKE_BINARY_DIR}/gen/${name})
	cleave_generate(${folder}/${name}.lpc ${dir})
	file(GLOB sources CONFIGURE_DEPENDS ${folder}/${name}_user*.c)

	add_library(half_${name} MODULE ${sources} ${dir}/${name}_user_lpc.c
		${dir}/${name}_user.h ${dir}/${name}_lpc.h)
	set_target_properties(half_${name} PROPERTIES
		PREFIX "" OUTPUT_NAME ${name}
		LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/halves)
	target_include_directories(half_${name} PRIVATE ${folder} ${dir}
		${CMAKE_SOURCE_DIR}/udaemon)
	target_link_libraries(half_${name} PRIVATE udriver)
	install(TARGETS half_${name} LIBRARY DESTINATION ${CLEAVE_HALF_DIR})
	set_property(GLOBAL APPEND PROPERTY CLEAVE_DRIVERS ${name})
endfunction()

function(cleave_add_drivers)
	if(NOT TARGET lpcgen OR NOT TARGET udriver)
		message(STATUS "No lpcgen or udriver yet: no user halves")
		return()
	endif()
	file(GLOB halves CONFIGURE_DEPENDS
		${CMAKE_SOURCE_DIR}/drivers/*/*_user.c
		${CMAKE_SOURCE_DIR}/tests/drivers/*/*_user.c
		${CMAKE_SOURCE_DIR}/bench/drivers/*/*_user.c)
	foreach(half ${halves})
		get_filename_component(folder ${half} DIRECTORY)
		get_filename_component(name ${folder} NAME)
		if(EXISTS ${folder}/${name}.lpc)
			cleave_add_driver(${folder})
		endif()
	endforeach()
endfunction()

function(cleave_use_interfaces target)
	get_property(names GLOBAL PROPERTY CLEAVE_DRIVERS)
	foreach(name ${names})
		target_include_directories(${target} PRIVATE
			${CMAKE_BINARY_DIR}/gen/${name})
		add_dependencies(${target} half_${name})
	endforeach()
endfunction()
