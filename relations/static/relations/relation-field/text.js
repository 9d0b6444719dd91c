// The translated texts that the server sends, with numbers and plurals of the page's language.

// Returns the texts for a field's box: its own, or those of this kind that the field around it has.
export function textOf(box, kind = "lists") {
    if (box.dataset.strings) return new Text(JSON.parse(box.dataset.strings));
    const all = JSON.parse(box.closest("[data-all-strings]").dataset.allStrings);
    return new Text({...all.lists, ...all[kind]});
}

export class Text {
    constructor(strings) {
        this.strings = strings;
        this.rules = new Intl.PluralRules(strings.language);
        this.numbers = new Intl.NumberFormat(strings.language);
    }

    number(n) {
        return this.numbers.format(n);
    }

    // say("moved", {from: 7}). Numbers are formatted for the language.
    say(key, values = {}) {
        return this.fill(this.strings[key], values);
    }

    // count("changes", 4) chooses the singular or the plural of a pair.
    count(key, n, values = {}) {
        const [one, many] = this.strings[key];
        return this.fill(this.rules.select(n) === "one" ? one : many, {n, ...values});
    }

    fill(text, values) {
        return text.replace(/\{(\w+)\}/g, (match, name) => {
            const value = values[name];
            return typeof value === "number" ? this.number(value) : (value ?? match);
        });
    }
}
