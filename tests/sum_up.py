"""Adds up the JUnit reports of a folder: sum_up.py FOLDER [SUITE_THAT_FAILED ...]

A suite that failed without telling a failed test (it crashed, say) counts as one failure.
"""

import pathlib
import sys
import xml.etree.ElementTree as ET

KINDS = {"failure": "failed", "error": "failed", "skipped": "skipped"}


def outcome(case):
    return next((KINDS[child.tag] for child in case if child.tag in KINDS), "passed")


def count(report):
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        for case in ET.parse(report).iter("testcase"):
            result = outcome(case)
            totals[result] += 1
            if result == "failed":
                print(f"  failed: {report.stem}: {case.get('classname')} {case.get('name')}")
    except (OSError, ET.ParseError):
        pass  # no report: its caller names the suite as failed
    return totals


def main(folder, *failed_suites):
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    folder = pathlib.Path(folder)
    suites = {report.stem for report in folder.glob("*.xml")} | set(failed_suites)
    for suite in sorted(suites):
        counts = count(folder / f"{suite}.xml")
        if suite in failed_suites and counts["failed"] == 0:
            print(f"  failed: {suite}: it ended without a result")
            counts["failed"] = 1
        for kind, number in counts.items():
            totals[kind] += number
    if totals["skipped"]:
        print(f"{totals['skipped']} skipped")
    print(f"{totals['passed']} passed, {totals['failed']} failed")
    return 1 if totals["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
