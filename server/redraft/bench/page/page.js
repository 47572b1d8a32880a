"use strict";
// Everything from the data is put in as text, never as markup.
(() => {
  const DATA = JSON.parse(document.getElementById("data").textContent);
  const { summary, texts } = DATA;
  const BATCH = 100;
  const FATES = { right: "right", fixed: "fixed", wrong: "wrong", broken: "broken", could_not_tell: "could not tell" };
  const at = (id) => document.getElementById(id);
  const counted = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const words = (name) => String(name).replaceAll("_", " ");

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    for (const child of children.flat()) if (child !== null) element.append(child);
    return element;
  }

  // ---- light and dark -------------------------------------------------------------
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  function theme() {
    const now = chosen ?? (dark.matches ? "dark" : "light");
    root.dataset.theme = now;
    at("theme").textContent = now === "dark" ? "☀ Light" : "☾ Dark";
  }
  at("theme").addEventListener("click", () => { chosen = root.dataset.theme === "dark" ? "light" : "dark"; theme(); });
  dark.addEventListener("change", theme);
  theme();

  // ---- numbers --------------------------------------------------------------------
  const percent = (value, digits = 1) => `${(100 * value).toFixed(digits)} %`;
  const plain = (value) => value === 0 ? "0" : Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
  function shown(name, value, signed = false) {
    const unit = summary.metrics[name]?.unit ?? "";
    const sign = signed && value > 0 ? "+" : "";
    const share = unit === "share" || unit === "difference of shares";
    const text = share ? (100 * value).toFixed(1) + (signed ? " pp" : " %") : unit === "seconds" ? `${plain(value)} s` : plain(value);
    return (sign + text).replace("-", "−");
  }
  const range = (name, [low, high], signed) => `${shown(name, low, signed).replace(/ (%|pp|s)$/, "")} … ${shown(name, high, signed)}`;
  function cell(run, name, signed = false) {
    const value = run[name];
    if (value === null || value === undefined) return make("td", { class: "none" }, "–");
    const ends = run[`${name}_interval`];
    const missing = run[`${name}_unknown`] ? `, ${run[`${name}_unknown`]} could not be told` : "";
    const td = make("td", { title: `n = ${run[`${name}_n`]}${missing}`, "data-sort": value }, shown(name, value, signed), make("span", { class: "range" }, ends ? range(name, ends, signed) : "no interval"));
    if (signed && ends && (ends[0] > 0 || ends[1] < 0)) {
      const better = summary.metrics[name].better * Math.sign(value);
      td.className = better > 0 ? "clear good" : better < 0 ? "clear bad" : "clear";
    }
    return td;
  }

  // ---- tables that sort -----------------------------------------------------------
  function table(heads, rows) {
    const body = make("tbody", {}, rows);
    const ths = heads.map(([title, kind], column) => {
      const th = make("th", { scope: "col", class: kind, "aria-sort": "none" });
      th.append(make("button", { type: "button", onclick: () => sort(th, column) }, title));
      return th;
    });
    const key = (row, column) => {
      const td = row.children[column];
      return td.dataset.sort !== undefined ? Number(td.dataset.sort) : td.textContent;
    };
    function sort(th, column) {
      const up = th.getAttribute("aria-sort") === "descending" || (th.getAttribute("aria-sort") === "none" && th.className === "words");
      ths.forEach((other) => other.setAttribute("aria-sort", "none"));
      th.setAttribute("aria-sort", up ? "ascending" : "descending");
      const sorted = [...body.children].sort((a, b) => {
        const [x, y] = [key(a, column), key(b, column)];
        if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1; // what is not known stays last
        const order = typeof x === "number" ? x - y : x.localeCompare(y);
        return up ? order : -order;
      });
      body.append(...sorted);
    }
    return make("table", {}, make("thead", {}, make("tr", {}, ths)), body);
  }

  // ---- what distinguishes runs ----------------------------------------------------
  const NAMES = ["dataset", "model", "policy", "gate"];
  const varied = NAMES.filter((name) => new Set(summary.runs.map((run) => run[name])).size > 1);
  const where = (run, names = varied.length ? varied : ["dataset"]) => names.map((name) => (name === "gate" ? `gate: ${run[name]}` : run[name])).filter(Boolean).join(" · ");

  function cards() {
    for (const run of summary.runs) {
      const bar = make("div", { class: "bar", role: "img", "aria-label": Object.entries(FATES).map(([f, name]) => `${run.fates[f]} ${name}`).join(", ") });
      for (const fate of ["right", "fixed", "broken", "could_not_tell", "wrong"]) {
        if (!run.fates[fate]) continue;
        const part = make("i", { class: fate });
        part.style.flex = String(run.fates[fate]);
        bar.append(part);
      }
      const ends = run.pass_at_1_interval;
      at("cards").append(make("div", { class: "card" },
        make("div", { class: "who" }, words(run.strategy)),
        make("div", { class: "where" }, where(run)),
        make("div", { class: "big" }, run.pass_at_1 === null ? "–" : percent(run.pass_at_1)),
        make("div", { class: "from" }, ends ? `right at the end, ${percent(ends[0])} to ${percent(ends[1])}` : "right at the end"),
        run.first_pass_at_1 === null ? null : make("div", { class: "from" }, `first drafts: ${percent(run.first_pass_at_1)}`),
        bar,
        make("div", { class: "tally" }, Object.entries(FATES).filter(([f]) => run.fates[f]).map(([f, name]) => make("span", {}, `${run.fates[f]} ${name}`)))));
    }
    const tasks = Math.max(0, ...summary.runs.map((run) => run.tasks));
    at("about").textContent = `${counted(summary.runs.length, "run")}, ${counted(tasks, "task")} each`;
  }

  const MAIN = [
    ["pass_at_1", "pass@1"], ["pass_at_k", "pass@k"], ["oracle", "oracle"], ["r_imp", "mended"], ["r_reg", "broken"], ["false_pass", "false PASS"],
    ["false_alarm", "false alarm"], ["recall_on_draft", "recall on draft"],
  ];
  const COSTS = [
    ["calls", "calls"], ["tokens", "tokens"], ["cost", "money"], ["seconds", "seconds"], ["gate_seconds", "in the gate"], ["overhead", "in neither"],
    ["seconds_per_fix", "seconds per fix"], ["cost_per_fix", "money per fix"], ["change_size", "lines changed"], ["parse_defect_rate", "parse defects"],
  ];
  const DIFFERENCES = [...MAIN.filter(([name]) => !["pass_at_k", "oracle", "recall_on_draft"].includes(name)), ["calls", "calls"], ["seconds", "seconds"]];
  function runs(place, all) {
    const told = (run, name) => run[name] !== null && !(run[name] === 0 && /^(calls|tokens|cost)/.test(name));
    const columns = all.filter(([name]) => summary.runs.some((run) => told(run, name)));
    const ks = new Set(summary.runs.map((run) => run.pass_at_k_at).filter(Boolean));
    const title = (name, short) => (name === "pass_at_k" && ks.size === 1 ? `pass@${[...ks][0]}` : short);
    const rows = summary.runs.map((run) => make("tr", {},
      make("td", {}, words(run.strategy), make("span", { class: "range" }, where(run))),
      make("td", { "data-sort": run.tasks }, String(run.tasks), run.errors ? make("span", { class: "range" }, `${run.errors} not run`) : null),
      columns.map(([name]) => cell(run, name))));
    place.append(table([["strategy", "words"], ["tasks", ""], ...columns.map(([name, short]) => [title(name, short), ""])], rows));
  }

  function pairs() {
    if (!summary.paired.length) { at("pairs-section").remove(); return; }
    const columns = DIFFERENCES.filter(([name]) => summary.paired.some((pair) => typeof pair[name] === "number" && (pair[name] !== 0 || name !== "calls")));
    const equal = [["pass_at_1_at_equal_tokens", "pass@1 at equal tokens"], ["pass_at_1_at_equal_calls", "pass@1 at equal calls"], ["pass_at_1_at_equal_seconds", "pass@1 at equal seconds"]].find(([name]) => summary.paired.some((pair) => typeof pair[name] === "number"));
    const all = columns.flatMap((one) => (equal && one[0] === "pass_at_1" ? [one, equal] : [one]));
    const rows = summary.paired.map((pair) => make("tr", {},
      make("td", { class: "words" }, `${words(pair.a[pair.differs])} − ${words(pair.b[pair.differs])}`,
        make("span", { class: "range" }, [pair.differs === "strategy" ? null : words(pair.a.strategy), where(pair.a, varied.filter((n) => n !== pair.differs))].filter(Boolean).join(" · "))),
      make("td", { "data-sort": pair.tasks }, String(pair.tasks)),
      all.map(([name]) => cell(pair, name, true))));
    at("pairs").append(table([["compared", "words"], ["tasks", ""], ...all.map(([, short]) => [short, ""])], rows));
  }

  function everything() {
    const names = Object.keys(summary.metrics).filter((name) => summary.runs.some((run) => !Array.isArray(run[name])));
    const rows = names.map((name) => make("tr", {},
      make("td", { class: "words" }, make("b", {}, summary.metrics[name].title), make("span", { class: "range" }, name)),
      summary.runs.map((run) => cell(run, name)),
      make("td", { class: "words" }, summary.metrics[name].definition, make("span", { class: "range" }, summary.metrics[name].source))));
    at("all").append(table([["metric", "words"], ...summary.runs.map((run) => [`${words(run.strategy)} ${where(run, varied)}`.trim(), ""]), ["definition", "words"]], rows));
  }
  at("definitions").addEventListener("toggle", () => { if (!at("all").firstChild) everything(); });

  // ---- tasks ----------------------------------------------------------------------
  const runOf = (record) => summary.runs[record.run];
  const groups = new Map();
  for (const record of DATA.records) {
    const run = runOf(record);
    const key = JSON.stringify(NAMES.map((name) => run[name]));
    if (!groups.has(key)) groups.set(key, { run, strategies: new Set(), tasks: new Map() });
    const group = groups.get(key);
    group.strategies.add(run.strategy);
    const id = JSON.stringify([record.task, record.seed]);
    if (!group.tasks.has(id)) group.tasks.set(id, { name: record.task, seed: record.seed, by: {} });
    group.tasks.get(id).by[run.strategy] = record;
  }
  const list = [...groups.values()];
  let group = list[0];
  const wanted = new Set();
  let differing = false;
  let found = [];
  let drawn = 0;

  function pressed(button, on) { button.setAttribute("aria-pressed", String(on)); }
  function filters() {
    list.forEach((one, number) => at("group").append(make("option", { value: number }, where(one.run))));
    at("group").hidden = list.length < 2;
    at("group").addEventListener("change", () => { group = list[Number(at("group").value)]; search(); });
    for (const [fate, name] of Object.entries(FATES)) {
      const button = make("button", { type: "button", "aria-pressed": "false", onclick: () => {
        if (!wanted.delete(fate)) wanted.add(fate);
        pressed(button, wanted.has(fate));
        search();
      } }, name);
      at("filters").append(button, " ");
    }
    if (list.some((one) => one.strategies.size > 1)) {
      const button = make("button", { type: "button", "aria-pressed": "false", onclick: () => { differing = !differing; pressed(button, differing); search(); } }, "strategies differ");
      at("filters").append(button);
    }
    at("search").addEventListener("input", search);
    at("more").addEventListener("click", draw);
  }

  function search() {
    const text = at("search").value.toLowerCase();
    found = group ? [...group.tasks.values()].filter((task) => {
      const fates = Object.values(task.by).map((record) => record.fate);
      if (text && !task.name.toLowerCase().includes(text)) return false;
      if (differing && new Set(fates).size < 2) return false;
      return !wanted.size || fates.some((fate) => wanted.has(fate));
    }) : [];
    found.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }) || a.seed - b.seed);
    at("tasks").replaceChildren();
    drawn = 0;
    const names = group ? [...group.strategies].sort() : [];
    const columns = `minmax(160px, 1fr) repeat(${names.length}, 130px)`;
    at("heads").style.gridTemplateColumns = columns;
    at("heads").replaceChildren(make("span", {}, "task"), ...names.map((name) => make("span", {}, words(name))));
    at("count").textContent = `${found.length} of ${group ? group.tasks.size : 0}`;
    draw();
  }

  function draw() {
    const names = group ? [...group.strategies].sort() : [];
    for (const task of found.slice(drawn, drawn + BATCH)) at("tasks").append(row(task, names));
    drawn += BATCH;
    at("more").hidden = drawn >= found.length;
  }

  function row(task, names) {
    const inside = make("div", { class: "inside", hidden: "" });
    const several = group.tasks.size > new Set([...group.tasks.values()].map((t) => t.name)).size;
    const button = make("button", { type: "button", "aria-expanded": "false", onclick: () => {
      const open = button.getAttribute("aria-expanded") === "false";
      button.setAttribute("aria-expanded", String(open));
      inside.hidden = !open;
      if (open && !inside.firstChild) fill(inside, task, names.filter((name) => task.by[name]));
    } }, make("span", { class: "name", title: task.name }, task.name, several ? make("small", {}, ` seed ${task.seed}`) : null),
      names.map((name) => make("span", {}, task.by[name] ? badge(task.by[name].fate) : make("span", { class: "quiet" }, "–"))));
    button.style.gridTemplateColumns = at("heads").style.gridTemplateColumns;
    return make("div", { class: "task" }, button, inside);
  }
  const SIGNS = { right: "✓", fixed: "✓", wrong: "✗", broken: "✗", could_not_tell: "?" };
  const badge = (fate) => make("span", { class: `fate ${fate}` }, `${SIGNS[fate]} ${FATES[fate]}`);

  function fill(inside, task, names) {
    const place = make("div", names.length > 1 ? { role: "tabpanel" } : {});
    const show = (name) => place.replaceChildren(...trajectory(task.by[name]));
    if (names.length > 1) {
      const tabs = make("div", { class: "tabs", role: "tablist" });
      const select = (tab, name) => {
        for (const other of tabs.children) { other.setAttribute("aria-selected", "false"); other.tabIndex = -1; }
        tab.setAttribute("aria-selected", "true");
        tab.tabIndex = 0;
        show(name);
      };
      names.forEach((name) => {
        const tab = make("button", { type: "button", role: "tab", "aria-selected": "false", tabindex: "-1", onclick: () => select(tab, name) }, `${words(name)}: ${FATES[task.by[name].fate]}`);
        tabs.append(tab);
      });
      tabs.addEventListener("keydown", (event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        const all = [...tabs.children];
        const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
        if (step && next) { next.focus(); next.click(); }
      });
      inside.append(tabs);
      select(tabs.firstChild, names[0]);
    } else if (names.length) show(names[0]);
    inside.append(place);
  }

  function trajectory(record) {
    const facts = [
      record.stop ? `ended: ${words(record.stop)}` : null, counted(record.calls, "call"), `${plain(record.tokens)} tokens`, `${plain(record.seconds)} s`,
      `gate ${plain(record.gate_seconds)} s`, record.cost === null ? null : `cost ${plain(record.cost)}`, record.defects ? `${record.defects} unreadable replies` : null,
      record.samples.length ? `${record.samples.filter((s) => s === true).length} of ${record.samples.length} samples right` : null,
    ].filter(Boolean).join(" · ");
    const parts = [make("p", { class: "facts" }, facts)];
    if (record.error) parts.push(make("p", {}, `Could not be run: ${record.error}`));
    record.drafts.forEach((draft, number) => parts.push(drafted(record, draft, number)));
    return parts;
  }

  function drafted(record, draft, number) {
    const right = draft.right === null ? "could not tell" : draft.right ? "right" : "wrong";
    const evidence = [
      draft.outcome ? `gate: ${words(draft.outcome)}` : null, draft.fixed ? `fixes ${draft.fixed}` : null, draft.broken ? `breaks ${draft.broken}` : null,
      draft.asked ? `asked: ${words(draft.asked)}` : null, draft.method_changed === null ? null : draft.method_changed ? "another method" : "same method",
      draft.changed ? `${draft.changed} lines from the first` : null, draft.calls ? `after ${counted(draft.calls, "call")}` : null, draft.seconds ? `${plain(draft.seconds)} s` : null,
    ].filter(Boolean).join(" · ");
    const before = number ? texts[record.drafts[number - 1].source] : null;
    const box = make("article", { class: number === record.chosen ? "draft stands" : "draft" },
      make("header", {}, make("b", {}, `${number}. ${words(draft.kind)}`), badge(draft.right === null ? "could_not_tell" : draft.right ? (number && record.drafts[0].right === false ? "fixed" : "right") : (number && record.drafts[0].right ? "broken" : "wrong")),
        make("span", { class: "quiet" }, evidence), number === record.chosen ? make("b", {}, "chosen") : null),
      code(before, texts[draft.source]));
    box.setAttribute("aria-label", `Draft ${number}: ${right}`);
    if (draft.suggestion || draft.summary || draft.points.length) {
      box.append(make("div", { class: "said" },
        make("p", {}, draft.suggestion ? make("span", { class: "verdict" }, words(draft.suggestion)) : null, draft.summary),
        draft.points.length ? make("ul", {}, draft.points.map((point) => make("li", {}, point))) : null));
    }
    return box;
  }

  // ---- differences between two sources ----------------------------------------------
  function code(before, after) {
    const pre = make("pre", { tabindex: "0" });
    const line = (kind, sign, text) => pre.append(make("span", { class: kind }, `${sign} ${text}`));
    const now = after.split("\n");
    if (before === null) { now.forEach((text) => line("", " ", text)); return pre; }
    if (before === after) { pre.append(make("span", { class: "skip" }, "  the same source as the draft before")); return pre; }
    for (const [kind, sign, text] of folded(difference(before.split("\n"), now))) line(kind, sign, text);
    return pre;
  }

  function difference(a, b) {
    if (a.length * b.length > 4e6) return [...a.map((t) => ["gone", "−", t]), ...b.map((t) => ["add", "+", t])];
    // longest common subsequence, from the end
    const wide = b.length + 1;
    const best = new Uint32Array((a.length + 1) * wide);
    for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--)
      best[i * wide + j] = a[i] === b[j] ? best[(i + 1) * wide + j + 1] + 1 : Math.max(best[(i + 1) * wide + j], best[i * wide + j + 1]);
    const lines = [];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) { lines.push(["", " ", a[i]]); i++; j++; }
      else if (i < a.length && (j >= b.length || best[(i + 1) * wide + j] >= best[i * wide + j + 1])) lines.push(["gone", "−", a[i++]]);
      else lines.push(["add", "+", b[j++]]);
    }
    return lines;
  }

  function folded(lines, around = 4) {
    const near = new Set();
    lines.forEach(([kind], at) => { if (kind) for (let n = at - around; n <= at + around; n++) near.add(n); });
    const kept = [];
    let skipped = 0;
    lines.forEach((one, at) => {
      if (near.has(at)) {
        if (skipped) kept.push(["skip", " ", `⋯ ${skipped} lines`]);
        skipped = 0;
        kept.push(one);
      } else skipped++;
    });
    if (skipped) kept.push(["skip", " ", `⋯ ${skipped} lines`]);
    return kept;
  }

  cards();
  runs(at("runs"), MAIN);
  runs(at("costs"), COSTS);
  pairs();
  filters();
  search();
})();
