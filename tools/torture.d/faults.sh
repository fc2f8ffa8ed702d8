# SPDX-License-Identifier: MIT
# help: fault after fault into the code and memory of user halves, split and not
# count: 3000
# json: what came of the faults of each class, in daemons and inside the kernel

# The user halves of null, factorial and edu get faults while they are called: in
# daemons, as they are shipped, and the first ones of the same faults where the same
# halves are linked into modules (tests/drivers/inside). A machine of the latter
# lasts until a fault has ended it; the next one goes on behind that.

# How many go inside the kernel, where about each third costs a machine.
FAULTS_INSIDE_SHARE=500
FAULTS_INSIDE_LEAST=72

# Seconds that a fault may take on the slowest kernel, and the rest besides.
FAULTS_S=2
FAULTS_MORE_S=900
FAULTS_MACHINE_S=600

campaign_main()
{
	local kernel=$1 count=$2 seed=$3 json=$4 into=$BUILD/torture/faults
	local inside=$((count / FAULTS_INSIDE_SHARE)) rc=0

	[ "$inside" -ge "$FAULTS_INSIDE_LEAST" ] || inside=$FAULTS_INSIDE_LEAST
	[ "$inside" -le "$count" ] || inside=$count
	packages_need build vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	rm -rf "$into"
	mkdir -p "$into"
	faults_split "$kernel" "$count" "$seed" "$into/split" || rc=$?
	faults_inside "$kernel" "$inside" "$seed" "$into/inside"
	awk -v seed="$seed" -v kernel="$KVER" -v json="$into/faults.json" \
		-f "$TOP/tests/faults/report.awk" "$into/split" "$into/inside"
	echo "JSON: $into/faults.json"
	[ -z "$json" ] || cp "$into/faults.json" "$json" ||
		die "$json cannot be written"
	faults_result "$kernel" "$rc" "--seed $seed --count $count --kernel $kernel"
}

# All faults in daemons, their records to FILE: faults_split KERNEL COUNT SEED FILE
faults_split()
{
	local kernel=$1 count=$2 seed=$3 file=$4

	say "injecting $count faults into user halves on Linux $KVER, seed $seed:"
	vm_run --name torture-faults --kernel "$kernel" \
		--cmdline proc_mem.force_override=always \
		--timeout $((count * FAULTS_S + FAULTS_MORE_S)) \
		-- sh -c "modprobe -a lpc_null lpc_factorial lpc_edu &&
			exec /usr/libexec/cleave/tests/faults --seed $seed \
			--count $count 2>&1" |
		faults_progress "$count" "$file"
}

# Keep what comes in FILE, and say how far it is: faults_progress COUNT FILE
faults_progress()
{
	awk -v count="$1" -v file="$2" '
		{ print >file }
		/^fault: end / && ++n % 1000 == 0 {
			printf("  %d of %d faults\n", n, count) >"/dev/stderr"
		}
		!/^fault: / || /^fault: broken / { print "  " $0 }'
}

# The first faults inside the kernel: faults_inside KERNEL COUNT SEED FILE
faults_inside()
{
	local kernel=$1 count=$2 seed=$3 file=$4 first=0 machines=0 rc
	local log=$BUILD/logs/torture-inside.console

	say "the first $count of them where the halves are inside the kernel:"
	: >"$file"
	while [ "$first" -lt "$count" ]; do
		rc=0
		vm_run --name torture-inside --kernel "$kernel" \
			--timeout $FAULTS_MACHINE_S \
			--cmdline "oops=panic printk.devkmsg=on" \
			-- /usr/libexec/cleave/tests/faults --inside --reset \
			--seed "$seed" --first "$first" --count "$count" \
			--records /dev/kmsg >"$file.said" 2>&1 || rc=$?
		machines=$((machines + 1))
		faults_machine "$log" "$first" "$rc" "$file" ||
			vm_explain torture-inside "$rc" "a fault"
		first=$(($(awk 'END { print $3 }' "$file") + 1))
		say "  $first of $count faults, in $machines machines"
	done
}

# What a machine logged of its faults, and what came of the one that ended it:
# faults_machine LOG FIRST STATUS FILE. Fails if the machine did not get to any.
faults_machine()
{
	local log=$1 first=$2 rc=$3 file=$4 outcome=hung

	! grep -q 'Kernel panic' "$log" || outcome=crashed
	awk -v first="$first" -v rc="$rc" -v outcome="$outcome" -v file="$file" '
		!match($0, /fault: (begin|end) .*/) { next }
		{
			$0 = substr($0, RSTART)
			sub(/\r$/, "")
			print >>file
			at = $2 == "begin" ? $3 " " $4 " " $5 : ""
			n++
		}
		END {
			if (at)
				print "fault: end", at, outcome >>file
			exit !n
		}' "$log" && [ "$rc" -eq 0 -o "$rc" -eq 125 ]
}

# Say what came of it: faults_result KERNEL STATUS AGAIN
faults_result()
{
	case $2 in
	0)	tally pass "$1 user halves in daemons" "" ;;
	125)	tally fail "$1 user halves in daemons" "" \
			"the machine ended: ./run torture faults $3" ;;
	*)	tally fail "$1 user halves in daemons" "" \
			"a promise was broken: ./run torture faults $3" ;;
	esac
	if torture_log torture-faults; then
		tally pass "$1 kernel log" ""
	else
		tally fail "$1 kernel log" ""
	fi
}
