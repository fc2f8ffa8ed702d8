# SPDX-License-Identifier: MIT
#
# Puts the paper's step numbers before the lines of lpcctl trace.
#
#   sequence=call   its eleven steps of a call
#   sequence=lock   its ten steps of taking and releasing a lock

BEGIN {
	if (sequence == "call") {
		say("call_queue", "2-3", "kernel half: wants a procedure of the user half, queues the call, sleeps")
		say("call_deliver", "4", "leader: wakes, POLL returns with the call")
		say("enqueue", "5", "leader: puts it into the daemon's queue, goes back to POLL")
		say("dequeue", "6", "worker: wakes, takes it out of the queue")
		say("run", "6", "worker: begins the procedure")
		say("exec_enter", "7", "worker: wants a procedure of the kernel half, EXEC runs it")
		say("exec_exit", "8", "kernel half: the procedure returns to the worker")
		say("response", "9", "worker: the procedure ends, RESPONSE tells the kernel")
		say("call_response", "10", "kernel half: the thread that waits is woken")
		say("call_end", "11", "kernel half: does the rest, and returns")
	} else {
		say("call_queue", "2-3", "kernel half: asks the daemon for a procedure")
		say("run", "4", "worker: begins the procedure")
		say("lock", "5-7", "worker: LOCK takes the lock in the kernel and brings the structure")
		say("unlock", "8-10", "worker: UNLOCK carries the structure back, writes it and releases")
		say("call_end", "", "kernel half: the call is over")
	}
}

function say(event, number, words)
{
	step[event] = number
	text[event] = words
}

$5 in step {
	printf "  %4s  %+10.1f us  cpu %s  %-16s %-14s %s\n", step[$5], $2, $3,
		$4, $5, text[$5]
	fflush()
}
