#!/bin/sh
# Runs pasang.py with the Python of the archive in the bundle; without one, with the Python that uv finds or fetches.
isi=$(cd "$(dirname "$0")" && pwd)
sementara=$(mktemp -d) || exit 7
trap 'rm -rf "$sementara"' EXIT
unduhan="$HOME/.local/share/PK Tracker/unduhan"
if [ -e "$isi/python.tar.gz" ]; then
  tar -xf "$isi/python.tar.gz" -C "$sementara" || exit 6
  "$sementara/python/bin/python3" -I "$isi/pasang.py" "$@"
else
  export UV_CACHE_DIR="$sementara/uv" UV_PYTHON_INSTALL_DIR="$unduhan" UV_PYTHON_INSTALL_BIN=0
  "$isi/uv" python find --quiet --no-project --no-config @PYTHON@ >/dev/null ||
    "$isi/uv" python install --no-config @PYTHON@ || exit 6
  "$isi/uv" run --quiet --no-project --no-config --python @PYTHON@ -- python -I "$isi/pasang.py" "$@"
fi
kode=$?
if [ "$1" = lepas ]; then rm -rf "$unduhan"; rmdir "$HOME/.local/share/PK Tracker" 2>/dev/null; fi
exit $kode
