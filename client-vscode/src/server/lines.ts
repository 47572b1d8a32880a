// The server's own log lines, as they come on stderr: "2026-01-31 10:00:00,000 INFO redraft.lsp: said".

export type Level = "error" | "warn" | "info" | "debug";

export interface LogLine {
    readonly level: Level;
    readonly text: string;
}

const LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (CRITICAL|ERROR|WARNING|INFO|DEBUG) (.*)$/;
const LEVELS: Record<string, Level> = {
    CRITICAL: "error",
    ERROR: "error",
    WARNING: "warn",
    INFO: "info",
    DEBUG: "debug",
};

/** Reads lines one after the other; a traceback goes with the line that it belongs to. */
export class LogReader {
    // what is printed by something other than the log is rarely good news, and never lost
    private level: Level = "warn";

    read(line: string): LogLine {
        const match = LINE.exec(line);
        if (match === null) {
            return { level: this.level, text: line };
        }
        this.level = LEVELS[match[1] ?? ""] ?? "info";
        return { level: this.level, text: match[2] ?? "" };
    }
}
