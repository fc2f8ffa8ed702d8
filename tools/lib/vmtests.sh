# SPDX-License-Identifier: MIT
#
# Tests in the virtual machine: tests/vm/t_NAME.c and t_NAME.sh. What a test
# needs is in its own file, in a comment "vmtest: KEY=VALUE...":
#
#   cpus=N               processors (2)
#   memory=MIB           (1024)
#   timeout=SECONDS      for this test (60; four times that on a debug kernel)
#   kernels=A,B          only on these kernels (all)
#   init=systemd         systemd as PID 1
#   boot=own             a machine of its own
#   device=SPEC          one more QEMU device
#   cmdline="..."        more kernel parameters
#
# Tests that need the same machine share one boot.

# Read what FILE needs into need_*.
vmtest_needs()
{
	local line words word

	need_cpus=2 need_memory=1024 need_timeout=60 need_kernels=
	need_init=busybox need_boot=shared need_cmdline= need_device=
	while IFS= read -r line; do
		line=${line#*vmtest:}
		eval "words=($(printf '%s' "$line" |
			sed 's/[^A-Za-z0-9_=",.:+ -]//g'))"
		for word in "${words[@]}"; do
			case $word in
			cpus=*|memory=*|timeout=*|kernels=*|init=*|boot=*|\
			cmdline=*|device=*)
				printf -v "need_${word%%=*}" '%s' "${word#*=}"
				;;
			*)	die "$1: unknown requirement '$word'" ;;
			esac
		done
	done < <(head -n 40 "$1" | grep -E '^([ /]?\*|#|//)[[:space:]]*vmtest: ')
}

# The machine that the test just read needs, as one word or line.
vmtest_machine()
{
	local own=

	[ "$need_boot" = shared ] || own=$1
	printf '%s|%s|%s|%s|%s|%s' "$need_cpus" "$need_memory" "$need_init" \
		"$need_device" "$need_cmdline" "$own"
}

# Run the tests whose names match GLOB on kernel NAME: vmtests NAME [GLOB]
vmtests()
{
	local kernel=$1 glob=${2:-*} file name machine limit
	local -A plans=()
	local order=()

	kernel_row "$kernel"
	for file in "$TOP"/tests/vm/t_*.{c,sh}; do
		[ -e "$file" ] || continue
		name=$(basename "$file" .c)
		# shellcheck disable=SC2053 # a pattern on purpose
		[[ ${name%.sh} == $glob || ${name%.sh} == t_$glob ]] || continue
		vmtest_needs "$file"
		case ,$need_kernels, in
		,,|*,"$kernel",*) ;;
		*)	tally skip "$kernel ${name%.sh}" "" \
				"only for kernels $need_kernels"
			continue
			;;
		esac
		limit=$need_timeout
		[ "$row_kind" != debug ] || limit=$((limit * 4))
		machine=$(vmtest_machine "$name")
		[ -n "${plans[$machine]:-}" ] || order+=("$machine")
		plans[$machine]+="$name $limit"$'\n'
	done
	for machine in "${order[@]}"; do
		vmtests_machine "$kernel" "$machine" "${plans[$machine]}"
	done
}

# Run the tests of PLAN ("NAME SECONDS [ARG...]", one per line) in machines like
# this until all of them were run. A
# machine ends early when the kernel is not to be trusted any more.
vmtests_machine()
{
	local kernel=$1 machine=$2 plan=$3 dir limit name boot=0 pid
	local cpus memory init device cmdline own options

	IFS='|' read -r cpus memory init device cmdline own <<<"$machine"
	options=(--kernel "$kernel" --cpus "$cpus" --memory "$memory"
		--init "$init" --cmdline "$cmdline")
	[ -z "$device" ] || options+=(--device "$device")
	mkdir -p "$BUILD/vm"
	dir=$(mktemp -d "$BUILD/vm/plan.XXXXXX")
	mkdir -p "$dir/vm"

	while [ -n "$plan" ]; do
		boot=$((boot + 1))
		name=vm-$kernel-$cpus-$init${own:+-$own}-$boot
		printf '%s' "$plan" >"$dir/vm/plan"
		: >"$BUILD/logs/$name.stream"
		limit=$(awk '{ s += $2 + 10 } END { print s + 120 }' <<<"$plan")
		vm_boot "${options[@]}" --name "$name" --overlay "$dir" \
			--timeout "$limit" -- /vm/run-tests \
			>"$BUILD/logs/$name.stream" 2>"$BUILD/logs/$name.err" &
		pid=$!
		vmtests_watch "$pid" "$BUILD/logs/$name.stream" "$plan" &
		vmtests_read "$kernel" "$name" "$pid" "$plan"
		plan=$vmtests_left
	done
	rm -rf "$dir"
}

# Count a result: VMTESTS_RESULT RESULT NAME SECONDS REASON [LINE...]
VMTESTS_RESULT=vmtests_result
vmtests_result()
{
	local result=$1 name=$2 seconds=$3 reason=$4

	shift 4
	tally "$result" "$name" "$seconds" ${reason:+"$reason"}
	[ "$result" != fail ] || printf '    | %s\n' "${@:-no output}"
}

# End the machine PID if it prints nothing for longer than any test of PLAN may
# take: vmtests_watch PID STREAM PLAN
vmtests_watch()
{
	local pid=$1 stream=$2 patience

	patience=$(awk '$2 > most { most = $2 } END { print most + 60 }' <<<"$3")
	while sleep 1 && kill -0 "$pid" 2>/dev/null; do
		[ $(($(date +%s) - $(stat -c %Y "$stream"))) -lt "$patience" ] ||
			end_children "$pid"
	done
}

# Follow a machine's stream, count results, and leave the tests that did not
# run in vmtests_left: vmtests_read KERNEL NAME PID PLAN
vmtests_read()
{
	local kernel=$1 name=$2 pid=$3 plan=$4 line running='' lines=()
	local word test result seconds reason stream=$BUILD/logs/$2.stream

	while IFS= read -r line; do
		case $line in
		'@@vm begin '*)
			running=${line#@@vm begin }
			lines=()
			;;
		'@@vm end '*)
			read -r word word test result seconds reason <<<"$line"
			[ "$result" != skip ] || reason=$(printf '%s\n' \
				"${lines[@]}" | sed -n 's/^skip: //p')
			$VMTESTS_RESULT "$result" "$kernel ${test%.sh}" \
				"$seconds" "$reason" "${lines[@]}"
			plan=$(grep -v -e "^$test [0-9]" <<<"$plan") || true
			running=
			;;
		'@@vm exit '*)	;;
		*)	lines+=("$line") ;;
		esac
	done < <(tail -n +1 -f --pid="$pid" -s 0.2 "$stream" 2>/dev/null)
	wait "$pid" || true

	[ "$plan" = "$4" ] || [ -z "$plan" ] || plan+=$'\n'
	if [ -n "$running" ]; then
		lines+=("the end of the kernel log ($BUILD/logs/$name.console):")
		mapfile -t -O ${#lines[@]} lines < <(tail -n 30 \
			"$BUILD/logs/$name.console")
		$VMTESTS_RESULT fail "$kernel ${running%.sh}" "" \
			"the machine ended or hung while it ran" "${lines[@]}"
		plan=$(grep -v -e "^$running " <<<"$plan") || true
	elif [ "$plan" = "$4" ]; then
		tally fail "$kernel boot" "" "the machine ran no test;" \
			"see $BUILD/logs/$name.{err,console}"
		tail -n 5 "$BUILD/logs/$name.err" "$BUILD/logs/$name.console" |
			sed 's/^/    | /'
		plan=
	fi
	[ -z "$plan" ] || plan=${plan%$'\n'}$'\n'
	vmtests_left=$plan
}
