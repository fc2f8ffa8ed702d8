/* SPDX-License-Identifier: MIT */
/*
 * fakekernel.h - just enough of a kernel for the sample driver: types and functions under the names that the context
 * table knows, so that the analysis can be tested without kernel headers
 */
#ifndef FAKEKERNEL_H
#define FAKEKERNEL_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef struct spinlock {
	int raw;
} spinlock_t;
struct mutex {
	int raw;
};
struct completion {
	unsigned int done;
};
struct list_head {
	struct list_head *next, *prev;
};
struct work_struct {
	long data;
	struct list_head entry;
	void (*func)(struct work_struct *work);
};
struct device {
	void *driver_data;
};
struct net_device {
	char name[16];
	struct device dev;
	unsigned long flags;
};
struct net_device_ops {
	int (*ndo_open)(struct net_device *dev);
	int (*ndo_stop)(struct net_device *dev);
	int (*ndo_start_xmit)(void *skb, struct net_device *dev);
	int (*ndo_change_mtu)(struct net_device *dev, int mtu);
};
struct vendor_ops {
	int (*special)(struct net_device *dev);
	void (*get)(struct net_device *dev, u32 *one, u32 *several);
};

void _raw_spin_lock(spinlock_t *lock);
void _raw_spin_unlock(spinlock_t *lock);
int _raw_spin_trylock(spinlock_t *lock);
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
int mutex_lock_interruptible(struct mutex *lock);
int request_irq(unsigned int irq, int (*handler)(int irq, void *cookie),
		unsigned long flags, const char *name, void *cookie);
void *netdev_priv(struct net_device *dev);
int register_netdev(struct net_device *dev, const struct net_device_ops *ops);
void msleep(unsigned int ms);
void complete(struct completion *done);
void wait_for_completion(struct completion *done);

#define container_of(ptr, type, member)                                        \
	((type *)((char *)(ptr) - __builtin_offsetof(type, member)))

static inline void spin_lock(spinlock_t *lock)
{
	_raw_spin_lock(lock);
}

static inline void spin_unlock(spinlock_t *lock)
{
	_raw_spin_unlock(lock);
}

#endif
