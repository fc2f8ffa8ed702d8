// SPDX-License-Identifier: GPL-2.0-only
/*
 * race.c - a data race, for the test of what finds them: while the module is
 * loaded, two threads add to a number that nothing protects.
 */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

#define RACERS	2

static struct task_struct *racers[RACERS];
static unsigned long counter;

static noinline void race(void)
{
	counter++;
}

static int racer(void *unused)
{
	while (!kthread_should_stop()) {
		race();
		cond_resched();
	}
	return 0;
}

static void race_end(void)
{
	unsigned int i;

	for (i = 0; i < RACERS; i++) {
		if (!IS_ERR_OR_NULL(racers[i]))
			kthread_stop(racers[i]);
	}
}

static int __init race_begin(void)
{
	unsigned int i;

	for (i = 0; i < RACERS; i++) {
		racers[i] = kthread_run(racer, NULL, "race/%u", i);
		if (IS_ERR(racers[i])) {
			race_end();
			return PTR_ERR(racers[i]);
		}
	}
	return 0;
}

module_init(race_begin);
module_exit(race_end);

MODULE_DESCRIPTION("A data race");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
