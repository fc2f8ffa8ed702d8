# SPDX-License-Identifier: MIT
#
# A profile of the stock e1000, recorded while it runs in a virtual machine: every call that the kernel's tracer saw
# must be in the call graph, and the plan made with the profile differs from the one made without, with reasons.

# The full kernel, since the cloud flavour lacks the driver; unpacked, not installed.
record_kernel()
{
	local version=${kernel##*/linux-headers-} root

	root=$CACHE/image-$version
	if [ ! -e "$root/ready" ]; then
		rm -rf "$root"
		mkdir -p "$root"
		dpkg-deb -x "$(package "linux-image-$version")" "$root"
		touch "$root/ready"
	fi
	echo "$root"
}

# The first program of the machine: load the driver, record, print the profile on the second serial port.
record_init()
{
	cat <<-'TEXT'
	#!/bin/busybox sh
	/bin/busybox mkdir -p /proc /sys /dev /tmp /sbin /usr/bin
	/bin/busybox --install -s /bin
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t devtmpfs devtmpfs /dev
	mount -t tracefs tracefs /sys/kernel/tracing
	insmod /e1000.ko
	ifconfig eth0 10.0.2.15 up
	sleep 3
	sh /record.sh e1000 /tmp/profile sh /workload.sh >/dev/ttyS1 2>&1
	cat /tmp/profile >/dev/ttyS1
	echo "@@end" >/dev/ttyS1
	sync
	poweroff -f
	TEXT
}

record_workload()
{
	cat <<-'TEXT'
	ping -c 20 -A 10.0.2.2
	i=0
	while [ $i -lt 5 ]; do
		ifconfig eth0 mtu 1400
		ifconfig eth0 mtu 1500
		ifconfig eth0 promisc
		ifconfig eth0 -promisc
		i=$((i + 1))
	done
	ifconfig eth0 down
	ifconfig eth0 up
	sleep 1
	ping -c 3 10.0.2.2
	TEXT
}

record_run()
{
	local dir=$1 root image

	root=$(record_kernel)
	image=$(find "$root/boot" -name 'vmlinuz-*' | head -n 1)
	rm -rf "$dir/root"
	mkdir -p "$dir/root/bin"
	cp "$(find "$root" -name e1000.ko | head -n 1)" "$dir/root/"
	cp "$(command -v busybox)" "$dir/root/bin/busybox"
	record_init >"$dir/root/init"
	record_workload >"$dir/root/workload.sh"
	"$drvsplit" record --print-script >"$dir/root/record.sh"
	chmod +x "$dir/root/init"
	(cd "$dir/root" && find . | cpio -o -H newc 2>/dev/null | gzip -1) >"$dir/initrd"
	: >"$dir/serial"
	timeout -k 5 240 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 768 -nodefaults -no-reboot -display none \
		-kernel "$image" -initrd "$dir/initrd" -append "console=ttyS0 panic=-1 quiet" \
		-netdev user,id=n -device e1000,netdev=n -serial "file:$dir/console" -serial "file:$dir/serial" </dev/null
	tr -d '\r' <"$dir/serial" | sed '/^@@end$/d' >"$dir/e1000.profile"
	grep -q '^@@end' <(tr -d '\r' <"$dir/serial")
}

# Each pair of functions that the tracer saw call each other, and how the facts explain it: "direct", "inlined" (the
# compiler put up to three functions in between into their callers), "kernel" (the kernel enters the callee itself, such
# as an interrupt that came meanwhile) or "missing".
explain()
{
	jq -rn --slurpfile f "$1" --slurpfile p "$2" '
		($f[0].functions | map(.name)) as $names |
		(reduce ($f[0].calls[] | select(.callee >= 0)) as $c ({}; .[$names[$c.caller]][$names[$c.callee]] = true)) as $graph |
		([$f[0].entries[].name] | map({(.): true}) | add) as $entries |
		def reach($n; $depth): ($graph[$n] // {} | keys[]) as $to | $to,
			(if $depth > 0 then reach($to; $depth - 1) else empty end);
		($p[0].functions | map(.name)) as $pn |
		$p[0].arcs[] | select(.calls > 0) | [$pn[.from], $pn[.to]] | . as [$a, $b] |
		(if $graph[$a][$b] then "direct" elif ([reach($a; 3)] | index($b)) then "inlined"
		elif $entries[$b] then "kernel" else "missing" end) + " \($a) \($b)"' | sort -u
}

test_main()
{
	local dir=$work/record missing seen edges without with

	need_packages "to run a stock driver in a virtual machine" qemu-system-x86 busybox-static cpio jq
	mkdir -p "$dir"
	prepare e1000 drivers/net/ethernet/intel/e1000
	if ! record_run "$dir"; then
		not_ok "e1000 in a virtual machine: the machine did not get to its end: $(tail -n 2 "$dir/console" "$dir/serial" | tr '\n' ' ' | tail -c 300)"
		return
	fi
	"$drvsplit" profile "$dir/e1000.profile" -o "$dir/profile.json" >"$dir/table.txt" || { not_ok "e1000: the profile is not read"; return; }
	sed -n 's/^# traceable \([^ ]*\).*/\1/p' "$dir/e1000.profile" >"$dir/traceable"
	seen=$(jq '[.arcs[] | select(.calls > 0)] | length' "$dir/profile.json")
	explain "$work/e1000/facts.json" "$dir/profile.json" >"$dir/explained"
	missing=$(sed -n 's/^missing //p' "$dir/explained" | tr '\n' ';')
	edges=$(jq --rawfile t "$dir/traceable" --slurpfile p "$dir/profile.json" '($t | split("\n") | map({(.): true}) | add) as $t |
		($p[0].functions | map({(.name): true}) | add) as $ran | . as $f |
		[.calls[] | select(.callee >= 0) | [$f.functions[.caller].name, $f.functions[.callee].name] |
		select($t[.[0]] and $t[.[1]] and $ran[.[0]])] | unique | length' "$work/e1000/facts.json")
	check "e1000: all $seen pairs of functions that ftrace saw call each other are in the graph: $(grep -c ^direct "$dir/explained") as they are, $(grep -c ^inlined "$dir/explained") through inlined functions, $(grep -c ^kernel "$dir/explained") entered by the kernel${missing:+; missing: $missing}" \
		[ -z "$missing" -a "$seen" -ge 20 ]
	ok "e1000: of $edges edges of the graph that could have been seen from functions that ran, $(awk "BEGIN { printf \"%.0f\", 100 * $seen / $edges }") % were (precision on this workload)"
	"$drvsplit" plan "$work/e1000/facts.json" -o "$dir/without.plan" --json >"$dir/without.json"
	"$drvsplit" plan "$work/e1000/facts.json" --profile "$dir/e1000.profile" -o "$dir/with.plan" --json >"$dir/with.json"
	without=$(jq .functions "$dir/without.json")
	with=$(jq .functions "$dir/with.json")
	check "e1000: the plan with the profile ($with functions leave) differs from the one without ($without)" \
		sh -c "[ \"\$(jq -c .user '$dir/without.json')\" != \"\$(jq -c .user '$dir/with.json')\" ]"
	"$drvsplit" report "$work/e1000/facts.json" "$dir/with.plan" --profile "$dir/e1000.profile" -o "$dir/report.html"
	"$drvsplit" report "$work/e1000/facts.json" "$dir/with.plan" --profile "$dir/e1000.profile" --json -o "$dir/report.json"
	check "e1000: the report explains each of the $(jq '.difference.functions | length' "$dir/report.json") functions that changed sides" \
		json_true '.difference | (.functions | length > 0) and ([.functions[].why | length > 20] | all) and (.text | length > 100)' "$dir/report.json"
}
