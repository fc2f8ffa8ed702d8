# SPDX-License-Identifier: MIT
#
# -DCLEAVE_SANITIZE=address,undefined or =thread: instrument everything.
if(CLEAVE_SANITIZE)
	add_compile_options(-fsanitize=${CLEAVE_SANITIZE}
		-fno-sanitize-recover=all -fno-omit-frame-pointer)
	add_link_options(-fsanitize=${CLEAVE_SANITIZE})
endif()
