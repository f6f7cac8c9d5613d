#!/usr/bin/env python3
"""Compare the refunds that were paid with the ones that were granted."""

import csv
import sys


def total(path):
    with open(path, newline="") as file:
        return sum(int(row["amount"]) for row in csv.DictReader(file))


def main():
    granted, paid = total(sys.argv[1]), total(sys.argv[2])
    if granted != paid:
        sys.exit(f"granted {granted}, paid {paid}")


if __name__ == "__main__":
    main()
