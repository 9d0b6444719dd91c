// The rows of the stored list, loaded page by page when they are needed.

const MOST = 1000; // rows in one answer

export class Pages extends EventTarget {
    constructor({url, size, total, revision, rows}) {
        super();
        Object.assign(this, {url, size, total, revision, isChanged: false});
        this.rows = new Map(rows.map((row, place) => [place, row]));
        this.underway = new Map();
        this.settled = new Set(); // starts of pages that were loaded, or could not be
        this.failed = new Set();
    }

    get hasFailed() {
        return this.failed.size > 0;
    }

    isSettled(place) {
        return this.settled.has(place - (place % this.size));
    }

    retry() {
        for (const start of this.failed) this.settled.delete(start);
        this.failed.clear();
    }

    row(place) {
        return this.rows.get(place);
    }

    // Loads the rows missing at the positions from `from` to `to`.
    need(from, to) {
        const starts = new Set();
        for (let place = Math.max(from, 0); place < Math.min(to, this.total); place++) {
            if (!this.rows.has(place)) starts.add(place - (place % this.size));
        }
        return Promise.all([...starts].filter(start => !this.settled.has(start)).map(start => this.page(start)));
    }

    // Loads all rows between two positions, in large pages one after the other.
    async all(from, to) {
        for (let place = from; place < Math.min(to, this.total); place++) {
            if (!this.rows.has(place)) await this.load(place, MOST);
            if (!this.rows.has(place)) return; // the list is shorter now, or could not be loaded
        }
    }

    page(start) {
        if (!this.underway.has(start)) {
            this.underway.set(
                start,
                this.load(start).finally(() => this.underway.delete(start)),
            );
        }
        return this.underway.get(start);
    }

    // Next to a loaded page by its last order key, so that concurrent writes neither skip nor repeat rows.
    async load(start, size = this.size) {
        const address = new URL(this.url, location.href);
        const [above, below] = [this.row(start - 1)?.key, this.row(start + size)?.key];
        address.searchParams.set("offset", start);
        if (size !== this.size) address.searchParams.set("size", size);
        if (above) address.searchParams.set("after", above);
        else if (below) address.searchParams.set("before", below);
        try {
            const response = await fetch(address, {headers: {Accept: "application/json"}});
            if (!response.ok) throw new Error(response.statusText);
            this.keep(start, await response.json());
        } catch {
            this.failed.add(start);
        }
        this.settled.add(start);
        this.dispatchEvent(new Event("load"));
    }

    keep(start, page) {
        for (const [at, row] of page.rows.entries()) this.rows.set(start + at, row);
        if (page.revision !== this.revision) this.isChanged = true;
    }

    // The loaded rows in runs, for `seen` of the delta: [[position, [word, …], [key, …]], …].
    seen(limit = 2000) {
        const runs = [];
        for (const place of [...this.rows.keys()].sort((a, b) => a - b).slice(0, limit)) {
            const last = runs.at(-1);
            const {word, key} = this.rows.get(place);
            if (last && last[0] + last[1].length === place) {
                last[1].push(word);
                last[2].push(key);
            } else {
                runs.push([place, [word], [key]]);
            }
        }
        return runs;
    }
}
