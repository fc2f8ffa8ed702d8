// SPDX-License-Identifier: MIT
/* sample.c - a driver in which each function shows one thing that the analysis must get right */
#include "fakekernel.h"

struct sample;

struct sample_ops {
	int (*start)(struct sample *s);
	int (*read)(struct sample *s);
};

struct sample_ring {
	u32 head, tail;
};

/* one row of bits for the compiler, wider than any integer of C */
struct sample_row {
	u8 first : 3, second : 5, third : 8, fourth : 8, fifth : 8, sixth : 8;
	u8 seventh : 8, eighth : 8, ninth : 8, tenth : 4, eleventh : 2;
};

struct sample {
	spinlock_t lock;
	struct mutex config;
	u32 counter; /* under lock everywhere */
	u32 racy; /* under lock but for one place */
	u32 mtu; /* under config */
	u32 id; /* written by probe only */
	u32 flag_a : 3, flag_b : 5;
	struct sample_row row;
	struct sample_ring ring;
	const struct sample_ops *ops;
	struct work_struct work;
	struct completion done; /* the interrupt came */
};

static int chip_start(struct sample *s)
{
	return s->id;
}

static int chip_read(struct sample *s)
{
	return s->ring.head;
}

static const struct sample_ops chip_ops = {
	.start = chip_start,
	.read = chip_read,
};

/* called under the lock: stays */
static void touch(struct sample *s)
{
	s->counter++;
	s->racy++;
}

/* takes the lock for its caller: the section would be divided */
static void take(struct sample *s)
{
	spin_lock(&s->lock);
}

static void give(struct sample *s)
{
	spin_unlock(&s->lock);
}

static int sample_interrupt(int irq, void *cookie)
{
	struct sample *s = netdev_priv(cookie);

	(void)irq;
	spin_lock(&s->lock);
	touch(s);
	spin_unlock(&s->lock);
	complete(&s->done);
	return s->ops->read(s);
}

/* a section of its own: the function may leave, the section stays */
static int sample_open(struct net_device *dev)
{
	struct sample *s = netdev_priv(dev);

	spin_lock(&s->lock);
	s->counter = 0;
	spin_unlock(&s->lock);
	msleep(1);
	wait_for_completion(&s->done);
	s->racy = 0;
	return s->ops->start(s);
}

static int sample_stop(struct net_device *dev)
{
	struct sample *s = netdev_priv(dev);

	take(s);
	s->counter = 1;
	give(s);
	return 0;
}

static int sample_xmit(void *skb, struct net_device *dev)
{
	struct sample *s = netdev_priv(dev);

	(void)skb;
	if (!_raw_spin_trylock(&s->lock))
		return 1;
	s->counter = 2;
	spin_unlock(&s->lock);
	return 0;
}

/* reached only through container_of, from a work item */
static void sample_work(struct work_struct *work)
{
	struct sample *s = container_of(work, struct sample, work);

	if (mutex_lock_interruptible(&s->config))
		return;
	s->mtu++;
	s->flag_b = 1;
	mutex_unlock(&s->config);
}

static int sample_change_mtu(struct net_device *dev, int mtu)
{
	struct sample *s = netdev_priv(dev);

	mutex_lock(&s->config);
	s->mtu = mtu;
	s->row.eleventh = 1;
	mutex_unlock(&s->config);
	return s->row.tenth;
}

/* one word behind the pointer, and several */
static void sample_get(struct net_device *dev, u32 *one, u32 *several)
{
	*one = dev->flags;
	several[0] = 1;
	several[1] = 2;
}

static int sample_special(struct net_device *dev)
{
	return dev->flags;
}

static const struct net_device_ops sample_netdev_ops = {
	.ndo_open = sample_open,
	.ndo_stop = sample_stop,
	.ndo_start_xmit = sample_xmit,
	.ndo_change_mtu = sample_change_mtu,
};

struct vendor_ops sample_vendor_ops = {
	.special = sample_special,
	.get = sample_get,
};

int init_module(void);
int sample_probe(struct net_device *dev);

int sample_probe(struct net_device *dev)
{
	struct sample *s = netdev_priv(dev);

	s->id = 7;
	s->ops = &chip_ops;
	s->work.func = sample_work;
	if (request_irq(9, sample_interrupt, 0, "sample", dev))
		return -1;
	return register_netdev(dev, &sample_netdev_ops);
}

int init_module(void)
{
	return sample_probe(0);
}
