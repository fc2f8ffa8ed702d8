// SPDX-License-Identifier: MIT
/*
 * producer_consumer.c - threads that produce, threads that consume, and small tasks they perform meanwhile
 *
 * The program that the call graph and the flat profile of "Hybrid Device Drivers" (Soma, Mudgal, Mestry) are drawn
 * of, written anew: its functions carry the names seen there. A recursive factorial is added for recursion.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

#define SLOTS 8
#define ITEMS 200

static unsigned long slots[SLOTS];
static unsigned int head, tail;
static unsigned long produced, consumed;
static sem_t filled, empty;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((noinline)) static unsigned long factorial(unsigned long n)
{
	return n < 2 ? 1 : n * factorial(n - 1);
}

__attribute__((noinline)) static unsigned long task1(unsigned long n)
{
	return factorial(n % 12);
}

__attribute__((noinline)) static unsigned long task2(unsigned long n)
{
	unsigned long i, sum = 0;

	for (i = 0; i < n % 50; i++)
		sum += i * n;
	return sum;
}

static void *producer_thread(void *arg)
{
	unsigned long i;

	for (i = 0; i < ITEMS; i++) {
		unsigned long value = task1(i);

		sem_wait(&empty);
		pthread_mutex_lock(&lock);
		slots[head++ % SLOTS] = value;
		produced++;
		pthread_mutex_unlock(&lock);
		sem_post(&filled);
	}
	return arg;
}

static void *consumer_thread(void *arg)
{
	unsigned long i, sum = 0;

	for (i = 0; i < ITEMS; i++) {
		sem_wait(&filled);
		pthread_mutex_lock(&lock);
		sum += slots[tail++ % SLOTS];
		consumed++;
		pthread_mutex_unlock(&lock);
		sem_post(&empty);
		sum += task2(i);
	}
	*(unsigned long *)arg = sum;
	return NULL;
}

int main(void)
{
	pthread_t producer, consumer;
	unsigned long sum = 0;

	sem_init(&filled, 0, 0);
	sem_init(&empty, 0, SLOTS);
	pthread_create(&producer, NULL, producer_thread, NULL);
	pthread_create(&consumer, NULL, consumer_thread, &sum);
	pthread_join(producer, NULL);
	pthread_join(consumer, NULL);
	printf("%lu produced, %lu consumed, %lu\n", produced, consumed, sum);
	return produced != consumed;
}
