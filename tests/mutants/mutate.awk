# SPDX-License-Identifier: MIT
#
# Put every mutation of a list into the sources, each switched on by its number:
#
#	awk -v top=SOURCES -v to=FOLDER -f mutate.awk LIST...
#
# writes each mutated file below FOLDER and prints "NUMBER TEST FILE TEXT" for
# each mutation. With -v only=N it writes but one file, with mutation N made
# outright; 0: none. A list's entry (tests/vm/README.md) whose text is not
# found exactly once in its file, or overlaps another's, ends it with status 1.

function complain(n, what)
{
	printf("%s: %s: the text to be replaced %s: %s\n", where[n], file[n],
	       what, old[n]) >"/dev/stderr"
	wrong = 1
}

function load(name,	line, path)
{
	if (name in text)
		return
	path = top "/" name
	text[name] = ""
	while ((getline line <path) > 0)
		text[name] = text[name] line "\n"
	close(path)
}

# The file of mutation @n with nothing else changed.
function alone(n)
{
	return substr(text[file[n]], 1, at[n] - 1) new[n] \
		substr(text[file[n]], at[n] + length(old[n]))
}

# Where the text that mutation N replaces begins: found exactly once.
function find(n,	at)
{
	load(file[n])
	at = index(text[file[n]], old[n])
	if (!at)
		complain(n, "is not there")
	else if (index(substr(text[file[n]], at + 1), old[n]))
		complain(n, "is there more than once")
	return at
}

# The file with all its mutations: pieces from the end to the beginning, so that
# what is left of a piece stays where it was found.
function mutate(name,	out, rest, n, last, left, used)
{
	rest = text[name]
	for (left = count; left; left--) {
		last = 0
		for (n = 1; n <= count; n++)
			if (file[n] == name && !used[n] &&
			    (!last || at[n] > at[last]))
				last = n
		if (!last)
			break
		used[last] = 1
		if (at[last] + length(old[last]) - 1 > length(rest)) {
			complain(last, "overlaps another mutation's")
			continue
		}
		out = new[last] substr(rest, at[last] + length(old[last])) out
		rest = substr(rest, 1, at[last] - 1)
	}
	return "#include \"mutation.h\"\n" rest out
}

/^#/ || /^$/ { next }
/^-/ {
	old[count] = old[count] (old[count] == "" ? "" : "\n") substr($0, 2)
	next
}
/^\+/ {
	line = substr($0, 2)
	gsub(/MUTATED/, "lpc_mutated(" count ")", line)
	new[count] = new[count] (shown[count] == "" ? "" : "\n") line
	if (shown[count] == "")
		shown[count] = substr($0, 2)
	next
}
{
	count++
	where[count] = FILENAME ":" FNR
	test[count] = $1
	file[count] = $2
}

END {
	for (n = 1; n <= count; n++)
		at[n] = find(n)
	if (wrong)
		exit 1
	for (n = 1; n <= count; n++) {
		if (n == only)
			printf("%s", alone(n)) >(to "/" file[n])
		if (only == "" && !(file[n] in written)) {
			written[file[n]] = 1
			printf("%s", mutate(file[n])) >(to "/" file[n])
		}
		gsub(/[ \t]+/, " ", shown[n])
		print n, test[n], file[n], shown[n]
	}
	exit wrong
}
