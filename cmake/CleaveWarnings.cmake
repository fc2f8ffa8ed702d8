# SPDX-License-Identifier: MIT
#
# Warnings for everything that is compiled here.
add_compile_options(-Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes
	-Wpointer-arith -Wvla -fno-strict-aliasing)
if(CLEAVE_WERROR)
	add_compile_options(-Werror)
endif()
