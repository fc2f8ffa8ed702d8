# SPDX-License-Identifier: MIT
#
# Let every allocation of a source be refused, by its number:
#
#	awk -v from=FIRST -v name=FILE -v sites=LIST -f sites.awk SOURCE >COPY
#
# Each call of a function below becomes one of a macro in fail.h, with a number
# from FIRST on, and a line "NUMBER FILE:LINE FUNCTION" in LIST. What looks like an
# allocation and is not known ends it: fail.h and the list here want one more.
BEGIN {
	n = split("kmalloc kzalloc kcalloc kvmalloc kvzalloc kvcalloc " \
		  "kvmalloc_array bitmap_zalloc vmalloc_user alloc_page " \
		  "kmem_cache_alloc KMEM_CACHE_USERCOPY alloc_workqueue " \
		  "alloc_percpu prepare_creds percpu_ref_init xa_alloc " \
		  "ida_alloc_max dev_set_name cdev_device_add " \
		  "alloc_chrdev_region pin_user_pages_fast strndup_user " \
		  "lpc_class_create", names, " ")
	for (i = 1; i <= n; i++)
		known[names[i]] = 1
	# no allocations, or, the last one, the driver core's to deal with: without a
	# name it makes no node in /dev, and nobody is told
	n = split("call_alloc remap_vmalloc_range kasprintf", names, " ")
	for (i = 1; i <= n; i++)
		other[names[i]] = 1
}

function is_allocation(word)
{
	return word ~ /alloc|asprintf|(str|mem)n?dup|KMEM_CACHE|^kmem_cache_create$/
}

{
	out = ""
	rest = $0
	while (match(rest, /[A-Za-z0-9_]+\(/)) {
		word = substr(rest, RSTART, RLENGTH - 1)
		out = out substr(rest, 1, RSTART - 1)
		if (word in known) {
			print from " " name ":" NR " " word >>sites
			out = out "LPC_FAIL_" word "(" from++ ", "
		} else {
			if (is_allocation(word) && !(word in other)) {
				print name ":" NR ": " word " has no number" >"/dev/stderr"
				exit 1
			}
			out = out word "("
		}
		rest = substr(rest, RSTART + RLENGTH)
	}
	line = out rest
	# nothing may follow the number
	gsub(/, \)/, ")", line)
	print line
}
