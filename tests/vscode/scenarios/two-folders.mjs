import assert from "node:assert/strict";
import { answers, keys, modelSettings, saveUntil } from "../harness/steps.mjs";
import { script } from "../harness/replies.mjs";

export const title = "two folders in one window: each has its tests and its settings";

const GRADE = `def grade(points):\n    if points > 90:\n        return "A"\n    return "B"\n`;
// from both sides of the limit and far from it, so that only one version is right
const test = (/** @type {number} */ limit) => `from shop import grade


def test_limit():
    assert [grade(points) for points in (${limit - 1}, ${limit}, ${limit + 1})] == list("BAA")


def test_far_from_the_limit():
    assert [grade(points) for points in (0, 1, 50, 95, 100)] == list("BBBAA")
`;

/** @param {import("../harness/stage.mjs").Stage} stage */
export async function run(stage) {
    const model = await stage.model(
        script({
            critique: `<critique>The limit of this shop is 70.\n<point><quote>    if points > 90:</quote><problem>the limit is 70</problem><input>grade(70)</input><gives>'B'</gives><should_give>'A'</should_give></point></critique>\n<suggestion>refine</suggestion>`,
            refine: "```python\n" + GRADE.replace("> 90", ">= 70") + "```\n",
        }),
    );
    const project = stage.workspace("both", {
        "one/shop.py": GRADE,
        "one/test_shop.py": test(90),
        "one/.vscode/settings.json": JSON.stringify({ "redraft.policy": "repair" }),
        "two/shop.py": GRADE,
        "two/test_shop.py": test(70),
        "both.code-workspace": JSON.stringify({ folders: [{ path: "one" }, { path: "two" }] }),
    });
    const window = await stage.open(project.path("both.code-workspace"), [project.path("one/shop.py")], {
        settings: modelSettings(model.url),
    });
    await answers(window);
    await window.goTo(2, 5);
    await window.press(...keys.refine);
    await window.waitForComment(/fixes 1, breaks 0/);
    await window.press(...keys.accept);
    await saveUntil(window, () => project.read("one/shop.py"), "the first folder's fix", (now) => now.includes(">= 90"));
    assert.equal(project.read("two/shop.py"), GRADE, "the other folder is untouched");
    assert.equal(model.chats().length, 0, "the first folder asks no model");

    await window.openFile(project.path("two/shop.py"));
    await window.goTo(2, 5);
    await window.press(...keys.refine);
    await window.waitForComment(/fixes 1, breaks 0/);
    await window.press(...keys.accept);
    await saveUntil(window, () => project.read("two/shop.py"), "the second folder's fix", (now) => now.includes(">= 70"));
    assert.ok(model.chats().length > 0, "the second folder asks the model");
    assert.ok(project.read("one/shop.py").includes(">= 90"));
}
