// SPDX-License-Identifier: MIT
/*
 * explore.c - run a few threads in every way there is.
 */
#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"

#define LOG		160	/* what a thread was given in one step */
#define NOBODY		0xff
#define NONE		UINT32_MAX

enum op_kind {
	OP_LOAD,
	OP_STORE,
	OP_EXCHANGE,
	OP_FENCE,
	OP_LOCK,
	OP_SLEEP,
	OP_JOIN,
	OP_CHOOSE,
};

/**
 * struct op - what a thread is about to do
 * @kind: &enum op_kind
 * @target: atom, or thread
 * @strong: it acquires or releases; may be killed
 * @old: of an exchange
 * @value: what is written, or how many choices there are
 */
struct op {
	uint8_t kind;
	uint8_t target;
	uint8_t strong;
	uint8_t old;
	uint8_t value;
};

/**
 * struct thread - a thread, in some state
 * @ended: it is done, or was killed
 * @mortal: it may be killed now
 * @woken: somebody has woken it
 * @local: what it remembers
 * @op: what it is about to do
 * @n: entries of @log
 * @log: what it was given since
 */
struct thread {
	uint8_t ended;
	uint8_t mortal;
	uint8_t woken;
	uint8_t local[MODEL_LOCAL];
	struct op op;
	uint8_t n;
	uint8_t log[LOG];
};

/* Only bytes, so that equal states are equal byte for byte. */
struct state {
	struct memory memory;
	uint8_t holder[MEMORY_LOCKS];
	uint8_t guarded[MEMORY_LOCKS][MODEL_GUARDED];
	struct thread threads[MEMORY_THREADS];
};

/**
 * struct node - a state that has been seen
 * @hash: of the state
 * @parent: from which it was reached first, and how:
 * @thread: who
 * @way: in which of the ways there were
 * @good: the end can be reached
 */
struct node {
	uint64_t hash[2];
	uint32_t parent;
	uint8_t thread;
	uint8_t way;
	bool good;
};

struct edge {
	uint32_t from;
	uint32_t to;
};

/* A state that has not been looked at. */
struct waiting {
	struct waiting *next;
	uint32_t node;
	struct state state;
};

static struct {
	const struct model *model;
	unsigned int n_threads;
	struct node *nodes;
	uint32_t n_nodes, room_nodes;
	uint32_t *table;
	uint32_t table_mask;
	struct edge *edges;
	uint32_t n_edges, room_edges;
	struct waiting *first, **last;
	uint32_t ends;
} all;

/* The thread that runs, for model_*(). */
static struct {
	struct state *state;
	struct thread *thread;
	unsigned int number;
	unsigned int at;
	const char *wrong;
	jmp_buf stop;
} run;

static _Noreturn void wrong(const char *text)
{
	run.wrong = text;
	longjmp(run.stop, 1);
}

/* Whether this has been done before; if so, what was given. */
static bool again(uint8_t *ret_given)
{
	if (run.at == run.thread->n)
		return false;
	*ret_given = run.thread->log[run.at++];
	return true;
}

static uint8_t give(struct thread *thread, uint8_t given)
{
	assert(thread->n < LOG);
	thread->log[thread->n++] = given;
	return given;
}

/* For what nobody can tell the order of. */
static uint8_t give_now(uint8_t given)
{
	run.at++;
	return give(run.thread, given);
}

/* Something that others can tell the order of: first, anybody may run. */
static uint8_t visible(struct op op)
{
	uint8_t given;

	if (again(&given))
		return given;
	run.thread->op = op;
	longjmp(run.stop, 1);
}

uint8_t model_load(unsigned int atom, bool acquire)
{
	return visible((struct op){ .kind = OP_LOAD, .target = (uint8_t)atom,
				    .strong = acquire });
}

void model_store(unsigned int atom, uint8_t value, bool release)
{
	visible((struct op){ .kind = OP_STORE, .target = (uint8_t)atom,
			     .strong = release, .value = value });
}

uint8_t model_exchange(unsigned int atom, uint8_t old, uint8_t new_)
{
	return visible((struct op){ .kind = OP_EXCHANGE, .target = (uint8_t)atom,
				    .strong = true, .old = old, .value = new_ });
}

void model_fence(void)
{
	visible((struct op){ .kind = OP_FENCE });
}

/* The lock that the thread holds, which it must. */
static unsigned int held(const char *text)
{
	unsigned int lock;

	for (lock = 0; lock < MEMORY_LOCKS; lock++) {
		if (run.state->holder[lock] == run.number)
			return lock;
	}
	wrong(text);
}

void model_lock_one(unsigned int lock)
{
	visible((struct op){ .kind = OP_LOCK, .target = (uint8_t)lock });
}

void model_lock(void)
{
	model_lock_one(0);
}

/* Letting go never hinders anybody, so it needs no place of its own. */
void model_unlock(void)
{
	unsigned int lock;
	uint8_t given;

	if (again(&given))
		return;
	lock = held("unlocked by somebody else");
	run.state->holder[lock] = NOBODY;
	run.state->memory.locks[lock] = run.state->memory.threads[run.number].now;
	give_now(0);
}

uint8_t model_get(unsigned int guarded)
{
	uint8_t given;

	if (again(&given))
		return given;
	return give_now(run.state->guarded[held("read without the lock")][guarded]);
}

void model_set(unsigned int guarded, uint8_t value)
{
	uint8_t given;

	if (again(&given))
		return;
	run.state->guarded[held("written without the lock")][guarded] = value;
	give_now(0);
}

uint8_t model_read(unsigned int cell)
{
	uint8_t given;

	if (again(&given))
		return given;
	if (!memory_cell_read(&run.state->memory, run.number, cell) &&
	    !all.model->no_races)
		wrong("read while somebody else may write");
	return give_now(run.state->memory.cells[cell]);
}

void model_write(unsigned int cell, uint8_t value)
{
	uint8_t given;

	if (again(&given))
		return;
	if (!memory_cell_write(&run.state->memory, run.number, cell) &&
	    !all.model->no_races)
		wrong("written while somebody else may read or write");
	run.state->memory.cells[cell] = value;
	give_now(0);
}

/* Return: false: killed. */
bool model_sleep(bool killable)
{
	return visible((struct op){ .kind = OP_SLEEP, .strong = killable });
}

/* Whoever wakes holds the lock, so the order is that of those who hold it. */
void model_wake(unsigned int thread)
{
	uint8_t given;

	if (again(&given))
		return;
	if (!run.state->threads[thread].ended) {
		run.state->threads[thread].woken = 1;
		memory_wake(&run.state->memory, run.number, thread);
	}
	give_now(0);
}

void model_join(unsigned int thread)
{
	visible((struct op){ .kind = OP_JOIN, .target = (uint8_t)thread });
}

void model_mortal(bool mortal)
{
	uint8_t given;

	if (again(&given))
		return;
	run.thread->mortal = mortal;
	give_now(0);
}

unsigned int model_choose(unsigned int n)
{
	return visible((struct op){ .kind = OP_CHOOSE, .value = (uint8_t)n });
}

void model_check(bool holds, const char *text)
{
	uint8_t given;

	if (again(&given))
		return;
	if (!holds)
		wrong(text);
	give_now(0);
}

static void end_thread(struct state *state, unsigned int number)
{
	struct thread *thread = &state->threads[number];

	memset(thread, 0, sizeof(*thread));
	thread->ended = 1;
	memory_end(&state->memory, number);
}

/* Run a thread to what it will do next: what is wrong, or NULL. */
static const char *advance(struct state *state, unsigned int number)
{
	struct thread *thread = &state->threads[number];
	uint64_t local[MODEL_LOCAL / sizeof(uint64_t)];

	run.state = state;
	run.thread = thread;
	run.number = number;
	run.wrong = NULL;
	if (setjmp(run.stop))
		return run.wrong;
	for (;;) {
		memcpy(local, thread->local, sizeof(local));
		run.at = 0;
		if (!all.model->threads[number].step(local))
			break;
		memcpy(thread->local, local, sizeof(local));
		thread->n = 0;
		memset(thread->log, 0, sizeof(thread->log));
	}
	end_thread(state, number);
	return NULL;
}

/* In how many ways a thread can go on; the last of them may be its death. */
static unsigned int ways(const struct state *state, unsigned int number)
{
	const struct thread *thread = &state->threads[number];
	const struct op *op = &thread->op;

	if (thread->ended)
		return 0;
	switch (op->kind) {
	case OP_LOAD:
		return memory_load_ways(&state->memory, number, op->target);
	case OP_STORE:
		return memory_store_ways(&state->memory, number, op->target);
	case OP_EXCHANGE:
		return memory_exchange_ways(&state->memory, number, op->target, op->old);
	case OP_FENCE:
		return 1;
	case OP_LOCK:
		return state->holder[op->target] == NOBODY;
	case OP_SLEEP:
		return thread->woken || op->strong ? 1u + (thread->woken && op->strong) : 0;
	case OP_JOIN:
		return state->threads[op->target].ended;
	case OP_CHOOSE:
		return op->value;
	}
	return 0;
}

static uint8_t perform(struct state *state, unsigned int number, unsigned int way)
{
	struct thread *thread = &state->threads[number];
	const struct op *op = &thread->op;
	bool woken;

	switch (op->kind) {
	case OP_LOAD:
		return memory_load(&state->memory, number, op->target, op->strong, way);
	case OP_STORE:
		memory_store(&state->memory, number, op->target, op->value, op->strong,
			     way);
		return 0;
	case OP_EXCHANGE:
		return memory_exchange(&state->memory, number, op->target, op->old,
				       op->value, way);
	case OP_FENCE:
		memory_fence(&state->memory, number);
		return 0;
	case OP_LOCK:
		state->holder[op->target] = (uint8_t)number;
		memory_acquire(&state->memory, number, &state->memory.locks[op->target]);
		return 0;
	case OP_SLEEP:
		/* Killed where there is nothing else, or where that was chosen. */
		woken = thread->woken && !way;
		thread->woken = 0;
		memory_woken(&state->memory, number);
		return woken;
	case OP_JOIN:
		memory_see_end(&state->memory, number, op->target);
		return 0;
	case OP_CHOOSE:
		return (uint8_t)way;
	}
	return 0;
}

/* One step: what is wrong, or NULL. */
static const char *step(struct state *state, unsigned int number, unsigned int way)
{
	struct thread *thread = &state->threads[number];
	unsigned int i, live = 0;
	const char *text = NULL;

	if (way == ways(state, number)) {
		end_thread(state, number);
	} else {
		give(thread, perform(state, number, way));
		memset(&thread->op, 0, sizeof(thread->op));
		text = advance(state, number);
	}
	for (i = 0; i < all.n_threads; i++)
		live |= (unsigned int)!state->threads[i].ended << i;
	memory_tidy(&state->memory, live);
	return text;
}

static bool mortal(const struct state *state, unsigned int number)
{
	const struct thread *thread = &state->threads[number];

	return thread->mortal && !thread->ended &&
	       !memchr(state->holder, (int)number, sizeof(state->holder));
}

static bool is_end(const struct state *state)
{
	unsigned int i;

	for (i = 0; i < all.n_threads; i++)
		if (all.model->threads[i].needed && !state->threads[i].ended)
			return false;
	return true;
}

static uint64_t mix(uint64_t h)
{
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdULL;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53ULL;
	return h ^ h >> 33;
}

/* Two hashes of 64 bits: that two states have both the same is not to be expected. */
static void hash_state(const struct state *state, uint64_t hash[2])
{
	const uint8_t *p = (const uint8_t *)state;
	uint64_t a = 1, b = 2, word;
	size_t i, n;

	for (i = 0; i < sizeof(*state); i += n) {
		n = sizeof(*state) - i < sizeof(word) ? sizeof(*state) - i : sizeof(word);
		word = 0;
		memcpy(&word, p + i, n);
		if (!word)
			continue;
		word = mix(word + (uint64_t)i * 0x9e3779b97f4a7c15ULL);
		a = mix(a ^ word);
		b += word * 0x2545f4914f6cdd1dULL;
	}
	hash[0] = a;
	hash[1] = mix(b);
}

static void *grow(void *array, uint32_t *room, size_t size)
{
	*room = *room ? 2 * *room : 1024;
	array = realloc(array, *room * size);
	if (!array) {
		perror("model");
		exit(2);
	}
	return array;
}

static void table_insert(uint32_t node)
{
	uint32_t i = (uint32_t)all.nodes[node].hash[0] & all.table_mask;

	while (all.table[i] != NONE)
		i = (i + 1) & all.table_mask;
	all.table[i] = node;
}

static void table_grow(void)
{
	uint32_t i, size = all.table ? 2 * (all.table_mask + 1) : 4096;

	free(all.table);
	all.table = malloc(size * sizeof(*all.table));
	if (!all.table) {
		perror("model");
		exit(2);
	}
	memset(all.table, 0xff, size * sizeof(*all.table));
	all.table_mask = size - 1;
	for (i = 0; i < all.n_nodes; i++)
		table_insert(i);
}

static uint32_t find(const uint64_t hash[2])
{
	uint32_t i = (uint32_t)hash[0] & all.table_mask, node;

	for (; (node = all.table[i]) != NONE; i = (i + 1) & all.table_mask)
		if (all.nodes[node].hash[0] == hash[0] &&
		    all.nodes[node].hash[1] == hash[1])
			return node;
	return NONE;
}

/* Remember a state, unless it is known. */
static uint32_t add(const struct state *state, uint32_t parent, unsigned int thread,
		    unsigned int way)
{
	struct waiting *waiting;
	uint64_t hash[2];
	uint32_t node;

	hash_state(state, hash);
	node = find(hash);
	if (node != NONE)
		return node;
	if (all.n_nodes == all.room_nodes)
		all.nodes = grow(all.nodes, &all.room_nodes, sizeof(*all.nodes));
	node = all.n_nodes++;
	all.nodes[node] = (struct node){
		.hash = { hash[0], hash[1] },
		.parent = parent,
		.thread = (uint8_t)thread,
		.way = (uint8_t)way,
		.good = is_end(state),
	};
	all.ends += all.nodes[node].good;
	if (2 * all.n_nodes > all.table_mask)
		table_grow();
	else
		table_insert(node);
	waiting = malloc(sizeof(*waiting));
	if (!waiting) {
		perror("model");
		exit(2);
	}
	waiting->next = NULL;
	waiting->node = node;
	memcpy(&waiting->state, state, sizeof(*state));
	*all.last = waiting;
	all.last = &waiting->next;
	return node;
}

static void add_edge(uint32_t from, uint32_t to)
{
	if (all.n_edges == all.room_edges)
		all.edges = grow(all.edges, &all.room_edges, sizeof(*all.edges));
	all.edges[all.n_edges++] = (struct edge){ .from = from, .to = to };
}

static const char *begin(struct state *state)
{
	const char *text = NULL;
	unsigned int i;

	memset(state, 0, sizeof(*state));
	memory_init(&state->memory);
	memset(state->holder, NOBODY, sizeof(state->holder));
	for (i = 0; i < MEMORY_ATOMS; i++)
		memory_set(&state->memory, i, all.model->first[i]);
	for (i = 0; i < all.n_threads && !text; i++)
		text = advance(state, i);
	return text;
}

static void say(const struct state *state, unsigned int number, unsigned int way)
{
	static const char *const verbs[] = {
		[OP_LOAD] = "reads", [OP_STORE] = "writes", [OP_EXCHANGE] = "exchanges",
		[OP_FENCE] = "full barrier", [OP_LOCK] = "takes the lock",
		[OP_SLEEP] = "has slept", [OP_JOIN] = "sees the end",
		[OP_CHOOSE] = "chooses",
	};
	const struct op *op = &state->threads[number].op;
	struct state after;
	uint8_t given;

	printf("  %-8s ", all.model->threads[number].name);
	if (way == ways(state, number)) {
		printf("dies\n");
		return;
	}
	memcpy(&after, state, sizeof(after));
	given = perform(&after, number, way);
	printf("%s", verbs[op->kind]);
	if (op->kind > OP_EXCHANGE) {
		printf(op->kind == OP_CHOOSE ? " %u\n" : "\n", given);
		return;
	}
	printf(" %s", all.model->atoms[op->target]);
	if (op->kind == OP_STORE)
		given = op->value;
	if (!op->target && given < all.model->n_values)
		printf(" %s", all.model->values[given]);
	else
		printf(" %u", given);
	if (op->kind == OP_EXCHANGE)
		printf(given == op->old ? " -> %s" : ", not for %s",
		       op->value < all.model->n_values ? all.model->values[op->value] : "?");
	printf("%s\n", op->kind == OP_STORE && way ? ", behind a later one" : "");
}

/* Print how a state is reached, by doing it once more. */
static void tell(uint32_t node, int last_thread, unsigned int last_way)
{
	uint32_t i, n = 0, at, *path;
	struct state state;

	for (at = node; at; at = all.nodes[at].parent)
		n++;
	path = calloc(n + 1, sizeof(*path));
	if (!path)
		return;
	for (at = node, i = n; at; at = all.nodes[at].parent)
		path[--i] = at;
	begin(&state);
	for (i = 0; i < n; i++) {
		say(&state, all.nodes[path[i]].thread, all.nodes[path[i]].way);
		step(&state, all.nodes[path[i]].thread, all.nodes[path[i]].way);
	}
	if (last_thread >= 0)
		say(&state, (unsigned int)last_thread, last_way);
	free(path);
}

/* All steps out of a state: what is wrong, or NULL. */
static const char *expand(const struct waiting *waiting)
{
	const struct state *state = &waiting->state;
	unsigned int number, way, n;
	struct state next;
	const char *text;

	for (number = 0; number < all.n_threads; number++) {
		n = ways(state, number) + mortal(state, number);
		for (way = 0; way < n; way++) {
			memcpy(&next, state, sizeof(next));
			text = step(&next, number, way);
			if (text) {
				tell(waiting->node, (int)number, way);
				return text;
			}
			add_edge(waiting->node, add(&next, waiting->node, number, way));
		}
	}
	return NULL;
}

/* From which states the end can be reached: what is wrong, or NULL. */
static const char *look_back(void)
{
	uint32_t i, to, *first, *from, *todo, n = 0;
	const char *text = NULL;

	first = calloc(all.n_nodes + 2, sizeof(*first));
	from = calloc(all.n_edges + 1, sizeof(*from));
	todo = calloc(all.n_nodes + 1, sizeof(*todo));
	if (!first || !from || !todo) {
		perror("model");
		exit(2);
	}
	for (i = 0; i < all.n_edges; i++)
		first[all.edges[i].to + 2]++;
	for (i = 2; i < all.n_nodes + 2; i++)
		first[i] += first[i - 1];
	for (i = 0; i < all.n_edges; i++)
		from[first[all.edges[i].to + 1]++] = all.edges[i].from;
	for (i = 0; i < all.n_nodes; i++)
		if (all.nodes[i].good)
			todo[n++] = i;
	while (n) {
		to = todo[--n];
		for (i = first[to]; i < first[to + 1]; i++) {
			if (all.nodes[from[i]].good)
				continue;
			all.nodes[from[i]].good = true;
			todo[n++] = from[i];
		}
	}
	for (i = 0; i < all.n_nodes && all.nodes[i].good; i++)
		;
	if (i < all.n_nodes) {
		tell(i, -1, 0);
		text = "the end cannot be reached any more";
	}
	free(first);
	free(from);
	free(todo);
	return text;
}

static void forget(void)
{
	struct waiting *waiting;

	while ((waiting = all.first)) {
		all.first = waiting->next;
		free(waiting);
	}
	free(all.nodes);
	free(all.table);
	free(all.edges);
}

/**
 * model_explore - run a model in every way
 * @model: the model
 * @ret_result: out: what was found
 *
 * Return: 0, or -E2BIG: it has more states than it says.
 */
int model_explore(const struct model *model, struct model_result *ret_result)
{
	struct waiting *waiting;
	struct state state;
	int err = 0;

	memset(&all, 0, sizeof(all));
	all.model = model;
	all.last = &all.first;
	while (all.n_threads < MEMORY_THREADS && model->threads[all.n_threads].name)
		all.n_threads++;
	table_grow();
	*ret_result = (struct model_result){ .wrong = begin(&state) };
	if (!ret_result->wrong)
		add(&state, 0, 0, 0);
	while (!ret_result->wrong && !err && (waiting = all.first)) {
		all.first = waiting->next;
		if (!all.first)
			all.last = &all.first;
		ret_result->wrong = expand(waiting);
		if (all.n_nodes > model->most)
			err = -E2BIG;
		free(waiting);
	}
	if (!ret_result->wrong && !err)
		ret_result->wrong = look_back();
	ret_result->states = all.n_nodes;
	ret_result->steps = all.n_edges;
	ret_result->ends = all.ends;
	forget();
	return err;
}
