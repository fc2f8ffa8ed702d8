# SPDX-License-Identifier: MIT
#
# Puts the paper's step numbers before the lines of lpcctl trace.
#
#   sequence=call   its eleven steps of a call
#   sequence=lock   its ten steps of taking and releasing a lock
#
# An event can stand for several steps: those before it and after it are in the
# same instant as far as the trace can tell, and have no time of their own.

BEGIN {
	if (sequence == "call") {
		before("call_queue", 2, "kernel half: runs write(), wants a procedure of the user half")
		step("call_queue", 3, "kernel half: queues the call, wakes the leader, sleeps")
		step("call_deliver", 4, "leader: wakes, POLL returns with the call")
		step("enqueue", 5, "leader: puts it into the daemon's queue, goes back to POLL")
		step("dequeue", 6, "worker: wakes, takes it out of the queue")
		step("run", 6, "worker: executes the procedure")
		step("exec_enter", 7, "worker: wants a procedure of the kernel half")
		step("exec_exit", 8, "EXEC: has run it, returns to the worker")
		step("response", 9, "worker: the procedure ends; RESPONSE")
		step("call_response", 10, "RESPONSE: wakes the thread that waits")
		step("call_end", 11, "kernel half: does the rest, returns to the application")
	} else {
		before("call_queue", 2, "kernel half: runs write(), wants a procedure of the user half")
		step("call_queue", 3, "kernel half: asks the daemon for it")
		step("run", 4, "worker: executes the procedure")
		before("lock", 5, "worker: wants the structure; LOCK")
		step("lock", 6, "LOCK: takes the lock in the kernel, copies the structure out")
		after("lock", 7, "worker: has the lock and the latest copy, changes it")
		before("unlock", 8, "worker: is done; UNLOCK")
		before("unlock", 9, "UNLOCK: gets the lock's number and the structure")
		step("unlock", 10, "UNLOCK: writes the structure back, releases the lock")
		step("call_end", "", "kernel half: the call is over")
	}
}

function step(event, number, words)
{
	numbers[event] = number
	texts[event] = words
}

function before(event, number, words)
{
	befores[event] = befores[event] timeless(number, words)
}

function after(event, number, words)
{
	afters[event] = afters[event] timeless(number, words)
}

function timeless(number, words)
{
	return sprintf("  %4s  %50s %s\n", number, "", words)
}

$5 in numbers {
	printf "%s  %4s  %+10.1f us  cpu %s  %-14s %-13s %s\n%s", befores[$5],
		numbers[$5], $2, $3, $4, $5, texts[$5], afters[$5]
	fflush()
}
