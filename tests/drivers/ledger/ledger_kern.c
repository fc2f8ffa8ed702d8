// SPDX-License-Identifier: GPL-2.0-only
/*
 * ledger_kern.c - kernel half for the campaign that kills user halves.
 *
 * It can kill a process itself, at a tracepoint of kshim: the parameter "kill" takes
 * "TRACEPOINT TIMES PID", and the process gets SIGKILL when the tracepoint is
 * reached for that many times, in whatever context it is reached.  With 0 for the
 * process it is the one that reaches it; with 0 times nothing is killed any more.
 * The parameter "killed" counts.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "ledger_kern.h"

#define NAME_LEN	64

static struct lpc_half *ledger_half;

/* Protects the next three; those who reach the tracepoint only read. */
static DEFINE_MUTEX(kill_lock);
static struct tracepoint *armed;
static struct module *kshim;
static struct notifier_block modules;

static struct pid *victim;
static atomic_t times;
static atomic_t killed = ATOMIC_INIT(0);

static atomic64_t fallbacks = ATOMIC64_INIT(0);

/* Whatever the arguments of the tracepoint are, they come after @data. */
static void reached(void *data)
{
	if (atomic_dec_return(&times))
		return;
	kill_pid(victim ?: task_tgid(current), SIGKILL, 1);
	atomic_inc(&killed);
}

static void disarm(void)
{
	if (armed)
		tracepoint_probe_unregister(armed, reached, NULL);
	tracepoint_synchronize_unregister();
	armed = NULL;
	put_pid(victim);
	victim = NULL;
}

static struct tracepoint *find_tracepoint(const char *name)
{
	struct tracepoint *tracepoint;
	unsigned int i;

	for (i = 0; kshim && i < kshim->num_tracepoints; i++) {
		tracepoint = tracepoint_ptr_deref(&kshim->tracepoints_ptrs[i]);
		if (!strcmp(tracepoint->name, name))
			return tracepoint;
	}
	return NULL;
}

static int arm(const char *name, int after, int pid)
{
	struct tracepoint *tracepoint = find_tracepoint(name);
	int err;

	if (!tracepoint)
		return -ENOENT;
	victim = pid ? find_get_pid(pid) : NULL;
	if (pid && !victim)
		return -ESRCH;
	atomic_set(&times, after);
	err = tracepoint_probe_register(tracepoint, reached, NULL);
	if (!err)
		armed = tracepoint;
	return err;
}

static int kill_set(const char *value, const struct kernel_param *param)
{
	char name[NAME_LEN];
	int after, pid, err;

	if (sscanf(value, "%63s %d %d", name, &after, &pid) != 3 || after < 0)
		return -EINVAL;
	mutex_lock(&kill_lock);
	disarm();
	err = after ? arm(name, after, pid) : 0;
	mutex_unlock(&kill_lock);
	return err;
}

static const struct kernel_param_ops kill_ops = { .set = kill_set };
module_param_cb(kill, &kill_ops, NULL, 0200);

static int killed_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%d\n", atomic_read(&killed));
}

static const struct kernel_param_ops killed_ops = { .get = killed_get };
module_param_cb(killed, &killed_ops, NULL, 0444);

static int fallbacks_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%lld\n", (long long)atomic64_read(&fallbacks));
}

static const struct kernel_param_ops fallbacks_ops = { .get = fallbacks_get };
module_param_cb(fallbacks, &fallbacks_ops, NULL, 0444);

/* Told of every module that has tracepoints, those that are there included. */
static int module_seen(struct notifier_block *block, unsigned long what, void *data)
{
	struct tp_module *module = data;

	if (!strcmp(module->mod->name, "kshim"))
		kshim = what == MODULE_STATE_COMING ? module->mod : NULL;
	return NOTIFY_OK;
}

static int audit(struct lpc_half *half, struct ledger_account *a)
{
	struct ledger_account *account = ledger_account_lock(half);

	if (IS_ERR(account))
		return PTR_ERR(account);
	*a = *account;
	ledger_account_unlock(half);
	return 0;
}

static int tick(struct lpc_half *half)
{
	return 0;
}

static int spare(struct lpc_half *half, u64 number, u64 *incarnation)
{
	atomic64_inc(&fallbacks);
	*incarnation = 0;
	return 0;
}

static const struct ledger_kern_ops ops = {
	.tick = tick,
	.audit = audit,
	.spare = spare,
};

static int __init ledger_init(void)
{
	const struct lpc_half_options options = { .name = "ledger" };
	struct ledger_account *account;
	int err;

	modules.notifier_call = module_seen;
	err = register_tracepoint_module_notifier(&modules);
	if (err)
		return err;
	ledger_half = ledger_register(&ops, &options);
	if (IS_ERR(ledger_half)) {
		unregister_tracepoint_module_notifier(&modules);
		return PTR_ERR(ledger_half);
	}
	account = ledger_account_lock(ledger_half);
	if (!IS_ERR(account)) {
		account->mark = 1;
		ledger_account_unlock(ledger_half);
	}
	return 0;
}

static void __exit ledger_exit(void)
{
	mutex_lock(&kill_lock);
	disarm();
	mutex_unlock(&kill_lock);
	unregister_tracepoint_module_notifier(&modules);
	lpc_unregister(ledger_half);
}

module_init(ledger_init);
module_exit(ledger_exit);

MODULE_DESCRIPTION("Kernel half for the campaign that kills user halves");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
