"""Benchmark of the MPPI update beside other packages: python3 -m gibbs_lit bench."""
