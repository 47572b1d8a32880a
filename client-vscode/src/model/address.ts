// Addresses of models.

/** What a key belongs to: scheme, host and port. Empty when it is no address. */
export function originOf(baseUrl: string): string {
    const url = parse(baseUrl);
    return url === undefined ? "" : url.origin;
}

/** Why an address cannot be used, in a sentence; undefined when it can. */
export function whatIsWrongWith(baseUrl: string): string | undefined {
    const url = parse(baseUrl);
    if (url === undefined) {
        return "An address looks like https://api.example.com/v1.";
    }
    if (url.username !== "" || url.password !== "") {
        return "The key does not belong into the address; you are asked for it next.";
    }
    if (url.search !== "" || url.hash !== "") {
        return "An address ends with its path, such as /v1.";
    }
    if (/\/chat\/completions\/?$/.test(url.pathname)) {
        return "Leave out /chat/completions: the address ends before it.";
    }
    return undefined;
}

/** Whether a key would cross a network in the clear. */
export function isInTheClear(baseUrl: string): boolean {
    const url = parse(baseUrl);
    return url?.protocol === "http:" && !["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

/** As it is kept: without blanks and a slash at the end. */
export function tidied(baseUrl: string): string {
    return baseUrl.trim().replace(/\/+$/, "");
}

function parse(baseUrl: string): URL | undefined {
    const text = baseUrl.trim();
    if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
        return undefined;
    }
    return new URL(text);
}
