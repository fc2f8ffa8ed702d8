# SPDX-License-Identifier: MIT
#
# Booting a kernel in QEMU.
#
# Three serial ports: the kernel log (kept in build/logs/NAME.console), the
# job's output (vm_boot's standard output) and files sent out of the machine
# with /vm/collect (a tar archive, unpacked by vm_run_collect).

# kvm where it really works, tcg otherwise. A /dev/kvm on a processor that
# shows neither vmx nor svm is there but hangs.
vm_accel()
{
	case ${CLEAVE_ACCEL:-} in
	kvm|tcg)
		echo "$CLEAVE_ACCEL"
		return
		;;
	?*)	usage_error "CLEAVE_ACCEL is '$CLEAVE_ACCEL': kvm or tcg" ;;
	esac
	if [ -r /dev/kvm ] && [ -w /dev/kvm ] &&
		grep -q -w -E 'vmx|svm' /proc/cpuinfo; then
		echo kvm
	else
		echo tcg
	fi
}

# Boot a kernel and run a job in it: vm_boot [OPTION...] -- COMMAND [ARG...]
#
#   --kernel NAME     a kernel of tools/kernels.txt (default 6.1)
#   --name NAME       names the logs (default vm)
#   --cpus N          processors (default 2)
#   --memory MIB      (default 1024)
#   --device SPEC     one more QEMU device; may be repeated (edu is always there)
#   --overlay FOLDER  files to add at the end of the initramfs
#   --cmdline TEXT    more kernel parameters
#   --timeout SECONDS end the machine after that long (default 300)
#   --init systemd    systemd as PID 1; the job is a service then
#   --icount          count instructions: guest time is exact, one processor
#   --interactive     the job talks to the terminal
#
# COMMAND is run in the machine; its output is vm_boot's, with a last line
# "@@vm exit STATUS". vm_boot returns 0 if QEMU ended by itself; vm_run is for
# those who want the command's own status.
vm_boot()
{
	local kernel=6.1 name=vm cpus=2 memory=1024 overlay= cmdline= timeout=300
	local init=busybox icount= interactive= devices=(-device edu)
	local accel dir initrd qemu rc=0

	while [ "$1" != -- ]; do
		case $1 in
		--kernel)	kernel=$2; shift ;;
		--name)		name=$2; shift ;;
		--cpus)		cpus=$2; shift ;;
		--memory)	memory=$2; shift ;;
		--device)	devices+=(-device "$2"); shift ;;
		--overlay)	overlay=$2; shift ;;
		--cmdline)	cmdline=$2; shift ;;
		--timeout)	timeout=$2; shift ;;
		--init)		init=$2; shift ;;
		--icount)	icount=yes ;;
		--interactive)	interactive=yes ;;
		*)	die "vm_boot: unknown option '$1'" ;;
		esac
		shift
	done
	shift

	qemu_prepare
	kernel_prepare "$kernel"
	dir=$LAYERS/boot.$name.$$
	initrd=$dir/initrd
	rm -rf "$dir"
	mkdir -p "$dir/overlay/vm" "$BUILD/logs"
	[ -z "$overlay" ] || cp -a "$overlay/." "$dir/overlay/"
	printf '%q ' "$@" >"$dir/overlay/vm/job"
	vm_initrd "$init" "$dir" "$initrd" || die "no initramfs for $name"

	accel=$(vm_accel)
	qemu=("${QEMU[@]}" -nodefaults -no-user-config -no-reboot
		-machine q35 -display none -m "$memory"
		-kernel "$KIMAGE" -initrd "$initrd" "${devices[@]}"
		-serial "file:$BUILD/logs/$name.console"
		-serial "${interactive:+mon:}stdio"
		-serial "file:$BUILD/logs/$name.files")
	if [ -n "$icount" ]; then
		qemu+=(-accel "tcg,thread=single" -cpu "max,-erms,-fsrm" -smp 1
			-icount "shift=0,sleep=off" -seed 1
			-rtc "base=2024-01-01T00:00:00,clock=vm")
	elif [ "$accel" = kvm ]; then
		qemu+=(-accel kvm -cpu host -smp "$cpus")
	else
		qemu+=(-accel "tcg,thread=multi" -cpu "max,-erms,-fsrm"
			-smp "$cpus")
	fi
	cmdline="console=ttyS0 panic=-1 log_buf_len=4M loglevel=7 vm.init=$init
		${interactive:+vm.interactive} $cmdline"
	if [ -n "$interactive" ]; then
		vm_qemu 0 "${qemu[@]}" -append "${cmdline//[$'\n\t']/ }" || rc=$?
	else
		vm_qemu "$timeout" "${qemu[@]}" \
			-append "${cmdline//[$'\n\t']/ }" </dev/null || rc=$?
	fi
	rm -rf "$dir"
	return "$rc"
}

vm_qemu()
{
	local limit=$1 rc=0

	shift
	if [ "$limit" -eq 0 ]; then
		"$@"
	else
		timeout --foreground -k 5 "$limit" "$@" || rc=$?
	fi
	return "$rc"
}

# Put the layers of the prepared kernel together: vm_initrd INIT DIR FILE
vm_initrd()
{
	local init=$1 dir=$2 file=$3 layers

	layers=$(initramfs_layers "$init") || return
	layer_pack "$dir/overlay" "$dir/overlay.cpio" &&
		xargs -d '\n' cat <<<"$layers"$'\n'"$dir/overlay.cpio" >"$file"
}

# As vm_boot, but returns what COMMAND returned; 125 if the machine ended, or
# had to be ended, before COMMAND did.
vm_run()
{
	local status

	# the stream goes to a pipe, so that the status can come back
	exec 4>&1
	status=$(vm_boot "$@" | vm_filter 4>&4) || true
	exec 4>&-
	[ -n "$status" ] || return 125
	return "$status"
}

# Pass the stream on to descriptor 4 and print the status at its end.
vm_filter()
{
	local line

	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		'@@vm exit '*)	echo "${line##* }" ;;
		*)		printf '%s\n' "$line" >&4 ;;
		esac
	done
}

# Run COMMAND in a machine and unpack what it left in $CLEAVE_OUT there into
# FOLDER here: vm_run_collect FOLDER NAME [OPTION...] -- COMMAND...
# NAME names the logs. Returns what COMMAND returned, 125 as vm_run.
vm_run_collect()
{
	local into=$1 name=$2 options=() rc=0

	shift 2
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift

	vm_run --name "$name" "${options[@]}" -- /vm/collect "$@" || rc=$?
	if [ -s "$BUILD/logs/$name.files" ]; then
		mkdir -p "$into"
		tar -C "$into" -xzf "$BUILD/logs/$name.files" || return 125
	fi
	return "$rc"
}

# End the command because what ran in machine NAME failed with STATUS.
vm_explain()
{
	local name=$1 status=$2 what=$3

	if [ "$status" -eq 125 ]; then
		say "the end of the kernel log ($BUILD/logs/$name.console):"
		tail -n 30 "$BUILD/logs/$name.console" | sed 's/^/    | /' >&2
		die "the virtual machine ended before $what did"
	fi
	die "$what failed with exit status $status; the kernel log is in" \
		"$BUILD/logs/$name.console"
}
