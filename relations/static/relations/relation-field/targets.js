// Requests targets from the server: by search, or by their words.

const SHOWN = ["label", "state", "stateLabel", "line", "picture"]; // the parts of a row that its target may change

export class Targets {
    constructor(url) {
        this.url = url;
    }

    async find(term, {type = "", page = 1} = {}) {
        return this.ask(query => {
            query.set("term", term);
            query.set("page", page);
            if (type) query.set("type", type);
        });
    }

    async named(words) {
        const found = await this.ask(query => {
            for (const word of words) query.append("word", word);
        });
        return found.rows;
    }

    // Reads anew what a row shows of its target. Returns whether it could.
    async renew(row) {
        const [found] = await this.named([row.word]).catch(() => []);
        for (const name of found ? SHOWN : []) row[name] = found[name];
        return Boolean(found);
    }

    async ask(fill) {
        const address = new URL(this.url, location.href);
        fill(address.searchParams);
        const response = await fetch(address, {headers: {Accept: "application/json"}});
        if (!response.ok) throw new Error(response.statusText);
        return response.json();
    }
}

// Debounces `ask`, and drops responses to all requests but the latest. `wait` is in milliseconds.
export function latest(ask, wait = 200) {
    let timer;
    let turn = 0;
    return (...words) =>
        new Promise(resolve => {
            clearTimeout(timer);
            const mine = ++turn;
            timer = setTimeout(async () => {
                const answer = await ask(...words).catch(() => null);
                if (mine === turn) resolve(answer);
            }, wait);
        });
}

// The kinds of targets: entries and each resource type. A select is shown only for more than one.
export function typesOf(data) {
    const kinds = data.types ? data.types.split(" ") : [];
    return [...(data.flow ? [{type: "", name: data.flow}] : []), ...kinds.map(type => ({type, name: type}))];
}
