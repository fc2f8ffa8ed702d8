// SPDX-License-Identifier: MIT
// Functions that a driver hands to the kernel, found by Coccinelle in the source itself.
virtual report

@ops@
identifier S, v, fld, fn;
position p;
@@
struct S v = { ..., .fld@p = fn, ... };

@script:python depends on ops@
S << ops.S; fld << ops.fld; fn << ops.fn;
@@
print("ENTRY %s.%s %s" % (S, fld, fn))

@callback1@
identifier fn;
expression e;
position p;
@@
(
request_irq@p(e, fn, ...)
|
timer_setup(e, fn, ...)
|
INIT_WORK(e, fn)
|
INIT_DELAYED_WORK(e, fn)
|
tasklet_setup(e, fn)
)

@script:python depends on callback1@
fn << callback1.fn;
@@
print("ENTRY callback %s" % fn)

@callback2@
identifier fn;
expression e1, e2;
@@
netif_napi_add(e1, e2, fn)

@script:python depends on callback2@
fn << callback2.fn;
@@
print("ENTRY callback %s" % fn)
