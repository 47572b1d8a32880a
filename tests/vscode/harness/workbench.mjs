// VS Code's window as a user has it: keys, the palette, what can be seen.

import { until } from "./until.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

export class Workbench {
    /** @param {Page} page */
    constructor(page) {
        this.page = page;
    }

    /** @param {...string} keys pressed one after the other: a chord */
    async press(...keys) {
        for (const key of keys) await this.page.keyboard.press(key);
    }

    // --- the palette -----------------------------------------------------------------------------

    /**
     * Runs a command by the title that a user reads, "Redraft: Show Log".
     * @param {string} title
     */
    async run(title) {
        await until(`the palette offers “${title}”`, async () => {
            const row = await this.#paletteRow(title);
            if (row === undefined) return false;
            await row.click();
            return true;
        });
    }

    /**
     * Whether the palette offers a command: its `when` clause holds.
     * @param {string} title
     */
    async offers(title) {
        const row = await this.#paletteRow(title);
        await this.press("Escape");
        return row !== undefined;
    }

    /** @param {string} title */
    async #paletteRow(title) {
        await this.press("Escape", "F1");
        const input = this.page.locator(".quick-input-widget:visible input").first();
        await input.waitFor({ timeout: 10_000 });
        await input.fill(`>${title}`);
        // the list is filled anew a moment after the text
        const rows = this.page.locator(".quick-input-list .monaco-list-row");
        await until("the palette has looked", async () => (await rows.count()) > 0, 5_000);
        await until(
            "the palette has settled",
            async () => {
                const first = await rows.first().getAttribute("aria-label");
                return first !== null && !/recently used/.test(first) ? true : (await rows.count()) < 4;
            },
            1_500,
        ).catch(() => undefined);
        for (const row of await rows.all()) {
            const label = (await row.locator(".label-name").first().textContent())?.trim();
            if (label === title) return row;
        }
        return undefined;
    }

    /** The quick pick or input box that is open: its title, rows and field. */
    quickInput() {
        const widget = this.page.locator(".quick-input-widget:visible");
        return {
            widget,
            input: widget.locator("input").first(),
            rows: widget.locator(".monaco-list-row"),
        };
    }

    /**
     * Chooses the row of an open quick pick whose text holds this.
     * @param {string | RegExp} text
     */
    async pick(text) {
        const row = this.quickInput().rows.filter({ hasText: text }).first();
        await row.waitFor({ timeout: 30_000 });
        await row.click();
    }

    // --- the text editor ----------------------------------------------------------------------------

    /** @param {string} path absolute, in a folder of the workspace's */
    async openFile(path) {
        const [folder = "", name = ""] = path.split("/").slice(-2);
        await this.press("Escape", "Control+KeyP");
        const { input, rows } = this.quickInput();
        await input.fill(path);
        await rows.filter({ hasText: name }).filter({ hasText: folder }).first().click({ timeout: 20_000 });
        // two files may have one name: the folder is in the line above the text
        const trail = this.page.locator(".editor-group-container.active .breadcrumbs-control");
        await trail.filter({ hasText: folder }).filter({ hasText: name }).waitFor({ timeout: 20_000 });
    }

    /** Puts the keyboard into the editor. */
    async focusEditor() {
        await this.press("Control+Digit1");
        await this.page.locator(".editor-instance .monaco-editor.focused, .editor-instance .native-edit-context:focus")
            .first()
            .waitFor({ timeout: 10_000 })
            .catch(() => undefined);
    }

    /**
     * Moves the cursor; both count from 1.
     * @param {number} line
     * @param {number} [column]
     */
    async goTo(line, column = 1) {
        await this.focusEditor();
        await this.press("Control+KeyG");
        const { input } = this.quickInput();
        await input.waitFor({ timeout: 10_000 });
        await input.fill(`:${line}:${column}`);
        await this.press("Enter");
        await until(`the cursor is at ${line}:${column}`, async () =>
            (await this.statusBar()).includes(`Ln ${line}, Col ${column}`),
        20_000);
    }

    async save() {
        await this.press("Control+KeyS");
    }

    async undo() {
        await this.press("Control+KeyZ");
    }

    async redo() {
        await this.press("Control+Shift+KeyZ");
    }

    /** The names of the tabs that are open, in order. */
    async tabs() {
        return this.page.locator(".tabs-container .tab").evaluateAll((tabs) =>
            tabs.map((tab) => tab.getAttribute("aria-label") ?? ""),
        );
    }

    // --- what is shown ------------------------------------------------------------------------------

    /** Texts of the lenses in sight. */
    async lenses() {
        return this.page.locator(".codelens-decoration a").allTextContents();
    }

    /** @param {string | RegExp} text */
    async waitForLens(text) {
        const lens = this.page.locator(".codelens-decoration a").filter({ hasText: text }).first();
        await lens.waitFor({ timeout: 60_000 });
        return lens;
    }

    /** @param {"warning" | "error" | "info" | "hint"} [kind] */
    squiggles(kind = "warning") {
        return this.page.locator(`.squiggly-${kind}`);
    }

    /** Opens the light bulb's menu and gives its entries. */
    async lightBulb() {
        const rows = this.page.locator(".action-widget .monaco-list-row.action");
        await until("the light bulb's menu opens", async () => {
            await this.press("Escape", "Control+Period");
            await rows.first().waitFor({ timeout: 8_000 });
            return true;
        });
        return rows;
    }

    /**
     * Chooses from the light bulb's menu by the keyboard (a shield over it swallows early clicks).
     * @param {RegExp} text
     */
    async chooseAction(text) {
        await until(`the light bulb offers ${text}`, async () => {
            const rows = await this.lightBulb();
            const focused = this.page.locator(".action-widget .monaco-list-row.action.focused");
            for (let left = await rows.count(); left > 0; left -= 1) {
                if (text.test((await focused.first().textContent({ timeout: 5_000 })) ?? "")) {
                    await this.press("Enter");
                    return true;
                }
                await this.press("ArrowDown");
            }
            return false;
        });
    }

    /** Notifications: the toasts, or what the notification centre has. */
    notifications() {
        return this.page.locator(".notification-toast:visible, .notifications-center .notification-list-item");
    }

    /**
     * A toast may go away before it was seen; then it is where the bell keeps it.
     * @param {string | RegExp} text @param {number} [timeout]
     */
    async waitForNotification(text, timeout = 60_000) {
        const found = this.notifications().filter({ hasText: text }).first();
        const toast = Math.min(timeout, 20_000);
        const seen = await found.waitFor({ timeout: toast }).then(
            () => true,
            () => false,
        );
        if (!seen) {
            if ((await this.page.locator(".notifications-center.visible").count()) === 0) {
                await this.page.locator("#status\\.notifications").click();
            }
            await found.waitFor({ timeout: Math.max(timeout - toast, 1_000) });
        }
        return found;
    }

    /** @param {string | RegExp} text @param {string} button */
    async answerNotification(text, button) {
        const found = await this.waitForNotification(text);
        await found.locator(".monaco-button", { hasText: button }).first().click();
    }

    /** Puts away the walkthrough's offer, which a new window makes once, so that it covers nothing. */
    async declineOffer() {
        const offer = await this.waitForNotification(/ready to read the function/);
        await offer.hover();
        await offer.locator(".codicon-notifications-clear").first().click();
        await offer.waitFor({ state: "detached" });
    }

    /** Comment threads in the text: a critique's points, the versions. */
    comments() {
        return this.page.locator(".review-widget");
    }

    /** @param {string | RegExp} text */
    async waitForComment(text) {
        const found = this.comments().filter({ hasText: text }).first();
        await found.waitFor({ timeout: 60_000 });
        return found;
    }

    /** What the status bar says, all of it. */
    async statusBar() {
        return (await this.page.locator(".statusbar-item").allTextContents()).join(" | ");
    }

    /** Redraft's own item of the status bar. */
    statusItem() {
        return this.page.locator('.statusbar-item[id*="redraft"]').first();
    }

    /** Rows of the problems view, which is opened for it. */
    async problems() {
        await this.run("Problems: Focus on Problems View");
        return this.page.locator(".markers-panel .monaco-list-row");
    }

    /** Rows of the view of this name in the side bar. @param {string} view */
    treeItems(view) {
        return this.page.locator(`.pane:has(.pane-header[aria-label*="${view}"]) .monaco-list-row`);
    }

    /**
     * The inner frame of a webview whose text holds this.
     * @param {string | RegExp} text
     */
    async webview(text) {
        return until(`a webview says ${text}`, async () => {
            for (const frame of this.page.frames()) {
                if (frame === this.page.mainFrame()) continue;
                const said = await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "");
                if (typeof text === "string" ? said.includes(text) : text.test(said)) return frame;
            }
            return undefined;
        });
    }
}
