# SPDX-License-Identifier: MIT
#
# run-split --batch: many drivers, a table of what each would save, and the reasons of those that cannot be done.

# one PATH: analyse it into $output/NAME, and leave a line of the table in row.txt
batch_one()
{
	local path=$1 name dir log files=()

	name=$(basename "$path" .c)
	dir=$output/$name
	log=$dir/log.txt
	mkdir -p "$dir"
	echo "$path" >"$dir/path.txt"
	if {
		"$drvsplit" bitcode "$tree/$path" --headers "$kernel" --flags "$flags" --output "$dir" --tree "$tree" >"$dir/bitcode.txt" &&
			mapfile -t files < <(sed -n '/"bitcode": \[/,/\]/s/^ *"\(.*\.bc\)",\{0,1\}$/\1/p' "$dir/bitcode.json") &&
			"$drvsplit" facts "${files[@]}" --driver "$name" -o "$dir/facts.json" --json >"$dir/facts.txt" &&
			"$drvsplit" plan "$dir/facts.json" --trade-off all -o "$dir/plan" --json >"$dir/plan.json"
	} 2>"$log"; then
		rm -f "${files[@]}"
		batch_row "$name" "$dir" >"$dir/row.txt"
	else
		printf 'FAILED %s: %s\n' "$path" "$(grep -m 1 'error:' "$log" || grep -m 1 'drvsplit:' "$log" || echo "it crashed, see $log")" >"$dir/row.txt"
	fi
}

batch_field()
{
	sed -n "s/^ *\"$2\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$1" | head -n 1
}

batch_row()
{
	local f=$2/facts.txt p=$2/plan.json

	awk -v name="$1" -v n="$(batch_field "$f" functions)" -v lines="$(batch_field "$f" lines)" \
		-v moved="$(batch_field "$p" functions)" -v moved_lines="$(batch_field "$p" lines)" \
		-v sections="$(batch_field "$p" sections)" -v open="$(batch_field "$f" unresolved)" \
		-v undecided="$(batch_field "$f" undecided)" -v s="$(batch_field "$f" seconds)" \
		-v kb="$(batch_field "$f" peak_kilobytes)" 'BEGIN {
		printf "%-18s %9d %7d %7d %5.1f %% %7d %5.1f %% %8d %10d %9d %6.2f %5.0f\n", name, n, lines, moved,
			100 * moved / n, moved_lines, 100 * moved_lines / lines, sections, open, undecided, s, kb / 1024
	}'
}

batch_all()
{
	printf '%s\n' "$@" | nice xargs -P "$(nproc)" -n 1 bash -c 'batch_one "$1"' batch
}

batch_progress()
{
	local total=$1 done

	while [ -e "$output/running" ]; do
		done=$(find "$output" -name row.txt | wc -l)
		[ -t 2 ] && printf '\r%d of %d drivers' "$done" "$total" >&2
		sleep 1
	done
	[ -t 2 ] && printf '\r\033[K' >&2
	return 0
}

run_batch()
{
	local paths total start end failed folders again round

	drvsplit=$(program)
	kernel=$(headers)
	output=${output:-${CLEAVE_BUILD:-$TOP/build}/split/batch}
	flags=$CACHE/flags-$(basename "$kernel")
	[ -r "$list" ] || die "$list: cannot be read"
	mapfile -t paths < <(sed 's/#.*//; /^[[:space:]]*$/d' "$list")
	total=${#paths[@]}
	rm -rf "$output"
	mkdir -p "$output"
	touch "$output/running"
	start=$(date +%s)
	mapfile -t folders < <(for path in "${paths[@]}"; do folder_of "$path"; done | sort -u)
	tree=$(source_folders "${folders[@]}")
	"$drvsplit" bitcode "$tree/${paths[0]}" --headers "$kernel" --flags "$flags" --output "$output" --tree "$tree" >/dev/null 2>&1 || true
	batch_progress "$total" &
	export drvsplit kernel tree flags output
	export -f batch_one batch_row batch_field
	batch_all "${paths[@]}"
	# those that lack a header of a folder that is not unpacked: once more, with these folders
	for round in 1 2 3; do
		mapfile -t folders < <(missed_folders "$tree" <(cat "$output"/*/log.txt))
		[ ${#folders[@]} -gt 0 ] && (source_folders "${folders[@]}") >/dev/null || break
		mapfile -t again < <(grep -l 'file not found' "$output"/*/log.txt | while read -r log; do
			cat "$(dirname "$log")/path.txt"
		done)
		batch_all "${again[@]}"
	done
	rm -f "$output/running"
	wait
	end=$(date +%s)
	{
		printf '%-18s %9s %7s %7s %7s %7s %7s %8s %10s %9s %6s %5s\n' driver functions lines leave "" lines "" \
			sections unresolved undecided s MiB
		cat "$output"/*/row.txt | grep -v '^FAILED' | sort -k 5 -n -r
	} >"$output/table.txt"
	cat "$output"/*/row.txt | grep '^FAILED' >"$output/failed.txt" || true
	failed=$(wc -l <"$output/failed.txt")
	if [ -n "$json" ]; then
		printf '{"drivers": %d, "done": %d, "failed": %d, "seconds": %d, "table": "%s"}\n' "$total" \
			$((total - failed)) "$failed" $((end - start)) "$(readlink -f "$output/table.txt")"
	else
		cat "$output/table.txt"
		[ "$failed" = 0 ] || { echo; echo "not done:"; sed 's/^FAILED /  /' "$output/failed.txt"; }
		echo
		echo "$((total - failed)) of $total drivers in $((end - start)) s; table in $output/table.txt"
	fi
}
