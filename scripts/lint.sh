#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# lint.sh: the lint tests alone; what each checks stands in tests/lint/README.md.
set -eu
cd "$(dirname "$0")/.."
exec sh scripts/test.sh lint
