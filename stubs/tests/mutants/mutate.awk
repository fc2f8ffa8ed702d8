# SPDX-License-Identifier: MIT
#
# Put a switch around every check in code that lpcgen generated:
#
#	awk -v to=FOLDER -f mutate.awk GENERATED.c...
#
# writes each file to FOLDER with its checks numbered: where lpc_mutation is a
# check's number, it is as if the check were not there. FOLDER/list.txt gets a
# line for each: its number, its file and line, the function that it is in, and
# its text.
#
# What counts as a check: each condition that leads to a refusal, and each of
# several that are joined by ||; each bound that is handed to what reads or
# writes a message, which is taken for one more or for none at all; a switch's
# default that says no; what a reader says at the end. Generated code is
# regular: a statement begins on a line of its own.

function note(what,	shown)
{
	shown = what
	gsub(/[ \t\n]+/, " ", shown)
	sub(/^ /, "", shown)
	sub(/ $/, "", shown)
	printf("%d %s:%d %s %s\n", ++count_all, base, at_line, inside,
	       shown) >(to "/list.txt")
	return "lpc_mutated(" count_all ")"
}

# Where the parenthesis closes that opens at @from.
function closing(text, from,	depth, n, c)
{
	depth = 0
	for (n = from; n <= length(text); n++) {
		c = substr(text, n, 1)
		if (c == "(" || c == "[")
			depth++
		else if (c == ")" || c == "]")
			if (!--depth)
				return n
	}
	return 0
}

# Splits @text at each @mark outside of parentheses: parts[1..], returns how many.
function split_at(text, mark, parts,	depth, n, c, count, piece)
{
	depth = 0
	count = 0
	piece = ""
	for (n = 1; n <= length(text); n++) {
		c = substr(text, n, 1)
		if (c == "(" || c == "[")
			depth++
		else if (c == ")" || c == "]")
			depth--
		if (!depth && substr(text, n, length(mark)) == mark) {
			parts[++count] = piece
			piece = ""
			n += length(mark) - 1
		} else {
			piece = piece c
		}
	}
	parts[++count] = piece
	return count
}

# A condition that refuses: what it evaluates stays evaluated.
function condition(text,	parts, count, n, out)
{
	count = split_at(text, "||", parts)
	for (n = 1; n <= count; n++) {
		sub(/^[ \t\n]+/, "", parts[n])
		out = out (n > 1 ? " || " : "") "((" parts[n] ") && !" \
			note(parts[n]) ")"
	}
	return out
}

# A call of @name in @text, with its bounds in the arguments numbered @least and
# @most; 0: it has none such.
function bounds(text, name, least, most,	at, open, end, args, count, n, call)
{
	at = match(text, "(^|[^a-z_])" name "\\(")
	if (!at)
		return text
	open = RSTART + RLENGTH - 1
	end = closing(text, open)
	call = substr(text, RSTART, end - RSTART + 1)
	sub(/^[^a-z_]/, "", call)
	count = split_at(substr(text, open + 1, end - open - 1), ",", args)
	if (least && args[least] !~ /^[ \t\n]*0$/)
		args[least] = " " note("at least: " call) " ? 0 :" args[least]
	if (most)
		args[most] = " (" substr(args[most], 2) ") + " \
			note("at most: " call)
	for (n = 1; n <= count; n++)
		call = n == 1 ? args[1] : call "," args[n]
	return substr(text, 1, open) call substr(text, end)
}

# A handle that is read from a message, and believed.
function object(text,	open, end, call, reader)
{
	if (!match(text, /lpc_read_object\(half_?, [^,]*,/) || text ~ /^static/)
		return text
	open = RSTART
	end = closing(text, open + length("lpc_read_object"))
	call = substr(text, open, end - open + 1)
	split(call, reader, ",")
	return substr(text, 1, open - 1) "(" note(call) \
		" ? lpc_believed(" reader[2] ") : " call ")" \
		substr(text, end + 1)
}

function refuses(text)
{
	return text ~ /^[ \t]*(return;|return (-E[A-Z]+|false|err_?|ret_?);|goto free;|[a-z_>.-]*(err|ret)_? = (w->err \? w->err : )?-E[A-Z]+;)/
}

# One statement, with the one after it in ahead.
function statement(text, ahead,	at, end, start)
{
	if (match(text, /^[ \t]*(} else )?if \(/)) {
		at = RLENGTH
		end = closing(text, at)
		start = substr(text, at + 1, end - at - 1)
		if (refuses(ahead) && match(start, /^WARN_ON_ONCE\(/))
			text = substr(text, 1, at) "WARN_ON_ONCE(" \
				condition(substr(start, 14,
						 length(start) - 14)) ")" \
				substr(text, end)
		else if (refuses(ahead))
			text = substr(text, 1, at) condition(start) \
				substr(text, end)
		else if (start ~ /^!err$/)
			text = substr(text, 1, at) start " && !" note(ahead) \
				substr(text, end)
		else if (start ~ /^!IS_ERR\(object\)$/)
			text = substr(text, 1, at) start " || " note(start) \
				substr(text, end)
	} else if (text ~ /^[ \t]*for \(.*&& !err;/) {
		sub(/&& !err;/, "\\&\\& !err \\&\\& !" note(ahead) ";", text)
	} else if (match(text, /^[ \t]*return [a-z_]+ \? -E[A-Z]+ : 0;/)) {
		sub(/ \? /, " \\&\\& !" note(text) " ? ", text)
	} else if (text ~ /^[ \t]*(return lpc_objects_[a-z_0-9]+|(return|err_? =) lpc_tpl_reader_finish)\(/) {
		if (ahead !~ /^[ \t]*if \((err|ret)_?\)/)
			sub(/ lpc_/, " " note(text) " ? 0 : lpc_", text)
	} else if (text ~ /^[ \t]*return false;/ && before_it ~ /default:/) {
		sub(/false/, note("default: return false"), text)
	}
	text = bounds(text, "lpc_tpl_get_count", 2, 3)
	text = bounds(text, "lpc_write_count", 0, 3)
	text = bounds(text, "lpc_tpl_put_string", 0, 3)
	text = bounds(text, "lpc_read_string", 0, 3)
	text = bounds(text, "lpc_read_bytes", 0, 3)
	text = bounds(text, "lpc_tpl_get_string", 0, 2)
	text = bounds(text, "lpc_tpl_get_bytes", 0, 2)
	text = object(text)
	before_it = text
	return text
}

function body(	n, at_first)
{
	for (n = 1; n <= count; n++) {
		at_line = lines[n]
		print statement(said[n], said[n + 1]) >file
	}
	for (n in said)
		delete said[n]
	count = 0
}

FNR == 1 {
	base = FILENAME
	sub(/.*\//, "", base)
	file = to "/" base
	printf("extern unsigned int lpc_mutation;\n") >file
	printf("#define lpc_mutated(n)\t(lpc_mutation == (n))\n") >file
	printf("#define lpc_believed(r)\t((void *)lpc_tpl_get_u64(r))\n") >file
}

/^[a-z].*\(/ {
	inside = $0
	sub(/\(.*/, "", inside)
	sub(/.*[ *]/, "", inside)
}

/^}/ {
	if (within)
		body()
	within = 0
}

within {
	if (depth > 0) {
		said[count] = said[count] "\n" $0
	} else {
		said[++count] = $0
		lines[count] = FNR
	}
	opens = $0
	closes = $0
	depth += gsub(/\(/, "", opens) - gsub(/\)/, "", closes)
	next
}

/^{/ {
	within = 1
	count = 0
	depth = 0
	before_it = ""
}

{ print >file }
