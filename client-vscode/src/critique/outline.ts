// Where the functions of a Python file are, read roughly by indentation. The server knows it
// exactly and says so with its first answer; until then something must be shown in its place.

export interface Rough {
    readonly qualname: string;
    readonly ordinal: number;
    /** Lines from 0: the first decorator or `def`, the `def` itself, and the last line of the body. */
    readonly start: number;
    readonly header: number;
    readonly end: number;
}

const OPENING = /^(\s*)(?:async\s+)?(def|class)\s+([^\W\d]\w*)/u;

export function outline(text: string): Rough[] {
    const lines = text.split(/\r?\n/);
    const code = significant(lines);
    const found: Rough[] = [];
    const seen = new Map<string, number>();
    const open: { name: string; indent: number }[] = [];
    let decorators = -1;
    for (const [at, line] of lines.entries()) {
        if (!code[at]) {
            continue;
        }
        const indent = line.length - line.trimStart().length;
        while (open.length && (open.at(-1)?.indent ?? 0) >= indent) {
            open.pop();
        }
        const match = OPENING.exec(line);
        const [, , word, name] = match ?? [];
        if (word && name) {
            open.push({ name, indent });
            if (word === "def") {
                const qualname = open.map((one) => one.name).join(".");
                const ordinal = seen.get(qualname) ?? 0;
                seen.set(qualname, ordinal + 1);
                const start = decorators < 0 ? at : decorators;
                const end = lastLine(lines, code, at, indent);
                found.push({ qualname, ordinal, start, header: at, end });
            }
        }
        decorators = line.trimStart().startsWith("@") ? (decorators < 0 ? at : decorators) : -1;
    }
    return found;
}

/** The innermost function around a line. */
export function around(functions: readonly Rough[], line: number): Rough | undefined {
    const holding = functions.filter((one) => one.start <= line && line <= one.end);
    return holding.sort((a, b) => b.start - a.start)[0];
}

export function called(
    functions: readonly Rough[],
    qualname: string,
    ordinal = 0,
): Rough | undefined {
    return functions.find((one) => one.qualname === qualname && one.ordinal === ordinal);
}

function lastLine(
    lines: readonly string[],
    code: readonly boolean[],
    header: number,
    indent: number,
): number {
    let end = header;
    for (let at = header + 1; at < lines.length; at++) {
        const line = lines[at] ?? "";
        if (!line.trim()) {
            continue;
        }
        const own = line.length - line.trimStart().length;
        if (own <= indent && code[at]) {
            break;
        }
        // a comment further out belongs to what follows
        if (own > indent || !line.trimStart().startsWith("#")) {
            end = at;
        }
    }
    return end;
}

/** Which lines begin a statement: none within brackets or a long string, no blank, no comment. */
function significant(lines: readonly string[]): boolean[] {
    let depth = 0;
    let quote = "";
    return lines.map((line) => {
        const begins = !quote && depth === 0 && /^\s*[^\s#]/.test(line);
        let at = 0;
        while (at < line.length) {
            const here = line[at] ?? "";
            if (quote) {
                if (here === "\\") {
                    at += 2;
                } else if (line.startsWith(quote, at)) {
                    at += quote.length;
                    quote = "";
                } else {
                    at += 1;
                }
                continue;
            }
            if (here === "#") {
                break;
            }
            if (here === '"' || here === "'") {
                quote = line.startsWith(here.repeat(3), at) ? here.repeat(3) : here;
                at += quote.length;
                continue;
            }
            depth += "([{".includes(here) ? 1 : ")]}".includes(here) ? -1 : 0;
            depth = Math.max(0, depth);
            at += 1;
        }
        if (quote.length === 1) {
            quote = "";
        }
        return begins;
    });
}
