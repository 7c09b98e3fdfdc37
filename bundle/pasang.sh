#!/bin/sh
exec "$(dirname "$0")/isi/jalan.sh" pasang "$@"
