// What was typed into forms and not saved, kept in the browser: one draft for each form and person.

const PREFIX = "relations:draft:";
const SUBMITTED = "relations:submitted";
const OLDEST = 30 * 24 * 3600 * 1000; // milliseconds

export class Drafts {
    // `local` keeps the drafts, `session` the form that this tab has submitted last.
    constructor(local, session, now = Date.now) {
        Object.assign(this, {local, session, now});
    }

    // The draft `{at, inputs}` of a form: when it was typed, and pairs of name and value. null without one.
    read(key) {
        try {
            const found = JSON.parse(this.local.getItem(PREFIX + key));
            return found && this.now() - found.at < OLDEST ? found : null;
        } catch {
            return null;
        }
    }

    // Where the browser has no room, drafts of other forms make way, the oldest first.
    write(key, inputs) {
        const text = JSON.stringify({at: this.now(), inputs});
        for (const other of [null, ...this.others(key)]) {
            if (other) this.local.removeItem(other);
            try {
                this.local.setItem(PREFIX + key, text);
                return true;
            } catch {}
        }
        return false;
    }

    has(key) {
        return this.local.getItem(PREFIX + key) !== null;
    }

    drop(key) {
        this.local.removeItem(PREFIX + key);
    }

    submitted(key) {
        this.session.setItem(SUBMITTED, key);
    }

    // Called by each page: after a submit that was saved, the draft of its form goes.
    arrived({isSaved, isUnsaved}) {
        const key = this.session.getItem(SUBMITTED);
        if (key && isSaved && !isUnsaved) this.drop(key);
        if (key) this.session.removeItem(SUBMITTED);
    }

    others(key) {
        const names = Array.from({length: this.local.length}, (_, at) => this.local.key(at));
        const known = names.filter(name => name?.startsWith(PREFIX) && name !== PREFIX + key);
        const age = name => this.read(name.slice(PREFIX.length))?.at ?? 0;
        return known.sort((one, other) => age(one) - age(other));
    }
}
