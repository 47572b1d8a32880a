// A function's text at column 0, as the server has it; the file's line endings aside.

export function dedented(text: string): string {
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
    const [first = ""] = lines;
    const indent = first.slice(0, first.length - first.trimStart().length);
    return lines
        .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
        .join("\n");
}
