// Which key the server holds: the one of the address that it asks, and never that of another.

import { originOf } from "./address";

export interface Secrets {
    get(name: string): PromiseLike<string | undefined>;
    store(name: string, value: string): PromiseLike<void>;
    delete(name: string): PromiseLike<void>;
}

/** Gives a key to the server, or takes it back; nothing happens when no server runs. */
export type Give = (key: string | null) => Promise<void>;

const PREFIX = "redraft.key ";

export class Keyring {
    /** Whose key the server holds; empty when it holds none. */
    private held = "";
    private heldKey = "";
    /** The address that the server knows; undefined before it was told one. */
    private told: string | undefined;
    private turn: Promise<void> = Promise.resolve();

    constructor(
        private readonly secrets: Secrets,
        private readonly give: Give,
    ) {}

    /** The name under which an address's key is kept. */
    static nameFor(baseUrl: string): string {
        return PREFIX + originOf(baseUrl);
    }

    static isKey(name: string): boolean {
        return name.startsWith(PREFIX);
    }

    async has(baseUrl: string): Promise<boolean> {
        return (await this.keyOf(baseUrl)) !== "";
    }

    async keyOf(baseUrl: string): Promise<string> {
        return originOf(baseUrl) === "" ? "" : ((await this.secrets.get(Keyring.nameFor(baseUrl))) ?? "");
    }

    /** Keeps a key; an empty one is forgotten. */
    async keep(baseUrl: string, key: string): Promise<void> {
        if (originOf(baseUrl) === "") {
            return;
        }
        const name = Keyring.nameFor(baseUrl);
        await (key === "" ? this.secrets.delete(name) : this.secrets.store(name, key));
    }

    /** A new server holds no key and knows no address. */
    began(): void {
        this.held = "";
        this.heldKey = "";
        this.told = undefined;
    }

    /** Before the server is told another address, the key that it holds is taken back. */
    async beforeTelling(baseUrl: string): Promise<void> {
        return this.inTurn(async () => {
            if (this.held !== "" && this.held !== originOf(baseUrl)) {
                await this.give(null);
                this.held = "";
                this.heldKey = "";
            }
            this.told = baseUrl;
        });
    }

    /** Hands over the key of the address that the server was told, or takes back one that was forgotten. */
    async settle(): Promise<void> {
        return this.inTurn(async () => {
            if (this.told === undefined) {
                return;
            }
            const key = await this.keyOf(this.told);
            const origin = key === "" ? "" : originOf(this.told);
            if (origin === this.held && key === this.heldKey) {
                return;
            }
            if (key !== "") {
                // even if it fails it may have arrived: it counts as held, so that it is taken back
                this.held = origin;
                this.heldKey = "";
            }
            await this.give(key === "" ? null : key);
            this.held = origin;
            this.heldKey = key;
        });
    }

    private inTurn(work: () => Promise<void>): Promise<void> {
        const done = this.turn.then(work);
        this.turn = done.catch(() => undefined);
        return done;
    }
}
