# SPDX-License-Identifier: MIT
#
# Oracle: sparse's semind, which reads the C source itself. Every member of a structure of the driver's own that semind
# sees read or written in a function should be in the facts; and how much of the facts semind knows is reported.

# The compiler options that sparse understands, out of the recorded command.
semind_flags()
{
	local words word next=

	eval "words=($(sed 's/ ; .*//' "$flags"))"
	for word in "${words[@]}"; do
		if [ -n "$next" ]; then
			printf '%s\n' "$word"
			next=
			continue
		fi
		case $word in
		-include)	printf '%s\n' "$word"; next=yes ;;
		-I/*)		printf '%s\n' "$word" ;;
		-I*)		printf '%s\n' "-I$kernel/${word#-I}" ;;
		-DKBUILD*|-D__KBUILD*) ;;
		-D*|-nostdinc|-std=*|-m64) printf '%s\n' "$word" ;;
		esac
	done
}

# compare NAME WORST: at least WORST per cent of semind's accesses are found
compare()
{
	local name=$1 dir=$work/$1 options base recall precision n both mine sources

	prepare "$name" "$3"
	base=$(jq -r .folder "$dir/bitcode.json")
	mapfile -t options < <(semind_flags)
	mapfile -t sources < <(jq -r '.sources[]' "$dir/bitcode.json")
	rm -f "$dir/semind.sqlite"
	semind -D "$dir/semind.sqlite" -B "$base" add -- "${options[@]}" -DMODULE '-DKBUILD_MODNAME="x"' \
		'-DKBUILD_BASENAME="x"' -D__KBUILD_MODNAME=kmod_x "${sources[@]}" 2>"$dir/semind.err"
	jq -r '[.types[] | select(.driver and (.kind == "struct" or .kind == "union") and .name != "") | .name] | unique[]' "$dir/facts.json" |
		sort >"$dir/structures"
	# mode: address, value, what it points to; "m" is read and written
	semind -D "$dir/semind.sqlite" -B "$base" search -k m -f '%m %n %C\n' '*' 2>/dev/null |
		awk 'FILENAME != "-" && $1 == "F" { function_[$2] = 1; next } FILENAME != "-" { own[$1] = 1; next }
			{ split($2, part, "."); if (!(part[1] in own) || !($3 in function_) || part[2] == "*") next
			v = substr($1, 2, 1); if (v == "r" || v == "m") print $3, $2, "r"; if (v == "w" || v == "m") print $3, $2, "w" }' \
			"$dir/structures" <(jq -r '"F " + .functions[].name' "$dir/facts.json") - | sort -u >"$dir/oracle.fields"
	jq -r '. as $f | .accesses[] | $f.functions[.func].name as $n | (.leaf | split(" ")[]) as $l |
		if .mode == "r" then "\($n) \($l) r" elif .mode == "w" then "\($n) \($l) w" else "\($n) \($l) r", "\($n) \($l) w" end' \
		"$dir/facts.json" | sort -u | awk 'NR == FNR { own[$1] = 1; next } { split($2, part, "."); if (part[1] in own) print }' \
			"$dir/structures" - >"$dir/ours.fields"
	comm -23 "$dir/oracle.fields" "$dir/ours.fields" >"$dir/missing.fields"
	n=$(wc -l <"$dir/oracle.fields")
	mine=$(wc -l <"$dir/ours.fields")
	both=$(comm -12 "$dir/oracle.fields" "$dir/ours.fields" | wc -l)
	recall=$(awk "BEGIN { printf \"%.1f\", 100 * $both / ($n ? $n : 1) }")
	precision=$(awk "BEGIN { printf \"%.1f\", 100 * $both / ($mine ? $mine : 1) }")
	check "$name: $both of semind's $n reads and writes found, $recall % (at least $2 %); semind knows $precision % of ours" \
		awk "BEGIN { exit !($n > 20 && $recall >= $2) }"
}

test_main()
{
	need_packages "to compare fields with sparse's semind" sparse jq
	compare 8139too 99 drivers/net/ethernet/realtek/8139too.c
	compare 8139cp 99 drivers/net/ethernet/realtek/8139cp.c
	compare e1000 99 drivers/net/ethernet/intel/e1000
	compare ens1370 99 sound/pci/ens1370.c
	compare psmouse-base 99 drivers/input/mouse/psmouse-base.c
	compare uhci-hcd 99 drivers/usb/host/uhci-hcd.c
}
