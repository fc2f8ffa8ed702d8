# SPDX-License-Identifier: MIT
# help: propose how to split an existing driver into two halves
# usage: [ARGUMENT...]

command_usage()
{
	"$TOP/analysis/run-split" --help
}

command_main()
{
	packages_need build split
	"$TOP/analysis/run-split" "$@"
}
