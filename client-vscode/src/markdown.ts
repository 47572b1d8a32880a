// How text that others wrote (a model, a repository) is put into Markdown: it is data, so nothing
// in it may become a link, a heading or the end of a fence.

/** Every ASCII punctuation mark may be escaped in CommonMark, and an escaped one means nothing. */
const MARKS = /[!-/:-@[-`{-~]/g;

/** Plain words on one line. */
export function plain(text: string): string {
    return escaped(oneLine(text));
}

/** The same, with what stands between backticks set as code: so the server writes its sentences. */
export function prose(text: string): string {
    const parts = oneLine(text).split(/`([^`]+)`/);
    return parts.map((part, i) => (i % 2 ? code(part) : escaped(part))).join("");
}

/** A piece of code within a line. */
export function code(text: string): string {
    const line = oneLine(text);
    if (!line) {
        return "";
    }
    const ticks = "`".repeat(longestRun(line) + 1);
    const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** The same inside a table, where a bar would end the cell. */
export function cellCode(text: string): string {
    return code(text).replace(/\|/g, "\\|");
}

/** A block of code; the fence is longer than any run of backticks in it. */
export function fence(text: string, language: string): string {
    const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
    return `${ticks}${language}\n${text.replace(/\r\n?/g, "\n").replace(/\n+$/, "")}\n${ticks}`;
}

/** A link that runs one of our commands; `words` must have been escaped. */
export function link(words: string, command: string, argument?: object): string {
    const query = argument ? `?${encodeURIComponent(JSON.stringify([argument]))}` : "";
    // encodeURIComponent leaves these, and a bracket would end the link
    const safe = query.replace(/[()']/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
    return `[${words}](command:${command}${safe})`;
}

/** At most `width` characters on one line. */
export function shorten(text: string, width: number): string {
    const line = oneLine(text);
    return line.length <= width ? line : `${line.slice(0, width - 1).trimEnd()}…`;
}

function escaped(line: string): string {
    return line.replace(MARKS, "\\$&");
}

function oneLine(text: string): string {
    return text.split(/\s+/).filter(Boolean).join(" ");
}

function longestRun(text: string): number {
    return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
