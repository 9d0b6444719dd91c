// The form that adds a filter: it offers what the chosen field can be asked, and an input for its values.

const BARE = ["empty", "filled"]; // conditions without a value

export class Condition {
    constructor(form) {
        // Conditions that hold already are hidden inputs of the same names.
        const [field, op, value] = ["select[name=field]", "select[name=op]", "label > [name=value]"].map(name =>
            form.querySelector(name),
        );
        Object.assign(this, {field, op, value, all: [...op.options]});
        field.addEventListener("change", () => this.draw());
        op.addEventListener("change", () => this.drawValue());
        this.draw();
    }

    get what() {
        return read(this.field.selectedOptions[0].dataset);
    }

    draw() {
        const {operators} = this.what;
        const kept = operators.includes(this.op.value) ? this.op.value : operators[0];
        this.op.replaceChildren(...this.all.filter(option => operators.includes(option.value)));
        this.op.value = kept;
        this.drawValue();
    }

    drawValue() {
        const input = makeInput(this.what);
        input.name = "value";
        if (input.type === this.value.type && input.tagName === "INPUT") input.value = this.value.value;
        this.value.replaceWith(input);
        this.value = input;
        const isBare = BARE.includes(this.op.value);
        input.closest("label").hidden = isBare;
        if (isBare && input.tagName === "INPUT") input.value = "";
    }
}

// What an option of the fields says of its field.
export function read({operators, input, options}) {
    return {operators: operators.split(" "), input, options: JSON.parse(options)};
}

function makeInput({input, options}) {
    if (!options.length) {
        return Object.assign(document.createElement("input"), {
            type: input,
            className: "vTextField",
            autocomplete: "off",
        });
    }
    const select = document.createElement("select");
    select.append(...options.map(([value, text]) => new Option(text, value)));
    return select;
}
