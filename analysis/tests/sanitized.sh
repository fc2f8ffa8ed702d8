# SPDX-License-Identifier: MIT
#
# The program built with ASan (leaks included) and UBSan passes the tests of its inputs, and a large driver as well.

sanitized_program()
{
	mkdir -p "$BUILD/sanitized"
	{ cmake -S "$ANALYSIS" -B "$BUILD/sanitized" -DCMAKE_BUILD_TYPE=None \
		-DCMAKE_C_FLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all" &&
		cmake --build "$BUILD/sanitized" -j 2; } >"$BUILD/sanitized/build.log" 2>&1
}

# sanitized NAME: that test again; whatever a sanitizer says ends the program with a code that no test expects
sanitized()
{
	(
		export ASAN_OPTIONS=exitcode=99:log_path=$dir/said-$1 UBSAN_OPTIONS=print_stacktrace=1:log_path=$dir/said-$1
		work=$dir drvsplit=$BUILD/sanitized/drvsplit
		. "$ANALYSIS/tests/$1.sh"
		test_main
	) >"$dir/$1.out" 2>"$dir/$1.err"
	check "sanitized: the $(grep -c '^ok - ' "$dir/$1.out") checks of $1$(sed -n 's/^not ok - /; wrong: /p' "$dir/$1.out" | head -n 1)" \
		sh -c "grep -q '^ok - ' '$dir/$1.out' && ! grep -q '^not ok' '$dir/$1.out'"
}

large_driver()
{
	local out=$dir/psmouse program=$BUILD/sanitized/drvsplit

	export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=print_stacktrace=1
	mkdir -p "$out"
	"$program" facts "$work"/psmouse-base/*.bc -o "$out/facts.json" >"$out/txt" &&
		"$program" plan "$out/facts.json" -t all -o "$out/plan" -D "$out/dot" >"$out/txt" &&
		"$program" plan "$out/facts.json" --frontier >"$out/txt" &&
		"$program" interface "$out/facts.json" "$out/plan" -o "$out/x.lpc" >"$out/txt" &&
		"$program" report "$out/facts.json" "$out/plan" -o "$out/html" >"$out/txt"
}

test_main()
{
	local dir=$work/sanitized name

	mkdir -p "$dir/callgrind-none"
	if ! sanitized_program; then
		not_ok "sanitized: it does not build; see $BUILD/sanitized/build.log"
		return
	fi
	prepare psmouse-base drivers/input/mouse/psmouse-base.c
	for name in sample guards profile_formats costs; do
		sanitized "$name"
		check "sanitized: no message about $name" [ -z "$(find "$dir" -maxdepth 1 -name "said-$name.*")" ]
	done
	# here LLVM itself is given damaged files, in a child that may end as it will
	sanitized bad_input
	check "sanitized: psmouse from bitcode to report" large_driver
}
