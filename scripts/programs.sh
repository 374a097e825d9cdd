# SPDX-License-Identifier: BSD-2-Clause
# The programs of the guest tools: pvguest, and its companions beside it. For the
# scripts that copy and pack them.
# shellcheck shell=sh disable=SC2034
guest_programs='pvguest pvguest-bench pvguest-check'
