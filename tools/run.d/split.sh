# SPDX-License-Identifier: MIT
# help: propose how to split an existing driver into two halves
# usage: PATH [OPTION...] | --batch [LIST]

command_usage()
{
	CLEAVE_BUILD="$BUILD" "$TOP/analysis/run-split" --help
}

command_main()
{
	CLEAVE_BUILD="$BUILD" "$TOP/analysis/run-split" "$@"
}
