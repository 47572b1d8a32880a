// A small project whose two versions both pass the tests and still differ: who pays the odd penny.

import { script } from "./replies.mjs";
import { answers, modelSettings } from "./steps.mjs";

const BILL = `"""Sharing a bill."""

from __future__ import annotations


def halves(pence: int) -> tuple[int, int]:
    """Whole pence that each of two people pays."""
    half = round(pence / 2)
    return half, half


def in_pounds(pence: int) -> str:
    """An amount as it is printed."""
    return f"£{pence // 100}.{pence % 100:02d}"
`;

const TESTS = `from bill import halves, in_pounds


def test_an_even_bill():
    assert halves(900) == (450, 450)


def test_the_halves_add_up():
    assert sum(halves(1001)) == 1001


def test_nobody_pays_two_pence_more():
    first, second = halves(999)
    assert abs(first - second) <= 1


def test_pounds():
    assert in_pounds(1005) == "£10.05"
`;

/** What a model says of `halves`. */
export const said = {
    critique: `<critique>Rounding each half loses or adds a penny: the halves need not add up to the bill.
<point><quote>    half = round(pence / 2)</quote><problem>an odd bill has no two equal halves</problem><input>sum(halves(1001))</input><gives>1000</gives><should_give>1001</should_give></point></critique>
<suggestion>refine</suggestion>`,
    refine: `Whole pence first; the odd penny goes to the first.
\`\`\`python
def halves(pence: int) -> tuple[int, int]:
    """Whole pence that each of two people pays."""
    half, odd = divmod(pence, 2)
    return half + odd, half
\`\`\`
`,
    redraft: `Cut the bill at marks; what each pays lies between two of them.
\`\`\`python
def halves(pence: int) -> tuple[int, int]:
    """Whole pence that each of two people pays."""
    marks = [pence * mark // 2 for mark in range(3)]
    first, second = (after - before for before, after in zip(marks, marks[1:]))
    return first, second
\`\`\`
`,
    merge: `One formula, and the odd penny goes to the first.
\`\`\`python
def halves(pence: int) -> tuple[int, int]:
    """Whole pence that each of two people pays."""
    first, second = ((pence + turn) // 2 for turn in (1, 0))
    return first, second
\`\`\`
`,
};

/** A line in `halves`, from 1. */
export const IN_HALVES = 8;

/**
 * Opens it with a model behind it.
 * @param {import("./stage.mjs").Stage} stage
 * @param {object} [settings]
 * @param {Parameters<typeof script>[0]} [replies]
 */
export async function openBill(stage, settings = {}, replies = said) {
    const model = await stage.model(script(replies));
    const project = stage.workspace("bill", { "bill.py": BILL, "test_bill.py": TESTS });
    const window = await stage.open(project.folder, [project.path("bill.py")], {
        // a busy machine must find the inputs, too
        settings: { ...modelSettings(model.url), "redraft.gate.differences_seconds": 10, ...settings },
    });
    await answers(window);
    await window.press("Control+KeyB"); // room for the comparison: the explorer is folded
    return { project, window, model, read: () => project.read("bill.py") };
}
