#!/bin/sh
# Find a Chromium for the tests of the studio, or install Debian's.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" > /dev/null && exit 0
done
if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium > /dev/null && exit 0
fi
echo "NO CHROMIUM HERE: install it (apt-get install chromium), or the studio's page is not tested." >&2
[ -z "$CI" ]
