# SPDX-License-Identifier: MIT
# help: build everything, with modules for one kernel
# usage: [--kernel NAME]

command_usage()
{
	cat <<-TEXT
	Builds user space into build/user, stages it in build/stage, and builds
	the modules for a kernel of tools/kernels.txt into build/modules/. What
	is missing is installed (packages) or unpacked into the cache (kernels).

	  --kernel NAME  one of: $(kernel_names) (default 6.1)

	examples:
	  ./run build
	  ./run build --kernel 6.12
	TEXT
}

command_main()
{
	local kernel=6.1

	while [ $# -gt 0 ]; do
		case $1 in
		--kernel)
			option_value "$1" $#
			kernel=$2
			shift
			;;
		*)	usage_error "build: unknown option '$1'" ;;
		esac
		shift
	done

	kernel_row "$kernel"
	packages_need build
	build_user
	build_modules "$kernel"
	say "modules: $BUILD/modules/$KVER, programs: $STAGE"
}
