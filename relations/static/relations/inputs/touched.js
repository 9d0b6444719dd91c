// Which parts an editor has touched: the inputs of the others are not sent, since there may be very many.

const first = new WeakMap();

const inputsIn = part => [...part.querySelectorAll("input[name], select[name], textarea[name]")];
const answer = input => (input.type === "checkbox" || input.type === "radio" ? input.checked : input.value);
const look = part => JSON.stringify(inputsIn(part).map(input => [input.name, answer(input)]));

// Parts whose inputs came back from the server, and new ones, were touched before.
export function remember(part) {
    if (!("touched" in part.dataset)) first.set(part, look(part));
}

export const isTouched = part => "touched" in part.dataset || first.get(part) !== look(part);

// Has the form leave out what was not touched, wherever its values are read.
export function spare(form) {
    form.addEventListener("formdata", event => {
        for (const part of form.querySelectorAll(".pf-part")) {
            if (!isTouched(part)) for (const input of inputsIn(part)) event.formData.delete(input.name);
        }
    });
}
