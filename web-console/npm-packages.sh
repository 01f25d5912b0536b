#!/bin/sh
# Installs the locked npm packages, unless the installed ones are already those of the lock file.
# Run by Maven in this folder; no package's own scripts are run.
set -eu
if cmp -s package-lock.json node_modules/.sallyport-lock.json; then
    exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
    echo "sallyport: the console's player comes from npm, and npm is not on the PATH; install Node.js 20 or newer (Debian: apt-get install npm), then run this again." >&2
    exit 1
fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
cp package-lock.json node_modules/.sallyport-lock.json
