# SPDX-License-Identifier: MIT
#
# Records of ./run torture faults, split ones and then those of inside the kernel, as
# tables and as JSON: awk -v seed=N -v kernel=RELEASE -v json=FILE -f report.awk SPLIT INSIDE

BEGIN {
	n_classes = split("source destination pointer branch loop constant deleted " \
			  "result text data stack heap", classes, " ")
	split("another source register|another destination register|" \
	      "another address computed|branch inverted|bound of a loop|" \
	      "another constant|instruction deleted|another return value|" \
	      "bit of code|bit of data|bit of the stack|bit of the heap", words, "|")
	n_outcomes = split("crashed hung wrong detected recovered none", outcomes, " ")
	titles["split"] = "user half in a daemon"
	titles["inside"] = "user half in the kernel"
}

FNR == 1 { place = NR == 1 ? "split" : "inside" }
$1 == "fault:" && $2 == "begin" { open[place, $3] = $4 }
$1 == "fault:" && $2 == "end" {
	delete open[place, $3]
	seen(place, $4, $6)
}
place == "split" && /^faults [0-9]+ of seed/ {
	gsub(/[;,]/, "")
	died = $9
	hung = $11
	revived = $16
	broken = $19
}

function seen(place, class, outcome)
{
	times[place, class, outcome]++
	of_class[place, class]++
	of_outcome[place, outcome]++
	all[place]++
}

function header(title)
{
	printf("\n| %s | faults | crashed | hung | wrong answer | detected |" \
	       " recovered | no effect |\n", title)
	print "| --- | --- | --- | --- | --- | --- | --- | --- |"
}

# By class, in a place.
function table(place,	i, k)
{
	header("fault, " titles[place])
	for (i = 1; i <= n_classes; i++) {
		printf("| %s | %d |", words[i], of_class[place, classes[i]])
		for (k = 1; k <= n_outcomes; k++)
			printf(" %d |", times[place, classes[i], outcomes[k]])
		print ""
	}
}

# All classes together, as numbers and as shares.
function total(place,	k, n)
{
	printf("| %s | %d |", titles[place], all[place])
	for (k = 1; k <= n_outcomes; k++) {
		n = of_outcome[place, outcomes[k]]
		printf(" %d (%.1f %%) |", n, all[place] ? 100 * n / all[place] : 0)
	}
	print ""
}

function write_place(place,	i, k)
{
	printf("  \"%s\": {", place) >json
	for (i = 1; i <= n_classes; i++) {
		printf("%s\n    \"%s\": {", i > 1 ? "," : "", classes[i]) >json
		for (k = 1; k <= n_outcomes; k++)
			printf("%s\"%s\": %d", k > 1 ? ", " : "", outcomes[k],
			       times[place, classes[i], outcomes[k]]) >json
		printf("}") >json
	}
	printf("\n  },\n") >json
}

END {
	# what the machine's end has left undone
	for (key in open) {
		split(key, part, SUBSEP)
		seen(part[1], open[key], "crashed")
	}
	table("split")
	table("inside")
	header("all faults")
	total("split")
	total("inside")
	printf("\nseed %s, Linux %s; daemons that died %d, hung %d, with a working " \
	       "successor %d (%.2f %%)\n", seed, kernel, died, hung, revived,
	       died + hung ? 100 * revived / (died + hung) : 100)
	printf("{\n  \"campaign\": \"faults\",\n  \"seed\": %s,\n" \
	       "  \"kernel\": \"%s\",\n", seed, kernel) >json
	write_place("split")
	write_place("inside")
	printf("  \"died\": %d,\n  \"hung\": %d,\n  \"revived\": %d,\n" \
	       "  \"broken\": %d\n}\n", died, hung, revived, broken) >json
}
