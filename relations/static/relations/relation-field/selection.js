// The selected rows. They are kept by their words, so they stay selected when they move.

export class Selection {
    constructor() {
        this.words = new Map(); // word → row
        this.last = null;
    }

    get size() {
        return this.words.size;
    }
    has(row) {
        return Boolean(row) && this.words.has(row.word);
    }

    set(rows, isSelected) {
        for (const row of rows) {
            if (isSelected) this.words.set(row.word, row);
            else this.words.delete(row.word);
        }
    }

    clear() {
        this.words.clear();
    }
}
