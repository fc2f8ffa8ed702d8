#!/bin/bash
# SPDX-License-Identifier: MIT
#
# lpcctl own: what it refuses; that it does what it says needs a device node.
set -eu
. "$(dirname "$0")/ctl_lib.sh"

ctl own zoo
expect 2
says 'own takes one of --like and --root'
ctl own --root --like / zoo
expect 2
ctl own --root
expect 2
ctl own --root --wait x zoo
expect 2
says "--wait: 'x' is not a value for it"
ctl own --root ../zoo
expect 3
says "'../zoo' is not the name of a channel"
ctl own --root absent
expect 3
says "there is no $DIR/lpc/absent"
ctl own --like / zoo
expect 3
says "$DIR/lpc/zoo is not a channel"
ln -s /dev/null "$DIR/lpc/link"
ctl own --like "$DIR/absent" link
expect 3
says 'is not a channel'
