# SPDX-License-Identifier: MIT
#
# The tutorial of README.md, done as a newcomer would: in a copy of the tree, the
# files it shows are written as they stand there, the command it gives is run, and
# what it says is printed must be printed. Nothing else in the copy is touched, so a
# driver that needs an edit elsewhere fails here.
#
# In README.md a fenced block belongs to the tutorial if the line before it is
#   <!-- tutorial: file PATH -->, <!-- tutorial: run --> or <!-- tutorial: prints -->

# The block of README.md after a mark: tutorial_block MARK
tutorial_block()
{
	awk -v mark="<!-- tutorial: $1 -->" '
		$0 == mark { found = 1; next }
		found && /^```/ { if (inside) exit; inside = 1; next }
		inside { print }' "$TOP/README.md"
}

# The paths of the files that the tutorial shows.
tutorial_files()
{
	sed -n 's/^<!-- tutorial: file \(.*\) -->$/\1/p' "$TOP/README.md"
}

# Do the tutorial in $BUILD/tutorial; prints what goes wrong.
tutorial_do()
{
	local dir=$BUILD/tutorial file command wanted printed

	rm -rf "$dir"
	mkdir -p "$dir"
	(cd "$TOP" && git ls-files -z --cached --others --exclude-standard |
		xargs -0 cp --parents -t "$dir") || return
	for file in $(tutorial_files); do
		mkdir -p "$dir/${file%/*}"
		tutorial_block "file $file" >"$dir/$file"
		[ -s "$dir/$file" ] || {
			echo "README.md shows nothing for $file"
			return 1
		}
	done
	command=$(tutorial_block run)
	wanted=$(tutorial_block prints)
	[ -n "$command" ] && [ -n "$wanted" ] || {
		echo "README.md has no command, or does not say what it prints"
		return 1
	}
	printed=$(cd "$dir" && bash -c "$command" </dev/null) || {
		printf '%s\nfailed: %s\n' "$printed" "$command"
		return 1
	}
	printf '%s\n' "$printed"
	[ "$(tail -n "$(wc -l <<<"$wanted")" <<<"$printed")" = "$wanted" ] || {
		printf 'does not end with:\n%s\n' "$wanted"
		return 1
	}
	rm -rf "$dir"
}

# Every package that the project uses is named in README.md.
tutorial_packages()
{
	local group package missing=0

	while read -r group package _; do
		grep -q "^| \`$package\` |" "$TOP/README.md" && continue
		echo "README.md does not name $package ($group)"
		missing=1
	done < <(grep -v -e '^#' -e '^$' "$TOP/tools/packages.txt")
	return "$missing"
}

tutorial_check()
{
	tally_step "README packages" readme-packages "the packages of README.md" \
		tutorial_packages
	tally_step "README tutorial" tutorial "the tutorial of README.md" tutorial_do
}
