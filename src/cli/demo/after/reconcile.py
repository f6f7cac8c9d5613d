#!/usr/bin/env python3
"""Compare the refunds that were paid with the ones that were granted."""

import argparse
import csv
import sys


def total(path):
    try:
        with open(path, newline="") as file:
            return sum(int(row["amount"]) for row in csv.DictReader(file))
    except FileNotFoundError:
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("granted", help="what the shop decided, as CSV")
    parser.add_argument("paid", help="what the bank did, as CSV")
    parser.add_argument("--tolerance", type=int, default=100, help="in cents")
    args = parser.parse_args()
    granted, paid = total(args.granted), total(args.paid)
    if abs(granted - paid) > args.tolerance:
        sys.exit(f"granted {granted}, paid {paid}")


if __name__ == "__main__":
    main()
