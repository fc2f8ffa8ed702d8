/* SPDX-License-Identifier: MIT */
/*
 * parse.y - the grammar of interface files.
 *
 * A name always comes where nothing else can, so that most words of the
 * language can be names too: see 'name'.
 */
%code requires {
#include "ast.h"
#include "parse.h"

struct values {
	struct value *first;
	struct value *last;
};

struct enumerators {
	struct enumerator *first;
	struct enumerator *last;
};
}

%code {
#include <string.h>

#include "lex.h"
#include "text.h"

#define YYLLOC_DEFAULT(current, rhs, n) do {				\
	if (n) {							\
		(current) = YYRHSLOC(rhs, 1);				\
		if (YYRHSLOC(rhs, n).line == (current).line)		\
			(current).end = YYRHSLOC(rhs, n).end;		\
	} else {							\
		(current) = YYRHSLOC(rhs, 0);				\
	}								\
} while (0)

static void yyerror(struct loc *loc, struct parse *p, void *scanner,
		    const char *message);
static const char *doc_at(struct parse *p, struct loc loc);
static number calculate(struct parse *p, struct loc loc, number a, char op,
			number b);
static number find_constant(struct parse *p, struct loc loc, const char *name);
static void add_attribute(struct parse *p, struct attributes *to,
			  const struct attributes *from);
static struct attributes attribute(enum attribute which, number value,
				   struct loc loc);
static struct value *new_value(struct parse *p, struct loc type_loc,
			       enum base base, const char *type_name);
static struct procedure *new_procedure(struct parse *p, enum callable kind,
				       const char *name, struct loc loc,
				       struct loc start,
				       struct attributes attributes);
static struct composite *new_composite(struct parse *p, const char *name,
				       struct loc loc, struct loc start,
				       struct values values);

#define APPEND(list, item) do {						\
	if ((list).last)						\
		(list).last->next = (item);				\
	else								\
		(list).first = (item);					\
	(list).last = (item);						\
} while (0)

/* Adds @item to the end of a list of the interface. */
#define ADD(list, item) do {						\
	typeof(&(list)) end_ = &(list);					\
	while (*end_)							\
		end_ = &(*end_)->next;					\
	*end_ = (item);							\
} while (0)
}

%define api.pure full
%define api.location.type {struct loc}
%define parse.error custom
%define parse.lac full
%locations
%parse-param { struct parse *p }
%param { void *scanner }
%initial-action { @$ = (struct loc){ 1, 1, 2 }; }
%expect 0

%union {
	const char *name;
	number number;
	enum base base;
	enum direction direction;
	enum lend lend;
	struct value *value;
	struct values values;
	struct enumerator *enumerator;
	struct enumerators enumerators;
	struct attributes attributes;
}

%token END_OF_FILE 0 "the end of the file"
%token INTERFACE "'interface'" CONST "'const'" ENUM "'enum'"
%token STRUCT "'struct'" UNION "'union'" CASE "'case'" HANDLE "'handle'"
%token LOCK "'lock'" SEMAPHORE "'semaphore'" UPCALL "'upcall'"
%token DOWNCALL "'downcall'" EVENT "'event'" IN "'in'" OUT "'out'"
%token INOUT "'inout'" OPTIONAL "'optional'" NOTHING "'nothing'"
%token PLUS "'+'" MINUS "'-'" STAR "'*'" SLASH "'/'"
%token DOTS "'..'" LEFT "'<<'" RIGHT "'>>'"
%token <base> SCALAR "a type" SIZED "'string' or 'bytes'"
%token <name> NAME "a name"
%token <name> VERSION "'version'" GUARDS "'guards'" RANGE "'range'"
%token <name> TIMEOUT "'timeout'" NONE "'none'" SINCE "'since'"
%token <name> PUBLIC "'public'" IDEMPOTENT "'idempotent'" NESTS "'nests'"
%token <name> QUEUE "'queue'" HOLD "'hold'" INITIAL_COUNT "'initial'"
%token <name> SIGNAL "'signal'" AS_CALLER "'as_caller'"
%token <name> FALLBACK "'fallback'" REPAIR "'repair'"
%token <name> ARENA "'arena'" GRANT "'grant'" STATE "'state'"
%token <number> NUMBER "a number" DURATION "a time such as 100ms"

%type <name> name
%type <number> expression term factor
%type <base> enum_base
%type <direction> direction
%type <lend> lend
%type <number> state
%type <value> type plain_type declarator field arm arm_value parameter
%type <values> fields arms parameters parameter_list
%type <enumerator> enumerator
%type <enumerators> enumerators
%type <attributes> attributes attribute

%%

file:
	header declarations
	;

header:
	INTERFACE name VERSION expression ';' {
		p->interface->name = $2;
		p->interface->loc = @2;
		p->interface->doc = doc_at(p, @1);
		p->interface->version = $4;
		p->interface->version_loc = @4;
	}
	| INTERFACE error ';'
	;

declarations:
	%empty
	| declarations declaration
	| declarations error ';'
	;

declaration:
	CONST name '=' expression ';' {
		struct constant *c = interface_alloc(p->interface, sizeof(*c));

		c->name = $2;
		c->loc = @2;
		c->doc = doc_at(p, @1);
		c->value = $4;
		ADD(p->interface->constants, c);
	}
	| ENUM name enum_base '{' enumerators comma '}' ';' {
		struct enumeration *e = interface_alloc(p->interface,
							sizeof(*e));

		e->name = $2;
		e->loc = @2;
		e->doc = doc_at(p, @1);
		e->base = $3;
		e->enumerators = $5.first;
		ADD(p->interface->enumerations, e);
	}
	| STRUCT name '{' fields '}' ';' {
		new_composite(p, $2, @2, @1, $4);
	}
	| UNION name ':' ENUM name '{' arms '}' ';' {
		struct composite *c = new_composite(p, $2, @2, @1, $7);

		c->is_union = true;
		c->tag_name = $5;
		c->tag_loc = @5;
	}
	| HANDLE name ';' {
		struct handle *h = interface_alloc(p->interface, sizeof(*h));

		h->name = $2;
		h->loc = @2;
		h->doc = doc_at(p, @1);
		ADD(p->interface->handles, h);
	}
	| ARENA expression state ';' {
		if (p->interface->arena_loc.line)
			diag_error(p->diag, @1,
				   "second 'arena'; expected it once");
		p->interface->arena_len = $2;
		p->interface->arena_state = $3;
		p->interface->arena_loc = @2;
	}
	| LOCK name GUARDS STRUCT name attributes ';' {
		struct procedure *l = new_procedure(p, CALLABLE_LOCK, $2, @2,
						    @1, $6);

		l->guarded_name = $5;
		l->guarded_loc = @5;
	}
	| SEMAPHORE name attributes ';' {
		new_procedure(p, CALLABLE_SEMAPHORE, $2, @2, @1, $3);
	}
	| UPCALL name '(' parameters ')' attributes ';' {
		new_procedure(p, CALLABLE_UPCALL, $2, @2, @1, $6)->parameters =
			$4.first;
	}
	| DOWNCALL name '(' parameters ')' attributes ';' {
		new_procedure(p, CALLABLE_DOWNCALL, $2, @2, @1, $6)->parameters =
			$4.first;
	}
	| EVENT name '(' parameters ')' attributes ';' {
		new_procedure(p, CALLABLE_EVENT, $2, @2, @1, $6)->parameters =
			$4.first;
	}
	;

state:
	%empty { $$ = 0; }
	| STATE expression { $$ = $2; }
	;

enum_base:
	%empty { $$ = BASE_U32; }
	| ':' SCALAR {
		$$ = $2;
		if ($2 != BASE_U8 && $2 != BASE_U16 && $2 != BASE_U32) {
			diag_error(p->diag, @2,
				   "an enum cannot be of type %s; expected u8, u16 or u32",
				   base_name($2));
			$$ = BASE_U32;
		}
	}
	;

enumerators:
	enumerator {
		$$ = (struct enumerators){ $1, $1 };
		if (!$1->explicit)
			$1->value = 0;
	}
	| enumerators ',' enumerator {
		$$ = $1;
		if (!$3->explicit)
			$3->value = $1.last->value + 1;
		APPEND($$, $3);
	}
	;

enumerator:
	name {
		$$ = interface_alloc(p->interface, sizeof(*$$));
		$$->name = $1;
		$$->loc = @1;
		$$->doc = doc_at(p, @1);
	}
	| name '=' expression {
		$$ = interface_alloc(p->interface, sizeof(*$$));
		$$->name = $1;
		$$->loc = @1;
		$$->doc = doc_at(p, @1);
		$$->value = $3;
		$$->explicit = true;
	}
	;

comma:
	%empty
	| ','
	;

fields:
	%empty { $$ = (struct values){ 0 }; }
	| fields field {
		$$ = $1;
		APPEND($$, $2);
	}
	| fields error ';'
	;

field:
	declarator ';' {
		$$ = $1;
		$$->doc = doc_at(p, @1);
	}
	;

arms:
	%empty { $$ = (struct values){ 0 }; }
	| arms arm {
		$$ = $1;
		APPEND($$, $2);
	}
	| arms error ';'
	;

arm:
	CASE name ':' arm_value ';' {
		$$ = $4;
		$$->label = $2;
		$$->label_loc = @2;
		$$->doc = doc_at(p, @1);
	}
	;

arm_value:
	declarator
	| NOTHING { $$ = new_value(p, @1, BASE_NOTHING, NULL); }
	;

parameters:
	%empty { $$ = (struct values){ 0 }; }
	| parameter_list
	;

parameter_list:
	parameter { $$ = (struct values){ $1, $1 }; }
	| parameter_list ',' parameter {
		$$ = $1;
		APPEND($$, $3);
	}
	;

parameter:
	direction declarator {
		$$ = $2;
		$$->direction = $1;
		$$->doc = doc_at(p, @1);
	}
	| direction lend declarator {
		$$ = $3;
		$$->direction = $1;
		$$->lend = $2;
		$$->lend_loc = @2;
		$$->doc = doc_at(p, @1);
	}
	;

lend:
	ARENA { $$ = LEND_ARENA; }
	| GRANT { $$ = LEND_GRANT; }
	;

direction:
	IN { $$ = DIRECTION_IN; }
	| OUT { $$ = DIRECTION_OUT; }
	| INOUT { $$ = DIRECTION_INOUT; }
	;

declarator:
	type name array range {
		$$ = $1;
		$$->name = $2;
		$$->loc = @2;
		$$->array = $<value>3->array;
		if ($$->array != ARRAY_NONE) {
			$$->count = $<value>3->count;
			$$->count_loc = $<value>3->count_loc;
		}
		$$->ranged = $<value>4->ranged;
		$$->low = $<value>4->low;
		$$->high = $<value>4->high;
		$$->range_loc = $<value>4->range_loc;
	}
	;

array:
	%empty { $<value>$ = new_value(p, @$, BASE_NOTHING, NULL); }
	| '[' expression ']' {
		$<value>$ = new_value(p, @$, BASE_NOTHING, NULL);
		$<value>$->array = ARRAY_FIXED;
		$<value>$->count = $2;
		$<value>$->count_loc = @2;
	}
	| '<' expression '>' {
		$<value>$ = new_value(p, @$, BASE_NOTHING, NULL);
		$<value>$->array = ARRAY_BOUNDED;
		$<value>$->count = $2;
		$<value>$->count_loc = @2;
	}
	;

range:
	%empty { $<value>$ = new_value(p, @$, BASE_NOTHING, NULL); }
	| RANGE expression DOTS expression {
		$<value>$ = new_value(p, @$, BASE_NOTHING, NULL);
		$<value>$->ranged = true;
		$<value>$->low = $2;
		$<value>$->high = $4;
		$<value>$->range_loc = @2;
	}
	;

type:
	plain_type
	| OPTIONAL plain_type {
		$$ = $2;
		$$->optional = true;
	}
	;

plain_type:
	SCALAR { $$ = new_value(p, @1, $1, NULL); }
	| SIZED '<' expression '>' {
		$$ = new_value(p, @1, $1, NULL);
		$$->bound = $3;
		$$->count_loc = @3;
	}
	| ENUM name { $$ = new_value(p, @2, BASE_ENUM, $2); }
	| STRUCT name { $$ = new_value(p, @2, BASE_STRUCT, $2); }
	| UNION name { $$ = new_value(p, @2, BASE_UNION, $2); }
	| HANDLE name { $$ = new_value(p, @2, BASE_HANDLE, $2); }
	;

attributes:
	%empty { $$ = (struct attributes){ 0 }; }
	| attributes attribute {
		$$ = $1;
		add_attribute(p, &$$, &$2);
	}
	;

attribute:
	TIMEOUT DURATION { $$ = attribute(ATTRIBUTE_TIMEOUT, $2, @2); }
	| TIMEOUT NONE { $$ = attribute(ATTRIBUTE_TIMEOUT, -1, @2); }
	| HOLD DURATION { $$ = attribute(ATTRIBUTE_HOLD, $2, @2); }
	| SINCE expression { $$ = attribute(ATTRIBUTE_SINCE, $2, @2); }
	| QUEUE expression { $$ = attribute(ATTRIBUTE_QUEUE, $2, @2); }
	| INITIAL_COUNT expression {
		$$ = attribute(ATTRIBUTE_INITIAL, $2, @2);
	}
	| PUBLIC { $$ = attribute(ATTRIBUTE_PUBLIC, 0, @1); }
	| IDEMPOTENT { $$ = attribute(ATTRIBUTE_IDEMPOTENT, 0, @1); }
	| NESTS { $$ = attribute(ATTRIBUTE_NESTS, 0, @1); }
	| SIGNAL { $$ = attribute(ATTRIBUTE_SIGNAL, 0, @1); }
	| AS_CALLER { $$ = attribute(ATTRIBUTE_AS_CALLER, 0, @1); }
	| FALLBACK { $$ = attribute(ATTRIBUTE_FALLBACK, 0, @1); }
	| REPAIR name {
		$$ = attribute(ATTRIBUTE_REPAIR, 0, @2);
		$$.repair = $2;
	}
	;

expression:
	term
	| expression PLUS term { $$ = calculate(p, @2, $1, '+', $3); }
	| expression MINUS term { $$ = calculate(p, @2, $1, '-', $3); }
	;

term:
	factor
	| term STAR factor { $$ = calculate(p, @2, $1, '*', $3); }
	| term SLASH factor { $$ = calculate(p, @2, $1, '/', $3); }
	| term LEFT factor { $$ = calculate(p, @2, $1, '<', $3); }
	| term RIGHT factor { $$ = calculate(p, @2, $1, '>', $3); }
	;

factor:
	NUMBER
	| NAME { $$ = find_constant(p, @1, $1); }
	| MINUS factor { $$ = calculate(p, @1, 0, '-', $2); }
	| '(' expression ')' { $$ = $2; }
	;

name:
	NAME
	| VERSION | GUARDS | RANGE | TIMEOUT | NONE | SINCE | PUBLIC
	| IDEMPOTENT | NESTS | QUEUE | HOLD | INITIAL_COUNT | SIGNAL | AS_CALLER
	| ARENA | GRANT | STATE | FALLBACK | REPAIR
	| INTERFACE { $$ = "interface"; }
	| HANDLE { $$ = "handle"; }
	| LOCK { $$ = "lock"; }
	| SEMAPHORE { $$ = "semaphore"; }
	| UPCALL { $$ = "upcall"; }
	| DOWNCALL { $$ = "downcall"; }
	| EVENT { $$ = "event"; }
	| OPTIONAL { $$ = "optional"; }
	| NOTHING { $$ = "nothing"; }
	| SIZED { $$ = base_name($1); }
	;

%%

/**
 * struct parse_doc - a doc comment
 * @next: the one before it in the file
 * @text: the comment
 * @loc: of the first word after it, which it describes
 */
struct parse_doc {
	struct parse_doc *next;
	const char *text;
	struct loc loc;
};

/**
 * parse_add_doc - a doc comment was read
 * @p: the file
 * @text: what is between the comment's marks
 * @length: bytes of it
 * @block: it may have several lines, each with a '*' before it
 */
void parse_add_doc(struct parse *p, const char *text, size_t length,
		   bool block)
{
	const char *end = text + length, *line, *stop;
	struct text doc = { 0 };

	if (p->pending)
		text_add(&doc, "%s\n", p->pending);
	for (line = text; line <= end; line = stop + 1) {
		stop = memchr(line, '\n', end - line);
		if (!stop)
			stop = end;
		while (line < stop && strchr(" \t", *line))
			line++;
		if (block && line > text && line < stop && *line == '*')
			line++;
		while (line < stop && strchr(" \t", *line))
			line++;
		length = stop - line;
		while (length && strchr(" \t\r*", line[length - 1]))
			length--;
		if (length || doc.length) {
			text_put(&doc, line, length);
			text_put(&doc, "\n", 1);
		}
	}
	while (doc.length && doc.chars[doc.length - 1] == '\n')
		doc.length--;
	if (doc.length)
		p->pending = interface_copy(p->interface, doc.chars,
					    doc.length);
	text_finish(&doc);
}

/**
 * parse_place_doc - a word was read, which the doc comment before it is about
 * @p: the file
 * @loc: of the word
 */
void parse_place_doc(struct parse *p, struct loc loc)
{
	struct parse_doc *doc;

	if (!p->pending)
		return;
	doc = interface_alloc(p->interface, sizeof(*doc));
	doc->text = p->pending;
	doc->loc = loc;
	doc->next = p->docs;
	p->docs = doc;
	p->pending = NULL;
}

static const char *doc_at(struct parse *p, struct loc loc)
{
	const struct parse_doc *doc;

	for (doc = p->docs; doc; doc = doc->next)
		if (doc->loc.line == loc.line && doc->loc.column == loc.column)
			return doc->text;
	return NULL;
}

static number calculate(struct parse *p, struct loc loc, number a, char op,
			number b)
{
	const number limit = ~(uint64_t)0;
	number result = 0;

	switch (op) {
	case '+':
		result = a + b;
		break;
	case '-':
		result = a - b;
		break;
	case '*':
		if (__builtin_mul_overflow(a, b, &result))
			result = limit + 1;
		break;
	case '/':
		if (!b) {
			diag_error(p->diag, loc,
				   "division by zero; expected another divisor");
			return 0;
		}
		result = a / b;
		break;
	default:
		if (b < 0 || b > 63 || a < 0) {
			diag_error(p->diag, loc,
				   "shift out of range; expected 0 to 63 bits of a number that is not negative");
			return 0;
		}
		result = op == '<' ? a << b : a >> b;
		break;
	}
	if (result > limit || result < base_low(BASE_S64)) {
		diag_error(p->diag, loc,
			   "result too large; expected one that fits in 64 bits");
		return 0;
	}
	return result;
}

static number find_constant(struct parse *p, struct loc loc, const char *name)
{
	const struct enumeration *e;
	const struct enumerator *value;
	const struct constant *c;

	for (c = p->interface->constants; c; c = c->next)
		if (!strcmp(c->name, name))
			return c->value;
	for (e = p->interface->enumerations; e; e = e->next)
		for (value = e->enumerators; value; value = value->next)
			if (!strcmp(value->name, name))
				return value->value;
	diag_error(p->diag, loc,
		   "no constant '%s' so far; expected a number, or a constant or enumerator declared above",
		   name);
	return 1;
}

static struct attributes attribute(enum attribute which, number value,
				   struct loc loc)
{
	struct attributes attributes = { .given = 1U << which };

	attributes.value[which] = value;
	attributes.loc[which] = loc;
	return attributes;
}

static void add_attribute(struct parse *p, struct attributes *to,
			  const struct attributes *from)
{
	enum attribute which = __builtin_ctz(from->given);

	if (to->given & from->given)
		diag_error(p->diag, from->loc[which],
			   "second '%s'; expected it once",
			   attribute_name(which));
	to->given |= from->given;
	to->value[which] = from->value[which];
	to->loc[which] = from->loc[which];
	if (from->repair)
		to->repair = from->repair;
}

static struct value *new_value(struct parse *p, struct loc type_loc,
			       enum base base, const char *type_name)
{
	struct value *v = interface_alloc(p->interface, sizeof(*v));

	v->base = base;
	v->type_name = type_name;
	v->type_loc = type_loc;
	v->loc = type_loc;
	return v;
}

static struct composite *new_composite(struct parse *p, const char *name,
				       struct loc loc, struct loc start,
				       struct values values)
{
	struct composite *c = interface_alloc(p->interface, sizeof(*c));

	c->name = name;
	c->loc = loc;
	c->doc = doc_at(p, start);
	c->values = values.first;
	ADD(p->interface->composites, c);
	return c;
}

static struct procedure *new_procedure(struct parse *p, enum callable kind,
				       const char *name, struct loc loc,
				       struct loc start,
				       struct attributes attributes)
{
	struct procedure *new = interface_alloc(p->interface, sizeof(*new));

	new->kind = kind;
	new->name = name;
	new->loc = loc;
	new->doc = doc_at(p, start);
	new->attributes = attributes;
	new->index = p->interface->counts[kind]++;
	ADD(p->interface->procedures[kind], new);
	return new;
}

static void yyerror(struct loc *loc, struct parse *p, void *scanner,
		    const char *message)
{
	(void)scanner;
	diag_error(p->diag, *loc, "%s", message);
}

/* Whether something expected goes without saying beside the rest. */
static bool implied(const bool *expected, yysymbol_kind_t symbol)
{
	switch (symbol) {
	case YYSYMBOL_SIZED:
	case YYSYMBOL_HANDLE:
	case YYSYMBOL_ENUM:
	case YYSYMBOL_STRUCT:
	case YYSYMBOL_UNION:
	case YYSYMBOL_OPTIONAL:
		return expected[YYSYMBOL_SCALAR] || expected[YYSYMBOL_UPCALL];
	case YYSYMBOL_INTERFACE:
	case YYSYMBOL_NOTHING:
		return expected[YYSYMBOL_NAME];
	case YYSYMBOL_CONST:
	case YYSYMBOL_LOCK:
	case YYSYMBOL_SEMAPHORE:
	case YYSYMBOL_UPCALL:
	case YYSYMBOL_DOWNCALL:
	case YYSYMBOL_EVENT:
	case YYSYMBOL_ARENA:
	case YYSYMBOL_GRANT:
	case YYSYMBOL_PLUS:
	case YYSYMBOL_MINUS:
	case YYSYMBOL_STAR:
	case YYSYMBOL_SLASH:
	case YYSYMBOL_LEFT:
	case YYSYMBOL_RIGHT:
		return true;
	case YYSYMBOL_VERSION:
	case YYSYMBOL_GUARDS:
	case YYSYMBOL_RANGE:
	case YYSYMBOL_NONE:
	case YYSYMBOL_STATE:
		return expected[YYSYMBOL_NAME];
	case YYSYMBOL_TIMEOUT:
	case YYSYMBOL_SINCE:
	case YYSYMBOL_PUBLIC:
	case YYSYMBOL_IDEMPOTENT:
	case YYSYMBOL_NESTS:
	case YYSYMBOL_QUEUE:
	case YYSYMBOL_HOLD:
	case YYSYMBOL_INITIAL_COUNT:
	case YYSYMBOL_SIGNAL:
	case YYSYMBOL_AS_CALLER:
	case YYSYMBOL_FALLBACK:
	case YYSYMBOL_REPAIR:
		return true;
	case YYSYMBOL_NAME:
		return expected[YYSYMBOL_NUMBER];
	default:
		return false;
	}
}

static void add_expected(struct text *text, bool *first, const char *what)
{
	text_add(text, "%s%s", *first ? "; expected " : " or ", what);
	*first = false;
}

/* The word at a place, as the file has it. */
static void add_found(struct text *text, const struct diag *diag,
		      struct loc loc)
{
	const char *line = diag->text;
	int number;

	for (number = 1; number < loc.line; number++)
		line = strchr(line, '\n') + 1;
	text_add(text, "unexpected '%.*s'", loc.end - loc.column,
		 line + loc.column - 1);
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parse *p,
				 void *scanner)
{
	yysymbol_kind_t found = yypcontext_token(context);
	yysymbol_kind_t list[YYNTOKENS];
	bool expected[YYNTOKENS] = { false };
	struct text text = { 0 };
	bool first = true;
	int count, i;

	(void)scanner;
	if (found == YYSYMBOL_YYEMPTY)
		return 0;
	count = yypcontext_expected_tokens(context, list, YYNTOKENS);
	for (i = 0; i < count; i++)
		expected[list[i]] = true;
	if (found == YYSYMBOL_YYEOF)
		text_add(&text, "unexpected end of the file");
	else
		add_found(&text, p->diag, *yypcontext_location(context));
	if (expected[YYSYMBOL_UPCALL] && !expected[YYSYMBOL_NAME])
		add_expected(&text, &first, "a declaration");
	if (expected[YYSYMBOL_NUMBER])
		add_expected(&text, &first, "a number or constant");
	for (i = 0; i < count; i++)
		if (list[i] != YYSYMBOL_NUMBER &&
		    !implied(expected, list[i]) &&
		    !(expected[YYSYMBOL_NUMBER] &&
		      !strcmp(yysymbol_name(list[i]), "'('")))
			add_expected(&text, &first, yysymbol_name(list[i]));
	if (expected[YYSYMBOL_TIMEOUT] && !expected[YYSYMBOL_NAME])
		add_expected(&text, &first, "an attribute such as 'timeout'");
	diag_error(p->diag, *yypcontext_location(context), "%s", text.chars);
	text_finish(&text);
	return 0;
}

/**
 * parse_interface - read an interface file
 * @interface: where to put it, initialised
 * @diag: the file's text, and where to put what is wrong
 */
void parse_interface(struct interface *interface, struct diag *diag)
{
	struct parse p = {
		.interface = interface,
		.diag = diag,
		.line = 1,
		.column = 1,
	};
	YY_BUFFER_STATE buffer;
	yyscan_t scanner;

	if (yylex_init_extra(&p, &scanner)) {
		diag_error(diag, (struct loc){ 1, 1, 2 }, "out of memory");
		return;
	}
	buffer = yy_scan_bytes(diag->text, strlen(diag->text), scanner);
	yyparse(&p, scanner);
	yy_delete_buffer(buffer, scanner);
	yylex_destroy(scanner);
}
