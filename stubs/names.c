// SPDX-License-Identifier: MIT
/*
 * names.c - names that clash with each other, with C or with what is generated.
 *
 * A name of the file turns into one or more names in C, each in one of C's name
 * spaces.  Each is claimed here by what it is made for; a second claim of the
 * same name is an error at the declaration that makes it.
 */
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "lpc.h"
#include "names.h"
#include "text.h"

enum space {
	SPACE_DECLARATION,	/* the interface language's own: types */
	SPACE_CALLABLE,		/* the same: what has a name at run time */
	SPACE_CONSTANT,		/* the same: constants and enumerators */
	SPACE_TAG,		/* C: struct and enum tags */
	SPACE_ORDINARY,		/* C: functions, enumerators */
	SPACE_MACRO,		/* C: macros, which replace any name */
	SPACE_MEMBER,		/* C: members of one structure, or parameters */
};

struct claim {
	enum space space;
	const char *name;
	const char *what;
};

struct claims {
	struct interface *interface;
	struct diag *diag;
	struct claim *claims;
	size_t count;
	size_t room;
};

/* Words that cannot be a field or parameter in C here or there. */
static const char *const reserved[] = {
	"alignas", "alignof", "asm", "assert", "auto", "bool", "break", "case",
	"char", "const", "continue", "current", "default", "do", "double",
	"else", "enum", "errno", "extern", "false", "float", "for", "goto",
	"if", "inline", "int", "linux", "long", "register", "restrict",
	"return", "short", "signed", "sizeof", "static", "static_assert",
	"stderr", "stdin", "stdout", "struct", "switch", "thread_local",
	"true", "typedef", "typeof", "union", "unix", "unsigned", "void",
	"volatile", "while", "NULL", "EOF",
};

static bool is_reserved(const char *name)
{
	size_t n;

	for (n = 0; n < sizeof(reserved) / sizeof(*reserved); n++)
		if (!strcmp(name, reserved[n]))
			return true;
	return false;
}

/* What holds for every name. */
static void check_name(struct claims *c, const char *name, struct loc loc)
{
	if (!name)
		return;
	if (strlen(name) >= LPC_NAME_LEN)
		diag_error(c->diag, loc,
			   "name of %zu characters; expected at most %d",
			   strlen(name), LPC_NAME_LEN - 1);
	if (is_reserved(name))
		diag_error(c->diag, loc,
			   "'%s' means something in C; expected another name",
			   name);
	else if (!strncmp(name, "__", 2) || !strncmp(name, "lpc_", 4) ||
		 !strncmp(name, "LPC_", 4))
		diag_error(c->diag, loc,
			   "names that begin with '__', 'lpc_' or 'LPC_' are taken; expected another name");
}

/* Takes @name, which lives as long as the interface. */
static void claim(struct claims *c, enum space space, struct loc loc,
		  const char *what, const char *name)
{
	size_t n;

	for (n = 0; n < c->count; n++) {
		const struct claim *other = &c->claims[n];

		if (strcmp(other->name, name))
			continue;
		if (other->space != space &&
		    (space != SPACE_MEMBER || other->space != SPACE_MACRO) &&
		    (space != SPACE_ORDINARY || other->space != SPACE_MACRO) &&
		    (space != SPACE_MACRO || other->space != SPACE_ORDINARY))
			continue;
		if (space <= SPACE_CONSTANT)
			diag_error(c->diag, loc,
				   "second '%s'; there is %s of that name, expected another",
				   name, other->what);
		else if (!diag_has(c->diag, loc))
			diag_error(c->diag, loc,
				   "%s makes '%s' in C, which is taken by %s; expected another name",
				   what, name, other->what);
		return;
	}
	if (c->count == c->room) {
		c->room = c->room ? 2 * c->room : 256;
		c->claims = text_realloc(c->claims,
					 c->room * sizeof(*c->claims));
	}
	c->claims[c->count++] = (struct claim){ space, name, what };
}

static const char *join(struct claims *c, const char *a, const char *b)
{
	return interface_format(c->interface, "%s_%s", a, b);
}

static const char *describe(struct claims *c, const char *kind,
			    const char *name)
{
	return interface_format(c->interface, "%s '%s'", kind, name);
}

static const char *article(struct claims *c, const char *noun)
{
	return interface_format(c->interface, "%s %s",
				strchr("aeiou", noun[0]) ? "an" : "a", noun);
}

/* Functions and variables that begin with the interface's name. */
static void claim_function(struct claims *c, struct loc loc, const char *what,
			   const char *name, const char *suffix)
{
	name = join(c, c->interface->name, name);
	claim(c, SPACE_ORDINARY, loc, what, suffix ? join(c, name, suffix) :
						     name);
}

static void claim_tag(struct claims *c, struct loc loc, const char *what,
		      const char *name, const char *suffix)
{
	name = join(c, c->interface->name, name);
	claim(c, SPACE_TAG, loc, what, suffix ? join(c, name, suffix) : name);
}

/* Members of one structure, or parameters of one function. */
static void claim_members(struct claims *c, const struct value *values,
			  bool parameters)
{
	size_t before = c->count;
	const struct value *v;
	const char *what;

	for (v = values; v; v = v->next) {
		if (!v->name)
			continue;
		check_name(c, v->name, v->loc);
		what = describe(c, parameters ? "parameter" : "field", v->name);
		claim(c, SPACE_MEMBER, v->loc, what, v->name);
		if (v->array == ARRAY_BOUNDED ||
		    (v->base == BASE_BYTES && !parameters))
			claim(c, SPACE_MEMBER, v->loc, what,
			      join(c, "n", v->name));
		if (v->base == BASE_BYTES && parameters)
			claim(c, SPACE_MEMBER, v->loc, what,
			      join(c, v->name, "len"));
		if (v->lend)
			claim(c, SPACE_MEMBER, v->loc, what,
			      join(c, v->name, "at"));
		if (v->optional)
			claim(c, SPACE_MEMBER, v->loc, what,
			      join(c, "has", v->name));
	}
	c->count = before;
}

static void check_types(struct claims *c)
{
	struct interface *i = c->interface;
	const struct enumeration *e;
	const struct composite *t;
	const struct handle *h;
	const char *what;

	for (e = i->enumerations; e; e = e->next) {
		what = describe(c, "enum", e->name);
		check_name(c, e->name, e->loc);
		claim(c, SPACE_DECLARATION, e->loc, "an enum", e->name);
		claim_tag(c, e->loc, what, e->name, NULL);
	}
	for (t = i->composites; t; t = t->next) {
		what = describe(c, t->is_union ? "union" : "struct", t->name);
		check_name(c, t->name, t->loc);
		claim(c, SPACE_DECLARATION, t->loc,
		      t->is_union ? "a union" : "a struct", t->name);
		claim_tag(c, t->loc, what, t->name, NULL);
		claim_members(c, t->values, false);
	}
	for (h = i->handles; h; h = h->next) {
		what = describe(c, "handle", h->name);
		check_name(c, h->name, h->loc);
		claim(c, SPACE_DECLARATION, h->loc, "a handle", h->name);
		claim_tag(c, h->loc, what, h->name, NULL);
		claim_tag(c, h->loc, what, h->name, "handle");
		claim_function(c, h->loc, what, h->name, "create");
		claim_function(c, h->loc, what, h->name, "remove");
		claim_function(c, h->loc, what, h->name, "object");
		claim(c, SPACE_ORDINARY, h->loc, what, emit_handle_type(i, h));
	}
}

static void check_constants(struct claims *c)
{
	struct interface *i = c->interface;
	const struct enumeration *e;
	const struct enumerator *v;
	const struct constant *k;
	const char *what;

	for (k = i->constants; k; k = k->next) {
		what = describe(c, "constant", k->name);
		check_name(c, k->name, k->loc);
		claim(c, SPACE_CONSTANT, k->loc, "a constant", k->name);
		claim(c, SPACE_MACRO, k->loc, what, join(c, i->upper, k->name));
	}
	for (e = i->enumerations; e; e = e->next)
		for (v = e->enumerators; v; v = v->next) {
			what = describe(c, "enumerator", v->name);
			check_name(c, v->name, v->loc);
			claim(c, SPACE_CONSTANT, v->loc, "an enumerator", v->name);
			claim(c, SPACE_ORDINARY, v->loc, what, v->name);
		}
}

static void check_callable(struct claims *c, const struct procedure *p)
{
	const char *kind = callable_name(p->kind);
	const char *what = describe(c, kind, p->name);

	check_name(c, p->name, p->loc);
	claim(c, SPACE_CALLABLE, p->loc, article(c, kind), p->name);
	claim(c, SPACE_ORDINARY, p->loc, what, emit_index(c->interface, p));
	switch (p->kind) {
	case CALLABLE_UPCALL:
	case CALLABLE_DOWNCALL:
		claim_tag(c, p->loc, what, p->name, "in");
		claim_tag(c, p->loc, what, p->name, "out");
		claim_function(c, p->loc, what, p->name, NULL);
		break;
	case CALLABLE_EVENT:
		claim_tag(c, p->loc, what, p->name, "event");
		claim_function(c, p->loc, what, p->name, NULL);
		break;
	case CALLABLE_LOCK:
		claim_function(c, p->loc, what, p->name, "lock");
		claim_function(c, p->loc, what, p->name, "lock_timeout");
		claim_function(c, p->loc, what, p->name, "unlock");
		claim_function(c, p->loc, what, p->name, "unlock_discard");
		if (!p->attributes.repair)
			break;
		check_name(c, p->attributes.repair,
			   p->attributes.loc[ATTRIBUTE_REPAIR]);
		claim(c, SPACE_CALLABLE, p->attributes.loc[ATTRIBUTE_REPAIR],
		      "a repair", p->attributes.repair);
		break;
	case CALLABLE_SEMAPHORE:
		claim_function(c, p->loc, what, p->name, "up");
		claim_function(c, p->loc, what, p->name, "down");
		claim_function(c, p->loc, what, p->name, "down_timeout");
		break;
	}
	claim_members(c, p->parameters, true);
}

/* What every interface has, whatever it declares. */
static void claim_fixed(struct claims *c)
{
	static const char *const functions[] = {
		"register", "interface", "user_interface", "signatures",
		"description", "upcalls", "downcalls", "events", "locks",
		"semaphores", "handles",
	};
	const char *what = "the interface itself";
	struct interface *i = c->interface;
	size_t n;

	for (n = 0; n < sizeof(functions) / sizeof(*functions); n++)
		claim_function(c, i->loc, what, functions[n], NULL);
	claim_tag(c, i->loc, what, "kern_ops", NULL);
	claim_tag(c, i->loc, what, "user_ops", NULL);
	claim(c, SPACE_MACRO, i->loc, what, join(c, i->upper, "VERSION"));
	claim(c, SPACE_MACRO, i->loc, what, join(c, i->upper, "SIGNATURE"));
	claim(c, SPACE_MACRO, i->loc, what, join(c, i->upper, "USER_HALF"));
}

/**
 * names_check - find names that cannot be used
 * @i: the interface
 * @d: where to put what is wrong
 */
void names_check(struct interface *i, struct diag *d)
{
	struct claims c = { .interface = i, .diag = d };
	const struct procedure *p;
	unsigned int kind;

	check_name(&c, i->name, i->loc);
	if (!strcmp(i->name, "lpc"))
		diag_error(d, i->loc,
			   "an interface cannot be named 'lpc'; expected another name");
	claim_fixed(&c);
	check_constants(&c);
	check_types(&c);
	for (kind = 0; kind < CALLABLES; kind++)
		for (p = i->procedures[kind]; p; p = p->next)
			check_callable(&c, p);
	free(c.claims);
}
