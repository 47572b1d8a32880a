// Draws the evidence table from data. Everything that comes is put in as text, never as markup.

// @ts-check
(function () {
    "use strict";

    // @ts-ignore: VS Code gives this to every web view
    const vscode = acquireVsCodeApi();
    const root = /** @type {HTMLElement} */ (document.getElementById("root"));
    const status = /** @type {HTMLElement} */ (document.getElementById("status"));

    /**
     * @param {string} tag
     * @param {{ [name: string]: string }} [attributes]
     * @param {(Node | string)[]} children
     */
    function element(tag, attributes, ...children) {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes || {})) {
            made.setAttribute(name, value);
        }
        made.append(...children);
        return made;
    }

    /**
     * @param {string} words
     * @param {object} asks
     * @param {{ first?: boolean, link?: boolean, why?: string, about?: string }} how
     */
    function button(words, asks, how) {
        const attributes = {
            type: "button",
            class: how.link ? "link" : how.first ? "first" : "",
            "data-key": JSON.stringify(asks),
        };
        const made = element("button", attributes, words);
        if (how.about) {
            made.setAttribute("aria-label", how.about);
        }
        if (how.why) {
            // it stays reachable, so that the reason can be heard
            made.setAttribute("aria-disabled", "true");
            made.setAttribute("title", how.why);
            made.setAttribute("aria-description", how.why);
        } else {
            made.addEventListener("click", () => vscode.postMessage(asks));
        }
        return made;
    }

    /** A long name may go on in the next line after a low line. */
    function breakable(/** @type {HTMLElement} */ made) {
        const parts = (made.textContent || "").split(/(?<=[_.])/);
        made.replaceChildren(...parts.flatMap((part) => [part, document.createElement("wbr")]));
        return made;
    }

    function item(/** @type {any} */ one) {
        if (one.test) {
            const about = `Open the test ${one.text}`;
            return breakable(button(one.text, { do: "test", test: one.test }, { link: true, about }));
        }
        return one.code ? element("code", {}, one.text) : element("span", {}, ...prose(one.text));
    }

    /** What stands between backticks is code. */
    function prose(/** @type {string} */ text) {
        return text.split(/`([^`]+)`/).map((part, i) => (i % 2 ? element("code", {}, part) : part));
    }

    function marked(/** @type {any} */ tone) {
        const marks = { good: "✓", bad: "✗" };
        const mark = marks[/** @type {"good" | "bad"} */ (tone)];
        return mark ? [element("span", { class: "mark", "aria-hidden": "true" }, mark)] : [];
    }

    function cell(/** @type {any} */ one) {
        const rows = one.items.map((/** @type {any} */ each) => [...marked(one.tone), item(each)]);
        if (rows.length === 1) {
            return element("td", { class: one.tone }, element("div", { class: "item" }, ...rows[0]));
        }
        const list = rows.map((/** @type {any} */ each) => element("li", { class: "item" }, ...each));
        return element("td", { class: one.tone }, element("ul", {}, ...list));
    }

    function row(/** @type {any} */ one) {
        const head = one.code ? element("code", {}, one.head) : one.head;
        return element("tr", {}, element("th", { scope: "row" }, head), ...one.cells.map(cell));
    }

    function column(/** @type {any} */ one, /** @type {any} */ table) {
        const head = element("th", { scope: "col" }, one.title, element("span", { class: "state" }, one.state));
        if (one.name === "yours") {
            return head;
        }
        const side = one.name;
        const about = (/** @type {string} */ words) => `${words}: ${one.title}`;
        const actions = element("div", { class: "actions" });
        if (one.stoppable) {
            actions.append(button("Stop", { do: "stop", side }, { about: about("Stop making") }));
        }
        if (one.made) {
            const why = one.acceptable ? "" : one.why;
            if (!one.stoppable) {
                actions.append(button("Accept", { do: "accept", side }, { first: true, why, about: about("Accept") }));
                if (table.tests && one.acceptable) {
                    actions.append(
                        button("Accept + Tests", { do: "acceptAndShowTests", side }, { about: about("Accept and show tests") }),
                    );
                }
            }
            actions.append(button("Diff", { do: "diff", side }, { about: about("Show the difference to yours") }));
        }
        head.append(actions);
        return head;
    }

    function grid(/** @type {string} */ caption, /** @type {string} */ kind, /** @type {string} */ corner, /** @type {any[]} */ heads, /** @type {any[]} */ rows) {
        const top = element("tr", {}, element("th", { scope: "col" }, corner), ...heads);
        return element(
            "div",
            { class: "scroll" },
            element(
                "table",
                { class: kind },
                element("caption", {}, caption),
                element("thead", {}, top),
                element("tbody", {}, ...rows.map(row)),
            ),
        );
    }

    function draw(/** @type {any} */ table) {
        const parts = [element("h1", {}, table.caption)];
        if (table.summary) {
            parts.push(element("p", {}, ...prose(table.summary)));
        }
        for (const note of table.notes) {
            parts.push(element("p", {}, ...prose(note)));
        }
        if (table.changed) {
            parts.push(
                element("p", { class: "changed" }, "Your code has changed since these were made. They can be read, not accepted."),
            );
        }
        const heads = table.columns.map((/** @type {any} */ one) => column(one, table));
        parts.push(grid("What each version does", "facts", "", heads, table.facts));
        if (table.inputs.length) {
            const plain = table.columns.map((/** @type {any} */ one) => element("th", { scope: "col" }, one.title));
            parts.push(grid("Inputs on which they differ", "inputs", "Input", plain, table.inputs));
        }
        if (table.between) {
            parts.push(element("p", {}, table.between));
        }
        const whole = element("div", { class: "actions whole" });
        if (table.merge) {
            whole.append(button("Merge the Two", { do: "merge" }, {}));
        }
        if (table.files) {
            whole.append(button("Open as Files", { do: "files" }, {}));
        }
        whole.append(button("Show under the Function", { do: "inline" }, {}));
        whole.append(button("Discard the Versions", { do: "discard" }, {}));
        parts.push(whole);
        if (table.footer) {
            parts.push(element("p", { class: "dim" }, table.footer));
        }
        replace(parts);
        if (status.textContent !== table.status) {
            status.textContent = table.status;
        }
    }

    /** The keyboard stays where it was, and the page does not jump. */
    function replace(/** @type {Node[]} */ parts) {
        const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
        const top = window.scrollY;
        root.replaceChildren(...parts);
        if (focused) {
            const again = [...root.querySelectorAll("button")].find((each) => each.dataset.key === focused);
            (again || root.querySelector("button"))?.focus({ preventScroll: true });
        }
        window.scrollTo(0, top);
    }

    window.addEventListener("message", ({ data }) => draw(data));
    vscode.postMessage({ do: "ready" });
})();
