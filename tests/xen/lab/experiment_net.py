# SPDX-License-Identifier: BSD-2-Clause
"""The half of experiment.py that is about the network, alone, which takes minutes:
`./dev lab run experiment_net`."""
from experiment import begin, end, measure_network


def test(lab, tap):
    guest, folder = begin(lab, tap, grow=False)
    with tap.step("one network, two ways"):
        measure_network(lab, guest, folder)
    end(lab, guest)
