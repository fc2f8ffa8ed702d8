/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */
/*
 * lpc.h - the whole protocol between kshim.ko and a user half.
 *
 * A kernel half appears as a character device /dev/lpc/NAME.  Opening it gives
 * an observer: it may look (LPC_IOC_QUERY), find names (LPC_IOC_BIND) and ask
 * for procedures that the interface marks public (LPC_IOC_REQUEST).  An open
 * file becomes an *incarnation*, the one process that serves the kernel half,
 * by LPC_IOC_HELLO; closing the file, however that happens, ends it.
 *
 * The way of an upcall:
 *
 *   kernel half            kshim                          user half
 *   upcall stub   ->   call QUEUED  ->  LPC_IOC_POLL   ->  procedure runs
 *   returns       <-   call DONE    <-  LPC_IOC_RESPONSE <- procedure returns
 *
 * While it runs a procedure, a worker may enter the kernel half with
 * LPC_IOC_EXEC (a downcall) and use its locks and semaphores, always naming
 * the call on whose behalf it does so.  An upcall that such a downcall makes
 * comes out of that same LPC_IOC_EXEC, to be answered and waited on with
 * LPC_IOC_RESPONSE_POLL and LPC_POLL_CHAIN, until the downcall returns.
 *
 * Rules for every structure here:
 *  - its first field is its size; a larger one than the kernel knows is taken
 *    if the rest is zero and all of it no more than 4096 bytes (-E2BIG
 *    otherwise), a smaller one than the first published version is refused
 *    (-EINVAL);
 *  - pointers are __u64, padding is explicit, unknown flags and non-zero
 *    reserved fields are refused (-EINVAL);
 *  - it only ever grows at its end.
 *
 * Change log
 *   ABI 1: first version.
 *   ABI 1, added: LPC_IOC_CALLER, LPC_IOC_MAY, LPC_IOC_ASSUME,
 *	LPC_FEATURE_ASSUME, LPC_PROCEDURE_AS_CALLER.
 *   ABI 1, added: LPC_IOC_SLOT, LPC_IOC_ENTER, LPC_FEATURE_SLOTS, LPC_MSG_NONE.
 *   ABI 1, added: LPC_QUERY_MEMORY, LPC_QUERY_GRANTS, and at the end of
 *	&struct lpc_info_procedure what was lent.
 *   ABI 1, added: restarts and retry_ms of HELLO, LPC_IOC_BYE, LPC_IOC_RESET,
 *	LPC_FEATURE_BYE, ENOTRECOVERABLE, restarts and the last end in
 *	&struct lpc_info_half.
 *   ABI 2: struct lpc_message says when a deadline passes (until_ns), no more how
 *	long it is until then (deadline_ns).
 *   ABI 2, added: LPC_HELLO_REPLACE, ESHUTDOWN, successor_pid in
 *	&struct lpc_info_half.
 *   ABI 2, added: recovery_ms and repeats of &struct lpc_hello and &struct
 *	lpc_info_half, LPC_PROCEDURE_FALLBACK, honoured and fallbacks of &struct
 *	lpc_info_half.  A call that is idempotent is no longer repeated for ever.
 *   ABI 2, added: LPC_LOCK_REPAIR, ENOTRECOVERABLE, trust (in place of a reserved
 *	field), suspected and repaired of &struct lpc_info_lock.
 *   ABI 2, added: LPC_FEATURE_BATCH, the further slots of &struct lpc_slot_op, batch
 *	of &struct lpc_slot, LPC_SLOT_BEGUN, LPC_ENTER_ANSWER.
 */
#ifndef _LPC_H
#define _LPC_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define LPC_ABI			2

/* Sizes and limits. */
#define LPC_NAME_LEN		48	/* bytes of a name, its NUL included */
#define LPC_PAYLOAD_MAX		(1U << 20)	/* bytes of one message */
#define LPC_HISTOGRAM		32	/* buckets of a latency histogram */
#define LPC_DEPTH_DEFAULT	16	/* calls nested in one chain */
#define LPC_DEPTH_MAX		64
#define LPC_CALLS_DEFAULT	256	/* calls in flight on one kernel half */
#define LPC_CALLS_MAX		4096
#define LPC_ARENA_MAX		(1U << 30)	/* bytes of an arena */
#define LPC_RESTARTS_MAX	63	/* greatest limit of restarts */
#define LPC_RECOVERY_MS_MAX	600000	/* a call's wait for an incarnation */
#define LPC_REPEATS_MAX		1000	/* of one idempotent call */

/*
 * Error numbers, and what each means here and nowhere else:
 *
 *  EACCES           REQUEST of a procedure that is not public
 *  EAGAIN           nothing to deliver (LPC_POLL_NONBLOCK), or no room for one
 *                   more call before the deadline: nothing was executed; HELLO:
 *                   too soon after the last daemon's end
 *  EALREADY         HELLO on a file that is attached; the repair of a lock that
 *                   needs none
 *  EBADF            a handle that was never given out, or of another type; no
 *                   open file has this number
 *  EBUSY            another incarnation is attached; a lock tried and held
 *  ECANCELED        the caller has left (deadline or fatal signal); an answer
 *                   to its call goes nowhere
 *  EDEADLK          the chain holds this lock already; or an upcall from a
 *                   downcall that is not marked 'nests'
 *  EINVAL           malformed argument: size, flag, reserved field, kind
 *  ELOOP            the chain is as deep as it may get
 *  EMSGSIZE         a message longer than its kind allows, or than the buffer
 *                   (which then stays queued; the length needed is returned)
 *  ENOBUFS          the arena is full, or too much is lent already
 *  ENODEV           the kernel half has gone
 *  ENOENT           no such name, index or call
 *  ENOTCONN         not attached; to a caller: no user half came in time
 *  ENOTRECOVERABLE  the channel has failed: too many daemons ended out of order; or
 *                   a structure that a daemon died with was not repaired in time,
 *                   or not in as many attempts as there may be
 *  EOPNOTSUPP       the user half that is attached does not have the procedure
 *  EOVERFLOW        a semaphore's count is at its maximum; the daemon's user
 *                   namespace has no number for an identity
 *  EOWNERDEAD       the incarnation ended with the call delivered and not
 *                   answered: its outcome is unknown; an idempotent one has been
 *                   repeated as often as the channel allows
 *  EPERM            no right to attach; a lock that one does not hold; a call
 *                   delivered to somebody else; an identity that this thread
 *                   may not take
 *  EPROTO           what was sent does not match the interface: signature,
 *                   length, range, enumerator, tag, error number, padding
 *  EPROTONOSUPPORT  ABI version not spoken; the one spoken is returned
 *  ESHUTDOWN        POLL, ENTER: another daemon has taken over from this one
 *  ESTALE           a handle whose object has gone; a call already answered
 *  ETIME            POLL: its timeout passed and there was nothing
 *  ETIMEDOUT        a deadline passed
 */

/**
 * enum lpc_feature - what a kernel or a daemon can do beyond the eight calls
 * @LPC_FEATURE_RESPONSE_POLL: LPC_IOC_RESPONSE_POLL, the fused answer-and-wait
 * @LPC_FEATURE_NESTED: nested upcalls come out of LPC_IOC_EXEC; without it, a
 *	downcall that nests is refused with -EDEADLK
 * @LPC_FEATURE_CANCEL: LPC_MSG_CANCEL messages are delivered
 * @LPC_FEATURE_ASSUME: LPC_IOC_CALLER, LPC_IOC_MAY and LPC_IOC_ASSUME; a daemon
 *	that says so runs upcalls marked 'as_caller' with their caller's identity,
 *	and one that does not cannot bind them
 * @LPC_FEATURE_SLOTS: workers may have slots (LPC_IOC_SLOT, LPC_IOC_ENTER)
 * @LPC_FEATURE_BYE: the daemon says LPC_IOC_BYE before it ends in order
 * @LPC_FEATURE_BATCH: a slot has further ones, for calls that come with another
 */
enum lpc_feature {
	LPC_FEATURE_RESPONSE_POLL	= 1 << 0,
	LPC_FEATURE_NESTED		= 1 << 1,
	LPC_FEATURE_CANCEL		= 1 << 2,
	LPC_FEATURE_ASSUME		= 1 << 3,
	LPC_FEATURE_SLOTS		= 1 << 4,
	LPC_FEATURE_BYE			= 1 << 5,
	LPC_FEATURE_BATCH		= 1 << 6,
};

/**
 * struct lpc_restarts - how often daemons may end out of order
 * @limit: so often within @window_ms a daemon may be started again; once more and
 *	the channel has failed; 0: as often as it likes, at most LPC_RESTARTS_MAX
 * @window_ms: how long an end counts
 * @delay_ms: how long after the second end that counts a daemon may attach again;
 *	after the first it may at once, after each further one twice as long
 * @delay_max_ms: but no longer than this
 * @good_ms: an incarnation that has taken messages for so long is a success, and
 *	no end before it counts; 0: only @window_ms decides
 *
 * An end is out of order where LPC_IOC_BYE was not said before, or, of a daemon
 * without LPC_FEATURE_BYE, where calls were left unanswered.
 */
struct lpc_restarts {
	__u32 limit;
	__u32 window_ms;
	__u32 delay_ms;
	__u32 delay_max_ms;
	__u32 good_ms;
};

/* Flag of HELLO. */
#define LPC_HELLO_REPLACE	(1U << 0)	/* beside the incarnation there is */

/**
 * struct lpc_hello - LPC_IOC_HELLO: become the incarnation of this file
 * @size: size of this structure
 * @flags: LPC_HELLO_REPLACE
 * @abi: in: LPC_ABI; out: the kernel's
 * @reserved: 0
 * @features: in: &enum lpc_feature bits the daemon understands; out: those of
 *	them that the kernel has too, which are then in force
 * @interface: in: name of the interface; out: the kernel half's
 * @version: in: version of the interface; out: the kernel half's
 * @reserved2: 0
 * @signature: in: signature of the interface at @version; out: the kernel
 *	half's at that version (at its own, where it does not know @version)
 * @incarnation: out: number of this incarnation, from 1
 * @payload_max: out: bytes of the longest message this interface can send up,
 *	which is the buffer a worker needs
 * @max_depth: out: calls that one chain may nest
 * @max_calls: out: calls that may be in flight
 * @reserved3: 0
 * @arena_len: out: bytes to map at LPC_MMAP_ARENA, 0: there is no arena
 * @grant_len: out: bytes to map at LPC_MMAP_GRANT, 0: there are no grants
 * @arena_state: out: bytes of the arena, from its beginning, that are the user
 *	half's own; they are zero at first, and what one incarnation leaves there
 *	the next one finds
 * @reserved4: 0
 * @restarts: in: limits from now on
 * @retry_ms: in: 0; out: on -EAGAIN, milliseconds after which to try again
 * @recovery_ms: in: how long calls shall wait for an incarnation where there is
 *	none, at most LPC_RECOVERY_MS_MAX, 0: as the channel is set; out: what is
 *	in force from now on
 * @repeats: in: times that an idempotent call shall be delivered again, at most
 *	LPC_REPEATS_MAX, 0: as the channel is set; out: what is in force from now on
 *
 * A daemon older than the kernel half says its own version and is served with
 * what the interface had then.  A daemon newer than the kernel half is refused
 * with -EPROTO, sees the kernel half's version, and may say that one.
 *
 * With LPC_HELLO_REPLACE a daemon becomes the successor of the incarnation there
 * is, one at a time (-EBUSY).  It may bind, map, run downcalls, use locks and
 * semaphores, while the other one is served.  With its first wait for a message it
 * takes over: what is delivered from then on is delivered to it.  The other one
 * answers the calls that it has, gets nothing more (-ESHUTDOWN), and ends; its end
 * does not count.  A successor that ends before it took over leaves things as
 * they were.  Both see the same arena and window of grants meanwhile, and must have
 * opened the same device node.  Where there is no incarnation, or it ends first,
 * the flag makes no difference.
 *
 * Needs a file open for reading and writing.  The out fields are written on
 * -EPROTO and -EPROTONOSUPPORT too.
 *
 * Errors: EAGAIN, EALREADY, EBUSY, EINVAL, ENODEV, ENOTRECOVERABLE, EPERM, EPROTO,
 * EPROTONOSUPPORT.
 */
struct lpc_hello {
	__u32 size;
	__u32 flags;
	__u32 abi;
	__u32 reserved;
	__u64 features;
	char interface[LPC_NAME_LEN];
	__u32 version;
	__u32 reserved2;
	__u64 signature;
	__u64 incarnation;
	__u32 payload_max;
	__u32 max_depth;
	__u32 max_calls;
	__u32 reserved3;
	__u64 arena_len;
	__u64 grant_len;
	__u32 arena_state;
	__u32 reserved4;
	struct lpc_restarts restarts;
	__u32 retry_ms;
	__u32 recovery_ms;
	__u32 repeats;
};

/**
 * struct lpc_bye - LPC_IOC_BYE: this incarnation is about to end in order
 * @size: size of this structure
 * @flags: none defined, 0
 *
 * Its end does not count (&struct lpc_restarts), whatever it leaves undone.
 *
 * Errors: EINVAL (LPC_FEATURE_BYE is not in force, too), ENODEV, ENOTCONN.
 */
struct lpc_bye {
	__u32 size;
	__u32 flags;
};

/**
 * struct lpc_reset - LPC_IOC_RESET: a channel that has failed may be served again
 * @size: size of this structure
 * @flags: none defined, 0
 *
 * No end that was before counts any more, and no attempt to repair a structure: what
 * is broken is suspect again, for the next daemon to repair.  Needs CAP_SYS_ADMIN, and
 * no attachment.
 *
 * Errors: EINVAL, ENODEV, EPERM.
 */
struct lpc_reset {
	__u32 size;
	__u32 flags;
};

/**
 * enum lpc_kind - the kinds of named things in an interface
 * @LPC_KIND_UPCALL: procedure of the user half
 * @LPC_KIND_DOWNCALL: procedure of the kernel half
 * @LPC_KIND_EVENT: one-way message to the user half
 * @LPC_KIND_LOCK: lock and the structure it guards
 * @LPC_KIND_SEMAPHORE: counting semaphore
 */
enum lpc_kind {
	LPC_KIND_UPCALL = 0,
	LPC_KIND_DOWNCALL = 1,
	LPC_KIND_EVENT = 2,
	LPC_KIND_LOCK = 3,
	LPC_KIND_SEMAPHORE = 4,
};

#define LPC_KINDS	5

/**
 * struct lpc_bind - LPC_IOC_BIND: find a name, once, and use its number after
 * @size: size of this structure
 * @flags: none defined, 0
 * @kind: &enum lpc_kind
 * @index: in: 0; out: the number that stands for the name from now on
 * @signature: in: signature the daemon was built with (0: do not compare, for
 *	observers); out: the kernel half's
 * @name: the name
 *
 * An incarnation must bind an upcall or an event before it is sent any; a
 * caller of an upcall that is not bound gets -EOPNOTSUPP.  One marked 'as_caller'
 * is bound by a daemon that has LPC_FEATURE_ASSUME and the capabilities that
 * &struct lpc_assume names (-EPERM).
 *
 * Errors: EINVAL, ENODEV, ENOENT, EPERM, EPROTO (@signature is the kernel half's).
 */
struct lpc_bind {
	__u32 size;
	__u32 flags;
	__u32 kind;
	__u32 index;
	__u64 signature;
	char name[LPC_NAME_LEN];
};

/**
 * enum lpc_message_kind - what comes up
 * @LPC_MSG_CALL: run an upcall and answer it
 * @LPC_MSG_EVENT: an event; no answer
 * @LPC_MSG_CANCEL: the caller of @call has left; whoever runs it should stop
 * @LPC_MSG_RETURN: the downcall of this thread has returned
 * @LPC_MSG_NONE: nothing; slots only: look at the slot's state
 */
enum lpc_message_kind {
	LPC_MSG_CALL = 0,
	LPC_MSG_EVENT = 1,
	LPC_MSG_CANCEL = 2,
	LPC_MSG_RETURN = 3,
	LPC_MSG_NONE = 4,
};

/**
 * struct lpc_message - what POLL, RESPONSE_POLL and EXEC return beside payload
 * @call: CALL, CANCEL: number of the call; RETURN, EVENT: 0
 * @chain: number of the chain the call belongs to; EVENT: 0
 * @kind: &enum lpc_message_kind
 * @index: number of the procedure or event
 * @len: bytes of payload in the buffer
 * @depth: CALL: calls in the chain, this one included
 * @status: RETURN: result of the downcall, 0 or a negative error number
 * @count: EVENT: how often it happened (above 1: coalesced, payload of the last)
 * @until_ns: CALL: when its deadline passes, by CLOCK_MONOTONIC of the initial
 *	time namespace, in nanoseconds; 0: never
 */
struct lpc_message {
	__u64 call;
	__u64 chain;
	__u32 kind;
	__u32 index;
	__u32 len;
	__u32 depth;
	__s32 status;
	__u32 count;
	__u64 until_ns;
};

/* Flags of POLL and RESPONSE_POLL; LPC_POLL_CHAIN is of RESPONSE_POLL alone. */
#define LPC_POLL_NONBLOCK	(1U << 0)	/* -EAGAIN instead of waiting */
#define LPC_POLL_CHAIN		(1U << 1)	/* only what ends this thread's EXEC */

/**
 * struct lpc_poll - LPC_IOC_POLL: wait for a message
 * @size: size of this structure
 * @flags: LPC_POLL_NONBLOCK
 * @buf: where the payload goes
 * @buf_len: bytes there
 * @reserved: 0
 * @timeout_ns: at most this long, 0: for ever
 * @msg: out: what came
 *
 * Errors: EAGAIN, EFAULT, EINTR, EINVAL, EMSGSIZE (@msg.len is the length
 * needed; the message stays queued), ENODEV, ENOTCONN, ETIME.
 */
struct lpc_poll {
	__u32 size;
	__u32 flags;
	__u64 buf;
	__u32 buf_len;
	__u32 reserved;
	__u64 timeout_ns;
	struct lpc_message msg;
};

/**
 * struct lpc_response - LPC_IOC_RESPONSE: answer an upcall
 * @size: size of this structure
 * @flags: none defined, 0
 * @call: number of the call, from &struct lpc_message
 * @buf: the answer's payload
 * @len: bytes of it; 0 unless @status is 0
 * @status: result of the procedure, 0 or a negative error number
 *
 * Locks that the chain took through the daemon and that are still held when
 * its first upcall is answered are released without write-back, and counted.
 *
 * Errors: ECANCELED, EFAULT, EINVAL, ENODEV, ENOENT, ENOMEM, ENOTCONN, EPERM,
 * EPROTO (too long, too, and the caller gets -EPROTO as well), ESTALE.  After
 * EFAULT, EINVAL and ENOMEM the call still waits for its answer.
 */
struct lpc_response {
	__u32 size;
	__u32 flags;
	__u64 call;
	__u64 buf;
	__u32 len;
	__s32 status;
};

/**
 * struct lpc_response_poll - LPC_IOC_RESPONSE_POLL: answer and wait at one entry
 * @size: size of this structure
 * @flags: LPC_POLL_NONBLOCK, LPC_POLL_CHAIN
 * @call: as in &struct lpc_response
 * @reply: as @buf there
 * @reply_len: as @len there
 * @status: as there
 * @buf: as in &struct lpc_poll
 * @buf_len: as there
 * @response: out: 0; -ECANCELED: the caller had left; -EPROTO: the answer was
 *	refused and the caller got -EPROTO.  In each case the wait went on.  Any
 *	other error of the answer ends the command with that error.
 * @timeout_ns: as in &struct lpc_poll
 * @msg: out: what came
 *
 * With LPC_POLL_CHAIN the thread waits, as LPC_IOC_EXEC does, for the return of
 * its downcall or for the next upcall nested in it.  When the wait fails the
 * answer has been given and must not be given again.
 *
 * The idea is that of ublk's commit-and-fetch (ublk_cmd.h).
 */
struct lpc_response_poll {
	__u32 size;
	__u32 flags;
	__u64 call;
	__u64 reply;
	__u32 reply_len;
	__s32 status;
	__u64 buf;
	__u32 buf_len;
	__s32 response;
	__u64 timeout_ns;
	struct lpc_message msg;
};

/**
 * struct lpc_exec - LPC_IOC_EXEC: run a downcall
 * @size: size of this structure
 * @flags: none defined, 0
 * @call: the call on whose behalf, 0: none
 * @in: arguments
 * @in_len: bytes of them
 * @index: number of the procedure
 * @buf: where payload goes: the results, or a nested upcall's arguments
 * @buf_len: bytes there
 * @reserved: 0
 * @msg: out: LPC_MSG_RETURN, or LPC_MSG_CALL for an upcall nested in this
 *	downcall, which this thread must run and answer with
 *	LPC_IOC_RESPONSE_POLL and LPC_POLL_CHAIN
 *
 * A procedure runs in the calling thread, except one marked 'nests': that one
 * runs in the thread of the chain's caller, with its memory and its rights, or
 * in a kernel thread where @call is 0.
 *
 * Errors: EBADF, ECANCELED, EFAULT, EINVAL, ELOOP, EMSGSIZE, ENODEV, ENOENT,
 * ENOTCONN, EPERM, EPROTO, ESTALE.  The procedure's own result is @msg.status.
 */
struct lpc_exec {
	__u32 size;
	__u32 flags;
	__u64 call;
	__u64 in;
	__u32 in_len;
	__u32 index;
	__u64 buf;
	__u32 buf_len;
	__u32 reserved;
	struct lpc_message msg;
};

/**
 * struct lpc_request - LPC_IOC_REQUEST: ask for a public procedure
 * @size: size of this structure
 * @flags: none defined, 0
 * @kind: LPC_KIND_UPCALL or LPC_KIND_DOWNCALL
 * @index: its number, from LPC_IOC_BIND
 * @in: arguments
 * @in_len: bytes of them
 * @buf_len: bytes at @buf
 * @buf: where the results go
 * @out_len: out: bytes of them
 * @status: out: result of the procedure, 0 or a negative error number
 *
 * For tests, benchmarks and lpcctl.  No attachment is needed.
 *
 * Errors: EACCES, EFAULT, EINVAL, EMSGSIZE, ENODEV, ENOENT, EPROTO; the rest,
 * whether of the way or of the procedure, is @status.
 */
struct lpc_request {
	__u32 size;
	__u32 flags;
	__u32 kind;
	__u32 index;
	__u64 in;
	__u32 in_len;
	__u32 buf_len;
	__u64 buf;
	__u32 out_len;
	__s32 status;
};

/* Flags of LOCK and UNLOCK. */
#define LPC_LOCK_TRY		(1U << 0)	/* LOCK: -EBUSY instead of waiting */
#define LPC_UNLOCK_DISCARD	(1U << 1)	/* UNLOCK: release, write nothing back */
#define LPC_LOCK_REPAIR		(1U << 2)	/* LOCK: to repair what is suspect */

/**
 * struct lpc_lock_op - LPC_IOC_LOCK, LPC_IOC_UNLOCK
 * @size: size of this structure
 * @flags: LPC_LOCK_TRY, LPC_LOCK_REPAIR; LPC_UNLOCK_DISCARD
 * @call: the call on whose behalf, 0: this thread's own, as with LPC_LOCK_REPAIR
 * @index: number of the lock
 * @len: bytes at @buf: exactly those of the guarded structure; 0 with
 *	LPC_UNLOCK_DISCARD
 * @buf: LOCK: where the current copy goes; UNLOCK: what is written back
 * @timeout_ns: LOCK: wait at most this long, 0: until the call's deadline
 * @reserved: 0
 *
 * What is held belongs to the chain of @call, or to the thread where that is 0,
 * and to the incarnation, which releases it when it ends.  A copy that the
 * interface does not allow is refused with -EPROTO and the lock stays held.
 *
 * A structure that a user half died with, and whose lock has a repair, is suspect.
 * LOCK with LPC_LOCK_REPAIR takes such a lock (-EALREADY: it is sound), and UNLOCK
 * that writes back makes it sound; every other LOCK waits for that, until the time
 * that calls wait for an incarnation has passed since one came or went, and then
 * fails with -ENOTRECOVERABLE.
 *
 * Errors: EBUSY, ECANCELED, EDEADLK, EFAULT, EINTR, EINVAL, EMSGSIZE, ENODEV,
 * ENOENT, ENOTCONN, EPERM (UNLOCK: not held, or taken away after its hold
 * time), ENOTRECOVERABLE, EPROTO, ESTALE, ETIMEDOUT.
 */
struct lpc_lock_op {
	__u32 size;
	__u32 flags;
	__u64 call;
	__u32 index;
	__u32 len;
	__u64 buf;
	__u64 timeout_ns;
	__u64 reserved;
};

/* Flag of DOWN. */
#define LPC_DOWN_TRY		(1U << 0)	/* -EBUSY instead of waiting */

/**
 * struct lpc_semaphore_op - LPC_IOC_UP, LPC_IOC_DOWN
 * @size: size of this structure
 * @flags: LPC_DOWN_TRY
 * @call: the call on whose behalf, 0: this thread's own
 * @index: number of the semaphore
 * @reserved: 0
 * @timeout_ns: DOWN: wait at most this long, 0: until the call's deadline
 *
 * Counts that an incarnation took and did not give back are given back when it
 * ends, except those of a semaphore that the interface marks 'signal'.
 *
 * Errors: EBUSY, ECANCELED, EINTR, EINVAL, ENODEV, ENOENT, ENOTCONN, EOVERFLOW
 * (UP: the count is at its maximum), EPERM, ESTALE, ETIMEDOUT.
 */
struct lpc_semaphore_op {
	__u32 size;
	__u32 flags;
	__u64 call;
	__u32 index;
	__u32 reserved;
	__u64 timeout_ns;
};

/**
 * enum lpc_query_kind - what LPC_IOC_QUERY can tell
 * @LPC_QUERY_HALF: &struct lpc_info_half
 * @LPC_QUERY_DESCRIPTION: the interface as lpcgen described it (JSON text)
 * @LPC_QUERY_UPCALL: &struct lpc_info_procedure of upcall @index
 * @LPC_QUERY_DOWNCALL: &struct lpc_info_procedure of downcall @index
 * @LPC_QUERY_EVENT: &struct lpc_info_event of event @index
 * @LPC_QUERY_LOCK: &struct lpc_info_lock of lock @index
 * @LPC_QUERY_SEMAPHORE: &struct lpc_info_semaphore of semaphore @index
 * @LPC_QUERY_CALLS: array of &struct lpc_info_call, those in flight now
 * @LPC_QUERY_MEMORY: &struct lpc_info_memory
 * @LPC_QUERY_GRANTS: array of &struct lpc_info_grant, those in force now
 */
enum lpc_query_kind {
	LPC_QUERY_HALF = 0,
	LPC_QUERY_DESCRIPTION = 1,
	LPC_QUERY_UPCALL = 2,
	LPC_QUERY_DOWNCALL = 3,
	LPC_QUERY_EVENT = 4,
	LPC_QUERY_LOCK = 5,
	LPC_QUERY_SEMAPHORE = 6,
	LPC_QUERY_CALLS = 7,
	LPC_QUERY_MEMORY = 8,
	LPC_QUERY_GRANTS = 9,
};

/**
 * struct lpc_query - LPC_IOC_QUERY: look, from any open file
 * @size: size of this structure
 * @flags: none defined, 0
 * @kind: &enum lpc_query_kind
 * @index: which one, where there are several, else 0
 * @buf: where it goes
 * @buf_len: bytes there; less than there is to say is no error
 * @len: out: bytes there are to say
 *
 * Errors: EFAULT, EINVAL, ENODEV, ENOENT.
 */
struct lpc_query {
	__u32 size;
	__u32 flags;
	__u32 kind;
	__u32 index;
	__u64 buf;
	__u32 buf_len;
	__u32 len;
};

/**
 * struct lpc_info_half - a kernel half
 * @name: of the device node
 * @interface: name of the interface
 * @version: of the interface
 * @daemon_pid: process that is attached, 0: none
 * @signature: of the interface at @version
 * @incarnation: number of the current incarnation, or of the last one
 * @features: in force
 * @count: how many there are of each &enum lpc_kind
 * @bound_version: version the daemon speaks, 0: none is attached
 * @calls: in flight now
 * @calls_pending: of them, not delivered
 * @workers_idle: daemon threads that wait for a message
 * @max_calls: bound of @calls
 * @max_depth: bound of nesting
 * @description_len: bytes of the description
 * @reserved: 0
 * @deaths: incarnations that ended with calls delivered and not answered
 * @unknown: calls that ended with -EOWNERDEAD
 * @repeated: idempotent calls delivered again
 * @locks_left: locks released because a chain or an incarnation ended
 * @restarts: limits of restarts, as the last daemon said
 * @ends: ends out of order that count now
 * @failed: 1: the channel has failed, with the last end
 * @last_pid: process of the daemon that ended out of order last, 0: none that counts
 * @last_unanswered: calls that it left unanswered
 * @successor_pid: process that is about to take over, 0: none
 * @last_lived_ns: how long it was attached
 * @last_end_ns: how long ago it ended
 * @retry_ns: until the next daemon may attach
 * @honoured: calls whose answer was found complete in the slot of an incarnation
 *	that had ended, and was given
 * @fallbacks: calls that the kernel half's fallback answered
 * @recovery_ms: how long calls wait for an incarnation where there is none
 * @repeats: times that an idempotent call is delivered again
 */
struct lpc_info_half {
	char name[LPC_NAME_LEN];
	char interface[LPC_NAME_LEN];
	__u32 version;
	__u32 daemon_pid;
	__u64 signature;
	__u64 incarnation;
	__u64 features;
	__u32 count[LPC_KINDS];
	__u32 bound_version;
	__u32 calls;
	__u32 calls_pending;
	__u32 workers_idle;
	__u32 max_calls;
	__u32 max_depth;
	__u32 description_len;
	__u64 reserved;
	__u64 deaths;
	__u64 unknown;
	__u64 repeated;
	__u64 locks_left;
	struct lpc_restarts restarts;
	__u32 ends;
	__u32 failed;
	__u32 last_pid;
	__u32 last_unanswered;
	__u32 successor_pid;
	__u64 last_lived_ns;
	__u64 last_end_ns;
	__u64 retry_ns;
	__u64 honoured;
	__u64 fallbacks;
	__u32 recovery_ms;
	__u32 repeats;
};

/* Flags of a procedure. */
#define LPC_PROCEDURE_PUBLIC		(1U << 0)
#define LPC_PROCEDURE_IDEMPOTENT	(1U << 1)
#define LPC_PROCEDURE_NESTS		(1U << 2)
#define LPC_PROCEDURE_AS_CALLER		(1U << 3)
#define LPC_PROCEDURE_FALLBACK		(1U << 4)

/**
 * struct lpc_info_procedure - an upcall or downcall and how it fared
 * @name: its name
 * @flags: LPC_PROCEDURE_*
 * @since: version of the interface it came with
 * @timeout_ms: its deadline, 0: none
 * @bound: upcalls: the incarnation has it; downcalls: 1
 * @calls: that ended
 * @errors: of them, with an error of the procedure itself
 * @timeouts: of them, with -ETIMEDOUT or -EAGAIN
 * @cancelled: of them, by a fatal signal
 * @failed: of them, with any other error of the way
 * @in_bytes: of arguments
 * @out_bytes: of results
 * @total_ns: time from the stub's entry to its return
 * @histogram: calls by time: bucket i counts 2^i <= ns < 2^(i+1)
 * @blocks: pieces of the arena that were lent
 * @grants: buffers of applications that were lent
 * @lent_bytes: of both
 * @pinned_pages: whole pages of applications, pinned
 * @copied_pages: partial pages of applications, of which the user half got copies
 * @revoked: of @grants, taken back before the user half had answered
 */
struct lpc_info_procedure {
	char name[LPC_NAME_LEN];
	__u32 flags;
	__u32 since;
	__u32 timeout_ms;
	__u32 bound;
	__u64 calls;
	__u64 errors;
	__u64 timeouts;
	__u64 cancelled;
	__u64 failed;
	__u64 in_bytes;
	__u64 out_bytes;
	__u64 total_ns;
	__u64 histogram[LPC_HISTOGRAM];
	__u64 blocks;
	__u64 grants;
	__u64 lent_bytes;
	__u64 pinned_pages;
	__u64 copied_pages;
	__u64 revoked;
};

/**
 * struct lpc_info_event - an event and how it fared
 * @name: its name
 * @since: version of the interface it came with
 * @queued: messages that wait now
 * @raised: times it happened
 * @delivered: times that were delivered, coalesced ones included
 * @coalesced: times that were put to an earlier message, for want of room
 */
struct lpc_info_event {
	char name[LPC_NAME_LEN];
	__u32 since;
	__u32 queued;
	__u64 raised;
	__u64 delivered;
	__u64 coalesced;
};

/**
 * enum lpc_holder - who holds a lock
 * @LPC_HOLDER_NONE: nobody
 * @LPC_HOLDER_KERNEL: the kernel half
 * @LPC_HOLDER_USER: the user half
 */
enum lpc_holder {
	LPC_HOLDER_NONE = 0,
	LPC_HOLDER_KERNEL = 1,
	LPC_HOLDER_USER = 2,
};

/**
 * enum lpc_trust - whether what a lock guards is to be trusted
 * @LPC_TRUST_SOUND: it is
 * @LPC_TRUST_SUSPECT: a user half died with the lock, and the interface names a
 *	repair: LOCK waits for that
 * @LPC_TRUST_BROKEN: it has been tried for LPC_REPAIRS_MAX times: LOCK fails with
 *	-ENOTRECOVERABLE; LPC_IOC_RESET makes it suspect again
 */
enum lpc_trust {
	LPC_TRUST_SOUND = 0,
	LPC_TRUST_SUSPECT = 1,
	LPC_TRUST_BROKEN = 2,
};

#define LPC_REPAIRS_MAX		10	/* attempts in a row to repair a structure */

/**
 * struct lpc_info_lock - a lock
 * @name: its name
 * @len: bytes of the guarded structure
 * @holder: &enum lpc_holder
 * @holder_pid: thread that took it
 * @waiters: threads that wait for it
 * @holder_chain: chain it was taken in, 0: none
 * @held_ns: for how long
 * @hold_ms: time after which a waiter may have it taken from the user half,
 *	0: never
 * @trust: &enum lpc_trust
 * @taken: times it was taken
 * @contended: of them, after a wait
 * @left: times it was released because a chain or an incarnation ended
 * @revoked: times it was taken away after @hold_ms
 * @suspected: times that a user half died with it, where there is a repair
 * @repaired: times that it was repaired
 */
struct lpc_info_lock {
	char name[LPC_NAME_LEN];
	__u32 len;
	__u32 holder;
	__u32 holder_pid;
	__u32 waiters;
	__u64 holder_chain;
	__u64 held_ns;
	__u32 hold_ms;
	__u32 trust;
	__u64 taken;
	__u64 contended;
	__u64 left;
	__u64 revoked;
	__u64 suspected;
	__u64 repaired;
};

/**
 * struct lpc_info_semaphore - a semaphore
 * @name: its name
 * @count: now
 * @waiters: threads that wait
 * @flags: LPC_SEMAPHORE_SIGNAL
 * @taken: counts that the incarnation took and has not given back
 * @ups: times posted
 * @downs: times taken
 */
struct lpc_info_semaphore {
	char name[LPC_NAME_LEN];
	__u32 count;
	__u32 waiters;
	__u32 flags;
	__u32 taken;
	__u64 ups;
	__u64 downs;
};

#define LPC_SEMAPHORE_SIGNAL	(1U << 0)

/**
 * enum lpc_call_state - where a call is
 * @LPC_CALL_QUEUED: no worker has it; its arguments have not left the kernel
 * @LPC_CALL_DELIVERING: a worker copies its arguments; the caller stays
 * @LPC_CALL_RUNNING: the user half has it
 * @LPC_CALL_ABANDONED: the user half has it and the caller has left
 * @LPC_CALL_DONE: it has its result
 */
enum lpc_call_state {
	LPC_CALL_QUEUED = 0,
	LPC_CALL_DELIVERING = 1,
	LPC_CALL_RUNNING = 2,
	LPC_CALL_ABANDONED = 3,
	LPC_CALL_DONE = 4,
};

/**
 * struct lpc_info_call - a call in flight
 * @call: its number, 0: not delivered
 * @chain: its chain
 * @index: number of the upcall
 * @state: &enum lpc_call_state
 * @depth: calls in the chain, this one included
 * @caller_pid: thread that waits for it
 * @age_ns: since it was made
 */
struct lpc_info_call {
	__u64 call;
	__u64 chain;
	__u32 index;
	__u32 state;
	__u32 depth;
	__u32 caller_pid;
	__u64 age_ns;
};

/**
 * struct lpc_info_memory - what a kernel half lends, now
 * @arena_len: bytes of the arena, 0: there is none
 * @arena_state: of them, the user half's own state
 * @arena_used: of them, in blocks
 * @arena_incarnation: the incarnation that mapped it last, 0: none has
 * @arena_refused: blocks that there was no room for
 * @blocks: pieces that somebody has
 * @grants: buffers of applications that are lent
 * @grants_max: bound of @grants, 0: the interface has none
 * @grant_pages: pages of those buffers
 * @grant_pages_max: bound of @grant_pages
 * @waiting: &enum lpc_waiting
 * @grants_refused: buffers that there was no room for
 */
struct lpc_info_memory {
	__u64 arena_len;
	__u64 arena_state;
	__u64 arena_used;
	__u64 arena_incarnation;
	__u64 arena_refused;
	__u32 blocks;
	__u32 grants;
	__u32 grants_max;
	__u32 grant_pages;
	__u32 grant_pages_max;
	__u32 waiting;
	__u64 grants_refused;
};

/**
 * struct lpc_info_grant - a buffer of an application that is lent
 * @at: where the user half finds it in the window
 * @len: bytes
 * @pid: thread that lends it
 * @pinned_pages: whole pages
 * @copied_pages: partial pages
 * @flags: LPC_GRANT_WRITE
 * @reserved: 0
 */
struct lpc_info_grant {
	__u64 at;
	__u32 len;
	__u32 pid;
	__u32 pinned_pages;
	__u32 copied_pages;
	__u32 flags;
	__u32 reserved;
};

#define LPC_GRANT_WRITE		(1U << 0)	/* the user half may write */

/*
 * Offsets of mmap, each the first of a region of LPC_MMAP_REGION bytes.  Only an
 * incarnation's file can be mapped, and only MAP_SHARED and without PROT_EXEC.  A
 * mapping keeps the file open, as a descriptor does, and children of the process
 * do not inherit it.
 *
 * The arena and the window of grants are mapped whole, with the lengths that
 * LPC_IOC_HELLO gave.  Arguments that lie in one of them cross as where they begin
 * there and how long they are.  What is lent in the window can be touched until
 * the call is answered or its caller has left; afterwards, and wherever nothing is
 * lent, there is memory that nobody else sees.
 *
 * Errors: EACCES (PROT_EXEC), EBUSY (the window of grants is mapped from another
 * device node), EINVAL (MAP_PRIVATE, offset, length), ENODEV, ENOMEM, ENOTCONN.
 */
#define LPC_MMAP_REGION		(1ULL << 32)
#define LPC_MMAP_SLOTS		(0 * LPC_MMAP_REGION)	/* slots of the workers */
#define LPC_MMAP_ARENA		(1 * LPC_MMAP_REGION)	/* the arena */
#define LPC_MMAP_GRANT		(2 * LPC_MMAP_REGION)	/* the window of grants */

/*
 * The caller.  The caller of a call is the thread that made the first call of
 * its chain; nested calls have the same one.  What follows is about the
 * credentials it had when it made that call, which are those that it acts with,
 * as long as it waits for the answer to the call that is named; once it has left
 * there is nothing to say but -ECANCELED.
 */

/* What a caller is. */
#define LPC_CALLER_KERNEL	(1U << 0)	/* a kernel thread, no application */
#define LPC_CALLER_INIT_NS	(1U << 1)	/* in the initial user namespace */
#define LPC_CALLER_SAME_NS	(1U << 2)	/* in that of the daemon */

/**
 * struct lpc_caller - LPC_IOC_CALLER: who the caller is
 * @size: size of this structure
 * @flags: none defined, 0
 * @call: number of the call
 * @groups: where supplementary groups go, as __u32
 * @label: where the security label goes, without a NUL
 * @groups_max: in: groups that have room; fewer than there are is no error
 * @label_max: in: bytes that have room; fewer than there are is no error
 * @n_groups: out: groups there are
 * @label_len: out: bytes of the label, 0: no security module gives it one
 * @traits: out: LPC_CALLER_*
 * @pid: out: the thread, as the daemon's pid namespace numbers it; 0: it is not
 *	visible there
 * @tgid: out: its process, the same
 * @uid: out: real user, as the daemon's user namespace numbers it; where it has
 *	no number there, the overflow one (65534)
 * @euid: out: effective user, the same
 * @suid: out: saved user, the same
 * @fsuid: out: user for files, the same
 * @gid: out: real group, the same
 * @egid: out: effective group, the same
 * @sgid: out: saved group, the same
 * @fsgid: out: group for files, the same
 * @reserved: 0
 * @effective: out: bitmap of its effective capabilities, which hold in its own
 *	user namespace; they say something about the machine only with
 *	LPC_CALLER_INIT_NS
 *
 * A number here says who it was; to decide what it may do, ask LPC_IOC_MAY.  A
 * kernel thread has LPC_CALLER_KERNEL and, mostly, user 0 and every capability.
 *
 * Errors: ECANCELED, EFAULT, EINVAL, ENODEV, ENOENT, ENOTCONN, EPERM, ESTALE.
 */
struct lpc_caller {
	__u32 size;
	__u32 flags;
	__u64 call;
	__u64 groups;
	__u64 label;
	__u32 groups_max;
	__u32 label_max;
	__u32 n_groups;
	__u32 label_len;
	__u32 traits;
	__u32 pid;
	__u32 tgid;
	__u32 uid;
	__u32 euid;
	__u32 suid;
	__u32 fsuid;
	__u32 gid;
	__u32 egid;
	__u32 sgid;
	__u32 fsgid;
	__u32 reserved;
	__u64 effective;
};

/**
 * enum lpc_may_kind - what LPC_IOC_MAY can be asked
 * @LPC_MAY_CAPABLE: whether the caller has capability @what, for the machine as a
 *	whole, or with LPC_MAY_OWN_NS for its own user namespace
 * @LPC_MAY_PATH: whether it may do @what to the file at @path
 * @LPC_MAY_FILE: whether it may do @what to what the daemon has open as @fd
 */
enum lpc_may_kind {
	LPC_MAY_CAPABLE = 0,
	LPC_MAY_PATH = 1,
	LPC_MAY_FILE = 2,
};

/* Flag of MAY, and what may be done to a file: the bits of access(2). */
#define LPC_MAY_OWN_NS		(1U << 0)
#define LPC_MAY_EXEC		(1U << 0)
#define LPC_MAY_WRITE		(1U << 1)
#define LPC_MAY_READ		(1U << 2)

/**
 * struct lpc_may - LPC_IOC_MAY: whether the caller may do a thing
 * @size: size of this structure
 * @flags: LPC_MAY_OWN_NS, with LPC_MAY_CAPABLE
 * @call: number of the call
 * @kind: &enum lpc_may_kind
 * @what: number of a capability; or any of LPC_MAY_READ, LPC_MAY_WRITE and
 *	LPC_MAY_EXEC, 0: whether the file is there
 * @path: LPC_MAY_PATH: a path that ends with NUL, else 0
 * @fd: LPC_MAY_FILE: an open file of the daemon, O_PATH will do; else 0
 * @answer: out: 0: it may; -EPERM: it lacks the capability; else what the caller
 *	would be told if it tried (-EACCES, -ENOENT, -EROFS, ...)
 *
 * The kernel answers for the caller: with its credentials and its security label,
 * and a path is followed from its root, through its mounts.  A relative path is
 * refused (-EINVAL): whose directory it would begin in is easily mistaken.  So
 * are links of procfs that lead out of it, and what lies in it (@answer is
 * -ELOOP): it looks different to each process.  The rules of the daemon's device
 * cgroup apply, not those of the caller's.
 *
 * The answer is about now.  Who asks about a path and opens it after that may
 * open something else: open first, and ask about the open file.
 *
 * Errors: EBADF, ECANCELED, EFAULT, EINTR, EINVAL, ENODEV, ENOENT, ENOMEM,
 * ENOTCONN, EPERM, ESTALE.
 */
struct lpc_may {
	__u32 size;
	__u32 flags;
	__u64 call;
	__u32 kind;
	__u32 what;
	__u64 path;
	__s32 fd;
	__s32 answer;
};

/* Flag of ASSUME. */
#define LPC_ASSUME_END		(1U << 0)	/* give the identity back */

/**
 * struct lpc_assume - LPC_IOC_ASSUME: act as the caller, or no more
 * @size: size of this structure
 * @flags: LPC_ASSUME_END
 * @call: number of a call of an upcall marked 'as_caller'; with LPC_ASSUME_END, of
 *	that which the identity was taken for, 0: whichever
 *
 * What this thread does with files from now on, it does as the caller: with the
 * caller's user and group for files and its supplementary groups.  Its effective
 * capabilities are those that both have, and none where the caller lives in
 * another user namespace.  All else stays the daemon's: its user and group
 * numbers, permitted capabilities, root, security label, keyrings, limits.
 *
 * The thread needs CAP_SETUID and CAP_SETGID in its own user namespace, in which
 * every number of the caller must be mapped, so that nobody becomes by this what
 * it could not become by itself.
 *
 * It ends when the thread answers @call, whatever becomes of the answer; when it
 * waits for a message that is not of its chain; by LPC_ASSUME_END; or with the
 * thread.  It does not end when the caller leaves: what is still done for that
 * caller is not done with the daemon's rights.  All of these work when the
 * kernel half has gone, too.  A thread that could not get its own identity back
 * (-ENOMEM) keeps the caller's, has not answered, and gets no message.
 *
 * What the thread changed of its identity meanwhile stays as it left it, and
 * threads it created keep what they were created with.  For a call nested in one
 * that this thread has an identity for already, it is the same one, and nothing
 * is done.  The process is not dumpable any more, as after setfsuid(2).
 *
 * Errors: ECANCELED, EINVAL, ENODEV, ENOENT, ENOMEM, ENOTCONN, EOVERFLOW, EPERM,
 * ESTALE.
 */
struct lpc_assume {
	__u32 size;
	__u32 flags;
	__u64 call;
};

/*
 * Slots.
 *
 * A slot is memory that one worker of the daemon and the kernel share: a header,
 * room for the arguments of a call and room for its results.  A message comes into
 * it without a copy to user space, an answer is taken out of it, and a worker
 * that has a slot waits with LPC_IOC_ENTER, which has no argument but the slot's
 * number: answer and wait at one entry.  Where the channel's waiting says so, a
 * worker looks at its slot for a while before it enters, and a caller at the
 * answer before it sleeps: then a call takes no system call of the daemon at all.
 *
 * States of a slot, and who makes each step:
 *
 *   AWAY ---- kernel: the worker has entered and may look ----> IDLE
 *   IDLE ---- kernel: has a call for it -----------> FILLING -> FULL
 *   IDLE ---- kernel: has something else: enter ---> KICKED
 *   IDLE ---- worker: has looked for long enough --> AWAY (then it enters)
 *   FULL ---- worker: has run the call ------------> ANSWERED
 *   ANSWERED  kernel: the caller has taken it -----> IDLE
 *   ANSWERED  kernel: the worker has entered ------> FULL, IDLE or AWAY
 *
 * The steps out of IDLE are compare-and-exchange, the others stores; each
 * releases what was written before and is acquired by who sees it.  Whoever sets
 * ANSWERED looks, after a full barrier, at @sleeper and enters if it is set; the
 * kernel sets @sleeper and looks, after a full barrier, at the state.  One of the
 * two sees the other's, so no caller sleeps on an answer that nobody tells of.
 * common/lpc_slot.h has these steps as functions for both sides.
 *
 * The kernel keeps its own account of which call a slot has, and reads what it
 * takes out of a slot once: a daemon that writes nonsense here harms its own calls.
 *
 * Batches: with LPC_FEATURE_BATCH a slot is followed by further ones, and where
 * more calls wait than the one that a worker gets when it enters, the next ones
 * come with it, each into a further slot.  The worker begins them one by one,
 * writes each answer where the call was, and enters when it has run them or thinks
 * that the first has waited for its answer for long enough: that one entry gives all
 * answers.  Those it has not begun by then wait with the others again, and so
 * they do where another worker has nothing to do, or the daemon dies: nobody
 * waits for a procedure that another call is running.
 *
 *   AWAY ---- kernel: a call has come with another ---> FULL
 *   FULL ---- worker: begins it ----------------------> BEGUN
 *   FULL ---- kernel: takes it back ------------------> AWAY
 *   BEGUN --- worker: has run the call ---------------> ANSWERED
 *   ANSWERED  kernel: has taken the answer -----------> AWAY
 *
 * The two steps out of FULL are compare-and-exchange here.
 */

/**
 * enum lpc_slot_state - see above
 * @LPC_SLOT_AWAY: the worker does not look, or is in the kernel
 * @LPC_SLOT_IDLE: the worker looks
 * @LPC_SLOT_FILLING: the kernel writes a message
 * @LPC_SLOT_FULL: a message is there
 * @LPC_SLOT_ANSWERED: the answer to the call is there
 * @LPC_SLOT_KICKED: the worker shall enter
 * @LPC_SLOT_BEGUN: further slots only: the worker runs the call
 */
enum lpc_slot_state {
	LPC_SLOT_AWAY = 0,
	LPC_SLOT_IDLE = 1,
	LPC_SLOT_FILLING = 2,
	LPC_SLOT_FULL = 3,
	LPC_SLOT_ANSWERED = 4,
	LPC_SLOT_KICKED = 5,
	LPC_SLOT_BEGUN = 6,
};

/* Flags of ENTER, in &struct lpc_slot. */
#define LPC_ENTER_NONBLOCK	(1U << 0)	/* -EAGAIN instead of waiting */
#define LPC_ENTER_LOOK		(1U << 1)	/* LPC_MSG_NONE instead of waiting */
#define LPC_ENTER_ANSWER	(1U << 2)	/* -EAGAIN, and no message */

/**
 * struct lpc_slot - the header of a slot, in shared memory
 * @state: &enum lpc_slot_state
 * @sleeper: kernel: the worker must enter once it has answered
 * @look_ns: kernel: how long a worker shall look before it enters, 0: not at all
 * @timeout_ns: worker: of ENTER, as in &struct lpc_poll
 * @flags: worker: of ENTER, LPC_ENTER_*
 * @status: worker: result of the procedure, 0 or a negative error number
 * @len: worker: bytes of results; 0 unless @status is 0
 * @response: kernel: 0 or what became of the last answer, as in
 *	&struct lpc_response_poll
 * @msg: kernel: what came
 * @batch: kernel: how many further slots to look at, after ENTER; the worker sets
 *	it to 0 once it has
 * @reserved: not used
 */
struct lpc_slot {
	__u32 state;
	__u32 sleeper;
	__u64 look_ns;
	__u64 timeout_ns;
	__u32 flags;
	__s32 status;
	__u32 len;
	__s32 response;
	struct lpc_message msg;
	__u32 batch;
	__u32 reserved;
};

/**
 * struct lpc_slot_op - LPC_IOC_SLOT: make a slot
 * @size: size of this structure
 * @flags: none defined, 0
 * @index: out: its number, for LPC_IOC_ENTER
 * @len: out: its bytes, a multiple of the page size
 * @offset: out: of mmap
 * @in: out: where in it arguments are
 * @out: out: where in it results go
 * @in_len: out: bytes of room there
 * @out_len: out: the same
 * @batch: out: how many further slots follow it; 0 without LPC_FEATURE_BATCH
 * @batch_at: out: where the first one is
 * @batch_len: out: bytes from one to the next
 * @batch_in: out: where in one arguments are
 * @batch_out: out: where in one results go
 * @batch_in_len: out: bytes of room there; longer calls do not come in a batch
 * @batch_out_len: out: the same
 * @reserved: out: 0
 *
 * It is mapped with MAP_SHARED, for reading and writing, and lives as long as the
 * incarnation.  A slot is one thread's at a time.
 *
 * Errors: EINVAL, ENOMEM, ENOSPC (there are LPC_SLOTS_MAX, or the next would make
 * them more than LPC_SLOTS_BYTES_MAX), ENOTCONN.
 */
struct lpc_slot_op {
	__u32 size;
	__u32 flags;
	__u32 index;
	__u32 len;
	__u64 offset;
	__u32 in;
	__u32 out;
	__u32 in_len;
	__u32 out_len;
	__u32 batch;
	__u32 batch_at;
	__u32 batch_len;
	__u32 batch_in;
	__u32 batch_out;
	__u32 batch_in_len;
	__u32 batch_out_len;
	__u32 reserved;
};

#define LPC_SLOTS_MAX		1024
#define LPC_SLOTS_BYTES_MAX	(64U << 20)	/* of all slots of one daemon */

/**
 * enum lpc_waiting - how both sides of a channel wait for each other
 * @LPC_WAITING_EVENT: they sleep
 * @LPC_WAITING_SPIN: they look, for as long as it takes
 * @LPC_WAITING_ADAPTIVE: they look for a time that tunes itself, then sleep
 *
 * On one processor nobody looks.
 */
enum lpc_waiting {
	LPC_WAITING_EVENT = 0,
	LPC_WAITING_SPIN = 1,
	LPC_WAITING_ADAPTIVE = 2,
};

#define LPC_IOC_TYPE		0xBC

#define LPC_IOC_HELLO		_IOWR(LPC_IOC_TYPE, 0x00, struct lpc_hello)
#define LPC_IOC_BIND		_IOWR(LPC_IOC_TYPE, 0x01, struct lpc_bind)
#define LPC_IOC_QUERY		_IOWR(LPC_IOC_TYPE, 0x02, struct lpc_query)
#define LPC_IOC_BYE		_IOWR(LPC_IOC_TYPE, 0x03, struct lpc_bye)
#define LPC_IOC_RESET		_IOWR(LPC_IOC_TYPE, 0x04, struct lpc_reset)
#define LPC_IOC_POLL		_IOWR(LPC_IOC_TYPE, 0x10, struct lpc_poll)
#define LPC_IOC_EXEC		_IOWR(LPC_IOC_TYPE, 0x11, struct lpc_exec)
#define LPC_IOC_RESPONSE	_IOWR(LPC_IOC_TYPE, 0x12, struct lpc_response)
#define LPC_IOC_REQUEST		_IOWR(LPC_IOC_TYPE, 0x13, struct lpc_request)
#define LPC_IOC_LOCK		_IOWR(LPC_IOC_TYPE, 0x14, struct lpc_lock_op)
#define LPC_IOC_UNLOCK		_IOWR(LPC_IOC_TYPE, 0x15, struct lpc_lock_op)
#define LPC_IOC_UP		_IOWR(LPC_IOC_TYPE, 0x16, struct lpc_semaphore_op)
#define LPC_IOC_DOWN		_IOWR(LPC_IOC_TYPE, 0x17, struct lpc_semaphore_op)
#define LPC_IOC_RESPONSE_POLL	_IOWR(LPC_IOC_TYPE, 0x18, struct lpc_response_poll)
#define LPC_IOC_SLOT		_IOWR(LPC_IOC_TYPE, 0x19, struct lpc_slot_op)
#define LPC_IOC_CALLER		_IOWR(LPC_IOC_TYPE, 0x20, struct lpc_caller)
#define LPC_IOC_MAY		_IOWR(LPC_IOC_TYPE, 0x21, struct lpc_may)
#define LPC_IOC_ASSUME		_IOWR(LPC_IOC_TYPE, 0x22, struct lpc_assume)

/*
 * LPC_IOC_ENTER: answer the call in a slot, if it has been answered there, and
 * wait for a message.  Its argument is the slot's number, not an address; flags
 * and timeout are in the slot.  Where the slot has a call that has not been
 * answered, that is the message.
 *
 * Errors: EAGAIN, EBUSY (another thread has entered with this slot), EINTR,
 * EINVAL, ENODEV, ENOENT, ENOTCONN, ETIME.
 */
#define LPC_IOC_ENTER		_IO(LPC_IOC_TYPE, 0x1a)

#endif /* _LPC_H */
