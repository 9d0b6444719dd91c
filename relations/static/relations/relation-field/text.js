// The words of the page's language, which the server sends along.

export class Text {
    constructor(strings) {
        this.strings = strings;
        this.rules = new Intl.PluralRules(strings.language);
        this.numbers = new Intl.NumberFormat(strings.language);
    }

    number(n) {
        return this.numbers.format(n);
    }

    // say("moved", {from: 7}); a number is written as the language writes it.
    say(key, values = {}) {
        return this.fill(this.strings[key], values);
    }

    // count("changes", 4): a pair is for one and for several.
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
