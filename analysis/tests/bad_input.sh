# SPDX-License-Identifier: MIT
#
# Bad input: each is refused with its own exit code and a sentence that says what is wrong.

# One byte of the sample's bitcode changed in a hundred places: every copy is either refused with a sentence or analysed.
damaged_copies()
{
	local file=$work/bad/damaged.bc whole=$work/bad/whole.bc at size bad= refused=0

	clang-14 -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c -I"$ANALYSIS/tests/fakekernel" -o "$whole" \
		"$ANALYSIS/tests/sample/sample.c"
	size=$(stat -c %s "$whole")
	for ((at = 100; at < size; at += size / 100)); do
		cp "$whole" "$file"
		printf '\377' | dd of="$file" bs=1 seek="$at" conv=notrunc status=none
		"$drvsplit" facts "$file" -o /dev/null >"$work/bad/stdout" 2>"$work/bad/err"
		case $? in
		0)	;;
		1)	refused=$((refused + 1)); grep -q '^drvsplit: .*damaged.bc: .' "$work/bad/err" || bad="$bad $at" ;;
		*)	bad="$bad $at" ;;
		esac
	done
	check "of bitcode damaged in one byte $refused copies are refused, and none ends the program early${bad:+; bad at$bad}" \
		[ -z "$bad" -a "$refused" -gt 10 ]
}

test_main()
{
	local dir=$work/bad good=$work/8139too first

	rm -rf "$dir"
	mkdir -p "$dir/src"
	prepare 8139too drivers/net/ethernet/realtek/8139too.c

	echo "this is no bitcode" >"$dir/text.bc"
	refuse "facts of a text file" 1 "not bitcode that LLVM 14 can read" "$drvsplit" facts "$dir/text.bc"
	refuse "facts of a missing file" 1 "cannot be read" "$drvsplit" facts "$dir/missing.bc"
	: >"$dir/empty.bc"
	refuse "facts of an empty file" 1 "not bitcode" "$drvsplit" facts "$dir/empty.bc"
	head -c 4000 "$good/8139too.bc" >"$dir/cut.bc"
	refuse "facts of bitcode that is cut off" 1 "not bitcode that LLVM 14 can read" "$drvsplit" facts "$dir/cut.bc"
	# what a newer LLVM writes: an identification block with a higher epoch
	printf 'BC\300\336\065\024\000\000\005\000\000\000\142\014\060\044\115\131\276\146\375\373\264\117\033\310\044\104\001\062\005\000\041\014\000\000' >"$dir/newer.bc"
	refuse "facts of bitcode of another LLVM" 1 "not bitcode that LLVM 14 can read" "$drvsplit" facts "$dir/newer.bc"

	damaged_copies

	echo 'int f(void) { return 1; }' >"$dir/plain.c"
	clang-14 -emit-llvm -c -o "$dir/plain.bc" "$dir/plain.c"
	refuse "facts without debug information" 1 "no function with debug information" "$drvsplit" facts "$dir/plain.bc"

	echo 'int broken( { return 1; }' >"$dir/src/broken.c"
	refuse "a source that does not compile: the compiler's own message" 3 "broken.c:1:13: error: " \
		"$drvsplit" bitcode "$dir/src/broken.c" --headers "$kernel" --flags "$flags" -o "$dir/out"
	refuse "a folder without C files" 1 "there is no C file in it" \
		"$drvsplit" bitcode "$work/callgrind-none" --headers "$kernel" --flags "$flags" -o "$dir/out"
	refuse "no kernel headers" 1 "there are no kernel headers" \
		"$drvsplit" bitcode "$dir/src/broken.c" --headers "$dir" -o "$dir/out"
	refuse "a folder of several modules" 1 "builds several modules" \
		"$drvsplit" bitcode "$tree/drivers/net/ethernet/realtek" --tree "$tree" --headers "$kernel" --flags "$flags" -o "$dir/out"

	: >"$dir/empty.prof"
	refuse "an empty profile" 1 "the file is empty" "$drvsplit" profile "$dir/empty.prof"
	printf 'events: Ir\nfn=(1) main\n16 400\ncfn=(2) f\ncalls=3 20\n' >"$dir/cut.prof"
	refuse "callgrind's output cut off after a call" 1 "it is cut off" "$drvsplit" profile "$dir/cut.prof"
	printf 'events: Ir\nsummary: 500\nfn=(1) main\n16 400\n' >"$dir/short.prof"
	refuse "callgrind's output with costs missing" 1 "the file is damaged or cut off" "$drvsplit" profile "$dir/short.prof"
	printf 'events: Ir\nfn=(7)\n16 400\n' >"$dir/undefined.prof"
	refuse "callgrind's output with an undefined name" 1 "is used before it is defined" "$drvsplit" profile "$dir/undefined.prof"
	refuse "a profile that is none" 1 "not a profile" "$drvsplit" profile "$good/plan"
	printf 'events: Ir\nfn=(1) main\n16 400\n' >"$dir/other.prof"
	refuse "a profile of another program" 1 "a profile of another program" \
		"$drvsplit" plan "$good/facts.json" --profile "$dir/other.prof" --seconds 1

	refuse "a plan from a file that is no facts" 1 "not a facts file" "$drvsplit" plan "$good/bitcode.json"
	jq 'del(.calls)' "$good/facts.json" >"$dir/damaged.json"
	refuse "damaged facts" 1 '"calls" is missing or makes no sense' "$drvsplit" plan "$dir/damaged.json"
	sed 's/rtl8139_open/rtl8139_opne/' "$good/plan" >"$dir/typo.plan"
	refuse "a plan that names an unknown function" 1 'has no function called "rtl8139_opne"; is it "rtl8139_open"' \
		"$drvsplit" plan "$good/facts.json" --check "$dir/typo.plan"
	sed 's/^kernel rtl8139_weird_interrupt/user rtl8139_weird_interrupt/' "$good/plan" >"$dir/moved.plan"
	refuse "a plan that moves what cannot move, with the chain of calls" 5 \
		'rtl8139_interrupt \[.*\] -> rtl8139_weird_interrupt (line [0-9]*, under rtl8139_private.lock)' \
		"$drvsplit" plan "$good/facts.json" --check "$dir/moved.plan"
	refuse "an interface for such a plan" 5 "cannot leave the kernel" \
		"$drvsplit" interface "$good/facts.json" "$dir/moved.plan" -o "$dir/x.lpc"
	refuse "pinning such a function to the user half" 5 "the calls that forbid it" \
		"$drvsplit" plan "$good/facts.json" --user rtl8139_interrupt
	grep -v rtl8139_close "$good/plan" >"$dir/lost.plan"
	refuse "a plan with a function missing" 1 "does not say where rtl8139_close goes" \
		"$drvsplit" plan "$good/facts.json" --check "$dir/lost.plan"
	refuse "a plan of another driver" 1 'this is a plan for "8139too"' \
		sh -c "sed 's/\"driver\": \"8139too\"/\"driver\": \"other\"/' '$good/facts.json' >'$dir/other.json'; '$drvsplit' plan '$dir/other.json' --check '$good/plan'"

	echo "slot net_device_ops.ndo_open sometimes" >"$dir/contexts.conf"
	refuse "an unknown context in the table" 1 'contexts.conf:1: "sometimes" is not a context' \
		"$drvsplit" facts "$good/8139too.bc" --contexts "$dir/contexts.conf"
	printf '# fine\nslott a.b process\n' >"$dir/contexts.conf"
	refuse "an unknown line in the table" 1 'contexts.conf:2: "slott" does not begin a line' \
		"$drvsplit" facts "$good/8139too.bc" --contexts "$dir/contexts.conf"
	echo "acquire my_lock 0 lokc" >"$dir/contexts.conf"
	refuse "an unknown kind of lock in the table" 1 '"lokc" is not a kind of lock' \
		"$drvsplit" facts "$good/8139too.bc" --contexts "$dir/contexts.conf"

	refuse "facts to a full disk" 4 "No space left on device" "$drvsplit" facts "$good/8139too.bc" -o /dev/full
	refuse "a plan to a full disk" 4 "No space left on device" "$drvsplit" plan "$good/facts.json" -o /dev/full
	refuse "an interface to a full disk" 4 "No space left on device" "$drvsplit" interface "$good/facts.json" "$good/plan" -o /dev/full
	refuse "a report to a full disk" 4 "No space left on device" "$drvsplit" report "$good/facts.json" "$good/plan" -o /dev/full
	refuse "an output in a folder that is not there" 4 "cannot be written" "$drvsplit" plan "$good/facts.json" -o "$dir/none/plan"
	refuse "a command that does not exist" 2 "is not a command" "$drvsplit" cut
	refuse "an option that does not exist" 2 "unrecognized option" "$drvsplit" plan --no-such-option
	first=$("$drvsplit" --help | head -n 1)
	check "--help explains, and succeeds" [ "$first" = "Usage: drvsplit COMMAND [OPTION...]" ]
}
